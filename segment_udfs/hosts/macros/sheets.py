"""Sheets that a command adds: the face of the product's own sheets, made with what every host can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal

from segment_udfs.hosts.macros.cells import literal
from segment_udfs.hosts.macros.live import Formula, enter
from segment_udfs.strings import LANGUAGES, say
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
    "num1": "#,##0.0;[Red]-#,##0.0",
    "num4": "0.0000;[Red]-0.0000",
    "right": "General",
    "mark": "General",
}
"""Number formats by the name of a kind of column; the unit stands in the header.

"right" is a text at the right of its cell, "mark" one sign in the middle.
"""
_Aside = Literal["left", "center", "right"]
_ASIDE: Final[dict[str, _Aside]] = {"text": "left", "mark": "center"}
"""Where a kind stands in its cell, when not at the right."""
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


def made_before(book: xw.Book, name: str, title: str) -> xw.Sheet | None:
    """The sheet that a command made earlier: one of a person that bears this name has another title."""
    titles = {say(title, lang) for lang in LANGUAGES}
    return next(
        (sheet for sheet in book.sheets if sheet.name.startswith(name) and sheet.range((1, LEFT)).value in titles),
        None,
    )


def put(cell: xw.Range, value: Any) -> None:
    """A `Formula` as such, any other text as that text."""
    if isinstance(value, Formula):
        enter(cell, [[value.text]])
    else:
        cell.value = literal(value)


def put_head(sheet: xw.Sheet, title: Any, answer: Any, note: Any) -> None:
    """Rows 1 to 3 as on every sheet: title with basis and unit, the answer, definition and denominator in grey.

    Each may be a `Formula`.
    """
    looks = ((title, 16, True, ACCENT), (answer, 12, True, INK), (note, 10, False, MUTED))
    for row, (text, size, bold, color) in enumerate(looks, 1):
        cell = sheet.range((row, LEFT))
        put(cell, text)
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
    dark(top)
    top.wrap_text = True
    for right, column in enumerate(columns):
        cells = sheet.range((row, left + right))
        cells.column_width = column.width
        cells.horizontal_alignment = aside(column.kind)
        if rows:
            cells.offset(1, 0).resize(len(rows), 1).number_format = FORMATS[column.kind]
    if rows:
        fill(sheet.range((row + 1, left)).resize(len(rows), width), rows)
    return sheet.range((row, left)).resize(len(rows) + 1, width)


def fill(block: xw.Range, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows: constants at once, texts as texts; `Formula`s by the runs of them in a column."""
    block.value = [[None if isinstance(cell, Formula) else literal(cell) for cell in line] for line in rows]
    for right, column in enumerate(zip(*rows, strict=True)):
        for entered, run in groupby(enumerate(column), key=lambda found: isinstance(found[1], Formula)):
            if entered:
                found = list(run)
                enter(block[found[0][0] : found[-1][0] + 1, right], [[cell.text] for _, cell in found])


def aside(kind: str) -> _Aside:
    """Where a kind of column stands in its cells."""
    return _ASIDE.get(kind, "right")


def dark(area: xw.Range) -> None:
    """The look of a header row."""
    area.font.bold, area.font.color, area.color = True, WHITE, INK


def zebra(area: xw.Range) -> None:
    """A pale band on every second line below the header, for lists that are read across."""
    for down in range(2, area.rows.count, 2):
        area[down, :].color = PALE


def rule(area: xw.Range) -> None:
    """A calm grey band, for a total or a heading inside a sheet."""
    area.color, area.font.bold = LINE, True
