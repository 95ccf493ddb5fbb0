"""The decorator that makes a Lambda handler from a function that acts in one account and region."""

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
    """A class with pydantic's interface."""

    @classmethod
    def model_validate(cls, obj: Any) -> Any: ...


M = TypeVar("M", bound=_Model)


class LambdaHandler:
    """The function that Lambda calls."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        functools.update_wrapper(self, worker.handler)

    def __call__(self, event: object, context: Any = None) -> Stored:
        """Runs one invocation. Raises an error of at most 1 KB without secrets."""
        outcome = invoke(self._worker, event, context)
        if isinstance(outcome, str):
            return outcome
        forget_callers(outcome)
        # Lambda keeps the error and this frame until it has logged them, so the frame must not refer to the
        # invocation.
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
        """Makes a Lambda handler from a function that acts in one account and region.

        The orchestrator invokes it once per target. The function's result is stored as one line of JSON; rows, from a
        generator or any other iterator, are stored as JSON Lines. If the function raises, only this target fails.

        `payload` checks the run's payload: a pydantic model, or any callable that takes the payload and returns the
        value of `run.payload`. `row_fields` takes the run and returns the first fields of each row (by default
        `AccountId` and `Region`), over which a row's own fields of the same name take precedence; `False` adds
        nothing. `logger` sets level, formatter and further keys of `run.logger`.

        Returns the handler, or a decorator that makes it if there are arguments.

        Raises `TypeError` at once, if the decorated object is not a plain function, or an argument is of another kind.

            @everywhere
            def handler(run):
                yield from run.client("ssm").get_paginator("describe_parameters").paginate().search("Parameters[]")
        """

        def decorate(function: Handler[Any]) -> LambdaHandler:
            _check_handler(function)
            return LambdaHandler(Worker(function, payload, row_fields, logger or LoggerOptions()))

        _check_options(payload, row_fields, logger)
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
        """Runs a worker in this process, without KMS, S3 or Lambda.

        Returns the result that a run would store; rows as a list.

        `worker` is a handler that `everywhere` made, or a plain function. `account` is twelve digits, or an `Account`
        with a name. `session` has credentials for the account; without one, every request raises
        `LocalCredentialsError`. The handler acts in `region`, by default the session's or `us-east-1`. `clients`
        replace `run.client`, by service. `execution` is the ARN of the run that the handler sees. `context` is
        Lambda's; by default one with 15 minutes left.

        Raises `PayloadError`, `ResultError`, `WorkerTimeout`, and every error of the handler.

            rows = everywhere.local(handler, region="eu-west-1", clients={"ssm": stubbed})
        """
        if not isinstance(worker, LambdaHandler):
            _check_handler(worker, "everywhere.local takes a worker or its function")
            _refuse_wrapped(worker)
        definition = worker._worker if isinstance(worker, LambdaHandler) else Worker(worker)
        return run_locally(definition, (account, region, execution), payload, (session, clients), context)


def _check_options(payload: object, row_fields: object, logger: object) -> None:
    """Refuses what would have no effect, or would fail only in a run."""
    if payload is not None and not callable(payload):
        raise TypeError(f"everywhere(payload=…) takes a pydantic model or a callable, got {payload!r:.100}.")
    if row_fields is not None and row_fields is not False and not callable(row_fields):
        raise TypeError(f"everywhere(row_fields=…) takes a function or False, got {row_fields!r:.100}.")
    known = LoggerOptions.__annotations__
    if logger is not None and not (isinstance(logger, Mapping) and logger.keys() <= known.keys()):
        raise TypeError(f"everywhere(logger=…) takes a dict with {', '.join(known)}, got {logger!r:.100}.")


def _check_handler(function: object, takes: str = "everywhere takes the worker's function") -> None:
    wrong = None
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        wrong = "an async function, and boto3 is not asynchronous"
    elif not callable(function) or isinstance(function, type | LambdaHandler):
        wrong = f"a {type(function).__name__}" if not isinstance(function, type) else f"the class {function.__name__}"
    if wrong is not None:
        raise TypeError(f"{takes}, got {wrong}. Write @everywhere above def handler(run).")


def _refuse_wrapped(function: Callable[..., object]) -> None:
    if isinstance(inspect.unwrap(function, stop=lambda each: isinstance(each, LambdaHandler)), LambdaHandler):
        raise TypeError(
            "everywhere.local was given a worker that a decorator has wrapped, which expects an event of the contract: "
            "pass what everywhere made, or call the wrapped one with an event of start_test_aws "
            "(step_everywhere.testing)."
        )


everywhere = Everywhere()
