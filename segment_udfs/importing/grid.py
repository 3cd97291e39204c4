"""What a reader of workbooks hands over: the cells of one sheet, and what a person must know of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segment_udfs.errors import Fault

Area = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column, all included: rows from 1, columns from 0."""


@dataclass(frozen=True)
class Grid:
    """The used area of a sheet: `rows[0][0]` stands in row `first_row` (from 1) and column `first_column` (from 0).

    `errors` are the cells that show an error: (row from 1, column from 0). `merged` are the merged areas.
    `hidden_rows` are the rows that Excel does not show, `filtered` those of them that a filter hides (rows from 1).
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


@dataclass
class SheetFacts:
    """What the values of a sheet do not tell, and where its filled cells lie."""

    errors: Cells = field(default_factory=Cells)
    uncalculated: Cells = field(default_factory=Cells)
    """Formulas whose result was never saved."""
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
