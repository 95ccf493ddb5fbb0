"""Makes the error for Lambda from an error of the handler: small, and without secrets."""

import json
import traceback
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import NamedTuple

from ._redaction import Redaction
from .errors import StepEverywhereError

_MOST_BYTES = 1_024
"""Bytes that a failed target may take in the state, as Step Functions keeps it."""
_MOST_OF_NAME = 100
_MOST_OF_MESSAGE = 640
_LEAST_OF_MESSAGE = 320
_DEEPEST_CAUSE = 5

_REQUEST_ID = "00000000-0000-0000-0000-000000000000"
_OWN_FOLDER = __file__.rpartition("/")[0] + "/"
_OWN_FRAME = f'  File "{_OWN_FOLDER}_everywhere.py", line 999, in __call__\n    raise outcome from None\n'
"""What Lambda's runtime adds: the frame in which the failure is raised."""
_LIBRARIES = ("/site-packages/", "/var/runtime/", "/var/lang/", "/opt/python/", "/lib/python3")


def failure(thrown: BaseException, redaction: Redaction) -> Exception:
    """Makes the failure.

    It keeps the name and message, the messages of the causes, and as much of the stack as fits. Lambda writes
    `{"errorMessage", "errorType", "requestId", "stackTrace"}`, which Step Functions keeps as a string in the state,
    and the failures of all regions of an account must fit into one state. Nothing else is kept: no cause, no request,
    and no local variable of a frame.
    """
    # A class may have any name that does not contain a NUL.
    name = _cut(_writable(redaction.text(_name_of(thrown))).replace("\0", "\N{SYMBOL FOR NULL}"), _MOST_OF_NAME)
    frames = _frames(thrown.__traceback__, redaction)
    message = _cut(_writable(redaction.text(_message_of(thrown))), _MOST_OF_MESSAGE)
    if frames:
        # A long message leaves room for the author's line, because authors look for it.
        excess = _size(_reported(name, message, [min(frames, key=_priority).text])) - _MOST_BYTES
        message = (
            _cut(message, max(_LEAST_OF_MESSAGE, _size([message]) - _size([""]) - excess)) if excess > 0 else message
        )
    # The runtime reports the class's name, so a character that a class name cannot have is replaced.
    error: Exception = type(name, (Exception,), {"__module__": "step_everywhere"})(message)
    return error.with_traceback(_fitting(name, message, frames))


def forget_frames(thrown: BaseException) -> None:
    """Clears the frames of an error and its causes, because their variables refer to the target's clients."""
    for each in _chain(thrown):
        traceback.clear_frames(each.__traceback__)


def forget_callers(error: BaseException) -> None:
    """Clears the frames below those that an error keeps: they have returned, and refer to the invocation's secrets."""
    for each in _tracebacks(error.__traceback__):
        frame: FrameType | None = each.tb_frame
        while frame is not None:
            try:
                frame.clear()
            except RuntimeError:
                # This frame is still running, and so are all below it.
                break
            frame = frame.f_back


class _Frame(NamedTuple):
    """A frame that may be shown."""

    at: int
    text: str
    traceback: TracebackType


def _frames(tb: TracebackType | None, redaction: Redaction) -> list[_Frame]:
    """The frames of an error without those of this package, and without those whose text contains a secret."""
    frames = [_Frame(at, _written(each), each) for at, each in enumerate(_tracebacks(tb))]
    return [each for each in frames if f'"{_OWN_FOLDER}' not in each.text and redaction.text(each.text) == each.text]


def _priority(frame: _Frame) -> tuple[bool, int]:
    """The author's own code comes before libraries, and frames near the error before those that led to it."""
    return any(library in frame.text for library in _LIBRARIES), -frame.at


def _fitting(name: str, message: str, frames: list[_Frame]) -> TracebackType | None:
    """Keeps as many frames as fit."""
    kept: list[_Frame] = []
    for frame in sorted(frames, key=_priority):
        more = sorted([*kept, frame])
        if _size(_reported(name, message, [each.text for each in more])) > _MOST_BYTES:
            break
        kept = more
    chain: TracebackType | None = None
    for each in reversed(kept):
        link = each.traceback
        chain = TracebackType(chain, link.tb_frame, link.tb_lasti, link.tb_lineno)
    return chain


def _reported(name: str, message: str, texts: list[str]) -> dict[str, object]:
    """The failure in the form of Lambda's runtime."""
    return {
        "errorMessage": message,
        "errorType": name,
        "requestId": _REQUEST_ID,
        "stackTrace": [_OWN_FRAME, *texts],
    }


def _tracebacks(tb: TracebackType | None) -> Iterator[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next


def _written(tb: TracebackType) -> str:
    """A frame in the form of Lambda's runtime."""
    frame = traceback.extract_tb(tb, limit=1)[0]
    return traceback.format_list([(frame.filename, frame.lineno or 0, frame.name, frame.line)])[0]


def _size(error: object) -> int:
    """Bytes of the error in a state, where it is JSON as a string inside JSON."""
    inner = json.dumps(error, ensure_ascii=False)
    return len(json.dumps(inner, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def _cut(text: str, most: int) -> str:
    empty = _size([""])
    if _size([text]) - empty <= most:
        return text
    kept, size = [], len("…".encode())
    for character in text:
        size += _size([character]) - empty
        if size > most:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _writable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _name_of(thrown: BaseException) -> str:
    """For an error of AWS, its code, as in the SDKs of other languages, so that a run can count it."""
    try:
        code = thrown.response["Error"]["Code"]  # type: ignore[attr-defined]
        if isinstance(code, str) and code:
            return code
    except Exception:  # noqa: BLE001, S110  (an error of another kind)
        pass
    return type(thrown).__name__ or "Exception"


def _message_of(thrown: BaseException) -> str:
    parts: list[str] = []
    for each in _chain(thrown):
        own = _own_message(each)
        if not any(own in part for part in parts):
            parts.append(f"caused by {_name_of(each)}: {own}" if parts else own)
        # The message of this package's errors contains their cause.
        if isinstance(each, StepEverywhereError):
            break
    return "; ".join(part for part in parts if part)


def _chain(thrown: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = thrown
    for _ in range(_DEEPEST_CAUSE):
        if each is None:
            return
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _own_message(error: BaseException) -> str:
    own = _text_of(error)
    if not isinstance(error, BaseExceptionGroup):
        return own
    several = "; ".join(f"{_name_of(each)}: {_text_of(each)}" for each in error.exceptions[:3])
    return f"{own} ({several}{'; …' if len(error.exceptions) > 3 else ''})"


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001  (whatever an author's `__str__` does)
        return "an error whose message cannot be read"
