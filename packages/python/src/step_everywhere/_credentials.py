"""The target's credentials, which can only be used during the invocation."""

import os
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials

from ._library_logs import keep_tokens_out
from ._session import boto3_session
from ._unseal import TargetCredentials
from .errors import InvocationEndedError, LocalCredentialsError


class HeldCredentials(Credentials):
    """Credentials that cannot be used any more once they are released.

    Every client and session asks for them at each request. A warm environment then serves other accounts, so a client
    that is kept in a global variable must fail.
    """

    def __init__(self, credentials: TargetCredentials | None, account_id: str) -> None:
        self.method = "step-everywhere"
        self.account_id = account_id
        self._held = credentials
        self._missing: type[InvocationEndedError] | type[LocalCredentialsError] = (
            LocalCredentialsError if credentials is None else InvocationEndedError
        )

    def release(self) -> None:
        """Makes the credentials unusable."""
        self._held = None

    @property
    def access_key(self) -> str:  # type: ignore[override]
        return self._credentials().access_key_id

    @property
    def secret_key(self) -> str:  # type: ignore[override]
        return self._credentials().secret_access_key

    @property
    def token(self) -> str:  # type: ignore[override]
        return self._credentials().session_token

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        held = self._credentials()
        known = (held.access_key_id, held.secret_access_key, held.session_token, self.account_id)
        # Some older botocore versions on Lambda have no account in credentials.
        return ReadOnlyCredentials(*known[: len(ReadOnlyCredentials._fields)])

    def _credentials(self) -> TargetCredentials:
        if self._held is None:
            raise self._missing(self.account_id)
        return self._held


class OnlyProvider:
    """Replaces botocore's chain, which would find the worker's own credentials."""

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials

    def load_credentials(self) -> Credentials | None:
        return self._credentials


def open_session(credentials: Credentials, region: str, run_name: str) -> boto3.session.Session:
    """Makes a boto3 session for a target. The user agent of its clients contains the run's name.

    They retry adaptively, unless `AWS_RETRY_MODE` says otherwise: a client's configuration would take precedence over
    it.
    """
    keep_tokens_out()
    core = botocore.session.Session()
    core.register_component("credential_provider", OnlyProvider(credentials))
    core.set_config_variable("region", region)
    retries: dict[str, Any] = {} if os.environ.get("AWS_RETRY_MODE") else {"retries": {"mode": "adaptive"}}
    core.set_default_client_config(Config(user_agent_extra=f"step-everywhere/{run_name}", **retries))
    return boto3_session(core)
