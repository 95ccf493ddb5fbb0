"""Sends our own requests. They contain secrets, which the usual libraries would log at level DEBUG."""

import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import urlsplit

from urllib3.util import wait_for_read

from ._connection import ProxyRefusedError, Route, route_to
from ._own_http import HTTPConnection

_MOST_IDLE = 4
_BLOCK = 128 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer."""

    status: int
    content: bytes = field(repr=False)


# Kept for the life of a warm environment: routes and connections, but nothing of a target.
_idle: deque[tuple[Route, HTTPConnection]] = deque()


def exchange(
    method: str, url: str, headers: Mapping[str, str], body: bytes | IO[bytes], *, longest_answer: int
) -> Reply:
    """Sends a request and reads at most `longest_answer` bytes of the answer. Redirects are not followed.

    Raises `OSError` (including `TimeoutError` and `ProxyRefusedError`) and `HTTPException`. None of them
    contains the URL.
    """
    route = route_to(url)
    connection = _idle_connection(route) or route.connect()
    try:
        connection.blocksize = _BLOCK
        try:
            connection.request(method, _target(url, route), body, {**headers, **route.headers()})
        except BrokenPipeError:
            # The server refused the request before it had read all of it; its answer can still be read.
            pass
        response = connection.getresponse()
        reply = Reply(response.status, response.read(longest_answer))
        if response.isclosed() and connection.sock is not None and len(_idle) < _MOST_IDLE:
            _idle.append((route, connection))
        else:
            connection.close()
        return reply
    except BaseException:
        connection.close()
        raise


def is_temporary(cause: Exception) -> bool:
    """Whether a retry may succeed after an error of `exchange`."""
    return not isinstance(cause, ssl.SSLCertVerificationError | ProxyRefusedError)


def _target(url: str, route: Route) -> str:
    """The target of a request line: a path, or the whole URL for a proxy that forwards the request."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{parts.scheme}://{parts.netloc}{path}" if route.is_forwarded else path


def _idle_connection(route: Route) -> HTTPConnection | None:
    """Takes a connection that is still open; others are closed."""
    for _ in range(len(_idle)):
        try:
            known, connection = _idle.popleft()
        except IndexError:
            # Another thread has just taken the last one.
            return None
        if wait_for_read(connection.sock, timeout=0):
            connection.close()
        elif known == route:
            return connection
        else:
            _idle.append((known, connection))
    return None
