"""Makes the input of a handler."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.credentials import Credentials

from ._clients import Clients
from ._credentials import open_session
from ._deadline import Deadline
from ._event import Target
from ._logger import LoggerOptions, target_logger
from ._redaction import Redaction
from .run import Account, Execution, Run


@dataclass(frozen=True, slots=True)
class OpenTarget:
    """A target in which a handler can act."""

    run: Run[Any]
    clients: Clients

    def close(self) -> None:
        """Closes the connections of the handler's clients."""
        self.clients.close()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts about an invocation in addition to its target."""

    payload: object
    deadline: Deadline
    context: Any
    redaction: Redaction
    logger: LoggerOptions
    is_cold: bool = True
    """Whether it is the first invocation of its environment."""


def open_target(
    target: Target,
    access: Credentials | boto3.session.Session,
    given: Circumstances,
    clients: Mapping[str, Any] | None = None,
) -> OpenTarget:
    """Makes the handler's input. `clients` replace the real ones in a test, by service."""
    execution = Execution(target.execution_id, target.execution_id.rpartition(":")[2])
    session = open_session(access, target.region, execution.name) if isinstance(access, Credentials) else access
    made = Clients(session, clients or {})
    run = Run(
        payload=given.payload,
        account=Account(target.account_id, target.account_name, target.ou, target.tags),
        region=target.region,
        partition=target.partition,
        execution=execution,
        session=session,
        logger=target_logger(target, given.context, given.redaction, is_cold=given.is_cold, options=given.logger),
        context=given.context,
        _clients=made,
        _deadline=given.deadline,
    )
    return OpenTarget(run, made)
