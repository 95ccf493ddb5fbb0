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
        Exception, match=r"the run's payload does not fit the worker: payload\.items\[1\]\.name: Field"
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
