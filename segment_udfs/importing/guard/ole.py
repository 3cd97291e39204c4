"""The compound file (OLE) around an .xls: sectors chained by a table. Loops and lengths beyond the file are refused."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SECTOR: Final = 128
"""Bytes of an entry of the directory."""
_END: Final = 0xFFFFFFFA
"""From here on a number of a sector is a mark: end of chain, free, table."""
_STREAM, _ROOT = 2, 5


class Damaged(Exception):  # noqa: N818  the caller words it
    """The structure contradicts itself or the length of the file."""


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """A compound file held in memory (mapped)."""

    def __init__(self, data: bytes | memoryview) -> None:
        if len(data) < 512:
            raise Damaged
        self._data = data
        major, _, shift, mini_shift = struct.unpack_from("<HHHH", data, 26)
        if (major, shift) not in ((3, 9), (4, 12)) or mini_shift != 6:
            raise Damaged
        self._shift = shift
        self._sectors = (len(data) - 1 >> shift) or 1
        count, first, _, self._cutoff, mini, mini_count = struct.unpack_from("<IIIIII", data, 44)
        self._table = self._read_table(count)
        self._entries = list(self._directory(first))
        self._mini_first, self._mini_count = mini, mini_count

    def stream(self, *names: str) -> bytes | None:
        """The bytes of the first stream that bears one of the names, whatever its case."""
        wanted = [name.casefold() for name in names]
        for entry in self._entries:
            if entry.kind == _STREAM and entry.name.casefold() in wanted:
                return self._small(entry) if entry.size < self._cutoff else self._long(entry.start, entry.size)
        return None

    def _sector(self, number: int) -> bytes | memoryview:
        if number >= self._sectors:
            raise Damaged
        return self._data[number + 1 << self._shift : number + 2 << self._shift]

    def _read_table(self, count: int) -> array[int]:
        if count > self._sectors:
            raise Damaged
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        following, more = struct.unpack_from("<II", self._data, 68)
        if more > self._sectors:
            raise Damaged
        for _ in range(more):
            part = _numbers(self._sector(following))
            numbers += part[:-1]
            following = part[-1]
        table = array("I")
        for number in numbers[:count]:
            table.extend(_numbers(self._sector(number)))
        return table

    def _chain(self, start: int, table: array[int] | None = None) -> Iterator[int]:
        table = self._table if table is None else table
        steps = 0
        while start < _END:
            steps += 1
            if start >= len(table) or steps > len(table):
                raise Damaged
            yield start
            start = table[start]

    def _long(self, start: int, size: int | None = None) -> bytes:
        if size is not None and size > len(self._data):
            raise Damaged
        content = b"".join(self._sector(number) for number in self._chain(start))
        if size is not None and len(content) < size:
            raise Damaged
        return content if size is None else content[:size]

    def _small(self, entry: _Entry) -> bytes:
        root = next((one for one in self._entries if one.kind == _ROOT), None)
        if root is None:
            raise Damaged
        holder = self._long(root.start)
        table = _numbers(self._long(self._mini_first)) if self._mini_count else array("I")
        content = b"".join(holder[number << 6 : number + 1 << 6] for number in self._chain(entry.start, table))
        if len(content) < entry.size:
            raise Damaged
        return content[: entry.size]

    def _directory(self, first: int) -> Iterator[_Entry]:
        content = self._long(first)
        for position in range(0, len(content) - _SECTOR + 1, _SECTOR):
            length, kind = struct.unpack_from("<HB", content, position + 64)
            start, size = struct.unpack_from("<IQ", content, position + 116)
            name = content[position : position + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace")
            # older writers leave rubbish in the upper half of the size
            yield _Entry(name, kind, start, size if self._shift == 12 else size & 0xFFFFFFFF)


def _numbers(content: bytes | memoryview) -> array[int]:
    numbers = array("I")
    numbers.frombytes(bytes(content[: len(content) & ~3]))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
