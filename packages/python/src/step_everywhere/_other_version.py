"""Events of an orchestrator with an older or newer contract than this SDK."""

import re
from collections.abc import Mapping

from .errors import EventError

_FIELDS = ("Context", "KeyId", "GrantToken", "Credentials", "Output", "Payload")
_SEALED = ("Encrypted", "EncryptionContext")
# Encryption contexts are checked elsewhere.
_INNER = {
    "Context": ("AccountId", "AccountName", "Region", "Partition", "RoleArn", "ExecutionId", "Function"),
    "Credentials": _SEALED,
    "Output": _SEALED,
}
_OPTIONAL = {"Context": ("OU", "Tags")}
"""What an event may lack."""
_MOST_NAMED = 3
_NAME = re.compile(r"[A-Za-z]{1,30}")
"""What may be the name of a field, and not something that is secret."""


def other_version(event: Mapping[str, object]) -> EventError | None:
    """Returns the error for an event that lacks a field, or `None`.

    The contract has no field for its version: a worker ignores unknown fields, so that newer orchestrators may add
    fields. A missing field shows another version.
    """
    lacking = [name for name in _FIELDS if name not in event]
    unknown = [name for name in event if _is_foreign(name, _FIELDS)]
    for parent, known in _INNER.items():
        inner = event.get(parent)
        # A value that should be an object and is not one is another error.
        if isinstance(inner, dict):
            lacking += [f"{parent}.{name}" for name in known if name not in inner]
            either = (*known, *_OPTIONAL.get(parent, ()))
            unknown += [f"{parent}.{name}" for name in inner if _is_foreign(name, either)]
    if not lacking:
        return None
    version = "another version" if unknown else "an older version"
    but = f", and it has {_listed(unknown)}, which this SDK does not know" if unknown else ""
    return EventError(
        f"this event follows {version} of the step-everywhere contract than this SDK: it has no {_listed(lacking)}{but}. "
        "The orchestrator's stack and the worker's step_everywhere must have the same release: update the older one. "
        "To try a worker on your machine, run `step-everywhere dev worker.py`, or test it with `everywhere.local`.",
        field=lacking[0],
        expected="an event of this SDK's version of the contract",
    )


def _is_foreign(name: str, known: tuple[str, ...]) -> bool:
    return name not in known and _NAME.fullmatch(name) is not None


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    if more > 0:
        return f"{', '.join(names[:_MOST_NAMED])} and {more} more"
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
