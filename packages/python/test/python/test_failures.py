"""The report of a failure to Lambda is small and contains what matters."""

import json
from typing import Any

import botocore.exceptions
import pytest
from behaviour import BEHAVIOUR
from local_aws import LocalAws
from reports import error_of, reported

from step_everywhere import Run


@pytest.mark.parametrize("long", ["x" * 5_000, '"\\\n' * 2_000, "😀" * 2_000, "\0" * 3_000, "\ud800" * 2_000])
def test_a_failure_is_at_most_1_kb_as_a_string_in_a_state(aws: LocalAws, long: str) -> None:
    def handler(run: Run[Any]) -> None:
        raise type("x" * 3_000, (Exception,), {})(long) from ValueError(long)

    report = json.dumps(json.dumps(reported(error_of(handler, aws)), ensure_ascii=False), ensure_ascii=False)
    assert len(report.encode()) <= BEHAVIOUR["failureBytes"]


def test_deep_recursion_is_a_small_failure_too(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> object:
        return handler(run)

    report = reported(error_of(handler, aws))
    assert report["errorType"] == "RecursionError"
    assert len(json.dumps(json.dumps(report))) <= BEHAVIOUR["failureBytes"]
    assert any("return handler(run)" in each for each in report["stackTrace"])


class ParameterNotFound(Exception):
    pass


def test_a_failure_keeps_name_message_and_the_authors_lines(aws: LocalAws) -> None:
    def find() -> None:
        raise ParameterNotFound("no /a")

    def handler(run: Run[Any]) -> None:
        find()

    report = reported(error_of(handler, aws))
    assert (report["errorType"], report["errorMessage"]) == ("ParameterNotFound", "no /a")
    assert [each.split("\n")[1].strip() for each in report["stackTrace"]] == [
        "find()",
        'raise ParameterNotFound("no /a")',
    ]


def test_the_authors_lines_go_before_those_of_libraries(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> None:
        run.client("ssm").get_parameter(Name=1)  # type: ignore[arg-type]

    report = reported(error_of(handler, aws))
    assert report["errorType"] == "ParamValidationError"
    assert 'run.client("ssm").get_parameter(Name=1)' in report["stackTrace"][0]


@pytest.mark.parametrize("length", [300, 600, 5_000])
def test_a_long_message_leaves_the_authors_line(aws: LocalAws, length: int) -> None:
    def handler(run: Run[Any]) -> None:
        response: Any = {"Error": {"Code": "AccessDenied", "Message": "x" * length}}
        raise botocore.exceptions.ClientError(response, "GetParameter")

    report = reported(error_of(handler, aws))
    assert 'raise botocore.exceptions.ClientError(response, "GetParameter")' in report["stackTrace"][0]
    assert report["errorMessage"].startswith(
        "An error occurred (AccessDenied) when calling the GetParameter operation: xxx"
    )
    assert len(report["errorMessage"]) >= 320
    assert len(json.dumps(json.dumps(report))) <= BEHAVIOUR["failureBytes"]


def test_an_error_that_aws_answered_has_its_code_for_a_name(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> None:
        response: Any = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
        raise botocore.exceptions.ClientError(response, "GetParameter")

    report = reported(error_of(handler, aws))
    assert report["errorType"] == "AccessDeniedException"
    assert report["errorMessage"].endswith("calling the GetParameter operation: not authorized")


@pytest.mark.parametrize(
    ("thrown", "message"),
    [
        (lambda: ValueError("a"), "a"),
        (
            lambda: ExceptionGroup("two", [ValueError("a"), TypeError("b")]),
            "two (2 sub-exceptions) (ValueError: a; TypeError: b)",
        ),
        (lambda: chained_plain(), "top; caused by KeyError: 'below'"),
    ],
)
def test_a_failure_says_what_was_raised(aws: LocalAws, thrown: Any, message: str) -> None:
    def handler(run: Run[Any]) -> None:
        raise thrown()

    assert str(error_of(handler, aws)) == message


def chained_plain() -> Exception:
    error = ValueError("top")
    error.__cause__ = KeyError("below")
    return error


def test_an_error_whose_message_cannot_be_read_is_reported_all_the_same(aws: LocalAws) -> None:
    class Nasty(Exception):
        def __str__(self) -> str:
            raise ValueError("no")

    def handler(run: Run[Any]) -> None:
        raise Nasty

    report = reported(error_of(handler, aws))
    assert (report["errorType"], report["errorMessage"]) == ("Nasty", "an error whose message cannot be read")
