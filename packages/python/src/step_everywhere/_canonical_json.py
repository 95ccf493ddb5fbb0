"""Canonical JSON (RFC 8785): one spelling for each value, the same in every language."""

import decimal
import json
import math

_CONTEXT = decimal.Context(prec=17, rounding=decimal.ROUND_HALF_EVEN, traps=[])
"""Not the thread's own, which a handler may change: every later digest would be another one."""


def canonical_json(value: object) -> str:
    """Writes a value, as `json.loads` returns it, in its canonical form.

    Numbers are written as ECMAScript writes doubles, and names are sorted by their UTF-16.

    Raises `ValueError` for a number that is not a double, and for half of a surrogate pair.
    """
    # Without recursion, because a payload may be nested as deeply as JSON's parser allows.
    written: list[str] = []
    todo: list[_Text | object] = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, _Text):
            written.append(each.text)
        elif isinstance(each, dict):
            todo.append(_Text("}"))
            for index, name in enumerate(sorted(each, key=_utf_16, reverse=True), 1 - len(each)):
                todo += [each[name], _Text(f"{',' if index else ''}{_string(name)}:")]
            todo.append(_Text("{"))
        elif isinstance(each, list):
            todo.append(_Text("]"))
            for index, item in enumerate(reversed(each), 1 - len(each)):
                todo += [item, _Text("," if index else "")]
            todo.append(_Text("["))
        else:
            written.append(_scalar(each))
    return "".join(written)


class _Text:
    """Text that is written without escaping."""

    def __init__(self, text: str) -> None:
        self.text = text


def _utf_16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value)
    raise ValueError(f"a {type(value).__name__} is not JSON")


def _string(text: str) -> str:
    text.encode()
    return json.dumps(text, ensure_ascii=False)


def _number(value: float) -> str:
    """As `Number.prototype.toString` (tc39.es/ecma262, 6.1.6.1.20). Python finds the same shortest digits."""
    try:
        double = float(value)
    except OverflowError as cause:
        raise ValueError("a number is beyond what a double holds") from cause
    if not math.isfinite(double):
        raise ValueError("a number is not finite")
    if double == 0:
        return "0"
    sign, numerals, exponent = decimal.Decimal(repr(double)).normalize(_CONTEXT).as_tuple()
    digits = "".join(map(str, numerals))
    return ("-" if sign else "") + _with_point(digits, len(digits) + int(exponent))


def _with_point(digits: str, point: int) -> str:
    """Digits with the decimal point after the first `point` of them."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
