"""S3's answer to an upload, and its meaning."""

import re
from dataclasses import dataclass

from ._exchange import is_temporary

_RETRIED_STATUS = {408, 429, 500, 502, 503, 504}
_RETRIED_CODE = {"SlowDown", "RequestTimeout", "InternalError", "ConditionalRequestConflict", "OperationAborted"}
"""409 is what a conditional write gets that raced another one (AmazonS3/latest/userguide/conditional-writes.html)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its status and, if it is an error, its XML."""

    status: int
    text: str

    @property
    def is_stored(self) -> bool:
        """Whether the object is stored. S3 answers `If-None-Match: *` with 412 if an earlier attempt has stored it."""
        return 200 <= self.status < 300 or self.status == 412

    @property
    def is_worth_retrying(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status in _RETRIED_STATUS or self.code in _RETRIED_CODE

    @property
    def code(self) -> str | None:
        """S3's error code, for example `AccessDenied`."""
        return self._element("Code")

    @property
    def reason(self) -> str:
        """The answer's meaning in plain words."""
        message = self._element("Message") or ""
        said = f"S3 answered {self.status}" + (f" {self.code}" if self.code else "")
        meaning = _refusal(self.code, message) if self.status == 403 or self.code == "ExpiredToken" else message
        return f"{said}: {meaning}" if meaning else said

    def _element(self, name: str) -> str | None:
        found = re.search(f"<{name}>([^<]{{1,300}})", self.text)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A failed connection."""

    cause: Exception
    status = None
    code = None
    is_stored = False

    @property
    def is_worth_retrying(self) -> bool:
        """Whether the same request may succeed later."""
        return is_temporary(self.cause)

    @property
    def reason(self) -> str:
        """What happened."""
        return f"{type(self.cause).__name__}: {self.cause}"


def _refusal(code: str | None, message: str) -> str:
    if code in ("ExpiredToken", "InvalidAccessKeyId", "InvalidToken"):
        return "the upload URL has expired, because the session that signed it has; retry the target in a new run"
    if "expired" in message.lower():
        return "the upload URL has expired; retry the target in a new run"
    if code == "SignatureDoesNotMatch":
        return (
            "the upload URL was signed for other headers than the worker sent; "
            "the orchestrator and this SDK may have different versions: update the older one"
        )
    return (
        f"the bucket refused the upload ({message or 'no reason given'}); "
        "check the bucket's policy, and the policy of the key that encrypts it"
    )
