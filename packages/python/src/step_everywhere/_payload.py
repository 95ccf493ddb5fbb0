"""Checks a run's payload against the author's schema."""

import json
from collections.abc import Callable
from typing import Any

from .errors import PayloadError, PayloadIssue

_MOST_LISTED = 8
"""How many problems a message lists; it has to fit into a state."""


def check_payload(payload: object, schema: Callable[[Any], object]) -> object:
    """Returns the payload as the schema converts it.

    `schema` is a pydantic model, or any callable that takes the payload and returns the value for the handler, or
    raises an exception that says what is wrong. Without a payload, a model first gets no fields, so that its defaults
    are used, and then `None`; a callable gets `None`.

    Raises `PayloadError` with path and expectation of each problem.
    """
    model = getattr(schema, "model_validate", None)
    if payload is None and model is not None:
        try:
            return model({})
        except Exception as cause:  # noqa: BLE001  (each schema raises errors of its own)
            return _checked(model, None, "the run has no payload, and the worker needs one ({})", cause)
    if payload is None:
        return _checked(schema, None, "the run has no payload, and the worker needs one ({})")
    return _checked(model or schema, payload, "the run's payload does not match what the worker expects: {}")


def _checked(
    check: Callable[[Any], object], payload: object, sentence: str, of_defaults: Exception | None = None
) -> object:
    try:
        return check(payload)
    except Exception as cause:
        issues = _issues_of(of_defaults or cause)
        listed = "; ".join(f"{path}: {message}" for path, message in issues[:_MOST_LISTED])
        more = f"; and {len(issues) - _MOST_LISTED} more" if len(issues) > _MOST_LISTED else ""
        remedy = "; give it as Payload in the run's input, or with --payload" if payload is None else ""
        raise PayloadError(sentence.format(listed + more) + remedy, issues) from cause


def _issues_of(cause: Exception) -> tuple[PayloadIssue, ...]:
    """Pydantic's list of problems; for other exceptions the message."""
    try:
        listed = cause.errors()  # type: ignore[attr-defined]
        return tuple(PayloadIssue(_written(each["loc"]), str(each["msg"])) for each in listed)
    except Exception:  # noqa: BLE001  (an exception of another kind)
        if isinstance(cause, KeyError):
            return (PayloadIssue(f"payload[{cause}]", "is missing"),)
        return (PayloadIssue("payload", str(cause) or type(cause).__name__),)


def _written(path: tuple[str | int, ...]) -> str:
    return "payload" + "".join(_step(each) for each in path)


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if key.isidentifier() else f"[{json.dumps(key, ensure_ascii=False)}]"
