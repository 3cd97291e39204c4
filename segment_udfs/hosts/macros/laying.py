"""Laying out a page that is looked at and printed: headings, header rows, lines of values and live formulas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from segment_udfs.hosts.macros.cells import literal
from segment_udfs.hosts.macros.sheets import FORMATS, LEFT, aside, dark, fill, put
from segment_udfs.hosts.programs import LIBREOFFICE, program_of
from segment_udfs.workbook.theme import INK, INPUT_FILL, INPUT_INK, LINE, MUTED, PALE

if TYPE_CHECKING:
    import xlwings as xw


def set_widths(sheet: xw.Sheet, widths: Sequence[float]) -> None:
    """Widths of the columns from the first in use on, in characters."""
    for right, width in enumerate(widths):
        sheet.range((1, LEFT + right)).column_width = width


def band(sheet: xw.Sheet, row: int, text: str, first: int, last: int) -> None:
    """The heading of a part, over the columns `first` to `last`."""
    area = sheet.range((row, first), (row, last))
    area[0, 0].value = literal(text)
    area.color, area.font.bold, area.font.color = LINE, True, INK


def header(sheet: xw.Sheet, row: int, texts: Sequence[str], kinds: Sequence[str], first: int = LEFT) -> None:
    """The dark row above lines; each text stands as its column does."""
    area = sheet.range((row, first)).resize(1, len(texts))
    area.value = [[literal(text) for text in texts]]
    dark(area)
    area.wrap_text, area.vertical_alignment = True, "center"
    for right, kind in enumerate(kinds):
        area[0, right].horizontal_alignment = aside(kind)


def lines(
    sheet: xw.Sheet,
    row: int,
    rows: Sequence[Sequence[Any]],
    kinds: Sequence[str],
    first: int = LEFT,
    controls: Collection[int] = (),
) -> int:
    """Lines of constants and `Formula`s from `row` on; the row after the last.

    Args:
        kinds: kind of each column, a key of `FORMATS`. controls: places of columns that check others, shown in grey.
    """
    if not rows:
        return row
    block = sheet.range((row, first)).resize(len(rows), len(kinds))
    for right, kind in enumerate(kinds):
        column = block[:, right]
        column.number_format = FORMATS[kind]
        column.horizontal_alignment = aside(kind)
        if right in controls:
            column.font.color, column.font.italic = MUTED, True
    fill(block, rows)
    return row + len(rows)


def style_cell(cell: xw.Range, kind: str) -> None:
    """Give a cell that `put` filled the look of a kind."""
    cell.number_format, cell.horizontal_alignment = FORMATS[kind], aside(kind)


def wide_text(area: xw.Range, value: Any, height: float = 30) -> None:
    """A long text in a row of merged cells, wrapped; a host cannot fit the height of merged cells by itself."""
    area.merge()
    put(area[0, 0], value)
    area.wrap_text, area.vertical_alignment, area.horizontal_alignment = True, "top", "left"
    area.row_height = height


def input_cell(cell: xw.Range) -> None:
    """Blue on pale yellow: what a person fills in."""
    cell.color, cell.font.color = INPUT_FILL, INPUT_INK


def stripe(area: xw.Range) -> None:
    """A pale ground, for totals."""
    area.color, area.font.bold = PALE, True


def fresh(sheet: xw.Sheet) -> None:
    """Empty a sheet of ours that is about to be written anew: its contents, its looks, its merged cells."""
    used = sheet.used_range
    used.unmerge()
    sheet.clear()


def settle(book: xw.Book) -> None:
    """Bring what was entered up to date before it is read: Excel calculates at the end of a command only.

    Calc has done so at each cell, and would compute every formula of the book again.
    """
    if program_of(book) != LIBREOFFICE:
        book.app.calculate()
