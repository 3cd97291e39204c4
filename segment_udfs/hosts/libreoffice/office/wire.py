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

    __slots__ = ("rows",)

    def __init__(self, rows: Any) -> None:
        self.rows = rows


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


def unpack(frame: bytes) -> Any:
    """The message of a frame.

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
        return _rich(json.loads(frame[_HEAD.size : start].decode("utf-8", "surrogatepass")), numbers)
    except (ValueError, KeyError, IndexError, TypeError, OverflowError, RecursionError, struct.error) as error:
        raise BrokenError(f"not a message: {error}") from None


def write(stream: BinaryIO, message: Any) -> None:
    """Send one message."""
    stream.write(pack(message))
    stream.flush()


def read(stream: BinaryIO) -> Any:
    """Receive one message.

    Raises:
        BrokenError: the stream ended or holds something else.
    """
    return unpack(read_frame(stream))


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
        return _columns(value.rows, doubles)
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


def _columns(rows: Any, doubles: list[bytes]) -> dict[str, Any]:
    rows = list(rows)
    columns: list[Any] = []
    for column in zip(*rows, strict=True) if rows else ():
        kinds = set(map(type, column))
        if kinds == {float}:
            numbers = array("d", column)
            if not _LITTLE:
                numbers.byteswap()
            doubles.append(numbers.tobytes())
            columns.append(0)
        elif kinds <= {str, float, int, bool, type(None)}:
            columns.append(column)
        else:
            columns.append([_plain(item, doubles) for item in column])
    return {_TAG: "block", "rows": len(rows), "columns": columns}


def _rich(value: Any, numbers: array[float]) -> Any:
    if isinstance(value, list):
        return [_rich(item, numbers) for item in value]
    if not isinstance(value, dict):
        return value
    tag = value.get(_TAG)
    if tag is None:
        return {key: _rich(item, numbers) for key, item in value.items()}
    if tag == "failure":
        return Failure(str(value["code"]))
    if tag == "raw":
        from base64 import b64decode

        return Raw(b64decode(value["content"]))
    if tag == "block":
        return _rows(value, numbers)
    raise ValueError(f"unknown tag {tag!r}")


def _rows(value: dict[str, Any], numbers: array[float]) -> list[list[Any]]:
    """Columns back to rows; doubles are taken from the front of what is left, in the order they were put aside."""
    count, columns = value["rows"], []
    for column in value["columns"]:
        if column == 0:
            if len(numbers) < count:
                raise ValueError("fewer doubles than said")
            columns.append(numbers[:count].tolist())
            del numbers[:count]
        else:
            tagged = any(isinstance(item, dict) for item in column)
            columns.append([_rich(item, numbers) for item in column] if tagged else column)
        if len(columns[-1]) != count:
            raise ValueError("a column of another length")
    if not columns:
        return [[] for _ in range(count)]
    return [list(row) for row in zip(*columns, strict=True)]
