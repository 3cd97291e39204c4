"""References: cells, blocks, client columns and table columns that other declarations place, and texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from segment_udfs.workbook import natives
from segment_udfs.workbook.expressions import Expr
from segment_udfs.workbook.natives import Value

if TYPE_CHECKING:
    from segment_udfs.workbook.model import Book

_SPECIAL: Final = re.compile(r"[\t\n\r,:.\[\]#'\"{}$^&*+=\-<>/()@]")
"""Signs for which Excel asks a second pair of brackets around a column's name."""
_ESCAPED: Final = re.compile(r"([\[\]#'@])")
_ESCAPE: Final = r"'\1"


@dataclass(frozen=True, eq=False)
class CellRef(Expr):
    """One cell placed by another declaration; `row` and `column` step into a block that it spills."""

    key: str
    row: int = 0
    column: int = 0

    def text(self, book: Book) -> str:
        return book.address(self.key, self.row, self.column)

    def value(self, book: Book) -> Value:
        rows = natives.rows_of(book.value(self.key))
        if self.row >= len(rows) or self.column >= len(rows[0]):
            return None
        return rows[self.row][self.column]


@dataclass(frozen=True, eq=False)
class BlockRef(Expr):
    """A block of fixed size placed by another declaration, or one of its columns."""

    key: str
    column: int | None = None
    array: bool = True

    def text(self, book: Book) -> str:
        return book.range_address(self.key, self.column)

    def value(self, book: Book) -> Value:
        rows = natives.rows_of(book.value(self.key))
        return rows if self.column is None else [[row[self.column]] for row in rows]


@dataclass(frozen=True, eq=False)
class CellsRef(Expr):
    """Cells placed one under the other by other declarations, as one range."""

    keys: tuple[str, ...]
    array: bool = True

    def text(self, book: Book) -> str:
        first, last = book.placed[self.keys[0]], book.placed[self.keys[-1]]
        return book.area(first.sheet, first.row, first.col, last.row, last.col)

    def value(self, book: Book) -> Value:
        return [[natives.rows_of(book.value(key))[0][0]] for key in self.keys]


@dataclass(frozen=True, eq=False)
class AreaRef(Expr):
    """`rows` rows of column `column` of a block that spills more or fewer, from its row `skip`; blank below its end."""

    key: str
    column: int
    rows: int
    skip: int = 1
    array: bool = True

    def text(self, book: Book) -> str:
        place = book.placed[self.key]
        top, col = place.row + self.skip, place.col + self.column
        return book.area(place.sheet, top, col, top + self.rows - 1, col)

    def value(self, book: Book) -> Value:
        found = natives.rows_of(book.value(self.key))[self.skip : self.skip + self.rows]
        return [[row[self.column]] for row in found] + [[None]] * (self.rows - len(found))


@dataclass(frozen=True, eq=False)
class ColumnRef(Expr):
    """A column of the Clients sheet, as long as the list of clients: a defined name, for SEG functions and arrays."""

    key: str
    array: bool = True

    def text(self, book: Book) -> str:
        return book.column_name(self.key)

    def value(self, book: Book) -> Value:
        return book.column_value(self.key)


@dataclass(frozen=True, eq=False)
class SpanRef(Expr):
    """The same column as a plain range with room for growth, for SUMIFS, COUNTIFS and other functions of ranges."""

    key: str
    is_range: bool = True

    def text(self, book: Book) -> str:
        return book.span_address(self.key)

    def value(self, book: Book) -> Value:
        return natives.rows_of(book.column_value(self.key))


def table_column(table: str, header: str) -> str:
    """The structured reference of a table's column, whatever signs its header bears.

    Example:
        >>> table_column("Ventes", "Montant HT"), table_column("Clients", "Visites [n] d'été")
        ('Ventes[Montant HT]', "Clients[[Visites '[n'] d''été]]")
    """
    if not _SPECIAL.search(header):
        return f"{table}[{header}]"
    return f"{table}[[{_ESCAPED.sub(_ESCAPE, header)}]]"


def table_span(table: str, first: str, last: str) -> str:
    """The structured reference of neighbouring columns of a table."""
    return f"{table}[[{_ESCAPED.sub(_ESCAPE, first)}]:[{_ESCAPED.sub(_ESCAPE, last)}]]"


@dataclass(frozen=True, eq=False)
class FieldRef(Expr):
    """A column of an Excel table, as a structured reference."""

    table: str
    header: str
    is_range: bool = True

    def text(self, book: Book) -> str:
        return table_column(self.table, self.header)

    def value(self, book: Book) -> Value:
        return book.table_column(self.table, self.header)


@dataclass(frozen=True, eq=False)
class Text(Expr):
    """A text in the language chosen by the cell `langue`."""

    key: str

    def text(self, book: Book) -> str:
        return book.text_address(self.key)

    def value(self, book: Book) -> Value:
        return book.say(self.key)
