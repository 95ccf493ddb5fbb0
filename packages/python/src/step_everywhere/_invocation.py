"""One invocation of a worker by Lambda."""

import itertools
import os
from dataclasses import replace
from typing import Any, Literal

from ._credentials import HeldCredentials
from ._deadline import Deadline, TimeIsUp
from ._digest import check_digest
from ._event import parse_event
from ._failure import failure, forget_frames
from ._key_account import check_function, check_key_account
from ._kms import kms_for
from ._lifetime import check_lifetime
from ._own_variables import OwnVariables
from ._redaction import Redaction
from ._store import store
from ._target import Circumstances, OpenTarget, open_target
from ._unseal import unseal
from ._worker import Worker

Stored = Literal["stored"]
"""What a worker answers when its result is stored, and only then."""

_LONGEST = 15 * 60.0
"""Lambda's longest time, in seconds."""

_is_cold = itertools.chain([True], itertools.repeat(False))
"""Whether an invocation is the first of its environment; each takes one, also of those at the same time."""


_own_variables = OwnVariables()


def invoke(worker: Worker, event: object, context: Any) -> Stored | Exception:
    """Runs an invocation. An error is returned instead of raised; it is small and contains no secrets."""
    with _own_variables:
        return _invoke(worker, event, context)


def _invoke(worker: Worker, event: object, context: Any) -> Stored | Exception:
    redaction = Redaction()
    deadline = Deadline(_remaining(context))
    try:
        with deadline:
            _serve(worker, event, Circumstances(None, deadline, context, redaction, worker.logger, next(_is_cold)))
        return "stored"
    except BaseException as thrown:  # noqa: BLE001  (SystemExit too: a target must not end unexplained)
        deadline.stop()
        error = failure(_reported(thrown, deadline), redaction)
        forget_frames(thrown)
        return error


def _remaining(context: Any) -> float:
    """Remaining seconds; without Lambda's context, as in a call by hand, the longest time that Lambda allows."""
    left = getattr(context, "get_remaining_time_in_millis", None)
    return _LONGEST if left is None else max(0.001, left() / 1_000)


def _serve(worker: Worker, event: object, given: Circumstances) -> None:
    redaction, deadline = given.redaction, given.deadline
    redaction.add_environment(os.environ)
    contract = parse_event(event)
    function_arn = getattr(given.context, "invoked_function_arn", None)
    check_key_account(contract, function_arn)
    check_function(contract, function_arn)
    unsealed = unseal(contract, deadline)
    # The credentials of our own role, which may not be in a variable, for example in a function with SnapStart.
    own = kms_for(contract.key_id).credentials()
    redaction.add(own.secret_key)
    redaction.add(own.token)
    redaction.add(unsealed.credentials.secret_access_key)
    redaction.add(unsealed.credentials.session_token)
    redaction.add_url(unsealed.output.url)
    check_digest(event, unsealed.output.digest)  # type: ignore[arg-type]
    check_lifetime(unsealed, _remaining(given.context))
    given = replace(given, payload=worker.payload(contract.payload))
    held = HeldCredentials(unsealed.credentials, contract.target.account_id)
    target = open_target(contract.target, held, given)
    try:
        body = worker.body(target.run, redaction)
        try:
            store(unsealed.output, body, deadline)
        finally:
            body.discard()
        deadline.stop()
    except BaseException as thrown:
        deadline.stop()
        _log_failure(target, _reported(thrown, deadline))
        raise
    finally:
        held.release()
        target.close()


def _reported(thrown: BaseException, deadline: Deadline) -> BaseException:
    """The error to report; for a worker that was stopped, the time-out."""
    return deadline.timeout().with_traceback(thrown.__traceback__) if isinstance(thrown, TimeIsUp) else thrown


def _log_failure(target: OpenTarget, thrown: BaseException) -> None:
    """The state has room for 1 KB of an error; the log gets all of it."""
    try:
        target.run.logger.error("The target failed", exc_info=thrown)
    except Exception:  # noqa: BLE001, S110  (an error whose own text cannot be read; it is still reported)
        pass
