"""Rows added to the tables of the workbook: what Calc does by itself, and the command that does the rest."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd
import pytest
from hosts.libreoffice.calc import Page
from hosts.libreoffice.live import Live
from support import col

from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare

pytestmark = pytest.mark.host


@pytest.fixture(scope="module")
def book(tables: Tables) -> Book:
    return declare(tables, Params(), "fr")


def update(page: Page) -> dict[str, Any]:
    """What the menu's command « Mettre à jour » asks of the office."""
    found: dict[str, Any] = page.calc.ask("book.update", book=page.book)
    return found


def test_sales_of_new_clients_reach_every_sheet(template: Page, book: Book, tables: Tables) -> None:
    """Three lines of two new clients written under the table: after the command every cell of the workbook shows what
    a workbook made from the longer tables shows. Before and after, the command lays no array again: nothing changed.
    """
    assert update(template) == {"tables": [], "arrays": [], "blocked": []}
    table = book.tables["Ventes"]
    last = {name: tables.sales[name].iloc[-1] for name in tables.sales.columns}
    added = pd.DataFrame(
        [
            {**last, "client": "C9801", "amount": 5000.0, "cost": 2000.0},
            {**last, "client": "C9802", "amount": 700.0, "cost": 300.0},
            {**last, "client": "C9801", "amount": 1200.5, "cost": 500.25},
        ]
    )
    longer = dataclasses.replace(tables, sales=pd.concat([tables.sales, added], ignore_index=True))
    expected = declare(longer, Params(), "fr")
    new = expected.tables["Ventes"]
    rows = [[column[-3 + line] for column in new.columns] for line in range(3)]
    first = table.row + table.rows + 2
    template.sheet(table.sheet).write(f"B{first}", rows)
    found = update(template)
    assert found["tables"] == [["Ventes", 3]]
    assert not found["blocked"]
    sizes = {(sheet, cell): rows for sheet, cell, _, rows in found["arrays"]}
    assert sizes["Clients", "B8"] == 128, sizes
    live = Live(template, expected)
    wrong, compared, seg = live.differences(expected)
    assert not wrong, (len(wrong), wrong[:12])
    assert compared > 20_000
    assert seg > 9_266  # as many as before, and the cells of two clients more
    assert update(template) == {"tables": [], "arrays": [], "blocked": []}


def test_an_array_takes_the_number_of_rows_of_its_result(page: Page) -> None:
    """Distinct clients of six lines: three rows, then four when a name changes, two when others do; formats follow."""
    page.write("A1", col("a", "b", "c", "a", "b", "c"))
    page.array("C1:C3", "=SEG_CLIENTS(A1:A6)")
    page.write("A6", [["d"]])
    assert update(page)["arrays"] == [[page.name, "C1", 3, 4]]
    assert page.read("C1:C5") == col("a", "b", "c", "d", "")
    page.write("A1", col("a", "b", "a", "a", "b", "b"))
    assert update(page)["arrays"] == [[page.name, "C1", 4, 2]]
    assert page.read("C1:C5") == col("a", "b", "", "", "")


def test_an_array_follows_one_that_is_laid_after_it(page: Page) -> None:
    """A1 has the distinct names of what E1 shows, and is asked before it: another round lays it."""
    page.write("G1", col("a", "b", "c"))
    page.array("E1:E2", "=SEG_CLIENTS(G1:G3)")
    page.array("A1:A2", "=SEG_CLIENTS(E1:E9)")
    assert update(page) == {
        "tables": [],
        "arrays": [[page.name, "E1", 2, 3], [page.name, "A1", 2, 3]],
        "blocked": [],
    }
    assert page.read("A1:A4") == col("a", "b", "c", "")


def test_relative_references_keep_their_meaning(page: Page) -> None:
    """The formula is asked for its rows in another cell, yet refers to the same cells."""
    page.write("B3", col("x", "y", "z"))
    page.array("D3:D4", "=SEG_CLIENTS(B3:B5)")
    assert update(page)["arrays"] == [[page.name, "D3", 2, 3]]
    assert page.read("D3:D5") == col("x", "y", "z")


def test_an_array_without_room_keeps_its_size_and_is_named(page: Page) -> None:
    """What stands below is never overwritten."""
    page.write("A1", col("a", "b", "c"))
    page.array("C1:C2", "=SEG_CLIENTS(A1:A3)")
    page.write("C3", [["mine"]])
    assert update(page) == {"tables": [], "arrays": [], "blocked": [[page.name, "C1:C2", 3]]}
    assert page.read("C1:C3") == col("a", "b", "mine")


def test_an_array_in_error_is_left_alone(page: Page) -> None:
    """A refusal has one row: the place of a result must not shrink to it."""
    page.write("A1", col(1.0, 2.0, 3.0))
    page.array("C1:C3", "=SEG_PARETO_RANK(A1:A3)")
    page.write("A2", [["abc"]])
    assert update(page)["arrays"] == []
    page.write("A2", [[5.0]])
    assert page.read("C1:C3") == col(3.0, 1.0, 2.0)
