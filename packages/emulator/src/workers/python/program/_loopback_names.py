"""Makes a process resolve `localhost`, and every name below it, to loopback without a name server.

Clients put a bucket's name or an account id before the host of an address, and not every system resolves
`results.localhost`, though RFC 6761 (6.3) requires that.
"""

import re
import socket

LOOPBACK_NAME = re.compile(r"(^|\.)localhost\.?$", re.IGNORECASE)


def resolve_loopback_names():
    """Replaces `socket.getaddrinfo`, which all Python clients use to resolve names."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host, *args, **options):
        is_loopback = isinstance(host, str) and LOOPBACK_NAME.search(host)
        return resolve("127.0.0.1" if is_loopback else host, *args, **options)

    socket.getaddrinfo = getaddrinfo
