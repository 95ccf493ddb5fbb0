"""The report of a failed invocation to Lambda, and the secrets that must not be in it."""

import base64
import json
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from local_aws import LocalAws

from step_everywhere import Run, everywhere
from step_everywhere.testing import LambdaContext

# Characters that are encoded differently in a URL, in JSON and in base64.
SECRET = "planted+secret/access\"key=\\0123456789'x"
TOKEN = 'planted/session+token==with%odd "characters"0123456789'


def error_of(handler: Callable[[Run[Any]], object], aws: LocalAws) -> Exception:
    with pytest.raises(Exception) as failed:
        everywhere(handler)(aws.event(secret=SECRET, token=TOKEN), LambdaContext())
    return failed.value


def reported(error: Exception) -> dict[str, Any]:
    """Report an error as Lambda's runtime does (awslambdaric/bootstrap.py), without the caller's frame."""
    frames = traceback.extract_tb(error.__traceback__)[2:]
    stack = traceback.format_list([(each.filename, each.lineno or 0, each.name, each.line) for each in frames])
    request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": stack,
    }


def spellings(secret: str) -> list[str]:
    in_bytes = secret.encode()
    return [
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote(quote(secret, safe=""), safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret))[3:-3],
        repr(secret)[1:-1],
        in_bytes.hex(),
        in_bytes.hex().upper(),
        # At each offset, without the characters that neighbouring bytes also affect.
        *(base64.b64encode(b"x" * at + in_bytes)[(4 * at + 2) // 3 : -4].decode() for at in range(3)),
    ]


def found(text: str, secrets: tuple[str, ...] = (SECRET, TOKEN)) -> list[str]:
    return [spelling for secret in secrets for spelling in spellings(secret) if spelling in text]


def secrets_of(aws: LocalAws, event: dict[str, Any]) -> tuple[str, ...]:
    """Return all secrets: those of the target, of the worker's role, and others in the event."""
    own = aws.own_environment
    queries = [parse_qs(urlsplit(put.path).query) for put in aws.sent()]
    signed = [query[name][0] for query in queries for name in ("X-Amz-Signature", "X-Amz-Security-Token")]
    sealed = [event["GrantToken"], event["Credentials"]["Encrypted"], event["Output"]["Encrypted"]]
    return (SECRET, TOKEN, own["AWS_SECRET_ACCESS_KEY"], own["AWS_SESSION_TOKEN"], *signed, *sealed)
