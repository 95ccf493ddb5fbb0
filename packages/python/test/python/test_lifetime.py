"""Credentials and URLs that would expire while the handler runs are refused before it begins."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from local_aws import LocalAws

from step_everywhere import StaleCredentialsError, everywhere
from step_everywhere._lifetime import check_lifetime
from step_everywhere._unseal import Output, TargetCredentials, Unsealed
from step_everywhere.testing import LambdaContext

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def unsealed(expiration: str, query: str = "") -> Unsealed:
    credentials = TargetCredentials("A", "planted", "planted", datetime.fromisoformat(expiration))
    return Unsealed(
        credentials, Output(f"https://bucket.s3.amazonaws.com/key?X-Amz-Signature=planted{query}", {}, "0" * 64)
    )


@pytest.mark.parametrize(
    ("sealed", "field", "message"),
    [
        (unsealed("2026-11-22T12:14:59Z"), "Credentials", "the credentials expire at 2026-11-22T12:14:59.000Z, but"),
        (
            unsealed("2026-11-22T13:00:00Z", "&X-Amz-Date=20261122T115900Z&X-Amz-Expires=900"),
            "Output",
            "the upload URL expires at 2026-11-22T12:14:00.000Z, but the function may run for 900 s more; the handler",
        ),
    ],
)
def test_what_ends_too_early_is_refused(sealed: Unsealed, field: str, message: str) -> None:
    with pytest.raises(StaleCredentialsError) as refused:
        check_lifetime(sealed, 900, NOW)
    assert str(refused.value).startswith(message)
    assert refused.value.field == field
    assert "planted" not in str(refused.value)


@pytest.mark.parametrize(
    "sealed",
    [
        unsealed("2026-11-22T12:15:00Z", "&X-Amz-Date=20261122T120000Z&X-Amz-Expires=900"),
        unsealed("2026-11-22T12:15:00.001Z"),
        unsealed("2026-11-22T12:15:00Z", "&X-Amz-Date=soon&X-Amz-Expires=1"),
    ],
)
def test_what_lasts_to_the_end_is_taken(sealed: Unsealed) -> None:
    check_lifetime(sealed, 900, NOW)


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S"])
def test_the_handler_does_not_begin(aws: LocalAws, form: str) -> None:
    called: list[Any] = []
    soon = (datetime.now(UTC) + timedelta(minutes=14)).strftime(form)
    worker = everywhere(called.append)
    with pytest.raises(Exception, match="the credentials expire at") as refused:
        worker(aws.event(expiration=soon), LambdaContext(900))
    assert type(refused.value).__name__ == "StaleCredentialsError"
    assert called == []
    assert aws.sent() == []
    assert worker(aws.event(expiration=soon), LambdaContext(60)) == "stored"
