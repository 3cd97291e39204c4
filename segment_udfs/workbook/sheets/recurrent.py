"""Récurrents: who buys several times a year, whether they buy more or less, and whether price or volume does it."""

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
    span,
    t,
    whole,
)
from segment_udfs.workbook.layout import Figure, Listing, Question, Shown
from segment_udfs.workbook.sheets.columns.base import is_label
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.sheets.recurrent_curves import MARGIN, PROVEN, place_curves
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.theme import ACCENT, LOSS

__all__ = ["QUESTION", "SHEET", "place_curves"]

SHEET: Final = "Récurrents"
FEW: Final = 5
"""Below so many comparable clients the sentence does not conclude."""
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


_ROSE: Final = _CURRENT / iff(_BEFORE > 0, _BEFORE, 1) - 1 > MARGIN
_FELL: Final = _CURRENT / iff(_BEFORE > 0, _BEFORE, 1) - 1 < 0 - MARGIN


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
        iff(
            cell("ca_total") > 0,
            native("SUMIFS", span("revenue"), span("recurrence"), _RECURRENT) / cell("ca_total"),
            "",
        ),
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
        native("SUMPRODUCT", native("ISNUMBER", block("curve.move_p")) * (block("curve.move_p") <= PROVEN)),
        "int",
        fill("recurrent.basis_trends", n=native("COUNT", block("curve.move_p"))),
        key="recurrent.trends",
    ),
)


NET_RATE: Final = cell("recurrents_net") / native(
    "SUM", *(native("SUMIFS", span("revenue_prev"), *_of(move)) for move in _COMPARABLE)
)
"""Change of revenue of the recurrent clients that bought in both windows, ÷ their revenue of the window before."""
_PAIRED: Final = cell("recurrents_up") + cell("recurrents_stable") + cell("recurrents_down")
_VERDICT: Final = iff(
    _PAIRED < FEW,
    t("recurrent.too_few"),
    iff(
        NET_RATE > MARGIN,
        t("recurrent.verdict_up"),
        iff(NET_RATE < 0 - MARGIN, t("recurrent.verdict_down"), t("recurrent.verdict_stable")),
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
        _PAIRED.eq(0),
        t("recurrent.nothing_to_compare"),
        fill("recurrent.verdict", rate=percent(NET_RATE, 1), words=_VERDICT),
    ),
)
QUESTION: Final = Question(
    SHEET,
    "shtRecurrents",
    fill("recurrent.title", months=param("months")),
    iff(
        cell("nb_clients").eq(0),
        t("common.no_data"),
        iff(
            cell("nb_recurrents").eq(0),
            fill("recurrent.none", active=cell("clients_actifs")),
            cat(_SENTENCE, _PARTIAL),
        ),
    ),
    "recurrent.definition",
    FIGURES,
    charts=(
        Chart(
            cell("title.move"),
            (
                Series(
                    block("curve.move_up"),
                    block("curve.move_names"),
                    t("recurrent.rise"),
                    ACCENT,
                    "bar",
                    labels="+#,##0;-#,##0;;",
                ),
                Series(
                    block("curve.move_down"),
                    block("curve.move_names"),
                    t("recurrent.fall"),
                    LOSS,
                    "bar",
                    labels="+#,##0;-#,##0;;",
                ),
            ),
            alt="recurrent.alt",
            height=400,
            x_title=t("recurrent.axis"),
            x_format="#,##0",
            y_format="General",
            overlap=True,
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
)
