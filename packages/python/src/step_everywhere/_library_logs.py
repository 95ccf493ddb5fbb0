"""Removes session tokens from the requests that boto3's libraries log at level DEBUG."""

import logging
import re

from ._redaction import REDACTED

_LOGGERS = ("botocore.auth", "botocore.endpoint", "botocore.httpsession", "urllib3.connectionpool")
_NAME = r"x-amz-security-token['\"]?\s*[:=]\s*"
_VALUE = r"""b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*"|[^\r\n&]*"""
_TOKEN = re.compile(f"({_NAME})(?:{_VALUE})", re.IGNORECASE)
_TEXT = logging.Formatter()


class _WithoutTokens(logging.Filter):
    """Rewrites a record before any handler sees it.

    It need not know the tokens, so it works for every thread, and permanently.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        redacted = _TOKEN.sub(rf"\1{REDACTED}", text)
        if redacted != text:
            record.msg, record.args = redacted, ()
        if record.exc_info:
            # Formatted as text, because the variables of its frames contain the request.
            record.exc_text = _TOKEN.sub(rf"\1{REDACTED}", _TEXT.formatException(record.exc_info))
            record.exc_info = None
        return True


_WITHOUT_TOKENS = _WithoutTokens()


def keep_tokens_out() -> None:
    """Makes the libraries log requests without tokens, whatever is configured later. It may be called more than once."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_WITHOUT_TOKENS)
