"""Decrypts what only this worker may read: the target's credentials, and where the result goes."""

import base64
import datetime
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, EndpointConnectionError

from ._deadline import TimeIsUp
from ._event import Sealed, WorkerEvent
from .errors import KmsUnavailableError, UnsealError


@dataclass(frozen=True, slots=True)
class TargetCredentials:
    """A session of the role in the target account."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: datetime.datetime


@dataclass(frozen=True, slots=True)
class Output:
    """Where, and with which headers, the result is to be PUT."""

    url: str = field(repr=False)
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What the two ciphertexts of an event hold."""

    credentials: TargetCredentials
    output: Output


_warm: dict[tuple[str | None, ...], Any] = {}


def unseal(event: WorkerEvent) -> Unsealed:
    """Decrypts both ciphertexts of an event.

    Raises `KmsUnavailableError` when KMS fails or throttles, `UnsealError` saying which, and what the likely cause is.
    """
    try:
        kms = _kms_for(event.key_id)
        credentials, output = (_decrypt(kms, sealed, event) for sealed in (event.credentials, event.output))
    except TimeIsUp:
        raise UnsealError(
            "cannot decrypt the event: KMS did not answer within the function's time; can the function reach it from its VPC?",
            field="Credentials",
        ) from None
    return Unsealed(_parse_credentials(credentials), _parse_output(output))


def _kms_for(key_arn: str) -> Any:
    """The KMS client of the worker's own role, the same for every invocation of a warm environment.

    It never has a target's credentials, so nothing of a target stays in it.
    """
    region = key_arn.split(":")[3]
    names = ("STEP_EVERYWHERE_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID")
    name = (region, *(os.environ.get(each) for each in names))
    if name not in _warm:
        _warm.clear()
        config = Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "total_max_attempts": 6},
            user_agent_extra="step-everywhere",
        )
        _warm[name] = boto3.session.Session().client(
            "kms",
            region_name=region,
            config=config,
            # A run on a user's own machine has its key there; boto3 knows the other variables itself.
            endpoint_url=os.environ.get("STEP_EVERYWHERE_ENDPOINT_URL_KMS") or None,
        )
    return _warm[name]


def _decrypt(kms: Any, sealed: Sealed, event: WorkerEvent) -> object:
    try:
        answer = kms.decrypt(
            KeyId=event.key_id,
            CiphertextBlob=base64.b64decode(sealed.encrypted),
            EncryptionContext=dict(sealed.encryption_context),
            GrantTokens=[event.grant_token],
        )
    except (ClientError, BotoCoreError, ValueError) as cause:
        if _is_unavailable(cause):
            raise KmsUnavailableError(
                f"KMS did not decrypt the event's {sealed.field} ({cause}); "
                "the handler has not begun, and the state machine tries again",
                field=sealed.field,
            ) from cause
        message = f"cannot decrypt the event's {sealed.field}: {_explain(cause, sealed)}"
        raise UnsealError(message, field=sealed.field) from cause
    try:
        return json.loads(answer["Plaintext"])
    except ValueError:
        # The decoder's own error has its input, which is a secret here.
        problem = UnsealError(f"the event's {sealed.field} decrypts to something that is not JSON", field=sealed.field)
    raise problem


def _is_unavailable(cause: Exception) -> bool:
    """Whether KMS itself failed or throttled.

    A connection that cannot be made in time is not counted: botocore has tried for a while, and a function in a VPC without a
    way to KMS never makes one.
    """
    if isinstance(cause, ClientError):
        code = cause.response.get("Error", {}).get("Code", "")
        status = cause.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or code.startswith(("Throttl", "TooManyRequests", "RequestLimitExceeded"))
    if isinstance(cause, EndpointConnectionError):
        return "refused" in str(cause.kwargs.get("error", ""))
    return isinstance(cause, ConnectionClosedError)


def _explain(cause: Exception, sealed: Sealed) -> str:
    """KMS says little on purpose; this says what the error means for a worker."""
    if not isinstance(cause, ClientError):
        if isinstance(cause, BotoCoreError) and "Credentials" not in type(cause).__name__:
            return f"KMS did not answer ({cause}); can the function reach KMS from its VPC?"
        return f"{type(cause).__name__}: {cause}"
    error = cause.response.get("Error", {})
    code, message = error.get("Code", "error"), error.get("Message", "")
    match code:
        case "AccessDeniedException":
            return (
                "KMS denies it. Likely the worker does not run as the recipient "
                f"{sealed.encryption_context['Recipient']} (was its role changed since the run began?), "
                f"or the run's grant was revoked because the run ended ({message})"
            )
        case "InvalidCiphertextException":
            return (
                "the encryption context is not the one it was sealed with: "
                "it was moved here from another run, account or region, or changed on the way"
            )
        case "InvalidGrantTokenException":
            return "the run's grant token is not valid: the run has ended, or its grant was revoked"
        case "IncorrectKeyException":
            return "it was sealed with another key than the event names"
        case "DisabledException" | "KMSInvalidStateException" | "NotFoundException":
            return f"the key is disabled, being deleted, or gone ({message}); the stack's operator can tell"
        case _:
            return f"{code}: {message}"


def _parse_credentials(value: object) -> TargetCredentials:
    fields = _fields_of(value, "Credentials")
    texts = [_text(fields, "Credentials", name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    try:
        expiration = datetime.datetime.fromisoformat(_text(fields, "Credentials", "Expiration"))
    except ValueError:
        _malformed("Credentials", "Expiration", "a time in ISO 8601")
    return TargetCredentials(texts[0], texts[1], texts[2], expiration)


def _parse_output(value: object) -> Output:
    fields = _fields_of(value, "Output")
    url = _text(fields, "Output", "Url")
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_url = False
    if not is_url:
        _malformed("Output", "Url", "a URL")
    headers = _fields_of(fields.get("Headers"), "Output", "Headers")
    return Output(url, {name: _text(headers, "Output", name, "Headers.") for name in headers})


def _fields_of(value: object, name: str, inner: str = "") -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    _malformed(name, inner, "an object")


def _text(fields: Mapping[str, object], name: str, inner: str, before: str = "") -> str:
    value = fields.get(inner)
    if isinstance(value, str) and value:
        return value
    _malformed(name, before + inner, "a string that is not empty")


def _malformed(name: str, inner: str, expected: str) -> NoReturn:
    what = f"{inner} of the event's {name}" if inner else f"the event's {name}"
    # Without the cause: a parser's own error has its input, which is a secret here.
    raise UnsealError(
        f"{what} is not {expected} after decryption; the orchestrator and this SDK may be of different versions",
        field=name,
    ) from None
