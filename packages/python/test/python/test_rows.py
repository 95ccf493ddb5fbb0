import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from local_aws import LocalAws, Reply

from step_everywhere import ResultError, Run, everywhere
from step_everywhere._body import rows_body
from step_everywhere._redaction import Redaction

WHERE = {"AccountId": "222222222222", "Region": "ap-southeast-2"}


def lines(aws: LocalAws) -> list[Any]:
    return [json.loads(line) for line in aws.stored().splitlines()]


def test_a_generator_is_stored_as_json_lines_with_account_and_region_first(aws: LocalAws) -> None:
    @everywhere
    def handler(run: Run[Any]) -> Iterator[object]:
        yield {"n": 1, "Region": "global"}
        yield 2
        yield [3]

    handler(aws.event())
    assert aws.stored() == '{"AccountId":"222222222222","Region":"global","n":1}\n2\n[3]\n'


@pytest.mark.parametrize("rows", [iter([{"n": 1}]), map(lambda n: {"n": n}, [1]), ({"n": n} for n in [1])])
def test_any_iterator_is_rows(aws: LocalAws, rows: object) -> None:
    everywhere(lambda run: rows)(aws.event())
    assert lines(aws) == [{**WHERE, "n": 1}]


def test_a_list_is_a_value(aws: LocalAws) -> None:
    everywhere(lambda run: [{"n": 1}])(aws.event())
    assert aws.stored() == '[{"n":1}]'


def test_no_rows_are_an_empty_object(aws: LocalAws) -> None:
    everywhere(lambda run: iter([]))(aws.event())
    assert aws.stored() == ""


def test_the_fields_of_rows_are_the_authors_to_choose(aws: LocalAws) -> None:
    @everywhere(row_fields=lambda run: {"Account": run.account.name})
    def handler(run: Run[Any]) -> Iterator[object]:
        yield {"n": 1}

    handler(aws.event())
    assert lines(aws) == [{"Account": "payments-prod", "n": 1}]


def test_the_fields_of_rows_may_be_none(aws: LocalAws) -> None:
    everywhere(row_fields=False)(lambda run: iter([{"n": 1}]))(aws.event())
    assert lines(aws) == [{"n": 1}]


def test_a_row_that_json_cannot_hold_is_named(aws: LocalAws) -> None:
    with pytest.raises(Exception, match=r'^rows\[1\]\["size"\] is nan') as failed:
        everywhere(lambda run: iter([{"size": 1}, {"size": float("nan")}]))(aws.event())
    assert type(failed.value).__name__ == "ResultError"
    assert not aws.objects


def test_many_rows_are_sent_again_from_their_beginning(aws: LocalAws) -> None:
    aws.puts = [Reply(503, "<Error><Code>SlowDown</Code></Error>")]
    everywhere(lambda run: ({"n": n, "text": "x" * 100} for n in range(30_000)))(aws.event())
    first, second = aws.sent()
    assert len(first.body) > 4_000_000
    assert first.body == second.body
    assert lines(aws)[-1]["n"] == 29_999


def test_nothing_of_the_rows_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    body = rows_body(({"text": "x" * 1_000} for _ in range(3_000)), {}, Redaction())
    assert body.length > 2_000_000
    assert list(tmp_path.iterdir()) == []
    body.discard()


def test_a_full_disk_says_what_to_raise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(ResultError, match="cannot write the rows to .*increase the function's ephemeral storage"):
        rows_body(({"text": "x" * 1_000} for _ in range(3_000)), {}, Redaction())


@pytest.mark.parametrize("end", ["ResultError", "LookupError"])
def test_a_file_that_cannot_be_written_leaves_the_outcome_as_it_is(aws: LocalAws, end: str) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def handler(run: Run[Any]) -> Iterator[object]:
        yield from ({"text": "x" * 950} for _ in range(1_200))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_100_000, before[1]))
        if end == "LookupError":
            raise LookupError("page 2 is gone")
        yield from ({"text": "x" * 950} for _ in range(1_200))

    try:
        with pytest.raises(Exception, match="page 2 is gone|increase the function's ephemeral storage") as failed:
            everywhere(handler)(aws.event())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert type(failed.value).__name__ == end


PEAK = """
import resource, sys
from step_everywhere._body import rows_body
from step_everywhere._redaction import Redaction
redaction = Redaction()
redaction.add("planted/secret/of/the/target")
body = rows_body(({"n": n, "text": "x" * 60} for n in range(int(sys.argv[1]))), {"Region": "x"}, redaction)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, body.length)
"""


def test_a_million_rows_need_no_more_memory_than_a_thousand() -> None:
    def peak(rows: int) -> tuple[int, int]:
        source = str(Path(__file__).parents[2] / "src")
        command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {source!r}){PEAK}", str(rows)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        unit = 1024 if sys.platform == "darwin" else 1
        return int(answer[0]) // unit, int(answer[1])

    few, _ = peak(1_000)
    many, length = peak(1_000_000)
    assert length > 90_000_000
    # Kilobytes: the megabyte that is kept in memory, and some overhead of the allocator.
    assert many - few < 8_000


def test_row_fields_may_be_what_a_row_may_be(aws: LocalAws) -> None:
    at = datetime(2026, 11, 22, 15, tzinfo=UTC)
    everywhere(row_fields=lambda run: {"At": at})(lambda run: iter([{"a": 1}]))(aws.event())
    assert aws.stored() == '{"At":"2026-11-22T15:00:00.000Z","a":1}\n'


@pytest.mark.parametrize(
    ("fields", "message"), [(["a"], "row_fields is a list, expected a dict"), ({"a": float("nan")}, "row_")]
)
def test_row_fields_that_are_none_are_refused(aws: LocalAws, fields: Any, message: str) -> None:
    with pytest.raises(Exception, match=message) as refused:
        everywhere(row_fields=lambda run: fields)(lambda run: iter([1]))(aws.event())
    assert type(refused.value).__name__ == "ResultError"


def test_row_fields_are_made_of_what_the_handler_got(aws: LocalAws) -> None:
    got: list[Run[Any]] = []

    def fields(run: Run[Any]) -> dict[str, object]:
        got.append(run)
        return {"Tag": run.payload}

    @everywhere(row_fields=fields)
    def handler(run: Run[Any]) -> Iterator[object]:
        got.append(run)
        return iter([{"n": 1}])

    handler(aws.event(payload="x"))
    assert got[0] is got[1]
    assert lines(aws) == [{"Tag": "x", "n": 1}]
