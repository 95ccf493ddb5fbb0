"""The uploaded content: one JSON value, or rows as JSON Lines."""

import base64
import contextlib
import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from ._json_value import encode, json_value, stringify, write
from ._redaction import Redaction
from .errors import ResultError

_MOST_IN_MEMORY = 1024 * 1024
"""Up to this many bytes stay in memory: most results never touch the disk."""


@dataclass(frozen=True, slots=True)
class Body:
    """The content of an upload, which can be read again for a retry."""

    length: int
    _content: IO[bytes]

    def open(self) -> IO[bytes]:
        """Opens the content at its beginning."""
        self._content.seek(0)
        return self._content

    def md5(self) -> str:
        """MD5 of the content, in base64. A bucket with Object Lock requires a checksum for each upload."""
        digest = hashlib.md5(usedforsecurity=False)
        content = self.open()
        while chunk := content.read(_MOST_IN_MEMORY):
            digest.update(chunk)
        return base64.b64encode(digest.digest()).decode()

    def discard(self) -> None:
        """Deletes the content that is kept on disk."""
        _close(self._content)

    def stored(self) -> object:
        """The result, as a reader of the stored object gets it."""
        return stored_value(self.open().read().decode())


def stored_value(text: str) -> object:
    """Reads a stored result. Each row ends with a line feed and a value does not, which tells the two apart."""
    if text and not text.endswith("\n"):
        return json.loads(text)
    return [json.loads(line) for line in text.split("\n")[:-1]]


def as_rows(returned: object) -> Iterator[object] | None:
    """The rows, if the handler returned a generator or another iterator; `None` for a value that is stored as a whole."""
    # A stream of bytes is an iterator, too, but the author probably forgot to read it.
    return returned if isinstance(returned, Iterator) and not isinstance(returned, io.IOBase) else None


def json_body(result: object, redaction: Redaction) -> Body:
    """Serialises a result as one line of compact JSON, without a line feed at its end. Raises `ResultError`."""
    content = encode(redaction.text(stringify(result)))
    return Body(len(content), io.BytesIO(content))


def rows_body(rows: Iterable[object], fields: Mapping[str, object], redaction: Redaction) -> Body:
    """Collects rows as JSON Lines, with a fixed amount of memory.

    `fields` are the first fields of each row that is an object; fields of the row with the same name take precedence.

    Raises `ResultError` with row and path, such as `rows[3]["size"]`.
    """
    # Above this size, the rows are in a file without a name, so nothing is left of it even if Lambda kills the worker.
    spool = tempfile.SpooledTemporaryFile(max_size=_MOST_IN_MEMORY)  # noqa: SIM115
    try:
        first = _plain(fields)
        for index, row in enumerate(rows):
            path = f"rows[{index}]"
            converted = json_value(row, path)
            if isinstance(converted, dict):
                converted = {**first, **converted}
            _append(spool.write, encode(redaction.text(write(converted, path)) + "\n"))
        _append(lambda _: spool.flush(), b"")
        return Body(spool.tell(), spool)
    except BaseException:
        _close(spool)
        raise


def _close(content: IO[bytes]) -> None:
    """Closes a file, and so deletes it. Unlike `close`, it does not fail when the disk has no room for the rest of the file."""
    with contextlib.suppress(OSError):
        content.close()


def _plain(fields: object) -> dict[str, object]:
    converted = json_value(fields, "row_fields")
    if isinstance(converted, dict):
        return converted
    raise ResultError(f"row_fields is a {type(fields).__name__}, expected a dict", path="row_fields")


def _append(write_to: Callable[[bytes], object], content: bytes) -> None:
    try:
        write_to(content)
    except OSError as cause:
        folder = tempfile.gettempdir()
        message = f"cannot write the rows to {folder}: {cause}; increase the function's ephemeral storage"
        raise ResultError(message, path="rows") from cause
