"""What a person must know of a refreshed file: what was left as it stands there, and what waits for Excel."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.errors import NA, CellError, Fault
from segment_udfs.hosts.refreshing import charts, inputs
from segment_udfs.hosts.refreshing.calculation import Task, Workbook
from segment_udfs.hosts.refreshing.departures import departures, form
from segment_udfs.hosts.refreshing.nodes import Area, Reference, Structured, UnknownError, flattened
from segment_udfs.hosts.refreshing.reading import Edits, Reading, listed
from segment_udfs.hosts.refreshing.syntax import parse
from segment_udfs.workbook.layout import LEFT
from segment_udfs.workbook.sheets.book import ORDER
from segment_udfs.workbook.sheets.controls import SHEET as CONTROLS_SHEET

_ANSWER: Final = (1, LEFT)
"""Where a sheet of the product answers, when nobody has inserted rows above."""
_WRONG: Final = "✘"
"""How the sentence of the controls begins when a computation is wrong."""


def warnings_of(reading: Reading, edits: Edits) -> Iterator[Fault]:
    """One sentence for each kind of thing, the most urgent first."""
    yield from _controls(reading)
    yield from inputs.below_tables(reading.package, reading.book)
    missing = [name for name in ORDER if name not in reading.ours.values()]
    if missing:
        yield Fault.of("refresh.sheets_gone", sheets=", ".join(missing))
    typed, emptied = departures(reading)
    if emptied:
        yield Fault.of("refresh.emptied", count=len(emptied), cells=listed(emptied))
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


def _controls(reading: Reading) -> Iterator[Fault]:
    """The sentence of the controls when it says that a computation is wrong."""
    declared = form(reading.known.layout.get(CONTROLS_SHEET, {}).get(_ANSWER, ""))
    for task in reading.tasks:
        at = task.written
        if reading.ours[at.sheet] != CONTROLS_SHEET or at.col != LEFT or form(at.text) != declared or not task.rows:
            continue
        said = task.rows[0][0]
        if isinstance(said, str) and said.startswith(_WRONG):
            yield Fault.of("refresh.controls", sheet=at.sheet, cell=at.where, sentence=said)


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
