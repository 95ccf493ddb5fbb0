"""The author's handler, and how its payload and result are treated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ._body import Body, as_rows, json_body, rows_body
from ._logger import LoggerOptions
from ._payload import check_payload
from ._redaction import Redaction
from .run import Run

RowFields = Literal[False] | Callable[[Run[Any]], Mapping[str, object]]
"""What a row begins with; `False` for nothing."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A handler with its options."""

    handler: Callable[[Run[Any]], object]
    schema: Callable[..., object] | None = None
    row_fields: RowFields | None = None
    logger: LoggerOptions = field(default_factory=LoggerOptions)

    def body(self, run: Run[Any], redaction: Redaction) -> Body:
        """Calls the handler, and prepares its result for storing.

        Raises `ResultError`, and every error of the handler.
        """
        returned = self.handler(run)
        rows = as_rows(returned)
        return json_body(returned, redaction) if rows is None else rows_body(rows, self._fields(run), redaction)

    def payload(self, payload: object) -> object:
        """Checks the payload, if the author gave a schema. Raises `PayloadError`."""
        return payload if self.schema is None else check_payload(payload, self.schema)

    def _fields(self, run: Run[Any]) -> Mapping[str, object]:
        if self.row_fields is None:
            return {"AccountId": run.account.id, "Region": run.region}
        return self.row_fields(run) if self.row_fields else {}
