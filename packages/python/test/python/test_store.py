import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from local_aws import LocalAws, Reply

from step_everywhere import OutputError, Run, everywhere
from step_everywhere._body import json_body
from step_everywhere._deadline import Deadline
from step_everywhere._redaction import Redaction
from step_everywhere._store import store
from step_everywhere._unseal import Output
from step_everywhere.testing import LambdaContext


def xml(code: str, message: str = "") -> str:
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'


def put(aws: LocalAws, available: float = 60) -> int:
    url = f"{aws.endpoint}/results/a/%24LATEST/1.json?X-Amz-Signature=0123456789abcdef"
    body = json_body({"a": 1}, Redaction())
    with Deadline(available) as deadline:
        return store(Output(url, {"if-none-match": "*"}, "0" * 64), body, deadline, first_wait=0.001)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(reset=True), id="a reset"),
        pytest.param(Reply(500, xml("InternalError")), id="500"),
        pytest.param(Reply(503, xml("SlowDown")), id="SlowDown"),
        pytest.param(Reply(429), id="429"),
        pytest.param(Reply(400, xml("RequestTimeout")), id="S3's own time-out, which is a 400"),
        pytest.param(Reply(409, xml("ConditionalRequestConflict")), id="a race of conditional writes"),
    ],
)
def test_tries_again_with_the_whole_body(aws: LocalAws, reply: Reply) -> None:
    aws.puts = [reply, reply]
    assert put(aws) == 3
    assert [each.body for each in aws.sent()] == [b'{"a":1}'] * 3


def over_at(deadline: Deadline, turn: int) -> Callable[[], float]:
    """Make a jitter that does not wait, and that ends the time at its call number `turn`."""
    turns = count(1)

    def jitter() -> float:
        if next(turns) == turn:
            deadline._end = 0
        return 0

    return jitter


def test_tries_again_when_nobody_listens_yet() -> None:
    down = Output("http://127.0.0.1:9/results/a?X-Amz-Signature=0123456789abcdef", {}, "0" * 64)
    with Deadline(60) as deadline, pytest.raises(OutputError, match=r"tried 4 times until the function's time"):
        store(down, json_body(1, Redaction()), deadline, jitter=over_at(deadline, 3))


def test_takes_412_as_stored_by_an_earlier_attempt(aws: LocalAws) -> None:
    aws.puts = [Reply(reset=True), Reply(412, xml("PreconditionFailed"))]
    assert put(aws) == 2


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(403, xml("AccessDenied", "Request has expired")), "the upload URL has expired; retry the target"),
        (Reply(400, xml("ExpiredToken", "The token has expired.")), "expired, because the session that signed it has"),
        (Reply(403, xml("SignatureDoesNotMatch")), "signed for other headers"),
        (Reply(403, xml("AccessDenied", "Access Denied")), "the bucket refused the upload (Access Denied)"),
        (Reply(404, xml("NoSuchBucket", "The bucket is not there")), "S3 answered 404 NoSuchBucket: The bucket"),
        (Reply(403), "S3 answered 403: the bucket refused the upload (no reason given)"),
    ],
)
def test_explains_what_no_other_attempt_would_change(aws: LocalAws, reply: Reply, message: str) -> None:
    aws.puts = [reply]
    with pytest.raises(OutputError) as failed:
        put(aws)
    error = failed.value
    assert message in str(error)
    assert (error.status, error.attempts, error.key) == (reply.status, 1, "results/a/$LATEST/1.json")
    assert "0123456789abcdef" not in str(error)


def test_gives_up_when_the_time_is_up_while_it_waits_for_an_answer(aws: LocalAws) -> None:
    aws.puts = [Reply(silence=True)]
    with pytest.raises(OutputError, match="tried once until the function's time was up: S3 did not answer"):
        put(aws, available=0.6)


def test_gives_up_when_the_time_is_up_while_it_tries_again(aws: LocalAws) -> None:
    aws.puts = [Reply(503, xml("SlowDown"))] * 10
    output = Output(f"{aws.endpoint}/results/a", {}, "0" * 64)
    with (
        Deadline(60) as deadline,
        pytest.raises(OutputError, match="tried 3 times until the function's time was up: S3 answered 503"),
    ):
        store(output, json_body(1, Redaction()), deadline, jitter=over_at(deadline, 2))


def test_the_whole_worker_fails_as_output_error_then(aws: LocalAws) -> None:
    aws.puts = [Reply(silence=True)]
    with pytest.raises(Exception, match="until the function's time was up") as failed:
        everywhere(lambda run: 1)(aws.event(), LambdaContext(4))
    assert type(failed.value).__name__ == "OutputError"


def test_works_in_another_thread_where_no_signal_can_stop_it(aws: LocalAws) -> None:
    answers: list[Any] = []

    def handler(run: Run[Any]) -> float:
        return run.remaining()

    thread = threading.Thread(target=lambda: answers.append(everywhere(handler)(aws.event(), LambdaContext(60))))
    thread.start()
    thread.join()
    assert answers == ["stored"]
    assert 0 < float(aws.stored()) < 60
