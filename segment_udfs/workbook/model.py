"""The book: what the declarations place, where it lies, and the value that each cell shows.

Placing and evaluating are separate: a declaration may refer to anything that is placed anywhere in the book, before or
after it; values are computed on demand, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs import labels
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import Cell
from segment_udfs.strings import sentences
from segment_udfs.workbook import natives
from segment_udfs.workbook.formula import Expr
from segment_udfs.workbook.natives import Value

FAMILIES: Final = {
    family.name: family
    for family in (
        labels.STATUS,
        labels.PROFIT_STATUS,
        labels.RECURRENCE,
        labels.MOVE,
        labels.NICHE,
        labels.SEGMENT,
        labels.SEVERITY,
    )
}
CLIENTS: Final = "Clients"
TEXTS: Final = "Textes"
TEXT_ROW: Final = 4
"""First row (0-based) of the texts on their sheet."""


@dataclass(frozen=True)
class Placed:
    """One declaration at its place: `styles` is one style for all, or one for each column that it spills."""

    key: str
    sheet: str
    row: int
    col: int
    expr: Expr
    styles: tuple[str, ...]
    head: bool = False
    """Whether the first row that it spills is a header."""

    def style(self, column: int) -> str:
        return self.styles[min(column, len(self.styles) - 1)]


@dataclass(frozen=True)
class TableData:
    """An Excel table of input: French headers that never change, and one sequence of cells a column."""

    name: str
    sheet: str
    row: int
    col: int
    headers: tuple[str, ...]
    columns: tuple[Sequence[Cell], ...]
    styles: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of data; an empty table still has one blank row, as Excel asks."""
        return max(1, len(self.columns[0]))


@dataclass
class Sheet:
    """How one sheet looks: everything that is not a cell."""

    name: str
    code: str
    """Its VBA code name: ASCII, unique."""
    tab: str = ""
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    freeze: tuple[int, int] | None = None
    repeat_rows: tuple[int, int] | None = None
    fit: tuple[int, int] | None = (1, 0)
    """Pages wide and high; None prints at 60 % on as many pages as needed."""
    repeat_columns: tuple[int, int] | None = None
    zoom: int = 90
    charts: list[Any] = field(default_factory=list)
    conditionals: list[tuple[tuple[int, int, int, int], dict[str, Any]]] = field(default_factory=list)
    validations: list[tuple[tuple[int, int, int, int], dict[str, Any]]] = field(default_factory=list)
    bands: list[tuple[int, int, int, str]] = field(default_factory=list)
    """(row, first column, last column, style): cells painted without content."""
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    """(row, first column, last column): never over a dynamic array."""


def words(key: str, lang: str) -> str:
    """The text `key`: "label.<family>.<key>" is a label and "function.<name>.title" (or help) a text of the catalogue;
    "params.…" and the rest are in strings.
    """
    if key.startswith("function."):
        _, name, part = key.split(".", 2)
        function = FUNCTIONS[name]
        return (function.title if part == "title" else function.help).text(lang)
    if key.startswith("label."):
        _, family, label = key.split(".", 2)
        found = FAMILIES[family]
        return found.text(found.rank(label), lang)
    return sentences(lang)[key if key.startswith("params.") else f"workbook.{key}"]


class Book:
    """A workbook being declared.

    Args:
        lang: the language shown when the file opens.
        capacity: rows kept for the list of clients, beyond which the controls sheet says so.
    """

    def __init__(self, lang: str, capacity: int) -> None:
        self.lang = lang
        self.capacity = capacity
        self.sheets: dict[str, Sheet] = {}
        self.placed: dict[str, Placed] = {}
        self.tables: dict[str, TableData] = {}
        self.names: dict[str, str] = {}
        self.definitions: dict[str, Expr] = {}
        self.columns: dict[str, tuple[str, int, str]] = {}
        self.texts: dict[str, int] = {}
        self.variables: dict[str, Value] = {}
        self._values: dict[str, Value] = {}
        self._columns: dict[str, Value] = {}
        self._fields: dict[tuple[str, str], Value] = {}
        self._open: list[str] = []

    # --- placing ---------------------------------------------------------------------------
    def sheet(self, sheet: Sheet) -> Sheet:
        """Add a sheet, in the order of the tabs."""
        if sheet.name in self.sheets:
            raise ValueError(f"sheet {sheet.name} is declared twice")
        self.sheets[sheet.name] = sheet
        return sheet

    def put(
        self,
        sheet: str,
        row: int,
        col: int,
        expr: Expr,
        *styles: str,
        key: str = "",
        name: str = "",
        head: bool = False,
    ) -> str:
        """Place an expression; `name` makes it a named cell. Returns its key."""
        key = key or name or f"{sheet}!{row},{col}"
        if key in self.placed:
            raise ValueError(f"{key} is placed twice")
        self.placed[key] = Placed(key, sheet, row, col, expr, styles or ("text",), head)
        if name:
            self.names[name] = key
        return key

    def put_table(self, table: TableData) -> None:
        """Place a table of input."""
        self.tables[table.name] = table

    def add_column(self, key: str, item: str, offset: int, name: str) -> None:
        """Say that column `offset` of `item`, on the Clients sheet, is the client column `key`, named `name`."""
        self.columns[key] = (item, offset, name)

    # --- values ----------------------------------------------------------------------------
    def value(self, key: str) -> Value:
        """The value of a placed expression."""
        if key not in self._values:
            if key in self._open:
                raise ValueError(f"circular declaration: {' > '.join([*self._open, key])}")
            self._open.append(key)
            value = self.placed[key].expr.value(self)
            self._values[key] = 0.0 if value is None else value  # a formula never shows a blank
            self._open.pop()
        return self._values[key]

    def forget(self) -> None:
        """Forget the values computed so far: a cell of the tables has changed."""
        self._values.clear()
        self._columns.clear()
        self._fields.clear()

    def column_value(self, key: str) -> Value:
        """A client column as its defined name gives it: one row a client, "" when there is none."""
        if key not in self._columns:
            self._columns[key] = self._column(key)
        return self._columns[key]

    def _column(self, key: str) -> Value:
        item, offset, _ = self.columns[key]
        rows = natives.rows_of(self.value(item))
        clients = natives.rows_of(self.value(self.columns["client"][0]))
        count = len(clients) if isinstance(self.value(self.columns["client"][0]), list) else 0
        if not count:
            return ""
        return [[rows[place][offset]] if place < len(rows) else [0.0] for place in range(count)]

    def table_column(self, table: str, header: str) -> Value:
        """A column of a table of input; an empty table has one blank row."""
        place = (table, header)
        if place not in self._fields:
            found = self.tables[table]
            self._fields[place] = [[cell] for cell in found.columns[found.headers.index(header)]] or [[None]]
        return self._fields[place]

    def say(self, key: str) -> str:
        self.text_address(key)
        return words(key, self.lang)

    # --- addresses -------------------------------------------------------------------------
    def text_address(self, key: str) -> str:
        """Where the chosen text of `key` stands on the Textes sheet."""
        words(key, self.lang)  # an unknown key fails here, where it is used
        row = self.texts.setdefault(key, TEXT_ROW + len(self.texts))
        return f"{TEXTS}!{xl_rowcol_to_cell(row, 3, row_abs=True, col_abs=True)}"

    def address(self, key: str, row: int = 0, column: int = 0) -> str:
        """Absolute address of a placed cell, or its defined name."""
        if not row and not column and self.names.get(key) == key:
            return key
        item = self.placed[key]
        place: str = xl_rowcol_to_cell(item.row + row, item.col + column, row_abs=True, col_abs=True)
        return quoted(item.sheet) + place

    def range_address(self, key: str, column: int | None = None) -> str:
        """Absolute address of a block of fixed size, or of one of its columns."""
        item, rows = self.placed[key], natives.rows_of(self.value(key))
        first, last = (0, len(rows[0]) - 1) if column is None else (column, column)
        return self.area(item.sheet, item.row, item.col + first, item.row + len(rows) - 1, item.col + last)

    @staticmethod
    def area(sheet: str, first_row: int, first_col: int, last_row: int, last_col: int) -> str:
        start = xl_rowcol_to_cell(first_row, first_col, row_abs=True, col_abs=True)
        end = xl_rowcol_to_cell(last_row, last_col, row_abs=True, col_abs=True)
        return f"{quoted(sheet)}{start}:{end}"

    def column_name(self, key: str) -> str:
        return self.columns[key][2]

    def span_address(self, key: str) -> str:
        """The client column as a range of `capacity` rows."""
        item, offset, _ = self.columns[key]
        place = self.placed[item]
        return self.area(place.sheet, place.row, place.col + offset, place.row + self.capacity - 1, place.col + offset)

    def column_definition(self, key: str) -> str:
        """What the defined name of a client column refers to: its range, cut to the clients of the list."""
        clients = self.span_address("client")
        return f'=_xlfn._xlws.FILTER({self.span_address(key)},{clients}<>"","")'


def quoted(sheet: str) -> str:
    """A sheet name as formulas write it before an address.

    Example:
        >>> quoted("Clients"), quoted("20-80")
        ('Clients!', "'20-80'!")
    """
    return f"{sheet}!" if sheet.isidentifier() and sheet.isascii() else "'" + sheet.replace("'", "''") + "'!"
