"""KMS's errors, and their meaning."""

import json
from dataclasses import dataclass

from ._event import Sealed
from ._exchange import Reply, is_temporary
from ._own_http import HTTPException

_THROTTLED = ("Throttl", "TooManyRequests", "RequestLimitExceeded")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of KMS, which contains few details on purpose."""

    status: int
    code: str
    message: str

    @staticmethod
    def of(reply: Reply) -> "Refusal":
        """Reads any answer."""
        try:
            answer = json.loads(reply.content)
            code = str(answer["__type"]).rpartition("#")[2]
            return Refusal(reply.status, code, str(answer.get("message") or answer.get("Message") or ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            return Refusal(reply.status, "error", f"HTTP {reply.status}")

    @property
    def is_unavailable(self) -> bool:
        """Whether KMS itself failed or throttled."""
        return self.status >= 500 or self.code.startswith(_THROTTLED)

    @property
    def is_worth_retrying(self) -> bool:
        """Whether the same call may succeed later."""
        return self.is_unavailable

    def meaning(self, sealed: Sealed) -> str:
        """The meaning of the error for a worker."""
        match self.code:
            case "AccessDeniedException":
                return (
                    f"KMS denied it. Probably the worker's role is not {sealed.encryption_context['Recipient']}, "
                    "for which the event was encrypted (was the role changed after the run started?), "
                    f"or the run has ended and its grant was revoked ({self.message})"
                )
            case "InvalidCiphertextException":
                return (
                    "it was encrypted with another encryption context: "
                    "it comes from another run, account or region, or was changed on the way"
                )
            case "InvalidGrantTokenException":
                return "the run's grant token is not valid: the run has ended, or its grant was revoked"
            case "IncorrectKeyException":
                return "it was encrypted with another key than the event's KeyId"
            case "DisabledException" | "KMSInvalidStateException" | "NotFoundException":
                return (
                    f"the key is disabled, is being deleted, or does not exist ({self.message}); "
                    "ask the operator of the orchestrator's stack"
                )
            case _:
                return str(self)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A failed connection."""

    cause: Exception

    @property
    def is_unavailable(self) -> bool:
        """Whether KMS broke off or refused after the connection was made.

        A connection that cannot be made in time does not count, because a function in a VPC without a route to KMS
        never makes one.
        """
        return isinstance(self.cause, ConnectionError | HTTPException)

    @property
    def is_worth_retrying(self) -> bool:
        """Whether the same call may succeed later."""
        return is_temporary(self.cause)

    def meaning(self, sealed: Sealed) -> str:  # noqa: ARG002  (as a refusal's)
        """The meaning for a worker."""
        return f"KMS did not answer ({self}); can the function reach KMS from its VPC?"

    def __str__(self) -> str:
        return f"{type(self.cause).__name__}: {self.cause}"
