"""Glossaire: complete, and true of the workbook that it stands in."""

from __future__ import annotations

import re

import pytest

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.strings import sentences
from segment_udfs.workbook.formula import Seg
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import ORDER
from segment_udfs.workbook.sheets.glossary import ENTRIES

INPUTS = {"client", "name", "sector", "size", "group", "wallet", "loss_cause"}
"""Columns that a person fills in: facts, not indicators."""
WINDOWS = re.compile(r"^(driver_\d+|order_.*|.*_prev|.*_total|.*_margin|rank_.*|cum_.*|class_.*)$")
"""The same indicators over another window or for another value, and the places in the lists."""
UNDER = {
    "account_key": "accounts",
    "flag_at_risk": "status",
    "first_purchase": "age_months",
    "last_purchase": "recency_days",
    "families": "breadth",
    "peers_widened": "gap",
    "star_(why|miss.*)": "star",
    "next_action": "contacts",
    "letter": "segment",
    "hours_gap": "to_move",
    "(way|lever).*": "levers",
    "move_(price|volume|cause)": "price_volume",
    "move_(p|trend)": "trend",
    "threshold_flips|nearest.*|segment_.*": "sensitivity",
}
"""Client columns explained by the entry of another indicator."""


def test_every_client_column_is_explained(book_fr: Book) -> None:
    """Each indicator of the Clients sheet has a row, its own or the one named above."""
    terms = {entry.title.removeprefix("column.") for entry in ENTRIES} | {entry.key for entry in ENTRIES}
    missing = [
        key
        for key in book_fr.columns
        if key not in INPUTS and not WINDOWS.match(key) and key not in terms and _under(key) not in terms
    ]
    assert missing == []


def _under(key: str) -> str:
    """The entry that explains a column of another name."""
    return next((entry for pattern, entry in UNDER.items() if re.fullmatch(pattern, key)), "")


def test_every_function_that_the_book_calls_is_in_an_entry_or_in_the_block(book_fr: Book) -> None:
    """The second block lists the whole catalogue, with the help of the wizard in the language of the book."""
    shown = {str(book_fr.value(key)) for key, item in book_fr.placed.items() if item.sheet == "Glossaire"}
    assert len(FUNCTIONS) == 51
    for name, function in FUNCTIONS.items():
        assert {name, function.help.fr, function.title.fr, function.signature} <= shown


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_cells_named_in_a_formula_exist(book_fr: Book, lang: str) -> None:
    """A word with an underscore in a text of the glossary is a named cell of the workbook."""
    texts = [text for key, text in sentences(lang).items() if key.startswith("workbook.glossary.")]
    named = {word for text in texts for word in re.findall(r"\b[a-zà-ÿ]+(?:_[a-z0-9]+)+\b", text)}
    assert len(named) > 20
    assert named - book_fr.names.keys() == set()


def test_functions_and_sheets_of_the_entries_exist() -> None:
    """No row sends a reader to a function or a sheet that is not there."""
    assert {entry.function for entry in ENTRIES} - {""} <= FUNCTIONS.keys()
    assert {entry.sheet for entry in ENTRIES} - {""} <= set(ORDER)
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES) >= 50


def test_an_entry_names_a_sheet_that_shows_its_function(book_fr: Book) -> None:
    """Where an entry names a question sheet and a function, a formula of the workbook calls that function."""
    called = {seg.name for item in book_fr.placed.values() for seg in _calls(item.expr)}
    wanted = {entry.function for entry in ENTRIES if entry.function and entry.sheet == "Effort"}
    assert wanted <= called


def _calls(expr: object) -> list[Seg]:
    """The calls of the catalogue inside an expression."""
    found = [expr] if isinstance(expr, Seg) else []
    parts = vars(expr).values() if hasattr(expr, "__dict__") else []
    for part in parts:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, tuple) else [part]
        found += [call for item in inner if hasattr(item, "text") for call in _calls(item)]
    return found
