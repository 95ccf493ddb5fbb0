"""Runs a worker without KMS, S3 or Lambda."""

from collections.abc import Mapping
from typing import Any

import boto3

from ._credentials import HeldCredentials
from ._deadline import Deadline, TimeIsUp
from ._event import Target
from ._redaction import Redaction
from ._target import Circumstances, open_target
from ._worker import Worker
from .run import Account
from .testing import LambdaContext


def run_locally(
    worker: Worker,
    where: tuple[str | Account, str, str | None],
    payload: object,
    access: tuple[boto3.session.Session | None, Mapping[str, Any] | None],
    context: Any,
) -> object:
    """Runs a worker in the account, region and execution of `where`, with the session and clients of `access`."""
    target = _local_target(*where)
    session, clients = access
    lambda_context = LambdaContext() if context is None else context
    redaction = Redaction()
    deadline = Deadline(lambda_context.get_remaining_time_in_millis() / 1_000)
    # The environment's own would do here, and act in whatever account the author happens to be logged in to.
    credentials = HeldCredentials(None, target.account_id)
    try:
        with deadline:
            given = Circumstances(worker.payload(payload), deadline, lambda_context, redaction)
            opened = open_target(target, session or credentials, given, clients)
            try:
                body = worker.body(opened.run, redaction)
            finally:
                opened.close()
    except TimeIsUp as thrown:
        raise deadline.timeout().with_traceback(thrown.__traceback__) from None
    try:
        return body.stored()
    finally:
        body.discard()


def _local_target(account: str | Account, region: str, execution: str | None) -> Target:
    known = account if isinstance(account, Account) else Account(account, "local")
    try:
        partition = boto3.session.Session(region_name=region).get_partition_for_region(region)
    except Exception:  # noqa: BLE001  (botocore does not know every region)
        partition = "aws"
    return Target(
        account_id=known.id,
        account_name=known.name,
        region=region,
        partition=partition,
        role_arn=f"arn:{partition}:iam::{known.id}:role/Local",
        execution_id=execution or f"arn:{partition}:states:{region}:{known.id}:execution:StepEverywhere:local",
        function=f"arn:{partition}:lambda:{region}:{known.id}:function:StepEverywhere_local",
    )
