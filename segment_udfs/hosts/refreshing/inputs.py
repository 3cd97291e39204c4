"""The lines, clients, costs and parameters of a file, checked by the very rules of the commands of an open workbook.

`FileBook` shows a package the way those rules look at a book of xlwings: tables by name, ranges of values, names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.errors import CellError, DataError, Fault
from segment_udfs.hosts.macros.book import faults_of, read_params, shortened
from segment_udfs.hosts.macros.cell_params import shown
from segment_udfs.hosts.refreshing.calculation import Workbook
from segment_udfs.hosts.refreshing.cells import Grid, read_grid, read_shared
from segment_udfs.hosts.refreshing.nodes import Area, Node, Reference, UnknownError
from segment_udfs.hosts.refreshing.parts import Package, TablePart
from segment_udfs.hosts.refreshing.syntax import parse
from segment_udfs.params import KNOBS
from segment_udfs.strings import LANGUAGES
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, SALES_TABLE

_DRIVER: Final = re.compile("cl_inducteur_[0-9]+")
"""Names of the columns of cost drivers on the sheet of clients."""
LANGUAGE: Final = "langue"
"""The name of the cell that chooses the language."""


def opened(package: Package) -> tuple[Workbook, dict[str, Grid]]:
    """The cells of a file, with the defined names that can be evaluated; and the grids of its sheets by name.

    Raises:
        DataError: a sheet is damaged.
    """
    shared = read_shared(package)
    grids = {name: read_grid(package, part, shared) for name, part in package.sheets.items()}
    return Workbook(grids.get, package.tables, _names(package)), grids


def _names(package: Package) -> dict[tuple[str, str], Node]:
    """The defined names that mean something, without case."""
    found: dict[tuple[str, str], Node] = {}
    for (sheet, name), formula in package.names.items():
        try:
            found[sheet, name.casefold()] = parse(formula, sheet)
        except UnknownError:
            continue
    return found


@dataclass(frozen=True)
class FileRange:
    """An area of a sheet of a file, with what the rules ask of a range."""

    grid: Grid
    area: Area

    @property
    def sheet(self) -> FileSheet:
        return FileSheet(self.grid, {})

    @property
    def rows(self) -> _Count:
        return _Count(self.area.bottom - self.area.top + 1)

    @property
    def columns(self) -> _Count:
        return _Count(self.area.right - self.area.left + 1)

    @property
    def value(self) -> list[list[Any]]:
        """Rows of cells, errors as their names."""
        _, top, left, bottom, right = self.area
        cells = [[self.grid.value(row, col) for col in range(left, right + 1)] for row in range(top, bottom + 1)]
        return [[cell.code if isinstance(cell, CellError) else cell for cell in row] for row in cells]

    @property
    def formula(self) -> str:
        written = self.grid.formulas.get((self.area.top, self.area.left))
        return "" if written is None else f"={written.text}"

    def options(self, **_: Any) -> FileRange:
        return self

    def __getitem__(self, place: tuple[int, int]) -> FileRange:
        top, left = self.area.top + place[0], self.area.left + place[1]
        return FileRange(self.grid, Area(self.area.sheet, top, left, top, left))

    def offset(self, down: int, right: int) -> FileRange:
        sheet, top, left, bottom, end = self.area
        return FileRange(self.grid, Area(sheet, top + down, left + right, bottom + down, end + right))

    def resize(self, height: int, width: int) -> FileRange:
        sheet, top, left, _, _ = self.area
        return FileRange(self.grid, Area(sheet, top, left, top + height - 1, left + width - 1))

    def get_address(self, *_: bool) -> str:
        address: str = xl_rowcol_to_cell(self.area.top, self.area.left)
        return address


@dataclass(frozen=True)
class _Count:
    count: int


@dataclass(frozen=True)
class FileTable:
    """A table of a file."""

    grid: Grid
    part: TablePart

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def range(self) -> FileRange:
        found = self.part
        return FileRange(self.grid, Area(found.sheet, found.top, found.left, found.bottom, found.right))

    @property
    def totals_row_range(self) -> FileRange | None:
        return self.range if self.part.totals_rows else None


@dataclass(frozen=True)
class FileSheet:
    """A sheet of a file."""

    grid: Grid
    tables: Mapping[str, FileTable]

    @property
    def name(self) -> str:
        return self.grid.name

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> FileRange:
        return FileRange(self.grid, Area(self.name, first[0] - 1, first[1] - 1, last[0] - 1, last[1] - 1))


class FileSheets:
    """The sheets of a file, read when they are asked for."""

    def __init__(self, package: Package, load: Callable[[str], Grid | None]) -> None:
        self.package = package
        self.load = load

    def __getitem__(self, name: str) -> FileSheet:
        grid = self.load(name)
        if grid is None:
            raise KeyError(name)
        tables = {part.name: FileTable(grid, part) for part in self.package.tables.values() if part.sheet == name}
        return FileSheet(grid, tables)

    def __iter__(self) -> Iterator[FileSheet]:
        return (self[name] for name in self.package.sheets)


@dataclass(frozen=True)
class FileName:
    """A defined name; `refers_to_range` is None where it means no cell."""

    name: str
    refers_to_range: FileRange | None


class FileBook:
    """A file as the rules for open books look at one."""

    def __init__(self, package: Package, workbook: Workbook) -> None:
        self.name = package.file
        self.sheets = FileSheets(package, workbook.load)
        cells = {
            name: node.area
            for (sheet, name), node in workbook.names.items()
            if isinstance(node, Reference) and is_cell(node) and not sheet
        }
        self.names = [
            FileName(name, FileRange(workbook.grid(area.sheet), area))
            for name, area in cells.items()
            if workbook.load(area.sheet) is not None
        ]


def is_cell(node: Node | None) -> bool:
    """Whether a defined name means one cell."""
    return isinstance(node, Reference) and node.form == "C"


def check(book: FileBook) -> None:
    """Refuse a file whose inputs cannot be used, with every reason at once.

    Raises:
        DataError: a table, column, sheet or name is missing, or cells hold what their column or parameter cannot.
    """
    faults: list[Fault] = []
    rules: tuple[Callable[[Any], list[Fault]], ...] = (faults_of, _parameter_faults)
    for rule in rules:
        try:
            faults += rule(book)
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(shortened(faults))


def _parameter_faults(book: Any) -> list[Fault]:
    """What is wrong with the named cells of the parameters and of the language."""
    there = {item.name: item for item in book.names}
    wanted = [LANGUAGE, *(knob.cell for knob in KNOBS.values())]
    lost = [Fault.of("refresh.lost_name", file=book.name, name=name) for name in wanted if name not in there]
    if lost:
        return lost
    cell = there[LANGUAGE].refers_to_range
    found = cell.value[0][0] if cell else LANGUAGES[0]
    facts = {"sheet": cell.sheet.name, "cell": cell.get_address(), "found": shown(found), "name": LANGUAGE}
    faults = [] if found in LANGUAGES else [Fault.of("refresh.bad_language", **facts)]
    try:
        read_params(book)
    except DataError as error:
        faults += error.faults
    return faults


def drivers_of(package: Package) -> int:
    """How many cost drivers the workbook was made for: each has a column of the list of clients, with a name.

    The table of clients does not tell: a person may add columns of any kind to it.
    """
    return max(1, sum(_DRIVER.fullmatch(name.casefold()) is not None for _, name in package.names))


def below_tables(package: Package, workbook: Workbook) -> Iterator[Fault]:
    """Rows that stand right below a table of data and are no part of it: nothing reads them."""
    for name in (SALES_TABLE, CLIENTS_TABLE):
        table = package.tables.get(name)
        grid = None if table is None else workbook.load(table.sheet)
        if table is None or grid is None:
            continue
        columns = [grid.columns.get(col, {}) for col in range(table.left, table.right + 1)]
        row = table.bottom + 1
        while any(cells.get(row) not in (None, "") for cells in columns):
            row += 1
        count = row - table.bottom - 1
        if count:
            where = xl_rowcol_to_cell(table.bottom + 1, table.left)
            yield Fault.of("refresh.below_table", table=name, sheet=table.sheet, cell=where, count=count)
