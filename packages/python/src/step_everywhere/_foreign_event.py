"""Events that did not come from an orchestrator, such as the console's test event."""

import re
from collections.abc import Mapping

from .errors import EventError

_EXPECTED = "an event of the step-everywhere contract"
_ADVICE = (
    "Only the step-everywhere orchestrator invokes a worker. "
    "To try a worker on your machine, run `step-everywhere dev worker.py`, or test it with `everywhere.local`."
)


def foreign_event(event: object) -> EventError | None:
    """Returns the error for an event of another origin, or `None` if the event looks like one of the contract."""
    if isinstance(event, dict) and any(name in event for name in ("Context", "Credentials", "Output")):
        return None
    source = _source_of(event) if isinstance(event, dict) else _kind_of(event)
    return EventError(f"this event is {source}, expected {_EXPECTED}. {_ADVICE}", field="", expected=_EXPECTED)


def _kind_of(event: object) -> str:
    if event is None:
        return "null"
    if isinstance(event, list):
        return "an array"
    # The name of the type in JSON. A bool is an int as well.
    names = {bool: "boolean", int: "number", float: "number", str: "string"}
    return f"a {names.get(type(event), type(event).__name__)}"


def _source_of(fields: Mapping[str, object]) -> str:
    if not fields:
        return "empty"
    if "key1" in fields:
        return "the Lambda console's test event"
    if "detail-type" in fields and "detail" in fields:
        return "an EventBridge event"
    if "httpMethod" in fields or "requestContext" in fields:
        return "an HTTP request from API Gateway, a function URL or a load balancer"
    if "Function" in fields and "RoleName" in fields:
        return "a run's input, which is for the state machine and not for a worker"
    records = fields.get("Records")
    return _records_of(records) if isinstance(records, list) else "of another kind"


def _records_of(records: list[object]) -> str:
    first = records[0] if records else None
    source = (first.get("eventSource") or first.get("EventSource")) if isinstance(first, dict) else None
    known = isinstance(source, str) and re.fullmatch(r"aws:[a-z0-9]{1,20}", source)
    return f"an event from {source}" if known else "a batch of records"
