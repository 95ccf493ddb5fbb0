"""Runs a worker without KMS, S3 or Lambda."""

import os
from collections.abc import Mapping
from typing import Any

import boto3
import botocore.session
from botocore.credentials import Credentials

from ._credentials import HeldCredentials, OnlyProvider
from ._deadline import Deadline, TimeIsUp
from ._event import Target
from ._lambda_context import LambdaContext
from ._partition import partition_of
from ._redaction import Redaction
from ._target import Circumstances, open_target
from ._worker import Worker
from .run import Account


def run_locally(
    worker: Worker,
    where: tuple[str | Account, str | None, str | None],
    payload: object,
    access: tuple[boto3.session.Session | None, Mapping[str, Any] | None],
    context: Any,
) -> object:
    """Runs a worker in the account, region and execution of `where`, with the session and clients of `access`."""
    session, clients = access
    _check_access(session, clients)
    account, region, execution = where
    target = _local_target(account, region or (session and session.region_name) or "us-east-1", execution)
    lambda_context = LambdaContext() if context is None else context
    redaction = Redaction()
    redaction.add_environment(os.environ)
    deadline = Deadline(lambda_context.get_remaining_time_in_millis() / 1_000)
    try:
        with deadline:
            given = Circumstances(worker.payload(payload), deadline, lambda_context, redaction, worker.logger)
            opened = open_target(target, _access(session, target, redaction), given, clients)
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


def _check_access(session: object, clients: object) -> None:
    """Refuses pairs of a class and a client, as in TypeScript, which would have no effect, and a client as the session."""
    if session is not None and not isinstance(session, boto3.session.Session):
        raise TypeError(f"everywhere.local takes a boto3.Session as session, got {type(session).__name__}")
    if clients is not None and not isinstance(clients, Mapping):
        raise TypeError(
            f"everywhere.local takes clients by service, as in clients={{'ssm': stubbed}}, got {type(clients).__name__}"
        )


def _access(
    session: boto3.session.Session | None, target: Target, redaction: Redaction
) -> Credentials | boto3.session.Session:
    """Makes the session of the handler: the author's own, or a copy of it in the target's region."""
    if session is None:
        # The environment's own credentials would work here, but act in any account that the author happens to be
        # logged in to.
        return HeldCredentials(None, target.account_id)
    credentials = session.get_credentials()
    if credentials is not None:
        _hide(credentials, redaction)
    if session.region_name == target.region:
        return session
    profile = session.profile_name if session.profile_name in session.available_profiles else None
    like_it = botocore.session.Session(profile=profile)
    like_it.register_component("credential_provider", OnlyProvider(credentials))
    like_it.set_config_variable("region", target.region)
    return boto3.session.Session(botocore_session=like_it)


def _hide(credentials: Credentials, redaction: Redaction) -> None:
    try:
        known = credentials.get_frozen_credentials()
    except Exception:  # noqa: BLE001  (the handler's first request says what is wrong with them)
        return
    redaction.add(known.secret_key)
    redaction.add(known.token)


def _local_target(account: str | Account, region: str, execution: str | None) -> Target:
    known = account if isinstance(account, Account) else Account(account, "local")
    partition = partition_of(region)
    return Target(
        account_id=known.id,
        account_name=known.name,
        region=region,
        partition=partition,
        role_arn=f"arn:{partition}:iam::{known.id}:role/Local",
        execution_id=execution or f"arn:{partition}:states:{region}:{known.id}:execution:StepEverywhere:local",
        function=f"arn:{partition}:lambda:{region}:{known.id}:function:StepEverywhere_local",
        ou=known.ou,
        tags=known.tags,
    )
