"""moto's Step Functions, whose interpreter is LocalStack's, with the emulator's Lambda, S3 and KMS behind it."""

import contextlib
import json
import logging
import os

os.environ["MOTO_ACCOUNT_ID"] = "111111111111"  # the organization in serve.mjs; moto reads the variable at import

import boto3
from botocore.config import Config
from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval import resource_eval_s3 as reader
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.resource_eval import (
    resource_eval_s3 as writer,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk
from moto.stepfunctions.responses import StepFunctionResponse

RENAMED = {"RoleArn.$": "RoleArnOfTarget.$"}
USERS = (reader, writer, lambda_eval_utils, state_task_service_aws_sdk)


@contextlib.contextmanager
def served():
    """Serves moto on a free port; yields its address."""
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    _honour_reverse_order()
    _read_json_lines()
    logging.disable(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def let_tasks_call(endpoint: str, keys: dict):
    """Makes the tasks of state machines call an endpoint with a role's keys, because moto's own Lambda needs Docker."""

    def client(region: str, service: str, state_credentials=None):
        made = boto3.client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=keys["accessKeyId"],
            aws_secret_access_key=keys["secretAccessKey"],
            aws_session_token=keys["sessionToken"],
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )
        made.meta.events.register("provide-client-params.s3.PutObject", _as_text)
        made.meta.events.register("provide-client-params.lambda.Invoke", _as_named)
        return made

    def of_sdk(*given, **named):
        made = client(*given, **named)
        made.meta.events.register("after-call.lambda.Invoke", _read_payload)
        return made

    for module in USERS:
        module.boto_client_for = of_sdk if module is state_task_service_aws_sdk else client


def readable(definition: str) -> str:
    """The definition without features that moto lacks.

    moto reads the paths of a ResultWriter from the Map's output, has no JSON Lines, and treats `RoleArn.$` as a
    keyword of the language everywhere.
    """

    def known(value):
        fields = {RENAMED.get(name, name): each for name, each in value.items() if name != "ResultWriter"}
        return {**fields, "InputType": "JSON"} if fields.get("InputType") == "JSONL" else fields

    return json.dumps(json.loads(definition, object_hook=known))


def _as_text(params: dict, **_event):
    """Converts a body that is an object to JSON, as Step Functions does; moto passes the object to the client."""
    if isinstance(params.get("Body"), dict):
        return {**params, "Body": json.dumps(params["Body"], separators=(",", ":"))}
    return params


def _read_payload(parsed: dict, **_event):
    """Reads the payload of `aws-sdk:lambda:invoke` as text, as Step Functions does; moto leaves the stream."""
    if "Payload" in parsed:
        parsed["Payload"] = parsed["Payload"].read().decode()


def _as_named(params: dict, **_event):
    payload = params["Payload"]
    text = json.dumps(payload).encode() if isinstance(payload, dict) else payload
    return {**params, "Payload": text.replace(b'"RoleArnOfTarget"', b'"RoleArn"')}


def _read_json_lines():
    read = reader.ResourceEvalS3._handle_get_object

    def as_list(env, resource_runtime_part, state_credentials):
        read(env, resource_runtime_part, state_credentials)
        env.stack.append(json.dumps([json.loads(line) for line in env.stack.pop().splitlines()]))

    reader.ResourceEvalS3._handle_get_object = staticmethod(as_list)


def _honour_reverse_order():
    """Supports `reverseOrder`; moto always returns the whole history from the start."""
    answer = StepFunctionResponse.get_execution_history

    def in_order(self):
        result = answer(self)
        if self._get_param("reverseOrder"):
            result.result["events"] = list(reversed(result.result["events"]))
        return result

    StepFunctionResponse.get_execution_history = in_order
