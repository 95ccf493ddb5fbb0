"""Stores a result at its presigned URL."""

import random
import time
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from ._answer import Answer, NoAnswer
from ._body import Body
from ._deadline import Deadline, TimeIsUp
from ._exchange import exchange
from ._own_http import HTTPException
from ._unseal import Output
from .errors import OutputError

_LONGEST_WAIT = 10.0
_LONGEST_ERROR = 16 * 1024
"""Bytes of an error's XML that are looked at."""


def store(
    output: Output,
    body: Body,
    deadline: Deadline,
    *,
    first_wait: float = 0.1,
    jitter: Callable[[], float] = random.random,
) -> int:
    """PUTs a result to its presigned URL. Returns the number of attempts.

    Resets, time-outs, and S3's own errors (500, 503, `SlowDown`) are retried with exponential backoff and full jitter
    for as long as the invocation lasts. A 412 means that an earlier attempt has stored it, and counts as success.

    `first_wait` is the longest wait before the first retry, in seconds; it doubles for each further one.

    Raises `OutputError` with S3's answer and its meaning.
    """
    # The URL was signed without this header, but S3 verifies it, and Object Lock requires it.
    headers = {**output.headers, "content-length": str(body.length), "content-md5": body.md5()}
    answer: Answer | NoAnswer | None = None
    attempt = 0
    try:
        while True:
            attempt += 1
            answer = _put(output, headers, body)
            if answer.is_stored:
                return attempt
            if deadline.is_over or not answer.is_worth_retrying:
                break
            time.sleep(jitter() * min(_LONGEST_WAIT, first_wait * 2 ** (attempt - 1)))
    except TimeIsUp:
        # Stop the timer first: its next alarm would replace the error.
        deadline.stop()
        raise _failed(output.url, answer, attempt, is_over=True) from None
    cause = answer.cause if isinstance(answer, NoAnswer) else None
    raise _failed(output.url, answer, attempt, is_over=deadline.is_over) from cause


def _put(output: Output, headers: Mapping[str, str], body: Body) -> Answer | NoAnswer:
    try:
        reply = exchange("PUT", output.url, headers, body.open(), longest_answer=_LONGEST_ERROR)
    except (OSError, HTTPException) as cause:
        return NoAnswer(cause)
    return Answer(reply.status, "" if reply.status < 300 else reply.content.decode("utf-8", "replace"))


def _failed(url: str, answer: Answer | NoAnswer | None, attempts: int, *, is_over: bool) -> OutputError:
    parts = urlsplit(url)
    key = unquote(parts.path[1:])
    until = " until the function's time was up" if is_over else ""
    tries = "once" if attempts == 1 else f"{attempts} times"
    reason = answer.reason if answer else "S3 did not answer"
    return OutputError(
        f"cannot store the result at {parts.netloc}/{key}, tried {tries}{until}: {reason}",
        key=key,
        status=answer.status if answer else None,
        code=answer.code if answer else None,
        attempts=attempts,
    )
