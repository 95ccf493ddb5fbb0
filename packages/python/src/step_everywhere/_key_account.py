"""Whose key seals the event."""

from ._event import WorkerEvent
from .errors import EventError


def check_key_account(event: WorkerEvent, function_arn: str | None) -> None:
    """Checks that the key is one of the account in which the worker is deployed.

    A key of another account could seal whatever its owner wants the worker to do. `function_arn` is the ARN of the function
    as Lambda says it, which no event can change; without it, the event's own counts.

    Raises `EventError`.
    """
    account = (function_arn or event.target.function).split(":")[4]
    found = event.key_id.split(":")[4]
    if found == account:
        return
    expected = f"a key of the function's account {account}"
    raise EventError(
        f"the event's KeyId is a key of account {found}, expected {expected}", field="KeyId", expected=expected
    )
