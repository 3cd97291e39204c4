"""What the sheet Récurrents reads in the sales lines for its first clients: prices, quantities, quarters, trend."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.formula import (
    Expr,
    Operand,
    block,
    cat,
    cell,
    column,
    fill,
    iff,
    native,
    seg,
    span,
    t,
    whole,
)
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import Value, rows_of
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.sheets.texts import CURVES, curve

LISTED: Final = 20
"""Clients whose quarters and quantities are read in the sales lines."""
BARS: Final = 12
QUARTERS: Final = 8
PROVEN: Final = 0.05
UNPRICED: Final = 0.02
"""Share of revenue that may lack a quantity."""
PRICE_MOVE: Final = 0.25
"""An average price that moves more than this shows another basket, not a price list."""
MARGIN: Final = param("move_tolerance") + 1e-9
"""A change within the tolerance, rounding of the last digit included, is none."""
_LISTED: Final = (
    ("cause", "cl_cause_evolution", "text"),
    ("price", "cl_effet_prix", "eur"),
    ("volume", "cl_effet_volume", "eur"),
    ("p", "cl_tendance_p", "num"),
    ("trend", "cl_tendance", "text"),
)
"""What is known of the first clients only, as client columns: key, defined name, style."""
_WITH_QUANTITY: Final = (sale("quantity"), ">=-1E+300")


def place_curves(book: Book) -> None:
    """What the lists and the chart need: the first clients by change, their quarters, prices and quantities."""
    ids, ranks = block("curve.move_ids"), native("SEQUENCE", LISTED)
    found = native("XLOOKUP", ranks, span("order_move"), span("client"), "")
    curve(book, "curve.move_ids", found, 1, "column.client", style="text")
    for key in ("revenue", "revenue_prev"):
        curve(
            book,
            f"curve.move_{key}",
            iff(ids.eq(""), "", native("XLOOKUP", ids, span("client"), span(key), "")),
            1,
            f"column.{key}",
            style="eur",
        )
    _place_effects(book, ids)
    _place_trend(book, ids)
    for key, name, style in _LISTED:
        found = native("XLOOKUP", column("client"), ids, block(f"curve.move_{key}"), "")
        curve(book, f"curve.client_{key}", found, 1, f"recurrent.{key}", style=style)
        book.add_column(f"move_{key}", f"curve.client_{key}", 0, name)
    bars = native("SEQUENCE", BARS)
    names = native("XLOOKUP", bars, span("order_move"), span("name"), "")
    gains = native("XLOOKUP", bars, span("order_move"), span("revenue") - span("revenue_prev"), 0)
    curve(book, "curve.move_names", names, 1, "column.name", style="text")
    curve(book, "curve.move_up", iff(gains > 0, gains, 0), 1, "recurrent.rise", style="eur")
    curve(book, "curve.move_down", iff(gains < 0, gains, 0), 1, "recurrent.fall", style="eur")
    title = fill("recurrent.chart", rise=whole(cell("recurrents_rise")), fall=whole(0 - cell("recurrents_fall")))
    curve(book, "title.move", title, 1, "recurrent.change", style="text")


def _window(first: Expr, last: Expr) -> tuple[Operand, ...]:
    return sale("date"), cat(">", first), sale("date"), cat("<=", last)


def _place_effects(book: Book, ids: Expr) -> None:
    """Price effect (P1 − P0)·Q1 and volume effect P0·(Q1 − Q0), P = revenue ÷ quantity; their sum is the change.

    Only where the lines found under the very code of the client carry all its revenue, nearly all of it with a
    quantity. An average price also moves when the basket does: price is named only when quantities and families stay
    and the move is one that a price list makes.
    """
    start, middle, end = cell("debut_precedente"), cell("debut_periode"), param("as_of")
    mine = sale("client"), ids
    for key, name, window in (
        ("lines_prev", "amount", _window(start, middle)),
        ("lines", "amount", _window(middle, end)),
        ("priced_prev", "amount", (*_window(start, middle), *_WITH_QUANTITY)),
        ("priced", "amount", (*_window(middle, end), *_WITH_QUANTITY)),
        ("quantity_prev", "quantity", _window(start, middle)),
        ("quantity", "quantity", _window(middle, end)),
    ):
        total = iff(ids.eq(""), "", native("SUMIFS", sale(name), *mine, *window))
        curve(book, f"curve.move_{key}", total, 1, f"recurrent.{key}", style="eur")
    before, now = block("curve.move_revenue_prev"), block("curve.move_revenue")
    q0, q1 = block("curve.move_quantity_prev"), block("curve.move_quantity")
    whole_client = (native("ABS", block("curve.move_lines") - now) < 0.005) * (
        native("ABS", block("curve.move_lines_prev") - before) < 0.005
    )
    trusted = iff(ids.eq(""), 0, whole_client)
    curve(book, "curve.move_trusted", trusted, 1, "recurrent.trusted", style="int")
    covered = (native("ABS", block("curve.move_priced") - now) <= now * UNPRICED) * (
        native("ABS", block("curve.move_priced_prev") - before) <= before * UNPRICED
    )
    known = iff(block("curve.move_trusted").eq(1), covered * (q0 > 0) * (q1 > 0), 0)
    curve(book, "curve.move_measured", known, 1, "recurrent.measured", style="int")
    measured = block("curve.move_measured").eq(1)
    curve(book, "curve.move_change", iff(ids.eq(""), 0, now - before), 1, "recurrent.change", style="eur")
    curve(book, "curve.move_price", iff(measured, now - before * q1 / q0, ""), 1, "recurrent.price", style="eur")
    curve(book, "curve.move_volume", iff(measured, before * (q1 / q0 - 1), ""), 1, "recurrent.volume", style="eur")
    words = iff(measured, _cause(ids), iff(ids.eq(""), "", t("recurrent.no_quantity")))
    curve(book, "curve.move_cause", words, 1, "recurrent.cause", style="text")


def _cause(ids: Expr) -> Expr:
    """Price, volume or basket, in words, for the clients whose quantities are known."""
    quantity = block("curve.move_quantity") / block("curve.move_quantity_prev") - 1
    price = block("curve.move_revenue") / block("curve.move_revenue_prev") / (quantity + 1) - 1
    flat, steady = native("ABS", quantity) <= MARGIN, native("ABS", price) <= MARGIN
    held, before = (native("XLOOKUP", ids, span("client"), span(key), "") for key in ("families", "families_prev"))
    listed_price = flat * held.eq(before) * (native("ABS", price) <= PRICE_MOVE)
    larger = native("ABS", block("curve.move_volume")) >= native("ABS", block("curve.move_price"))
    by_volume = iff(steady, t("recurrent.volume_alone"), t("recurrent.mostly_volume"))
    return iff(listed_price, t("recurrent.price_alone"), iff(larger, by_volume, t("recurrent.basket")))


def _place_trend(book: Book, ids: Expr) -> None:
    """Eight quarters up to the day of the analysis, side by side, and what SEG_TREND says of them.

    A quarter before the first line of the data is unknown, not 0.
    """
    first = native("MIN", sale("date"))
    for place in range(QUARTERS):
        start = native("EDATE", param("as_of"), -3 * (QUARTERS - place))
        end = native("EDATE", param("as_of"), -3 * (QUARTERS - place - 1))
        total = native("SUMIFS", sale("amount"), sale("client"), ids, *_window(start, end))
        expr = iff((block("curve.move_trusted").eq(1)) * (native("EDATE", start, 1) >= first), total, "")
        if not place:
            curve(book, "curve.move_quarter_1", expr, 1, "recurrent.quarter", style="eur")
            continue
        col = book.placed["curve.move_quarter_1"].col + place
        book.put(CURVES, 5, col, cat(t("recurrent.quarter"), f" {place + 1}"), "header")
        book.put(CURVES, 6, col, expr, "eur", key=f"curve.move_quarter_{place + 1}")
        book.sheets[CURVES].widths[col] = 13
    headers = ("recurrent.slope", "recurrent.slope_relative", "recurrent.p")
    curve(book, "curve.move_slopes", seg("SEG_TREND", series=QuarterBlock()), 3, *headers)
    p = iff(ids.eq(""), "", native("IFERROR", block("curve.move_slopes", 2), ""))
    curve(book, "curve.move_p", p, 1, "recurrent.p", style="num")
    up = native("IFERROR", block("curve.move_slopes", 0), 0) > 0
    proven = iff(
        block("curve.move_p") <= PROVEN,
        iff(up, t("recurrent.up_proven"), t("recurrent.down_proven")),
        t("recurrent.not_proven"),
    )
    words = iff(native("ISNUMBER", block("curve.move_p")), proven, "")
    curve(book, "curve.move_trend", words, 1, "recurrent.trend", style="text")


class QuarterBlock(Expr):
    """The eight quarters of the listed clients, oldest first."""

    array = True

    def text(self, book: Book) -> str:
        first, last = book.placed["curve.move_quarter_1"], book.placed[f"curve.move_quarter_{QUARTERS}"]
        return book.area(CURVES, first.row, first.col, first.row + LISTED - 1, last.col)

    def value(self, book: Book) -> Value:
        columns = [rows_of(block(f"curve.move_quarter_{place}").value(book)) for place in range(1, QUARTERS + 1)]
        return [[content for (content,) in row] for row in zip(*columns, strict=True)]
