"""Calls KMS with the run's grant."""

import base64
import json
import os
import random
import time
from dataclasses import dataclass, field

import botocore.session
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, NoCredentialsError

from ._event import Sealed, WorkerEvent
from ._exchange import exchange
from ._kms_refusal import NoAnswer, Refusal
from ._own_http import HTTPException
from ._session import boto3_session
from ._signature import signed_headers
from .errors import KmsUnavailableError, UnsealError

_MOST_ATTEMPTS = 6
_LONGEST_WAIT = 20.0
_LONGEST_ANSWER = 64 * 1024
"""Bytes; a plaintext is at most 4 KB."""


@dataclass(frozen=True, slots=True)
class Kms:
    """KMS in the key's region, with the worker's own credentials. It contains nothing of a target."""

    endpoint: str
    region: str
    _credentials: Credentials | None = field(repr=False)

    def credentials(self) -> ReadOnlyCredentials:
        """The present credentials of the worker's own role. Raises botocore's errors."""
        if self._credentials is None:
            raise NoCredentialsError
        return self._credentials.get_frozen_credentials()

    def decrypt(self, sealed: Sealed, event: WorkerEvent) -> object:
        """Returns the JSON in a ciphertext of the event. Raises `KmsUnavailableError` and `UnsealError`."""
        try:
            credentials = self.credentials()
        except BotoCoreError as problem:
            message = (
                f"cannot decrypt the event's {sealed.field}: no credentials of the function's own role ({problem})"
            )
            raise UnsealError(message, field=sealed.field) from problem
        parts = [self._part(ciphertext, sealed, event, credentials) for ciphertext in sealed.encrypted.split(".")]
        try:
            return json.loads(b"".join(parts))
        except ValueError:
            # The decoder's own error contains its input, which is a secret here.
            malformed = _not_json(sealed)
        raise malformed

    def _part(self, ciphertext: str, sealed: Sealed, event: WorkerEvent, credentials: ReadOnlyCredentials) -> bytes:
        answer = self._answer(_call(ciphertext, sealed, event), credentials)
        if isinstance(answer, bytes):
            return _plaintext(answer, sealed)
        cause = answer.cause if isinstance(answer, NoAnswer) else None
        if answer.is_unavailable:
            message = f"KMS did not decrypt the event's {sealed.field} ({answer}); "
            message += "the handler has not begun, and the state machine invokes the worker again"
            raise KmsUnavailableError(message, field=sealed.field) from cause
        message = f"cannot decrypt the event's {sealed.field}: {answer.meaning(sealed)}"
        raise UnsealError(message, field=sealed.field) from cause

    def _answer(self, body: bytes, credentials: ReadOnlyCredentials) -> bytes | Refusal | NoAnswer:
        """Calls KMS until a retry would not help, with exponential backoff and full jitter."""
        attempt = 0
        while True:
            attempt += 1
            answer = self._once(body, credentials)
            if isinstance(answer, bytes) or not answer.is_worth_retrying or attempt == _MOST_ATTEMPTS:
                return answer
            time.sleep(random.random() * min(_LONGEST_WAIT, 2 ** (attempt - 1)))  # noqa: S311  (no secret)

    def _once(self, body: bytes, credentials: ReadOnlyCredentials) -> bytes | Refusal | NoAnswer:
        named = {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "TrentService.Decrypt",
        }
        url = f"{self.endpoint}/"
        # Proxies may change a user agent, so no SDK signs it.
        agent = {"user-agent": "step-everywhere"}
        headers = signed_headers(url, named, body, credentials, (self.region, "kms")) | agent
        try:
            reply = exchange("POST", url, headers, body, longest_answer=_LONGEST_ANSWER)
        except (OSError, HTTPException) as cause:
            return NoAnswer(cause)
        return reply.content if reply.status == 200 else Refusal.of(reply)


def is_local() -> bool:
    """Whether the run's key is behind plain HTTP, as in an emulator or a test; results may go there as well then."""
    names = ("STEP_EVERYWHERE_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL")
    given = (os.environ.get(name) for name in names)
    return next(filter(None, given), "").startswith("http:")


_CREDENTIALS_OF_LOCAL_RUN = tuple(
    f"STEP_EVERYWHERE_KMS_{name}" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
)


def _credentials_of_local_run() -> Credentials | None:
    """A run from a user's own machine has these credentials only for its key; AWS does not know them."""
    given = [os.environ.get(name, "") for name in _CREDENTIALS_OF_LOCAL_RUN]
    return Credentials(*given) if all(given) else None


_warm: dict[tuple[str | None, ...], Kms] = {}


def kms_for(key_arn: str) -> Kms:
    """KMS for the worker's own role, the same object for every invocation of a warm environment."""
    region = key_arn.split(":")[3]
    # In a run on a user's own machine, this variable has the endpoint of its key; boto3 reads the other variables
    # itself.
    own = os.environ.get("STEP_EVERYWHERE_ENDPOINT_URL_KMS") or None
    names = ("AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_PROFILE")
    name = (region, own, *(os.environ.get(each) for each in (*names, *_CREDENTIALS_OF_LOCAL_RUN)))
    known = _warm.get(name)
    if known is None:
        session = boto3_session(botocore.session.Session())
        # Only used for its address: botocore logs requests and answers at level DEBUG, and here these are secrets.
        client = session.client("kms", region_name=region, endpoint_url=own)
        credentials = _credentials_of_local_run() or session.get_credentials()
        known = Kms(client.meta.endpoint_url.rstrip("/"), region, credentials)
        client.close()
        _warm.clear()
        _warm[name] = known
    return known


def _call(ciphertext: str, sealed: Sealed, event: WorkerEvent) -> bytes:
    call = {
        "KeyId": event.key_id,
        "CiphertextBlob": ciphertext,
        "EncryptionContext": dict(sealed.encryption_context),
        "GrantTokens": [event.grant_token],
    }
    return json.dumps(call, separators=(",", ":")).encode()


def _plaintext(answer: bytes, sealed: Sealed) -> bytes:
    try:
        return base64.b64decode(json.loads(answer)["Plaintext"])
    except (ValueError, KeyError, TypeError):
        # The decoder's own error contains its input, which is a secret here.
        malformed = _not_json(sealed)
    raise malformed


def _not_json(sealed: Sealed) -> UnsealError:
    return UnsealError(f"the event's {sealed.field} decrypts to something that is not JSON", field=sealed.field)
