"""The sheet Fusions: the pairs with the marks of a person, and beside them what takes a merge back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.cells import literal, read
from segment_udfs.hosts.macros.laying import fresh
from segment_udfs.hosts.macros.merge_plan import Row
from segment_udfs.hosts.macros.sheets import LEFT, Col, add_sheet, made_before, put_head, put_list
from segment_udfs.hosts.paper import on_a4
from segment_udfs.strings import LANGUAGES, say
from segment_udfs.workbook.theme import INPUT_FILL, INPUT_INK, MUTED

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

SHEET: Final = "Fusions"
_TITLE: Final = "macro_merge.title"
_HEADER: Final = 6
_COLUMNS: Final = (
    ("kept", "text", 15),
    ("kept_name", "text", 30),
    ("absorbed", "text", 15),
    ("absorbed_name", "text", 30),
    ("why", "text", 28),
    ("kept_revenue", "eur", 15),
    ("absorbed_revenue", "eur", 15),
    ("mark", "text", 13),
    ("into", "text", 13),
    ("completed", "text", 26),
    ("added", "text", 26),
    ("rank", "int", 8),
)
"""What a line of the list holds, in order; then one column for each of the clients table."""
_PRINTED: Final = 9
_BETWEEN: Final = " | "
_FORMULA: Final = "ƒ"
"""Before a formula of a record, which is kept as a text; a text that begins with it bears a second one."""


def sheet_of(book: xw.Book) -> xw.Sheet | None:
    """The sheet that the command made, if it is there."""
    return made_before(book, SHEET, _TITLE)


def rows_of(sheet: xw.Sheet) -> list[Row]:
    """The lines of the list, wherever a person has sorted or added them; columns are known by their headers.

    Raises:
        DataError: a column is missing.
    """
    area = sheet.used_range
    cells = read(sheet.range((1, 1), (area.last_cell.row, area.last_cell.column)))
    words = {say(f"macro_merge.{name}", lang): name for lang in LANGUAGES for name, _, _ in _COLUMNS}
    top = next(
        (row for row, line in enumerate(cells) if "mark" in {words.get(str(cell)) for cell in line}), _HEADER - 1
    )
    heads = ["" if cell is None else str(cell) for cell in cells[top]] if top < len(cells) else []
    places = {words[head]: right for right, head in enumerate(heads) if head in words}
    missing = [name for name, _, _ in _COLUMNS if name not in places]
    if missing:
        facts = {"column": say(f"macro_merge.{missing[0]}", LANGUAGES[0]), "table": sheet.name}
        raise DataError([Fault("macros.no_column", facts)])
    record = {head: right for right, head in enumerate(heads) if head and head not in words}
    return [
        _row(place, line, places, record)
        for place, line in enumerate(cells[top + 1 :], top + 2)
        if any(line[places[name]] not in (None, "") for name in ("kept", "absorbed", "mark", "into"))
    ]


def _row(place: int, line: Sequence[Any], places: dict[str, int], record: dict[str, int]) -> Row:
    def cell(name: str) -> Any:
        return line[places[name]]

    def text(name: str) -> str:
        return "" if cell(name) is None else str(cell(name))

    def money(name: str) -> float | None:
        return cell(name) if isinstance(cell(name), float) else None

    rank = cell("rank")
    return Row(
        place,
        cell("kept"),
        cell("absorbed"),
        text("kept_name"),
        text("absorbed_name"),
        text("why"),
        money("kept_revenue"),
        money("absorbed_revenue"),
        cell("mark"),
        cell("into"),
        tuple(text("completed").split(_BETWEEN)) if text("completed") else (),
        tuple(text("added").split(_BETWEEN)) if text("added") else (),
        int(rank) if isinstance(rank, float) else None,
        {head: _held(line[right]) for head, right in record.items()} if cell("into") not in (None, "") else {},
    )


def _held(cell: Any) -> Any:
    """A cell of a record as `contents` would give it."""
    if isinstance(cell, datetime):
        return {"d": cell.isoformat()}
    if not isinstance(cell, str) or not cell.startswith(_FORMULA):
        return cell
    text = cell.removeprefix(_FORMULA)
    return {"f": text} if text.startswith("=") else text


def _shown(cell: Any) -> Any:
    """A cell of a record as it is kept on the sheet."""
    if not isinstance(cell, dict):
        return f"{_FORMULA}{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
    if "d" in cell:
        return datetime.fromisoformat(cell["d"])
    return f"{_FORMULA}{cell['f']}" if "f" in cell else cell["e"]


def put(context: Context, rows: Sequence[Row], heads: Sequence[str]) -> xw.Sheet:
    """Write the sheet, anew when it is there; `heads` are the headers of the clients table."""
    sheet = sheet_of(context.book)
    if sheet is None:
        sheet = add_sheet(context, SHEET)
    else:
        context.changes.rewritten(sheet)
        fresh(sheet)
    merged = sum(bool(row.merged) for row in rows)
    summary = (
        context.say("macro_merge.summary", pairs=len(rows), merged=merged) if rows else context.say("macro_merge.none")
    )
    put_head(sheet, context.say(_TITLE), summary, context.say("macro_merge.note"))
    columns = [Col(context.say(f"macro_merge.{name}"), kind, width) for name, kind, width in _COLUMNS]
    columns += [Col(head) for head in heads]
    area = put_list(sheet, _HEADER, columns, [_line(row, heads) for row in rows])
    marks = area[1:, 7] if rows else area[0, 7].offset(1, 0)
    area[0, 7].horizontal_alignment = "center"
    marks.color, marks.font.color, marks.horizontal_alignment = INPUT_FILL, INPUT_INK, "center"
    _say(sheet.range((4, LEFT)), context.say("macro_merge.note_own"))
    _say(sheet.range((4, LEFT + _PRINTED)), context.say("macro_merge.note_kept"))
    sheet.page_setup.print_area = f"A1:{area[-1, _PRINTED - 1].get_address(False, False)}"
    on_a4(sheet, tall=0, header=_HEADER)
    return sheet


def _say(cell: xw.Range, text: str) -> None:
    cell.value = literal(text)
    cell.font.size, cell.font.color = 10, MUTED


def _line(row: Row, heads: Sequence[str]) -> list[Any]:
    return [
        row.kept,
        row.kept_name,
        row.absorbed,
        row.absorbed_name,
        row.why,
        row.kept_revenue,
        row.absorbed_revenue,
        row.mark,
        row.into,
        _BETWEEN.join(row.completed),
        _BETWEEN.join(row.added),
        row.rank,
        *(_shown(row.record.get(head)) if row.into not in (None, "") else None for head in heads),
    ]


def clear_state(row: Row) -> None:
    """The line says no longer that its accounts are merged."""
    row.into, row.completed, row.added, row.rank, row.record = None, (), (), None, {}
