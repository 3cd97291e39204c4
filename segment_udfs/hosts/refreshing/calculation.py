"""The values of the product's formulas, computed in the order in which they depend on one another.

A formula that spills may take another size; what reads the cells that it now fills, or no longer fills, is computed
again, until nothing changes its size any more.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from segment_udfs.errors import CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.refreshing.cells import Grid, Written
from segment_udfs.hosts.refreshing.nodes import (
    Area,
    Name,
    Node,
    Reference,
    Structured,
    UnknownError,
    flattened,
    name_key,
)
from segment_udfs.hosts.refreshing.parts import TablePart
from segment_udfs.workbook import natives
from segment_udfs.workbook.natives import Rows, Value

_MOST_ROUNDS: Final = 20
"""Times that the workbook is gone through; sizes settle in four or five even when an empty one is filled."""
_Column = tuple[str, int]


@dataclass(eq=False)
class Task:
    """A formula to compute. `rows` is what it gives, None while unknown; `kept`: its cell keeps what it shows."""

    written: Written
    node: Node
    areas: tuple[Area, ...]
    rows: Rows | None = None
    kept: bool = False
    height: int = 1
    width: int = 1
    seen: tuple[int, ...] | None = None
    columns: tuple[_Column, ...] = ()

    @property
    def area(self) -> Area:
        """What it fills."""
        at = self.written
        return Area(at.sheet, at.row, at.col, at.row + self.height - 1, at.col + self.width - 1)


@dataclass
class Workbook:
    """The cells of a workbook, and its words for places. `load` gives the grid of a sheet when it is first read."""

    load: Callable[[str], Grid | None]
    tables: Mapping[str, TablePart]
    names: Mapping[tuple[str, str], Node]
    lang: str = "fr"
    variables: dict[str, Value] = field(default_factory=dict)
    versions: dict[_Column, int] = field(default_factory=lambda: defaultdict(int))
    overwritten: set[Area] = field(default_factory=set)
    """Cells that held something before a list grew over them."""
    _blocks: dict[Area, tuple[tuple[int, ...], Rows]] = field(default_factory=dict)
    _values: dict[tuple[str, str], tuple[tuple[int, ...], Value]] = field(default_factory=dict)
    _columns: dict[tuple[str, str], tuple[_Column, ...]] = field(default_factory=dict)

    def grid(self, sheet: str) -> Grid:
        """The cells of a sheet.

        Raises:
            UnknownError: there is no such sheet.
        """
        found = self.load(sheet)
        if found is None:
            raise UnknownError
        return found

    def read(self, area: Area) -> Value:
        """A cell, or the rows of an area."""
        sheet, top, left, bottom, right = area
        grid = self.grid(sheet)
        if top == bottom and left == right:
            return grid.value(top, left)
        versions = tuple(self.versions[sheet, col] for col in range(left, right + 1))
        held = self._blocks.get(area)
        if held is not None and held[0] == versions:
            return held[1]
        columns = [grid.columns.get(col, {}) for col in range(left, right + 1)]
        if len(columns) == 1:
            (only,) = columns
            rows = [[only.get(row)] for row in range(top, bottom + 1)]
        else:
            rows = [[cells.get(row) for cells in columns] for row in range(top, bottom + 1)]
        self._blocks[area] = versions, rows
        return rows

    def named(self, name: str, sheet: str) -> Value:
        """The value of a defined name, as a formula of `sheet` sees it."""
        key = name_key(Name(name, sheet), self.names)
        if key is None:
            raise UnknownError
        node = self.names[key]
        if isinstance(node, Reference):
            return self.read(node.area)
        if key not in self._columns:
            self._columns[key] = self.columns_of(self.areas_of(node))
        versions = tuple(self.versions[column] for column in self._columns[key])
        held = self._values.get(key)
        if held is None or held[0] != versions:
            held = self._values[key] = versions, node.value(self)
        return held[1]

    def table_area(self, table: str, first: str, last: str) -> Area:
        """The data of columns of a table.

        Raises:
            UnknownError: no such table or column, or no row of data.
        """
        found = next((item for name, item in self.tables.items() if name.casefold() == table.casefold()), None)
        if found is None:
            raise UnknownError
        heads = [header.casefold() for header in found.headers]
        top, bottom = found.top + found.header_rows, found.bottom - found.totals_rows
        if first.casefold() not in heads or last.casefold() not in heads or bottom < top:
            raise UnknownError
        one, other = heads.index(first.casefold()), heads.index(last.casefold())
        return Area(found.sheet, top, found.left + one, bottom, found.left + other)

    def areas_of(self, node: Node) -> tuple[Area, ...]:
        """Everything that a formula refers to.

        Raises:
            UnknownError: a name, a table or a sheet that is not there.
        """
        parts, whole = flattened(node, self.names)
        if not whole:
            raise UnknownError
        found = []
        for part in parts:
            if isinstance(part, Reference):
                self.grid(part.area.sheet)
                found.append(part.area)
            elif isinstance(part, Structured):
                found.append(self.table_area(part.table, part.first, part.last))
        return tuple(dict.fromkeys(found))

    @staticmethod
    def columns_of(areas: Iterable[Area]) -> tuple[_Column, ...]:
        """The columns in which areas lie."""
        return tuple(dict.fromkeys((area.sheet, col) for area in areas for col in range(area.left, area.right + 1)))


def compute(book: Workbook, tasks: list[Task]) -> bool:
    """Give every task its rows, in the grids too; False when sizes do not settle."""
    for task in tasks:
        task.columns = book.columns_of(task.areas)
        task.height, task.width = task.written.height, task.written.width
    for _ in range(_MOST_ROUNDS):
        grown = False
        for task in _ordered(tasks):
            versions = tuple(book.versions[column] for column in task.columns)
            if task.kept or task.seen == versions:
                continue
            task.seen = versions
            rows = evaluated(book, task)
            if rows is None:
                task.kept = True
                continue
            task.rows = rows
            grown |= _placed(book, task, rows)
        if not grown:
            return True
    return False


def evaluated(book: Workbook, task: Task) -> Rows | None:
    """What a formula gives, as it is shown; None when it cannot be computed."""
    book.variables.clear()
    try:
        rows = natives.rows_of(task.node.value(book))
        if not task.written.array:
            rows = [[rows[0][0]]]
        shown = [[_cell(cell) for cell in row] for row in rows]
    except (UnknownError, KeyError, IndexError, RecursionError):
        return None
    if len(shown) == 1 and len(shown[0]) == 1 and shown[0][0] is None:
        return [[0.0]]  # a formula never shows a blank
    return shown


def _cell(cell: Cell) -> Cell:
    """A cell as the file holds it."""
    if cell is None or isinstance(cell, (str, bool, CellError)):
        return cell
    number = float(cell)
    if not math.isfinite(number):
        raise UnknownError
    return number


def _placed(book: Workbook, task: Task, rows: Rows) -> bool:
    """Put what a formula gives into its grid; whether it has another size than before."""
    old, at = task.area, task.written
    task.height, task.width = len(rows), len(rows[0])
    grid, new = book.grid(at.sheet), task.area
    for col in range(old.left, max(old.right, new.right) + 1):
        cells, changed = grid.columns[col], False
        if old.left <= col <= old.right:
            for row in range(new.bottom + 1 if col <= new.right else old.top, old.bottom + 1):
                changed |= cells.pop(row, None) is not None
        if col <= new.right:
            for row, line in enumerate(rows, at.row):
                cell, before = line[col - at.col], cells.get(row)
                if before is not None and not (row <= old.bottom and col <= old.right):
                    book.overwritten.add(Area(at.sheet, row, col, row, col))
                if type(cell) is not type(before) or cell != before:
                    changed = True
                    if cell is None:
                        cells.pop(row, None)
                    else:
                        cells[row] = cell
        if changed:
            book.versions[at.sheet, col] += 1
    return new != old


def _ordered(tasks: list[Task]) -> Iterator[Task]:
    """Tasks after all that they read; one that depends on itself comes when it is met again."""
    index = Index(tasks)
    done: set[Task] = set()
    for first in tasks:
        waiting = [(first, iter(index.before(first)))] if first not in done else []
        done.add(first)
        while waiting:
            task, rest = waiting[-1]
            found = next((other for other in rest if other not in done), None)
            if found is None:
                waiting.pop()
                yield task
            else:
                done.add(found)
                waiting.append((found, iter(index.before(found))))


class Index:
    """Which tasks fill the cells of an area."""

    def __init__(self, tasks: list[Task]) -> None:
        by_column: dict[_Column, list[Task]] = defaultdict(list)
        for task in tasks:
            area = task.area
            for col in range(area.left, area.right + 1):
                by_column[area.sheet, col].append(task)
        self.columns = {key: sorted(found, key=lambda task: task.written.row) for key, found in by_column.items()}
        self.tops = {key: [task.written.row for task in found] for key, found in self.columns.items()}
        self.deepest = {key: max(task.height for task in found) for key, found in self.columns.items()}
        self.held: dict[Area, tuple[Task, ...]] = {}

    def before(self, task: Task) -> Iterator[Task]:
        """The tasks whose cells a task reads."""
        for area in task.areas:
            if area not in self.held:
                self.held[area] = tuple(dict.fromkeys(self.within(area)))
            yield from self.held[area]

    def within(self, area: Area) -> Iterator[Task]:
        for col in range(area.left, area.right + 1):
            found = self.columns.get((area.sheet, col))
            if found is None:
                continue
            tops = self.tops[area.sheet, col]
            last = bisect_right(tops, area.bottom)
            first = bisect_right(tops, area.top - self.deepest[area.sheet, col])
            yield from (task for task in found[first:last] if task.area.bottom >= area.top)
