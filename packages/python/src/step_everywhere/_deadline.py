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
    """Raised in the main thread when the time is over.

    No `Exception`, so that neither the SDK nor an `except Exception` takes it for a failed request and tries again.
    """


class Deadline:
    """An invocation's time. A context manager: inside, the main thread is stopped by `TimeIsUp` when it is over.

    Python has no way to abort a function from outside but a signal: an interval timer (`SIGALRM`) whose handler raises.
    It raises again until it is stopped, since a clean-up such as a thread pool's waits for its threads. In other threads
    than the main one, and where there is no such timer, nothing is stopped: only `remaining` shows the time.
    """

    def __init__(self, available: float) -> None:
        """Starts the clock, with the seconds until Lambda kills the function."""
        self._started = time.monotonic()
        self._margin = min(_MOST, max(_LEAST, available * _SHARE), available / 2)
        self._end = self._started + available - self._margin
        self._inside = False
        self._is_stopping = False
        self._previous: object = None

    def remaining(self) -> float:
        """Seconds until the worker is stopped; 0 when it is."""
        return max(0.0, self._end - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._end

    def timeout(self) -> WorkerTimeout:
        """The error of a worker that was stopped now."""
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
        """Stops the clock; again does no harm."""
        if not self._inside:
            return
        self._inside = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        # None if a handler was set by other means than Python's.
        signal.signal(signal.SIGALRM, self._previous or signal.SIG_DFL)  # type: ignore[arg-type]

    def _on_alarm(self, _signal: int, frame: FrameType | None) -> None:
        # Our own code is already raising the first `TimeIsUp`; a second one would replace it.
        is_leaving = self._is_stopping and frame is not None and frame.f_code.co_filename.startswith(_OWN_FOLDER)
        if self._inside and not is_leaving:
            self._is_stopping = True
            raise TimeIsUp
