"""What a person must know of a refreshed file: what was left as it stands there, and what waits for Excel."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.errors import NA, CellError, Fault
from segment_udfs.hosts.refreshing import charts, inputs
from segment_udfs.hosts.refreshing.calculation import Task, Workbook
from segment_udfs.hosts.refreshing.cells import Grid
from segment_udfs.hosts.refreshing.nodes import Area, Reference, Structured, UnknownError, flattened
from segment_udfs.hosts.refreshing.parts import Package
from segment_udfs.hosts.refreshing.patching import Edit
from segment_udfs.hosts.refreshing.recognised import Known
from segment_udfs.hosts.refreshing.syntax import parse
from segment_udfs.workbook.natives import Rows
from segment_udfs.workbook.sheets.book import ORDER
from segment_udfs.workbook.sheets.settings import SHEET as SETTINGS_SHEET

_NAMED: Final = 5
"""Places named in one sentence, at most."""


@dataclass
class Reading:
    """A file while it is refreshed. `ours` are the product's sheets: their names here, and in the product."""

    package: Package
    known: Known
    book: Workbook
    grids: dict[str, Grid]
    ours: dict[str, str]
    tasks: list[Task] = field(default_factory=list)
    foreign: list[tuple[str, str]] = field(default_factory=list)
    before: dict[Task, Rows] = field(default_factory=dict)


Edits = Mapping[str, Mapping[tuple[int, int], Edit]]


def warnings_of(reading: Reading, edits: Edits) -> Iterator[Fault]:
    """One sentence for each kind of thing, the most urgent first."""
    yield from inputs.below_tables(reading.package, reading.book)
    missing = [name for name in ORDER if name not in reading.ours.values()]
    if missing:
        yield Fault.of("refresh.sheets_gone", sheets=", ".join(missing))
    typed = list(_typed_over(reading))
    if typed:
        yield Fault.of("refresh.typed_over", count=len(typed), cells=listed(typed))
    if reading.foreign:
        yield Fault.of("refresh.foreign", count=len(reading.foreign), cells=listed(reading.foreign))
    kept = [(task.written.sheet, task.written.where) for task in reading.tasks if task.kept]
    if kept:
        yield Fault.of("refresh.kept", count=len(kept), cells=listed(kept))
    wrong = list(_errors(reading.tasks))
    if wrong:
        yield Fault.of("refresh.errors", count=len(wrong), cells=listed(wrong))
    stale = dependants(reading, edits)
    if stale:
        yield Fault.of("refresh.dependants", sheets=", ".join(stale))
    fixed = _fixed_titles(reading)
    if fixed:
        yield Fault.of("refresh.fixed_titles", sheets=", ".join(fixed))
    if reading.package.signed and edits:
        yield Fault.of("refresh.signed")


def listed(places: Iterable[tuple[str, str]]) -> str:
    """The first places, and three dots when there are more."""
    found = [f"{sheet}!{cell}" for sheet, cell in places]
    return ", ".join(found[:_NAMED]) + (" …" if len(found) > _NAMED else "")


def _typed_over(reading: Reading) -> Iterator[tuple[str, str]]:
    """Cells of the product's sheets that hold a value where a formula was: beside formulas that still stand there."""
    for name, product in reading.ours.items():
        grid, layout = reading.grids[name], reading.known.layout.get(product, {})
        filled = {
            (task.written.row, task.written.col + right)
            for task in reading.tasks
            if task.written.sheet == name
            for right in range(task.written.width)
        }
        for row, col in sorted(layout.keys() - grid.formulas.keys() - filled):
            optional = product == SETTINGS_SHEET and "MAX(" in layout[row, col]  # the day of the analysis
            if grid.value(row, col) is not None and not optional and _in_place(grid, layout, row, col):
                yield name, xl_rowcol_to_cell(row, col)


def _in_place(grid: Grid, layout: Mapping[tuple[int, int], str], row: int, col: int) -> bool:
    """Whether what is declared beside a cell stands beside it: rows may have been inserted, lists have grown."""
    beside = [place for place in layout if place[0] == row and place[1] != col]
    if not beside:
        order = sorted(layout)
        at = order.index((row, col))
        beside = order[max(0, at - 1) : at] + order[at + 1 : at + 2]
    return all(place in grid.formulas and _form(grid.formulas[place].text) == _form(layout[place]) for place in beside)


def _form(formula: str) -> str:
    try:
        return parse(formula, "-").form
    except UnknownError:
        return formula


def _errors(tasks: Iterable[Task]) -> Iterator[tuple[str, str]]:
    """Cells in error, but for #N/A, which is how the unknown is said."""
    for task in tasks:
        at = task.written
        for down, row in enumerate(task.rows or []):
            for right, cell in enumerate(row):
                if isinstance(cell, CellError) and cell.code != NA:
                    yield at.sheet, xl_rowcol_to_cell(at.row + down, at.col + right)


def dependants(reading: Reading, edits: Edits) -> list[str]:
    """The other sheets with formulas that read cells which have changed: only a spreadsheet program computes them."""
    changed = _Changed(edits)
    waiting = [
        (name, written, _areas(reading.book, written.text, name))
        for name in reading.package.sheets
        if name not in reading.ours
        for written in reading.grids[name].formulas.values()
    ]
    stale: list[str] = []
    found = True
    while found:
        found, rest = False, []
        for name, written, areas in waiting:
            if any(map(changed.touches, areas)):
                found = True
                changed.add(name, written.row, written.col)
                stale.append(name)
            else:
                rest.append((name, written, areas))
        waiting = rest
    return [name for name in reading.package.sheets if name in stale]


def _areas(book: Workbook, formula: str, sheet: str) -> list[Area]:
    """What a formula of a person's refers to, as far as it can be read."""
    try:
        node = parse(formula, sheet, every=True)
    except UnknownError:
        return []
    found = []
    for part in flattened(node, book.names)[0]:
        try:
            if isinstance(part, Reference):
                found.append(part.area)
            elif isinstance(part, Structured):
                found.append(book.table_area(part.table, part.first, part.last))
        except UnknownError:
            continue
    return found


class _Changed:
    """Cells that have changed, by sheet and column."""

    def __init__(self, edits: Edits) -> None:
        self.rows: dict[tuple[str, int], list[int]] = defaultdict(list)
        for sheet, places in edits.items():
            for row, col in sorted(places):
                self.rows[sheet.casefold(), col].append(row)

    def add(self, sheet: str, row: int, col: int) -> None:
        """One more."""
        rows = self.rows[sheet.casefold(), col]
        rows.insert(bisect_left(rows, row), row)

    def touches(self, area: Area) -> bool:
        """Whether one of them lies in an area."""
        sheet, top, left, bottom, right = area
        for col in range(left, right + 1):
            rows = self.rows.get((sheet.casefold(), col), [])
            at = bisect_left(rows, top)
            if at < len(rows) and rows[at] <= bottom:
                return True
        return False


def _fixed_titles(reading: Reading) -> list[str]:
    """Sheets on which a chart of the product has a title that follows its figures no longer."""
    return [
        name
        for name in reading.ours
        if any(
            charts.fixed_title(reading.package, part)
            for part in charts.charts_of(reading.package, reading.package.sheets[name], reading.known.charts)
        )
    ]
