import io
import json
from typing import Any

import pytest
from botocore.config import Config
from local_aws import LocalAws, Reply

from step_everywhere import Run, everywhere
from step_everywhere.testing import LambdaContext


def error_from(handler: Any, event: object, context: object = None) -> Exception:
    with pytest.raises(Exception, match=".") as failed:
        handler(event, context)
    return failed.value


def test_gives_the_handler_its_target_and_stores_one_line_of_json(aws: LocalAws) -> None:
    @everywhere
    def handler(run: Run[Any]) -> object:
        """Mine."""
        return {
            "payload": run.payload,
            "account": run.account,
            "region": run.region,
            "partition": run.partition,
            "execution": run.execution.name,
            "key": vars(run.client("ssm"))["_request_signer"]._credentials.access_key,
            "session": run.session.region_name,
            "function": run.context.function_name,
        }

    event = aws.event(account="333333333333", name="dev", region="cn-north-1", partition="aws-cn", payload={"a": [1]})
    assert handler(event, LambdaContext()) == "stored"
    key = "StepEverywhere/StepEverywhere_example/$LATEST/6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f/333333333333/cn-north-1.json"
    [(stored, text)] = aws.objects.items()
    assert stored == key
    assert text.startswith('{"payload":{"a":[1]},')
    assert text.endswith("}")
    assert json.loads(text) == {
        "payload": {"a": [1]},
        "account": {"id": "333333333333", "name": "dev", "ou": None, "tags": None},
        "region": "cn-north-1",
        "partition": "aws-cn",
        "execution": "6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f",
        "key": "ASIATARGET",
        "session": "cn-north-1",
        "function": "StepEverywhere_example",
    }
    assert (handler.__name__, handler.__doc__) == ("handler", "Mine.")  # type: ignore[attr-defined]


def test_sends_exactly_the_signed_headers(aws: LocalAws) -> None:
    everywhere(lambda run: "ü")(aws.event())
    [put] = aws.sent()
    assert put.headers["if-none-match"] == "*"
    assert put.headers["content-type"] == "application/json"
    assert put.headers["content-length"] == "4"
    assert put.headers["content-md5"] == "LRCmngwCwzAjiSPv/oi43A=="
    assert "transfer-encoding" not in put.headers


def test_stores_none_as_null(aws: LocalAws) -> None:
    everywhere(lambda run: None)(aws.event())
    assert aws.stored() == "null"


def test_clients_are_for_the_target_the_same_for_the_same_arguments_and_name_the_run(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> object:
        ssm = run.client("ssm")
        assert run.client("ssm") is ssm
        assert run.client("ssm", region_name="us-east-1") is not ssm
        patient = run.client("ssm", config=Config(read_timeout=5))
        assert run.client("ssm", config=Config(read_timeout=5)) is patient
        assert run.client("ssm", config=Config(read_timeout=6)) is not patient
        assert ssm.meta.config.retries["mode"] == "adaptive"  # type: ignore[attr-defined]
        ssm.describe_parameters()
        return ssm.meta.region_name

    everywhere(handler)(aws.event())
    assert aws.stored() == '"ap-southeast-2"'
    call = aws.sent("POST")[-1]
    assert "ASIATARGET" in call.headers["authorization"]
    assert "ap-southeast-2/ssm" in call.headers["authorization"]
    assert "step-everywhere/6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f" in call.headers["user-agent"]


def test_clients_do_as_the_environment_says(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", f"{aws.endpoint}/of-ssm")

    def handler(run: Run[Any]) -> object:
        ssm: Any = run.client("ssm")
        ssm.describe_parameters()
        return ssm.meta.config.retries

    everywhere(handler)(aws.event())
    assert json.loads(aws.stored()) == {"mode": "standard", "total_max_attempts": 2}
    assert aws.sent("POST")[-1].path == "/of-ssm"


async def asynchronous(run: Run[Any]) -> None:
    pass


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "got a dict"),
        ("handler", "got a str"),
        (dict, "got the class dict"),
        (asynchronous, "async function"),
        (everywhere(lambda run: None), "got a LambdaHandler"),
    ],
)
def test_refuses_at_once_what_is_no_function(given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        everywhere(given)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"payload": {"type": "object"}}, r"takes a pydantic model or a callable, got {'type': 'object'}"),
        ({"row_fields": "Account"}, r"row_fields=…\) takes a function or False, got 'Account'"),
        ({"row_fields": True}, r"row_fields=…\) takes a function or False, got True"),
        ({"logger": {"logLevel": "DEBUG"}}, r"takes a dict with level, formatter, keys, got {'logLevel': 'DEBUG'}"),
        ({"logger": "DEBUG"}, r"takes a dict with level, formatter, keys, got 'DEBUG'"),
    ],
)
def test_refuses_options_at_once_that_would_have_no_effect_or_fail_in_a_run(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        everywhere(**options)


def test_an_event_of_another_origin_gets_an_explanation() -> None:
    error = error_from(everywhere(lambda run: None), {"key1": "value1"})
    assert type(error).__name__ == "EventError"
    assert "step-everywhere dev worker.py" in str(error)


def test_a_result_that_json_cannot_hold_fails_the_target_and_names_the_path(aws: LocalAws) -> None:
    error = error_from(everywhere(lambda run: {"sizes": [1, float("nan")]}), aws.event())
    assert type(error).__name__ == "ResultError"
    assert str(error).startswith('result["sizes"][1] is nan')
    assert not aws.objects


def test_sys_exit_fails_the_target_with_an_explanation(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> None:
        raise SystemExit("enough")

    error = error_from(everywhere(handler), aws.event())
    assert (type(error).__name__, str(error)) == ("SystemExit", "enough")


def test_an_upload_that_is_refused_fails_the_target(aws: LocalAws) -> None:
    aws.puts = [Reply(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")]
    error = error_from(everywhere(lambda run: 1), aws.event())
    assert type(error).__name__ == "OutputError"
    assert "S3 answered 403 AccessDenied: the upload URL has expired; retry the target" in str(error)


def test_a_stream_is_a_forgotten_read_and_no_rows(aws: LocalAws) -> None:
    error = error_from(everywhere(lambda run: io.BytesIO(b"a\nb\n")), aws.event())
    assert str(error).startswith('result is a stream, which JSON cannot hold; read it first, as in response["Body"]')


def test_a_client_is_made_as_by_a_session_and_has_what_a_session_has(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> list[str]:
        table = run.client.resource("dynamodb").Table("t")
        same = [run.client("ssm", "us-east-1"), run.client("ssm", region_name="us-east-1")]
        assert same[0] is same[1]
        assert run.client(service_name="ssm") is run.client("ssm")
        with pytest.raises(TypeError):
            run.client()  # type: ignore[call-overload]
        return [same[0].meta.region_name, run.client("ssm").meta.region_name, table.meta.client.meta.region_name]

    everywhere(handler)(aws.event(region="eu-west-1"))
    assert json.loads(aws.stored()) == ["us-east-1", "eu-west-1", "eu-west-1"]
