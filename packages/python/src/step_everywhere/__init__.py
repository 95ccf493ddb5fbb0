"""Turns a Lambda function into a worker that runs in every AWS account and region.

from step_everywhere import everywhere

@everywhere
def handler(run):
    return run.client("ssm").describe_parameters()["Parameters"]
"""

from ._everywhere import LambdaHandler, everywhere
from ._logger import LoggerOptions
from .errors import (
    EventError,
    InvocationEndedError,
    KmsUnavailableError,
    LocalCredentialsError,
    OutputError,
    PayloadError,
    ResultError,
    StaleCredentialsError,
    StepEverywhereError,
    UnsealError,
    WorkerTimeout,
)
from .run import Account, Execution, Run

__all__ = [
    "Account",
    "EventError",
    "Execution",
    "InvocationEndedError",
    "KmsUnavailableError",
    "LambdaHandler",
    "LocalCredentialsError",
    "LoggerOptions",
    "OutputError",
    "PayloadError",
    "ResultError",
    "Run",
    "StaleCredentialsError",
    "StepEverywhereError",
    "UnsealError",
    "WorkerTimeout",
    "everywhere",
]
