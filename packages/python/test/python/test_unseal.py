import json
import time
from typing import Any

import pytest
from local_aws import LocalAws, Reply

from step_everywhere import KmsUnavailableError, UnsealError, everywhere
from step_everywhere._event import parse_event
from step_everywhere._unseal import unseal
from step_everywhere.testing import LambdaContext


def kms(name: str, status: int = 400, message: str = "said KMS") -> Reply:
    return Reply(status, json.dumps({"__type": name, "message": message}))


@pytest.mark.parametrize("reply", [kms("ThrottlingException"), kms("KMSInternalException", 500), Reply(reset=True)])
def test_throttling_and_trouble_are_retried(aws: LocalAws, reply: Reply) -> None:
    aws.decrypts = [reply, reply]
    assert unseal(parse_event(aws.event())).credentials.access_key_id == "ASIATARGET"
    assert len(aws.sent("POST")) == 4


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("AccessDeniedException", "KMS denied it. Probably the worker's role is not arn:aws:iam::1111"),
        ("InvalidCiphertextException", "it comes from another run, account or region"),
        ("InvalidGrantTokenException", "the run's grant token is not valid"),
        ("IncorrectKeyException", "encrypted with another key"),
        ("DisabledException", "the key is disabled, is being deleted, or does not exist (said KMS)"),
        ("SomethingNew", "SomethingNew: said KMS"),
    ],
)
def test_a_refusal_is_explained_and_not_retried(aws: LocalAws, name: str, message: str) -> None:
    aws.decrypts = [kms(name)]
    with pytest.raises(UnsealError) as refused:
        unseal(parse_event(aws.event()))
    assert str(refused.value).startswith("cannot decrypt the event's Credentials: ")
    assert message in str(refused.value)
    assert len(aws.sent("POST")) == 1


@pytest.mark.parametrize(
    "reply",
    [
        kms("KMSInternalException", 500),
        kms("DependencyTimeoutException", 503),
        kms("ThrottlingException"),
        Reply(reset=True),
    ],
)
def test_errors_of_kms_that_a_retry_may_mend_have_a_name_of_their_own(
    aws: LocalAws, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    aws.decrypts = [reply] * 6
    with pytest.raises(
        KmsUnavailableError, match="the handler has not begun, and the state machine invokes the worker again"
    ) as failed:
        unseal(parse_event(aws.event()))
    assert failed.value.field == "Credentials"
    assert len(aws.sent("POST")) == 6


def test_kms_that_refuses_connections_is_unavailable_too(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:9")
    with pytest.raises(KmsUnavailableError):
        unseal(parse_event(aws.event()))


def test_a_ciphertext_of_another_target_does_not_decrypt(aws: LocalAws) -> None:
    event = aws.event()
    event["Output"]["Encrypted"] = aws.event(region="us-east-1")["Output"]["Encrypted"]
    with pytest.raises(UnsealError, match="event's Output: it was encrypted with another") as refused:
        unseal(parse_event(event))
    assert refused.value.field == "Output"


def change(where: str, name: str, value: object) -> Any:
    def apply(credentials: dict[str, Any], output: dict[str, Any]) -> None:
        (credentials if where == "Credentials" else output)[name] = value

    return apply


@pytest.mark.parametrize(
    ("where", "name", "value", "message"),
    [
        ("Credentials", "SecretAccessKey", "", "SecretAccessKey of the event's Credentials is not a string"),
        ("Credentials", "Expiration", "soon: planted", "Expiration of the event's Credentials is not a time in ISO"),
        ("Output", "Url", "ftp://planted", "Url of the event's Output is not a URL"),
        ("Output", "Url", "http://[planted", "Url of the event's Output is not a URL"),
        ("Output", "Url", "http://host/planted secret", "Url of the event's Output is not a URL"),
        ("Output", "Headers", {"a": "planted\r\nb: c"}, "Headers of the event's Output is not an object of HTTP"),
        ("Output", "Headers", {"planted: b": "c"}, "Headers of the event's Output is not an object of HTTP"),
        ("Output", "Digest", "planted", "Digest of the event's Output is not 64 lower-case hexadecimal digits"),
        ("Output", "Digest", None, "Digest of the event's Output is not 64 lower-case hexadecimal digits"),
        ("Output", "Headers", ["planted"], "Headers of the event's Output is not an object"),
        ("Output", "Headers", {"a": 1}, "Headers.a of the event's Output is not a string"),
    ],
)
def test_what_does_not_fit_after_decryption_is_named_but_not_shown(
    aws: LocalAws, where: str, name: str, value: object, message: str
) -> None:
    with pytest.raises(UnsealError) as refused:
        unseal(parse_event(aws.event(change=change(where, name, value))))
    assert message in str(refused.value)
    assert "planted" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_kms_that_does_not_answer_within_the_time_is_named(aws: LocalAws) -> None:
    aws.decrypts = [Reply(silence=True)]
    with pytest.raises(Exception, match="KMS did not answer within the function's time") as failed:
        everywhere(lambda run: 1)(aws.event(), LambdaContext(3))
    assert type(failed.value).__name__ == "UnsealError"
