"""What calamine drops from a sheet of an .xlsx: error cells, units, hidden rows, merges, filters; and its limits.

Sheets have tens of megabytes, so the layout that programs write is searched with patterns, over bytes that expat has
found well formed. A sheet written in any other way (positions left out, comments, UTF-16) goes through expat element
by element, three times slower; a test holds both ways to the same result.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, Final

from segment_udfs.importing.grid import Area
from segment_udfs.importing.guard.limits import MAX_COLUMNS, Box
from segment_udfs.importing.guard.safe_xml import walk
from segment_udfs.importing.naming import column_letters, column_position

_COLUMN_AND_UNIT: Final = itemgetter(0, 1)
_KEPT: Final = 1 << 16
"""Bytes from the last cell on that are searched again with the next piece."""

_REFERENCE: Final = re.compile(r"\$?([A-Za-z]+)\$?([0-9]+)")
_TRUE: Final = ("1", "true")
_TEXT_RESULT: Final = re.compile(rb"""\st\s*=\s*["'](?:str|e)["']""")
"""Types of a formula that may rightly show nothing: an empty text; an error is told as such."""


class Irregular(Exception):  # noqa: N818  not an error: the other way of reading takes over
    """The sheet is not written in the layout that the patterns know."""


class FastSheet:
    """Searches a sheet in pieces."""

    def __init__(self, box: Box, prefix: bytes, units: Mapping[bytes, str] | None = None) -> None:
        """`units` is what the cells of each style show beside their figures, as `units_of_xlsx` gives it."""
        self._box, self._facts, self._units = box, box.facts, units or {}
        tag = rb"<" + re.escape(prefix)
        self._cell = tag + b"c "
        reference = rb' r="([A-Z]{1,3})([1-9][0-9]{0,6})"'
        self._odd = re.compile(
            rb'<!|<\?|%(t)bc(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}")[\s/>]|%(t)brow(?=[\s/>])(?! r="[1-9][0-9]{0,6}")'
            % {b"t": tag}
        )
        # calamine takes the number of a text that is no number for the first text
        self._no_text = re.compile(rb"""\st=["']s["'][^<>]*>\s*%(t)bv\s*>(?![0-9]*<)""" % {b"t": tag})
        style = rb"""(?:[^<>]*?\ss\s*=\s*["']([0-9]+)["'])?""" if self._units else b""
        self._filled = re.compile(tag + rb"c" + reference + style + rb"[^<]*(?<!/)>\s*" + tag + rb"[vif]")
        self._error = re.compile(tag + rb"c" + reference + rb"""[^<>]*\st\s*=\s*["']e["']""")
        self._formula = tag + rb"f"
        self._uncalculated = re.compile(
            tag + rb"c" + reference + rb"([^<]*)(?<!/)>\s*" + tag + rb"f(?:[^<]*/>|[^<]*>[^<]*</[^<]*>)\s*"
            rb"(?:%(t)bv\s*/>|%(t)bv\s*></[^<]*>)?\s*</" % {b"t": tag} + re.escape(prefix) + rb"c"
        )  # fmt: skip
        self._hidden = re.compile(tag + rb"""row r="([0-9]+)"[^<>]*\shidden\s*=\s*["'](?:1|true)["']""")
        self._merge = re.compile(tag + rb"""mergeCell\s[^<>]*?ref\s*=\s*["']([^"'<>]*)["']""")
        self._filter = re.compile(tag + rb"""autoFilter\s[^<>]*?ref\s*=\s*["']([^"'<>]*)["']""")
        self._mode = re.compile(tag + rb"""sheetPr\s[^<>]*filterMode\s*=\s*["'](?:1|true)["']""")
        self._tag = tag
        self._columns: dict[bytes, int] = {}
        self._tail = b""
        self._started = self._applied = False
        self._area: str | None = None

    def feed(self, piece: bytes) -> None:
        """Search one more piece.

        Raises:
            Irregular: when the patterns would not see all of it.
        """
        data = self._tail + piece
        if not self._started:
            root = data.find(self._tag + b"worksheet")
            if root < 0:
                if len(data) > _KEPT:
                    raise Irregular
                self._tail = data
                return
            self._started, data = True, data[root:]
        cut = data.rfind(self._cell)
        if cut < 0 or len(data) - cut > _KEPT:
            cut = max(data.rfind(b"<"), 0)
        self._tail = data[cut:]
        self._search(data[:cut])

    def close(self) -> None:
        """The sheet has ended."""
        if not self._started:
            raise Irregular
        self._search(self._tail)
        self._box.close()
        if self._applied and self._area is not None:
            area = parse_area(self._area)
            if area is not None:
                self._facts.filters.append((area[0], area[2]))

    def _search(self, data: bytes) -> None:
        if self._odd.search(data) or self._no_text.search(data):
            raise Irregular
        facts = self._facts
        filled = self._filled.findall(data)
        if filled:
            self._cover(filled)
        if b'"e"' in data or b"'e'" in data:
            for letters, row in self._error.findall(data):
                facts.errors.add(int(row), self._position(letters))
        if self._formula in data:
            for letters, row, attributes in self._uncalculated.findall(data):
                if not _TEXT_RESULT.search(attributes):
                    facts.uncalculated.add(int(row), self._position(letters))
        if b"hidden" in data:
            facts.hidden.update(map(int, self._hidden.findall(data)))
        if b"mergeCell" in data:
            for reference in self._merge.findall(data):
                _merge(self._box, reference.decode("latin-1"))
        if b"ilter" in data:
            self._applied = self._applied or b"filterColumn" in data or bool(self._mode.search(data))
            found = self._filter.search(data)
            self._area = found[1].decode("latin-1") if found else self._area

    def _cover(self, filled: list[Any]) -> None:
        rows = set(map(int, set(map(itemgetter(1), filled))))
        columns = [self._position(letters) for letters in set(map(itemgetter(0), filled))]
        self._box.cover(min(rows), min(columns), max(rows), max(columns), len(filled))
        if self._units:
            self._add_units(filled)

    def _add_units(self, filled: list[tuple[bytes, bytes, bytes]]) -> None:
        """Most columns show one unit from the first row of a piece to its last: then no cell is looked at alone."""
        units, add = self._units, self._facts.units.add
        cells = [(letters, units[style], row) for letters, row, style in filled if style in units]
        keys = list(map(_COLUMN_AND_UNIT, cells))
        rows = list(map(itemgetter(2), cells))
        last, first = dict(zip(keys, rows, strict=True)), dict(zip(reversed(keys), reversed(rows), strict=True))
        runs = {key: (int(row), int(last[key])) for key, row in first.items()}
        if all(
            bottom - top + 1 == count for (top, bottom), count in ((runs[key], n) for key, n in Counter(keys).items())
        ):
            for (letters, unit), (top, bottom) in runs.items():
                add(unit, top, self._position(letters), bottom)
        else:
            for letters, unit, row in cells:
                add(unit, int(row), self._position(letters))

    def _position(self, letters: bytes) -> int:
        found = self._columns.get(letters)
        if found is None:
            found = self._columns[letters] = column_position(letters.decode("ascii"))
        return found


def scan_slowly(chunks: Iterable[bytes], box: Box, units: Mapping[bytes, str] | None = None) -> None:
    """The same facts, element by element."""
    _Elements(box, chunks, {style.decode("ascii"): unit for style, unit in (units or {}).items()})


class _Elements:
    def __init__(self, box: Box, chunks: Iterable[bytes], units: Mapping[str, str]) -> None:
        self._box, self._facts, self._units = box, box.facts, units
        self._row, self._column = 0, -1
        self._open = self._applied = self._filled = self._formula = self._in_value = False
        self._kind, self._value = "n", ""
        self._area: str | None = None
        walk(chunks, start=self._start, end=self._end, text=self._text)
        box.close()
        area = parse_area(self._area) if self._applied and self._area is not None else None
        if area is not None:
            self._facts.filters.append((area[0], area[2]))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "f", "is") and self._open:
            if not self._filled:
                self._box.cover(self._row, self._column, self._row, self._column, 1)
            self._filled, self._in_value = True, name != "f"
            self._formula = self._formula or name == "f"
        elif name == "row":
            self._new_row(attributes)
        elif name == "mergeCell":
            _merge(self._box, attributes.get("ref", ""))
        elif name == "autoFilter":
            self._area = attributes.get("ref")
        elif name == "filterColumn" or (name == "sheetPr" and attributes.get("filterMode") in _TRUE):
            self._applied = True

    def _text(self, text: str) -> None:
        if self._in_value and len(self._value) < 32:
            self._value += text

    def _end(self, name: str) -> None:
        self._in_value = False
        if name == "c":
            self._open = False
            if self._formula and not self._value.strip() and self._kind not in ("str", "e"):
                self._facts.uncalculated.add(self._row, self._column)
            if self._kind == "s" and self._filled and not re.fullmatch("[0-9]*", self._value):
                self._box.unread(f"{column_letters(self._column)}{self._row}", self._value)

    def _new_row(self, attributes: dict[str, str]) -> None:
        row = attributes.get("r", "")
        self._row, self._column = int(row[:12]) if row.isdecimal() and row.isascii() else self._row + 1, -1
        if attributes.get("hidden") in _TRUE:
            self._facts.hidden.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if found is None or len(found[1]) > 6 or len(found[2]) > 12:
                self._box.outside(reference)
            else:
                self._row, self._column = int(found[2]), column_position(found[1])
        self._open, self._filled, self._formula, self._value = True, False, False, ""
        self._kind = attributes.get("t", "n")
        if unit := self._units.get(attributes.get("s", "0")):
            self._facts.units.add(unit, self._row, self._column)
        if attributes.get("t") == "e":
            if self._column >= MAX_COLUMNS:
                self._box.outside(reference or "")
            self._facts.errors.add(self._row, self._column)


def _merge(box: Box, reference: str) -> None:
    area = parse_area(reference)
    if area is not None:
        box.merge(area)


def parse_area(reference: str) -> Area | None:
    """An area as written, None when it is none.

    Example:
        >>> parse_area("B2:$C$10"), parse_area("A1"), parse_area("x")
        ((2, 1, 10, 2), (1, 0, 1, 0), None)
    """
    first, _, last = reference.partition(":")
    ends = [_REFERENCE.fullmatch(part) for part in (first, last or first)]
    if not all(end and len(end[1]) <= 6 and len(end[2]) <= 12 for end in ends):
        return None
    (left, top), (right, bottom) = ((column_position(end[1]), int(end[2])) for end in ends if end)
    return top, left, bottom, right
