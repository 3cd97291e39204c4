"""From the bytes of a workbook to the bytes of the same workbook with the figures of today, and what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.errors import DataError, Fault
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.refreshing import charts, inputs
from segment_udfs.hosts.refreshing.calculation import Index, Task, compute
from segment_udfs.hosts.refreshing.cells import read_grid, read_shared
from segment_udfs.hosts.refreshing.nodes import Area, Name, Reference, UnknownError, name_key
from segment_udfs.hosts.refreshing.parts import open_package
from segment_udfs.hosts.refreshing.patching import Edit, patched
from segment_udfs.hosts.refreshing.reading import Reading
from segment_udfs.hosts.refreshing.recognised import known
from segment_udfs.hosts.refreshing.room import short_lists, too_many_clients
from segment_udfs.hosts.refreshing.syntax import parse
from segment_udfs.hosts.refreshing.tags import is_utf8
from segment_udfs.hosts.refreshing.told import warnings_of
from segment_udfs.strings import LANGUAGES
from segment_udfs.workbook import natives
from segment_udfs.workbook.model import CLIENTS
from segment_udfs.workbook.natives import Rows
from segment_udfs.workbook.sheets.inputs import COSTS_SHEET, SALES_SHEET, SALES_TABLE
from segment_udfs.workbook.sheets.settings import SHEET as SETTINGS_SHEET

_LEAST: Final = 0.5
"""Share of the formulas on the product's sheets that must be known for the file to be one of this product."""
_NEEDED: Final = (SALES_SHEET, CLIENTS, COSTS_SHEET, SETTINGS_SHEET)


@dataclass
class Refreshed:
    """The refreshed package: its bytes, the parts replaced, and what a person must know."""

    data: bytes
    touched: list[str]
    untouched: int
    cells: dict[str, int]
    lines: int
    clients: int
    charts: int = 0
    warnings: list[Fault] = field(default_factory=list)


def refresh(data: bytes, file: str) -> Refreshed:
    """Compute a workbook anew in its bytes.

    Args:
        data: the bytes of an .xlsx or .xlsm file of the product. file: its name, for sentences.

    Raises:
        DataError: every reason why it cannot be, at once: it is no workbook of ours, its inputs are at fault, a list
            has no room to grow.
    """
    reading = _read(data, file)
    if crowded := too_many_clients(reading):
        raise DataError(crowded)
    if not compute(reading.book, reading.tasks):
        raise DataError([Fault.of("refresh.unsettled", file=file)])
    blocked = [*short_lists(reading), *_blocked(reading)]
    if blocked:
        raise DataError(blocked)
    edits = _edits(reading)
    parts = {
        part.part: patched(reading.package.archive.read(part.part), edits[name])
        for name, part in reading.package.sheets.items()
        if edits.get(name)
    }
    drawn = _charts(reading)
    parts |= drawn
    for part in parts:
        if not is_utf8(reading.package.archive.read(part)):
            raise DataError([Fault.of("refresh.bad_part", file=file, part=part)])
    archive = reading.package.archive
    new = archive.with_parts(parts) if parts else data
    _verify(new, file, edits, drawn)
    return Refreshed(
        data=new,
        touched=[name for name in archive.names if name in parts],
        untouched=len(archive.names) - len(parts),
        cells={name: len(found) for name, found in edits.items() if found},
        lines=_lines(reading),
        clients=_clients(reading),
        charts=len(drawn),
        warnings=list(warnings_of(reading, edits)),
    )


def _read(data: bytes, file: str) -> Reading:
    """The file with its formulas, once nothing is wrong with its inputs."""
    package = open_package(data, file)
    if SALES_TABLE not in package.tables:
        raise DataError([Fault.of("refresh.not_ours", file=file, table=SALES_TABLE)])
    if package.date1904:
        raise DataError([Fault.of("refresh.date1904", file=file)])
    book, grids = inputs.opened(package)
    declared = known(inputs.drivers_of(package))
    reading = Reading(package, declared, book, grids, declared.sheets(package))
    missing = [name for name in _NEEDED if name not in reading.ours.values()]
    if missing:
        raise DataError([Fault.of("refresh.no_sheet", file=file, sheet=name) for name in missing])
    inputs.check(inputs.FileBook(package, book))
    language = book.named(inputs.LANGUAGE, "")
    book.lang = language if language in LANGUAGES else LANGUAGES[0]
    _find_tasks(reading)
    return reading


def _find_tasks(reading: Reading) -> None:
    """The formulas to compute: those on the product's sheets that are made of the product's words.

    Raises:
        DataError: there are hardly any: another program has rewritten the formulas.
    """
    book = reading.book

    def single(name: Name) -> bool:
        key = name_key(name, book.names)
        return key is not None and inputs.is_cell(book.names[key])

    for sheet in reading.ours:
        for written in reading.grids[sheet].formulas.values():
            try:
                node = parse(written.text, sheet)
                if not reading.known.holds(node, written.array, single):
                    raise UnknownError
                task = Task(written, node, book.areas_of(node))
            except UnknownError:
                reading.foreign.append((sheet, written.where))
                continue
            reading.tasks.append(task)
            reading.before[task] = _shown(reading, task)
    if len(reading.tasks) < _LEAST * (len(reading.tasks) + len(reading.foreign)) or not reading.tasks:
        raise DataError([Fault.of("refresh.not_recognised", file=reading.package.file)])


def _shown(reading: Reading, task: Task) -> Rows:
    """What the cells of a formula show in the file."""
    at, grid = task.written, reading.grids[task.written.sheet]
    return [
        [grid.value(row, col) for col in range(at.col, at.col + at.width)] for row in range(at.row, at.row + at.height)
    ]


def _blocked(reading: Reading) -> Iterator[Fault]:
    """Cells in the way of a list that has grown: Excel would show #SPILL! there."""
    index = Index(reading.tasks)
    for task in reading.tasks:
        at = task.written
        grown = ((row, col) for row, col in _places(task.area) if not _in_file(task, row, col))
        for row, col in grown:
            place = Area(at.sheet, row, col, row, col)
            taken = (row, col) in reading.grids[at.sheet].formulas or place in reading.book.overwritten
            if taken or any(other is not task for other in index.within(place)):
                where = xl_rowcol_to_cell(row, col)
                yield Fault.of("refresh.in_the_way", sheet=at.sheet, cell=where, list=at.where)
                break


def _places(area: Area) -> Iterator[tuple[int, int]]:
    _, top, left, bottom, right = area
    return ((row, col) for row in range(top, bottom + 1) for col in range(left, right + 1))


def _in_file(task: Task, row: int, col: int) -> bool:
    """Whether the formula fills this cell in the file."""
    at = task.written
    return at.row <= row < at.row + at.height and at.col <= col < at.col + at.width


def _edits(reading: Reading) -> dict[str, dict[tuple[int, int], Edit]]:
    """What has to be written, by sheet and cell."""
    gone: dict[str, dict[tuple[int, int], Edit]] = defaultdict(dict)
    new: dict[str, dict[tuple[int, int], Edit]] = defaultdict(dict)
    for task in reading.tasks:
        if task.rows is None or task.kept:
            continue
        at, before = task.written, reading.before[task]
        area = "" if (task.height, task.width) == (at.height, at.width) else _address(task.area)
        for down, line in enumerate(task.rows):
            for right, value in enumerate(line):
                place = at.row + down, at.col + right
                there = down < at.height and right < at.width
                first = not down and not right and area
                if first or not (there and _alike(before[down][right], value)):
                    like = (at.row + at.height - 1, place[1]) if right < at.width and not there else None
                    new[at.sheet][place] = Edit(value, area if first else "", like)
        if area:
            for row, col in _places(Area(at.sheet, at.row, at.col, at.row + at.height - 1, at.col + at.width - 1)):
                outside = row >= at.row + task.height or col >= at.col + task.width
                if outside and before[row - at.row][col - at.col] is not None:
                    gone[at.sheet][row, col] = Edit(None)
    return {sheet: gone[sheet] | new[sheet] for sheet in reading.ours if gone[sheet] or new[sheet]}


def _address(area: Area) -> str:
    first, last = (xl_rowcol_to_cell(row, col) for row, col in ((area.top, area.left), (area.bottom, area.right)))
    return str(first if first == last else f"{first}:{last}")


def _alike(before: Cell, after: Cell) -> bool:
    """Whether a cell shows already what it should."""
    if after in (None, ""):  # a blank among the cells of an array is 0 where Excel has stored it
        return before in (None, "") or (after is None and type(before) is float and before == 0)
    if type(before) is not type(after):
        return False
    if isinstance(after, float):
        return charts.same(before, after)
    if isinstance(after, str):
        return charts.plain(before) == charts.plain(after)
    return bool(before == after)


def _charts(reading: Reading) -> dict[str, bytes]:
    """The product's charts whose points have changed."""

    def read(reference: Reference) -> list[Cell]:
        value = reading.book.read(reference.area)
        return natives.flat(value)

    found = {}
    for name in reading.ours:
        for part in charts.charts_of(reading.package, reading.package.sheets[name], reading.known.charts):
            made = charts.with_points(reading.package, part, read)
            if made != reading.package.archive.read(part):
                found[part] = made
    return found


def _verify(data: bytes, file: str, edits: dict[str, dict[tuple[int, int], Edit]], drawn: Iterable[str]) -> None:
    """Read back what was changed.

    Raises:
        ValueError: a cell does not hold what was written: a defect of ours, and nothing is saved.
    """
    package = open_package(data, file)
    shared = read_shared(package)
    for name, wanted in edits.items():
        grid = read_grid(package, package.sheets[name], shared)
        for (row, col), edit in wanted.items():
            found = grid.value(row, col)
            if found != edit.value and not (found is None and edit.value == ""):
                raise ValueError(f"{name}, row {row + 1}, column {col + 1} was not written as it should be")
    for part in drawn:
        package.walk(part)


def _lines(reading: Reading) -> int:
    """Rows of the sales table that hold something."""
    table = reading.package.tables[SALES_TABLE]
    columns = [reading.grids[table.sheet].columns.get(col, {}) for col in range(table.left, table.right + 1)]
    rows = range(table.top + table.header_rows, table.bottom - table.totals_rows + 1)
    return sum(any(cells.get(row) not in (None, "") for cells in columns) for row in rows)


def _clients(reading: Reading) -> int:
    """The number of clients that the workbook counts."""
    try:
        found = reading.book.named("nb_clients", "")
    except UnknownError:
        return 0
    return int(found) if isinstance(found, float) else 0
