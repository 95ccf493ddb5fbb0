"""The variables with the credentials of the worker's own role."""

import os
import threading

_NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE")


class OwnVariables:
    """Puts the variables back when an invocation has ended and no other one is running.

    Authors set them for other programs and libraries, and the next invocation's call of KMS would be signed with the
    credentials of another account.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._own: dict[str, str | None] = {}

    def __enter__(self) -> None:
        with self._lock:
            if self._running == 0:
                self._own = {name: os.environ.get(name) for name in _NAMES}
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if self._running > 0:
                return
            for name, value in self._own.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
