"""What a failed invocation tells Lambda, and the secrets that must not be in it."""

import traceback
from collections.abc import Callable
from typing import Any

import pytest
from local_aws import LocalAws

from step_everywhere import Run, everywhere
from step_everywhere.testing import LambdaContext

# Characters that look different in a URL, in JSON and in base64.
SECRET = "planted+secret/access\"key=\\0123456789'x"
TOKEN = 'planted/session+token==with%odd "characters"0123456789'


def error_of(handler: Callable[[Run[Any]], object], aws: LocalAws) -> Exception:
    with pytest.raises(Exception) as failed:
        everywhere(handler)(aws.event(secret=SECRET, token=TOKEN), LambdaContext())
    return failed.value


def reported(error: Exception) -> dict[str, Any]:
    """As Lambda's runtime reports it (awslambdaric/bootstrap.py); its own frame, here the test's, is not part of it."""
    frames = traceback.extract_tb(error.__traceback__)[2:]
    stack = traceback.format_list([(each.filename, each.lineno or 0, each.name, each.line) for each in frames])
    request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": stack,
    }
