"""G4 in a real Calc: a sheet of formulas whose arguments nobody expects, recalculated and read back."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from functions.hostile_arguments import HOSTILE
from functions.hostile_calls import Try, example, tries, wrong
from hosts.libreoffice.calc import Page
from openpyxl.utils import get_column_letter

from segment_udfs import CellError
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import is_range
from segment_udfs.maths import serial

pytestmark = pytest.mark.host
EMPTY = "A1"
"""A cell that nothing is written to."""
EVERY = 30
"""One hostile value in so many for each function: some six hundred formulas."""


def typed(cell: Any) -> Any:
    """What is typed in a cell for a value; errors are formulas."""
    if isinstance(cell, CellError):
        return "=NA()" if cell.code == "#N/A" else "=1/0"
    return serial(cell) if isinstance(cell, date) else float(cell) if isinstance(cell, (bool, int)) else cell


def writable(value: Any) -> bool:
    """A cell or a rectangle of cells that a person can have in a sheet."""
    if not is_range(value):
        plain = value is None or isinstance(value, (bool, int, float, str, CellError)) or type(value) is date
        if isinstance(value, str) and any("\ud800" <= char <= "\udfff" or char == "\x00" for char in value):
            return False  # UNO has no such text
        too_large = isinstance(value, int) and abs(value) > 10**300
        return plain and not too_large and value == value and value not in (float("inf"), -float("inf"))
    rows = list(value) if getattr(value, "ndim", 2) == 2 and isinstance(value, list) else []
    same = bool(rows) and all(isinstance(row, list) and row and len(row) == len(rows[0]) <= 5 for row in rows)
    return same and len(rows) <= 20 and all(not is_range(cell) and writable(cell) for row in rows for cell in row)


class Blocks:
    """Where the arguments stand: side by side on the sheet, each written once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.left = 5
        self.known: dict[int, str] = {}

    def place(self, value: Any) -> str:
        """The address of an argument."""
        if value is None:
            return EMPTY
        if id(value) not in self.known:
            rows = value if is_range(value) else [[value]]
            cells = [[typed(cell) for cell in (row if is_range(row) else [row])] for row in rows]
            first, last = (get_column_letter(self.left + side) for side in (0, len(cells[0]) - 1))
            address = f"{first}1:{last}{len(cells)}"
            self.page.write(address, [[None if is_formula(cell) else cell for cell in row] for row in cells])
            for (down, row), side in itertools.product(enumerate(cells), range(len(cells[0]))):
                if is_formula(row[side]):
                    self.page.formula(f"{get_column_letter(self.left + side)}{down + 1}", row[side])
            self.known[id(value)] = address
            self.left += len(cells[0])
        return self.known[id(value)]


def is_formula(cell: Any) -> bool:
    return cell in ("=NA()", "=1/0")


def formula(blocks: Blocks, given: Try) -> str:
    name, place, hostile = given
    values = [hostile.value if rank == place else value for rank, value in enumerate(example(name))]
    return f"={name}({','.join(map(blocks.place, values))})"


def test_no_cell_shows_a_trace_a_path_or_a_clients_name(page: Page) -> None:
    """Hundreds of hostile calls over all functions: numbers, texts of the catalogue, errors of Calc; none is lost."""
    values = [hostile for hostile in HOSTILE if writable(hostile.value)]
    assert len(values) > 300
    asked = list(tries(values, every=EVERY))
    blocks = Blocks(page)
    formulas = [[formula(blocks, given)] for given in asked]
    address = f"C1:C{len(formulas)}"
    page.calc.ask("range.set_formulas", rows=formulas, **page.place(address))
    page.recalculate()
    shown = [row[0] for row in page.read(address)]
    faults = [
        f"{given[0]}, argument {given[1] + 1}, {given[2].name}: {fault}"
        for given, cell in zip(asked, shown, strict=True)
        if (fault := wrong(given, [cell]))
    ]
    assert not faults, "\n".join(faults[:40])
    assert {given[0] for given in asked} == set(FUNCTIONS)
    assert CellError("#NAME?") not in shown
    assert sum(not isinstance(cell, CellError) for cell in shown) > 50, "some of them are answered"
    assert len(page.calc.workers()) == 1, "the worker died on the way"
