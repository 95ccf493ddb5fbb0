"""Libraries do not log our requests, at any level and with any handler."""

import http.client
import json
import logging
import logging.config
import threading
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
import urllib3
from local_aws import LocalAws, Reply
from reports import SECRET, TOKEN, found, secrets_of

from step_everywhere import Run, everywhere
from step_everywhere.testing import LambdaContext


class Everything(logging.Handler):
    """Keeps everything that a handler can get from a record, including tracebacks with local variables."""

    def __init__(self) -> None:
        super().__init__(0)
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept += [record.name, record.getMessage(), repr(vars(record))]
        if record.exc_info and record.exc_info[1]:
            whole = traceback.TracebackException.from_exception(record.exc_info[1], capture_locals=True)
            self.kept.extend(whole.format())


@pytest.fixture
def everything() -> Iterator[Everything]:
    names = ["botocore", "boto3", "urllib3", ""]
    before = {name: (logging.getLogger(name).level, list(logging.getLogger(name).handlers)) for name in names}
    handler = Everything()
    yield handler
    for name, (level, handlers) in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).handlers = handlers


def of_root(handler: Everything) -> None:
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(1)


def of_boto3(_: Everything) -> None:
    boto3.set_stream_logger("", 1)


def of_libraries(handler: Everything) -> None:
    for name in ("botocore", "urllib3"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(1)


def of_a_configuration(handler: Everything) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"all": {"()": lambda: handler}},
            "root": {"level": 1, "handlers": ["all"]},
            "loggers": {name: {"level": 1} for name in ("botocore", "botocore.auth", "urllib3.connectionpool")},
        }
    )


CONFIGURED: list[Callable[[Everything], None]] = [of_root, of_boto3, of_libraries, of_a_configuration]


def uses(run: Run[Any]) -> None:
    run.client("ssm").describe_parameters()
    threads = [threading.Thread(target=run.session.client("secretsmanager").list_secrets) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    url = run.client("s3").generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"})
    assert "x-amz-security-token=" in url.lower()
    urllib3.PoolManager().request("POST", url)


@pytest.mark.parametrize("configure", CONFIGURED)
@pytest.mark.parametrize("when", ["before the invocation", "in the handler"])
def test_no_secret_reaches_a_logger(
    aws: LocalAws,
    everything: Everything,
    capfd: pytest.CaptureFixture[str],
    configure: Callable[[Everything], None],
    when: str,
) -> None:
    def handler(run: Run[Any]) -> None:
        if when == "in the handler":
            configure(everything)
        uses(run)

    if when == "before the invocation":
        configure(everything)
    event = aws.event(secret=SECRET, token=TOKEN)
    aws.puts = [Reply(503)]
    everywhere(handler)(event, LambdaContext())
    text = "\n".join([*everything.kept, *capfd.readouterr()])
    assert "DescribeParameters" in text
    assert found(text, secrets_of(aws, event)) == []


@pytest.mark.parametrize("broken", ["kms", "put", "handler"])
def test_no_secret_reaches_a_logger_with_an_error(aws: LocalAws, everything: Everything, broken: str) -> None:
    def handler(run: Run[Any]) -> None:
        run.logger.addHandler(everything)
        if broken == "handler":
            mine: Any = run.session.get_credentials()
            raise ValueError(mine.secret_key + mine.token)

    of_root(everything)
    event = aws.event(secret=SECRET, token=TOKEN)
    if broken == "kms":
        aws.decrypts = [Reply(reset=True), Reply(400, json.dumps({"__type": "AccessDeniedException"}))]
    if broken == "put":
        aws.puts = [Reply(reset=True), Reply(403, "<Error><Code>AccessDenied</Code></Error>")]
    with pytest.raises(Exception) as failed:
        everywhere(handler)(event, LambdaContext())
    ours = failed.value.__traceback__ and failed.value.__traceback__.tb_next
    # Without the two frames that get the event from Lambda: this one, and the one that Lambda calls.
    shown = failed.value.with_traceback(ours and ours.tb_next)
    whole = traceback.TracebackException.from_exception(shown, capture_locals=True)
    text = "\n".join([*everything.kept, *whole.format()])
    assert "The target failed" in text or broken == "kms"
    assert found(text, secrets_of(aws, event)) == []


def test_arguments_that_do_not_fit_are_not_printed_with_their_secrets(
    aws: LocalAws, capfd: pytest.CaptureFixture[str]
) -> None:
    everywhere(lambda run: run.logger.info("%d", SECRET))(aws.event(secret=SECRET, token=TOKEN), LambdaContext())
    captured = capfd.readouterr()
    assert "[redacted]" in captured.out
    assert found(captured.out + captured.err) == []


def test_what_debugs_http_client_does_not_print_our_requests(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    event = aws.event(secret=SECRET, token=TOKEN)
    everywhere(lambda run: 1)(event, LambdaContext())
    assert len(aws.sent()) == 1
    assert found(capfd.readouterr().out, secrets_of(aws, event)) == []


def test_what_patches_http_client_sees_none_of_our_requests(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    original = http.client.HTTPConnection.putrequest

    def putrequest(connection: Any, method: str, url: str, *others: Any, **named: Any) -> None:
        seen.append(f"{method} {url}")
        original(connection, method, url, *others, **named)

    monkeypatch.setattr(http.client.HTTPConnection, "putrequest", putrequest)
    everywhere(lambda run: urllib.request.urlopen(f"{aws.endpoint}/of-the-author").status)(aws.event(), LambdaContext())
    assert len(aws.sent("PUT")) == 1
    # Shows that the patch works: it sees a request that is not ours.
    assert seen == ["GET /of-the-author"]
