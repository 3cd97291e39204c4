"""The sheet on which a person says which column of a file is what: a cell to fill beside each header, no list to pick.

Below the doubts stand the questions about the whole file, then the headers with three examples each; the answers are
all in one column, the allowed words beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.cells import literal, read
from segment_udfs.hosts.macros.import_memory import Choices, Waiting, stop_waiting, wait_for
from segment_udfs.hosts.macros.import_reading import Reading
from segment_udfs.hosts.macros.sheets import LEFT, Col, add_sheet, put_head, put_list
from segment_udfs.importing.columns.cells import text_of
from segment_udfs.importing.mapping import FIELDS, Table
from segment_udfs.importing.synonyms import normalise
from segment_udfs.importing.tabular import RawTable, some
from segment_udfs.strings import LANGUAGES, explain_fault, say
from segment_udfs.workbook.theme import CONTRAST, INPUT_FILL, INPUT_INK

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

NAME: Final = "Import"
_ANSWERS: Final = LEFT + 1
"""Column of the answers, counted from 1."""
_ALLOWED: Final = LEFT + 6
_EXAMPLES: Final = 3
_CUT: Final = 28
KINDS: Final[dict[str, Table]] = {
    "macro_import.kind_sales": "sales",
    "macro_import.kind_clients": "clients",
    "macro_import.kind_costs": "costs",
}
_SHEETS: Final = frozenset({"import.note_sheet", "import_choice.note_sheet"})
"""Notes that name the sheets that were not read."""
_OFFERS: Final = frozenset({"macro_import.doubt_product", "import_choice.doubt_tax_net"})
"""Doubts that one calculation settles."""
_FORMULAS: Final = {"macro_import.ask_amount": "amount", "macro_import.ask_cost": "cost"}
"""Questions whose answer is a product or a sum of headers."""


def lay(context: Context, reading: Reading) -> str:
    """Add the sheet for this file and go to it; the sentence that says what to do."""
    context.progress("macro_import.laying")
    sheet = add_sheet(context, NAME)
    file = reading.path.name
    title, answer = context.say("macro_import.paper_title", file=file), context.say("macro_import.paper_answer")
    put_head(sheet, title, answer, context.say("macro_import.paper_note"))
    doubts = [explain_fault(fault, context.lang) for fault in (*reading.doubts, *reading.faults)]
    row = 5
    for doubt in doubts:
        cell = sheet.range((row, LEFT))
        cell.value, cell.font.color = literal(doubt), CONTRAST
        row += 1
    row = _questions(context, sheet, row + bool(doubts), reading)
    _headers(context, sheet, row + 1, reading)
    sheet.activate()
    sheet.range((row + 2, _ANSWERS)).select()
    settled = Choices(table=reading.table, sheet=reading.raw.sheet)
    wait_for(context, Waiting(reading.path, sheet.name, context.lang, settled))
    facts = {"file": file, "sheet": sheet.name, "title": context.say("commands.title_import")}
    return "\n".join([context.say("macro_import.paper_ready", **facts), *doubts])


def _questions(context: Context, sheet: xw.Sheet, row: int, reading: Reading) -> int:
    """The questions about the whole file; the first free row."""
    kinds = {table: context.say(key) for key, table in KINDS.items()}
    others = [note.facts["others"] for note in reading.raw.notes if note.key in _SHEETS]
    choices = reading.choices
    order = None if choices.day_first is None else "macro_import.day" if choices.day_first else "macro_import.month"
    asked: list[tuple[str, str | None, str]] = [
        ("macro_import.ask_kind", kinds[reading.table], some(list(kinds.values()))),
        ("macro_import.ask_decimal", choices.decimal, context.say("macro_import.how_decimal")),
    ]
    if reading.raw.sheet is not None:
        shown = context.say("macro_import.how_sheet", others=others[0]) if others else ""
        asked.insert(1, ("macro_import.ask_sheet", reading.raw.sheet, shown))
    if reading.table == "sales":
        asked.append(("macro_import.ask_dates", order and context.say(order), context.say("macro_import.how_dates")))
        asked += [
            (key, _formula(reading, name), context.say("macro_import.how_formula")) for key, name in _FORMULAS.items()
        ]
    columns = [
        Col(context.say("macro_import.head_question"), width=30),
        Col(context.say("macro_import.head_answer"), width=20),
        Col(context.say("macro_import.head_how"), width=20),
    ]
    area = put_list(sheet, row, columns, [[context.say(key), value, how] for key, value, how in asked])
    _to_fill(area[1:, 1])
    return row + len(asked) + 1


def _formula(reading: Reading, name: str) -> str | None:
    """The formula that makes a field now, else the product that the file offers for an amount."""
    found = reading.mapped.columns.get(name)
    if found is not None:
        return reading.choices.map.get(name) if found.single is None else None
    offered = [fault.facts["product"] for fault in reading.doubts if fault.key in _OFFERS]
    return offered[0] if offered and name == "amount" else None


def _headers(context: Context, sheet: xw.Sheet, row: int, reading: Reading) -> None:
    """The headers of the file with examples, a cell to fill beside each; on the right the words allowed there."""
    raw, table = reading.raw, reading.table
    known = {one.single: name for name, one in reversed(reading.mapped.columns.items()) if one.single is not None}
    words = {field.name: field.header for field in FIELDS[table]}
    columns = [
        Col(context.say("macro_import.head_column"), width=30),
        Col(context.say("macro_import.head_field"), width=20),
        *(Col(context.say("macro_import.head_example", number=number), width=20) for number in range(1, _EXAMPLES + 1)),
    ]
    lines = [[head, words.get(known.get(place, "")), *_examples(raw, place)] for place, head in enumerate(raw.headers)]
    _to_fill(put_list(sheet, row, columns, lines)[1:, 1])
    allowed = [
        Col(context.say("macro_import.head_allowed"), width=22),
        Col(context.say("macro_import.head_meaning"), width=30),
    ]
    meanings = [
        [field.header, explain_fault(Fault.of(f"import.field_{field.name}"), context.lang)] for field in FIELDS[table]
    ]
    for line, field in zip(meanings, FIELDS[table], strict=True):
        line[1] = context.say("macro_import.needed", what=line[1]) if field.required else line[1]
    put_list(sheet, row, allowed, meanings, left=_ALLOWED)
    sheet.range((row, _ALLOWED - 1)).column_width = 2


def _examples(raw: RawTable, place: int) -> list[str | None]:
    """The first different values of a column, as texts."""
    found: dict[str, None] = {}
    for cell in raw.columns[place].head(2000):
        text = " ".join((text_of(cell) or "").split())
        if text:
            found[text if len(text) <= _CUT else f"{text[: _CUT - 1]}…"] = None
        if len(found) == _EXAMPLES:
            break
    return [*found, *[None] * (_EXAMPLES - len(found))]


def _to_fill(cells: xw.Range) -> None:
    cells.color, cells.font.color = INPUT_FILL, INPUT_INK


def answers(context: Context, waiting: Waiting) -> Choices:
    """What the person wrote on the sheet. Another kind of file or another sheet asks all other questions anew.

    Raises:
        DataError: every cell that does not answer its question, with its address.
    """
    sheet = context.book.sheets[waiting.paper]
    block = sheet.range((1, LEFT), (sheet.used_range.last_cell.row, _ANSWERS))
    rows = [(down, _shown(row[0]), _shown(row[1])) for down, row in enumerate(read(block), 1)]
    start = next((down for down, head, _ in rows if head == say("macro_import.head_column", waiting.lang)), len(rows))
    paper = _Paper(sheet, waiting.lang)
    asked = {head: (down, found) for down, head, found in rows[:start]}
    table = paper.chosen(asked, "macro_import.ask_kind", KINDS) or waiting.choices.table
    _, name = asked.get(say("macro_import.ask_sheet", waiting.lang), (0, ""))
    if table != waiting.choices.table or (name or None) not in (None, waiting.choices.sheet):
        paper.stop()
        return Choices(table=table, sheet=name or None)
    given = paper.fields(table or "sales", rows[start:])
    for key, field in _FORMULAS.items():
        _, text = asked.get(say(key, waiting.lang), (0, ""))
        if text and not given.get(field):
            given[field] = text
    marks = {"macro_import.comma_sign": ",", "macro_import.point_sign": "."}
    orders = {"macro_import.day": True, "macro_import.month": False}
    decimal = paper.chosen(asked, "macro_import.ask_decimal", marks)
    order = paper.chosen(asked, "macro_import.ask_dates", orders)
    paper.stop()
    return Choices(table, waiting.choices.sheet, given, decimal, order)


class _Paper:
    """The cells of the sheet being read, and what is wrong with them."""

    def __init__(self, sheet: xw.Sheet, lang: str) -> None:
        self._sheet, self._lang = sheet, lang
        self._faults: list[Fault] = []

    def stop(self) -> None:
        """Raise all that was found wrong."""
        if self._faults:
            raise DataError(self._faults)

    def chosen(self, asked: dict[str, tuple[int, str]], key: str, words: dict[str, Any]) -> Any:
        """The value of the word that answers a question, in either language; None for a blank."""
        down, found = asked.get(say(key, self._lang), (0, ""))
        if not found:
            return None
        for word, value in words.items():
            if any(_same(found, say(word, lang)) for lang in LANGUAGES) or found == value:
                return value
        allowed = ", ".join(f"« {say(word, self._lang)} »" for word in words)
        self._wrong("macro_import.bad_answer", down, found=found, allowed=allowed)
        return None

    def fields(self, table: Table, rows: Sequence[tuple[int, str, str]]) -> dict[str, str]:
        """Header by field; a field that may be missing and that no header was given is one that the file lacks."""
        places: dict[str, int] = {}
        given: dict[str, str] = {}
        words: dict[str, Any] = {}
        for item in FIELDS[table]:
            for word in (item.name, *(say(f"import.field_{item.name}", lang) for lang in LANGUAGES), item.header):
                words[normalise(word)] = item
        for down, header, found in rows:
            field = words.get(normalise(found)) if found else None
            if found and field is None:
                allowed = ", ".join(item.header for item in FIELDS[table])
                self._wrong("macro_import.bad_field", down, found=found, allowed=allowed)
            elif field is not None and field.name in places:
                first = self._sheet.range((places[field.name], _ANSWERS)).get_address(False, False)
                self._wrong("macro_import.twice_field", down, field=field.header, first=first)
            elif field is not None:
                places[field.name], given[field.name] = down, header
        return {item.name: "" for item in FIELDS[table] if not item.required} | given

    def _wrong(self, key: str, down: int, **facts: str) -> None:
        cell = self._sheet.range((down, _ANSWERS)).get_address(False, False)
        self._faults.append(Fault(key, {**facts, "sheet": self._sheet.name, "cell": cell}))


def _shown(cell: Any) -> str:
    return (text_of(cell) or "").strip()


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def put_away(context: Context, waiting: Waiting) -> None:
    """Take the sheet away: its answers are used."""
    context.book.sheets[waiting.paper].delete()
    stop_waiting(context)
