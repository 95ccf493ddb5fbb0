"""A worker for strict type checkers; `test_typed.py` checks it with mypy and pyright."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_type

from boto3.session import Session
from mypy_boto3_ssm import SSMClient

from step_everywhere import LambdaHandler, Run, everywhere


@dataclass(frozen=True)
class Options:
    prefix: str = "/"


def options(payload: Any) -> Options:
    return Options(**payload)


@everywhere
def plain(run: Run) -> object:
    assert_type(run.client("ssm"), SSMClient)
    assert_type(run.client("ssm", region_name="us-east-1"), SSMClient)
    assert_type(run.client("ssm", "us-east-1"), SSMClient)
    assert_type(run.client.region_name, str)
    assert_type(run.session, Session)
    assert_type(run.account.id, str)
    assert_type(run.region, str)
    assert_type(run.logger, logging.Logger)
    assert_type(run.remaining(), float)
    return run.client("ssm").describe_parameters()["Parameters"]


@everywhere(payload=options, row_fields=lambda run: {"Account": run.account.name})
def rows(run: Run[Options]) -> Iterator[object]:
    assert_type(run.payload, Options)
    for page in run.client("ssm").get_paginator("describe_parameters").paginate():
        yield from page["Parameters"]


assert_type(plain, LambdaHandler)
assert_type(rows, LambdaHandler)


def of_number(run: Run[int]) -> int:
    return run.payload


everywhere(payload=options)(of_number)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def misspelt(run: Run) -> str:
    return run.regoin  # type: ignore[attr-defined,no-any-return,unused-ignore]  # pyright: ignore
