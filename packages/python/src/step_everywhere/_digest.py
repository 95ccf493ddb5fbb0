"""The digest that binds the readable part of an event to its sealed part."""

import hashlib
from collections.abc import Mapping

from ._canonical_json import canonical_json
from .errors import EventError

_EXPECTED = "the digest of Context and Payload"


def event_digest(event: Mapping[str, object]) -> str:
    """Computes the SHA-256, in hex, of the canonical JSON of an event's `Context` and `Payload`.

    A missing payload counts as null. Both are used as received, including fields that this SDK does not know. Raises
    `ValueError` for a value that has no canonical JSON.
    """
    clear = {"Context": event.get("Context"), "Payload": event.get("Payload")}
    return hashlib.sha256(canonical_json(clear).encode()).hexdigest()


def check_digest(event: Mapping[str, object], sealed: str) -> None:
    """Checks that nobody changed an event after the orchestrator sealed it. Raises `EventError`."""
    if _digest_of(event) == sealed:
        return
    raise EventError(
        f"the event's Output.Digest is not {_EXPECTED}: one of them was changed after the orchestrator created the event. "
        "A worker accepts only what its run was started with; to change that, start a new run",
        field="Output.Digest",
        expected=_EXPECTED,
    )


def _digest_of(event: Mapping[str, object]) -> str | None:
    """A value without canonical JSON has no digest, and the orchestrator never seals one."""
    try:
        return event_digest(event)
    except ValueError:
        return None
