"""What a command draws: the one or two columns that the person selected, else columns of the portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.live import day, place_of, text

if TYPE_CHECKING:
    import xlwings as xw

_LEAST: Final = 2
"""Numbers that a selection must hold to be one."""
_UNNAMED: Final = "–"


@dataclass(frozen=True)
class Source:
    """What is drawn, as formulas: `labels` and `values` are arrays of one height, one row a client or a line.

    Attributes:
        shown: the numbers as they stand now, None where unknown. names: their labels as they stand now.
        header: what the values are called. where: the cells as a person says them, "" for the portfolio.
    """

    labels: str
    values: str
    shown: tuple[float | None, ...]
    names: tuple[str, ...]
    header: str
    where: str = ""
    first: xw.Range | None = None
    """The first cell of values, of a selection."""

    @property
    def known(self) -> list[float]:
        """The numbers that are known."""
        return [value for value in self.shown if value is not None]


def selected(book: xw.Book) -> Source | None:
    """The selection as one or two columns of labels and numbers, None when it is nothing of the kind.

    Raises:
        DataError: a cell among the numbers is neither a number nor blank.
    """
    area = _area(book)
    if area is None:
        return None
    rows = read(area)
    column = _numbers_at(rows)
    if column is None:
        return None
    head = 1 if isinstance(rows[0][column], str) and rows[0][column].strip() else 0
    body = rows[head:]
    for down, row in enumerate(body, head):
        if row[column] not in (None, "") and not _is_number(row[column]):
            cell = area[down, column].get_address(False, False)
            raise DataError([Fault.of("macro_draw.bad_cell", cell=cell, found=str(row[column])[:40])])
    values = area[head:, column]
    labels = area[head:, 1 - column] if len(rows[0]) > 1 else None
    found = [row[1 - column] for row in body] if labels is not None else list(range(1, len(body) + 1))
    return Source(
        labels=_labels(labels, found, values),
        values=place_of(values),
        shown=tuple(float(row[column]) if _is_number(row[column]) else None for row in body),
        names=tuple(_UNNAMED if name in (None, "") else str(name) for name in found),
        header=str(rows[0][column]).strip() if head else "",
        where=f"{area.sheet.name}!{area.get_address(False, False)}",
        first=values[0, 0],
    )


def _area(book: xw.Book) -> Any:
    """The cells selected in the book, without those beyond what the sheet uses; None unless one or two columns."""
    try:
        chosen = book.app.selection
    except Exception:  # a picture or nothing at all is selected: each program says so in its own way
        return None
    if chosen is None or chosen.sheet.book.name != book.name:
        return None
    used = chosen.sheet.used_range
    height = min(chosen.rows.count, used.last_cell.row - chosen.row + 1)
    width = chosen.columns.count
    return chosen[0, 0].resize(height, width) if height >= _LEAST and width in (1, 2) else None


def _numbers_at(rows: Sequence[Sequence[Any]]) -> int | None:
    """The column of numbers: the last one, unless only the first holds some."""
    for column in range(len(rows[0]) - 1, -1, -1):
        if sum(_is_number(row[column]) for row in rows) >= _LEAST:
            return column
    return None


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _labels(cells: Any, found: Sequence[Any], values: xw.Range) -> str:
    """An array of texts: the labels, days as days, a dash where there is none; ranks without a column of labels."""
    if cells is None:
        return f"SEQUENCE(ROWS({place_of(values)}))&{text('')}"
    place = place_of(cells)
    shown = place
    if any(isinstance(label, datetime) for label in found):
        shown = day(place)
    return f'IF({place}="",{text(_UNNAMED)},{shown}&{text("")})'
