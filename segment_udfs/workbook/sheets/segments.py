"""Segments: one main segment a client, what each weighs in clients, revenue, margin and hours, and why."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import (
    Expr,
    block,
    cat,
    cell,
    cells,
    column,
    fill,
    iff,
    lit,
    native,
    percent,
    span,
    t,
)
from segment_udfs.workbook.layout import LEFT, Block, Figure, Listing, Question, Shown
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.settings import ActionRange, param
from segment_udfs.workbook.sheets.texts import CURVES, curve
from segment_udfs.workbook.theme import SEGMENTS

SHEET: Final = "Segments"
KEYS: Final = tuple(SEGMENTS)
_LABELS: Final = ActionRange("label", list(KEYS))
_HAS_COSTS: Final = cell("couts_connus") > 0
_HOURS: Final = native("SUM", span("hours"))


def _total(key: str) -> Expr:
    """Sum of a client column in each of the nine segments."""
    return native("SUMIFS", span(key), span("segment"), _LABELS)


def _share(part: Expr, total: Expr) -> Expr:
    return iff(total > 0, part / total, "")


def _rows(key: str) -> Expr:
    return block(f"segments.block.{key}")


def of(part: str, *keys: str) -> Expr:
    """What some segments weigh together in a column of the table."""
    total: Expr = native("SUM", *(cell(f"segments.block.{part}", KEYS.index(key)) for key in keys))
    return total


_MARGIN: Final = iff(_HAS_COSTS, cell("marge_totale"), 0)
TABLE: Final = Block(
    "segments.table",
    key="segments.block",
    rows=len(KEYS),
    columns=(
        Shown("segments.segment", cat(_LABELS, ""), "text"),
        Shown("segments.letter", ActionRange("letter", list(KEYS)), "centre"),
        Shown("segments.rule", cells(*(f"segments.rule.{key}" for key in KEYS)), "text"),
        Shown("segments.count", native("COUNTIFS", span("segment"), cat("=", _LABELS)), "int"),
        Shown("segments.count_share", _share(_rows("count"), cell("nb_clients")), "pct1"),
        Shown("segments.revenue", _total("revenue"), "eur"),
        Shown("segments.revenue_share", _share(_rows("revenue"), cell("ca_total")), "pct1"),
        Shown("segments.margin", iff(_HAS_COSTS, _total("margin"), ""), "eur"),
        Shown("segments.margin_share", _share(_total("margin"), _MARGIN), "pct1"),
        Shown("segments.hours_share", _share(_total("hours"), _HOURS), "pct1"),
        Shown("segments.action", cat(ActionRange("text", list(KEYS)), ""), "text"),
    ),
)

FIGURES: Final = (
    Figure(
        "segments.clients",
        native("SUM", _rows("count")),
        "int",
        "segments.basis_clients",
        cell("nb_clients"),
        key="segments.clients",
    ),
    Figure(
        "segments.sum_revenue",
        native("SUM", _rows("revenue")),
        "eur",
        "segments.basis_revenue",
        cell("ca_total"),
        key="segments.sum_revenue",
    ),
    Figure(
        "segments.sum_margin",
        iff(_HAS_COSTS, native("SUM", _rows("margin")), ""),
        "eur",
        "segments.basis_margin",
        iff(_HAS_COSTS, cell("marge_totale"), ""),
        key="segments.sum_margin",
    ),
    Figure(
        "segments.best_margin",
        iff(_MARGIN > 0, of("margin_share", "star", "pareto"), ""),
        "pct1",
        "segments.basis_best_margin",
        iff(
            _MARGIN > 0,
            native(
                "SUM",
                *(native("SUMIFS", span("margin"), span("segment"), t(f"label.segment.{key}")) for key in KEYS[:2]),
            )
            / native("SUM", span("margin")),
            "",
        ),
        name="part_marge_meilleurs",
    ),
    Figure(
        "segments.best_hours",
        iff(_HOURS > 0, of("hours_share", "star", "pareto"), ""),
        "pct1",
        "segments.basis_best_hours",
        iff(
            _HOURS > 0,
            native(
                "SUM",
                *(native("SUMIFS", span("hours"), span("segment"), t(f"label.segment.{key}")) for key in KEYS[:2]),
            )
            / native("SUM", span("hours")),
            "",
        ),
        name="part_heures_meilleurs",
    ),
    Figure(
        "segments.at_risk",
        native("SUM", span("flag_at_risk")),
        "int",
        "segments.basis_at_risk",
        native("COUNTIFS", span("status"), t("label.status.at_risk")),
        key="segments.at_risk",
    ),
    Figure(
        "segments.dependency",
        native("SUM", span("flag_dependency")),
        "int",
        fill("segments.basis_dependency", share=percent(param("dependency"))),
        key="segments.dependency",
    ),
    Figure(
        "segments.multiple",
        native("SUM", span("flag_multiple_accounts")),
        "int",
        "segments.basis_multiple",
        key="segments.multiple",
    ),
    Figure(
        "segments.fragile",
        native("COUNTIFS", span("threshold_flips"), ">0"),
        "int",
        fill("segments.basis_fragile", move=percent(param("sensitivity"))),
        iff(cell("nb_clients").eq(0), 0, native("SUMPRODUCT", column("nearest").ne("") * 1)),
        name="nb_fragiles",
    ),
)


def place_curves(book: Book) -> None:
    """The rules in words, and the shares of each segment laid as the stacked bars of the chart need them."""
    rules = {
        "star": t("segments.star"),
        "pareto": t("segments.pareto"),
        "potential": t("segments.potential"),
        "recurrent": fill("segments.recurrent", q=param("min_quarters")),
        "new": fill("segments.new", days=param("new_days")),
        "occasional": t("segments.occasional"),
        "unprofitable": fill("segments.unprofitable", rate=percent(param("profit_tolerance"), 1)),
        "lost": fill("segments.lost", k=param("k_lost")),
        "incomplete": t("segments.incomplete"),
    }
    curve(book, "segments.rule.star", rules["star"], 1, "segments.rule", style="text")
    col = book.placed["segments.rule.star"].col
    for place, key in enumerate(KEYS[1:], 7):
        book.put(CURVES, place, col, rules[key], "text", key=f"segments.rule.{key}")
    for key in KEYS:
        measures = ("count_share", "revenue_share", "margin_share", "hours_share")
        name = f"curve.segment.{key}"
        curve(book, f"{name}.0", _bar(measures[0], key), 1, f"label.segment.{key}", style="pct1")
        col = book.placed[f"{name}.0"].col
        for place, measure in enumerate(measures[1:], 1):
            book.put(CURVES, 6 + place, col, _bar(measure, key), "pct1", key=f"{name}.{place}")
    curve(book, "curve.segment.axis.0", t("segments.axis_clients"), 1, "segments.segment", style="text")
    col = book.placed["curve.segment.axis.0"].col
    for place, measure in enumerate(("revenue", "margin", "hours"), 1):
        key = f"curve.segment.axis.{place}"
        book.put(CURVES, 6 + place, col, t(f"segments.axis_{measure}"), "text", key=key)
    found = fill("segments.chart_count", n=cell("nb_clients"))
    curve(book, "title.segments", found, 1, "segments.segment", style="text")
    share = fill(
        "segments.chart_share",
        c=percent(of("count_share", "star", "pareto")),
        r=percent(of("revenue_share", "star", "pareto")),
    )
    curve(book, "title.segment_shares", share, 1, "segments.segment", style="text")


def _bar(measure: str, key: str) -> Expr:
    shown = cell(f"segments.block.{measure}", KEYS.index(key))
    return iff(native("ISNUMBER", shown), shown, 0)


def _flags() -> Expr:
    """The flags of each client in words, separated by a dot."""
    parts: Expr = lit("")
    for key in ("at_risk", "duplicable", "dependency", "multiple_accounts", "conflict"):
        mark = t(f"segments.flag_{key}")
        parts = cat(parts, iff(column(f"flag_{key}").eq(1), cat(mark, " "), ""))
    up, down = column("move").eq(t("label.move.up")), column("move").eq(t("label.move.down"))
    return native("TRIM", cat(parts, iff(up, "▲", iff(down, "▼", ""))))


_PERCENT: Final = {
    part: iff(native("ISNUMBER", cell(name)), percent(native("IFERROR", cell(name) * 1, 0)), "?")
    for part, name in (("m", "part_marge_meilleurs"), ("h", "part_heures_meilleurs"))
}
_SENTENCE: Final = fill(
    "segments.answer",
    n=cell("nb_clients"),
    s=of("count", "star"),
    p=of("count", "pareto"),
    c=percent(of("count_share", "star", "pareto")),
    r=percent(of("revenue_share", "star", "pareto")),
    margin=iff(native("ISNUMBER", cell("part_marge_meilleurs")), fill("segments.answer_margin", m=_PERCENT["m"]), ""),
    hours=iff(
        native("ISNUMBER", cell("part_heures_meilleurs")), cat(" ", fill("segments.answer_hours", h=_PERCENT["h"])), ""
    ),
    f=of("count", "potential"),
    d=of("count", "unprofitable"),
    x=of("count", "lost"),
)
QUESTION: Final = Question(
    SHEET,
    "shtSegments",
    fill("segments.title", months=param("months")),
    iff(cell("nb_clients").eq(0), t("common.no_data"), _SENTENCE),
    "segments.definition",
    FIGURES,
    charts=(
        Chart(
            cell("title.segments"),
            (
                Series(
                    _rows("count"),
                    _rows("segment"),
                    t("segments.count"),
                    kind="column",
                    labels="0;;",
                    points=tuple(colour for _, colour in SEGMENTS.values()),
                ),
            ),
            alt="segments.alt_count",
            y_title=t("segments.axis_clients"),
            height=250,
            width=760,
            gap=40,
        ),
        Chart(
            cell("title.segment_shares"),
            tuple(
                Series(
                    cells(*(f"curve.segment.{key}.{place}" for place in range(4))),
                    cells(*(f"curve.segment.axis.{place}" for place in range(4))),
                    t(f"label.segment.{key}"),
                    colour,
                    "bar",
                )
                for key, (_, colour) in SEGMENTS.items()
            ),
            alt="segments.alt_share",
            x_format="0%",
            y_format="General",
            height=250,
            width=760,
            stacked=True,
            reverse=True,
            legend=True,
            gap=30,
        ),
    ),
    blocks=(TABLE,),
    listings=(
        Listing(
            "segments.list",
            "order_segment",
            (
                Shown("column.name", column("name"), "text"),
                Shown("column.value", column("value"), "eur"),
                Shown("column.segment", column("segment"), "text"),
                Shown("segments.flags", _flags(), "text"),
                Shown("column.class", column("class"), "centre"),
                Shown("column.why", column("why"), "text"),
                None,
                None,
                None,
                None,
                Shown("sensitivity.nearest", column("nearest"), "text"),
            ),
            "segments.no_client",
        ),
    ),
    widths=((4, 22), (LEFT + 10, 74)),
)
