"""Makes the answers of two clouds comparable: replaces values that cannot be equal by a word for their kind."""

import datetime
import re

# Members with random or secret values: only their presence and kind can be compared.
OPAQUE = {
    "CiphertextBlob",
    "CodeSha256",
    "ContinuationToken",
    "Email",
    "GrantId",
    "GrantToken",
    "LastModifiedUser",
    "MasterAccountEmail",
    "NextContinuationToken",
    "NextMarker",
    "NextToken",
    "RequestId",
    "HostId",
    "RevisionId",
    "SecretAccessKey",
    "SessionToken",
    "nextToken",
}

WORDS = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
    (r"\b[0-9a-f]{64}\b", "<64 hex digits>"),
    (r"\bo-[a-z0-9]{10,32}\b", "<organization id>"),
    (r"\bou-[0-9a-z]{4,32}-[a-z0-9]{8,32}\b", "<unit id>"),
    (r"\br-[0-9a-z]{4,32}\b", "<root id>"),
    (r"\bASIA[A-Z0-9]{16}\b", "<access key id of a session>"),
    (r"\bAROA[A-Z0-9]{17}\b", "<role id>"),
    (r"\bAIDA[A-Z0-9]{17}\b", "<user id>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+0000)", "<time>"),
    (r"http://[\w.]+:\d+", "<endpoint>"),
]


def normalise(value, member: str = ""):
    """An answer with all undetermined values replaced."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, datetime.datetime):
        return "<time>"
    if isinstance(value, dict):
        return {name: normalise(each, name) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [normalise(each, member) for each in value]
    if hasattr(value, "read"):
        value = value.read()
    if member in OPAQUE:
        return f"<{type(value).__name__}>" if len(value) > 0 else value
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    for pattern, word in WORDS:
        text = re.sub(pattern, word, text)
    return text


def flatten(value, path: str) -> dict[str, object]:
    """Flattens an output: `{"a": [1]}` at `x` becomes `{"x.a.0": 1}`. An empty list or object stays as a value."""
    if isinstance(value, dict) and value:
        items = value.items()
    elif isinstance(value, list) and value:
        items = enumerate(value)
    else:
        return {path: value}
    return {inner: leaf for name, each in items for inner, leaf in flatten(each, f"{path}.{name}").items()}
