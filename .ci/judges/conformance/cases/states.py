"""Step Functions: state machines `pass`, `fail`, `wait` and `map`, deployed before."""

import json

from cloud import Cloud

PREFIX = "arn:aws:states:us-east-1:123456789012"
ENDED = {"SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT"}
MISSING_EXECUTION = f"{PREFIX}:execution:pass:missing"
MISSING_MACHINE = f"{PREFIX}:stateMachine:missing"
MISSING_MAP_RUN = f"{PREFIX}:mapRun:map/Each:00000000-0000-0000-0000-000000000000"


def all_state_machines(cloud: Cloud):
    cloud.call("stepfunctions", "ListStateMachines")


def state_machines_in_pages(cloud: Cloud):
    page = cloud.call("stepfunctions", "ListStateMachines", maxResults=3)
    cloud.call("stepfunctions", "ListStateMachines", maxResults=3, nextToken=page.output["nextToken"])


def state_machines_with_a_token_that_is_none(cloud: Cloud):
    cloud.call("stepfunctions", "ListStateMachines", nextToken="made-up")


def state_machines_in_a_page_that_is_too_large(cloud: Cloud):
    cloud.call("stepfunctions", "ListStateMachines", maxResults=1001)


def a_state_machine(cloud: Cloud):
    cloud.call("stepfunctions", "DescribeStateMachine", stateMachineArn=f"{PREFIX}:stateMachine:pass")


def a_state_machine_without_tags(cloud: Cloud):
    cloud.call("stepfunctions", "ListTagsForResource", resourceArn=f"{PREFIX}:stateMachine:pass")


def tags_of_what_is_not_there(cloud: Cloud):
    cloud.call("stepfunctions", "ListTagsForResource", resourceArn=MISSING_MACHINE)


def a_state_machine_that_is_not_there(cloud: Cloud):
    cloud.call("stepfunctions", "DescribeStateMachine", stateMachineArn=MISSING_MACHINE)
    cloud.call("stepfunctions", "StartExecution", stateMachineArn=MISSING_MACHINE)
    cloud.call("stepfunctions", "ListExecutions", stateMachineArn=MISSING_MACHINE)


def an_arn_that_is_none(cloud: Cloud):
    cloud.call("stepfunctions", "DescribeStateMachine", stateMachineArn="pass")
    cloud.call("stepfunctions", "StartExecution", stateMachineArn="pass")
    cloud.call("stepfunctions", "DescribeExecution", executionArn="pass")
    cloud.call("stepfunctions", "StopExecution", executionArn="pass")
    cloud.call("stepfunctions", "GetExecutionHistory", executionArn="pass")


def an_execution_that_is_not_there(cloud: Cloud):
    cloud.call("stepfunctions", "DescribeExecution", executionArn=MISSING_EXECUTION)
    cloud.call("stepfunctions", "StopExecution", executionArn=MISSING_EXECUTION)
    cloud.call("stepfunctions", "GetExecutionHistory", executionArn=MISSING_EXECUTION)
    cloud.call("stepfunctions", "ListMapRuns", executionArn=MISSING_EXECUTION)


def a_map_run_that_is_not_there(cloud: Cloud):
    cloud.call("stepfunctions", "DescribeMapRun", mapRunArn=MISSING_MAP_RUN)


def an_execution_that_succeeds(cloud: Cloud):
    arn = _run(cloud, "pass", "succeeds", input='{"a": 1}')
    cloud.call("stepfunctions", "DescribeExecution", executionArn=arn)
    cloud.call("stepfunctions", "GetExecutionHistory", executionArn=arn)


def an_execution_without_input(cloud: Cloud):
    arn = _run(cloud, "pass", "without-input")
    cloud.call("stepfunctions", "DescribeExecution", executionArn=arn)


def an_execution_that_fails(cloud: Cloud):
    arn = _run(cloud, "fail", "fails", input="{}")
    cloud.call("stepfunctions", "DescribeExecution", executionArn=arn)
    cloud.call("stepfunctions", "GetExecutionHistory", executionArn=arn)


def an_execution_that_is_stopped(cloud: Cloud):
    started = _start(cloud, "wait", "stopped", input="{}")
    arn = started.output["executionArn"]
    cloud.call("stepfunctions", "DescribeExecution", executionArn=arn)
    cloud.call("stepfunctions", "StopExecution", executionArn=arn, error="Enough", cause="as asked")
    cloud.wait("DescribeExecution", "status", ENDED, executionArn=arn)
    cloud.call("stepfunctions", "DescribeExecution", executionArn=arn)


def an_execution_that_ended_before_it_is_stopped(cloud: Cloud):
    arn = _run(cloud, "pass", "ended-before", input="{}")
    cloud.call("stepfunctions", "StopExecution", executionArn=arn)
    cloud.call("stepfunctions", "DescribeExecution", executionArn=arn)


def a_name_that_was_used(cloud: Cloud):
    _run(cloud, "pass", "used", input="{}")
    _start(cloud, "pass", "used", input="{}")


def a_running_execution_started_again(cloud: Cloud):
    _start(cloud, "wait", "again", input="{}")
    _start(cloud, "wait", "again", input="{}")
    started = _start(cloud, "wait", "again", input='{"other": 1}')
    del started
    arn = f"{PREFIX}:execution:wait:again"
    cloud.call("stepfunctions", "StopExecution", executionArn=arn)


def a_name_that_is_none(cloud: Cloud):
    _start(cloud, "pass", "no spaces", input="{}")
    _start(cloud, "pass", "x" * 81, input="{}")


def an_input_that_is_not_json(cloud: Cloud):
    _start(cloud, "pass", "not-json", input="{")


def an_input_that_is_too_large(cloud: Cloud):
    _start(cloud, "pass", "too-large", input=json.dumps("x" * 2**18))


def all_executions(cloud: Cloud):
    _run(cloud, "fail", "listed", input="{}")
    of = {"stateMachineArn": f"{PREFIX}:stateMachine:fail"}
    cloud.call("stepfunctions", "ListExecutions", maxResults=1, **of)
    cloud.call("stepfunctions", "ListExecutions", statusFilter="SUCCEEDED", **of)


def executions_of_nothing(cloud: Cloud):
    cloud.call("stepfunctions", "ListExecutions")


def executions_with_a_token_that_is_none(cloud: Cloud):
    of = {"stateMachineArn": f"{PREFIX}:stateMachine:fail"}
    cloud.call("stepfunctions", "ListExecutions", nextToken="made-up", **of)


def executions_of_an_unknown_status(cloud: Cloud):
    of = {"stateMachineArn": f"{PREFIX}:stateMachine:fail"}
    cloud.call("stepfunctions", "ListExecutions", statusFilter="BORED", **of)


def a_distributed_map(cloud: Cloud):
    arn = _run(cloud, "map", "mapped", input='{"items": [1, 2, 3]}')
    cloud.call("stepfunctions", "DescribeExecution", executionArn=arn)
    runs = cloud.call("stepfunctions", "ListMapRuns", executionArn=arn).output["mapRuns"]
    run = runs[0]["mapRunArn"]
    cloud.call("stepfunctions", "DescribeMapRun", mapRunArn=run)
    cloud.call("stepfunctions", "ListExecutions", mapRunArn=run, statusFilter="FAILED")


def an_execution_without_map_runs(cloud: Cloud):
    arn = _run(cloud, "pass", "mapless", input="{}")
    cloud.call("stepfunctions", "ListMapRuns", executionArn=arn)


def _start(cloud: Cloud, machine: str, name: str, **members):
    of = {"stateMachineArn": f"{PREFIX}:stateMachine:{machine}", "name": name}
    return cloud.call("stepfunctions", "StartExecution", **of, **members)


def _run(cloud: Cloud, machine: str, name: str, **members) -> str:
    arn = _start(cloud, machine, name, **members).output["executionArn"]
    cloud.wait("DescribeExecution", "status", ENDED, executionArn=arn)
    return arn
