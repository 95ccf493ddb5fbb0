"""Checks that the sealed values of an event last for as long as the function may run."""

import datetime
import math
from urllib.parse import parse_qs, urlsplit

from ._unseal import Unsealed
from .errors import StaleCredentialsError


def check_lifetime(unsealed: Unsealed, remaining: float, now: datetime.datetime | None = None) -> None:
    """Refuses credentials or a URL that expire while the function may still be running.

    `remaining` is the number of seconds that the function has left.

    A session that expires halfway would make a target fail after half of its changes. Before the handler begins
    nothing has happened yet, and the orchestrator can issue new ones.

    Raises `StaleCredentialsError`.
    """
    end = (now or datetime.datetime.now(datetime.UTC)) + datetime.timedelta(seconds=remaining)
    if unsealed.credentials.expiration < end:
        raise _stale("Credentials", "the credentials expire", unsealed.credentials.expiration, remaining)
    of_url = _end_of_url(unsealed.output.url)
    if of_url is not None and of_url < end:
        raise _stale("Output", "the upload URL expires", of_url, remaining)


def _stale(field: str, what: str, expiration: datetime.datetime, remaining: float) -> StaleCredentialsError:
    at = expiration.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return StaleCredentialsError(
        f"{what} at {at}, but the function may run for {math.ceil(remaining)} s more; "
        "the handler has not begun, and the state machine issues new ones. "
        "If this happens again, lower the function's timeout, or raise Session.DurationSeconds in the run's input",
        field=field,
        expiration=expiration,
    )


def _end_of_url(url: str) -> datetime.datetime | None:
    """When a presigned URL expires by its own parameters; it may expire earlier with the session that signed it.

    Source: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    """
    query = parse_qs(urlsplit(url).query)
    try:
        signed = datetime.datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
        return signed + datetime.timedelta(seconds=int(query["X-Amz-Expires"][0]))
    except (KeyError, ValueError, OverflowError):
        return None
