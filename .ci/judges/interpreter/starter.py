"""Runs the shipped starter of scheduled runs on moto's interpreter, with moto's own Step Functions and SQS behind it."""

import json
import os
import pathlib
import re
import time
import uuid

import boto3
from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk

DEFINITION = pathlib.Path(__file__).parents[3] / "infra/schedule-starter.asl.json"
ROLE = f"arn:aws:iam::{os.environ['MOTO_ACCOUNT_ID']}:role/starter"
DUE = {"RoleName": "Auditor", "Payload": 'a "b" \\ ü', "Schedule": {"Name": "nightly", "Time": "2025-11-30T02:00:00Z"}}


def judge(endpoint: str):
    states, sqs = client(endpoint, "stepfunctions"), client(endpoint, "sqs")
    state_task_service_aws_sdk.boto_client_for = lambda service, **_place: client(endpoint, service)
    queue = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
    run = create(states, "run", json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}))
    prefix = run.replace(":stateMachine:", ":execution:")
    others = {"Partition": "aws", "ExecutionPrefix": prefix, "DeadLettersUrl": queue}
    starter = create(states, "starter", filled(StateMachineArn=run, **others))
    lost = create(states, "lost", filled(StateMachineArn=f"{run}-gone", **others))
    # The definition's waits are minutes long; one attempt shows the same path.
    hasty = create(states, "hasty", filled(StateMachineArn=f"{run}-gone", **others).replace('"MaxAttempts": 10', '"MaxAttempts": 0'))

    # The second one repeats a delivery.
    ends = [end(states, starter, DUE), end(states, starter, DUE)]
    expect("two deliveries end as", ends, [("SUCCEEDED", None)] * 2)
    executions = states.list_executions(stateMachineArn=run)["executions"]
    expect("they start", [execution["name"] for execution in executions], ["nightly-2025-11-30T020000Z"])
    given = states.describe_execution(executionArn=executions[0]["executionArn"])["input"]
    expect("the run's input is", json.loads(given), DUE)

    unnamed = {"RoleName": "Auditor"}
    ends = [end(states, lost, DUE), end(states, starter, unnamed)]
    expect("what cannot be started ends as", ends, [("FAILED", "NotStarted")] * 2)
    [refused, other] = messages(sqs, queue)
    error = refused.pop("Failure")["Error"]
    expect("the messages are", [refused, error, other], [DUE, "Sfn.StateMachineDoesNotExistException", unnamed])

    expect("an input that SQS refuses ends as", end(states, hasty, DUE | {"Payload": "\ufffe"}), ("FAILED", "NotStarted"))
    [short] = messages(sqs, queue)
    error = short.pop("Failure")["Error"]
    starters = short.pop("Starter")
    expect("its message is", [short, error], [{"Schedule": DUE["Schedule"]}, "Sfn.StateMachineDoesNotExistException"])
    expect("it names", ":execution:hasty:" in starters, True)
    print("moto's interpreter: the starter of scheduled runs names, repeats and gives up as it should")


def client(endpoint: str, service: str):
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    made = boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", **keys)
    for operation in ("StartExecution", "DescribeExecution"):
        made.meta.events.register(f"provide-client-params.sfn.{operation}", as_modelled)
    made.meta.events.register("provide-client-params.sqs.SendMessage", as_sqs_refuses)
    made.meta.events.register("after-call.sfn.DescribeExecution", as_in_states)
    return made


def as_modelled(params: dict, **_event):
    """Renames members for the client: they begin with a capital in a state, and moto passes them on unchanged."""
    return {name[0].lower() + name[1:]: value for name, value in params.items()}


def as_sqs_refuses(params: dict, **_event):
    """Refuses characters as SQS does and moto does not
    (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html). moto's
    States.JsonToString escapes such a character; AWS does not say whether its own does.
    """
    text = json.dumps(json.loads(params["MessageBody"]), ensure_ascii=False)
    if re.search("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text):
        error = {"Code": "InvalidMessageContents", "Message": "Invalid characters found."}
        answer = {"HTTPStatusCode": 400, "RequestId": "-"}
        raise ClientError({"Error": error, "ResponseMetadata": answer}, "SendMessage")


def as_in_states(parsed: dict, **_event):
    """Renames members for a state, the other way round, for the answer about an execution."""
    if "startDate" in parsed:
        parsed.update(Input=parsed["input"], StartDate=f"{parsed['startDate']:%Y-%m-%dT%H:%M:%SZ}")


def filled(**substitutions: str) -> str:
    text = DEFINITION.read_text()
    for name, value in substitutions.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def create(states, name: str, definition: str) -> str:
    return states.create_state_machine(name=name, definition=definition, roleArn=ROLE)["stateMachineArn"]


def end(states, machine: str, given: dict) -> tuple:
    started = states.start_execution(stateMachineArn=machine, name=uuid.uuid4().hex, input=json.dumps(given))
    deadline = time.monotonic() + 60
    while (execution := states.describe_execution(executionArn=started["executionArn"]))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            raise SystemExit(f"{machine} did not end within 60 s")
        time.sleep(0.02)
    return execution["status"], execution.get("error")


def messages(sqs, queue: str) -> list:
    """The messages in the queue, those with a failure first."""
    received = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return sorted((json.loads(message["Body"]) for message in received), key=lambda body: "Failure" not in body)


def expect(what: str, found, expected):
    if found != expected:
        raise SystemExit(f"the starter: {what} {found}, and not {expected}")
