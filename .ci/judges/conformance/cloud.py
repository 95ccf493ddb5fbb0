"""A cloud that the cases call through boto3; records every answer."""

import contextlib
import dataclasses
import datetime
import time
import typing
import unittest.mock
import urllib.error
import urllib.request
import xml.etree.ElementTree

import boto3
import botocore.config
import botocore.exceptions
import botocore.parsers
from botocore import xform_name

from normalise import normalise

REGION = "us-east-1"

# Clients of the same kind share the parsed API models, which take long to load.
SESSION = boto3.Session()
CONFIG = botocore.config.Config(
    # The service must report invalid requests, not boto3.
    parameter_validation=False,
    retries={"total_max_attempts": 1},
    s3={"addressing_style": "path"},
    signature_version="v4",
)


@dataclasses.dataclass(frozen=True)
class Keys:
    """Credentials."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    @staticmethod
    def of(credentials: dict) -> "Keys":
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        return Keys(*(credentials[name] for name in names))


@dataclasses.dataclass(frozen=True)
class Answer:
    """The answer of an operation: an error's code, or an output."""

    service: str
    operation: str
    status: int
    output: dict
    error: str | None = None

    @property
    def verdict(self) -> str:
        return f"{self.status} {self.error}" if self.error else str(self.status)


@dataclasses.dataclass
class Cloud:
    """One of the clouds: its address, and its prepared resources."""

    name: str
    endpoint: str
    administrator: Keys
    key_arn: str
    other_key_arn: str
    # Account id by name; `management` is the administrator's.
    accounts: dict[str, str]
    # Opens a section in which signatures are checked, for a cloud that does not always check them.
    strict: typing.Callable[[], contextlib.AbstractContextManager]
    answers: list[Answer] = dataclasses.field(default_factory=list)

    def call(self, service: str, operation: str, *, keys: Keys | None = None, region: str = REGION, **members):
        """Calls an operation, and records an error as an answer."""
        client = self.client(service, keys or self.administrator, region)
        try:
            output = getattr(client, xform_name(operation))(**members)
            error = None
        except botocore.exceptions.ClientError as thrown:
            output, error = thrown.response, thrown.response["Error"].get("Code", "")
        except botocore.parsers.ResponseParserError:
            # A web server's error page means that the service has crashed.
            output, error = {"ResponseMetadata": {"HTTPStatusCode": 500}}, "500"
        status = output.pop("ResponseMetadata")["HTTPStatusCode"]
        answer = Answer(service, operation, status, {} if error else _read(output), error)
        self.answers.append(answer)
        return answer

    def fetch(self, operation: str, url: str, method: str = "GET", body: bytes | None = None) -> Answer:
        """Sends a request to S3 without an SDK, as a user with a presigned URL does."""
        headers = {} if body is None else {"Content-Type": "application/octet-stream"}
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                answer = Answer("s3", operation, response.status, {"Body": response.read()})
        except urllib.error.HTTPError as error:
            answer = Answer("s3", operation, error.code, {}, _code(error.read(), error.code))
        self.answers.append(answer)
        return answer

    def presign(self, operation: str, *, expires: int = 300, signed_before: int = 0, **members) -> str:
        """A presigned URL for one operation, signed `signed_before` seconds ago."""
        client = self.client("s3", self.administrator, REGION)
        then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=signed_before)
        with unittest.mock.patch("botocore.auth.get_current_datetime", lambda *_, **__: then.replace(tzinfo=None)):
            return client.generate_presigned_url(xform_name(operation), Params=members, ExpiresIn=expires)

    def assume(self, account: str, role: str = "Auditor") -> Keys:
        """Keys of a session of a role. The call is not recorded, because the cases of STS compare it."""
        arn = f"arn:aws:iam::{self.accounts[account]}:role/{role}"
        client = self.client("sts", self.administrator, REGION)
        return Keys.of(client.assume_role(RoleArn=arn, RoleSessionName="conformance")["Credentials"])

    def make_bucket(self, name: str = "conformance") -> None:
        """Creates a bucket of the administrator, unrecorded, unless it exists."""
        self.client("s3", self.administrator, REGION).create_bucket(Bucket=name)

    def wait(self, operation: str, member: str, until: set[str], service: str = "stepfunctions", **members) -> None:
        """Waits, unrecorded, for a status."""
        client = self.client(service, self.administrator, REGION)
        deadline = time.monotonic() + 30
        while (found := getattr(client, xform_name(operation))(**members)[member]) not in until:
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.name}: {operation} still answers {found} after 30 s")
            time.sleep(0.05)

    def client(self, service: str, keys: Keys, region: str):
        made = _clients.get(key := (self.endpoint, service, keys, region))
        if made is None:
            made = _clients[key] = SESSION.client(
                service,
                endpoint_url=self.endpoint,
                region_name=region,
                aws_access_key_id=keys.access_key_id,
                aws_secret_access_key=keys.secret_access_key,
                aws_session_token=keys.session_token,
                config=CONFIG,
            )
        return made

    def take(self) -> list[Answer]:
        """The answers since the last call, made comparable."""
        taken = [dataclasses.replace(answer, output=normalise(answer.output)) for answer in self.answers]
        self.answers.clear()
        return taken


_clients: dict = {}


def _code(body: bytes, status: int) -> str:
    """The code of an error in S3's XML, otherwise the status, as botocore does."""
    try:
        return xml.etree.ElementTree.fromstring(body).findtext("Code")
    except xml.etree.ElementTree.ParseError:
        return str(status)


def _read(output: dict) -> dict:
    """An output with its streams read, because they can be read only once."""
    return {name: value.read() if hasattr(value, "read") else value for name, value in output.items()}
