"""Events of the contract, for tests."""

import datetime
import os
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ._digest import event_digest
from ._partition import partition_of
from .run import Account

_RUN = uuid.UUID("6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f")
_EXECUTION = f"arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:{_RUN}"
_FUNCTION = "arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example"
_RECIPIENT = "arn:aws:iam::111111111111:role/StepEverywhere_example"
_KEY = "arn:aws:kms:us-east-1:111111111111:key/0d4c3b2a-1111-2222-3333-444455556666"

Seal = Callable[[Mapping[str, object], Mapping[str, str]], str]
"""Encrypts a value, bound to an encryption context."""


def make_event(
    seal: Seal, endpoint: str, target: tuple[Account, str], payload: object, expires_in: float
) -> dict[str, Any]:
    """Makes an event for an account, its name and a region; credentials and signatures are random."""
    given, region = target
    account = given.id
    details = {"OU": given.ou, "Tags": given.tags}
    partition = partition_of(region)
    clear = {
        "Context": {
            "AccountId": account,
            "AccountName": given.name,
            **{field: value for field, value in details.items() if value is not None},
            "Region": region,
            "Partition": partition,
            "RoleArn": f"arn:{partition}:iam::{account}:role/Auditor",
            "ExecutionId": _EXECUTION,
            "Function": _FUNCTION,
        },
        "Payload": payload,
    }
    expiration = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=expires_in)
    credentials = {
        "AccessKeyId": "ASIATARGET",
        "SecretAccessKey": os.urandom(20).hex(),
        "SessionToken": os.urandom(150).hex(),
        "Expiration": expiration.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    key = f"StepEverywhere/StepEverywhere_example/$LATEST/{_RUN}/{account}/{region}.json"
    query = urlencode({"X-Amz-Security-Token": os.urandom(30).hex(), "X-Amz-Signature": os.urandom(32).hex()})
    output = {
        "Url": f"{endpoint}/results/{quote(key)}?{query}",
        "Headers": {"if-none-match": "*", "content-type": "application/json"},
        "Digest": event_digest(clear),
    }
    bound = {"Recipient": _RECIPIENT, "Execution": _EXECUTION, "AccountId": account}
    for_output = {**bound, "Region": region}
    return {
        **clear,
        "KeyId": _KEY,
        "GrantToken": os.urandom(45).hex(),
        "Credentials": {"Encrypted": seal(credentials, bound), "EncryptionContext": bound},
        "Output": {"Encrypted": seal(output, for_output), "EncryptionContext": for_output},
    }
