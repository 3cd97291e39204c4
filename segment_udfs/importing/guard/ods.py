"""The sheets of an .ods: cells counted before anything repeats them, errors, units, hidden rows, merged areas."""

from __future__ import annotations

import re
from typing import Final

from segment_udfs.importing.grid import SheetFacts
from segment_udfs.importing.guard.limits import MAX_COLUMNS, MAX_ROWS, Box
from segment_udfs.importing.guard.packages import Package
from segment_udfs.importing.guard.safe_xml import walk
from segment_udfs.importing.money import LOCAL, PERCENT, currency_in, currency_of_code, unit_in

_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ERROR: Final = re.compile(
    r"#(?:DIV/0!|N/[AD]|REF!|VALUE!|VALEUR!|NAME\?|NOM\s?\?|NUM!|NOMBRE!|NULL!|NUL!)|Err\s?:\d{3}"
)
"""How a formula shows an error: LibreOffice marks such cells since 2013, other programs do not."""
_CELLS: Final = ("table-cell", "covered-table-cell")


def scan_ods(package: Package) -> dict[str, SheetFacts]:
    """The facts of each sheet, by name."""
    sheets = _Sheets(package.file)
    with package.xml("content.xml"):
        walk(package.chunks("content.xml"), start=sheets.start, end=sheets.end, text=sheets.text, full_names=True)
    return sheets.found


class _Sheets:
    """Follows the elements; a table inside a cell belongs to that cell."""

    def __init__(self, file: str) -> None:
        self.found: dict[str, SheetFacts] = {}
        self._file = file
        self._tables = 0
        self._date1904 = False
        self._box = Box(file, "", SheetFacts())
        self._row = self._rows = self._column = self._columns = 0
        self._hidden: list[tuple[int, int, bool]] = []
        self._in_cell = self._typed = self._marked = self._formula = False
        self._text = self._kind = self._currency = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._tables += 1
            if self._tables == 1:
                self._new_sheet(attributes.get(f"{_TABLE}name", ""))
        elif self._tables != 1:
            if name == "null-date":
                self._date1904 = attributes.get(f"{_TABLE}date-value", "").startswith("1904")
        elif name in _CELLS:
            self._new_cell(attributes)
        elif name == "table-row":
            self._new_row(attributes)

    def end(self, name: str) -> None:
        if name == "table":
            self._tables -= 1
            if self._tables == 0:
                self._end_sheet()
        elif self._tables == 1:
            if name in _CELLS:
                self._end_cell()
            elif name == "table-row":
                self._row += self._rows

    def text(self, text: str) -> None:
        if self._in_cell and len(self._text) < 16:
            self._text += text.strip()

    def _new_sheet(self, title: str) -> None:
        self._box = Box(self._file, title, self.found.setdefault(title, SheetFacts()))
        self._box.facts.date1904 = self._date1904
        self._row, self._hidden = 1, []

    def _end_sheet(self) -> None:
        self._box.close()
        facts = self._box.facts
        for first, count, by_filter in self._hidden:
            rows = range(first, min(first + count, self._box.bottom + 1))
            facts.hidden.update(rows)
            if by_filter:
                facts.by_filter.update(rows)

    def _new_row(self, attributes: dict[str, str]) -> None:
        self._rows, self._column = _count(attributes.get(f"{_TABLE}number-rows-repeated"), 1, 2 * MAX_ROWS), 0
        visibility = attributes.get(f"{_TABLE}visibility", "visible")
        if visibility != "visible":
            self._hidden.append((self._row, self._rows, visibility == "filter"))

    def _new_cell(self, attributes: dict[str, str]) -> None:
        self._columns = _count(attributes.get(f"{_TABLE}number-columns-repeated"), 1, 2 * MAX_COLUMNS)
        self._typed = f"{_OFFICE}value-type" in attributes
        self._marked = attributes.get(f"{_CALC}value-type") == "error"
        self._formula = f"{_TABLE}formula" in attributes
        self._in_cell, self._text = True, ""
        self._kind = attributes.get(f"{_OFFICE}value-type", "")
        self._currency = attributes.get(f"{_OFFICE}currency", "")
        wide = _count(attributes.get(f"{_TABLE}number-columns-spanned"), 1, 2 * MAX_COLUMNS)
        high = _count(attributes.get(f"{_TABLE}number-rows-spanned"), 1, 2 * MAX_ROWS)
        if wide > 1 or high > 1:
            # a merged area that leaves the grid is only cut off by the programs that show it
            bottom, right = min(self._row + high - 1, MAX_ROWS), min(self._column + wide - 1, MAX_COLUMNS - 1)
            self._box.merge((self._row, self._column, bottom, right))

    def _end_cell(self) -> None:
        self._in_cell = False
        if self._typed or self._text:
            bottom, right = self._row + self._rows - 1, self._column + self._columns - 1
            self._box.cover(self._row, self._column, bottom, right, self._rows * self._columns)
            if unit := self._unit():
                for column in range(self._column, right + 1):
                    self._box.facts.units.add(unit, self._row, column, bottom)
            if self._marked or (self._formula and _ERROR.fullmatch(self._text)):
                for row in range(self._row, bottom + 1):
                    for column in range(self._column, right + 1):
                        self._box.facts.errors.add(row, column)
        elif self._formula:
            self._box.facts.uncalculated.add(min(self._row, MAX_ROWS), min(self._column, MAX_COLUMNS - 1))
        self._column += self._columns

    def _unit(self) -> str:
        """What a number is shown with: a format of money without a sign shows the currency of the computer."""
        if self._kind == "currency":
            return currency_of_code(self._currency) or currency_in(self._text) or LOCAL
        if self._kind == "percentage":
            return PERCENT
        return unit_in(self._text) if self._kind == "float" else ""


def _count(text: str | None, least: int, most: int) -> int:
    """A number of repetitions: what is no number counts as one, as readers take it."""
    if text is None or not (text.isascii() and text.isdecimal()):
        return least
    return max(least, min(int(text[:12]), most))
