"""Work that an invocation leaves behind does not affect the outcome of any other invocation."""

import asyncio
import os
import signal
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from local_aws import LocalAws, Reply
from reports import SECRET, TOKEN, found

from step_everywhere import LambdaHandler, Run, everywhere
from step_everywhere.testing import LambdaContext

ENDED = threading.Event()
"""Set when the invocation has ended."""
LEFT: list[Any] = []
"""Threads to wait for, and other objects that must stay referenced."""


def later(function: Callable[[], object]) -> None:
    """Call a function in a separate thread after the invocation has ended."""

    def wait_and_call() -> None:
        ENDED.wait()
        function()

    thread = threading.Thread(target=wait_and_call)
    thread.start()
    LEFT.append(thread)


def under_way(aws: LocalAws, request: Callable[[], object]) -> None:
    """Send a request, and return when its answer has begun; the answer does not end."""
    thread = threading.Thread(target=request)
    thread.start()
    LEFT.append(thread)
    assert aws.slow.acquire(timeout=60)


def secrets(run: Run[Any]) -> str:
    mine: Any = run.session.get_credentials()
    return f"{mine.secret_key} {mine.token}"


def raises(text: str) -> None:
    raise ValueError(text)


def a_thread_that_raises(run: Run[Any], aws: LocalAws) -> None:
    text = secrets(run)
    later(lambda: raises(text))


def a_timer(run: Run[Any], aws: LocalAws) -> None:
    timer = threading.Timer(0.001, raises, [secrets(run)])
    timer.start()
    LEFT.append(timer)


def an_exit(run: Run[Any], aws: LocalAws) -> None:
    text = secrets(run)
    later(lambda: exec("raise SystemExit(text)", {"text": text}))


def a_request(run: Run[Any], aws: LocalAws) -> None:
    under_way(aws, run.client("ssm", endpoint_url=f"{aws.endpoint}/slow").describe_parameters)


def a_client_that_is_used_later(run: Run[Any], aws: LocalAws) -> None:
    client = run.client("ssm")
    later(client.describe_parameters)


def a_paginator(run: Run[Any], aws: LocalAws) -> None:
    ssm = run.client("ssm", endpoint_url=f"{aws.endpoint}/slow")
    pages = ssm.get_paginator("describe_parameters").paginate()
    LEFT.append(pages)
    under_way(aws, lambda: list(pages))


def a_stream(run: Run[Any], aws: LocalAws) -> None:
    s3 = run.client("s3", endpoint_url=f"{aws.endpoint}/slow")
    body = s3.get_object(Bucket="bucket", Key="key")["Body"]
    LEFT.append(body)
    under_way(aws, body.read)


def a_fetch(run: Run[Any], aws: LocalAws) -> None:
    under_way(aws, lambda: urllib.request.urlopen(f"{aws.endpoint}/slow", timeout=60).read())


def a_logger(run: Run[Any], aws: LocalAws) -> None:
    text, logger = secrets(run), run.logger
    later(lambda: logger.info("late: %s", text))


def an_executor(run: Run[Any], aws: LocalAws) -> None:
    text = secrets(run)
    pool = ThreadPoolExecutor(2)
    LEFT.append(pool.submit(lambda: [ENDED.wait(), raises(text)]))  # type: ignore[func-returns-value]
    pool.shutdown(wait=False)


def an_asyncio_task(run: Run[Any], aws: LocalAws) -> None:
    text = secrets(run)

    async def fails() -> None:
        raise ValueError(text)

    async def main() -> None:
        LEFT.append(asyncio.create_task(fails()))
        await asyncio.sleep(0)

    asyncio.run(main())


def a_generator_that_is_left(run: Run[Any], aws: LocalAws) -> None:
    def rows() -> Iterator[int]:
        try:
            yield 1
        finally:
            raises(secrets(run))

    generator = rows()
    next(generator)
    LEFT.append(generator)


def a_client_that_cannot_be_closed(run: Run[Any], aws: LocalAws) -> None:
    run.client("ssm").close = lambda: raises("it cannot be closed")  # type: ignore[method-assign]


def credentials_in_variables(run: Run[Any], aws: LocalAws) -> None:
    mine: Any = run.session.get_credentials()
    os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = mine.access_key, mine.secret_key
    os.environ["AWS_SESSION_TOKEN"], os.environ["AWS_PROFILE"] = mine.token, "of-the-target"


LEAVERS: list[Callable[[Run[Any], LocalAws], None]] = [
    a_thread_that_raises,
    a_timer,
    an_exit,
    a_request,
    a_client_that_is_used_later,
    a_paginator,
    a_stream,
    a_fetch,
    a_logger,
    an_executor,
    an_asyncio_task,
    a_generator_that_is_left,
    a_client_that_cannot_be_closed,
    credentials_in_variables,
]


def settle(aws: LocalAws) -> None:
    """End all work that was left behind."""
    ENDED.set()
    aws.silent.set()
    for each in LEFT:
        if isinstance(each, threading.Thread):
            each.join()
    LEFT.clear()
    ENDED.clear()
    aws.silent = threading.Event()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("end", ["stored", "LookupError", "WorkerTimeout", "OutputError"])
def test_what_is_left_behind_harms_nobody(aws: LocalAws, capsys: pytest.CaptureFixture[str], end: str) -> None:
    def handler(run: Run[Any]) -> str:
        if run.payload is not None:
            LEAVERS[run.payload](run, aws)
            if end == "LookupError":
                raise LookupError("its own error")
            if end == "WorkerTimeout":
                # Ends the time now, by changing only the time of the alarm.
                signal.setitimer(signal.ITIMER_REAL, 0.001, 0.1)
                threading.Event().wait()
        return run.account.id

    worker = everywhere(handler)
    for number, leave in enumerate(LEAVERS):
        if end == "OutputError":
            aws.puts = [Reply(403, "<Error><Code>AccessDenied</Code></Error>")]
        event = aws.event(account=f"{number:012}", secret=SECRET, token=TOKEN, payload=number)
        assert outcome(worker, event) == end, leave.__name__
        stays_healthy(worker, aws, f"9{number:011}")
        assert "Credential=ASIAWORKERROLE/" in aws.sent("POST")[-1].headers["authorization"], leave.__name__
        settle(aws)
    for number in range(20):
        stays_healthy(worker, aws, f"8{number:011}")
    shown(aws, capsys)


def outcome(worker: LambdaHandler, event: object) -> str:
    """Return a worker's answer, or the name of its error and the secrets in it."""
    try:
        return worker(event, LambdaContext())
    except Exception as error:
        return " ".join([type(error).__name__, *found(str(error))])


def stays_healthy(worker: LambdaHandler, aws: LocalAws, account: str) -> None:
    assert outcome(worker, aws.event(account=account)) == "stored"
    assert [text for key, text in aws.objects.items() if account in key] == [f'"{account}"']


def shown(aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> None:
    """Check stored objects and log lines for secrets; Python's messages about the author's threads do not count."""
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
