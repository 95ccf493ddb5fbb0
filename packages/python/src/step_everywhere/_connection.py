"""Connections for our own requests. They log nothing, and use the same proxy and CA settings as boto3."""

import functools
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import botocore.session
from botocore.httpsession import ProxyConfiguration, get_cert_path
from botocore.utils import get_environ_proxies
from urllib3.util.ssltransport import SSLTransport

from ._own_http import HTTPConnection, HTTPSConnection

_CONNECT_SECONDS = 5
_READ_SECONDS = 30


class ProxyRefusedError(OSError):
    """The proxy refused the request."""


class _TlsThroughTls(HTTPSConnection):
    """A TLS connection through a proxy that is itself reached with TLS."""

    def connect(self) -> None:
        context = self._context  # type: ignore[attr-defined]
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = context.wrap_socket(plain, server_hostname=self.host)
        self._tunnel()  # type: ignore[attr-defined]
        # Python's own sockets do not support TLS within TLS.
        self.sock = SSLTransport(self.sock, context, server_hostname=self._tunnel_host)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach an origin: directly, or through a proxy. Connections with equal routes are interchangeable."""

    scheme: str
    host: str
    port: int
    proxy: str | None

    @property
    def is_forwarded(self) -> bool:
        """Whether the proxy forwards the request itself, which it does for plain HTTP."""
        return self.proxy is not None and self.scheme == "http"

    def headers(self) -> Mapping[str, str]:
        """Headers for the proxy in each request."""
        return _proxy_headers(self.proxy) if self.proxy is not None and self.is_forwarded else {}

    def connect(self) -> HTTPConnection:
        """Opens a connection. Raises `OSError`."""
        connection = self._connection()
        try:
            connection.connect()
        except OSError as cause:
            connection.close()
            if str(cause).startswith("Tunnel connection failed"):
                raise ProxyRefusedError(f"the proxy refused a connection to {self.host} ({cause})") from cause
            raise
        connection.sock.settimeout(_READ_SECONDS)
        return connection

    def _connection(self) -> HTTPConnection:
        if self.proxy is None:
            return self._opened(self.scheme == "https", self.host, self.port)
        proxy = urlsplit(self.proxy)
        is_tls = proxy.scheme == "https"
        host, port = proxy.hostname or "", proxy.port or (443 if is_tls else 80)
        if self.is_forwarded:
            return self._opened(is_tls, host, port)
        make = _TlsThroughTls if is_tls else HTTPSConnection
        connection = make(host, port, timeout=_CONNECT_SECONDS, context=_tls_context())
        connection.set_tunnel(self.host, self.port, dict(_proxy_headers(self.proxy)))
        return connection

    def _opened(self, is_tls: bool, host: str, port: int) -> HTTPConnection:
        if is_tls:
            return HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=_tls_context())
        return HTTPConnection(host, port, timeout=_CONNECT_SECONDS)


def route_to(url: str) -> Route:
    """Finds the route to a URL's origin from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as botocore does."""
    parts: SplitResult = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    proxy = ProxyConfiguration(get_environ_proxies(origin)).proxy_url_for(origin)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Route(parts.scheme, parts.hostname or "", port, proxy or None)


def _proxy_headers(proxy: str) -> Mapping[str, str]:
    headers: Mapping[str, str] = ProxyConfiguration().proxy_headers_for(proxy)
    return headers


def _tls_context() -> ssl.SSLContext:
    """Trusts the same certificates as boto3.

    These are `AWS_CA_BUNDLE` or the profile's `ca_bundle`, `REQUESTS_CA_BUNDLE`, or its own.
    """
    configured = botocore.session.Session().get_config_variable("ca_bundle")
    return _trusting(get_cert_path(configured or os.environ.get("REQUESTS_CA_BUNDLE") or True))  # type: ignore[arg-type]


@functools.lru_cache(maxsize=4)
def _trusting(bundle: str) -> ssl.SSLContext:
    # Not ssl.create_default_context: it writes session keys to SSLKEYLOGFILE, and from Python 3.13 on it refuses
    # company CAs that boto3 accepts.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if os.path.isdir(bundle):
        context.load_verify_locations(capath=bundle)
    else:
        context.load_verify_locations(cafile=bundle)
    return context
