"""The sheets that a person fills in: sales lines, clients, costs. Excel tables: references grow with the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from segment_udfs.functions.cells import Cell
from segment_udfs.ids import normalise
from segment_udfs.tables import CLIENTS, SALES, Field, Tables
from segment_udfs.workbook.formula import FieldRef, cell, field, iff, lit, native, seg, t
from segment_udfs.workbook.layout import LEFT, place_head
from segment_udfs.workbook.model import Book, Sheet, TableData
from segment_udfs.workbook.theme import LINE


def header(fields: Sequence[Field], name: str) -> str:
    """The French header of a field, which never changes."""
    return next(item.header for item in fields if item.name == name)


SALES_SHEET: Final = "Données_Ventes"
CLIENTS_SHEET: Final = "Données_Clients"
COSTS_SHEET: Final = "Coûts"
SALES_TABLE: Final = "Ventes"
CLIENTS_TABLE: Final = "FichierClients"
FAMILIES_TABLE: Final = "Familles"
FAMILY_HEADER: Final = header(SALES, "family")
FIRST_DRIVER: Final = 7
"""Row (0-based) of the first cost driver on the Coûts sheet."""
_STYLES: Final = {"id": "input_text", "text": "input_text", "number": "input_eur2", "date": "input_date"}


def sale(name: str) -> FieldRef:
    """A column of the sales table."""
    return field(SALES_TABLE, header(SALES, name))


def record(name: str) -> FieldRef:
    """A column of the clients table."""
    return field(CLIENTS_TABLE, header(CLIENTS, name))


def driver_names(tables: Tables) -> tuple[str, ...]:
    """Headers of the driver columns: those of the data, else four to fill in."""
    return tables.drivers or ("Commandes traitées", "Livraisons", "Visites techniques", "Retours")


def place_sales(book: Book, tables: Tables) -> None:
    """Données_Ventes: one row an invoice line."""
    sheet = book.sheet(
        Sheet(
            SALES_SHEET,
            "shtVentes",
            tab=LINE,
            widths={0: 2, 1: 14, 2: 12, 3: 13, 4: 13, 5: 13, 6: 22, 7: 11, 8: 32},
            freeze=(5, 2),
            repeat_rows=(4, 4),
            heights={0: 26},
            zoom=100,
        )
    )
    place_head(book, sheet, t("sales.title"), t("sales.answer"), "sales.definition", back=LEFT + 7)
    columns = [cells_of(tables.sales, item) for item in SALES]
    styles = ["input_num" if item.name == "quantity" else _STYLES[item.kind] for item in SALES]
    book.put_table(
        TableData(
            SALES_TABLE, SALES_SHEET, 4, LEFT, tuple(item.header for item in SALES), tuple(columns), tuple(styles)
        )
    )
    rows = 4 + max(1, len(tables.sales))
    sheet.validations.append(
        ((5, LEFT + 1, rows, LEFT + 1), _refusal("date", ">=", "date_title", "date_text", book, minimum=61))
    )
    sheet.validations.append(
        ((5, LEFT + 2, rows, LEFT + 2), _refusal("decimal", ">=", "number_title", "number_text", book, minimum=-1e12))
    )


def _refusal(kind: str, criterion: str, title: str, text: str, book: Book, minimum: float) -> dict[str, object]:
    return {
        "validate": kind,
        "criteria": criterion,
        "value": minimum,
        "error_title": book.say(f"valid.{title}"),
        "error_message": book.say(f"valid.{text}"),
        "error_type": "warning",
    }


def cells_of(frame: pd.DataFrame | None, item: Field) -> list[Cell]:
    """The cells of one column of a table, None where missing; the column is blank when the file has none."""
    if frame is None:
        return [None]
    if item.name not in frame:
        return [None] * len(frame)
    column = frame[item.name]
    return [None if missing else value for value, missing in zip(column.tolist(), column.isna(), strict=True)]


def client_records(tables: Tables) -> pd.DataFrame:
    """The clients file; without one, the distinct clients of the sales with their names, for a person to complete."""
    if tables.clients is not None:
        return tables.clients
    keep = [name for name in ("client", "name") if name in tables.sales]
    found = tables.sales[keep].dropna(subset="client").drop_duplicates("client") if len(tables.sales) else None
    return pd.DataFrame({"client": []}) if found is None else found.reset_index(drop=True)


def place_clients(book: Book, tables: Tables) -> None:
    """Données_Clients: one row an account, and the quantities of its cost drivers."""
    names = driver_names(tables)
    widths: dict[int, float] = {0: 2, 1: 13, 2: 32, 3: 18, 4: 9, 5: 13, 6: 18, 7: 11, 8: 14, 9: 22}
    widths |= {10 + place: 13.0 for place in range(len(names))}
    sheet = book.sheet(
        Sheet(
            CLIENTS_SHEET,
            "shtFichier",
            tab=LINE,
            widths=widths,
            freeze=(5, 3),
            repeat_rows=(4, 4),
            heights={0: 26, 4: 32},
            zoom=100,
        )
    )
    place_head(book, sheet, t("records.title"), t("records.answer"), "records.definition")
    frame = client_records(tables)
    columns = [cells_of(frame, item) for item in CLIENTS]
    columns += [cells_of(frame, Field(name, "number", name)) for name in names]
    styles = [_STYLES[item.kind] for item in CLIENTS] + ["input_int"] * len(names)
    headers = (*(item.header for item in CLIENTS), *names)
    book.put_table(TableData(CLIENTS_TABLE, CLIENTS_SHEET, 4, LEFT, headers, tuple(columns), tuple(styles)))


def place_costs(book: Book, tables: Tables) -> None:
    """Coûts: one row a cost driver, its cost per unit (time-driven ABC), what is used and what stays unused."""
    sheet = book.sheet(
        Sheet(
            COSTS_SHEET,
            "shtCouts",
            tab=LINE,
            widths={0: 2.0, 1: 30.0, **dict.fromkeys(range(2, 12), 14.0)},
            heights={0: 26, 6: 46},
            fit=(1, 1),
            zoom=100,
        )
    )
    place_head(book, sheet, t("costs.title"), t("costs.answer"), "costs.definition")
    heads = (
        "driver",
        "cost",
        "capacity",
        "practical",
        "given",
        "unit",
        "unit_check",
        "used",
        "practical_capacity",
        "unused",
        "unused_cost",
    )
    for offset, name in enumerate(heads):
        book.put(COSTS_SHEET, 6, LEFT + offset, t(f"costs.{name}"), "header_left" if not offset else "header")
    names, rates = driver_names(tables), tables.rates
    for place, name in enumerate(names):
        row = FIRST_DRIVER + place
        found = None if rates is None else rates[rates["driver"] == name]
        _place_driver(book, row, name, found if found is not None and len(found) else None)
    first, last = FIRST_DRIVER, FIRST_DRIVER + len(names) - 1
    total = last + 2
    book.put(COSTS_SHEET, total, LEFT, t("costs.total"), "bold")
    for offset, key in ((1, "cost"), (10, "unused_cost")):
        area = [cell(f"costs.{key}.{row}") for row in range(first, last + 1)]
        book.put(COSTS_SHEET, total, LEFT + offset, native("SUM", *area), "eur", key=f"costs.total.{key}")
    _place_families(book, tables, total + 3)


def _place_families(book: Book, tables: Tables, row: int) -> None:
    """The product range: the families that breadth is measured against; a person may remove one sold only once."""
    book.put(COSTS_SHEET, row, LEFT, t("costs.families"), "band")
    book.put(COSTS_SHEET, row + 1, LEFT, t("costs.families_note"), "note")
    known: list[Cell] = []
    if "family" in tables.sales:
        distinct = {
            normalise(name): name.strip() for name in reversed(tables.sales["family"].dropna().unique().tolist())
        }
        known = sorted((name for key, name in distinct.items() if key), key=normalise)
    book.put_table(TableData(FAMILIES_TABLE, COSTS_SHEET, row + 2, LEFT, (FAMILY_HEADER,), (known,), ("input_text",)))


def _place_driver(book: Book, row: int, name: str, found: pd.DataFrame | None) -> None:
    """One driver: the inputs, the unit cost and its native check, the capacity used and unused."""

    def given(column: str) -> Cell:
        if found is None or column not in found or pd.isna(found[column].iloc[0]):
            return None
        return float(found[column].iloc[0])

    book.put(COSTS_SHEET, row, LEFT, lit(name), "input_text")
    practical = given("practical")
    inputs = (
        ("cost", given("cost"), "input_eur"),
        ("capacity", given("capacity"), "input_int"),
        ("practical", 0.8 if practical is None else practical, "input_pct"),
        ("given", given("unit_cost"), "input_eur2"),
    )
    for offset, (key, value, look) in enumerate(inputs, 1):
        book.put(COSTS_SHEET, row, LEFT + offset, lit("" if value is None else value), look, key=f"costs.{key}.{row}")
    cost, capacity, share, unit = (cell(f"costs.{key}.{row}") for key, _, _ in inputs)
    computed = iff(capacity.eq(""), "", seg("SEG_TDABC_RATE", cost=cost, capacity=capacity, practical=share))
    book.put(COSTS_SHEET, row, LEFT + 5, iff(unit.eq(""), computed, unit), "line_eur2", key=f"costs.unit.{row}")
    by_hand = iff(capacity.eq(""), "", cost / (capacity * share))
    book.put(COSTS_SHEET, row, LEFT + 6, iff(unit.eq(""), by_hand, unit), "native_eur2", key=f"costs.unit_check.{row}")
    used = native("SUM", field(CLIENTS_TABLE, name))
    book.put(COSTS_SHEET, row, LEFT + 7, used, "line_int", key=f"costs.used.{row}")
    usable = iff(capacity.eq(""), "", capacity * share)
    book.put(COSTS_SHEET, row, LEFT + 8, usable, "line_int", key=f"costs.usable.{row}")
    unused = iff(capacity.eq(""), "", cell(f"costs.usable.{row}") - cell(f"costs.used.{row}"))
    book.put(COSTS_SHEET, row, LEFT + 9, unused, "line_int", key=f"costs.unused.{row}")
    money = iff(capacity.eq(""), "", cell(f"costs.unused.{row}") * cell(f"costs.unit.{row}"))
    book.put(COSTS_SHEET, row, LEFT + 10, money, "line_eur", key=f"costs.unused_cost.{row}")
