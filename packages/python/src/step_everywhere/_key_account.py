"""Checks the owner of the key that seals the event."""

from ._event import WorkerEvent
from .errors import EventError


def check_key_account(event: WorkerEvent, function_arn: str | None) -> None:
    """Checks that the key belongs to the account in which the worker is deployed.

    Otherwise the owner of another account's key could make the worker do anything. `function_arn` is the ARN that
    Lambda reports, which no event can change; without it, the event's own counts.

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
