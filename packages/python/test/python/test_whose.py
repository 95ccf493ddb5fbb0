"""An event from somebody else, with their key or their server for the result."""

import pytest
from behaviour import BEHAVIOUR
from local_aws import LocalAws

from step_everywhere import UnsealError, everywhere
from step_everywhere._unseal import _parse_output
from step_everywhere.testing import LambdaContext


@pytest.mark.parametrize("of_event", ["111111111111", "999999999999"])
def test_a_key_of_another_account_is_not_asked(aws: LocalAws, of_event: str) -> None:
    event = aws.event()
    event["KeyId"] = event["KeyId"].replace("111111111111", "999999999999")
    # The event's function ARN does not count, because Lambda reports the real one.
    event["Context"]["Function"] = event["Context"]["Function"].replace("111111111111", of_event)
    with pytest.raises(
        Exception, match="a key of account 999999999999, expected a key of the function's account 1111"
    ) as it:
        everywhere(lambda run: 1)(event, LambdaContext())
    assert type(it.value).__name__ == "EventError"
    assert aws.requests == []


@pytest.mark.parametrize("qualifier", ["", ":live", ":7", ":$LATEST"])
def test_an_event_is_for_the_worker_of_its_run(aws: LocalAws, qualifier: str) -> None:
    context = LambdaContext()
    context.invoked_function_arn += qualifier
    everywhere(lambda run: 1)(aws.event(), context)


def test_an_event_of_another_worker_is_refused(aws: LocalAws) -> None:
    context = LambdaContext()
    context.invoked_function_arn += "2:live"
    with pytest.raises(Exception, match=r"expected the function that Lambda invoked, arn:\S+_example2\. ") as it:
        everywhere(lambda run: 1)(aws.event(), context)
    assert type(it.value).__name__ == "EventError"
    assert aws.requests == []


def output(url: str) -> dict[str, object]:
    return {"Url": url, "Headers": {}, "Digest": "0" * 64}


@pytest.mark.parametrize("host", BEHAVIOUR["outputHosts"]["s3"])
def test_a_result_goes_to_s3(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    on_aws(monkeypatch)
    assert _parse_output(output(f"https://{host}/key")).url == f"https://{host}/key"


@pytest.mark.parametrize(
    "url",
    [
        *(f"https://{host}/planted" for host in BEHAVIOUR["outputHosts"]["others"]),
        "https://bucket.s3.amazonaws.com@planted.example/key",
        "http://bucket.s3.us-east-1.amazonaws.com/planted",
        "http://127.0.0.1:4566/planted",
    ],
)
def test_a_result_goes_nowhere_else(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    on_aws(monkeypatch)
    with pytest.raises(UnsealError, match="Url of the event's Output is not an https URL of S3") as refused:
        _parse_output(output(url))
    assert "planted" not in str(refused.value)


def test_a_key_behind_https_is_no_local_run(monkeypatch: pytest.MonkeyPatch) -> None:
    on_aws(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "https://vpce-1.kms.us-east-1.vpce.amazonaws.com")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    with pytest.raises(UnsealError):
        _parse_output(output("http://127.0.0.1:4566/key"))


def on_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STEP_EVERYWHERE_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
