"""Laying out a page that is looked at and printed: headings, header rows, lines of values and live formulas."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.macros.cells import literal
from segment_udfs.hosts.macros.sheets import FORMATS, LEFT, Formula
from segment_udfs.hosts.programs import LIBREOFFICE, program_of
from segment_udfs.workbook.theme import ACCENT, INK, INPUT_FILL, INPUT_INK, LINE, MUTED, PALE, WHITE

if TYPE_CHECKING:
    import xlwings as xw

KINDS: Final = {
    **FORMATS,
    "num1": "#,##0.0;[Red]-#,##0.0",
    "num4": "0.0000;[Red]-0.0000",
    "right": "General",
    "mark": "General",
}
"""Number formats by kind; "right" is a text at the right of its cell, "mark" one sign in the middle."""
_ASIDE: Final[dict[str, Any]] = {"text": "left", "mark": "center"}


def enter(cells: xw.Range, formulas: Sequence[Sequence[str]]) -> None:
    """Enter formulas, one a cell.

    Excel reads the older property as a formula of before dynamic arrays and may put "@" before a name; Calc has one
    kind only.
    """
    name = "formula" if program_of(cells.sheet.book) == LIBREOFFICE else "formula2"
    several = len(formulas) * len(formulas[0]) > 1
    setattr(cells, name, [list(row) for row in formulas] if several else formulas[0][0])


def put(cell: xw.Range, value: Any) -> None:
    """A formula as such, any other text as that text."""
    if isinstance(value, Formula):
        enter(cell, [[value.text]])
    else:
        cell.value = literal(value)


def set_widths(sheet: xw.Sheet, widths: Sequence[float]) -> None:
    """Widths of the columns from the first in use on, in characters."""
    for right, width in enumerate(widths):
        sheet.range((1, LEFT + right)).column_width = width


def head(sheet: xw.Sheet, title: Any, answer: Any, note: Any) -> None:
    """Rows 1 to 3 as on every sheet of the product; each may be a live formula."""
    looks = ((title, 16, True, ACCENT), (answer, 12, True, INK), (note, 10, False, MUTED))
    for row, (text, size, bold, color) in enumerate(looks, 1):
        cell = sheet.range((row, LEFT))
        put(cell, text)
        cell.font.size, cell.font.bold, cell.font.color = size, bold, color


def band(sheet: xw.Sheet, row: int, text: str, first: int, last: int) -> None:
    """The heading of a part, over the columns `first` to `last`."""
    area = sheet.range((row, first), (row, last))
    area[0, 0].value = literal(text)
    area.color, area.font.bold, area.font.color = LINE, True, INK


def header(sheet: xw.Sheet, row: int, texts: Sequence[str], kinds: Sequence[str], first: int = LEFT) -> None:
    """The dark row above lines; each text stands as its column does."""
    area = sheet.range((row, first)).resize(1, len(texts))
    area.value = [[literal(text) for text in texts]]
    area.font.bold, area.font.color, area.color, area.wrap_text = True, WHITE, INK, True
    area.vertical_alignment = "center"
    for right, kind in enumerate(kinds):
        area[0, right].horizontal_alignment = _ASIDE.get(kind, "right")


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
        kinds: kind of each column, a key of `KINDS`. controls: places of columns that check others, shown in grey.
    """
    if not rows:
        return row
    block = sheet.range((row, first)).resize(len(rows), len(kinds))
    for right, kind in enumerate(kinds):
        column = block[:, right]
        column.number_format = KINDS[kind]
        column.horizontal_alignment = _ASIDE.get(kind, "right")
        if right in controls:
            column.font.color, column.font.italic = MUTED, True
    block.value = [[None if isinstance(cell, Formula) else literal(cell) for cell in line] for line in rows]
    for right in range(len(kinds)):
        texts = [line[right].text if isinstance(line[right], Formula) else "" for line in rows]
        for entered, run in groupby(enumerate(texts), key=lambda found: bool(found[1])):
            if entered:
                found = list(run)
                enter(block[found[0][0] : found[-1][0] + 1, right], [[text] for _, text in found])
    return row + len(rows)


def style_cell(cell: xw.Range, kind: str) -> None:
    """Give a cell that `put` filled the look of a kind."""
    cell.number_format, cell.horizontal_alignment = KINDS[kind], _ASIDE.get(kind, "right")


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


def dark(area: xw.Range) -> None:
    """The look of a header row."""
    area.font.bold, area.font.color, area.color = True, WHITE, INK


def settle(book: xw.Book) -> None:
    """Bring what was entered up to date before it is read: Excel calculates at the end of a command only.

    Calc has done so at each cell, and would compute every formula of the book again.
    """
    if program_of(book) != LIBREOFFICE:
        book.app.calculate()
