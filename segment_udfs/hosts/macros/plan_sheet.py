"""The sheet of a month's plan: read back as a person left it, written anew without touching what is the person's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts import paper
from segment_udfs.hosts.macros.cells import read, write
from segment_udfs.hosts.macros.live import enter, sentence
from segment_udfs.hosts.macros.plan_lines import STATUSES, Line, Proposal, status_of
from segment_udfs.hosts.macros.sheets import LEFT, Col, put_head, put_list, zebra
from segment_udfs.ids import decimal_text
from segment_udfs.strings import LANGUAGES, say, sentences
from segment_udfs.workbook.theme import INPUT_FILL, INPUT_INK, MUTED

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

HEAD: Final = 6
"""Row of the headers, counted from 1."""
COLUMNS: Final = (
    ("rank", "int", 5.0),
    ("client", "text", 10.0),
    ("name", "text", 28.0),
    ("why", "text", 27.0),
    ("action", "text", 36.0),
    ("kind", "text", 17.0),
    ("goal", "eur", 11.0),
    ("hours", "int", 9.0),
    ("due", "date", 12.0),
    ("mark", "text", 18.0),
    ("status", "text", 12.0),
    ("day", "date", 12.0),
    ("note", "text", 36.0),
)
"""Key of the header (`macro_plan.head_<key>`), kind and width of each column."""
KEYS: Final = tuple(key for key, _, _ in COLUMNS)
_OF_PERSON: Final = ("status", "day", "note")
_CENTRED: Final = ("rank", "due", "status", "day")
_WRAPPED: Final = ("name", "why", "action", "kind", "mark", "note")


@dataclass(frozen=True)
class Found:
    """A plan sheet as it was found.

    Attributes:
        lines: all that hold something. others: headers of the columns that the person added.
        head: row of the headers, counted from 1. first, last: the corners of what it fills, (row, column).
    """

    lines: tuple[Line, ...]
    others: tuple[str, ...]
    head: int
    first: tuple[int, int]
    last: tuple[int, int]


def read_lines(sheet: xw.Sheet) -> Found:
    """Every line that holds something, wherever the header row and the columns are now.

    Raises:
        DataError: no row bears both the header of the client's code and that of the status.
    """
    used = sheet.used_range
    rows = read(used)
    found = [{key: place for place, cell in reversed(list(enumerate(row))) if (key := _key(cell))} for row in rows]
    at = next((at for at, heads in enumerate(found) if {"client", "status"} <= heads.keys()), None)
    if at is None:
        raise DataError([Fault.of("macro_plan.no_head", sheet=sheet.name)])
    row, heads = rows[at], found[at]
    body = [cells for cells in rows[at + 1 :] if any(cell not in (None, "") for cell in cells)]
    others = _others(row, set(heads.values()), body)
    return Found(
        lines=tuple(_line(cells, heads, others) for cells in body),
        others=tuple(others),
        head=used.row + at,
        first=(used.row + at, used.column),
        last=(used.row + len(rows) - 1, used.column + len(row) - 1),
    )


def _key(cell: Any) -> str:
    """Which of our columns a header is that of, in either language; "" for none."""
    said = str(cell or "").strip().casefold()
    texts = ((key, sentences(lang)[f"macro_plan.head_{key}"]) for key in KEYS for lang in LANGUAGES)
    return next((key for key, text in texts if said == text.casefold()), "")


def _others(row: Sequence[Any], ours: set[int], body: Sequence[Sequence[Any]]) -> dict[str, int]:
    """Columns that the person added, by their header; one without a header that holds something gets a number."""
    found: dict[str, int] = {}
    for place, head in enumerate(row):
        if place not in ours and (head not in (None, "") or any(cells[place] not in (None, "") for cells in body)):
            name = str(head or f"+{place}")
            found[name if name not in found else f"{name} +{place}"] = place
    return found


def _line(cells: Sequence[Any], heads: dict[str, int], others: dict[str, int]) -> Line:
    found = {key: cells[place] for key, place in heads.items()}
    code = found.get("client")
    client = "" if code in (None, "") else code if isinstance(code, str) else decimal_text(float(code))
    told = {key: found.get(key) for key in ("name", "why", "action", "goal", "kind", "hours", "due")}
    return Line(
        Proposal(client.strip(), **told),
        **{key: found.get(key) for key in (*_OF_PERSON, "mark", "rank")},
        others={name: cells[place] for name, place in others.items()},
    )


def write_plan(
    context: Context, sheet: xw.Sheet, lines: Sequence[Line], old: Found | None, answer: str, title: str
) -> None:
    """Write the lines, in the place of those that were found."""
    head = HEAD if old is None else old.head
    others = () if old is None else old.others
    if old is not None:
        sheet.range(old.first, old.last).clear()
    if head >= HEAD:  # else the person took rows above away
        up = head - HEAD
        _write_top(context, sheet, up, title, answer)
        _write_progress(context, sheet, up, head, len(lines))
    said = [context.say(f"macro_plan.head_{key}") for key in KEYS]
    widths = [sheet.range((head, LEFT + at)).column_width or 10.0 for at in range(len(COLUMNS) + len(others))]
    columns = [
        Col(words, kind, width if old is None else now)
        for words, (_, kind, width), now in zip(said, COLUMNS, widths, strict=False)
    ]
    columns += [Col(name, "text", now) for name, now in zip(others, widths[len(COLUMNS) :], strict=True)]
    rows = [[*_cells(line, context.lang), *(line.others.get(name) for name in others)] for line in lines]
    area = put_list(sheet, head, columns, rows)
    _dress(area, len(COLUMNS), len(rows))
    paper.on_a4(sheet, tall=0, header=head)
    if old is None:
        sheet.freeze_panes.freeze_at(sheet.range((head, LEFT + 2)))


def _cells(line: Line, lang: str) -> list[Any]:
    """The cells of a line in the order of COLUMNS; a status that we know in the language of now."""
    told = line.proposal
    known = status_of(line.status) or ("todo" if told.client and line.status in (None, "") else "")
    status = say(f"macro_plan.status_{known}", lang) if known else line.status
    return [
        line.rank,
        told.client or None,
        told.name,
        told.why,
        told.action,
        told.kind,
        told.goal,
        told.hours,
        told.due,
        line.mark or None,
        status,
        line.day,
        line.note,
    ]


def _write_top(context: Context, sheet: xw.Sheet, up: int, title: str, answer: str) -> None:
    """Title, answer and how to use the sheet; `up` rows stand above it."""
    if not up:
        put_head(sheet, title, answer, context.say("macro_plan.note"))
        return
    write(sheet.range((1 + up, LEFT)), [[title], [answer], [context.say("macro_plan.note")]])


def _write_progress(context: Context, sheet: xw.Sheet, up: int, head: int, count: int) -> None:
    """How many lines are in each state, counted by the cells themselves."""
    column = LEFT + KEYS.index("status")
    cells = sheet.range((head + 1, column), (head + max(1, count), column)).get_address()
    counted = {key: f'COUNTIF({cells},"{context.say(f"macro_plan.status_{key}")}")' for key in STATUSES}
    cell = sheet.range((4 + up, LEFT))
    enter(cell, [["=" + sentence(sentences(context.lang)["macro_plan.progress"], **counted)]])
    cell.font.color, cell.font.size = MUTED, 10


def _dress(area: xw.Range, ours: int, rows: int) -> None:
    """The person's columns as inputs, long texts on several lines, all of a line at its top."""
    if not rows:
        return
    zebra(area)
    for at in [*(KEYS.index(key) for key in _OF_PERSON), *range(ours, area.columns.count)]:
        cells = area[1, at].resize(rows, 1)
        cells.color, cells.font.color = INPUT_FILL, INPUT_INK
    for key in _WRAPPED:
        area[1, KEYS.index(key)].resize(rows, 1).wrap_text = True
    body = area[1, 0].resize(rows, area.columns.count)
    body.vertical_alignment = "top"
    for key in _CENTRED:
        area[:, KEYS.index(key)].horizontal_alignment = "center"
    body.rows.autofit()
