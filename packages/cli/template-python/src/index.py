"""Finds the SSM parameters of one account and region whose name starts with a prefix."""

from collections.abc import Iterator
from dataclasses import dataclass

from step_everywhere import Run, everywhere


@dataclass(frozen=True)
class Options:
    """What a run may be started with: `--payload '{"prefix":"/app/"}'`, or nothing."""

    prefix: str = "/"

    def __post_init__(self) -> None:
        if not self.prefix.startswith("/"):
            raise ValueError(f"prefix is {self.prefix!r}, expected one that starts with /")


@everywhere(payload=lambda payload: Options(**(payload or {})))
def handler(run: Run[Options]) -> Iterator[object]:
    """Yields a row for each parameter."""
    for page in run.client("ssm").get_paginator("describe_parameters").paginate():
        for parameter in page["Parameters"]:
            if parameter["Name"].startswith(run.payload.prefix):
                yield {"Name": parameter["Name"], "Type": parameter["Type"]}
