"""Which cells of a book show something else than its data give: typed over, or not recalculated."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.errors import CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.macros.cells import Rows, read
from segment_udfs.hosts.macros.declared import cell_of
from segment_udfs.workbook import natives
from segment_udfs.workbook.formula import Const
from segment_udfs.workbook.model import CLIENTS as CLIENTS_SHEET
from segment_udfs.workbook.model import Book, Placed
from segment_udfs.workbook.sheets import journal
from segment_udfs.workbook.sheets.columns.base import FIRST

if TYPE_CHECKING:
    import xlwings as xw

_SAME: Final = 0.5
"""Share of the formulas of a sheet that must show what they should for the sheet to be laid out as declared."""
_REL: Final = 1e-6
_NUMBER_MARKS: Final = re.compile(r"[\s.,\u00a0\u202f]")
_ADDRESS: Final = re.compile(r"=\$?(?:'((?:[^']|'')+)'|([^'!$]+))!\$([A-Z]{1,3})\$(\d+)")


class Gap(NamedTuple):
    """A cell that shows `found` where its formula gives `wanted`."""

    sheet: str
    address: str
    found: Any
    wanted: Cell


@dataclass(frozen=True)
class Grid:
    """What one sheet shows, by 0-based place."""

    top: int
    left: int
    values: Rows

    @classmethod
    def of(cls, sheet: xw.Sheet) -> Grid:
        used = sheet.used_range
        return cls(used.row - 1, used.column - 1, read(used))

    def value(self, row: int, col: int) -> Any:
        down, right = row - self.top, col - self.left
        inside = 0 <= down < len(self.values) and 0 <= right < len(self.values[0])
        return self.values[down][right] if inside else None


def differences(book: xw.Book, made: Book) -> list[Gap]:
    """Cells of the book that show something else than what `made` declares of the same data.

    A sheet of which most formulas show what they should is compared cell by cell; of another one (rows were inserted,
    its lists had another length when the file was made, nothing is recalculated) the named figures are, and of the
    Clients sheet the columns under their names. The journal is left out: it keeps what was true when the file was made.
    """
    there = {sheet.name: sheet for sheet in book.sheets}
    found: list[Gap] = []
    names: dict[str, tuple[str, int, int]] | None = None
    for name in made.sheets:
        items = [item for item in made.placed.values() if item.sheet == name and not isinstance(item.expr, Const)]
        if name not in there or name == journal.SHEET or not items:
            continue
        grid = Grid.of(there[name])
        if name == CLIENTS_SHEET:
            found += _by_column_name(grid, made)
        elif sum(_stands(grid, made, item) for item in items) >= _SAME * len(items):
            found += [gap for item in items for gap in _gaps(grid, made, item, (item.row, item.col))]
        else:
            names = _named_places(book) if names is None else names
            found += list(_by_name(grid, made, name, names))
    return found


def _stands(grid: Grid, made: Book, item: Placed) -> bool:
    """Whether the first cell of a declaration shows what it should. (Formulas are not asked for: Calc takes a minute
    to write down those of all its arrays.)
    """
    return same(grid.value(item.row, item.col), natives.rows_of(made.value(item.key))[0][0])


def _gaps(grid: Grid, made: Book, item: Placed, at: tuple[int, int]) -> Iterator[Gap]:
    """Cells of one declaration, laid from `at`, that show something else."""
    for down, row in enumerate(natives.rows_of(made.value(item.key))):
        for right, wanted in enumerate(row):
            shown = grid.value(at[0] + down, at[1] + right)
            if not same(shown, wanted):
                yield Gap(item.sheet, xl_rowcol_to_cell(at[0] + down, at[1] + right), shown, wanted)


def _by_column_name(grid: Grid, made: Book) -> Iterator[Gap]:
    """The columns of the Clients sheet, found by the names above them."""
    heads = [grid.value(FIRST - 1, col) for col in range(grid.left, grid.left + len(grid.values[0]))]
    where = {head: grid.left + at for at, head in enumerate(heads) if isinstance(head, str) and head}
    for key, (_, _, name) in made.columns.items():
        if name not in where:
            continue
        for down, wanted in enumerate(natives.flat(made.column_value(key))):
            shown = grid.value(FIRST + down, where[name])
            if not same(shown, wanted):
                yield Gap(CLIENTS_SHEET, xl_rowcol_to_cell(FIRST + down, where[name]), shown, wanted)


def _by_name(grid: Grid, made: Book, sheet: str, names: dict[str, tuple[str, int, int]]) -> Iterator[Gap]:
    for name, key in made.names.items():
        item = made.placed[key]
        if item.sheet == sheet and not isinstance(item.expr, Const) and names.get(name, ("",))[0] == sheet:
            yield from _gaps(grid, made, item, names[name][1:])


def _named_places(book: xw.Book) -> dict[str, tuple[str, int, int]]:
    """Sheet, row and column (0-based) of every defined name that is one cell."""
    found = {}
    for item in book.names:
        match = _ADDRESS.fullmatch(str(item.refers_to))
        if match:
            quoted, plain, letters, row = match.groups()
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            found[item.name] = ((quoted or plain).replace("''", "'"), int(row) - 1, number - 1)
    return found


def same(shown: Any, wanted: Cell) -> bool:
    """Whether a cell shows a value: numbers to one millionth, texts but for the marks inside their numbers.

    A sentence writes its numbers with the decimal comma or point of the person's system.

    Example:
        >>> same("8,7 % de 1 200", "8.7 % de 1,200"), same(None, ""), same(1.0, 1.1)
        (True, True, False)
    """
    if isinstance(wanted, CellError):
        return bool(shown == wanted.code)
    if wanted is None or wanted == "":
        return shown is None or shown == ""
    shown = cell_of(shown)
    if isinstance(wanted, str):
        return isinstance(shown, str) and _NUMBER_MARKS.sub("", shown) == _NUMBER_MARKS.sub("", wanted)
    return isinstance(shown, float) and math.isclose(shown, float(wanted), rel_tol=_REL, abs_tol=1e-6)
