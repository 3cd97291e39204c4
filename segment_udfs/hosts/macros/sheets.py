"""Sheets that a command adds: the face of the product's own sheets, made with what every host can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.macros.cells import literal
from segment_udfs.hosts.programs import LIBREOFFICE, program_of
from segment_udfs.workbook.theme import ACCENT, INK, LINE, MUTED, PALE, WHITE

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

FORMATS: Final = {
    "text": "General",
    "eur": "#,##0;[Red]-#,##0",
    "eur2": "#,##0.00;[Red]-#,##0.00",
    "int": "#,##0;[Red]-#,##0",
    "num": "0.00;[Red]-0.00",
    "pct": "0.0%;[Red]-0.0%",
    "date": "dd/mm/yyyy",
}
"""Number formats by the name of a kind of column; the unit stands in the header."""
_LONGEST: Final = 31
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
LEFT: Final = 2
"""First column in use, counted from 1: the first one is a margin."""


@dataclass(frozen=True)
class Col:
    """A column of a list: its header with its unit, its kind (a key of FORMATS), its width in characters."""

    header: str
    kind: str = "text"
    width: float = 14


def add_sheet(context: Context, name: str) -> xw.Sheet:
    """A new sheet behind the active one; a number is added to a name that is taken. Undo deletes it."""
    names = {sheet.name.casefold() for sheet in context.book.sheets}
    base, chosen, number = name.translate(_FORBIDDEN).strip("'")[:_LONGEST], "", 1
    chosen = base
    while chosen.casefold() in names:
        number += 1
        suffix = f" ({number})"
        chosen = base[: _LONGEST - len(suffix)] + suffix
    sheet = context.book.sheets.add(chosen, after=context.book.sheets.active)
    context.changes.added(sheet)
    sheet.range((1, 1)).column_width = 2
    sheet.show_gridlines = False
    return sheet


def put_head(sheet: xw.Sheet, title: str, answer: str, note: str) -> None:
    """Rows 1 to 3 as on every sheet: title with basis and unit, the answer, definition and denominator in grey."""
    looks = ((title, 16, True, ACCENT), (answer, 12, True, INK), (note, 10, False, MUTED))
    for row, (text, size, bold, color) in enumerate(looks, 1):
        cell = sheet.range((row, LEFT))
        cell.value = literal(text)
        cell.font.size, cell.font.bold, cell.font.color = size, bold, color


def put_list(
    sheet: xw.Sheet, row: int, columns: Sequence[Col], rows: Sequence[Sequence[Any]], left: int = LEFT
) -> xw.Range:
    """A list from `row` and the column `left` (counted from 1) on: header, then one line a row, texts as texts.

    Returns the whole range. A cell that is a `Formula` is entered as that formula.
    """
    width = len(columns)
    top = sheet.range((row, left)).resize(1, width)
    top.value = [[literal(column.header) for column in columns]]
    top.font.bold, top.font.color, top.color, top.wrap_text = True, WHITE, INK, True
    for right, column in enumerate(columns):
        cells = sheet.range((row, left + right))
        cells.column_width = column.width
        cells.horizontal_alignment = "left" if column.kind == "text" else "right"
        if rows:
            cells.offset(1, 0).resize(len(rows), 1).number_format = FORMATS[column.kind]
    if rows:
        body = sheet.range((row + 1, left)).resize(len(rows), width)
        body.value = [[None if isinstance(cell, Formula) else literal(cell) for cell in line] for line in rows]
        for down, line in enumerate(rows):
            for right, cell in enumerate(line):
                if isinstance(cell, Formula):
                    body[down, right].formula = cell.text
    return sheet.range((row, left)).resize(len(rows) + 1, width)


@dataclass(frozen=True)
class Formula:
    """A formula of ours in a list of values: in English with commas, beginning with "="."""

    text: str


def zebra(area: xw.Range) -> None:
    """A pale band on every second line below the header, for lists that are read across."""
    for down in range(2, area.rows.count, 2):
        area[down, :].color = PALE


def rule(area: xw.Range) -> None:
    """A calm grey band, for a total or a heading inside a sheet."""
    area.color, area.font.bold = LINE, True


def lay(cell: xw.Range, formula: str, rows: int = 1, columns: int = 1) -> xw.Range:
    """Enter a formula whose result has this size: it spills from its cell in Excel, and fills its range in LibreOffice.

    Returns the range of the result.
    """
    area = cell[0, 0].resize(rows, columns)
    target = area if program_of(cell.sheet.book) == LIBREOFFICE else cell[0, 0]
    target.formula2 = formula
    return area
