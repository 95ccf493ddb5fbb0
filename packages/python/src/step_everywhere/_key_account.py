"""Checks the owner of the key that seals the event, and the function that the event is for."""

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


def check_function(event: WorkerEvent, function_arn: str | None) -> None:
    """Checks that the event was created for the function that runs.

    Otherwise another worker with the same role could decrypt it, and would act in the targets of a run that it was not
    started for. `function_arn` is the ARN that Lambda reports, with or without a version or an alias; without it,
    nothing is checked.

    Raises `EventError`.
    """
    if function_arn is None or _unqualified(function_arn) == _unqualified(event.target.function):
        return
    expected = f"the function that Lambda invoked, {_unqualified(function_arn)}"
    raise EventError(
        f"the event's Context.Function is {event.target.function}, expected {expected}. "
        "An event is only for the worker of its run. To run this worker, start a run of it",
        field="Context.Function",
        expected=expected,
    )


def _unqualified(function_arn: str) -> str:
    return ":".join(function_arn.split(":")[:7])
