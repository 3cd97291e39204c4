"""The cells of a worksheet as its part holds them: values by place, and formulas with the area that each one fills."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from openpyxl.formula.translate import Translator
from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.errors import CellError, DataError, Fault
from segment_udfs.functions.cells import Cell, day_number
from segment_udfs.hosts.refreshing.parts import Package, SheetPart, corners, unescaped
from segment_udfs.importing.guard.limits import MAX_COLUMNS, MAX_ROWS
from segment_udfs.importing.naming import column_position

_PLACE: Final = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")
_TEXTS: Final = frozenset(("str", "inlineStr", "s"))


@dataclass(eq=False)
class Written:
    """A formula of a part: `height` and `width` are those of the area that it fills; `array` also when it spills."""

    sheet: str
    row: int
    col: int
    text: str
    array: bool = False
    height: int = 1
    width: int = 1

    @property
    def where(self) -> str:
        """Its address on its sheet."""
        address: str = xl_rowcol_to_cell(self.row, self.col)
        return address


@dataclass
class Grid:
    """The cells of one sheet that hold something, by column then row (from 0), and its formulas by place."""

    name: str
    columns: dict[int, dict[int, Cell]] = field(default_factory=lambda: defaultdict(dict))
    formulas: dict[tuple[int, int], Written] = field(default_factory=dict)

    def value(self, row: int, col: int) -> Cell:
        """What a cell holds; None when it is blank."""
        return self.columns.get(col, {}).get(row)


def read_shared(package: Package) -> list[str]:
    """The texts that cells share, phonetic readings left out."""
    found: list[str] = []
    if not package.shared:
        return found
    pieces: list[str] = []
    state = {"text": False, "aside": False}

    def start(tag: str, _given: dict[str, str]) -> None:
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            state["aside"] = True
        state["text"] = tag == "t" and not state["aside"]

    def end(tag: str) -> None:
        state["text"] = False
        if tag == "rPh":
            state["aside"] = False
        elif tag == "si":
            found.append(unescaped("".join(pieces)))

    def text(piece: str) -> None:
        if state["text"]:
            pieces.append(piece)

    package.walk(package.shared, start, end, text)
    return found


def read_grid(package: Package, sheet: SheetPart, shared: list[str]) -> Grid:
    """The cells of a sheet.

    Raises:
        DataError: the part is damaged: not XML, a cell out of the grid, a number that is none, an unknown shared text.
    """
    reader = _Reader(sheet.name, shared)
    try:
        package.walk(sheet.part, reader.start, reader.end, reader.text)
    except (ValueError, IndexError):
        where = xl_rowcol_to_cell(max(reader.row, 0), max(reader.col, 0))
        raise DataError([Fault.of("refresh.bad_cell", file=package.file, sheet=sheet.name, cell=where)]) from None
    sheet.code = reader.code
    return reader.grid


class _Reader:
    """Takes the elements of a worksheet as they come."""

    def __init__(self, name: str, shared: list[str]) -> None:
        self.grid = Grid(name)
        self.shared = shared
        self.code = ""
        self.row = self.col = -1
        self.kind = ""
        self.pieces: list[str] | None = None
        self.content: str | None = None
        self.formula: dict[str, str] | None = None
        self.formula_text = ""
        self.aside = False
        self.masters: dict[str, Written] = {}

    def start(self, tag: str, given: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            self._place(given.get("r"))
            self.kind, self.content, self.formula = given.get("t", ""), None, None
        elif tag == "v" or (tag == "t" and not self.aside):
            self.pieces = []
        elif tag == "f":
            self.pieces, self.formula = [], given
        elif tag == "row":
            self.row = int(given["r"]) - 1 if "r" in given else self.row + 1
            self.col = -1
        elif tag == "rPh":
            self.aside = True
        elif tag == "sheetPr":
            self.code = given.get("codeName", "")

    def text(self, piece: str) -> None:
        """A piece of text."""
        if self.pieces is not None:
            self.pieces.append(piece)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in {"v", "t", "f"} and self.pieces is not None:
            found = "".join(self.pieces)
            if tag == "f":
                self.formula_text = found
            else:
                self.content = (self.content or "") + found
            self.pieces = None
        elif tag == "c":
            value = self._value()
            if value is not None:
                self.grid.columns[self.col][self.row] = value
            if self.formula is not None:
                self._formula(self.formula)
        elif tag == "rPh":
            self.aside = False

    def _place(self, address: str | None) -> None:
        if address is None:
            self.col += 1
            return
        found = _PLACE.fullmatch(address)
        if not found:
            raise ValueError(address)
        self.col = column_position(found[1])
        self.row = int(found[2]) - 1
        if not (0 <= self.row < MAX_ROWS and self.col < MAX_COLUMNS):
            raise ValueError(address)

    def _value(self) -> Cell:
        kind, content = self.kind, self.content
        if content is None:
            return None
        if kind == "s":
            return self.shared[int(content)]
        if kind in _TEXTS:
            return unescaped(content)
        if kind == "e":
            return CellError(content)
        if kind == "b":
            return content.strip() in {"1", "true"}
        if not content.strip():
            return None
        if kind == "d":  # strict files hold dates as such
            return day_number(datetime.fromisoformat(content))
        number = float(content)
        if not math.isfinite(number):
            raise ValueError(content)
        return number

    def _formula(self, given: dict[str, str]) -> None:
        kind, text = given.get("t", "normal"), self.formula_text
        made = Written(self.grid.name, self.row, self.col, text, kind == "array")
        if kind == "shared" and "si" in given:
            if text:
                self.masters[given["si"]] = made
            elif given["si"] in self.masters:
                master = self.masters[given["si"]]
                made.text = str(Translator(f"={master.text}", master.where).translate_formula(made.where))[1:]
        area = corners(given.get("ref", "")) if made.array else None
        if area is not None and area[:2] == (made.row, made.col):
            made.height, made.width = area[2] - area[0] + 1, area[3] - area[1] + 1
        self.grid.formulas[made.row, made.col] = made
