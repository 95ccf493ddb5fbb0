"""The errors of a worker. Step Functions' `Retry` and `Catch` match on their names."""

import datetime
from typing import NamedTuple


class StepEverywhereError(Exception):
    """Base of every error that the worker SDK raises."""


class EventError(StepEverywhereError):
    """The event of an invocation does not follow the contract."""

    def __init__(self, message: str, *, field: str, expected: str) -> None:
        super().__init__(message)
        self.field = field
        """Path of the field, for example `Context.AccountId`; empty for the event as a whole."""
        self.expected = expected
        """The value that was expected."""


class UnsealError(StepEverywhereError):
    """A ciphertext of the event could not be decrypted, or its content is not what the contract says."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field
        """The event's field: `Credentials` or `Output`."""


class KmsUnavailableError(StepEverywhereError):
    """KMS failed or throttled the worker, even after the SDK's retries.

    The handler has not begun, so the state machine invokes the worker again when it sees this name.
    """

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field
        """The event's field that was to be decrypted: `Credentials` or `Output`."""


class StaleCredentialsError(StepEverywhereError):
    """The credentials or the upload URL in the event expire before the function's time is up.

    The handler has not begun, so the state machine issues new credentials for the target and invokes the worker again when
    it sees this name.
    """

    def __init__(self, message: str, *, field: str, expiration: datetime.datetime) -> None:
        super().__init__(message)
        self.field = field
        """The part that expires too early: the session in the account (`Credentials`), or the URL (`Output`)."""
        self.expiration = expiration
        """When it expires."""


class PayloadIssue(NamedTuple):
    """One problem with a payload."""

    path: str
    """The path to the part that is wrong, for example `payload.filters[0]`; `payload` for the whole."""
    message: str
    """What was expected."""


class PayloadError(StepEverywhereError):
    """The payload does not match the worker's schema."""

    def __init__(self, message: str, issues: tuple[PayloadIssue, ...]) -> None:
        super().__init__(message)
        self.issues = issues
        """One entry for each problem."""


class ResultError(StepEverywhereError):
    """JSON cannot represent the value that the handler returned."""

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message)
        self.path = path
        """The path to the part of the value that is wrong, for example `result["items"][3]`."""


class OutputError(StepEverywhereError):
    """The result could not be stored."""

    def __init__(self, message: str, *, key: str, status: int | None, code: str | None, attempts: int) -> None:
        super().__init__(message)
        self.key = key
        """Object key, without the presigned query."""
        self.status = status
        """HTTP status of the last answer, if there was one."""
        self.code = code
        """S3's error code of the last answer, for example `AccessDenied`."""
        self.attempts = attempts
        """The number of attempts."""


class WorkerTimeout(StepEverywhereError):  # noqa: N818  (the name is the contract's)
    """The handler did not end within the function's time."""

    def __init__(self, message: str, elapsed: float) -> None:
        super().__init__(message)
        self.elapsed = elapsed
        """How long the invocation had been running, in seconds."""


class LocalCredentialsError(StepEverywhereError):
    """`everywhere.local` was given no session, and the handler sent a request."""

    def __init__(self, account_id: str) -> None:
        super().__init__(
            f"no credentials for account {account_id}: pass a session to everywhere.local, as in "
            "session=boto3.Session(profile_name='dev'), or your own clients, as in clients={'ssm': stubbed}"
        )
        self.account_id = account_id
        """The account whose credentials were requested."""


class InvocationEndedError(StepEverywhereError):
    """Code that outlived its invocation requested that invocation's credentials."""

    def __init__(self, account_id: str) -> None:
        super().__init__(
            f"the credentials of account {account_id} belong to an invocation that has ended; "
            "use `run.client` and `run.session` only inside the handler, and wait for every thread that the handler starts"
        )
        self.account_id = account_id
        """The account whose credentials were requested."""
