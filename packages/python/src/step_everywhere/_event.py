"""The contract: the JSON event that the orchestrator sends to a worker, and its check."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import NoReturn

from ._foreign_event import foreign_event
from ._other_version import other_version
from .errors import EventError


@dataclass(frozen=True, slots=True)
class Sealed:
    """One ciphertext of the contract: the output of `kms:Encrypt` for compact JSON."""

    field: str
    encrypted: str = dataclass_field(repr=False)
    encryption_context: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """The target and the run of an invocation. It contains no secrets."""

    account_id: str
    account_name: str
    region: str
    partition: str
    role_arn: str
    execution_id: str
    function: str
    ou: str | None = None
    tags: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class WorkerEvent:
    """A checked event."""

    target: Target
    key_id: str
    grant_token: str = dataclass_field(repr=False)
    credentials: Sealed
    output: Sealed
    payload: object


class _Check:
    def __init__(self, pattern: str, expected: str) -> None:
        self.pattern = re.compile(pattern, re.DOTALL)
        self.expected = expected


_CONTEXT_FIELDS = {
    "AccountId": _Check(r"[0-9]{12}", "twelve digits"),
    "AccountName": _Check(r".*", "a string"),
    "Region": _Check(r"[a-z]{2,}(-[a-z]+)+-[0-9]+", "a region code such as eu-west-1"),
    "Partition": _Check(r"aws(-[a-z]+)*", "a partition such as aws or aws-cn"),
    "RoleArn": _Check(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/\S+", "the ARN of an IAM role"),
    "ExecutionId": _Check(
        r"arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:(execution|express):\S+",
        "the ARN of a Step Functions execution",
    ),
    "Function": _Check(
        r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:\S+",
        "the ARN of a Lambda function",
    ),
}
_ANY_TEXT = _Check(r".*", "a string")
_KEY_ARN = _Check(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/\S+", "the ARN of a KMS key")
_GRANT_TOKEN = _Check(r"\S+", "a grant token")
_BASE64 = _Check(r"[A-Za-z0-9+/]+={0,2}(\.[A-Za-z0-9+/]+={0,2})*", "base64")
_NOT_EMPTY = _Check(r".+", "a string that is not empty")
_ROLE_OF_WORKER = _Check(r"arn:\S+", "the ARN of the worker's role")

_MISSING = object()


def parse_event(event: object) -> WorkerEvent:
    """Checks that an invocation's event follows the contract, and copies the fields of the contract.

    Unknown fields are left out, so that a newer orchestrator may add some. Neither ciphertexts nor the grant token
    ever appear in an error.

    Raises `EventError` with the field, its value (unless it is sealed) and what was expected.
    """
    foreign = foreign_event(event)
    if foreign is not None:
        raise foreign
    fields = _object(event, "the event")
    other = other_version(fields)
    if other is not None:
        raise other
    target = _parse_context(fields.get("Context", _MISSING))
    key_id = _text(fields.get("KeyId", _MISSING), "KeyId", _KEY_ARN)
    grant_token = _hidden(fields.get("GrantToken", _MISSING), "GrantToken", _GRANT_TOKEN)
    bound = {"Execution": target.execution_id, "AccountId": target.account_id}
    credentials = _parse_sealed(fields.get("Credentials", _MISSING), "Credentials", bound)
    output = _parse_sealed(fields.get("Output", _MISSING), "Output", {**bound, "Region": target.region})
    return WorkerEvent(target, key_id, grant_token, credentials, output, fields["Payload"])


def _parse_context(value: object) -> Target:
    fields = _object(value, "Context")
    parsed = {
        name: _text(fields.get(name, _MISSING), f"Context.{name}", check) for name, check in _CONTEXT_FIELDS.items()
    }
    account_id, role_arn = parsed["AccountId"], parsed["RoleArn"]
    if role_arn.split(":")[4] != account_id:
        _wrong("Context.RoleArn", f"is {_quoted(role_arn)}", f"a role of account {account_id}")
    return Target(
        account_id=account_id,
        account_name=parsed["AccountName"],
        region=parsed["Region"],
        partition=parsed["Partition"],
        role_arn=role_arn,
        execution_id=parsed["ExecutionId"],
        function=parsed["Function"],
        ou=_text(fields["OU"], "Context.OU", _ANY_TEXT) if "OU" in fields else None,
        tags=_parse_tags(fields["Tags"]) if "Tags" in fields else None,
    )


def _parse_tags(value: object) -> Mapping[str, str]:
    tags = _object(value, "Context.Tags")
    return {key: _text(part, f"Context.Tags.{key}", _ANY_TEXT) for key, part in tags.items()}


def _parse_sealed(value: object, field: str, bound: Mapping[str, str]) -> Sealed:
    """KMS refuses a ciphertext of another target; this refuses a `Context` that does not belong to the ciphertext."""
    fields = _object(value, field)
    encrypted = _hidden(fields.get("Encrypted", _MISSING), f"{field}.Encrypted", _BASE64)
    path = f"{field}.EncryptionContext"
    given = _object(fields.get("EncryptionContext", _MISSING), path)
    context = {name: _text(part, f"{path}.{name}", _NOT_EMPTY) for name, part in given.items()}
    _text(given.get("Recipient", _MISSING), f"{path}.Recipient", _ROLE_OF_WORKER)
    for name, expected in bound.items():
        if context.get(name) != expected:
            found = _described(context.get(name, _MISSING))
            _wrong(f"{path}.{name}", found, f"{_quoted(expected)}, as in Context")
    return Sealed(field, encrypted, context)


def _object(value: object, field: str) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    _wrong(field, _described(value), "an object")


def _text(value: object, field: str, check: _Check) -> str:
    if isinstance(value, str) and check.pattern.fullmatch(value):
        return value
    _wrong(field, _described(value), check.expected)


def _hidden(value: object, field: str, check: _Check) -> str:
    """Like `_text`, but the error shows only the kind of the value, not the value itself."""
    if isinstance(value, str) and check.pattern.fullmatch(value):
        return value
    found = f"is a string of {len(value)} characters" if isinstance(value, str) else _described(value)
    _wrong(field, found, check.expected)


def _described(value: object) -> str:
    if value is _MISSING:
        return "is missing"
    if value is None:
        return "is null"
    if isinstance(value, list):
        return "is an array"
    if isinstance(value, dict):
        return "is an object"
    return f"is {_quoted(value if isinstance(value, str) else json.dumps(value, default=repr))}"


def _quoted(value: str) -> str:
    return json.dumps(f"{value[:100]}…" if len(value) > 100 else value, ensure_ascii=False)


def _wrong(field: str, found: str, expected: str) -> NoReturn:
    raise EventError(
        f"the event's {field} {found}, expected {expected}; "
        "the orchestrator and this SDK may have different versions: update the older one",
        field=field,
        expected=expected,
    )
