"""A logger whose lines contain account, region and execution, and no secrets."""

import json
import logging
import os
import sys
import time
from collections.abc import Mapping
from typing import TypedDict

from ._event import Target
from ._redaction import Redaction

_STANDARD = set(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "asctime", "taskName"}
_TEXT = logging.Formatter()


class LoggerOptions(TypedDict, total=False):
    """Settings of `run.logger`."""

    level: int | str
    """The lowest level that is written, such as `"DEBUG"`; by default that of the environment."""
    formatter: logging.Formatter
    """Writes the lines, instead of JSON. The keys are attributes of each record, as in `%(account)s`."""
    keys: Mapping[str, object]
    """Further keys of each line."""


class TargetLogger(logging.Logger):
    """A logger of one invocation; its children write in the same way.

    A record gets the invocation's keys, and loses its secrets, before the first handler sees it, including handlers
    that the author has added.
    """

    def __init__(self, name: str, redaction: Redaction, keys: Mapping[str, object]) -> None:
        super().__init__(name)
        self._redaction = redaction
        self._keys = keys

    def getChild(self, suffix: str) -> "TargetLogger":  # noqa: N802  (logging's name)
        """Makes a logger below this one. It is not registered globally, so nothing of a target outlives it."""
        child = TargetLogger(f"{self.name}.{suffix}", self._redaction, self._keys)
        child.parent = self
        return child

    def handle(self, record: logging.LogRecord) -> None:
        """Passes a record to the handlers, with the invocation's keys and without secrets."""
        text = self._redaction.text
        vars(record).update({**self._keys, **vars(record)})
        record.msg, record.args = text(_message_of(record)), ()
        if record.exc_info:
            # Formatted as text, because an error and the variables of its frames may contain secrets, and some
            # handlers send these, too.
            record.exc_text = text(_TEXT.formatException(record.exc_info))
            record.exc_info = None
        if record.stack_info:
            record.stack_info = text(record.stack_info)
        for name in set(vars(record)) - _STANDARD:
            # The name of a field may contain a secret, too.
            vars(record)[text(name)] = self._redacted(vars(record).pop(name), ())
        super().handle(record)

    def _redacted(self, value: object, ancestors: tuple[int, ...]) -> object:
        """A value's JSON form, or its text if it has none. Secrets are removed first, because JSON escapes them."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if id(value) in ancestors or len(ancestors) > 20:
            return "…"
        within = (*ancestors, id(value))
        if isinstance(value, dict):
            return {self._redaction.text(_text_of(key)): self._redacted(part, within) for key, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._redacted(part, within) for part in value]
        return self._redaction.text(_text_of(value))


class _Lines(logging.Handler):
    """Writes each record as one line of JSON to standard output, which is the function's log."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001  (as every handler of logging)
            self.handleError(record)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": f"{at}.{int(record.msecs):03d}Z",
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_text:
            line["exception"] = record.exc_text
        if record.stack_info:
            line["stack"] = record.stack_info
        return json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()


def _text_of(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001  (a line of a log is no reason to fail)
        return f"<{type(value).__name__} whose text cannot be read>"


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  (logging itself would print the arguments, with their secrets, to standard error)
        return f"{_text_of(record.msg)} {_text_of(record.args)}"


def target_logger(
    target: Target, context: object, redaction: Redaction, *, is_cold: bool, options: LoggerOptions
) -> logging.Logger:
    """Makes the logger of one invocation."""
    function = getattr(context, "function_name", None)
    keys = {
        "service": os.environ.get("POWERTOOLS_SERVICE_NAME") or function or "step-everywhere",
        "account": target.account_id,
        "account_name": target.account_name,
        "region": target.region,
        "execution": target.execution_id,
        "function_request_id": getattr(context, "aws_request_id", None),
        "cold_start": is_cold,
        **options.get("keys", {}),
    }
    logger = TargetLogger("step_everywhere", redaction, keys)
    logger.setLevel(options.get("level", _level()))
    handler = _Lines()
    handler.setFormatter(options.get("formatter", _Json()))
    logger.addHandler(handler)
    return logger


def _level() -> int:
    """The level in `AWS_LAMBDA_LOG_LEVEL` or `POWERTOOLS_LOG_LEVEL`, else INFO."""
    name = os.environ.get("AWS_LAMBDA_LOG_LEVEL") or os.environ.get("POWERTOOLS_LOG_LEVEL") or "INFO"
    known = {**logging.getLevelNamesMapping(), "TRACE": 5, "FATAL": logging.CRITICAL, "SILENT": logging.CRITICAL + 1}
    return known.get(name.upper(), logging.INFO)
