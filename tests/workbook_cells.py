"""The cells of a workbook file: formulas and the values kept beside them, read from its XML as ECMA-376 describes it.

A value is what the file stores: a date is its serial, an empty text is not a blank. openpyxl reads formulas and values
in two passes and gives every cell a look, many times slower; tests/workbook/test_cells.py compares the two.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from segment_udfs import CellError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A sign of a text that XML cannot hold (part 1, 22.9.2.19)."""

Area = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass
class Sheet:
    """One worksheet; places are (row, column), counted from 1."""

    title: str
    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    formulas: list[tuple[str, str, Area]] = field(default_factory=list)
    """Address, text with its =, area that it fills."""
    bounds: Area = (1, 1, 1, 1)
    """From the first to the last cell that the file has, blank ones with a look included."""

    @property
    def min_row(self) -> int:
        return self.bounds[1]

    @property
    def min_column(self) -> int:
        return self.bounds[0]

    @property
    def dimensions(self) -> str:
        left, top, right, bottom = self.bounds
        return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"

    def value(self, row: int, column: int) -> Any:
        return self.rows.get(row, {}).get(column)

    def area(self, left: int, top: int, right: int, bottom: int) -> list[list[Any]]:
        places, blank = range(left, right + 1), dict[int, Any]()
        return [
            [cells.get(place) for place in places]
            for row in range(top, bottom + 1)
            for cells in [self.rows.get(row, blank)]
        ]


@dataclass
class Table:
    """An Excel table: its sheet, its area with the headers, their names."""

    sheet: str
    area: Area
    headers: list[str]


class Package:
    """The sheets, tables and defined names of a workbook file."""

    def __init__(self, content: bytes) -> None:
        self.parts = zipfile.ZipFile(io.BytesIO(content))
        self.there = set(self.parts.namelist())
        self.columns: dict[str, int] = {}
        self.texts = [_text(item) for item in self._tree("xl/sharedStrings.xml").iter(f"{MAIN}si")]
        book = self._tree("xl/workbook.xml")
        targets = self._relations("xl/workbook.xml")
        self.names = {
            item.attrib["name"]: item.text or ""
            for item in book.iter(f"{MAIN}definedName")
            if "localSheetId" not in item.attrib
        }
        self.tables: dict[str, Table] = {}
        self.worksheets = [
            self._sheet(item.attrib["name"], targets[item.attrib[RELATION]]) for item in book.iter(f"{MAIN}sheet")
        ]

    def sheet(self, title: str) -> Sheet:
        return next(sheet for sheet in self.worksheets if sheet.title == title)

    def _tree(self, name: str) -> ElementTree.Element:
        if name not in self.there:
            return ElementTree.Element("absent")
        return ElementTree.fromstring(self.parts.read(name))  # noqa: S314 - a file of the tests

    def _relations(self, name: str) -> dict[str, str]:
        """The parts to which a part refers, by the ids of the relations."""
        folder, _, leaf = name.rpartition("/")
        return {
            item.attrib["Id"]: posixpath.normpath(posixpath.join("/", folder, item.attrib["Target"])).removeprefix("/")
            for item in self._tree(f"{folder}/_rels/{leaf}.rels")
        }

    def _sheet(self, title: str, name: str) -> Sheet:
        root, found = self._tree(name), Sheet(title)
        columns: set[int] = set()
        for row in root.iter(f"{MAIN}row"):
            number = int(row.attrib["r"])
            cells = found.rows[number] = {}
            for cell in row:
                address = cell.attrib["r"]
                column = self._column(address)
                cells[column] = self._value(cell)
                formula = cell.find(f"{MAIN}f")
                if formula is not None:
                    found.formulas.append((address, *_formula(formula, (column, number, column, number))))
            columns |= cells.keys()
        filled = [number for number, cells in found.rows.items() if cells]
        if filled:
            found.bounds = (min(columns), min(filled), max(columns), max(filled))
        targets = self._relations(name)
        for part in root.iter(f"{MAIN}tablePart"):
            table = self._tree(targets[part.attrib[RELATION]])
            headers = [column.attrib["name"] for column in table.iter(f"{MAIN}tableColumn")]
            self.tables[table.attrib["name"]] = Table(title, _boundaries(table.attrib["ref"]), headers)
        return found

    def _column(self, address: str) -> int:
        letters = address.rstrip("0123456789")
        if letters not in self.columns:
            self.columns[letters] = column_index_from_string(letters)
        return self.columns[letters]

    def _value(self, cell: ElementTree.Element) -> Any:
        kind, inside = cell.get("t", "n"), cell.find(f"{MAIN}v")
        if kind == "inlineStr":
            return _text(cell)
        text = "" if inside is None else inside.text or ""
        if kind == "str":
            return _plain(text)
        if not text:
            return None
        match kind:
            case "n":
                return float(text)
            case "s":
                return self.texts[int(text)]
            case "b":
                return text == "1"
            case "e":
                return CellError(text)
        raise ValueError(f"a cell of the type {kind!r}")


def _boundaries(text: str) -> Area:
    left, top, right, bottom = range_boundaries(text)
    assert None not in (left, top, right, bottom)
    return left, top, right, bottom  # type: ignore[return-value]  # numbers: the reference is no whole column


def _formula(element: ElementTree.Element, place: Area) -> tuple[str, Area]:
    """Text and area; a formula that stands for those of other cells (shared, what-if) is none that we write."""
    if element.get("t", "normal") not in {"normal", "array"} or not element.text:
        return "", place
    return f"={element.text}", _boundaries(element.attrib["ref"]) if "ref" in element.attrib else place


def _text(item: ElementTree.Element) -> str:
    """A text with or without looks inside; how it is pronounced is no part of it."""
    spoken = {id(text) for part in item.iter(f"{MAIN}rPh") for text in part.iter(f"{MAIN}t")}
    return _plain("".join(text.text or "" for text in item.iter(f"{MAIN}t") if id(text) not in spoken))


def _plain(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
