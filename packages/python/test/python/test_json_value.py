import dataclasses
import datetime
import enum
import io
import json
import re
import uuid
from collections import OrderedDict, UserDict, deque, namedtuple
from collections.abc import Iterator
from decimal import Decimal
from ipaddress import ip_network
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.response import StreamingBody
from hypothesis import given
from hypothesis import strategies as st
from properties import examples

from step_everywhere import ResultError
from step_everywhere._body import json_body
from step_everywhere._json_value import stringify
from step_everywhere._redaction import Redaction


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


@dataclasses.dataclass
class Bucket:
    name: str
    created: datetime.date


Point = namedtuple("Point", "x y")
EAST = datetime.timezone(datetime.timedelta(hours=10))


class Model:
    """As pydantic's."""

    def model_dump(self) -> dict[str, object]:
        return {"at": datetime.date(2020, 1, 2)}


class Array:
    """As NumPy's arrays and scalars."""

    def __init__(self, held: object) -> None:
        self._held = held

    def tolist(self) -> object:
        return self._held

    def __iter__(self) -> Iterator[object]:
        raise TypeError("it is asked for its list")


class SecretStr:
    """As pydantic's."""

    def get_secret_value(self) -> str:
        return "hunter2"

    def __str__(self) -> str:
        return "**********"


def group_with_cause() -> ExceptionGroup[ValueError]:
    group = ExceptionGroup("all", [ValueError("b")])
    group.__cause__ = KeyError("a")
    return group


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (datetime.datetime(2020, 1, 2, 10, tzinfo=EAST), '"2020-01-02T00:00:00.000Z"'),
        (datetime.datetime(2020, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.UTC), '"2020-01-02T03:04:05.678Z"'),
        (datetime.datetime(2020, 1, 2, 3), '"2020-01-02T03:00:00"'),  # noqa: DTZ001
        (datetime.date(2020, 1, 2), '"2020-01-02"'),
        (datetime.time(3, 4), '"03:04:00"'),
        (Decimal("3"), "3"),
        (Decimal("3.10"), "3.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        ([Decimal("1E-400"), "1E-400"], '[1E-400,"1E-400"]'),
        (2**70, "1180591620717411303424"),
        (1.5, "1.5"),
        (b"hi", '"aGk="'),
        (bytearray(b"hi"), '"aGk="'),
        (memoryview(b"hi"), '"aGk="'),
        ({"b", "a"}, '["a","b"]'),
        (frozenset([2, 1]), "[1,2]"),
        ((1, [2]), "[1,[2]]"),
        (deque([1, 2]), "[1,2]"),
        (range(3), "[0,1,2]"),
        ({1: "a"}, '{"1":"a"}'),
        (OrderedDict(b=1, a=2), '{"b":1,"a":2}'),
        (UserDict(a=1), '{"a":1}'),
        (Bucket("x", datetime.date(2020, 1, 2)), '{"name":"x","created":"2020-01-02"}'),
        (Point(1, 2), '{"x":1,"y":2}'),
        (Model(), '{"at":"2020-01-02"}'),
        (Array([[1, 2.5], [True]]), "[[1,2.5],[true]]"),
        ({"n": Array(7)}, '{"n":7}'),
        (SimpleNamespace(a=SimpleNamespace(b=1)), '{"a":{"b":1}}'),
        ([{"a": 1}.keys(), {"a": 1}.values(), {"a": 1}.items()], '[["a"],[1],[["a",1]]]'),
        ({"password": SecretStr()}, '{"password":"**********"}'),
        ([Colour.RED, Level.LOW], '["red",1]'),
        (ValueError("no"), '{"name":"ValueError","message":"no"}'),
        (
            group_with_cause(),
            '{"name":"ExceptionGroup","message":"all (1 sub-exception)","cause":{"name":"KeyError","message":"\'a\'"},'
            '"errors":[{"name":"ValueError","message":"b"}]}',
        ),
        (uuid.UUID(int=0), '"00000000-0000-0000-0000-000000000000"'),
        (PurePosixPath("/a/b"), '"/a/b"'),
        (ip_network("10.0.0.0/8"), '"10.0.0.0/8"'),
        (re.compile("a+"), '"a+"'),
        (
            {"ResponseMetadata": {"HTTPStatusCode": 200}, "Parameters": [{"Name": "x"}]},
            '{"Parameters":[{"Name":"x"}]}',
        ),
        ({"ResponseMetadata": "mine"}, '{"ResponseMetadata":"mine"}'),
        ("\u2028\n", '"\u2028\\n"'),
        ("\ud800", '"\\ud800"'),
    ],
)
def test_is_stored_as(value: object, expected: str) -> None:
    content = json_body(value, Redaction()).open().read().decode()
    assert content == expected
    json.loads(content)


def test_one_object_twice_is_no_cycle() -> None:
    shared = {"a": 1}
    assert stringify([shared, shared]) == '[{"a":1},{"a":1}]'


def cycle() -> dict[str, Any]:
    value: dict[str, Any] = {"items": []}
    value["items"].append({"the parent": value})
    return value


class Broken:
    def model_dump(self) -> None:
        raise ValueError("oops")


async def coroutine() -> None:
    pass


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (cycle(), 'result["items"][0]["the parent"] is an object that contains itself'),
        ({"a": float("nan")}, 'result["a"] is nan, which JSON cannot hold; return None or a string instead'),
        ([float("inf")], "result[0] is inf"),
        (Decimal("NaN"), "result is NaN"),
        (Decimal("sNaN"), "result is sNaN"),
        (Decimal("1E+999999"), "result is 1E+999999, which JSON cannot hold; return None or a string"),
        ([10**10_000], "result[0] is an integer of great length"),
        (
            {"Body": StreamingBody(io.BytesIO(), 0)},
            'result["Body"] is a stream, which JSON cannot hold; read it first, as in response["Body"].read()',
        ),
        ({"a": iter(())}, 'result["a"] is an iterator'),
        ({"a": map(str, [])}, "return list(it)"),
        ({"a": lambda: 1}, 'result["a"] is a function or a class'),
        ([Bucket], "result[0] is a function or a class"),
        (object(), "result is an object of the class object"),
        (
            datetime.timedelta(1),
            "result is a timedelta, which JSON cannot hold; return value.total_seconds() or str(value)",
        ),
        ({(1, 2): 3}, "result is a dict with a key of the type tuple"),
        ({True: 1}, "a key of the type bool"),
        ([Broken()], "result[0] cannot be stored as JSON: its model_dump failed (oops)"),
    ],
)
def test_what_has_no_form_in_json_is_an_error_that_names_the_path(value: object, message: str) -> None:
    with pytest.raises(ResultError) as refused:
        stringify(value)
    assert message in str(refused.value)
    assert str(refused.value).startswith(refused.value.path + " ")


def test_a_coroutine_is_an_error() -> None:
    waiting = coroutine()
    with pytest.raises(ResultError, match="is a coroutine, which JSON cannot hold; await it first"):
        stringify(waiting)
    waiting.close()


def test_nested_a_hundred_thousand_levels_deep_is_an_error() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ResultError, match="nested too deeply"):
        stringify(deep)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
)


@examples(300)
@given(PLAIN)
def test_json_is_stored_as_it_is(value: object) -> None:
    assert json.loads(stringify(value)) == value


ANYTHING = st.recursive(
    st.none() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes() | st.decimals() | st.uuids(),
    lambda part: (
        st.lists(part)
        | st.dictionaries(st.text() | st.integers() | st.booleans() | st.binary(), part)
        | st.tuples(part, part)
        | st.sets(st.text() | st.integers())
        | st.builds(ValueError, part)
    ),
)


@examples(500)
@given(ANYTHING)
def test_anything_is_stored_as_json_or_is_a_result_error(value: object) -> None:
    try:
        text = stringify(value)
    except ResultError:
        return
    json.loads(text)
