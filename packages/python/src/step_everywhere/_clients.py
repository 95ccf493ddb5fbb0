"""The clients of one invocation."""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config


class Clients:
    """One client for each service and configuration."""

    def __init__(self, session: boto3.session.Session, given: Mapping[str, Any]) -> None:
        self._session = session
        self._given = given
        self._made: list[tuple[str, dict[str, Any], Any]] = []

    def client(self, service: str, **config: Any) -> Any:
        """Makes a client, or finds the one made before with the same configuration."""
        if service in self._given:
            return self._given[service]
        for name, made_with, client in self._made:
            if name == service and made_with == _plain(config):
                return client
        client = self._session.client(service, **config)  # type: ignore[call-overload]
        self._made.append((service, _plain(config), client))
        return client

    def close(self) -> None:
        """Closes every client's connections."""
        for _, _, client in self._made:
            try:
                client.close()
            except Exception:  # noqa: BLE001, S110  (the target is done; what cleans up does not decide about it)
                pass
        self._made.clear()


def _plain(config: Mapping[str, Any]) -> dict[str, Any]:
    """Has the settings in a `Config` in its place, which by itself is equal to no other."""
    return {name: vars(value) if isinstance(value, Config) else value for name, value in config.items()}
