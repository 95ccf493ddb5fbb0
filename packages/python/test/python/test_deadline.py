import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from local_aws import LocalAws

from step_everywhere import Run, WorkerTimeout, _deadline, everywhere
from step_everywhere._deadline import Deadline, TimeIsUp
from step_everywhere.testing import LambdaContext


def sleep(run: Run[Any]) -> None:
    time.sleep(60)


def swallow(run: Run[Any]) -> None:
    while True:
        try:
            time.sleep(60)
        except Exception:
            continue


def loop(run: Run[Any]) -> None:
    while True:
        pass


def pool(run: Run[Any]) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        try:
            threads.submit(stop.wait, 60).result()
        finally:
            # Otherwise the test would wait for its thread.
            threading.Timer(1, stop.set).start()


def process(run: Run[Any]) -> None:
    subprocess.run(["sleep", "60"], check=True)


def rows(run: Run[Any]) -> object:
    yield 1
    time.sleep(60)


@pytest.mark.parametrize("handler", [sleep, swallow, loop, pool, process, rows])
def test_a_handler_that_outlives_its_time_fails_as_worker_timeout(
    aws: LocalAws, handler: Callable[[Run[Any]], object], capsys: pytest.CaptureFixture[str]
) -> None:
    # Loads modules first, so that loading does not count.
    everywhere(lambda run: 1)(aws.event(region="us-east-1"))
    aws.objects.clear()
    with pytest.raises(Exception, match=r"the worker was stopped after \d\.\d s because it did not end") as failed:
        everywhere(handler)(aws.event(), LambdaContext(3))
    assert type(failed.value).__name__ == "WorkerTimeout"
    assert '"message": "The target failed"' in capsys.readouterr().out
    assert not aws.objects


def test_remaining_counts_down(aws: LocalAws) -> None:
    everywhere(lambda run: [run.remaining(), run.remaining()])(aws.event(), LambdaContext(60))
    first, second = json.loads(aws.stored())
    # A second is reserved for reporting the failure.
    assert 0 < second <= first <= 59


def test_the_alarm_is_as_it_was_afterwards(aws: LocalAws) -> None:
    def mine(number: int, frame: object) -> None:
        pass

    before = signal.signal(signal.SIGALRM, mine)
    try:
        everywhere(lambda run: 1)(aws.event(), LambdaContext(60))
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_second_alarm_stops_the_authors_clean_up_and_not_ours() -> None:
    def frame_in(file: str) -> Any:
        found: dict[str, Any] = {}
        exec(compile("import sys; frame = sys._getframe()", file, "exec"), found)
        return found["frame"]

    ours = frame_in(_deadline.__file__.replace("_deadline.py", "_store.py"))
    with Deadline(60) as deadline:
        with pytest.raises(TimeIsUp):
            deadline._on_alarm(signal.SIGALRM, ours)
        deadline._on_alarm(signal.SIGALRM, ours)
        with pytest.raises(TimeIsUp):
            deadline._on_alarm(signal.SIGALRM, frame_in("/var/task/index.py"))


def test_locally_too() -> None:
    with pytest.raises(WorkerTimeout) as failed:
        everywhere.local(sleep, context=LambdaContext(0.5))
    assert 0 < failed.value.elapsed < 60
