"""The input of a handler."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic

if TYPE_CHECKING:
    from boto3.session import Session
    from typing_extensions import TypeVar

    from ._clients import Clients
    from ._deadline import Deadline

    # The default lets strict type checkers accept `Run` alone; Python itself supports defaults from 3.13 on.
    Payload_co = TypeVar("Payload_co", covariant=True, default=Any)

    class ClientOf(Session):
        """Has the types of boto3's own `client`: with boto3-stubs, each service's client by its name."""

        __call__ = Session.client

else:
    from typing import TypeVar

    Payload_co = TypeVar("Payload_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account."""

    id: str
    """Twelve digits."""
    name: str
    """Name of the account in Organizations."""
    ou: str | None = None
    """Names of OUs from the root down, `Workloads/Prod`; empty for an account in the root. Only if the run asks for it, with
    `AccountDetails: ["ou"]` in its input."""
    tags: Mapping[str, str] | None = None
    """Tags of the account. Only if the run asks for them, with `AccountDetails: ["tags"]` in its input."""


@dataclass(frozen=True, slots=True)
class Execution:
    """The run's execution."""

    id: str
    """ARN of the execution."""
    name: str
    """The last part of the ARN."""


@dataclass(frozen=True, slots=True, eq=False)
class Run(Generic[Payload_co]):
    """One target of a run: everything that a handler needs to act in one account and region."""

    payload: Payload_co
    """The run's `Payload`; with a schema, the value that the schema returns."""
    account: Account
    """The account to act in."""
    region: str
    """The region to act in, for example `ap-southeast-2`."""
    partition: str
    """`aws`, `aws-cn`, `aws-us-gov`, …"""
    execution: Execution
    """The run: ARN and name of its execution."""
    session: "Session" = field(repr=False)
    """A boto3 session with the target's region and credentials. It cannot be used after the invocation."""
    logger: logging.Logger = field(repr=False)
    """Writes JSON lines that contain account, region and execution, and no secrets."""
    context: Any = field(repr=False)
    """Lambda's own context of this invocation."""
    _clients: "Clients" = field(repr=False)
    _deadline: "Deadline" = field(repr=False)

    @property
    def client(self) -> "ClientOf":
        """Returns a boto3 client for the target, the same one for the same arguments.

        Its arguments are those of `boto3.Session.client`, and so are the types of clients: with `boto3-stubs[ssm]`,
        `run.client("ssm")` is an `SSMClient`. Retries are adaptive, unless `config` or `AWS_RETRY_MODE` says otherwise,
        and the user agent contains the run's name. It also has everything else that a session has:
        `run.client.resource("s3")` is `run.session.resource("s3")`.

            ssm = run.client("ssm")
            iam = run.client("iam", region_name="us-east-1")
        """
        return self._clients  # type: ignore[return-value]

    def remaining(self) -> float:
        """Seconds until the worker is stopped and its target fails as `WorkerTimeout`.

        if run.remaining() < 10:
            return found_so_far
        """
        return self._deadline.remaining()
