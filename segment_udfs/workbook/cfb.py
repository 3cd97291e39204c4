"""Compound file container, version 3 ([MS-CFB]): the little file system inside xl/vbaProject.bin.

Sectors of 512 bytes; streams under 4096 bytes live in 64-byte mini sectors. The order of sectors is fixed, there are
no dates and no identifiers: the same tree always gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Tree: TypeAlias = "Mapping[str, bytes | Tree]"

SECTOR: Final = 512
MINI_SECTOR: Final = 64
MINI_CUTOFF: Final = 4096
FREE: Final = 0xFFFFFFFF
END: Final = 0xFFFFFFFE
FAT_SECTOR: Final = 0xFFFFFFFD
HEADER_FAT_SLOTS: Final = 109
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
SIGNATURE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
ENTRY: Final = struct.Struct("<64sHBBIII16sIQQIQ")


@dataclass
class _Entry:
    """One directory entry (2.6.1); the links are numbers of other entries."""

    name: str
    kind: int
    data: bytes = b""
    left: int = FREE
    right: int = FREE
    child: int = FREE
    colour: int = BLACK
    start: int = 0

    def pack(self) -> bytes:
        raw = self.name.encode("utf-16-le") + b"\0\0" if self.name else b""
        links = (self.left, self.right, self.child)
        return ENTRY.pack(raw, len(raw), self.kind, self.colour, *links, b"", 0, 0, 0, self.start, len(self.data))


class _Chains:
    """A store of sectors and the allocation table that chains them (FAT or mini FAT)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.table: list[int] = []
        self.store = bytearray()

    def add(self, data: bytes) -> int:
        """Append `data` in consecutive sectors; the number of the first one."""
        count = -(-len(data) // self.size)
        if not count:
            return END
        first = len(self.table)
        self.table += [*range(first + 1, first + count), END]
        self.store += data.ljust(count * self.size, b"\0")
        return first


def container(tree: Tree) -> bytes:
    """The bytes of a compound file that holds `tree`: streams are bytes, storages are mappings.

    Raises:
        ValueError: a name is empty, longer than 31 characters or holds one of / \\ : !; or the content is larger than
            the 109 allocation sectors of a plain header can describe (about 7 MB).

    Example:
        >>> container({"dir": b"x"})[:8].hex()
        'd0cf11e0a1b11ae1'
    """
    entries = _directory(tree)
    big, mini = _Chains(SECTOR), _Chains(MINI_SECTOR)
    for entry in entries:
        if entry.kind == STREAM:
            entry.start = (mini if len(entry.data) < MINI_CUTOFF else big).add(entry.data)
    root = entries[0]
    root.data = bytes(mini.store)
    root.start = big.add(root.data)
    mini_table = big.add(_table_sectors(mini.table))
    directory = b"".join(entry.pack() for entry in entries)
    blanks = -len(entries) % (SECTOR // ENTRY.size)
    directory_at = big.add(directory + _Entry("", 0, colour=RED).pack() * blanks)

    fat_count = 1
    while (len(big.table) + fat_count) * 4 > fat_count * SECTOR:
        fat_count += 1
    if fat_count > HEADER_FAT_SLOTS:
        raise ValueError("too large for a compound file without further allocation sectors")
    fat_at = len(big.table)
    fat = _table_sectors(big.table + [FAT_SECTOR] * fat_count)
    mini_count = -(-len(mini.table) * 4 // SECTOR)
    header = struct.pack("<8s16sHHHHH6s", SIGNATURE, b"", 0x3E, 3, 0xFFFE, 9, 6, b"")
    header += struct.pack("<10I", 0, fat_count, directory_at, 0, MINI_CUTOFF, mini_table, mini_count, END, 0, fat_at)
    slots = [*range(fat_at + 1, fat_at + fat_count), *[FREE] * (HEADER_FAT_SLOTS - fat_count)]
    return header + struct.pack(f"<{len(slots)}I", *slots) + bytes(big.store) + fat


def _table_sectors(table: list[int]) -> bytes:
    """An allocation table as whole sectors, filled up with free marks."""
    raw = struct.pack(f"<{len(table)}I", *table)
    return raw + b"\xff" * (-len(raw) % SECTOR)


def _directory(tree: Tree) -> list[_Entry]:
    """All entries of the directory, the root first, linked as 2.6.4 asks."""
    entries = [_Entry("Root Entry", ROOT)]
    entries[0].child = _siblings(tree, entries)
    return entries


def _siblings(tree: Tree, entries: list[_Entry]) -> int:
    """Append the entries of one storage and of those below it; the entry on top of the search tree."""
    # Excel throws the macros away when siblings are not sorted by this rule: length first, then upper case
    order = sorted(tree, key=lambda name: (len(name.encode("utf-16-le")), name.upper()))
    first = len(entries)
    for name in order:
        if not 0 < len(name) <= 31 or set(name) & set("/\\:!"):
            raise ValueError(f"not a name of a compound file: {name!r}")
        node = tree[name]
        entries.append(_Entry(name, STREAM, node) if isinstance(node, bytes) else _Entry(name, STORAGE))
    top = _balance(entries, first, first + len(order), depth=0, deepest=len(order).bit_length() - 1)
    for number, name in enumerate(order, first):
        node = tree[name]
        if not isinstance(node, bytes):
            entries[number].child = _siblings(node, entries)
    return top


def _balance(entries: list[_Entry], low: int, high: int, depth: int, deepest: int) -> int:
    """Link the sorted entries low…high-1 into a balanced red-black tree; its top entry.

    Every level above the deepest one is full. Colouring the deepest level red, unless it is the only one, leaves the
    same number of black entries on every way down.
    """
    if low >= high:
        return FREE
    middle = (low + high) // 2
    entry = entries[middle]
    entry.left = _balance(entries, low, middle, depth + 1, deepest)
    entry.right = _balance(entries, middle + 1, high, depth + 1, deepest)
    entry.colour = RED if depth == deepest > 0 else BLACK
    return middle
