"""Calls KMS with the run's grant, and says what its refusals mean."""

import base64
import json
import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, EndpointConnectionError

from ._event import Sealed, WorkerEvent
from .errors import KmsUnavailableError, UnsealError

_warm: dict[tuple[str | None, ...], Any] = {}


def kms_for(key_arn: str) -> Any:
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


def decrypt(kms: Any, sealed: Sealed, event: WorkerEvent) -> object:
    """Gives the JSON that a ciphertext of the event holds. Raises `KmsUnavailableError` and `UnsealError`."""
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
                f"KMS did not decrypt the event's {sealed.field} ({_said(cause)}); "
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
        return _said(cause)
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
            return _said(cause)


def _said(cause: Exception) -> str:
    if not isinstance(cause, ClientError):
        return f"{type(cause).__name__}: {cause}"
    error = cause.response.get("Error", {})
    return f"{error.get('Code', 'error')}: {error.get('Message', '')}"
