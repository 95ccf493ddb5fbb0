"""Decrypts the parts of an event that only this worker may read: the target's credentials, and the upload's URL."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urlsplit

from ._deadline import Deadline, TimeIsUp
from ._event import WorkerEvent
from ._kms import is_local, kms_for
from .errors import UnsealError

_S3_HOST = re.compile(
    r"(.+\.)?s3(-fips|-accelerate)?(\.dualstack)?(\.[a-z]{2,4}(-[a-z]+)+-\d+(\.vpce)?)?\."
    r"(amazonaws\.com(\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)
"""S3 of every partition, also dual-stack, FIPS and VPC endpoints (docs.aws.amazon.com/general/latest/gr/s3.html), and no
other host of AWS: a load balancer's name begins as its owner likes."""
_PRINTED = re.compile("[!-~]+")
_HEADER = re.compile("[ -~\\t]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class TargetCredentials:
    """A session of the role in the target account."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: datetime.datetime


@dataclass(frozen=True, slots=True)
class Output:
    """The URL and the headers for the PUT of the result."""

    url: str = field(repr=False)
    headers: Mapping[str, str]
    digest: str
    """Of what travels in the clear beside the ciphertexts."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """The content of an event's two ciphertexts."""

    credentials: TargetCredentials
    output: Output


def unseal(event: WorkerEvent, deadline: Deadline | None = None) -> Unsealed:
    """Decrypts both ciphertexts of an event.

    Raises `KmsUnavailableError` when KMS fails or throttles, and `UnsealError` with the ciphertext's name and the
    likely cause.
    """
    try:
        kms = kms_for(event.key_id)
        credentials, output = (kms.decrypt(sealed, event) for sealed in (event.credentials, event.output))
    except TimeIsUp:
        # Stop the timer first: its next alarm would replace the error.
        if deadline is not None:
            deadline.stop()
        raise UnsealError(
            "cannot decrypt the event: KMS did not answer within the function's time; can the function reach KMS from its VPC?",
            field="Credentials",
        ) from None
    return Unsealed(_parse_credentials(credentials), _parse_output(output))


def _parse_credentials(value: object) -> TargetCredentials:
    fields = _fields_of(value, "Credentials")
    texts = [_text(fields, "Credentials", name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    try:
        expiration = datetime.datetime.fromisoformat(_text(fields, "Credentials", "Expiration"))
    except ValueError:
        _malformed("Credentials", "Expiration", "a time in ISO 8601")
    if expiration.tzinfo is None:
        expiration = expiration.replace(tzinfo=datetime.UTC)
    return TargetCredentials(texts[0], texts[1], texts[2], expiration)


def _parse_output(value: object) -> Output:
    fields = _fields_of(value, "Output")
    url = _text(fields, "Output", "Url")
    try:
        parts = urlsplit(url)
        # With other characters, an error of a parser or a connection would show the value.
        is_url = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and _PRINTED.fullmatch(url)
        )
    except ValueError:
        is_url = False
    if not is_url:
        _malformed("Output", "Url", "a URL")
    if not (is_local() or (parts.scheme == "https" and _S3_HOST.fullmatch(parts.hostname or ""))):
        _malformed("Output", "Url", "an https URL of S3")
    given = _fields_of(fields.get("Headers"), "Output", "Headers")
    headers = {name: _text(given, "Output", name, "Headers.") for name in given}
    for name, text in headers.items():
        if not (_HEADER_NAME.fullmatch(name) and _HEADER.fullmatch(text)):
            _malformed("Output", "Headers", "an object of HTTP headers")
    return Output(url, headers, _parse_digest(fields))


def _parse_digest(fields: Mapping[str, object]) -> str:
    digest = fields.get("Digest")
    if isinstance(digest, str) and re.fullmatch("[0-9a-f]{64}", digest):
        return digest
    _malformed("Output", "Digest", "64 lower-case hexadecimal digits")


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
    # The cause is left out, because a parser's error contains its input, which is a secret here.
    raise UnsealError(
        f"after decryption, {what} is not {expected}; "
        "the orchestrator and this SDK may have different versions: update the older one",
        field=name,
    ) from None
