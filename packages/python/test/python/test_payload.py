from dataclasses import dataclass
from typing import Any

import pytest
from local_aws import LocalAws

from step_everywhere import PayloadError, Run, everywhere
from step_everywhere._payload import check_payload


@dataclass
class Options:
    days: int = 90


class ValidationError(ValueError):
    def errors(self) -> list[dict[str, object]]:
        many: list[dict[str, object]] = [{"loc": ("more", n), "msg": "is wrong"} for n in range(9)]
        first: dict[str, object] = {"loc": ("items", 1, "name"), "msg": "Field required"}
        return [first, *many]


class Model:
    """As pydantic's."""

    days: int

    @classmethod
    def model_validate(cls, obj: Any) -> "Model":
        if not isinstance(obj, dict) or "days" not in obj:
            raise ValidationError("2 validation errors")
        model = cls()
        model.days = obj["days"]
        return model


def test_any_callable_makes_the_payload(aws: LocalAws) -> None:
    @everywhere(payload=lambda given: Options(**given))
    def handler(run: Run[Options]) -> int:
        return run.payload.days

    assert everywhere.local(handler, payload={}) == 90
    handler(aws.event(payload={"days": 3}))
    assert aws.stored() == "3"


def test_a_model_makes_the_payload() -> None:
    @everywhere(payload=Model)
    def handler(run: Run[Model]) -> int:
        return run.payload.days

    assert everywhere.local(handler, payload={"days": 3}) == 3


def test_a_payload_that_does_not_fit_fails_the_target_before_the_handler_begins(aws: LocalAws) -> None:
    called: list[object] = []
    handler = everywhere(payload=Model)(called.append)
    with pytest.raises(
        Exception, match=r"the run's payload does not match what the worker expects: payload\.items\[1\]\.name: Field"
    ) as failed:
        handler(aws.event(payload={}))
    assert type(failed.value).__name__ == "PayloadError"
    assert "; and 2 more" in str(failed.value)
    assert called == []
    assert aws.sent() == []


@pytest.mark.parametrize(
    ("schema", "payload", "message"),
    [
        (lambda given: given["days"], {}, "payload['days']: is missing"),
        (lambda given: Options(**given), {"hours": 1}, "payload: "),
        (lambda given: 1 / given, 0, "payload: division by zero"),
    ],
)
def test_says_what_is_wrong(schema: Any, payload: object, message: str) -> None:
    with pytest.raises(PayloadError) as refused:
        check_payload(payload, schema)
    assert message in str(refused.value)
    assert refused.value.issues[0].path.startswith("payload")


class Defaults(Model):
    """As pydantic's, with a default for everything."""

    @classmethod
    def model_validate(cls, obj: Any) -> "Defaults":
        model = cls()
        model.days = obj.get("days", 90)
        return model


class Nullable(Model):
    @classmethod
    def model_validate(cls, obj: Any) -> "Nullable":
        if obj is not None:
            raise ValidationError("expected null")
        return cls()


def test_defaults_of_a_model_stand_in_for_a_missing_payload(aws: LocalAws) -> None:
    handler = everywhere(payload=Defaults)(lambda run: run.payload.days)
    assert everywhere.local(handler) == 90
    handler(aws.event(payload=None))
    assert aws.stored() == "90"
    schema: Any = Nullable
    assert isinstance(check_payload(None, schema), Nullable)
    assert check_payload(None, lambda given: given or 7) == 7


@pytest.mark.parametrize(
    ("schema", "found"),
    [(Model, "payload.items[1].name: Field required; "), (lambda given: Options(**given), "payload: ")],
)
def test_a_payload_that_is_missing_is_named_as_such(schema: Any, found: str) -> None:
    with pytest.raises(PayloadError) as refused:
        check_payload(None, schema)
    assert str(refused.value).startswith(f"the run has no payload, and the worker needs one ({found}")
    assert str(refused.value).endswith("); give it as Payload in the run's input, or with --payload")
