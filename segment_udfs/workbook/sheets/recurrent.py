"""Récurrents: who buys several times a year, whether what they buy rises or falls, and whether price or volume does it."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import (
    Expr,
    block,
    cat,
    cell,
    column,
    fill,
    iff,
    native,
    percent,
    seg,
    span,
    t,
    whole,
)
from segment_udfs.workbook.layout import Figure, Listing, Question, Shown
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.clients import is_label
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.sheets.texts import CURVES, curve
from segment_udfs.workbook.theme import ACCENT, LOSS

SHEET: Final = "Récurrents"
LISTED: Final = 20
"""Clients whose quarters and quantities are read in the sales lines."""
BARS: Final = 12
QUARTERS: Final = 8
FEW: Final = 5
"""Below so many comparable clients the sentence does not conclude."""
PROVEN: Final = 0.05

_LISTED: Final = (
    ("cause", "cl_cause_evolution", "text"),
    ("price", "cl_effet_prix", "eur"),
    ("volume", "cl_effet_volume", "eur"),
    ("p", "cl_tendance_p", "num"),
    ("trend", "cl_tendance", "text"),
)
"""What is known of the first clients only, as client columns: key, defined name, style."""
_RECURRENT: Final = t("label.recurrence.recurrent")
_CURRENT: Final = column("revenue")
_BEFORE: Final = column("revenue_prev")
_COMPARABLE: Final = ("up", "stable", "down")


def _of(move: str) -> tuple[Expr, ...]:
    """The criteria of a recurrent client with this movement, for COUNTIFS and SUMIFS."""
    return span("recurrence"), _RECURRENT, span("move"), t(f"label.move.{move}")


def _change(*moves: str) -> Expr:
    """Revenue gained or lost by the recurrent clients with one of these movements."""
    total = native("SUMIFS", span("revenue"), *_of(moves[0])) - native("SUMIFS", span("revenue_prev"), *_of(moves[0]))
    for move in moves[1:]:
        total = total + native("SUMIFS", span("revenue"), *_of(move))
        total = total - native("SUMIFS", span("revenue_prev"), *_of(move))
    return total


def _by_hand(*tests: Expr) -> Expr:
    """Recurrent clients, with sales in both periods, for whom the tests hold: 1, else 0."""
    found: Expr = is_label("recurrence", "recurrence", "recurrent") * (_BEFORE > 0) * (_CURRENT > 0)
    for test in tests:
        found = found * test
    return found


_MARGIN: Final = param("move_tolerance") + 1e-9
_ROSE: Final = _CURRENT / iff(_BEFORE > 0, _BEFORE, 1) - 1 > _MARGIN
_FELL: Final = _CURRENT / iff(_BEFORE > 0, _BEFORE, 1) - 1 < 0 - _MARGIN


def _if_clients(value: Expr, empty: float | str = 0) -> Expr:
    return iff(cell("nb_clients").eq(0), empty, value)


def _count(move: str, check: Expr) -> Figure:
    return Figure(
        f"recurrent.{move}",
        native("COUNTIFS", *_of(move)),
        "int",
        f"recurrent.basis_{move}",
        _if_clients(native("SUMPRODUCT", check)),
        name=f"recurrents_{move}",
    )


def _euros(key: str, value: Expr, *tests: Expr) -> Figure:
    return Figure(
        f"recurrent.{key}",
        value,
        "eur",
        f"recurrent.basis_{key}",
        _if_clients(native("SUMPRODUCT", _by_hand(*tests), _CURRENT - _BEFORE)),
        name=f"recurrents_{key}",
    )


_EFFECTS: Final = block("curve.move_price"), block("curve.move_volume")
_EXPLAINED: Final = native("SUMPRODUCT", native("ISNUMBER", _EFFECTS[0]) * 1)
FIGURES: Final = (
    Figure(
        "recurrent.count",
        native("COUNTIFS", span("recurrence"), _RECURRENT),
        "int",
        fill("recurrent.basis_count", n=cell("clients_actifs")),
        native("COUNTIFS", span("quarters"), cat(">=", param("min_quarters"))),
        name="nb_recurrents",
    ),
    Figure(
        "recurrent.share",
        iff(cell("ca_total") > 0, native("SUMIFS", span("revenue"), span("recurrence"), _RECURRENT) / cell("ca_total"), ""),
        "pct1",
        "recurrent.basis_share",
        iff(
            cell("ca_total") > 0,
            native("SUMIFS", span("revenue"), span("quarters"), cat(">=", param("min_quarters")))
            / native("SUM", span("revenue")),
            "",
        ),
        name="part_recurrents",
    ),
    _count("up", _by_hand(_ROSE)),
    _count("stable", _by_hand(1 - _ROSE * 1 - _FELL * 1)),
    _count("down", _by_hand(_FELL)),
    _count("new", is_label("recurrence", "recurrence", "recurrent") * (_BEFORE <= 0) * (_CURRENT > 0)),
    _euros("rise", _change("up"), _ROSE),
    _euros("fall", _change("down"), _FELL),
    _euros("net", _change(*_COMPARABLE)),
    Figure(
        "recurrent.price",
        iff(_EXPLAINED > 0, native("SUM", block("curve.move_price")), ""),
        "eur",
        fill("recurrent.basis_price", n=_EXPLAINED),
        iff(
            _EXPLAINED > 0,
            native("SUMPRODUCT", native("ISNUMBER", _EFFECTS[0]) * block("curve.move_change"))
            - native("SUM", block("curve.move_volume")),
            "",
        ),
        key="recurrent.price",
    ),
    Figure(
        "recurrent.trends",
        native("COUNTIFS", block("curve.move_p"), f"<={PROVEN}"),
        "int",
        fill("recurrent.basis_trends", n=native("COUNT", block("curve.move_p"))),
        key="recurrent.trends",
    ),
)


def place_curves(book: Book) -> None:
    """What the lists and the chart need: the first clients by change, their quarters, prices and quantities."""
    ids, ranks = block("curve.move_ids"), native("SEQUENCE", LISTED)
    found = native("XLOOKUP", ranks, column("order_move"), column("client"), "")
    curve(book, "curve.move_ids", found, 1, "column.client", style="text")
    for key in ("revenue", "revenue_prev"):
        curve(book, f"curve.move_{key}", native("XLOOKUP", ids, column("client"), column(key), ""), 1, f"column.{key}",
              style="eur")  # fmt: skip
    _place_effects(book, ids)
    _place_trend(book, ids)
    for key, name, style in _LISTED:
        found = native("XLOOKUP", column("client"), ids, block(f"curve.move_{key}"), "")
        curve(book, f"curve.client_{key}", found, 1, f"recurrent.{key}", style=style)
        book.add_column(f"move_{key}", f"curve.client_{key}", 0, name)
    bars = native("SEQUENCE", BARS)
    names = native("XLOOKUP", bars, column("order_move"), column("name"), "")
    gains = native("XLOOKUP", bars, column("order_move"), _CURRENT - _BEFORE, 0)
    curve(book, "curve.move_names", names, 1, "column.name", style="text")
    curve(book, "curve.move_up", iff(gains > 0, gains, 0), 1, "recurrent.rise", style="eur")
    curve(book, "curve.move_down", iff(gains < 0, gains, 0), 1, "recurrent.fall", style="eur")
    title = fill("recurrent.chart", rise=whole(cell("recurrents_rise")), fall=whole(0 - cell("recurrents_fall")))
    curve(book, "title.move", title, 1, "recurrent.change", style="text")


def _window(first: Expr, last: Expr) -> tuple[Expr, ...]:
    return sale("date"), cat(">", first), sale("date"), cat("<=", last)


def _place_effects(book: Book, ids: Expr) -> None:
    """Price effect (P1 − P0)·Q1 and volume effect P0·(Q1 − Q0), P = revenue ÷ quantity; their sum is the change.

    Only where the lines found under the very code of the client carry all its revenue, and all of them a quantity.
    """
    start, middle, end = cell("debut_precedente"), cell("debut_periode"), param("as_of")
    mine = sale("client"), ids
    for key, name, window in (
        ("lines_prev", "amount", _window(start, middle)),
        ("lines", "amount", _window(middle, end)),
        ("quantity_prev", "quantity", _window(start, middle)),
        ("quantity", "quantity", _window(middle, end)),
    ):
        total = iff(ids.eq(""), "", native("SUMIFS", sale(name), *mine, *window))
        curve(book, f"curve.move_{key}", total, 1, f"recurrent.{key}", style="eur")
    lines = native("COUNTIFS", sale("client"), cat("=", ids), *_window(start, end))
    counted = native("COUNTIFS", sale("client"), cat("=", ids), *_window(start, end), sale("quantity"), ">=-1E+300")
    before, now = block("curve.move_revenue_prev"), block("curve.move_revenue")
    q0, q1 = block("curve.move_quantity_prev"), block("curve.move_quantity")
    whole_client = (native("ABS", block("curve.move_lines") - now) < 0.005) * (
        native("ABS", block("curve.move_lines_prev") - before) < 0.005
    )
    trusted = iff(ids.eq(""), 0, whole_client)
    curve(book, "curve.move_trusted", trusted, 1, "recurrent.trusted", style="int")
    known = iff(block("curve.move_trusted").eq(1), lines.eq(counted) * (q0 > 0) * (q1 > 0), 0)
    curve(book, "curve.move_measured", known, 1, "recurrent.measured", style="int")
    measured = block("curve.move_measured").eq(1)
    curve(book, "curve.move_change", iff(ids.eq(""), 0, now - before), 1, "recurrent.change", style="eur")
    curve(book, "curve.move_price", iff(measured, now - before * q1 / q0, ""), 1, "recurrent.price", style="eur")
    curve(book, "curve.move_volume", iff(measured, before * (q1 / q0 - 1), ""), 1, "recurrent.volume", style="eur")
    quantity, price = native("ABS", q1 / q0 - 1) <= _MARGIN, native("ABS", now / q1 / (before / q0) - 1) <= _MARGIN
    larger = native("ABS", block("curve.move_volume")) >= native("ABS", block("curve.move_price"))
    mixed = iff(larger, t("recurrent.mostly_volume"), t("recurrent.mostly_price"))
    cause = iff(quantity, t("recurrent.price_alone"), iff(price, t("recurrent.volume_alone"), mixed))
    stable = native("ABS", now / before - 1) <= _MARGIN
    words = iff(measured, iff(stable, "", cause), iff(ids.eq(""), "", t("recurrent.no_quantity")))
    curve(book, "curve.move_cause", words, 1, "recurrent.cause", style="text")


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
    proven = iff(block("curve.move_p") <= PROVEN, iff(up, t("recurrent.up_proven"), t("recurrent.down_proven")),
                 t("recurrent.not_proven"))  # fmt: skip
    words = iff(native("ISNUMBER", block("curve.move_p")), proven, "")
    curve(book, "curve.move_trend", words, 1, "recurrent.trend", style="text")


class QuarterBlock(Expr):
    """The eight quarters of the listed clients, oldest first."""

    array = True

    def text(self, book: Book) -> str:
        first, last = book.placed["curve.move_quarter_1"], book.placed[f"curve.move_quarter_{QUARTERS}"]
        return book.area(CURVES, first.row, first.col, first.row + LISTED - 1, last.col)

    def value(self, book: Book) -> list[list[object]]:
        columns = [block(f"curve.move_quarter_{place}").value(book) for place in range(1, QUARTERS + 1)]
        return [[cell for (cell,) in row] for row in zip(*columns, strict=True)]


_NET_RATE: Final = cell("recurrents_net") / native(
    "SUM", *(native("SUMIFS", span("revenue_prev"), *_of(move)) for move in _COMPARABLE)
)
_PAIRED: Final = cell("recurrents_up") + cell("recurrents_stable") + cell("recurrents_down")
_VERDICT: Final = iff(
    _PAIRED < FEW,
    t("recurrent.too_few"),
    iff(
        _NET_RATE > _MARGIN,
        t("recurrent.verdict_up"),
        iff(_NET_RATE < 0 - _MARGIN, t("recurrent.verdict_down"), t("recurrent.verdict_stable")),
    ),
)
_PARTIAL: Final = iff(
    native("MIN", sale("date")) > native("EDATE", cell("debut_precedente"), 1), cat(" ", t("recurrent.partial")), ""
)
_SENTENCE: Final = fill(
    "recurrent.answer",
    n=cell("nb_recurrents"),
    active=cell("clients_actifs"),
    share=percent(cell("part_recurrents")),
    up=cell("recurrents_up"),
    rise=whole(cell("recurrents_rise")),
    stable=cell("recurrents_stable"),
    down=cell("recurrents_down"),
    fall=whole(0 - cell("recurrents_fall")),
    new=cell("recurrents_new"),
    verdict=iff(
        _PAIRED.eq(0), t("recurrent.nothing_to_compare"), fill("recurrent.verdict", rate=percent(_NET_RATE, 1),
                                                              words=_VERDICT)
    ),
)  # fmt: skip
QUESTION: Final = Question(
    SHEET,
    "shtRecurrents",
    fill("recurrent.title", months=param("months")),
    iff(
        cell("nb_clients").eq(0),
        t("common.no_data"),
        iff(cell("nb_recurrents").eq(0), fill("recurrent.none", active=cell("clients_actifs")), cat(_SENTENCE, _PARTIAL)),
    ),
    "recurrent.definition",
    FIGURES,
    charts=(
        Chart(
            cell("title.move"),
            (
                Series(block("curve.move_up"), block("curve.move_names"), t("recurrent.rise"), ACCENT, "bar",
                       labels="+#,##0;-#,##0;;"),
                Series(block("curve.move_down"), block("curve.move_names"), t("recurrent.fall"), LOSS, "bar",
                       labels="+#,##0;-#,##0;;"),
            ),
            alt="recurrent.alt",
            height=400,
            x_title=t("recurrent.axis"),
            x_format="#,##0",
            y_format="General",
            stacked=True,
            reverse=True,
            gap=30,
        ),
    ),
    listings=(
        Listing(
            "recurrent.list",
            "order_move",
            (
                Shown("column.name", column("name"), "text"),
                Shown("column.move", column("move"), "text"),
                Shown("recurrent.cause", column("move_cause"), "text"),
                Shown("column.revenue_prev", _BEFORE, "eur"),
                Shown("column.growth", column("growth"), "pct1"),
                Shown("column.revenue", _CURRENT, "eur"),
                Shown("recurrent.change", _CURRENT - _BEFORE, "eur"),
                Shown("recurrent.price", column("move_price"), "eur"),
                Shown("recurrent.volume", column("move_volume"), "eur"),
                Shown("recurrent.p", column("move_p"), "num"),
                Shown("recurrent.trend", column("move_trend"), "text"),
            ),
            "recurrent.no_move",
        ),
    ),
)  # fmt: skip
