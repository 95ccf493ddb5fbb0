"""What an invocation leaves behind harms no other, and has no part in any outcome."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from local_aws import LocalAws, Reply
from told import SECRET, TOKEN, found

from step_everywhere import LambdaHandler, Run, everywhere
from step_everywhere.testing import LambdaContext

ENDED = threading.Event()
"""Set when the invocation has ended."""
LEFT: list[Any] = []
"""Threads to wait for, and what else is kept."""


def later(function: Callable[[], object]) -> None:
    def wait_and_call() -> None:
        ENDED.wait()
        function()

    thread = threading.Thread(target=wait_and_call)
    thread.start()
    LEFT.append(thread)


def secrets(run: Run[Any]) -> str:
    mine: Any = run.session.get_credentials()
    return f"{mine.secret_key} {mine.token}"


def raises(text: str) -> None:
    raise ValueError(text)


def a_thread_that_raises(run: Run[Any]) -> None:
    text = secrets(run)
    later(lambda: raises(text))


def a_timer(run: Run[Any]) -> None:
    timer = threading.Timer(0.001, raises, [secrets(run)])
    timer.start()
    LEFT.append(timer)


def an_exit(run: Run[Any]) -> None:
    text = secrets(run)
    later(lambda: exec("raise SystemExit(text)", {"text": text}))


def a_request(run: Run[Any]) -> None:
    client = run.client("ssm")
    later(client.describe_parameters)


def a_paginator(run: Run[Any]) -> None:
    pages = run.client("ssm").get_paginator("describe_parameters").paginate()
    LEFT.append(pages)
    later(lambda: list(pages))


def a_stream(run: Run[Any]) -> None:
    body = run.client("s3").get_object(Bucket="bucket", Key="key")["Body"]
    LEFT.append(body)
    later(body.read)


def a_logger(run: Run[Any]) -> None:
    text, logger = secrets(run), run.logger
    later(lambda: logger.info("late: %s", text))


def an_executor(run: Run[Any]) -> None:
    text = secrets(run)
    pool = ThreadPoolExecutor(2)
    LEFT.append(pool.submit(lambda: [ENDED.wait(), raises(text)]))  # type: ignore[func-returns-value]
    pool.shutdown(wait=False)


def an_asyncio_task(run: Run[Any]) -> None:
    text = secrets(run)

    async def fails() -> None:
        raise ValueError(text)

    async def main() -> None:
        LEFT.append(asyncio.create_task(fails()))
        await asyncio.sleep(0)

    asyncio.run(main())


def a_generator_that_is_left(run: Run[Any]) -> None:
    def rows() -> Iterator[int]:
        try:
            yield 1
        finally:
            raises(secrets(run))

    generator = rows()
    next(generator)
    LEFT.append(generator)


def a_client_that_cannot_be_closed(run: Run[Any]) -> None:
    run.client("ssm").close = lambda: raises("it cannot be closed")  # type: ignore[method-assign]


LEAVERS = [
    a_thread_that_raises,
    a_timer,
    an_exit,
    a_request,
    a_paginator,
    a_stream,
    a_logger,
    an_executor,
    an_asyncio_task,
    a_generator_that_is_left,
    a_client_that_cannot_be_closed,
]


def settle() -> None:
    ENDED.set()
    for each in LEFT:
        if isinstance(each, threading.Thread):
            each.join()
    LEFT.clear()
    ENDED.clear()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("leave", LEAVERS)
def test_what_is_left_behind_harms_nobody(
    aws: LocalAws, capsys: pytest.CaptureFixture[str], leave: Callable[[Run[Any]], None]
) -> None:
    def handler(run: Run[Any]) -> str:
        if run.payload == "leave":
            leave(run)
        return run.account.id

    worker = everywhere(handler)
    assert worker(aws.event(secret=SECRET, token=TOKEN, payload="leave"), LambdaContext()) == "stored"
    settle()
    goes_on(worker, aws)
    shown(aws, capsys)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("error", ["LookupError", "OutputError", "WorkerTimeout"])
def test_an_invocation_that_leaves_all_of_it_fails_with_its_own_error(
    aws: LocalAws, capsys: pytest.CaptureFixture[str], error: str
) -> None:
    def handler(run: Run[Any]) -> str:
        if run.payload == "leave":
            for leave in LEAVERS:
                leave(run)
            if error == "LookupError":
                raise LookupError("its own error")
            if error == "WorkerTimeout":
                threading.Event().wait()
        return run.account.id

    worker = everywhere(handler)
    if error == "OutputError":
        aws.puts = [Reply(403, "<Error><Code>AccessDenied</Code></Error>")]
    with pytest.raises(Exception) as failed:
        worker(aws.event(secret=SECRET, token=TOKEN, payload="leave"), LambdaContext(10))
    assert type(failed.value).__name__ == error
    assert found(str(failed.value)) == []
    settle()
    goes_on(worker, aws)
    shown(aws, capsys)


def goes_on(worker: LambdaHandler, aws: LocalAws) -> None:
    accounts = [f"{number:012}" for number in range(20)]
    assert [worker(aws.event(account=each), LambdaContext()) for each in accounts] == ["stored"] * 20
    stored = {text.strip() for text in aws.objects.values()}
    assert {f'"{each}"' for each in accounts} <= stored


def shown(aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> None:
    """What is stored and logged has no secret; what Python itself prints of a thread is the author's."""
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert found("".join([*aws.objects.values(), *lines])) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_several_invocations_at_once_keep_to_their_targets(aws: LocalAws) -> None:
    together = threading.Barrier(8)

    @everywhere
    def handler(run: Run[Any]) -> object:
        together.wait(60)
        mine: Any = run.session.get_credentials()
        run.client("ssm").describe_parameters()
        if run.payload == "raise":
            raise LookupError(mine.secret_key)
        return (run.account.id for _ in range(3)) if run.payload == "rows" else [run.account.id, mine.access_key]

    def invoke(number: int) -> str:
        account = f"{number:012}"
        payload = {0: "raise", 1: "rows"}.get(number % 8)
        try:
            return handler(aws.event(account=account, secret=f"secret-of-{account}", payload=payload), LambdaContext())
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(invoke, range(64)))
    assert answers == ["LookupError: [redacted]" if n % 8 == 0 else "stored" for n in range(64)]
    for key, text in aws.objects.items():
        account = key.split("/")[-2]
        row = f'"{account}"\n' * 3
        assert text.strip() in (row.strip(), f'["{account}","ASIATARGET"]')
