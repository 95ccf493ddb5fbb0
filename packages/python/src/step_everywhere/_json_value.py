"""Turns a handler's result into plain JSON values, and these into text."""

import base64
import dataclasses
import datetime
import decimal
import enum
import inspect
import io
import ipaddress
import json
import math
import pathlib
import re
import secrets
import types
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set, ValuesView
from typing import NoReturn

from .errors import ResultError

_AS_TEXT = (
    uuid.UUID,
    pathlib.PurePath,
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
    ipaddress.IPv4Network,
    ipaddress.IPv6Network,
)

_OWN_FORMS = ("model_dump", "tolist")
"""Methods by which an object says what it holds: pydantic's models; NumPy's scalars and arrays, and what follows them."""

_DIGITS = secrets.token_hex(16)
"""Before the digits of a number that a float would round: `json` writes it as a text, from which `write` makes the number."""

_MOST_DIGITS = 100
_MOST_BITS = 10_000


def stringify(value: object, path: str = "result") -> str:
    """Writes a value as compact JSON, without line breaks.

    Aware datetimes become ISO 8601 in UTC, with milliseconds; naive ones, dates and times keep their value in ISO
    8601. Decimals become numbers with all their digits, bytes base64, sets lists, enums their value; dataclasses,
    named tuples, namespaces and pydantic models become objects; NumPy's scalars and arrays numbers and lists;
    exceptions their name and message, with their cause and the exceptions of a group; UUIDs, paths and IP addresses
    text. `ResponseMetadata` of boto3's responses is left out. A value without a JSON form is an error and never
    silently lost: NaN, functions, streams, generators, coroutines, cycles, objects of any other class.

    Raises `ResultError` with the path inside the value.
    """
    return write(json_value(value, path), path)


def json_value(value: object, path: str = "result") -> object:
    """Like `stringify`, but returns the plain values."""
    try:
        return _Walk(path).convert(value)
    except RecursionError as cause:
        raise ResultError(f"{path} is nested too deeply for JSON", path=path) from cause


def write(converted: object, path: str) -> str:
    """Writes plain values as text."""
    try:
        text = json.dumps(converted, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (RecursionError, MemoryError) as cause:
        message = f"{path} is too large or too deeply nested to be one JSON text; return rows instead"
        raise ResultError(message, path=path) from cause
    return re.sub(rf'"{_DIGITS}([^"]+)"', r"\1", text) if _DIGITS in text else text


def encode(text: str) -> bytes:
    """Encodes text as UTF-8. Half of a surrogate pair, which is not valid text, is written as JSON's escape."""
    return text.encode("utf-8", "backslashreplace")


class _Walk:
    """A walk through a value, with the current path."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._keys: list[str | int] = []
        self._ancestors: set[int] = set()

    def convert(self, value: object) -> object:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, enum.Enum):
            return self.convert(value.value)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, int | float | decimal.Decimal):
            return self._number(value)
        if isinstance(value, datetime.datetime | datetime.date | datetime.time):
            return _moment(value)
        if isinstance(value, bytes | bytearray | memoryview):
            return base64.b64encode(value).decode()
        if isinstance(value, _AS_TEXT):
            return str(value)
        if isinstance(value, re.Pattern):
            return str(value.pattern)
        if id(value) in self._ancestors:
            self._refuse("an object that contains itself", "return a copy without the cycle")
        self._ancestors.add(id(value))
        converted = self._container(value)
        self._ancestors.discard(id(value))
        return converted

    def _container(self, value: object) -> object:
        if isinstance(value, Mapping):
            return self._fields(value.items())
        if isinstance(value, tuple) and hasattr(value, "_asdict"):
            return self._fields(value._asdict().items())
        if isinstance(value, Sequence | ValuesView):
            return self._items(value)
        if isinstance(value, Set):
            return _ordered(self._items(value))
        if isinstance(value, types.SimpleNamespace):
            return self._fields(vars(value).items())
        if isinstance(value, BaseException):
            return self._fields(_fields_of_exception(value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in dataclasses.fields(value)]
            return self._fields([(name, getattr(value, name)) for name in names])
        return self._own_form(value)

    def _own_form(self, value: object) -> object:
        """The content of an object of a known library."""
        if not isinstance(value, type):
            if hasattr(value, "get_secret_value"):
                # Pydantic's secret types, whose text is asterisks.
                return str(value)
            for name in _OWN_FORMS:
                own = getattr(value, name, None)
                if callable(own):
                    return self.convert(self._called(own, name))
        self._refuse_unread(value)

    def _called(self, own: Callable[[], object], name: str) -> object:
        try:
            return own()
        except Exception as cause:
            path = self._path()
            message = f"{path} cannot be stored as JSON: its {name} failed ({cause})"
            raise ResultError(message, path=path) from cause

    def _fields(self, items: Iterable[tuple[object, object]]) -> dict[str, object]:
        converted = {}
        for key, part in items:
            if isinstance(key, bool) or not isinstance(key, str | int):
                self._refuse(f"a dict with a key of the type {type(key).__name__}", "return list(d.items()) instead")
            name = str(key.value if isinstance(key, enum.Enum) else key)
            if name == "ResponseMetadata" and isinstance(part, Mapping) and "HTTPStatusCode" in part:
                continue
            converted[name] = self._part(name, part)
        return converted

    def _items(self, items: Iterable[object]) -> list[object]:
        return [self._part(index, item) for index, item in enumerate(items)]

    def _part(self, key: str | int, value: object) -> object:
        self._keys.append(key)
        converted = self.convert(value)
        self._keys.pop()
        return converted

    def _number(self, value: float | decimal.Decimal) -> object:
        if isinstance(value, int):
            # Python itself refuses to write more digits, and nobody reads them.
            return int(value) if value.bit_length() <= _MOST_BITS else self._refuse_number("an integer of great length")
        if isinstance(value, decimal.Decimal):
            if not value.is_finite():
                self._refuse_number(str(value))
            if value.adjusted() <= _MOST_DIGITS and value == value.to_integral_value():
                return int(value)
        number = float(value)
        if not math.isfinite(number):
            self._refuse_number(str(value)[:30])
        is_rounded = isinstance(value, decimal.Decimal) and decimal.Decimal(str(number)) != value
        return f"{_DIGITS}{value}" if is_rounded else number

    def _refuse_number(self, what: str) -> NoReturn:
        self._refuse(what, "return None or a string instead")

    def _refuse_unread(self, value: object) -> NoReturn:
        """Refuses an object whose content the author still has to read, or that has no content to store."""
        if isinstance(value, io.IOBase):
            self._refuse("a stream", 'read it first, as in response["Body"].read()')
        if inspect.iscoroutine(value):
            self._refuse("a coroutine", "await it first")
        if isinstance(value, Iterator):
            self._refuse("an iterator", "return list(it), or return the iterator itself to store its items as rows")
        if isinstance(value, Iterable) and not isinstance(value, type):
            self._refuse(f"an iterable of the class {type(value).__name__}", "return list(it), or iter(it) for rows")
        if isinstance(value, datetime.timedelta):
            self._refuse("a timedelta", "return value.total_seconds() or str(value)")
        if callable(value):
            self._refuse("a function or a class", "leave it out of what the handler returns")
        self._refuse(f"an object of the class {type(value).__name__}", "return a dict with what you want to store")

    def _refuse(self, what: str, remedy: str) -> NoReturn:
        path = self._path()
        raise ResultError(f"{path} is {what}, which JSON cannot hold; {remedy}", path=path)

    def _path(self) -> str:
        return self._root + "".join(f"[{json.dumps(key, ensure_ascii=False)}]" for key in self._keys)


def _moment(value: datetime.datetime | datetime.date | datetime.time) -> str:
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat()


def _fields_of_exception(error: BaseException) -> Iterator[tuple[str, object]]:
    yield "name", type(error).__name__
    yield "message", str(error)
    if error.__cause__ is not None:
        yield "cause", error.__cause__
    if isinstance(error, BaseExceptionGroup):
        yield "errors", error.exceptions


def _ordered(items: list[object]) -> list[object]:
    """A set's order differs from run to run, so the items are sorted."""
    try:
        return sorted(items)  # type: ignore[type-var]
    except TypeError:
        return items
