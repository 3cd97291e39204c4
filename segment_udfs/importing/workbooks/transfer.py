"""The cells of a sheet on their way from the limited child process: frames of plain numbers, texts and JSON.

Nothing is ever unpickled or evaluated, and whatever arrives is checked: it can only become numbers, texts, booleans
and dates, in rows of the width announced. A frame is a letter, a little-endian 32-bit length, and its bytes. Rows come
in blocks, each by column: all blank, all numbers, all texts, or a kind for each cell and then the values by kind.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, BinaryIO, Final

HEAD: Final = struct.Struct("<cI")
MAX_FRAME: Final = 1 << 28
"""Bytes of a frame: more would fill the memory of the process that receives it."""
BLOCK: Final = 1 << 16
"""Cells of a block, as near as whole rows come."""

_BLANK, _FLOAT, _TEXT, _INT, _TRUE, _FALSE, _DATETIME, _DATE, _TIME, _DURATION, _MIXED = range(11)
_KINDS: Final = {
    float: _FLOAT, str: _TEXT, int: _INT, datetime: _DATETIME, date: _DATE, time: _TIME, timedelta: _DURATION,
    type(None): _BLANK,
}  # fmt: skip
_ORIGIN: Final = datetime(1, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


class Garbled(Exception):  # noqa: N818  the receiver words it
    """What arrives is no message, or not the one announced."""


def send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    """One frame."""
    stream.write(HEAD.pack(kind, len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The next frame.

    Raises:
        Garbled: the other side ended, or announces too long a frame.
    """
    kind, length = HEAD.unpack(_exactly(stream, HEAD.size))
    if length > MAX_FRAME:
        raise Garbled
    return kind, _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    content = stream.read(length)
    if len(content) != length:
        raise Garbled
    return content


def blocks(rows: Iterable[list[Any]], width: int) -> Iterator[bytes]:
    """The rows, of equal width, as the contents of frames."""
    source = iter(rows)
    height = max(1, BLOCK // max(width, 1))
    while block := list(islice(source, height)):
        texts: dict[str, int] = {}
        body = b"".join(_packed(column, texts) for column in zip(*block, strict=True))
        table = [text.encode("utf-8", "surrogatepass") for text in texts]
        lengths = _bytes(array("I", map(len, table)))
        yield b"".join((struct.pack("<III", len(block), len(table), sum(map(len, table))), lengths, *table, body))


def _packed(column: Sequence[Any], texts: dict[str, int]) -> bytes:
    types = set(map(type, column))
    if types == {float}:
        return bytes((_FLOAT,)) + _bytes(array("d", column))
    if types == {str}:
        if not any(column):
            return bytes((_BLANK,))
        return bytes((_TEXT,)) + _bytes(array("I", [texts.setdefault(cell, len(texts)) for cell in column]))
    return bytes((_MIXED,)) + _mixed(column, texts)


def _mixed(column: Sequence[Any], texts: dict[str, int]) -> bytes:
    kinds, floats, indexes, whole = bytearray(), array("d"), array("I"), array("q")
    for cell in column:
        kind = (_TRUE if cell else _FALSE) if cell is True or cell is False else _KINDS[type(cell)]
        if kind == _TEXT:
            indexes.append(texts.setdefault(cell, len(texts)))
        elif kind == _FLOAT:
            floats.append(cell)
        elif kind == _INT:
            whole.append(cell)
        elif kind == _DATETIME:
            whole.append((cell - _ORIGIN) // _MICROSECOND)
        elif kind == _DATE:
            whole.append(cell.toordinal())
        elif kind == _TIME:
            whole.append((datetime.combine(_ORIGIN, cell) - _ORIGIN) // _MICROSECOND)
        elif kind == _DURATION:
            days, rest = divmod(cell, _DAY)
            whole.extend((days, rest // _MICROSECOND))
        kinds.append(kind)
    counts = struct.pack("<III", len(floats), len(indexes), len(whole))
    return b"".join((counts, kinds, _bytes(floats), _bytes(indexes), _bytes(whole)))


def _bytes(numbers: array[Any]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


class Rows:
    """The rows that arrive, with each text kept once."""

    def __init__(self, width: int, most: int) -> None:
        self.rows: list[list[Any]] = []
        self._width, self._most = width, most
        self._known: dict[str, str] = {}

    def add(self, content: bytes) -> None:
        """One block.

        Raises:
            Garbled: it is none of the width announced, or there are more cells than there may be.
        """
        try:
            source = _Source(content)
            height, count, length = source.integers(3)
            if height * self._width > self._most:
                raise Garbled
            self._most -= height * self._width
            texts = self._texts(source.numbers("I", count), source.take(length))
            columns = [_column(source, height, texts) for _ in range(self._width)]
            source.end()
        except (ValueError, OverflowError, IndexError, KeyError, TypeError, struct.error):
            raise Garbled from None
        self.rows.extend(map(list, zip(*columns, strict=True)))

    def _texts(self, lengths: array[int], content: bytes) -> list[str]:
        if sum(lengths) != len(content):
            raise Garbled
        found, position = [], 0
        for length in lengths:
            text = content[position : position + length].decode("utf-8", "surrogatepass")
            found.append(self._known.setdefault(text, text))
            position += length
        return found


class _Source:
    def __init__(self, content: bytes) -> None:
        self._content, self._position = content, 0

    def take(self, length: int) -> bytes:
        part = self._content[self._position : self._position + length]
        if len(part) != length:
            raise Garbled
        self._position += length
        return part

    def integers(self, count: int) -> tuple[int, ...]:
        return struct.unpack(f"<{count}I", self.take(4 * count))

    def numbers(self, code: str, count: int) -> array[Any]:
        numbers = array(code)
        numbers.frombytes(self.take(numbers.itemsize * count))
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def end(self) -> None:
        if self._position != len(self._content):
            raise Garbled


def _column(source: _Source, height: int, texts: list[str]) -> list[Any]:
    kind = source.take(1)[0]
    if kind == _BLANK:
        return [""] * height
    if kind == _FLOAT:
        return source.numbers("d", height).tolist()
    if kind == _TEXT:
        return [texts[index] for index in source.numbers("I", height)]
    if kind != _MIXED:
        raise Garbled
    counts = source.integers(3)
    kinds = source.take(height)
    floats, indexes, whole = (iter(source.numbers(code, count)) for code, count in zip("dIq", counts, strict=True))
    found = [_cell(kind, floats, indexes, whole, texts) for kind in kinds]
    if any(next(rest, None) is not None for rest in (floats, indexes, whole)):
        raise Garbled
    return found


def _cell(kind: int, floats: Iterator[float], indexes: Iterator[int], whole: Iterator[int], texts: list[str]) -> Any:
    if kind == _TEXT:
        return texts[_next(indexes)]
    if kind == _FLOAT:
        return _next(floats)
    if kind == _BLANK:
        return ""
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE
    number = _next(whole)
    if kind == _INT:
        return number
    if kind == _DATE:
        return date.fromordinal(number)
    if kind == _DURATION:
        return timedelta(days=number, microseconds=_next(whole))
    moment = _ORIGIN + timedelta(microseconds=number)
    if kind == _DATETIME:
        return moment
    if kind == _TIME and moment.date() == _ORIGIN.date():
        return moment.time()
    raise Garbled


def _next(numbers: Iterator[Any]) -> Any:
    found = next(numbers, None)
    if found is None:
        raise Garbled
    return found
