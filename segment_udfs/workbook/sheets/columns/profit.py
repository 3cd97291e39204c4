"""Cost to serve, profit and the levers that would bring a client back to break-even."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.formula import Expr, cell, column, field, iff, native, seg, span, t
from segment_udfs.workbook.model import CLIENTS, Book
from segment_udfs.workbook.sheets.columns.base import (
    FIRST,
    ClientColumn,
    blank,
    either,
    is_label,
    lookup_number,
)
from segment_udfs.workbook.sheets.columns.rules import profit_status
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, COSTS_SHEET, FIRST_DRIVER
from segment_udfs.workbook.sheets.settings import param

LEVERS: Final = (
    ("lever_price", "cl_levier_prix", "pct1"),
    ("lever_service", "cl_levier_service", "pct1"),
    ("lever_order", "cl_levier_commande", "eur2"),
)
"""The three columns of SEG_BREAKEVEN: what each lever alone must give for a client to break even."""


def levers() -> Expr:
    """SEG_BREAKEVEN with its unknown and impossible levers empty."""
    return native(
        "IFERROR",
        seg(
            "SEG_BREAKEVEN",
            revenue=column("revenue"),
            profit=column("profit"),
            cost_to_serve=column("cost_to_serve"),
            orders=column("orders"),
        ),
        "",
    )


def ways() -> tuple[ClientColumn, ...]:
    """For each lever, the part of the way from a client to the average of the portfolio that brings it to break-even:
    margin on price, cost to serve on revenue, size of an order. Beyond 1 the lever does not suffice alone.
    """
    revenue, margin, served = column("revenue"), column("margin"), column("cost_to_serve")
    loss, orders = 0 - column("profit"), column("orders")
    judged = (span("profit"), ">=-1E+300")
    service_rate = native("SUMIFS", span("cost_to_serve"), *judged) / native("SUMIFS", span("revenue"), *judged)
    typical_order = cell("ca_total") / native("SUM", span("orders"))
    grown_order = iff(margin > 0, (served / margin - 1) * revenue / orders, 1e9)
    needs = {
        "price": (loss, revenue * cell("taux_marge") - margin),
        "service": (loss, served - revenue * service_rate),
        "order": (grown_order, typical_order - revenue / orders),
    }
    concerned = is_label("profit_status", "profit_status", "unprofitable")
    names = {"price": "prix", "service": "service", "order": "commande"}
    return tuple(
        ClientColumn(
            f"way_{lever}",
            f"cl_chemin_{names[lever]}",
            "pct",
            iff(concerned, native("IFERROR", iff(room > 0, need / room, ""), ""), ""),
        )
        for lever, (need, room) in needs.items()
    )


def first_lever() -> Expr:
    """The lever to try first with a client that is unprofitable as is: the shortest of its ways, closest to what other
    clients already do.
    """
    price, service, order = (
        iff(native("ISNUMBER", column(f"way_{lever}")), column(f"way_{lever}"), 1e9)
        for lever in ("price", "service", "order")
    )
    shortest = iff(
        (price <= service) * (price <= order),
        t("profitability.lever_price"),
        iff(service <= order, t("profitability.lever_service"), t("profitability.lever_order")),
    )
    none = (price > 1) * (service > 1) * (order > 1)
    concerned = is_label("profit_status", "profit_status", "unprofitable")
    return iff(concerned, iff(none, t("profitability.lever_none"), shortest), "")


def profit_columns(drivers: tuple[str, ...]) -> tuple[ClientColumn, ...]:
    margin, served = column("margin"), column("cost_to_serve")
    quantities = tuple(
        ClientColumn(f"driver_{place}", f"cl_inducteur_{place}", "int", lookup_number(field(CLIENTS_TABLE, header)))
        for place, header in enumerate(drivers, 1)
    )
    cost = blank(seg("SEG_COST_TO_SERVE", drivers=DriverBlock(len(drivers)), rates=RateArea(len(drivers))))
    unknown = either(margin.eq(""), served.eq(""))
    return (
        *quantities,
        ClientColumn(
            "cost_to_serve",
            "cl_cout_service",
            "eur",
            iff(cell("service_connu") > 0, cost, column("revenue") * 0),
        ),
        ClientColumn("profit", "cl_resultat", "eur", iff(unknown, "", margin - served)),
        ClientColumn(
            "profit_rate",
            "cl_taux_resultat",
            "pct1",
            iff(either(column("profit").eq(""), column("revenue") <= 0), "", column("profit") / column("revenue")),
        ),
        ClientColumn(
            "age_months",
            "cl_anciennete",
            "num1",
            iff(column("first_purchase").eq(""), "", (param("as_of") - column("first_purchase")) / 30.4375),
        ),
        ClientColumn("profit_status", "cl_statut_resultat", "text", profit_status(), 22),
        *ways(),
        ClientColumn("lever", "cl_levier", "text", first_lever(), 20),
    )


class DriverBlock(Expr):
    """The quantities of every driver, client by client: contiguous columns of the Clients sheet."""

    array = True

    def __init__(self, count: int) -> None:
        self.count = count

    def text(self, book: Book) -> str:
        return "cl_inducteurs"

    def value(self, book: Book) -> object:
        columns = [book.column_value(f"driver_{place}") for place in range(1, self.count + 1)]
        if not isinstance(columns[0], list):
            return ""
        return [[cell for (cell,) in row] for row in zip(*columns, strict=True)]


class RateArea(Expr):
    """The unit costs of the drivers."""

    def __init__(self, count: int) -> None:
        self.count = count

    def text(self, book: Book) -> str:
        first = book.placed[f"costs.unit.{FIRST_DRIVER}"]
        return Book.area(COSTS_SHEET, first.row, first.col, first.row + self.count - 1, first.col)

    def value(self, book: Book) -> object:
        return [[book.value(f"costs.unit.{FIRST_DRIVER + place}")] for place in range(self.count)]


class DriverRange(Expr):
    """The driver columns cut to the clients of the list: what the name `cl_inducteurs` refers to."""

    array = True

    def __init__(self, count: int) -> None:
        self.count = count

    def text(self, book: Book) -> str:
        first, last = book.placed["clients.driver_1"], book.placed[f"clients.driver_{self.count}"]
        area = Book.area(CLIENTS, FIRST, first.col, FIRST + book.capacity - 1, last.col)
        return f'_xlfn._xlws.FILTER({area},{book.span_address("client")}<>"","")'

    def value(self, book: Book) -> object:
        return DriverBlock(self.count).value(book)
