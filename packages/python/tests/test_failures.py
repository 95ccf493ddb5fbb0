"""What Lambda, the log and the results are told: little, and never a secret."""

import base64
import gc
import json
import os
import traceback
import types
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import botocore.exceptions
import pytest
from local_aws import LocalAws, Reply

from step_everywhere import Run, everywhere
from step_everywhere.testing import LambdaContext

# Characters that look different in a URL, in JSON and in base64.
SECRET = "planted+secret/access\"key=\\0123456789'x"
TOKEN = 'planted/session+token==with%odd "characters"0123456789'


def credentials_of(run: Run[Any]) -> Any:
    return run.session.get_credentials()


def spellings(secret: str) -> list[str]:
    return [
        secret,
        quote(secret, safe=""),
        quote(secret),
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret))[3:-3],
        repr(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
    ]


def found(text: str, secrets: tuple[str, ...] = (SECRET, TOKEN)) -> list[str]:
    return [spelling for secret in secrets for spelling in spellings(secret) if spelling in text]


def error_of(handler: Callable[[Run[Any]], object], aws: LocalAws) -> Exception:
    with pytest.raises(Exception) as failed:
        everywhere(handler)(aws.event(secret=SECRET, token=TOKEN), LambdaContext())
    return failed.value


def reported(error: Exception) -> dict[str, Any]:
    """As Lambda's runtime reports it (awslambdaric/bootstrap.py); its own frame, here the test's, is not part of it."""
    frames = traceback.extract_tb(error.__traceback__)[2:]
    stack = traceback.format_list([(each.filename, each.lineno or 0, each.name, each.line) for each in frames])
    request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": stack,
    }


def everything(error: Exception) -> str:
    whole = "".join(traceback.format_exception(error))
    return f"{whole}\n{json.dumps(reported(error), ensure_ascii=False)}\n{error!r}\n{vars(error)}"


def chained() -> Exception:
    try:
        try:
            raise KeyError(TOKEN)
        except KeyError as cause:
            raise ValueError(SECRET) from cause
    except ValueError as error:
        return error


def named(name: str) -> Exception:
    error: Exception = type(name, (Exception,), {})("x")
    return error


def annotated() -> Exception:
    error = ValueError("x")
    error.add_note(SECRET)
    return error


def of_sdk() -> Exception:
    response: Any = {"Error": {"Code": "Denied", "Message": SECRET}, "ResponseMetadata": {"HTTPHeaders": {"t": TOKEN}}}
    return botocore.exceptions.ClientError(response, "GetThing")


THROWN: dict[str, Callable[[], BaseException]] = {
    "in its message": lambda: ValueError(f"denied for {SECRET} and {TOKEN}"),
    "in its name": lambda: named(SECRET),
    "in its causes": chained,
    "in a group": lambda: ExceptionGroup("several", [ValueError(SECRET), ValueError(TOKEN)]),
    "in a response": of_sdk,
    "in base64": lambda: ValueError(base64.b64encode(SECRET.encode()).decode()),
    "in JSON": lambda: ValueError(json.dumps({"a": SECRET, "b": TOKEN})),
    "in a repr": lambda: ValueError({"a": SECRET, "b": TOKEN}),
    "in a URL": lambda: ValueError("https://a/?t=" + quote(TOKEN, safe="")),
    "in an exit": lambda: SystemExit(SECRET),
}


@pytest.mark.parametrize("what", THROWN)
def test_no_secret_leaves_in_an_error(aws: LocalAws, capfd: pytest.CaptureFixture[str], what: str) -> None:
    def handler(run: Run[Any]) -> None:
        raise THROWN[what]()

    text = everything(error_of(handler, aws))
    logged = capfd.readouterr()
    text += logged.out + logged.err
    assert "redacted" in text
    assert found(text) == []


def test_a_note_is_not_kept(aws: LocalAws, capfd: pytest.CaptureFixture[str]) -> None:
    def handler(run: Run[Any]) -> None:
        raise annotated()

    assert found(everything(error_of(handler, aws)) + capfd.readouterr().out) == []


LOGGED: dict[str, Callable[[Run[Any]], object]] = {
    "a message": lambda run: run.logger.info("using %s", SECRET),
    "extra fields": lambda run: run.logger.info("x", extra={"a": [{"b": TOKEN, SECRET: 1}], "c": {SECRET}}),
    "an object": lambda run: run.logger.info("x", extra={"a": chained()}),
    "an error with causes": lambda run: run.logger.error("x", exc_info=chained()),
    "its credentials": lambda run: run.logger.info(credentials_of(run).get_frozen_credentials()),
    "JSON": lambda run: run.logger.info(json.dumps({"a": SECRET})),
    "a child": lambda run: run.logger.getChild("x").getChild("y").info(SECRET),
}


@pytest.mark.parametrize("what", LOGGED)
def test_no_secret_leaves_in_the_log(aws: LocalAws, capfd: pytest.CaptureFixture[str], what: str) -> None:
    everywhere(lambda run: (LOGGED[what](run), 1)[1])(aws.event(secret=SECRET, token=TOKEN), LambdaContext())
    text = capfd.readouterr().out
    assert "[redacted]" in text
    assert found(text) == []
    json.loads(text)


def test_no_secret_leaves_in_a_result(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> object:
        return {"kept": credentials_of(run).get_frozen_credentials(), SECRET: [TOKEN, SECRET]}

    everywhere(handler)(aws.event(secret=SECRET, token=TOKEN))
    assert "[redacted]" in aws.stored()
    assert found(aws.stored()) == []


def test_no_secret_leaves_in_rows(aws: LocalAws) -> None:
    everywhere(lambda run: iter([{"a": SECRET}, TOKEN]))(aws.event(secret=SECRET, token=TOKEN))
    assert aws.stored().count("[redacted]") == 2
    assert found(aws.stored()) == []


def test_the_workers_own_credentials_are_secret_too(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "own/token/0123456789")

    def handler(run: Run[Any]) -> None:
        raise ValueError("signed with own/token/0123456789")

    assert str(error_of(handler, aws)) == "signed with [redacted]"


def test_no_secret_leaves_when_the_upload_is_refused(aws: LocalAws, capfd: pytest.CaptureFixture[str]) -> None:
    aws.puts = [Reply(403, f"<Error><Code>Odd</Code><Message>{SECRET} {TOKEN}</Message></Error>")]
    text = everything(error_of(lambda run: 1, aws)) + capfd.readouterr().out
    query = parse_qs(urlsplit(aws.sent()[0].path).query)
    assert "OutputError" in text
    assert found(text, (SECRET, TOKEN, query["X-Amz-Signature"][0], query["X-Amz-Security-Token"][0])) == []


@pytest.mark.parametrize("long", ["x" * 5_000, '"\\\n' * 2_000, "😀" * 2_000, "\0" * 3_000, "\ud800" * 2_000])
def test_a_failure_is_at_most_1_kb_as_a_string_in_a_state(aws: LocalAws, long: str) -> None:
    def handler(run: Run[Any]) -> None:
        raise type("x" * 3_000, (Exception,), {})(long) from ValueError(long)

    told = json.dumps(json.dumps(reported(error_of(handler, aws)), ensure_ascii=False), ensure_ascii=False)
    assert len(told.encode()) <= 1_024


def test_deep_recursion_is_a_small_failure_too(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> object:
        return handler(run)

    told = reported(error_of(handler, aws))
    assert told["errorType"] == "RecursionError"
    assert len(json.dumps(json.dumps(told))) <= 1_024
    assert any("return handler(run)" in each for each in told["stackTrace"])


class ParameterNotFound(Exception):
    pass


def test_a_failure_keeps_name_message_and_the_authors_lines(aws: LocalAws) -> None:
    def find() -> None:
        raise ParameterNotFound("no /a")

    def handler(run: Run[Any]) -> None:
        find()

    told = reported(error_of(handler, aws))
    assert (told["errorType"], told["errorMessage"]) == ("ParameterNotFound", "no /a")
    assert [each.split("\n")[1].strip() for each in told["stackTrace"]] == [
        "find()",
        'raise ParameterNotFound("no /a")',
    ]


def test_the_authors_lines_go_before_those_of_libraries(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> None:
        run.client("ssm").get_parameter(Name=1)

    told = reported(error_of(handler, aws))
    assert told["errorType"] == "ParamValidationError"
    assert 'run.client("ssm").get_parameter(Name=1)' in told["stackTrace"][0]


def test_an_error_that_aws_answered_has_its_code_for_a_name(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> None:
        response: Any = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
        raise botocore.exceptions.ClientError(response, "GetParameter")

    told = reported(error_of(handler, aws))
    assert told["errorType"] == "AccessDeniedException"
    assert told["errorMessage"].endswith("calling the GetParameter operation: not authorized")


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


def test_an_error_whose_message_cannot_be_read_is_told_all_the_same(aws: LocalAws) -> None:
    class Nasty(Exception):
        def __str__(self) -> str:
            raise ValueError("no")

    def handler(run: Run[Any]) -> None:
        raise Nasty

    told = reported(error_of(handler, aws))
    assert (told["errorType"], told["errorMessage"]) == ("Nasty", "an error whose message cannot be read")


def test_nothing_that_hangs_on_a_failure_knows_a_secret(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> None:
        mine = credentials_of(run).get_frozen_credentials()
        raise ValueError(mine.access_key)

    # The test's own text is known; what the worker read is equal to it, and another object.
    secret = "x" + os.urandom(20).hex()
    with pytest.raises(Exception, match="ASIATARGET") as failed:
        everywhere(handler)(aws.event(secret=secret), LambdaContext())
    seen: dict[int, object] = {}
    todo: list[object] = [failed.value]
    while todo:
        each = todo.pop()
        if id(each) not in seen:
            seen[id(each)] = each
            todo.extend(gc.get_referents(each))
    frames = [each for each in seen.values() if isinstance(each, types.FrameType)]
    assert any(each.f_code.co_name == "handler" for each in frames)
    assert [each for each in seen.values() if isinstance(each, str) and each == secret and each is not secret] == []
