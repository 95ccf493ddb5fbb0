"""The digest that binds what travels in the clear in an event to what is sealed in it."""

import hashlib
from collections.abc import Mapping

from ._canonical_json import canonical_json
from .errors import EventError

_EXPECTED = "the digest of Context and Payload"


def event_digest(event: Mapping[str, object]) -> str:
    """Gives the SHA-256, in hex, of the canonical JSON of an event's `Context` and `Payload`; a missing payload is null.

    Both are taken as they came, with fields that this SDK does not know. Raises `ValueError` for what has no canonical JSON.
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
    """What has no canonical JSON has no digest, and the orchestrator sealed none."""
    try:
        return event_digest(event)
    except ValueError:
        return None
