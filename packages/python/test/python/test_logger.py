import json
import logging
from typing import Any

import pytest
from local_aws import LocalAws
from reports import SECRET

from step_everywhere import LoggerOptions, Run, everywhere
from step_everywhere.testing import LambdaContext


def test_log_lines_carry_the_target(aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> None:
    def handler(run: Run[Any]) -> None:
        run.logger.info("looked at %d", 3, extra={"users": 3, "seen": {"a"}})
        run.logger.debug("not shown")
        run.logger.getChild("part").warning("below")

    everywhere(handler)(aws.event(), LambdaContext())
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["level"] == "INFO"
    assert (first["message"], first["users"], first["seen"]) == ("looked at 3", 3, ["a"])
    assert (first["account"], first["account_name"], first["region"]) == (
        "222222222222",
        "payments-prod",
        "ap-southeast-2",
    )
    assert first["execution"].endswith(":StepEverywhere:6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f")
    assert second["message"] == "below"
    assert second["region"] == "ap-southeast-2"


def test_the_log_has_the_whole_error(aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> None:
    def handler(run: Run[Any]) -> None:
        raise ValueError("x" * 3_000) from KeyError("the cause")

    with pytest.raises(Exception, match="xxx"):
        everywhere(handler)(aws.event())
    line = json.loads(capsys.readouterr().out)
    assert line["message"] == "The target failed"
    assert "KeyError: 'the cause'" in line["exception"]
    assert "x" * 3_000 in line["exception"]


def test_only_the_first_invocation_of_an_environment_is_a_cold_start(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("step_everywhere._invocation._is_cold", iter([True, False, False]))

    def handler(run: Run[Any]) -> None:
        run.logger.info("one")
        run.logger.info("two")

    for account in ("333333333333", "444444444444", "555555555555"):
        everywhere(handler)(aws.event(account=account))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["account"], line["cold_start"]) for line in lines] == [
        ("333333333333", True),
        ("333333333333", True),
        ("444444444444", False),
        ("444444444444", False),
        ("555555555555", False),
        ("555555555555", False),
    ]


def test_takes_its_authors_options_and_keeps_the_targets_keys_and_the_redaction(
    aws: LocalAws, capsys: pytest.CaptureFixture[str]
) -> None:
    form = logging.Formatter("%(levelname)s %(team)s %(account)s %(message)s")
    options: LoggerOptions = {"level": "WARNING", "formatter": form, "keys": {"team": "platform"}}

    @everywhere(logger=options)
    def handler(run: Run[Any]) -> None:
        mine: Any = run.session.get_credentials()
        run.logger.info("below the level")
        run.logger.getChild("part").warning("with %s", mine.secret_key)

    handler(aws.event(secret=SECRET), LambdaContext())
    assert capsys.readouterr().out == "WARNING platform 222222222222 with [redacted]\n"
