"""One sheet of a workbook, read in this process: the guard looks first, then calamine reads the values.

For the inside of the limited child process, and for nothing else: `workbook.read_workbook` is the door.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import python_calamine

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Area, Beside, Grid, Inspection, SheetFacts, Shown
from segment_udfs.importing.guard.check import inspect
from segment_udfs.importing.guard.repair import repaired, unreadable_cell
from segment_udfs.importing.naming import column_letters, shown, some
from segment_udfs.importing.workbooks.sheets import beside, fullest

Cell = str | float | int | bool | datetime | date | time | timedelta | None
_REPAIRABLE: Final = ("Unsupported cell error value", "Unrecognized sheet:type")
"""How calamine says that it knows no error newer than the seven of Excel 2007, and no sheet of Excel 4 macros."""


@dataclass
class OpenSheet:
    """A sheet about to be read: its rows come once, from the first one that has a filled cell.

    `errors` grows while the rows are read: a number that is none (infinite, or not a number) is an error cell too.
    """

    name: str
    first_row: int
    first_column: int
    rows: Iterator[list[Any]]
    width: int
    errors: set[tuple[int, int]]
    notes: tuple[Fault, ...]
    merged: tuple[Area, ...]
    hidden_rows: tuple[int, ...]
    filtered: tuple[int, ...]
    date1904: bool = False
    beside: tuple[Beside, ...] = ()
    units: tuple[Shown, ...] = ()


def open_sheet(path: Path, sheet: str | None = None) -> OpenSheet:
    """The sheet named, else the visible one with the most filled cells.

    Raises:
        DataError: one fault when the file is hostile, damaged, encrypted or no workbook, or lacks that sheet.
    """
    inspection = inspect(path)
    try:
        return _open(path, sheet, inspection)
    except (DataError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except python_calamine.PasswordError:
        raise DataError([Fault.of("import.encrypted", file=path.name)]) from None
    except BaseException as error:
        # Damaged archives raise errors of all kinds, the system's too, and a panic is not even an Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise unreadable_cell(path, inspection) from None


def read_here(path: Path, sheet: str | None = None) -> Grid:
    """The whole sheet, in this process; errors as `open_sheet`."""
    found = open_sheet(path, sheet)
    rows = list(found.rows)
    return Grid(
        found.name, rows, found.first_row, found.first_column, tuple(sorted(found.errors)), found.notes,
        found.merged, found.hidden_rows, found.filtered, date1904=found.date1904, beside=found.beside,
        units=found.units,
    )  # fmt: skip


def _open(path: Path, sheet: str | None, inspection: Inspection) -> OpenSheet:
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        name, values, others, sheets = _choose(book, sheet, path.name, inspection)
    except python_calamine.CalamineError as error:
        if inspection.kind != "xlsx" or not any(said in str(error) for said in _REPAIRABLE):
            raise
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(repaired(path, inspection)))
        name, values, others, sheets = _choose(book, sheet, path.name, inspection)
    facts = inspection.sheets.get(name, SheetFacts())
    top, left = values.start or (0, 0)
    last = top + values.height
    errors = {cell for cell in facts.errors.tuples() if top < cell[0] <= last}
    hidden = tuple(sorted(row for row in facts.hidden if top < row <= last))
    filtered = tuple(sorted(row for row in facts.filtered() if top < row <= last))
    notes = _notes(path.name, name, others, book, inspection, facts, len(hidden), len(filtered))
    rows = _rows(values, top, left, errors)
    return OpenSheet(
        name, top + 1, left, rows, values.width, errors, tuple(notes), tuple(facts.merged), hidden, filtered,
        date1904=facts.date1904, beside=sheets, units=facts.units.tuples(),
    )  # fmt: skip


def _rows(values: Any, top: int, left: int, errors: set[tuple[int, int]]) -> Iterator[list[Any]]:
    for number, row in enumerate(islice(values.iter_rows(), top, None), top + 1):
        for position, cell in enumerate(row):
            if type(cell) is float and not math.isfinite(cell):
                errors.add((number, left + position))
                row[position] = ""
        yield row


def _choose(
    book: Any, sheet: str | None, file: str, inspection: Inspection
) -> tuple[str, Any, list[str], tuple[Beside, ...]]:
    """The sheet to read, its values, the names of those passed over, and what the visible ones of these are."""
    names = [meta.name for meta in _tables(book)]
    if sheet is not None:
        wanted = [name for name in names if name.casefold() == sheet.casefold()]
        if not wanted:
            found = some([shown(name) for name in names], 12)
            raise DataError([Fault.of("import.no_sheet", file=file, sheet=sheet, found=found)])
        return wanted[0], book.get_sheet_by_name(wanted[0]), [], ()
    visible = [meta.name for meta in _tables(book) if _is_visible(meta)] or names
    best, most = None, 0
    told = []
    for name in visible:
        values = book.get_sheet_by_name(name)
        told.append(beside(name, values))
        count = told[-1].filled + len(inspection.sheets.get(name, SheetFacts()).errors)
        if count > most:
            best, most = values, count
    if best is None:
        raise DataError([Fault.of("import.empty_workbook", file=file)])
    others = fullest([one for one in told if one.sheet != best.name])
    return best.name, best, [name for name in names if name != best.name], others


def _tables(book: Any) -> list[Any]:
    return [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]


def _is_visible(meta: Any) -> bool:
    return bool(meta.visible == python_calamine.SheetVisibleEnum.Visible)


def _notes(
    file: str, sheet: str, others: list[str], book: Any, inspection: Inspection, facts: SheetFacts, hidden: int,
    filtered: int,
) -> Iterator[Fault]:  # fmt: skip
    if others:
        yield Fault.of("import.note_sheet", file=file, sheet=sheet, others=some([shown(name) for name in others]))
    unseen = [shown(meta.name) for meta in _tables(book) if not _is_visible(meta) and meta.name != sheet]
    if unseen:
        yield Fault.of("guard.note_hidden_sheets", file=file, found=some(unseen))
    if inspection.macro_sheets:
        macros = [shown(name) for name in inspection.macro_sheets.values()]
        yield Fault.of("guard.note_macro_sheets", file=file, found=some(macros))
    if inspection.links:
        yield Fault.of("guard.note_links", file=file)
    if filtered:
        yield Fault.of("guard.note_filtered", file=file, sheet=sheet, count=filtered)
    if hidden > filtered:
        yield Fault.of("import.note_hidden", file=file, sheet=sheet, count=hidden - filtered)
    if facts.units.cut:
        yield Fault.of("guard.note_formats", file=file, sheet=sheet)
    if facts.uncalculated:
        cells = facts.uncalculated.tuples()
        found = some([f"{column_letters(column)}{row}" for row, column in cells[:6]])
        yield Fault.of("guard.note_uncalculated", file=file, sheet=sheet, count=len(cells), found=found)
