"""Known differences of Step Functions."""

from compare import ABSENT, ANY

from .row import CRASHES, DOCS, INVALID, NOT_ANSWERED, UNCHECKED, members, page, verdicts

PAGES = f"{DOCS}/step-functions/latest/apireference/API_"

EXECUTION = page(PAGES, "DescribeExecution")
MAP_RUN = page(PAGES, "DescribeMapRun")

DIFFERENCES = [
    *members(
        NOT_ANSWERED,
        ("states.*", "DescribeExecution.inputDetails.included", True, ABSENT, EXECUTION),
        ("states.*", "DescribeExecution.redriveCount", 0, ABSENT, EXECUTION),
        *(
            (f"states.{case}", "DescribeExecution.redriveStatus", status, ABSENT, EXECUTION)
            for case, status in (
                ("a_distributed_map", "NOT_REDRIVABLE"),
                ("an_execution_that_ended_before_it_is_stopped", "NOT_REDRIVABLE"),
                ("an_execution_that_fails", "REDRIVABLE"),
                # Both while it runs and after it was stopped.
                ("an_execution_that_is_stopped", "NOT_REDRIVABLE"),
                ("an_execution_that_is_stopped", "REDRIVABLE"),
                ("an_execution_that_succeeds", "NOT_REDRIVABLE"),
                ("an_execution_without_input", "NOT_REDRIVABLE"),
            )
        ),
        ("states.an_execution_that_is_stopped", "DescribeExecution.error", "Enough", ABSENT, EXECUTION),
        ("states.an_execution_that_is_stopped", "DescribeExecution.cause", "as asked", ABSENT, EXECUTION),
        ("states.*", "StopExecution.stopDate", "<time>", ABSENT, page(PAGES, "StopExecution")),
        ("states.all_executions", "ListExecutions.executions.0.redriveCount", 0, ABSENT, page(PAGES, "ExecutionListItem")),
        ("states.a_distributed_map", "DescribeMapRun.redriveCount", 0, ABSENT, MAP_RUN),
        ("states.a_distributed_map", "DescribeMapRun.*.failuresNotRedrivable", 0, ABSENT, MAP_RUN),
        ("states.a_distributed_map", "DescribeMapRun.*.pendingRedrive", 0, ABSENT, MAP_RUN),
        (
            "states.a_state_machine",
            "DescribeStateMachine.loggingConfiguration.includeExecutionData",
            False,
            ABSENT,
            page(PAGES, "LoggingConfiguration"),
        ),
    ),
    *members(
        "moto answers it; the emulator does not encrypt definitions, and leaves out the optional member",
        (
            "states.a_state_machine",
            "DescribeStateMachine.encryptionConfiguration.type",
            ABSENT,
            "AWS_OWNED_KEY",
            page(PAGES, "DescribeStateMachine"),
        ),
    ),
    *members(
        "JSON with other blanks",
        ("states.*", "DescribeExecution.output", "[1,2,3]", "[1, 2, 3]", EXECUTION),
        ("states.*", "DescribeExecution.output", '{"a":1}', '{"a": 1}', EXECUTION),
    ),
    *members(
        "nothing was written, as there is no ResultWriter",
        ("states.a_distributed_map", "DescribeMapRun.*.resultsWritten", 0, 3, page(PAGES, "MapRunItemCounts")),
    ),
    *members(
        "the label is the emulator's to make, as the definition has no Label: it takes the state's name, moto a UUID",
        (
            "states.a_distributed_map",
            "mapRunArn",
            "arn:aws:states:us-east-1:123456789012:mapRun:map/Each:<uuid>",
            "arn:aws:states:us-east-1:123456789012:mapRun:map/<uuid>:<uuid>",
            f"{DOCS}/step-functions/latest/dg/state-map-distributed.html",
        ),
    ),
    *members(
        "the ARN of the state machine; moto adds the map's label",
        (
            "states.a_distributed_map",
            "ListMapRuns.mapRuns.0.stateMachineArn",
            "arn:aws:states:us-east-1:123456789012:stateMachine:map",
            "arn:aws:states:us-east-1:123456789012:stateMachine:map/<uuid>",
            page(PAGES, "MapRunListItem"),
        ),
    ),
    *members(
        "a full page has a successor, which may be empty; moto looks ahead",
        ("states.all_executions", "ListExecutions.nextToken", "<str>", ABSENT, page(PAGES, "ListExecutions")),
    ),
    *verdicts(
        CRASHES,
        ("states.a_distributed_map", "ListExecutions", "200", "500 500", page(PAGES, "ListExecutions")),
        ("states.a_map_run_that_is_not_there", "DescribeMapRun", "400 ResourceNotFound", "500 500", MAP_RUN),
        ("states.executions_of_nothing", "ListExecutions", INVALID, "500 500", page(PAGES, "ListExecutions")),
    ),
    *verdicts(
        UNCHECKED,
        ("states.tags_of_what_is_not_there", "ListTagsForResource", "400 ResourceNotFound", "200", page(PAGES, "ListTagsForResource")),
        ("states.a_name_that_is_none", "StartExecution", "400 InvalidName", "200", page(PAGES, "StartExecution")),
        ("states.an_input_that_is_too_large", "StartExecution", INVALID, "200", page(PAGES, "StartExecution")),
        (
            "states.state_machines_in_a_page_that_is_too_large",
            "ListStateMachines",
            INVALID,
            "200",
            page(PAGES, "ListStateMachines"),
        ),
    ),
    *verdicts(
        "moto answers no code",
        (
            "states.an_input_that_is_not_json",
            "StartExecution",
            "400 InvalidExecutionInput",
            ANY,
            page(PAGES, "StartExecution"),
        ),
    ),
]
