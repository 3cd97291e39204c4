"""Every part of a package in a stream: no document type anywhere, no endless token, sound XML where it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from segment_udfs.errors import DataError
from segment_udfs.importing.grid import SheetFacts
from segment_udfs.importing.guard.limits import Box
from segment_udfs.importing.guard.packages import Package
from segment_udfs.importing.guard.safe_xml import sound
from segment_udfs.importing.guard.sheet import FastSheet, Irregular, scan_slowly

_XML_NAME: Final = (".xml", ".rels", ".vml")
_XML_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe|\xfe\xff|<\0|\0<")
_NEEDED: Final = frozenset(("worksheet", "sst", "stylesheet", "workbook", "relationships", "types", "document-content"))
"""Root elements, in lower case, of the parts that a reader parses; Excel itself writes drawings that are no XML."""
_ASCII: Final = frozenset(("", "utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"))
"""Encodings in which the bytes of a tag are those of its letters."""
_STRING: Final = 4
"""Bytes of the shortest shared string, <a/>."""


@dataclass
class Part:
    """A part that was checked: local name of its root element ("" when it is no XML), and the facts of a sheet."""

    root: str = ""
    facts: SheetFacts = field(default_factory=SheetFacts)


def check_part(package: Package, name: str, title: str, units: Mapping[bytes, str] | None = None) -> Part:
    """Check one part; if it turns out to be a sheet, `title` names it and its cells of each style show `units`.

    Raises:
        DataError: the part is hostile, or damaged and needed.
    """
    info = package.parts[name.lower()]
    chunks = package.chunks(name)
    first = next(chunks, b"")
    if not info.filename.lower().endswith(_XML_NAME) and not _XML_START.match(first):
        return Part()
    check = _Check(Box(package.file, title, SheetFacts()), units or {})
    try:
        with package.xml(name):
            check.run(_again(first, chunks))
    except Irregular:
        box = Box(package.file, title, SheetFacts())
        with package.xml(name):
            scan_slowly(package.chunks(name), box, units)
        return Part(check.root, box.facts)
    except DataError as error:
        if check.root.lower() in _NEEDED or error.faults[0].key != "guard.damaged_part":
            raise
        # only ill-formed XML may pass, where no reader looks: what does not even inflate is a damaged archive
        for _ in package.chunks(name):
            pass
    if check.strings > info.file_size // _STRING:
        raise package.refusal("guard.strings_declared", name, count=check.strings)
    return Part(check.root, check.box.facts)


def _again(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class _Check:
    """One part, without a handler for each element."""

    def __init__(self, box: Box, units: Mapping[bytes, str]) -> None:
        self.box = box
        self._units = units
        self.root = ""
        self.strings = 0
        self._fast: FastSheet | None = None

    def run(self, chunks: Iterable[bytes]) -> None:
        sound(self._searched(chunks), self._root)
        if self._fast:
            self._fast.close()

    def _searched(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Each piece is searched once expat has found it well formed."""
        held: list[bytes] = []
        for chunk in chunks:
            yield chunk
            if self.root == "":
                held.append(chunk)
            elif self._fast:
                for piece in (*held, chunk):
                    self._fast.feed(piece)
                held.clear()

    def _root(self, name: str, attributes: dict[str, str], encoding: str) -> None:
        prefix, _, self.root = name.rpartition(":")
        if self.root == "worksheet":
            if encoding not in _ASCII or b"0" in self._units:  # the style of the cells that name none
                raise Irregular
            self._fast = FastSheet(self.box, f"{prefix}:".encode() if prefix else b"", self._units)
        elif self.root == "sst":
            declared = attributes.get("uniqueCount", attributes.get("count", ""))
            self.strings = int(declared[:20]) if declared.isascii() and declared.isdecimal() else 0
