"""The built file, read back: every cached value, the structure in both languages, what a user's text becomes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from support import same
from workbook_reader import File

from segment_udfs.params import KNOBS, Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build


@pytest.fixture(scope="module")
def french(tables: Tables) -> bytes:
    return build(tables, Params(), lang="fr", macros=False)


@pytest.fixture(scope="module")
def english(tables: Tables) -> bytes:
    return build(tables, Params(), lang="en", macros=False)


@pytest.fixture(scope="module")
def french_file(french: bytes) -> File:
    return File(french)


@pytest.fixture(scope="module")
def english_file(english: bytes) -> File:
    return File(english)


def _shown(value: object) -> object:
    """A blank result shows as 0 in a cell, an empty text as nothing in openpyxl."""
    return "" if value is None else value


@pytest.mark.parametrize("lang", ["french_file", "english_file"], ids=["french", "english"])
def test_every_cached_value_is_what_its_formula_gives_on_the_cells_of_the_file(
    lang: str, request: pytest.FixtureRequest
) -> None:
    """Recomputed from the file alone, each formula gives the values kept in its cells."""
    file: File = request.getfixturevalue(lang)
    wrong, seen, calls = [], 0, 0
    for sheet, address, text, area in file.cells():
        computed = file.compute(text, sheet)
        rows = computed if isinstance(computed, list) else [[computed]]
        kept = [[_shown(cell) for cell in row] for row in file.cached(sheet, area)]
        seen += 1
        calls += "SEG_" in text
        if not same(kept, [[_shown(cell) for cell in row] for row in rows]):
            wrong.append((sheet, address, text, kept[:2], rows[:2]))
    assert not wrong, wrong[:5]
    assert calls > 60
    assert seen > 1000


def test_both_languages_have_the_same_structure(french_file: File, english_file: File) -> None:
    """Same sheets, names, tables, and the same formula in each cell; only texts and the cell langue differ."""
    one, other = french_file, english_file
    assert list(one.sheets) == list(other.sheets)
    assert sorted(one.names) == sorted(other.names)
    assert one.tables == other.tables
    assert one.cells() == other.cells()
    assert one.sheets["Paramètres"].value(6, 3) == "fr"
    assert other.sheets["Paramètres"].value(6, 3) == "en"


def test_every_parameter_is_used_by_a_formula(french_file: File) -> None:
    """No named cell of the Paramètres sheet is decoration."""
    texts = "\n".join(text for _, _, text, _ in french_file.cells()) + "\n".join(french_file.names.values())
    unused = [knob.cell for knob in KNOBS.values() if not re.search(rf"\b{knob.cell}\b", texts)]
    assert not unused


def test_nothing_asks_for_a_calculation_on_load_and_nothing_is_volatile(french: bytes, french_file: File) -> None:
    """A file opened with macros blocked keeps the figures it was written with."""
    parts = zipfile.ZipFile(io.BytesIO(french))
    assert "fullCalcOnLoad" not in parts.read("xl/workbook.xml").decode()
    texts = "\n".join(text for _, _, text, _ in french_file.cells())
    assert not re.search(r"\b(TODAY|NOW|OFFSET|INDIRECT|RAND|CELL|INFO)\(", texts)


HOSTILE = (
    "=1+1",
    "+33 1",
    "-5",
    "@SUM(A1)",
    "http://example.org",
    '=HYPERLINK("http://x")',
    "\t=1",
    "{=1}",
    "mailto:a@b.c",
)


def test_a_users_text_stays_text(tables: Tables) -> None:
    """Names, sectors and causes that look like formulas or links are written as text."""
    sales = pd.DataFrame(
        {
            "client": [f"C{place}" for place in range(len(HOSTILE))],
            "date": [45000.0 + place for place in range(len(HOSTILE))],
            "amount": [100.0] * len(HOSTILE),
            "family": list(HOSTILE),
            "order": list(HOSTILE),
            "name": list(HOSTILE),
        }
    )
    records = pd.DataFrame(
        {"client": sales["client"], "name": list(HOSTILE), "sector": list(HOSTILE), "loss_cause": list(HOSTILE)}
    )
    content = build(replace(tables, sales=sales, clients=records, rates=None, drivers=()), Params(), macros=False)
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [
        cell
        for name in ("Données_Ventes", "Données_Clients", "Coûts")
        for row in book[name].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value in HOSTILE
    ]
    assert len(found) >= 6 * len(HOSTILE)
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert not [name for name in parts.namelist() if b"hyperlink" in parts.read(name) and name.endswith(".rels")]


def test_the_same_input_gives_the_same_bytes(tables: Tables, french: bytes) -> None:
    """Two builds are one file."""
    assert build(tables, Params(), lang="fr", macros=False) == french
