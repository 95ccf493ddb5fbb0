"""Lets a process find the emulator by `localhost` and every name below it, without a name server.

Clients put a bucket's name or an account's id before the host of an address, and not every system resolves
`results.localhost`, though RFC 6761 (6.3) wants it to be loopback everywhere.
"""

import re
import socket

LOOPBACK_NAME = re.compile(r"(^|\.)localhost\.?$", re.IGNORECASE)


def resolve_loopback_names():
    """Changes what all clients of Python resolve names with."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host, *args, **options):
        is_loopback = isinstance(host, str) and LOOPBACK_NAME.search(host)
        return resolve("127.0.0.1" if is_loopback else host, *args, **options)

    socket.getaddrinfo = getaddrinfo
