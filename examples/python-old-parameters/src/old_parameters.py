"""Lists the SSM parameters that nobody has changed for a while, in every account and region.

They are often leftovers: a secret that was never rotated, or a setting that nobody reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from step_everywhere import Run, everywhere


@dataclass(frozen=True)
class Options:
    """The run's `Payload`."""

    days: int = 365
    """Minimum age of a listed parameter, in days."""

    def __post_init__(self) -> None:
        if not isinstance(self.days, int) or self.days < 0:
            raise ValueError(f"days is {self.days!r}, expected a whole number from 0")


@everywhere(payload=lambda payload: Options(**(payload or {})))
def handler(run: Run[Options]) -> Iterator[object]:
    """Yields a row for each old parameter, with its type but without its value."""
    limit = timedelta(days=run.payload.days)
    seen = 0
    for page in run.client("ssm").get_paginator("describe_parameters").paginate():
        for parameter in page["Parameters"]:
            seen += 1
            if datetime.now(UTC) - parameter["LastModifiedDate"] >= limit:
                yield {
                    "Name": parameter["Name"],
                    "Type": parameter["Type"],
                    "Version": parameter["Version"],
                    "LastModifiedDate": parameter["LastModifiedDate"],
                    "LastModifiedUser": parameter.get("LastModifiedUser"),
                }
    run.logger.info("parameters looked at", extra={"count": seen})
