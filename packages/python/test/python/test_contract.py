"""The contract's schema and test vectors, with which the TypeScript SDK is tested, too."""

import base64
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_aws import LocalAws, unseal_blob
from properties import examples

from step_everywhere import EventError, Run, everywhere
from step_everywhere._canonical_json import canonical_json
from step_everywhere._digest import event_digest
from step_everywhere._event import parse_event
from step_everywhere._unseal import unseal
from step_everywhere.testing import LambdaContext

CONTRACT = Path(__file__).parents[3] / "core" / "contract"
VECTORS = json.loads((CONTRACT / "vectors.json").read_text())
TARGETS = [pytest.param(each, id=each["name"]) for each in VECTORS["targets"]]


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((CONTRACT / f"{name}.schema.json").read_text()))


def plaintexts(vector: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the plaintexts of credentials and output, each joined from all its ciphertexts."""
    texts = {False: "", True: ""}
    for call in vector["decrypt"]:
        texts["Region" in call["EncryptionContext"]] += call["plaintext"]
    return [json.loads(text) for text in texts.values()]


@pytest.fixture
def vector_aws(aws: LocalAws) -> LocalAws:
    aws.key = base64.b64decode(VECTORS["key"])
    return aws


@pytest.mark.parametrize("vector", TARGETS)
def test_vectors_follow_the_schemas(vector: dict[str, Any]) -> None:
    schema("event").validate(vector["event"])
    for name, plaintext in zip(("credentials", "output"), plaintexts(vector), strict=True):
        schema(name).validate(plaintext)
    for call in vector["decrypt"]:
        blob = base64.b64decode(call["CiphertextBlob"])
        key = base64.b64decode(VECTORS["key"])
        assert unseal_blob(key, blob, call["EncryptionContext"]).decode() == call["plaintext"]


@pytest.mark.parametrize("vector", TARGETS)
def test_vectors_decrypt_as_they_say(vector: dict[str, Any], vector_aws: LocalAws) -> None:
    unsealed = unseal(parse_event(vector["event"]))
    credentials, output = plaintexts(vector)
    assert unsealed.credentials.secret_access_key == credentials["SecretAccessKey"]
    assert unsealed.credentials.session_token == credentials["SessionToken"]
    assert (unsealed.output.url, unsealed.output.headers) == (output["Url"], output["Headers"])
    sent = [json.loads(each.body) for each in vector_aws.sent("POST")]
    assert sent == [{name: part for name, part in call.items() if name != "plaintext"} for call in vector["decrypt"]]


@pytest.mark.parametrize("vector", TARGETS)
def test_vectors_are_put_as_they_say(vector: dict[str, Any], vector_aws: LocalAws) -> None:
    @everywhere
    def handler(run: Run[Any]) -> object:
        assert run.payload == vector["event"]["Payload"]
        return iter(vector["rows"]) if "rows" in vector else vector["result"]

    context = vector["event"]["Context"]
    event = vector_aws.event(
        account=context["AccountId"],
        region=context["Region"],
        partition=context["Partition"],
        payload=vector["event"]["Payload"],
    )
    assert handler(event) == "stored"
    [put] = vector_aws.sent()
    assert put.body.decode() == vector["put"]["body"]
    assert vector["put"]["headers"].items() <= put.headers.items()


@pytest.mark.parametrize("vector", [pytest.param(each, id=each["name"]) for each in VECTORS["refused"]])
def test_refused_vectors_are_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(EventError) as refused:
        parse_event(vector["event"])
    assert refused.value.field == vector["field"]


@pytest.mark.parametrize("vector", [pytest.param(each, id=each["name"]) for each in VECTORS["digests"]])
def test_the_digest_is_that_of_the_vector(vector: dict[str, Any]) -> None:
    clear = json.loads(vector["json"])
    assert canonical_json({"Context": clear["Context"], "Payload": clear.get("Payload")}) == vector["canonical"]
    assert event_digest(clear) == vector["digest"]


@pytest.mark.parametrize("vector", [pytest.param(each, id=each["name"]) for each in VECTORS["changed"]])
def test_a_changed_event_is_refused_before_schema_and_handler_see_it(
    vector: dict[str, Any], vector_aws: LocalAws
) -> None:
    called: list[object] = []
    worker = everywhere(payload=called.append)(called.append)
    with pytest.raises(Exception, match="was changed after the orchestrator created the event") as refused:
        # A worker that continued would try for minutes to upload to a host that does not exist.
        worker(vector["event"], LambdaContext(timeout=30))
    assert type(refused.value).__name__ == "EventError"
    assert called == []
    assert vector_aws.sent() == []


@pytest.mark.parametrize("payload", [float("nan"), 10**400, "\ud800", {"\ud800": 1}])
def test_what_has_no_canonical_form_is_refused(aws: LocalAws, payload: object) -> None:
    with pytest.raises(Exception, match="was changed after the orchestrator created the event"):
        everywhere(lambda run: 1)({**aws.event(), "Payload": payload})


def paths(value: object, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return [at]
    return [*([at] if at else []), *(path for name, part in value.items() for path in paths(part, (*at, name)))]


EVENT: dict[str, Any] = VECTORS["targets"][0]["event"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    max_leaves=5,
)


@examples(500)
@given(st.sampled_from(paths(EVENT)), JSON | st.sampled_from(["x", "", "222222222222", "arn:aws:iam::1:role/x"]))
def test_schema_allows_what_the_parser_allows(path: tuple[str, ...], value: object) -> None:
    event = json.loads(json.dumps(EVENT))
    parent = event
    for name in path[:-1]:
        parent = parent[name]
    parent[path[-1]] = value
    try:
        parse_event(event)
    except EventError as refused:
        if "as in Context" not in str(refused) and "a role of account" not in str(refused):
            assert not schema("event").is_valid(event)
    else:
        schema("event").validate(event)


@examples(300)
@given(JSON)
def test_arbitrary_events_are_refused_by_a_typed_error(event: object) -> None:
    with pytest.raises(EventError):
        parse_event(event)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({}, "is empty"),
        (None, "is null"),
        ([], "is an array"),
        ("x", "is a string"),
        ({"key1": "value1"}, "the Lambda console's test event"),
        ({"detail-type": "x", "detail": {}}, "an EventBridge event"),
        ({"requestContext": {}}, "an HTTP request"),
        ({"Function": "x", "RoleName": "y"}, "a run's input"),
        ({"Records": [{"eventSource": "aws:s3"}]}, "an event from aws:s3"),
        ({"Records": [{}]}, "a batch of records"),
        ({"a": 1}, "of another kind"),
    ],
)
def test_events_that_no_orchestrator_sent_are_explained(event: object, message: str) -> None:
    with pytest.raises(EventError, match=message) as refused:
        parse_event(event)
    assert "step-everywhere dev worker.py" in str(refused.value)


@pytest.mark.parametrize(
    ("lost", "added", "message"),
    [
        (
            ["GrantToken"],
            {},
            "follows an older version of the step-everywhere contract than this SDK: it has no GrantToken.",
        ),
        (["GrantToken", "KeyId"], {}, "it has no KeyId and GrantToken."),
        (
            ["GrantToken"],
            {"Grant": "planted", "odd name!": 1},
            "another version .*no GrantToken, and it has Grant, which this SDK does",
        ),
        (["GrantToken", "KeyId", "Payload", "Output"], {}, "it has no KeyId, GrantToken, Output and 1 more"),
    ],
)
def test_events_of_another_version_are_named_as_such(lost: list[str], added: dict[str, object], message: str) -> None:
    event = {name: part for name, part in EVENT.items() if name not in lost}
    with pytest.raises(EventError, match=message) as refused:
        parse_event({**event, **added})
    assert "planted" not in str(refused.value)
    assert "odd" not in str(refused.value)


def test_ciphertexts_and_grant_token_are_in_no_error() -> None:
    for field in ("GrantToken", "Credentials"):
        event = json.loads(json.dumps(EVENT))
        if field == "GrantToken":
            event[field] = "planted secret token"
        else:
            event[field]["Encrypted"] = "planted secret token!"
        with pytest.raises(EventError, match="is a string of 2. characters") as refused:
            parse_event(event)
        assert "planted" not in str(refused.value)
