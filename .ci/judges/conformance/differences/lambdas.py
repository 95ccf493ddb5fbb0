"""Known differences of Lambda."""

import re

from compare import ABSENT, ANY

from .row import DOCS, INVALID, NOT_ANSWERED, OTHER_CODE, UNCHECKED, members, page, verdicts

PAGES = f"{DOCS}/lambda/latest/api/API_"

CONFIGURATION = page(PAGES, "GetFunctionConfiguration")
INVOKE = page(PAGES, "Invoke")
# The error that a Node.js runtime reports.
FAILURE = re.compile(r'\{"errorType":"RangeError","errorMessage":"as asked","trace":\["RangeError: as asked",.*\]\}')

DIFFERENCES = [
    *members(
        "the emulator runs the code from its folder: there is no package to measure or to download",
        ("lambdas.*", "CodeSize", 0, ANY, CONFIGURATION),
        ("lambdas.*", "GetFunction.Code.Location", ABSENT, ANY, page(PAGES, "FunctionCodeLocation")),
    ),
    *members(
        "AWS's default is x86_64; the emulator answers what the shipped template asks for, and runs on what is there",
        ("lambdas.*", "Architectures.0", "arm64", "x86_64", CONFIGURATION),
    ),
    *members(
        NOT_ANSWERED,
        ("lambdas.*", "LoggingConfig.LogFormat", "Text", ABSENT, CONFIGURATION),
        ("lambdas.*", "LoggingConfig.LogGroup", "/aws/lambda/echo", ABSENT, CONFIGURATION),
        ("lambdas.*", "RevisionId", "<str>", ABSENT, CONFIGURATION),
        ("lambdas.*", "Invoke.ExecutedVersion", "$LATEST", ABSENT, INVOKE),
        ("lambdas.an_invocation_with_its_log", "Invoke.LogResult", re.compile("[A-Za-z0-9+/]+=*"), ABSENT, INVOKE),
    ),
    *members(
        "an absent list and an empty one are the same to clients",
        ("lambdas.*", "Layers", ABSENT, [], CONFIGURATION),
    ),
    *members(
        "undecided by the page: the ARN with the qualifier that was asked for, or, in moto, of the version behind the alias",
        (
            "lambdas.published_versions",
            "FunctionArn",
            "arn:aws:lambda:us-east-1:123456789012:function:echo:live",
            "arn:aws:lambda:us-east-1:123456789012:function:echo:1",
            CONFIGURATION,
        ),
    ),
    *members(
        "without Docker moto runs no code: it answers what it was sent",
        ("lambdas.an_invocation", "Invoke.Payload", '{"a":1}', '{"a": 1}', INVOKE),
        ("lambdas.an_invocation_that_fails", "Invoke.Payload", FAILURE, '{"fail": true}', INVOKE),
        ("lambdas.an_invocation_that_fails", "Invoke.FunctionError", "Unhandled", ABSENT, INVOKE),
        ("lambdas.an_invocation_that_nobody_waits_for", "Invoke.Payload", "", "{}", INVOKE),
    ),
    *verdicts(
        "without Docker moto runs no code, and looks at nothing",
        ("lambdas.a_function_that_is_not_there", "Invoke", "404 ResourceNotFoundException", "200", INVOKE),
        ("lambdas.a_payload_that_is_not_json", "Invoke", "400 InvalidRequestContentException", "200", INVOKE),
        ("lambdas.a_payload_that_is_too_large", "Invoke", "413 RequestTooLargeException", "200", INVOKE),
        ("lambdas.an_invocation_of_an_unknown_kind", "Invoke", INVALID, "200", INVOKE),
    ),
    *verdicts(
        "moto does not know this form of a name",
        ("lambdas.a_function_by_its_arn", "GetFunctionConfiguration", "200", "500 500", CONFIGURATION),
        ("lambdas.a_function_s_latest_version", "GetFunctionConfiguration", "200", "404 404", CONFIGURATION),
        ("lambdas.a_name_that_is_none", "GetFunctionConfiguration", INVALID, "404 404", CONFIGURATION),
    ),
    *verdicts(
        "moto does not look at the account in the ARN",
        (
            "lambdas.a_function_of_another_account",
            "GetFunctionConfiguration",
            "403 AccessDeniedException",
            "404 ResourceNotFoundException",
            f"{DOCS}/lambda/latest/dg/access-control-resource-based.html",
        ),
    ),
    *verdicts(
        OTHER_CODE,
        (
            "lambdas.a_qualifier_that_contradicts_the_name",
            "GetFunctionConfiguration",
            "400 InvalidParameterValueException",
            "404 ResourceNotFoundException",
            CONFIGURATION,
        ),
        (
            "lambdas.published_versions",
            "CreateAlias",
            "409 ResourceConflictException",
            "409 ConflictException",
            page(PAGES, "CreateAlias"),
        ),
    ),
    *verdicts(
        UNCHECKED,
        ("lambdas.an_alias_whose_name_is_a_number", "CreateAlias", INVALID, "201", page(PAGES, "CreateAlias")),
        (
            "lambdas.functions_in_a_page_that_is_too_large",
            "ListFunctions",
            INVALID,
            "200",
            page(PAGES, "ListFunctions"),
        ),
        (
            "lambdas.functions_with_a_marker_that_is_none",
            "ListFunctions",
            "400 InvalidParameterValueException",
            "200",
            page(PAGES, "ListFunctions"),
        ),
    ),
]
