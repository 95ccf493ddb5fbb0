"""Behaviour that workers in every language share; the TypeScript SDK is tested with the same list."""

import copy
import json
import time
from typing import Any

import pytest
from behaviour import BEHAVIOUR
from local_aws import LocalAws, Reply

import step_everywhere
from step_everywhere import EventError, OutputError, PayloadError, StepEverywhereError, everywhere
from step_everywhere._body import json_body
from step_everywhere._deadline import Deadline
from step_everywhere._event import parse_event
from step_everywhere._failure import failure
from step_everywhere._payload import check_payload
from step_everywhere._redaction import Redaction
from step_everywhere._store import store
from step_everywhere._unseal import Output, unseal


def cases(of: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in BEHAVIOUR[of]])


def test_has_these_errors() -> None:
    errors = [name for name in step_everywhere.__all__ if name.endswith(("Error", "Timeout"))]
    assert sorted(set(errors) - {"StepEverywhereError"}) == BEHAVIOUR["errors"]
    for name in BEHAVIOUR["errors"]:
        assert issubclass(getattr(step_everywhere, name), StepEverywhereError)


@cases("events")
def test_an_event_that_is_refused(aws: LocalAws, case: dict[str, Any]) -> None:
    event: Any = case["event"] if "event" in case else copy.deepcopy(aws.event())
    if "field" in case:
        *parents, last = case["field"].split(".")
        parent = event
        for name in parents:
            parent = parent[name]
        parent[last] = case["value"]
    for name in case.get("without", []):
        del event[name]
    if "event" not in case:
        event.update(case.get("with", {}))
    with pytest.raises(EventError) as refused:
        parse_event(event)
    expected = case["expected"].replace("{worker}", "worker.py").replace("{package}", "step_everywhere")
    assert str(refused.value) == expected


STATUS = {"KMSInternalException": 500, "DependencyTimeoutException": 503}


def kms(name: str) -> Reply:
    return Reply(reset=True) if name == "reset" else Reply(STATUS.get(name, 400), json.dumps({"__type": name}))


@cases("decrypts")
def test_kms_that_answers(aws: LocalAws, monkeypatch: pytest.MonkeyPatch, case: dict[str, Any]) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    aws.decrypts = [kms(name) for name in case.get("answers") or [case["always"]] * 40]
    event = parse_event(aws.event())
    if "error" not in case:
        unseal(event)
        assert len(aws.sent("POST")) == case["calls"]
        return
    with pytest.raises(getattr(step_everywhere, case["error"])) as failed:
        unseal(event)
    assert case["expected"].replace("{field}", failed.value.field) in str(failed.value)
    assert len(aws.sent("POST")) == case["calls"]


@cases("puts")
def test_s3_that_answers(aws: LocalAws, case: dict[str, Any]) -> None:
    replies = [{"reset": True} if each == "reset" else each for each in case["answers"]]
    aws.puts = [Reply(**each) for each in replies]
    output = Output(f"{aws.endpoint}/results/a/1.json?X-Amz-Signature=1", {}, "0" * 64)
    with Deadline(60) as deadline:
        if "expected" not in case:
            assert store(output, json_body({"a": 1}, Redaction()), deadline, jitter=lambda: 0) == case["calls"]
        else:
            with pytest.raises(OutputError) as failed:
                store(output, json_body({"a": 1}, Redaction()), deadline)
            url = f"{aws.endpoint.removeprefix('http://')}/results/a/1.json"
            assert str(failed.value) == f"cannot store the result at {url}, tried once: {case['expected']}"
            assert failed.value.attempts == case["calls"]
    assert [each.body for each in aws.sent()] == [b'{"a":1}'] * case["calls"]


@cases("rows")
def test_rows(aws: LocalAws, case: dict[str, Any]) -> None:
    fields = case.get("fields")
    row_fields: Any = (lambda run: fields) if isinstance(fields, dict) else fields
    everywhere(row_fields=row_fields)(lambda run: iter(case["rows"]))(aws.event())
    assert aws.stored() == case["body"]


class SchemaError(Exception):
    """Like pydantic's error, with a list of problems."""

    def __init__(self, issues: list[dict[str, Any]]) -> None:
        self._issues = issues

    def errors(self) -> list[dict[str, Any]]:
        return [{"loc": tuple(each["path"]), "msg": each["message"]} for each in self._issues]


@cases("payloads")
def test_a_payload_that_does_not_fit(case: dict[str, Any]) -> None:
    def refuse(payload: object) -> None:
        raise SchemaError(case["issues"])

    with pytest.raises(PayloadError) as refused:
        check_payload({}, refuse)
    assert str(refused.value) == case["expected"]


@cases("failures")
def test_a_failure_is_reported(case: dict[str, Any]) -> None:
    thrown: BaseException | None = None
    for name, message in reversed(case["chain"]):
        error: Exception = type(name, (Exception,), {})(message)
        error.__cause__ = thrown
        thrown = error
    assert thrown is not None
    reported = failure(thrown, Redaction())
    assert [type(reported).__name__, str(reported)] == case["expected"]


@pytest.mark.parametrize("case", [pytest.param(each, id=each["name"]) for each in BEHAVIOUR["redaction"]["texts"]])
def test_a_text_is_shown_without_secrets(case: dict[str, Any]) -> None:
    redaction = Redaction()
    for secret in BEHAVIOUR["redaction"]["secrets"]:
        redaction.add(secret)
    redaction.add_url(BEHAVIOUR["redaction"]["url"])
    assert redaction.text(case["text"]) == case["expected"]
