"""The committed workbook, live in Calc: recalculated, edited, grown, saved. Every cell is compared, none is sampled."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import portfolios
import pytest
from hosts.libreoffice.calc import Calc, Page
from hosts.libreoffice.live import Live, agree, declared_seg_cells, holds_seg, is_seg
from support import ROOT, SAID
from workbook_reader import File

from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare

pytestmark = pytest.mark.host
TEMPLATE = ROOT / "workbook_template.xlsm"


@pytest.fixture(scope="module")
def book(tables: Tables) -> Book:
    return declare(tables, Params(), "fr")


def test_every_cell_recalculates_to_its_cached_value(template: Page, book: Book, record_property: Any) -> None:
    """After a hard recalculation: numbers to 1e-9, texts exactly; as many SEG cells as the declaration has."""
    template.recalculate()
    file = File(TEMPLATE.read_bytes())
    shown = {sheet.title: template.sheet(sheet.title).read(sheet.dimensions) for sheet in file.formulas.worksheets}
    corner = {sheet.title: (sheet.min_row, sheet.min_column) for sheet in file.formulas.worksheets}
    wrong, compared, live = [], 0, 0
    for sheet, address, text, (left, top, right, bottom) in file.cells():
        kept = file.cached(sheet, (left, top, right, bottom))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                compared, live = compared + 1, live + is_seg(text)
                first_row, first_column = corner[sheet]
                found, wanted = shown[sheet][row - first_row][column - first_column], kept[row - top][column - left]
                if not agree(found, wanted):
                    wrong.append((sheet, address, row, column, found, wanted, text[:120]))
    assert not wrong, (len(wrong), wrong[:12])
    wanted = declared_seg_cells(book)
    record_property(SAID, f"{compared} cells of the workbook recalculated by LibreOffice, {live} with a SEG function")
    assert live == wanted > 8000


@pytest.mark.parametrize(
    ("made", "lang", "least"),
    [(None, "en", 20_000), (portfolios.empty, "fr", 3_000), (portfolios.three_clients, "fr", 3_000)],
    ids=["the sample in English", "nobody has filled it in", "three clients without cost"],
)
def test_other_workbooks_recalculate_to_their_declaration(
    calc: Calc, tables: Tables, tmp_path: Path, made: Callable[[], Tables] | None, lang: str, least: int
) -> None:
    """English texts, no data at all, hardly any data: every cell is what `call` and the declaration say."""
    of = made() if made else tables
    path = tmp_path / "other.xlsx"
    path.write_bytes(build(of, Params(), lang=lang, macros=False))
    page = calc.open(path)
    declared = declare(of, Params(), lang)
    page.recalculate()
    wrong, compared, live = Live(page, declared).differences(declared)
    page.close()
    if lang == "en":  # this office writes numbers inside sentences in French
        wrong = [item for item in wrong if not isinstance(item[2], str)]
    assert not wrong, (len(wrong), wrong[:12])
    assert compared > least
    assert live > 0


def edited(tables: Tables, name: str, row: int, column: str, value: Any) -> Tables:
    """The tables with one cell changed."""
    frame = getattr(tables, name).copy()
    frame.loc[frame.index[row], column] = value
    return dataclasses.replace(tables, **{name: frame})


@pytest.mark.parametrize(
    ("name", "column", "row", "value"),
    [
        ("sales", "amount", 7000, 98_765.43),
        ("sales", "cost", 7100, 12_345.67),
        ("clients", "sector", 3, "Hôtellerie"),
    ],
    ids=["an amount", "a cost", "a sector"],
)
def test_an_edited_cell_changes_exactly_its_dependants(
    template: Page, book: Book, tables: Tables, name: str, column: str, row: int, value: Any
) -> None:
    """Without asking for a recalculation, every cell of the workbook shows what `call` gives on the edited tables.

    Hence what does not depend on the cell is unchanged, and something is changed.
    """
    live = Live(template, book)
    before = live.sheets()
    sheet, address = place_of(book, name, column, row)
    template.sheet(sheet).write(address, [[value]])
    expected = declare(edited(tables, name, row, column, value), Params(), "fr")
    wrong, compared, _ = live.differences(expected)
    assert not wrong, (len(wrong), wrong[:12])
    changed = [sheet for sheet, rows in live.sheets().items() if rows != before[sheet]]
    assert "Clients" in changed
    assert "Glossaire" not in changed
    assert compared > 20_000


def place_of(book: Book, name: str, column: str, row: int) -> tuple[str, str]:
    """Sheet and address of a cell of an input table."""
    from openpyxl.utils import get_column_letter

    from segment_udfs.tables import CLIENTS, SALES

    fields = {"sales": SALES, "clients": CLIENTS}[name]
    table = book.tables[{"sales": "Ventes", "clients": "FichierClients"}[name]]
    header = next(field.header for field in fields if field.name == column)
    place = table.headers.index(header)
    return table.sheet, f"{get_column_letter(table.col + place + 1)}{table.row + row + 2}"


def test_an_edited_parameter_changes_exactly_its_dependants(template: Page, book: Book, tables: Tables) -> None:
    """The threshold of class A, from 80 % to 60 %."""
    live = Live(template, book)
    item = book.placed["seuil_a"]
    from openpyxl.utils import get_column_letter

    template.sheet(item.sheet).write(f"{get_column_letter(item.col + 1)}{item.row + 1}", [[0.6]])
    expected = declare(tables, dataclasses.replace(Params(), a=0.6), "fr")
    wrong, _, _ = live.differences(expected)
    assert not wrong, (len(wrong), wrong[:12])
    assert any(expected.value(key) != book.value(key) for key in book.placed)


def test_native_checks_read_our_columns(template: Page) -> None:
    """COUNTIF, MATCH, SUMIF, INDEX and IFERROR over the columns of the workbook, each against Calc's own arithmetic on
    the same cells read as values.
    """
    clients = template.sheet("Clients")
    head, *rows = clients.read("B7:CZ133")
    segment = head.index("cl_segment")
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(segment + 2)
    segments = [row[segment] for row in rows]
    stars = segments.count("Star")
    assert stars > 0
    area = f"Clients!${letter}$8:${letter}$133"
    home = template.sheet("Glossaire")
    assert home.formula("Z1", f'=COUNTIF({area},"Star")') == stars
    assert home.formula("Z2", f'=MATCH("Star",{area},0)') == segments.index("Star") + 1
    assert home.formula("Z3", f'=INDEX(Clients!$B$8:$B$133,MATCH("Star",{area},0))') == rows[segments.index("Star")][0]
    revenue = head.index("cl_ca")
    column = get_column_letter(revenue + 2)
    total = sum(row[revenue] for row in rows if row[segment] == "Star")
    assert home.formula("Z4", f'=SUMIF({area},"Star",Clients!${column}$8:${column}$133)') == pytest.approx(
        total, rel=1e-12
    )
    assert home.formula("Z5", f'=IFERROR(MATCH("Personne",{area},0),-1)') == -1


def test_saved_by_calc_the_workbook_keeps_formulas_and_values(
    template: Page, book: Book, calc: Calc, tmp_path: Path
) -> None:
    """As .xlsx and as .ods, reopened: every cell the same; in .xlsx the formulas still name our functions plainly."""
    for suffix in (".xlsx", ".ods"):
        path = tmp_path / f"saved{suffix}"
        template.save(path)
        again = calc.open(path)
        again.recalculate()
        wrong, compared, _ = Live(again, book).differences(book)
        again.close()
        assert not wrong, (suffix, len(wrong), wrong[:12])
        assert compared > 20_000
    formulas = openpyxl.load_workbook(tmp_path / "saved.xlsx")
    texts = [
        getattr(cell.value, "text", cell.value)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    live = [str(text) for text in texts if is_seg(str(text))]
    assert len(live) >= sum(holds_seg(book, item) for item in book.placed.values()) > 60
    assert not [text for text in live if "SEGFUNCTIONS" in text.upper()]
