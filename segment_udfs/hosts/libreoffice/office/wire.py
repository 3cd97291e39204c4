"""Messages between LibreOffice's Python and ours: JSON for what is small, raw doubles for columns of numbers.

Nothing is ever unpickled or evaluated: whatever arrives can only become numbers, texts, booleans, None, lists, dicts
with text keys, `Failure` and `Raw`. A frame is two little-endian 32-bit lengths, the JSON, then the doubles.
Runs in both environments, so it imports the standard library alone.
"""

from __future__ import annotations

import json
import struct
from array import array
from typing import Any, BinaryIO

_HEAD = struct.Struct("<II")
_TAG = "$"
_LITTLE = struct.pack("=H", 1) == struct.pack("<H", 1)


class BrokenError(Exception):
    """The other side ended, or what it sent is no message."""


class Failure:
    """An error value of a cell, by its spreadsheet name: "#N/A"."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Failure) and other.code == self.code

    def __hash__(self) -> int:
        return hash((Failure, self.code))

    def __repr__(self) -> str:
        return f"Failure({self.code!r})"


class Block:
    """Rows of equal length, sent by column so that numbers travel as doubles; received as a list of lists.

    Example:
        >>> unpack(pack({"rows": Block(((1.0, "a"), (2.5, None)))}))
        {'rows': [[1.0, 'a'], [2.5, None]]}
    """

    __slots__ = ("columns", "count")

    def __init__(self, rows: Any) -> None:
        rows = rows if isinstance(rows, (list, tuple)) else list(rows)
        self.columns, self.count = _turned(rows), len(rows)

    @classmethod
    def of(cls, columns: list[Any]) -> Block:
        """The same of columns of equal length, at least one."""
        made = cls.__new__(cls)
        made.columns, made.count = columns, len(columns[0])
        return made


class Columns:
    """A block by column, when `unpack` is asked for that: a list each, an `array` where all cells are doubles."""

    __slots__ = ("columns", "count")

    def __init__(self, columns: list[Any], count: int) -> None:
        self.columns = columns
        self.count = count

    def tuples(self) -> tuple[tuple[Any, ...], ...]:
        """The rows."""
        return tuple(zip(*self.columns, strict=True)) if self.columns else ((),) * self.count


class Raw:
    """A binary value, such as a picture, sent as base64 text."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content


def pack(message: Any) -> bytes:
    """One message as a frame."""
    doubles: list[bytes] = []
    text = json.dumps(_plain(message, doubles), ensure_ascii=False, separators=(",", ":"), allow_nan=True)
    head = text.encode("utf-8", "surrogatepass")
    body = b"".join(doubles)
    return _HEAD.pack(len(head), len(body)) + head + body


def unpack(frame: bytes, columns: bool = False) -> Any:
    """The message of a frame; its blocks as lists of rows, or as `Columns`.

    Raises:
        BrokenError: the frame is not one.
    """
    try:
        head, body = _HEAD.unpack_from(frame)
        if len(frame) != _HEAD.size + head + body:
            raise BrokenError("a frame of another length than it says")
        start = _HEAD.size + head
        numbers = array("d")
        numbers.frombytes(frame[start:])
        if not _LITTLE:
            numbers.byteswap()
        rich = _Reader(numbers, columns)
        return rich(json.loads(frame[_HEAD.size : start].decode("utf-8", "surrogatepass")))
    except (ValueError, KeyError, IndexError, TypeError, OverflowError, RecursionError, struct.error) as error:
        raise BrokenError(f"not a message: {error}") from None


def write(stream: BinaryIO, message: Any) -> None:
    """Send one message."""
    stream.write(pack(message))
    stream.flush()


def read(stream: BinaryIO, columns: bool = False) -> Any:
    """Receive one message.

    Raises:
        BrokenError: the stream ended or holds something else.
    """
    return unpack(read_frame(stream), columns)


def read_frame(stream: BinaryIO) -> bytes:
    """The bytes of one frame, not yet understood."""
    head = _exactly(stream, _HEAD.size)
    first, second = _HEAD.unpack(head)
    return head + _exactly(stream, first + second)


def _exactly(stream: BinaryIO, wanted: int) -> bytes:
    parts = []
    while wanted:
        part = stream.read(wanted)
        if not part:
            raise BrokenError("the other side ended")
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _plain(value: Any, doubles: list[bytes]) -> Any:
    """JSON with tags; columns of doubles are put aside."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Block):
        return _columns(value, doubles)
    if isinstance(value, Failure):
        return {_TAG: "failure", "code": value.code}
    if isinstance(value, Raw):
        from base64 import b64encode

        return {_TAG: "raw", "content": b64encode(value.content).decode("ascii")}
    if isinstance(value, dict):
        return {str(key): _plain(item, doubles) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, doubles) for item in value]
    raise TypeError(f"cannot be sent: {type(value).__name__}")


def _turned(rows: Any) -> list[Any]:
    """Columns of rows; a single column, the usual case, without unpacking a hundred thousand arguments."""
    if rows and len(rows[0]) == 1:
        return [[cell for (cell,) in rows]]
    return list(zip(*rows, strict=True)) if rows else []


def _columns(block: Block, doubles: list[bytes]) -> dict[str, Any]:
    columns: list[Any] = []
    for column in block.columns:
        numbers = column if isinstance(column, array) else None
        if numbers is None:
            kinds = set(map(type, column))
            if kinds == {float}:
                numbers = array("d", column)
            elif kinds <= {str, float, int, bool, type(None)}:
                columns.append(column)
            else:
                columns.append([_plain(item, doubles) for item in column])
        if numbers is not None:
            if not _LITTLE:
                numbers = numbers[:]
                numbers.byteswap()
            doubles.append(numbers.tobytes())
            columns.append(0)
    return {_TAG: "block", "rows": block.count, "columns": columns}


class _Reader:
    """Turns parsed JSON into values; doubles are taken in the order in which they were put aside."""

    def __init__(self, numbers: array[float], columns: bool) -> None:
        self.numbers = numbers
        self.place = 0
        self.as_columns = columns

    def __call__(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self(item) for item in value]
        if not isinstance(value, dict):
            return value
        tag = value.get(_TAG)
        if tag is None:
            return {key: self(item) for key, item in value.items()}
        if tag == "failure":
            return Failure(str(value["code"]))
        if tag == "raw":
            from base64 import b64decode

            return Raw(b64decode(value["content"]))
        if tag == "block":
            return self._block(value)
        raise ValueError(f"unknown tag {tag!r}")

    def _block(self, value: dict[str, Any]) -> Any:
        count = value["rows"]
        columns: list[Any] = []
        for column in value["columns"]:
            if column == 0:
                column = self.numbers[self.place : self.place + count]
                self.place += count
                columns.append(column)
            else:
                columns.append([self(item) for item in column] if dict in set(map(type, column)) else column)
            if len(columns[-1]) != count:
                raise ValueError("a column of another length")
        if self.as_columns:
            return Columns(columns, count)
        if not columns:
            return [[] for _ in range(count)]
        if len(columns) == 1:
            return [[cell] for cell in columns[0]]
        return list(map(list, zip(*columns, strict=True)))
