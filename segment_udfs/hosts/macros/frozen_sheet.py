"""The sheet "Figé" of a frozen copy: what was frozen, of which data, and each client's figures on that day.

Its format is read by other commands ("compare") and by people, so it never changes with the language:

- sheet `SHEET` ("Figé"): one row a fact from row 5 on, its label in column B, its value in column C, its stable key in
  column J. Keys of the facts: `fige_le` (day of the copy), `date_analyse` (day of the analysis, resolved),
  `debut_periode` (first day of its window), `source` (name of the workbook), `lignes` (sales lines), `clients`,
  `empreinte_donnees` and `empreinte_parametres` (SHA-256 in hexadecimal: `tables.fingerprint`,
  `journal.params_fingerprint`), `version` (of segment-udfs), `langue`, `ecarts` (cells of the workbook that showed
  something else than its data give). Then one row a parameter: its value as on the Paramètres sheet, and as key the
  name of its cell (`params.KNOBS[…].cell`). Dates are serial numbers of the 1900 system with a date format;
- table `TABLE` ("ClientsFiges") of the same sheet, one row a client in the order of the Clients sheet, with the headers
  of `HEADERS`: Code, Nom, Segment (clé), Segment, CA, Marge, Résultat, Statut (clé), Statut. Codes and names are texts;
  the keys are those of `labels.SEGMENT` and `labels.STATUS` (never translated), the labels beside them are in the
  language of the copy; amounts are in the currency of the file, over the window; an empty cell means unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from segment_udfs import __version__
from segment_udfs.functions.cells import Cell
from segment_udfs.labels import SEGMENT, STATUS, Family
from segment_udfs.maths import serial
from segment_udfs.params import KNOBS, Knob, Params
from segment_udfs.strings import say, sentences
from segment_udfs.tables import Tables, fingerprint
from segment_udfs.workbook import natives
from segment_udfs.workbook.formula import lit
from segment_udfs.workbook.layout import LEFT
from segment_udfs.workbook.model import Book, Sheet, TableData
from segment_udfs.workbook.sheets.journal import params_fingerprint
from segment_udfs.workbook.sheets.settings import CELL_WORDS
from segment_udfs.workbook.theme import ACCENT

SHEET: Final = "Figé"
TABLE: Final = "ClientsFiges"
HEADERS: Final = ("Code", "Nom", "Segment (clé)", "Segment", "CA", "Marge", "Résultat", "Statut (clé)", "Statut")
VALUE_COLUMN: Final = LEFT + 1
KEY_COLUMN: Final = LEFT + len(HEADERS) - 1
"""Where the values and the keys of the facts stand (0-based); a long value runs over what is right of it."""
FIRST_FACT: Final = 4
_WIDTHS: Final = {0: 2, 1: 50, 2: 34, 3: 16, 4: 24, 5: 13, 6: 13, 7: 13, 8: 14, 9: 14}
_UNITS: Final = {"": "none", "%": "percent", "€": "euro", "h": "hours"}
"""Names of units in strings, where they are not their own."""
_LOOKS: Final = {"%": "line_pct1", "€": "line_eur", "days": "line_int", "months": "line_int", "clients": "line_int"}
_TABLE_LOOKS: Final = ("line_text",) * 4 + ("line_eur",) * 3 + ("line_text",) * 2


@dataclass(frozen=True)
class Stamp:
    """What a frozen copy says of itself: the day, the name of the workbook, how many of its cells differed."""

    day: date
    source: str
    differing: int = 0


def place_frozen(book: Book, tables: Tables, params: Params, stamp: Stamp) -> None:
    """Add the sheet to a declared book, after the first one."""
    lang = book.lang
    sheet = Sheet(SHEET, "shtFige", tab=ACCENT, widths=dict(_WIDTHS), heights={0: 26, 1: 21}, fit=(1, 0), zoom=100)
    others = list(book.sheets.items())
    book.sheets = dict([*others[:1], (SHEET, sheet), *others[1:]])
    clients = client_rows(book)
    facts = {"day": stamp.day.strftime("%d/%m/%Y"), "source": stamp.source, "clients": len(clients)}
    heads = (("frozen_title", "title"), ("frozen_answer", "answer"), ("frozen_note", "note"))
    for row, (key, look) in enumerate(heads):
        book.put(SHEET, row, LEFT, lit(say(f"macro_share.{key}", lang, **facts)), look)
    row = _place_facts(book, FIRST_FACT, tables, params, stamp, len(clients))
    row = _place_params(book, row + 1, params)
    _band(book, row + 1, say("macro_share.frozen_clients", lang))
    sheet.repeat_rows = (row + 2, row + 2)
    columns = tuple(list(column) for column in zip(*clients, strict=True)) or tuple([None] for _ in HEADERS)
    book.put_table(TableData(TABLE, SHEET, row + 2, LEFT, HEADERS, columns, _TABLE_LOOKS))


def client_rows(book: Book) -> list[list[Cell]]:
    """One row a client, in the columns of `HEADERS`, from the Clients sheet of a declared book; None = unknown."""
    codes, names, segments, revenue, margin, profit, statuses = (
        _column(book, key) for key in ("client", "name", "segment", "revenue", "margin", "profit", "status")
    )
    rows: list[list[Cell]] = []
    for place, code in enumerate(codes):
        segment, status = segments[place], statuses[place]
        keys = _key(SEGMENT, segment), _key(STATUS, status)
        money = (revenue[place], margin[place], profit[place])
        rows.append([code, names[place], keys[0], segment, *money, keys[1], status])
    return rows


def _column(book: Book, key: str) -> list[Cell]:
    """A client column; what is no text and no number, and what is empty, is None."""
    value = book.column_value(key)
    if not isinstance(value, list):
        return []
    return [cell if isinstance(cell, (str, float)) and cell != "" else None for cell in natives.flat(value)]


def _key(family: Family, label: Cell) -> str | None:
    rank = family.code(label) if isinstance(label, str) else None
    return None if rank is None else family.keys[rank]


def _place_facts(book: Book, row: int, tables: Tables, params: Params, stamp: Stamp, clients: int) -> int:
    """The facts; returns the free row."""
    start, as_of = (float(natives.rows_of(book.value(key))[0][0]) for key in ("debut_periode", "date_analyse"))
    facts: tuple[tuple[str, float | str, str], ...] = (
        ("fige_le", float(serial(stamp.day)), "line_date"),
        ("date_analyse", as_of, "line_date"),
        ("debut_periode", start + 1, "line_date"),
        ("source", stamp.source, "line_text"),
        ("lignes", float(len(tables.sales)), "line_int"),
        ("clients", float(clients), "line_int"),
        ("empreinte_donnees", fingerprint(tables), "line_text"),
        ("empreinte_parametres", params_fingerprint(params), "line_text"),
        ("version", __version__, "line_text"),
        ("langue", book.lang, "line_text"),
        ("ecarts", float(stamp.differing), "line_int"),
    )
    for place, (key, value, look) in enumerate(facts, row):
        _line(book, place, say(f"macro_share.fact_{key}", book.lang), value, look, key)
    return row + len(facts)


def _place_params(book: Book, row: int, params: Params) -> int:
    """The parameters, but the day of the analysis, which is a fact; returns the free row."""
    _band(book, row, say("macro_share.frozen_params", book.lang))
    words = sentences(book.lang)
    names = [name for name in KNOBS if name != "as_of"]
    for place, name in enumerate(names, row + 1):
        value = getattr(params, name)
        shown = CELL_WORDS[name][value] if KNOBS[name].words else value
        _line(book, place, words[f"params.{name}"], shown, _look(KNOBS[name]), KNOBS[name].cell)
        unit = words[f"workbook.settings.units.{_UNITS.get(KNOBS[name].unit, KNOBS[name].unit)}"]
        book.put(SHEET, place, VALUE_COLUMN + 1, lit(unit), "basis")
    return row + 1 + len(names)


def _look(knob: Knob) -> str:
    return "line_text" if knob.words else _LOOKS.get(knob.unit, "line_int" if knob.whole else "line_num")


def _line(book: Book, row: int, label: str, value: float | str, look: str, key: str) -> None:
    book.put(SHEET, row, LEFT, lit(label), "label")
    book.put(SHEET, row, KEY_COLUMN, lit(key), "name")
    book.put(SHEET, row, VALUE_COLUMN, lit(value), look, key=f"frozen.{key}")


def _band(book: Book, row: int, title: str) -> None:
    book.put(SHEET, row, LEFT, lit(title), "band")
    book.sheets[SHEET].bands.append((row, LEFT, KEY_COLUMN, "band"))
