"""The page of one client: who it is, where it stands, what it buys and what to do; live on the Clients sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts import paper
from segment_udfs.hosts.macros import client_parts as parts
from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.book import need_table, read_params, read_tables
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.client_families import Basket, read_basket
from segment_udfs.hosts.macros.client_figures import put_figures
from segment_udfs.hosts.macros.client_found import Client, listed, selected
from segment_udfs.hosts.macros.sheets import add_sheet
from segment_udfs.ids import decimal_text, normalise
from segment_udfs.workbook.sheets.inputs import SALES_TABLE

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

SHEET: Final = "Fiche – "
"""Begins the name of each client's sheet, in both languages as the names of all sheets."""


def client_page(context: Context) -> str:
    """Write one page for the selected client, after asking when it has one already."""
    book = context.book
    need_table(book, SALES_TABLE)
    clients = listed(book)
    if not clients:
        raise DataError([Fault.of("macro_client.no_client")])
    client = _of_page(book.sheets.active, clients) or selected(context, clients)
    context.progress("macro_client.reading", client=client.name)
    tables, params = read_tables(book), read_params(book)
    basket = read_basket(tables, params, client.code)
    before = next((sheet for sheet in book.sheets if _code_of(sheet) == client.code), None)
    if before is None:
        sheet = add_sheet(context, f"{SHEET}{client.code}")
    else:
        title = context.say("commands.title_client")
        context.must_confirm(title, context.say("macro_client.again", sheet=before.name, client=client.name))
        sheet = before
        context.changes.rewritten(sheet)
        laying.fresh(sheet)
    context.progress("macro_client.writing", client=client.name)
    spelled = {
        name: set(tables.sales[name].dropna()) if name in tables.sales else set() for name in ("client", "family")
    }
    last = _write(context, sheet, client, spelled, basket)
    sheet.page_setup.print_area = f"$A$1:${parts.LAST_LETTER}${last}"
    paper.on_a4(sheet, landscape=False)
    sheet.activate()
    sheet.range("A1").select()
    return context.say("macro_client.done", client=client.name, code=client.code, sheet=sheet.name)


def _code_of(sheet: xw.Sheet) -> str:
    """The client of a page, "" for any other sheet."""
    if not sheet.name.startswith(SHEET):
        return ""
    cell = read(sheet.range(parts.CODE))[0][0]
    return decimal_text(cell) if isinstance(cell, float) else str(cell or "")


def _of_page(sheet: xw.Sheet, clients: list[Client]) -> Client | None:
    """The client whose page is in front: the command writes it anew."""
    code = normalise(_code_of(sheet))
    return next((client for client in clients if code and normalise(client.code) == code), None)


def _write(
    context: Context, sheet: xw.Sheet, client: Client, spelled: dict[str, set[str]], basket: Basket | None
) -> int:
    """All parts, from top to bottom; the last row."""
    sales = parts.sales_of(client.code, spelled["client"])
    laying.set_widths(sheet, parts.WIDTHS)
    parts.put_identity(context, sheet, client)
    row = parts.put_action(context, sheet, parts.ACTION_ROW)
    row = put_figures(context, sheet, row + 1)
    row = parts.put_months(context, sheet, row + 1, sales)
    return parts.put_families(context, sheet, row + 1, sales, basket, spelled["family"]) - 1
