"""The end of an invocation's time."""

import signal
import threading
import time
from types import FrameType

from .errors import WorkerTimeout

_SHARE, _LEAST, _MOST = 0.03, 0.1, 1.0
"""What remains when a worker is stopped, in seconds: it must suffice to report the failure."""
_OWN_FOLDER = __file__.rpartition("/")[0] + "/"


class TimeIsUp(BaseException):
    """Raised in the main thread when the time is up.

    It is not an `Exception`, so that the SDK or an `except Exception` does not treat it as a failed request and retry.
    """


class Deadline:
    """An invocation's time. Used as a context manager, it stops the main thread with `TimeIsUp` when the time is up.

    In Python, only a signal can abort a function from outside: an interval timer (`SIGALRM`) whose handler raises. It
    raises again until it is stopped, because a clean-up, such as a thread pool's, may wait for its threads. Other
    threads, and systems without this timer, are not stopped: there, only `remaining` shows the time.
    """

    def __init__(self, available: float) -> None:
        """Starts the clock. The argument is the number of seconds until Lambda kills the function."""
        self._started = time.monotonic()
        self._margin = min(_MOST, max(_LEAST, available * _SHARE), available / 2)
        self._end = self._started + available - self._margin
        self._inside = False
        self._is_stopping = False
        self._previous: object = None

    def remaining(self) -> float:
        """Seconds until the worker is stopped; 0 after that."""
        return max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._end

    def timeout(self) -> WorkerTimeout:
        """The error of a worker that is stopped now."""
        elapsed = time.monotonic() - self._started
        return WorkerTimeout(
            f"the worker was stopped after {elapsed:.1f} s because it did not end within its time; raise the function's "
            "timeout, do less in one target, or return early when `run.remaining()` is small",
            elapsed,
        )

    def __enter__(self) -> "Deadline":
        if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
            self._inside = True
            self._previous = signal.signal(signal.SIGALRM, self._on_alarm)
            signal.setitimer(signal.ITIMER_REAL, max(self.remaining(), 0.001), self._margin / 4)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops the clock. It may be called more than once."""
        if not self._inside:
            return
        self._inside = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        # None if a handler was set outside of Python.
        signal.signal(signal.SIGALRM, self._previous or signal.SIG_DFL)  # type: ignore[arg-type]

    def _on_alarm(self, _signal: int, frame: FrameType | None) -> None:
        # Our own code is already raising the first `TimeIsUp`; a second one would replace it.
        is_leaving = self._is_stopping and frame is not None and frame.f_code.co_filename.startswith(_OWN_FOLDER)
        if self._inside and not is_leaving:
            self._is_stopping = True
            raise TimeIsUp
