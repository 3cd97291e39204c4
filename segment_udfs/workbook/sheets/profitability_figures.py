"""The key figures of the sheet Rentabilité: from the revenue to the profit, the whale, and what missing costs hide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from segment_udfs.workbook.formula import (
    Expr,
    cat,
    cell,
    column,
    field,
    fill,
    iff,
    native,
    percent,
    seg,
    span,
    t,
    whole,
)
from segment_udfs.workbook.layout import Figure
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import Value
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, FIRST_DRIVER, sale
from segment_udfs.workbook.sheets.settings import param

ANY_NUMBER: Final = ">=-1E+300"


@dataclass(frozen=True, eq=False)
class PerDriver(Expr):
    """A sum with one term for each cost driver of the book, written when the drivers are known."""

    build: Callable[[Book, int], Expr]

    def _sum(self, book: Book) -> Expr:
        rows = sum(key.startswith("costs.unit_check.") for key in book.placed)
        total = self.build(book, 1)
        for place in range(2, rows + 1):
            total = total + self.build(book, place)
        return total

    def text(self, book: Book) -> str:
        return self._sum(book).text(book)

    def value(self, book: Book) -> Value:
        return self._sum(book).value(book)


def _driver(part: str, place: int) -> Expr:
    """A cell of the Coûts sheet, for the driver of this rank."""
    return cell(f"costs.{part}.{FIRST_DRIVER + place - 1}")


def _when(condition: Expr, expression: Expr) -> Expr:
    """The expression where it has a meaning, else empty: unknown is never 0."""
    return iff(condition, expression, "")


def _costs(expression: Expr) -> Expr:
    return _when(cell("couts_connus") > 0, expression)


def _judged(expression: Expr) -> Expr:
    return _when(native("COUNT", span("profit")) > 0, expression)


def with_status(status: str) -> Expr:
    """How many clients have this profit status."""
    return native("COUNTIFS", span("profit_status"), t(f"label.profit_status.{status}"))


def _signed(key: str, criterion: str) -> Expr:
    return native("SUMIFS", span(key), span(key), criterion)


# --- the lines of the window, by SUMIFS ------------------------------------------------------------------------------
_WINDOW: Final = (sale("date"), cat(">", cell("debut_periode")), sale("date"), cat("<=", param("as_of")))
_OWNED: Final = (sale("client"), "<>", *_WINDOW)
_ALL_LINES: Final = native("SUMIFS", sale("amount"), *_OWNED)
_KNOWN_AMOUNT: Final = native("SUMIFS", sale("amount"), *_OWNED, sale("cost"), ANY_NUMBER)
_KNOWN_COST: Final = native("SUMIFS", sale("cost"), *_OWNED)
_LINE_MARGIN: Final = _KNOWN_AMOUNT - _KNOWN_COST
_UNKNOWN: Final = 1 - native("ISNUMBER", column("margin"))
_BY_CLIENT: Final = (sale("client"), native("FILTER", column("client"), _UNKNOWN, ""), *_WINDOW)
_PARTIAL: Final = iff(
    (cell("nb_clients").eq(0) + native("SUMPRODUCT", _UNKNOWN).eq(0)) > 0,
    0,
    native(
        "SUM",
        native("SUMIFS", sale("amount"), *_BY_CLIENT, sale("cost"), ANY_NUMBER)
        - native("SUMIFS", sale("cost"), *_BY_CLIENT),
    ),
)
"""Margin of the lines of known cost of the clients whose margin is unknown: what separates lines from clients.

Asked for these clients alone: a SUMIFS for each client of a large portfolio reads all its lines as often.
"""
_AMOUNT: Final = iff(native("ISNUMBER", sale("amount")), sale("amount"), 0)
_WITHOUT_COST: Final = native(
    "SUMPRODUCT",
    sale("client").ne("")
    * (sale("date") > cell("debut_periode"))
    * (sale("date") <= param("as_of"))
    * (1 - native("ISNUMBER", sale("cost")))
    * _AMOUNT,
)
_RATES: Final = iff(
    native("ISNUMBER", column("margin")) * (column("revenue") > 0), column("margin") / column("revenue"), ""
)
_RATED: Final = native("COUNTIFS", span("margin"), ANY_NUMBER, span("revenue"), ">0")
_MEDIAN: Final = native("PERCENTILE.INC", _RATES, 0.5)
_MEDIAN_AGAIN: Final = (
    native("LARGE", _RATES, native("INT", (_RATED + 1) / 2)) + native("LARGE", _RATES, native("INT", (_RATED + 2) / 2))
) / 2


def _verdicts(above: bool) -> Expr:
    """Clients above (below) the tolerance and old enough, counted again from the rates and the ages."""
    rate, profit, age = column("profit_rate"), column("profit"), column("age_months")
    border = param("profit_tolerance") + 1e-9
    by_rate = rate > border if above else rate < 0 - border
    by_sign = profit > 0 if above else profit < 0
    sided = iff(native("ISNUMBER", rate), by_rate, iff(native("ISNUMBER", profit), by_sign, 0))
    old = iff(native("ISNUMBER", age), age >= param("min_months"), 1)
    return native("SUMPRODUCT", native("ISNUMBER", profit) * sided * old)


def _service_again(_: Book, place: int) -> Expr:
    used = native("SUMIFS", span(f"driver_{place}"), span("cost_to_serve"), ANY_NUMBER)
    unit = _driver("unit", place)
    return used * iff(native("ISNUMBER", unit), unit, 0)


def _unused_again(book: Book, place: int) -> Expr:
    unit, capacity = _driver("unit", place), _driver("capacity", place)
    used = field(CLIENTS_TABLE, book.tables[CLIENTS_TABLE].headers[8 + place])
    idle = capacity * _driver("practical", place) - native("SUM", used)
    return iff(native("ISNUMBER", capacity), idle * unit, 0)


UNPROFITABLE_LOSSES: Final = 0 - native(
    "SUMIFS", span("profit"), span("profit_status"), t("label.profit_status.unprofitable"), span("profit"), "<0"
)
KNOWN_PROFITS: Final = native("COUNT", span("profit"))
SHARE_WITHOUT_COST: Final = native("IFERROR", cell("ca_sans_cout") / _ALL_LINES, 0)
IN_ALERT: Final = param("missing_cost_alert") < SHARE_WITHOUT_COST


def _margin_figures() -> tuple[Figure, ...]:
    served = cell("service_connu") > 0
    known_revenue = cell("ca_marge_connue")
    direct = known_revenue - cell("marge_totale")
    rated = (cell("couts_connus") > 0) * (known_revenue > 0)
    has_capacity = PerDriver(lambda _, place: native("COUNT", _driver("capacity", place)))
    return (
        Figure(
            "profitability.revenue",
            native("SUM", span("revenue")),
            "eur",
            fill("profitability.basis_revenue", n=cell("clients_actifs")),
            _ALL_LINES,
        ),
        Figure(
            "profitability.margin",
            _costs(native("SUM", span("margin"))),
            "eur",
            fill("profitability.basis_margin", lines=whole(_LINE_MARGIN), part=whole(_PARTIAL)),
            _costs(_LINE_MARGIN - _PARTIAL),
        ),
        Figure(
            "profitability.rate",
            _when(rated, seg("SEG_MARGIN", revenue=known_revenue, cost=direct, kind="margin_on_price")),
            "pct1",
            fill("profitability.basis_rate", markup=native("IFERROR", percent(cell("marge_totale") / direct, 1), "–")),
            _when(rated, native("SUM", span("margin")) / native("SUMIFS", span("revenue"), span("margin"), ANY_NUMBER)),
        ),
        Figure(
            "profitability.service",
            _when(served, native("SUM", span("cost_to_serve"))),
            "eur",
            iff(served, t("profitability.basis_service"), t("profitability.basis_service_none")),
            _when(served, PerDriver(_service_again)),
        ),
        Figure(
            "profitability.profit",
            _judged(native("SUM", span("profit"))),
            "eur",
            fill("profitability.basis_profit", n=KNOWN_PROFITS, all=cell("nb_clients")),
            _judged(
                native("SUMIFS", span("margin"), span("profit"), ANY_NUMBER)
                - native("SUMIFS", span("cost_to_serve"), span("profit"), ANY_NUMBER)
            ),
        ),
        Figure(
            "profitability.unused",
            _when(has_capacity > 0, cell("costs.total.unused_cost")),
            "eur",
            "profitability.basis_unused",
            _when(has_capacity > 0, PerDriver(_unused_again)),
        ),
    )


def _whale_figures() -> tuple[Figure, ...]:
    gains, total = _signed("profit", ">0"), native("SUM", span("profit"))
    ratio = native("IFERROR", cell("curve.whale_peak", 0, 1), "")
    return (
        Figure(
            "profitability.peak",
            _judged(cell("curve.whale_peak")),
            "eur",
            "profitability.basis_peak",
            _judged(gains),
            name="sommet_baleine",
        ),
        Figure(
            "profitability.peak_ratio",
            _judged(ratio),
            "pct1",
            iff(
                native("COUNTIFS", span("profit"), "<0").eq(0),
                t("profitability.basis_ratio_none"),
                fill("profitability.basis_ratio", loss=whole(0 - _signed("profit", "<0"))),
            ),
            _judged(iff(total > 1e-6, gains / iff(total > 1e-6, total, 1), "")),
        ),
        Figure(
            "profitability.peak_rank",
            _judged(cell("curve.whale_peak", 0, 2)),
            "int",
            fill("profitability.basis_rank", n=KNOWN_PROFITS),
            _judged(native("COUNTIFS", span("profit"), ">0")),
            name="rang_sommet",
        ),
        Figure(
            "profitability.losses",
            _judged(cell("curve.whale_peak", 0, 3)),
            "eur",
            fill("profitability.basis_losses", loss=whole(cell("pertes_en_etat"))),
            _judged(_signed("profit", "<0")),
            name="pertes",
        ),
        Figure(
            "profitability.profitable",
            _costs(with_status("profitable")),
            "int",
            fill(
                "profitability.basis_profitable",
                n=cell("nb_clients"),
                even=with_status("breakeven"),
                idle=native(
                    "COUNTIFS", span("profit_status"), t("label.profit_status.breakeven"), span("revenue"), "<=0"
                ),
                recent=with_status("too_recent"),
            ),
            _costs(_verdicts(above=True)),
            name="nb_rentables",
        ),
        Figure(
            "profitability.unprofitable",
            _costs(with_status("unprofitable")),
            "int",
            fill(
                "profitability.basis_unprofitable",
                tol=percent(param("profit_tolerance"), 1),
                age=param("min_months"),
            ),
            _costs(_verdicts(above=False)),
            name="nb_non_profitables",
        ),
    )


def _ledger_figures() -> tuple[Figure, ...]:
    facts = {"share": percent(SHARE_WITHOUT_COST, 1), "limit": percent(param("missing_cost_alert"))}
    clients = native("COUNT", span("revenue"))
    known_margin = native("SUM", span("margin")) + _PARTIAL
    return (
        Figure(
            "profitability.no_cost",
            _WITHOUT_COST,
            "eur",
            iff(
                IN_ALERT,
                fill("profitability.basis_no_cost_alert", **facts),
                fill("profitability.basis_no_cost", **facts),
            ),
            _ALL_LINES - _KNOWN_AMOUNT,
            name="ca_sans_cout",
        ),
        Figure(
            "profitability.missing",
            _costs(with_status("cost_missing")),
            "int",
            fill(
                "profitability.basis_missing",
                cost=clients - native("COUNT", span("margin")),
                driver=native("COUNTIFS", span("margin"), ANY_NUMBER) - native("COUNT", span("profit")),
            ),
            _costs(clients - native("COUNT", span("profit"))),
            name="nb_cout_manquant",
        ),
        Figure(
            "profitability.margin_high",
            _costs(known_margin + cell("ca_sans_cout")),
            "eur",
            "profitability.basis_high",
            _costs(_ALL_LINES - _KNOWN_COST),
        ),
        Figure(
            "profitability.margin_estimate",
            _when(_RATED > 0, known_margin + cell("ca_sans_cout") * _MEDIAN),
            "eur",
            fill("profitability.basis_estimate", rate=_when(_RATED > 0, percent(_MEDIAN, 1))),
            _when(_RATED > 0, _LINE_MARGIN + (_ALL_LINES - _KNOWN_AMOUNT) * _MEDIAN_AGAIN),
        ),
    )


FIGURES_PROFIT: Final = (*_margin_figures(), *_whale_figures(), *_ledger_figures())
