"""The clients of one invocation."""

import inspect
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

_SIGNATURE = inspect.signature(boto3.session.Session.client)


class Clients:
    """One client for each service and configuration, made by the target's session."""

    def __init__(self, session: boto3.session.Session, given: Mapping[str, Any]) -> None:
        self._session = session
        self._given = given
        self._made: list[tuple[str, dict[str, Any], Any]] = []

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Makes a client, or returns the existing one with the same arguments, which are those of `Session.client`."""
        config = _SIGNATURE.bind(self._session, *args, **named).arguments
        del config["self"]
        service = config.pop("service_name")
        if service in self._given:
            return self._given[service]
        for name, made_with, client in self._made:
            if name == service and made_with == _plain(config):
                return client
        client = self._session.client(service, **config)
        self._made.append((service, _plain(config), client))
        return client

    def __getattr__(self, name: str) -> Any:
        """Everything else is the session's, such as `run.client.resource`; type checkers see it as a session."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._session, name)

    def close(self) -> None:
        """Closes the connections of all clients."""
        for _, _, client in self._made:
            try:
                client.close()
            except Exception:  # noqa: BLE001, S110  (the target is done; what cleans up does not decide about it)
                pass
        self._made.clear()


def _plain(config: Mapping[str, Any]) -> dict[str, Any]:
    """Replaces a `Config` by its settings, because two `Config` objects are never equal."""
    return {name: vars(value) if isinstance(value, Config) else value for name, value in config.items()}
