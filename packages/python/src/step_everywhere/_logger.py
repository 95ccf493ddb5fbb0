"""A logger whose lines carry account, region and execution, and no secret."""

import json
import logging
import os
import sys
import time
from typing import Any

from ._event import Target
from ._redaction import Redaction

_STANDARD = set(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "asctime", "taskName"}


class TargetLogger(logging.Logger):
    """A logger of one invocation; its children write as it does."""

    def getChild(self, suffix: str) -> "TargetLogger":  # noqa: N802  (logging's name)
        """A logger below this one. It is in no global register, so nothing of a target outlives it."""
        child = TargetLogger(f"{self.name}.{suffix}")
        child.parent = self
        return child


class _Lines(logging.Handler):
    """Writes each record as one line of JSON to standard output, which is the function's log."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001  (as every handler of logging)
            self.handleError(record)


class _Form(logging.Formatter):
    def __init__(self, fields: dict[str, Any], redaction: Redaction) -> None:
        super().__init__()
        self._fields = fields
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": f"{at}.{int(record.msecs):03d}Z",
            **self._fields,
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        text = self._redaction.text(json.dumps(self._redacted(line, ()), ensure_ascii=False))
        return text.encode("utf-8", "backslashreplace").decode()

    def _redacted(self, value: object, ancestors: tuple[int, ...]) -> object:
        """What JSON holds; of anything else its text. Looked through before it is JSON, which spells secrets anew."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if id(value) in ancestors or len(ancestors) > 20:
            return "…"
        within = (*ancestors, id(value))
        if isinstance(value, dict):
            return {self._redaction.text(str(key)): self._redacted(part, within) for key, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._redacted(part, within) for part in value]
        return self._redaction.text(value if isinstance(value, str) else str(value))


def target_logger(target: Target, context: object, redaction: Redaction) -> logging.Logger:
    """Makes the logger of one invocation. Its level is that of `AWS_LAMBDA_LOG_LEVEL` or `POWERTOOLS_LOG_LEVEL`, else INFO."""
    function = getattr(context, "function_name", None)
    fields = {
        "service": os.environ.get("POWERTOOLS_SERVICE_NAME") or function or "step-everywhere",
        "account": target.account_id,
        "account_name": target.account_name,
        "region": target.region,
        "execution": target.execution_id,
        "function_request_id": getattr(context, "aws_request_id", None),
    }
    logger = TargetLogger("step_everywhere", _level())
    handler = _Lines()
    handler.setFormatter(_Form(fields, redaction))
    logger.addHandler(handler)
    return logger


def _level() -> int:
    name = os.environ.get("AWS_LAMBDA_LOG_LEVEL") or os.environ.get("POWERTOOLS_LOG_LEVEL") or "INFO"
    known = {**logging.getLevelNamesMapping(), "TRACE": 5, "FATAL": logging.CRITICAL, "SILENT": logging.CRITICAL + 1}
    return known.get(name.upper(), logging.INFO)
