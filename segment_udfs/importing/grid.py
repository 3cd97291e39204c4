"""What a reader of workbooks hands over: the cells of one sheet, and what a person must know of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from segment_udfs.errors import Fault

Area = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column, all included: rows from 1, columns from 0."""

Shown = tuple[str, int, int, int]
"""What numbers of a column are shown with, a currency or "%": that, the column from 0, the first and the last row."""


MAX_RUNS: Final = 200_000
"""Runs of cells of one number format that are kept of a sheet."""


@dataclass(frozen=True)
class Beside:
    """A visible sheet that was not read: its number of filled cells and of filled rows, and its first rows.

    `top` starts at the first filled row; its cells are texts, numbers and booleans, a date as a text.
    """

    sheet: str
    filled: int
    rows: int
    top: list[list[Any]]


@dataclass(frozen=True)
class Grid:
    """The used area of a sheet: `rows[0][0]` stands in row `first_row` (from 1) and column `first_column` (from 0).

    `errors` are the cells that show an error: (row from 1, column from 0). `merged` are the merged areas.
    `beside` are the other visible sheets, when none was asked for by its name.
    `hidden_rows` are the rows that Excel does not show, `filtered` those of them that a filter hides (rows from 1).
    `units` are the cells that a number format shows as money or as a percentage; it says nothing of their values.
    `date1904` is true where a number that stands for a day counts from 1904 (dates themselves are read as such).
    """

    sheet: str
    rows: list[list[Any]]
    first_row: int
    first_column: int
    errors: tuple[tuple[int, int], ...] = ()
    notes: tuple[Fault, ...] = ()
    merged: tuple[Area, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    filtered: tuple[int, ...] = ()
    units: tuple[Shown, ...] = ()
    date1904: bool = False
    beside: tuple[Beside, ...] = ()


WorkbookReader = Callable[[Path, str | None], Grid]


class Cells:
    """Addresses of cells, eight bytes each: a hostile sheet may have millions of error cells."""

    def __init__(self) -> None:
        self._codes = array("q")

    def add(self, row: int, column: int) -> None:
        """One more: row from 1, column from 0."""
        self._codes.append(row << 16 | column)

    def tuples(self) -> tuple[tuple[int, int], ...]:
        """The addresses in the order of the sheet, each once."""
        return tuple((code >> 16, code & 0xFFFF) for code in sorted(set(self._codes)))

    def __len__(self) -> int:
        return len(self._codes)


class Units:
    """Which cells a number format shows as money or as a percentage, in runs of rows: most columns have one format."""

    def __init__(self) -> None:
        self.cut = False
        """True when a sheet changes its formats more often than is kept; what follows is then not known."""
        self._done: list[Shown] = []
        self._open: dict[int, list[Any]] = {}

    def add(self, unit: str, row: int, column: int, last: int = 0) -> None:
        """One more cell, or one in each row up to `last`: rows from 1, column from 0."""
        run = self._open.get(column)
        if run is not None and run[0] == unit and row == run[2] + 1:
            run[2] = last or row
            return
        if run is not None:
            if len(self._done) >= MAX_RUNS:
                self.cut = True
                return
            self._done.append((run[0], column, run[1], run[2]))
        self._open[column] = [unit, row, last or row]

    def tuples(self) -> tuple[Shown, ...]:
        """The runs, column by column."""
        ends = ((unit, column, first, last) for column, (unit, first, last) in self._open.items())
        return tuple(sorted((*self._done, *ends), key=lambda run: run[1:]))


@dataclass
class SheetFacts:
    """What the values of a sheet do not tell, and where its filled cells lie."""

    errors: Cells = field(default_factory=Cells)
    uncalculated: Cells = field(default_factory=Cells)
    """Formulas whose result was never saved."""
    units: Units = field(default_factory=Units)
    date1904: bool = False
    merged: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    by_filter: set[int] = field(default_factory=set)
    filters: list[tuple[int, int]] = field(default_factory=list)
    """Top and bottom row of each area with a filter that hides rows, of the formats that do not mark the rows."""
    filled: int = 0

    def filtered(self) -> set[int]:
        """The hidden rows that a filter hides."""
        inside = {row for row in self.hidden for top, bottom in self.filters if top <= row <= bottom}
        return inside | self.by_filter


@dataclass
class Inspection:
    """What the guard found in a workbook that it lets pass.

    `kind` is "xlsx", "xlsb", "ods" or "xls". `sheets` has the facts of each sheet by name. `macro_sheets` are the
    sheets of Excel 4 macros by identifier, `links` is true when the workbook refers to other workbooks, `parts` the
    sheet of each part that holds one, `book` the part that lists them.
    """

    kind: str
    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    macro_sheets: dict[str, str] = field(default_factory=dict)
    links: bool = False
    parts: dict[str, str] = field(default_factory=dict)
    book: str = ""
