"""No secret leaves an invocation: neither in the answer to Lambda, nor in the log, nor in a result."""

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
from behaviour import BEHAVIOUR
from local_aws import LocalAws, Reply
from reports import SECRET, TOKEN, error_of, found, reported

from step_everywhere import Run, everywhere
from step_everywhere.testing import LambdaContext


def credentials_of(run: Run[Any]) -> Any:
    return run.session.get_credentials()


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


def in_a_stack() -> BaseException:
    try:
        exec(compile("raise ValueError('redacted')", TOKEN, "exec"))
    except ValueError as error:
        return error
    raise AssertionError


THROWN: dict[str, Callable[[], BaseException]] = {
    "the message": lambda: ValueError(f"denied for {SECRET} and {TOKEN}"),
    "the name": lambda: named(SECRET),
    "a cause": chained,
    "a group of errors": lambda: ExceptionGroup("several", [ValueError(SECRET), ValueError(TOKEN)]),
    "the response of an SDK's error": of_sdk,
    "the stack": in_a_stack,
    "base64": lambda: ValueError(base64.b64encode(SECRET.encode()).decode()),
    "JSON": lambda: ValueError(json.dumps({"a": SECRET, "b": TOKEN})),
    "a repr": lambda: ValueError({"a": SECRET, "b": TOKEN}),
    "a URL": lambda: ValueError("https://a/?t=" + quote(TOKEN, safe="")),
    "an exit": lambda: SystemExit(SECRET),
}


def test_every_place_of_the_contract_is_looked_at() -> None:
    assert set(BEHAVIOUR["leaks"]["thrown"]) <= set(THROWN)
    assert set(BEHAVIOUR["leaks"]["logged"]) <= set(LOGGED)


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
    "extra fields": lambda run: run.logger.info(
        "x", extra={"a": [{"b": TOKEN, SECRET: 1}], "c": {SECRET}, SECRET: {TOKEN: 1}}
    ),
    "an object": lambda run: run.logger.info("x", extra={"a": chained()}),
    "an error with causes": lambda run: run.logger.error("x", exc_info=chained()),
    "the target's credentials": lambda run: run.logger.info(credentials_of(run).get_frozen_credentials()),
    "JSON": lambda run: run.logger.info(json.dumps({"a": SECRET})),
    "a child logger": lambda run: run.logger.getChild("x").getChild("y").info(SECRET),
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


def test_the_workers_own_credentials_as_snapstart_serves_them_are_secret_too(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, token, key = "container+secret/0123456789", "container/token==0123456789", "container-key-0123456789"
    expiration = "2040-01-01T00:00:00Z"
    aws.container = {
        "AccessKeyId": "ASIACONTAINER",
        "SecretAccessKey": secret,
        "Token": token,
        "Expiration": expiration,
    }
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{aws.endpoint}/container")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", key)

    def handler(run: Run[Any]) -> None:
        raise ValueError(f"{secret} and {token} and {key}")

    error = error_of(handler, aws)
    assert "ASIACONTAINER" in aws.sent("POST")[0].headers["authorization"]
    assert str(error) == "[redacted] and [redacted] and [redacted]"


def test_no_secret_leaves_when_the_upload_is_refused(aws: LocalAws, capfd: pytest.CaptureFixture[str]) -> None:
    aws.puts = [Reply(403, f"<Error><Code>Odd</Code><Message>{SECRET} {TOKEN}</Message></Error>")]
    text = everything(error_of(lambda run: 1, aws)) + capfd.readouterr().out
    query = parse_qs(urlsplit(aws.sent()[0].path).query)
    assert "OutputError" in text
    assert found(text, (SECRET, TOKEN, query["X-Amz-Signature"][0], query["X-Amz-Security-Token"][0])) == []


def test_nothing_that_hangs_on_a_failure_knows_a_secret(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> None:
        mine = credentials_of(run).get_frozen_credentials()
        raise ValueError(mine.access_key)

    # The test has this text, too. The worker's text is equal to it, but another object.
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
