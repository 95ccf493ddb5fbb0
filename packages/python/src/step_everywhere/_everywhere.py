"""The decorator that makes a Lambda handler of a function that acts in one account and region."""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, overload

import boto3

from ._failure import forget_callers
from ._invocation import Stored, invoke
from ._local import run_locally
from ._logger import LoggerOptions
from ._worker import RowFields, Worker
from .run import Account, Run

P = TypeVar("P")
Handler = Callable[[Run[P]], object]


class _Model(Protocol):
    """A class such as pydantic's models."""

    @classmethod
    def model_validate(cls, obj: Any) -> Any: ...


M = TypeVar("M", bound=_Model)


class LambdaHandler:
    """What Lambda calls."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        functools.update_wrapper(self, worker.handler)

    def __call__(self, event: object, context: Any = None) -> Stored:
        """Runs one invocation. Raises an error of at most 1 KB without secrets."""
        outcome = invoke(self._worker, event, context)
        if isinstance(outcome, str):
            return outcome
        forget_callers(outcome)
        # Lambda keeps the error until it has logged it, and with it this frame: nothing of the invocation is in it.
        raise outcome from None


class Everywhere:
    """The type of `everywhere`."""

    @overload
    def __call__(self, handler: Callable[[Run[Any]], object], /) -> LambdaHandler: ...
    @overload
    def __call__(
        self, /, *, payload: type[M], row_fields: RowFields | None = None, logger: LoggerOptions | None = None
    ) -> Callable[[Handler[M]], LambdaHandler]: ...
    @overload
    def __call__(
        self,
        /,
        *,
        payload: Callable[[Any], P],
        row_fields: RowFields | None = None,
        logger: LoggerOptions | None = None,
    ) -> Callable[[Handler[P]], LambdaHandler]: ...
    @overload
    def __call__(
        self, /, *, row_fields: RowFields | None = None, logger: LoggerOptions | None = None
    ) -> Callable[[Handler[Any]], LambdaHandler]: ...
    def __call__(
        self,
        handler: Handler[Any] | None = None,
        /,
        *,
        payload: Any = None,
        row_fields: RowFields | None = None,
        logger: LoggerOptions | None = None,
    ) -> Any:
        """Makes a Lambda handler of a function that acts in one account and region.

        The orchestrator invokes it once a target. What the function returns is stored as one line of JSON; rows, from a
        generator or any other iterator, are stored as JSON Lines. What it raises fails the target, and no other.

        `payload` checks the run's payload: a pydantic model, or any callable that takes the payload and returns what
        `run.payload` is to be. `row_fields` makes, from the run, the fields that each row begins with (by default
        `AccountId` and `Region`), a row's own fields of the same name win; `False` adds nothing. `logger` sets level,
        formatter and further keys of `run.logger`.

        Raises `TypeError` at once, if what it decorates is no plain function.

            @everywhere
            def handler(run):
                yield from run.client("ssm").get_paginator("describe_parameters").paginate().search("Parameters[]")
        """

        def decorate(function: Handler[Any]) -> LambdaHandler:
            _check_handler(function)
            return LambdaHandler(Worker(function, payload, row_fields, logger or LoggerOptions()))

        if payload is not None and not callable(payload):
            raise TypeError(f"everywhere(payload=…) takes a pydantic model or a callable, got {payload!r:.100}.")
        return decorate if handler is None else decorate(handler)

    def local(
        self,
        worker: LambdaHandler | Handler[Any],
        *,
        account: str | Account = "111122223333",
        region: str | None = None,
        payload: object = None,
        session: boto3.session.Session | None = None,
        clients: Mapping[str, Any] | None = None,
        execution: str | None = None,
        context: Any = None,
    ) -> Any:
        """Runs a worker here, without KMS, S3 or Lambda, and gives what would have been stored; rows as a list.

        `worker` is what `everywhere` made, or the function that it is to be made of. `account` is twelve digits, or an
        `Account` with a name. `session` is for the account; without one, a request that is really sent is an error. The
        handler acts in `region`, by default the session's or `us-east-1`, whatever region the session has.
        `clients` are what `run.client` gives, by service. `execution` is the ARN that the handler sees as its run.
        `context` is Lambda's; by default one with 15 minutes left.

        Raises `PayloadError`, `ResultError`, `WorkerTimeout`, and whatever the handler raises.

            rows = everywhere.local(handler, region="eu-west-1", clients={"ssm": stubbed})
        """
        definition = worker._worker if isinstance(worker, LambdaHandler) else Worker(worker)
        return run_locally(definition, (account, region, execution), payload, (session, clients), context)


def _check_handler(function: object) -> None:
    wrong = None
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        wrong = "an async function, and boto3 is not asynchronous"
    elif not callable(function) or isinstance(function, type | LambdaHandler):
        wrong = f"a {type(function).__name__}" if not isinstance(function, type) else f"the class {function.__name__}"
    if wrong is not None:
        raise TypeError(
            f"everywhere takes the worker's function, got {wrong}. Write @everywhere above def handler(run)."
        )


everywhere = Everywhere()
