"""Journal: the stamp that identifies the data and the parameters, and the table of notes."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import numpy as np
import pandas as pd
import pytest
from portfolios import empty, named, sales

from segment_udfs.errors import Fault
from segment_udfs.params import Params
from segment_udfs.strings import explain_fault
from segment_udfs.tables import Tables, fingerprint
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.sheets.journal import HEADERS, TABLE, params_fingerprint


def test_the_stamp_of_the_data_is_the_sha_256_of_their_content() -> None:
    """Written by hand for one line: name of the table, rows, then each column as its name and its cells."""
    day, amount = struct.pack("<d", 46022.0), struct.pack("<d", 10.0)
    content = b"sales\x1d1\x1dclient\x1e1:A" + b"date\x1e" + day + b"amount\x1e" + amount
    content += b"clients\x1d-1\x1d" + b"rates\x1d-1\x1d"
    assert fingerprint(Tables(sales(("A", 46022.0, 10.0)))) == hashlib.sha256(content).hexdigest()


NONE: Any = None
LINES = sales(("A", 46022.0, 10.0), ("B", 46023.0, -5.0))


@pytest.mark.parametrize(
    "changed",
    [
        LINES.assign(amount=[10.0, -5.01]),
        LINES.assign(amount=[10.0, np.nan]),
        LINES.assign(client=["A", NONE]),
        LINES.assign(client=["A", "b"]),
        LINES.iloc[::-1],
        LINES.iloc[:1],
        LINES.assign(family=["X", NONE]),
        LINES.assign(family=[NONE, "X"]),
    ],
    ids=["amount", "missing amount", "missing client", "case", "order", "fewer lines", "family", "other family"],
)
def test_a_change_of_the_data_changes_the_stamp(changed: pd.DataFrame) -> None:
    """One cell, the order of the lines, a column that appears: none goes unnoticed."""
    assert fingerprint(Tables(changed)) != fingerprint(Tables(LINES))


@pytest.mark.parametrize(
    "same",
    [
        Tables(LINES, source="copie.csv", notes=(Fault.of("import.note_rows"),)),
        Tables(LINES[["amount", "date", "client"]]),
        Tables(LINES.assign(family=[NONE, NONE])),
        Tables(LINES.assign(remarque=["x", "y"])),
        Tables(LINES.set_axis([7, 9])),
    ],
    ids=["name of the file", "order of the columns", "empty column", "column that nobody reads", "index"],
)
def test_what_no_analysis_reads_does_not_change_the_stamp(same: Tables) -> None:
    """The stamp is that of the content."""
    assert fingerprint(same) == fingerprint(Tables(LINES))


def test_neighbouring_texts_are_not_confused() -> None:
    """ "AB", "C" and "A", "BC" are different columns."""
    one, other = (Tables(sales(*((name, 1.0, 1.0) for name in names))) for names in (("AB", "C"), ("A", "BC")))
    assert fingerprint(one) != fingerprint(other)


def test_each_parameter_counts_in_their_stamp() -> None:
    """A moved threshold, a choice and a date each change it."""
    found = {
        params_fingerprint(params) for params in (Params(), Params(a=0.7), Params(value="revenue"), Params(as_of=46022))
    }
    assert len(found) == 4


def test_the_stamp_stands_in_the_workbook(book_fr: Book, tables: Tables) -> None:
    """File, rows, version and the two stamps; the answer counts the lines of the sample."""
    assert book_fr.value("journal.source") == "export_ventes.csv"
    assert book_fr.value("journal.data") == fingerprint(tables)
    assert book_fr.value("journal.params") == params_fingerprint(Params())
    assert "7\u00a0619 lignes avec un montant" in str(book_fr.value("Journal.answer"))
    assert "n'ont pas changé" in str(book_fr.value("Journal.answer"))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_all_that_the_reading_said_is_there(tables: Tables, lang: str, request: pytest.FixtureRequest) -> None:
    """Every note, whole, in the language of the book; no text constant is too long for a formula."""
    book: Book = request.getfixturevalue(f"book_{lang}")
    shown = " ".join(str(book.value(key)) for key in named(book, "Journal"))
    assert len(tables.notes) > 5
    assert all(explain_fault(note, lang) in shown for note in tables.notes)
    formulas = [book.placed[key].expr.text(book) for key in named(book, "Journal")]
    assert max(len(text) for formula in formulas for text in formula.split('"')) <= 255


def test_changed_data_are_told(tables: Tables) -> None:
    """When a line is added in the workbook, the answer says that the stamp is no longer that of the data."""
    book = declare(tables, Params(), "fr")
    amounts = book.tables["Ventes"].columns[2]
    assert isinstance(amounts, list)
    amounts[0] += 1
    book.forget()
    assert "ont changé depuis la construction" in str(book.value("Journal.answer"))


def test_notes_have_their_table_with_empty_rows(book_fr: Book) -> None:
    """Date, author, client, what changed and why; to be filled in."""
    table = book_fr.tables[TABLE]
    assert table.headers == HEADERS == ("Date", "Auteur", "Client", "Ce qui a changé", "Pourquoi")
    assert table.rows >= 10
    assert all(cell is None for column in table.columns for cell in column)


def test_an_empty_workbook_says_what_to_do() -> None:
    """Without data the journal asks for them and shows no error."""
    book = declare(empty(), Params(), "fr")
    assert "collez vos lignes" in str(book.value("Journal.answer"))
    assert named(book, "Journal", errors=True) == []
