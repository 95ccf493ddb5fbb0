import functools
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from local_aws import LocalAws

from step_everywhere import Account, LocalCredentialsError, PayloadError, ResultError, Run, everywhere


@everywhere
def handler(run: Run[Any]) -> Iterator[object]:
    pages = run.client("ssm").get_paginator("describe_parameters").paginate()
    yield from ({"Name": each["Name"]} for page in pages for each in page["Parameters"])


def test_gives_what_would_be_stored_with_a_stubbed_client() -> None:
    ssm = boto3.client("ssm", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(ssm) as stub:
        stub.add_response("describe_parameters", {"Parameters": [{"Name": "/a"}]})
        found = everywhere.local(handler, account="222222222222", region="eu-west-1", clients={"ssm": ssm})
    assert found == [{"AccountId": "222222222222", "Region": "eu-west-1", "Name": "/a"}]


def test_takes_a_plain_function_and_has_a_default_for_everything() -> None:
    def plain(run: Run[Any]) -> object:
        return [run.account, run.region, run.partition, run.payload, run.context.function_name]

    assert everywhere.local(plain) == [
        {"id": "111122223333", "name": "local", "ou": None, "tags": None},
        "us-east-1",
        "aws",
        None,
        "StepEverywhere_example",
    ]
    assert everywhere.local(
        lambda run: [run.partition, run.account.name], region="cn-north-1", account=Account("1", "x")
    ) == ["aws-cn", "x"]
    known = Account("222222222222", "x", "Workloads/Prod", {"env": "prod"})
    assert everywhere.local(lambda run: [run.account.ou, run.account.tags], account=known) == [known.ou, known.tags]
    execution = "arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:nightly"
    assert everywhere.local(lambda run: run.execution.name, execution=execution) == "nightly"


def test_without_a_session_no_request_is_sent(aws: LocalAws) -> None:
    with pytest.raises(LocalCredentialsError, match="no credentials for account 111122223333: pass a session"):
        everywhere.local(handler)
    assert aws.requests == []


def test_with_a_session_its_credentials_are_used(aws: LocalAws) -> None:
    session = boto3.Session("AKIAMINE", "secret", region_name="eu-west-1")
    everywhere.local(lambda run: run.client("ssm").describe_parameters() and None, session=session)
    assert "AKIAMINE" in aws.requests[0].headers["authorization"]


def test_errors_arrive_as_they_were_raised() -> None:
    class Mine(Exception):
        pass

    def failing(run: Run[Any]) -> None:
        raise Mine("x") from KeyError("y")

    with pytest.raises(Mine) as failed:
        everywhere.local(failing)
    assert isinstance(failed.value.__cause__, KeyError)
    with pytest.raises(ResultError):
        everywhere.local(lambda run: float("nan"))


def test_the_payload_is_checked_as_in_a_run() -> None:
    @everywhere(payload=int)
    def days(run: Run[int]) -> int:
        return run.payload + 1

    assert everywhere.local(days, payload="3") == 4
    with pytest.raises(PayloadError, match="payload: invalid literal for int"):
        everywhere.local(days, payload="x")


def region_of(aws: LocalAws) -> set[str]:
    return {request.headers["authorization"].split("/")[2] for request in aws.requests}


@pytest.mark.parametrize("of_session", ["eu-west-1", "us-west-2", None])
def test_acts_in_the_region_that_the_handler_sees(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, of_session: str | None
) -> None:
    def asking(run: Run[Any]) -> str:
        run.client("ssm").describe_parameters()
        run.session.client("ssm").describe_parameters()
        return run.region

    monkeypatch.delenv("AWS_DEFAULT_REGION")
    session = boto3.Session("AKIAMINE", "secret", region_name=of_session)
    assert everywhere.local(asking, region="us-west-2", session=session) == "us-west-2"
    assert region_of(aws) == {"us-west-2"}
    assert all("AKIAMINE" in request.headers["authorization"] for request in aws.requests)
    assert session.region_name == of_session
    aws.requests.clear()
    assert everywhere.local(asking, session=session) == (of_session or "us-east-1")
    assert region_of(aws) == {of_session or "us-east-1"}


def test_redacts_as_a_run_does(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "own/token/0123456789")
    session = boto3.Session("AKIAMINE", "planted/secret/0123456789", "planted/token/0123456789", "us-east-1")

    def logging_secrets(run: Run[Any]) -> object:
        run.logger.info("with %s", run.session.get_credentials())
        mine: Any = run.session.get_credentials()
        run.logger.info("with %s", mine.secret_key)
        return [mine.secret_key, mine.token, "own/token/0123456789"]

    assert everywhere.local(logging_secrets, session=session) == ["[redacted]"] * 3
    written = capsys.readouterr().out
    assert "with [redacted]" in written
    assert "planted" not in written


@pytest.mark.parametrize(
    ("worker", "access", "message"),
    [
        (None, {}, r"everywhere\.local takes a worker or its function, got a NoneType"),
        (
            handler,
            {"clients": [("ssm", object())]},
            r"takes clients by service, as in clients={'ssm': stubbed}, got list",
        ),
        (handler, {"session": object()}, r"takes a boto3\.Session as session, got object"),
    ],
)
def test_refuses_arguments_that_would_have_no_effect_or_fail_later(worker: Any, access: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        everywhere.local(worker, **access)


def test_says_how_to_test_a_worker_that_a_decorator_has_wrapped() -> None:
    @functools.wraps(handler)
    def wrapped(event: object, context: object) -> object:
        return handler(event, context)

    with pytest.raises(TypeError, match=r"a worker that a decorator has wrapped.* an event of start_test_aws"):
        everywhere.local(wrapped)  # type: ignore[arg-type]
