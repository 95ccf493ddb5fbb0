from collections.abc import Iterator

import local_aws
import pytest


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[local_aws.LocalAws]:
    aws = local_aws.LocalAws()
    server = local_aws.start(aws)
    for name in ("AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    yield aws
    aws.silent.set()
    server.shutdown()
    server.server_close()
