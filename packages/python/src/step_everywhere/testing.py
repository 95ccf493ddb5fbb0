"""For tests of workers: KMS and the upload on loopback, and Lambda's context. See also `everywhere.local`."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ._body import stored_value
from ._lambda_context import LambdaContext
from ._test_event import make_event
from ._test_server import Failure, Received, Server, Shelf
from .run import Account

__all__ = ["Failure", "LambdaContext", "Received", "TestAws", "start_test_aws"]


class TestAws:
    """A KMS and an S3 on loopback, and events for them."""

    __test__ = False
    """It is not a test of pytest's."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._shelf = server.shelf
        self.endpoint = server.endpoint
        """URL of both services."""
        self.environment: Mapping[str, str] = {
            "AWS_ENDPOINT_URL": server.endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "ASIAWORKERROLE",
            "AWS_SECRET_ACCESS_KEY": f"own-secret-{os.urandom(12).hex()}",
            "AWS_SESSION_TOKEN": f"own-token-{os.urandom(12).hex()}",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }
        """The variables that `start_test_aws` sets: the endpoint for boto3, and the credentials of the worker's own role."""

    @property
    def objects(self) -> Mapping[str, str]:
        """All stored objects, by key."""
        return self._shelf.objects

    @property
    def requests(self) -> list[Received]:
        """All requests so far."""
        return self._shelf.requests

    def event(
        self,
        *,
        account: str = "222222222222",
        account_name: str = "payments-prod",
        ou: str | None = None,
        tags: Mapping[str, str] | None = None,
        region: str = "ap-southeast-2",
        payload: object = None,
        expires_in: float = 3_600,
    ) -> dict[str, Any]:
        """Makes a valid event of the contract.

        `account` is twelve digits, `region` a region code, `payload` any value that JSON can represent, and
        `expires_in` the number of seconds until the credentials expire. Like the events of a run that asks for them,
        it has `ou` (names from the root down, `Workloads/Prod`) and `tags` if they are given.
        """
        target = (Account(account, account_name, ou, tags), region)
        return make_event(self._seal, self.endpoint, target, payload, expires_in)

    def result(self) -> Any:
        """Returns the only stored result, as a reader gets it: rows as a list.

        Raises `LookupError` if there is none, or more than one.
        """
        if len(self.objects) != 1:
            raise LookupError(f"{len(self.objects)} results are stored, expected one; see `objects`")
        return stored_value(next(iter(self.objects.values())))

    def fail_next_puts(self, *failures: Failure) -> None:
        """Answers the next uploads with failures instead of storing them, for example `(503, "")` or `"reset"`."""
        self._shelf.puts.extend(failures)

    def fail_next_decrypts(self, *names: str) -> None:
        """Answers the next calls of `Decrypt` with errors, such as `ThrottlingException`; `reset` cuts the connection."""
        self._shelf.decrypts.extend(names)

    def _seal(self, value: Mapping[str, object], context: Mapping[str, str]) -> str:
        # Only this KMS reads the ciphertext, so a random name for its content is enough.
        name = os.urandom(45).hex()
        self._shelf.sealed[name] = (json.dumps(value), dict(context))
        return name


@contextmanager
def start_test_aws() -> Iterator[TestAws]:
    """Starts a KMS that decrypts and an S3 that stores, to test a whole worker without an AWS account.

    Inside `with`, environment variables point boto3 to them. Any other service of AWS answers with an error that says
    to use a mock. It uses real HTTP, but checks neither signatures nor grants; the emulator of `step-everywhere dev`
    does.

        with start_test_aws() as aws:
            handler(aws.event(region="eu-west-1", payload={"prefix": "/app"}), LambdaContext())
            assert aws.result() == ["/app"]
    """
    server = Server(Shelf())
    aws = TestAws(server)
    kept = {"AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", *aws.environment}
    before = {name: os.environ.pop(name, None) for name in kept}
    os.environ.update(aws.environment)
    try:
        yield aws
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        server.stop()
