"""Journal: what this file was made from, as a stamp that can be checked, and the notes that people keep, dated."""

from __future__ import annotations

import hashlib
from itertools import zip_longest
from textwrap import wrap
from typing import Final

from segment_udfs import __version__
from segment_udfs.ids import decimal_text
from segment_udfs.params import KNOBS, Params
from segment_udfs.strings import explain_fault
from segment_udfs.tables import Tables, fingerprint
from segment_udfs.workbook.formula import Expr, cell, fill, iff, lit, native, t, whole
from segment_udfs.workbook.layout import LEFT, place_head
from segment_udfs.workbook.model import Book, Sheet, TableData
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.theme import ACCENT

SHEET: Final = "Journal"
TABLE: Final = "JournalNotes"
HEADERS: Final = ("Date", "Auteur", "Client", "Ce qui a changé", "Pourquoi")
EMPTY_ROWS: Final = 15
_WIDTHS: Final = {0: 2, 1: 30, 2: 18, 3: 30, 4: 48, 5: 48}
_LAST: Final = LEFT + 4
_LINE: Final = 160
"""Characters of a line across the sheet; a text constant of a formula holds 255 at most."""


def place_journal(book: Book, tables: Tables, params: Params) -> None:
    """Lay the sheet out: the stamp, what the reading said, then the table of notes."""
    sheet = book.sheet(
        Sheet(SHEET, "shtJournal", tab=ACCENT, widths=dict(_WIDTHS), heights={0: 26, 1: 21}, fit=(1, 1), zoom=100)
    )
    place_head(book, sheet, t("journal.title"), _answer(tables), "journal.definition", back=_LAST)
    row = _place_stamp(book, sheet, 4, tables, params)
    row = _place_reading(book, sheet, row + 1, tables)
    _place_notes(book, sheet, row + 1)


def params_fingerprint(params: Params) -> str:
    """SHA-256 of the parameters, 64 hexadecimal digits: `name=value` lines in the order of the Paramètres sheet.

    Example:
        >>> params_fingerprint(Params()) == params_fingerprint(Params(a=0.8))
        True
        >>> params_fingerprint(Params()) == params_fingerprint(Params(a=0.7))
        False
    """
    lines = (f"{name}={_written(getattr(params, name))}" for name in KNOBS)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _written(value: float | str | None) -> str:
    return "" if value is None else value if isinstance(value, str) else decimal_text(value)


def _amounts(tables: Tables) -> tuple[int, float]:
    """Lines with an amount, and their sum, when the file was made."""
    found = tables.sales["amount"].dropna() if "amount" in tables.sales else None
    return (0, 0.0) if found is None else (len(found), float(found.sum()))


def _unchanged(tables: Tables) -> Expr:
    """Whether Données_Ventes still holds as many amounts, of the same total to the cent, as when it was stamped."""
    count, total = _amounts(tables)
    same_sum = native("ROUND", native("SUM", sale("amount")) - round(total, 2), 2).eq(0)
    return cell("nb_lignes").eq(count) * same_sum


def _answer(tables: Tables) -> Expr:
    count, _ = _amounts(tables)
    if not count:
        return iff(cell("nb_lignes").eq(0), t("common.no_data"), t("journal.changed"))
    same = fill("journal.answer", source=tables.source, n=whole(count))
    same = same if tables.source else fill("journal.answer_unnamed", n=whole(count))
    return iff(_unchanged(tables), same, t("journal.changed"))


def _place_stamp(book: Book, sheet: Sheet, row: int, tables: Tables, params: Params) -> int:
    """What the file was made from; returns the free row."""
    _band(book, sheet, row, "journal.stamp")
    rows = (len(tables.sales), *(0 if frame is None else len(frame) for frame in (tables.clients, tables.rates)))
    facts: tuple[tuple[str, Expr, str], ...] = (
        ("source", lit(tables.source) if tables.source else t("journal.unnamed"), "text"),
        ("rows", fill("journal.rows_read", sales=rows[0], clients=rows[1], rates=rows[2]), "text"),
        ("as_of", param("as_of"), "line_date"),
        ("version", lit(f"segment_udfs {__version__}"), "text"),
        ("data", lit(fingerprint(tables)), "text"),
        ("params", lit(params_fingerprint(params)), "text"),
        ("today", iff(_unchanged(tables), t("journal.same"), t("journal.differs")), "text"),
    )
    for place, (name, expr, look) in enumerate(facts, row + 1):
        book.put(SHEET, place, LEFT, t(f"journal.{name}"), "label")
        book.put(SHEET, place, LEFT + 1, expr, look, key=f"journal.{name}")
    return row + 1 + len(facts)


def _place_reading(book: Book, sheet: Sheet, row: int, tables: Tables) -> int:
    """What the reading of the files said, rows left out included; returns the free row."""
    _band(book, sheet, row, "journal.reading")
    row += 1
    if not tables.notes:
        book.put(SHEET, row, LEFT, t("journal.nothing"), "text")
        return row + 1
    for note in tables.notes:
        french, english = (wrap(explain_fault(note, lang), _LINE) for lang in ("fr", "en"))
        for fr, en in zip_longest(french, english, fillvalue=""):
            book.put(SHEET, row, LEFT, iff(cell("langue").eq("en"), en, fr), "text")
            row += 1
    return row


def _place_notes(book: Book, sheet: Sheet, row: int) -> None:
    """The table of notes: French headers that never change, like those of the other tables of input."""
    _band(book, sheet, row, "journal.notes")
    book.put(SHEET, row + 1, LEFT, t("journal.notes_how"), "note")
    book.put_table(
        TableData(
            TABLE,
            SHEET,
            row + 2,
            LEFT,
            HEADERS,
            tuple([None] * EMPTY_ROWS for _ in HEADERS),
            ("input_date", *("input_text",) * (len(HEADERS) - 1)),
        )
    )
    first, last = row + 3, row + 2 + EMPTY_ROWS
    sheet.validations.append(
        (
            (first, LEFT, last, LEFT),
            {
                "validate": "date",
                "criteria": ">=",
                "value": 61,
                "error_title": book.say("valid.date_title"),
                "error_message": book.say("valid.date_text"),
                "error_type": "warning",
            },
        )
    )


def _band(book: Book, sheet: Sheet, row: int, key: str) -> None:
    """The title of a part of the sheet."""
    book.put(SHEET, row, LEFT, t(key), "band")
    sheet.bands.append((row, LEFT, _LAST, "band"))
