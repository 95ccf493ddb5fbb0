"""Canonical JSON is the same as the JSON that Node.js writes for the same values."""

import decimal
import json
import math
import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from properties import examples

from step_everywhere._canonical_json import canonical_json

NODE = Path(__file__).parents[4] / "node_modules" / ".bin" / "node"
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**1023), 2**1023)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"])),
    lambda part: st.lists(part) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), part),
)


def test_numbers_are_spelled_as_node_spells_them() -> None:
    numbers: list[float] = [0, -0.0, 5e-324, 1.7976931348623157e308, 1e21, 1e20, 123e-20, 2**53 + 1, -1e-7, 9.5e-7]

    @examples(2_000)
    @given(NUMBERS | st.builds(math.ldexp, st.integers(-(2**53), 2**53), st.integers(-1000, 900)))
    def collect(number: float) -> None:
        numbers.append(number)

    collect()
    script = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8'))))"
    written = subprocess.run(
        [NODE, "-e", script], input=json.dumps(numbers), capture_output=True, text=True, check=True
    )
    assert canonical_json(numbers) == written.stdout


@examples(300)
@given(JSON)
def test_a_canonical_form_is_the_same_value_and_its_own_canonical_form(value: object) -> None:
    text = canonical_json(value)
    assert json.loads(text, parse_int=float) == json.loads(json.dumps(value), parse_int=float)
    assert canonical_json(json.loads(text)) == text


def test_names_are_in_order_and_depth_does_not_matter() -> None:
    assert canonical_json({"b": [], "a": {"é": 1, "\U0001f600": 2, "\ufb33": 3}}) == (
        '{"a":{"é":1,"\U0001f600":2,"\ufb33":3},"b":[]}'
    )
    deep: object = 1
    for _ in range(50_000):
        deep = [deep]
    assert canonical_json(deep) == "[" * 50_000 + "1" + "]" * 50_000


def test_numbers_do_not_depend_on_the_decimal_context() -> None:
    with decimal.localcontext() as context:
        context.prec = 2
        context.traps[decimal.Inexact] = True
        assert canonical_json([1234567.891, 5e-324, 1.7976931348623157e308]) == (
            "[1234567.891,5e-324,1.7976931348623157e+308]"
        )
