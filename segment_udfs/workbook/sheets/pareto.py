"""20-80: who makes 80 % of the revenue, who makes 80 % of the margin, and who is only in one of the two lists."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook import natives
from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import (
    Expr,
    block,
    cat,
    cell,
    column,
    fill,
    iff,
    known,
    native,
    percent,
    seg,
    span,
    t,
)
from segment_udfs.workbook.layout import LEFT, Figure, Listing, Question, Shown
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import Value
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.sheets.texts import curve
from segment_udfs.workbook.theme import ACCENT, CONTRAST, MUTED

SHEET: Final = "20-80"
TOP: Final = 30
"""Clients drawn one by one in the Pareto charts."""
_REVENUE: Final = 5
"""The column of the revenue in the list of conflicts."""


def active(key: str) -> Expr:
    """A client column without the clients that bought nothing: shares "of the first 20 %" count active clients only."""
    return iff(column("revenue").eq(0), "", column(key))


def _count(key: str) -> Expr:
    return known(seg("SEG_PARETO_COUNT", values=column(key), share=param("a"), basis=param("basis")))


def _count_check(key: str) -> Expr:
    return iff(
        native("COUNT", span(f"cum_{key}")).eq(0),
        "",
        native("SUMPRODUCT", (column(f"cum_{key}") < param("a") - 1e-9) * 1) + 1,
    )


def _when_sold(expr: Expr) -> Expr:
    """The expression when some revenue is positive, else nothing: there is no share of nothing."""
    return iff(_positive("revenue") > 0, expr, "")


def _positive(key: str) -> Expr:
    return native("SUMIFS", span(key), span(key), ">0")


class _ConflictArea(Expr):
    """The revenue of the clients whose two classes differ: below the header, as far as the list may ever grow."""

    is_range = True

    def text(self, book: Book) -> str:
        place = book.placed["curve.conflicts"]
        col = place.col + _REVENUE
        return Book.area(place.sheet, place.row + 1, col, place.row + book.capacity, col)

    def value(self, book: Book) -> Value:
        return [[row[_REVENUE]] for row in natives.rows_of(book.value("curve.conflicts"))[1:]] or [[None]]


def _top_share(k: Expr) -> Expr:
    """Share of the k first clients of the list, by SUMIFS on their rank."""
    return _when_sold(native("SUMIFS", span("revenue"), span("rank_revenue"), cat("<=", k)) / _positive("revenue"))


def _concentration(place: int) -> Expr:
    """One figure of SEG_CONCENTRATION; nothing when it does not spill, for the cell is then empty."""
    found = cell("curve.concentration", 0, place)
    return iff(native("ISNUMBER", found), found, "")


_ACTIVE: Final = cell("clients_actifs")
_RANKED: Final = native("SUMPRODUCT", (column("revenue").ne(0)) * column("rank_revenue") * column("revenue"))
FIGURES_2080: Final = (
    Figure(
        fill("pareto.count_revenue", a=percent(param("a"))),
        _count("revenue"),
        "int",
        "pareto.basis_count",
        _count_check("revenue"),
        name="nb_2080_ca",
    ),
    Figure(
        fill("pareto.count_margin", a=percent(param("a"))),
        _count("margin"),
        "int",
        "pareto.basis_count",
        _count_check("margin"),
        name="nb_2080_marge",
    ),
    Figure(
        "pareto.both",
        native("COUNTIFS", span("class_revenue"), "A", span("class_margin"), "A"),
        "int",
        "pareto.basis_both",
        native("SUMPRODUCT", column("class_revenue").eq("A") * column("class_margin").eq("A")),
        name="nb_2080_deux",
    ),
    Figure(
        fill("pareto.top", n=param("top")),
        known(seg("SEG_PARETO_SHARE", values=active("revenue"), top=param("top"))),
        "pct1",
        "pareto.basis_top",
        _top_share(param("top")),
    ),
    Figure(
        "pareto.top20",
        known(seg("SEG_PARETO_SHARE", values=active("revenue"), top=0.2)),
        "pct1",
        "pareto.basis_top20",
        _top_share(0 - native("INT", 1e-9 - _ACTIVE * 0.2)),
    ),
    Figure(
        "pareto.first",
        _concentration(3),
        "pct1",
        "pareto.basis_first",
        _when_sold(native("MAX", span("revenue")) / _positive("revenue")),
        name="part_premier",
    ),
    Figure(
        "pareto.effective",
        _concentration(2),
        "num1",
        "pareto.basis_effective",
        _when_sold(_positive("revenue") ** 2 / native("SUMPRODUCT", (column("revenue") > 0) * column("revenue") ** 2)),
    ),
    Figure(
        "pareto.gini",
        native("IFERROR", cell("curve.concentration", 0, 0), ""),
        "num",
        "pareto.basis_gini",
        iff(
            (native("MIN", span("revenue")) < 0) + (_positive("revenue") <= 0),
            "",
            (_ACTIVE + 1 - _RANKED * 2 / native("SUM", span("revenue"))) / _ACTIVE,
        ),
    ),
    Figure(
        "pareto.conflicts",
        native("COUNT", _ConflictArea()),
        "int",
        "pareto.basis_conflicts",
        native("SUM", span("flag_conflict")),
        name="nb_conflits",
    ),
)


def place_curves(book: Book) -> None:
    """The thirty first clients by revenue and by margin, their cumulative shares, the 80 % line; the concentration."""
    curve(
        book,
        "curve.concentration",
        seg("SEG_CONCENTRATION", values=active("revenue")),
        6,
        *(f"pareto.concentration_{name}" for name in ("gini", "hhi", "effective", "top1", "top3", "top20")),
    )
    ranks = native("SEQUENCE", TOP)
    curve(book, "curve.ranks", ranks, 1, "pareto.axis_rank", style="int")
    for key, label in (("revenue", "revenue"), ("margin", "margin")):
        names, values, shares = (
            native("XLOOKUP", ranks, span(f"rank_{key}"), span(shown), missing)
            for shown, missing in (("name", ""), (key, 0), (f"cum_{key}", 1))
        )
        curve(book, f"curve.{key}_names", names, 1, "column.name", style="text")
        curve(book, f"curve.{key}_values", values, 1, f"column.{label}", style="eur")
        curve(book, f"curve.{key}_shares", shares, 1, f"column.cum_{label}", style="pct1")
        curve(book, f"curve.{key}_line", ranks * 0 + param("a"), 1, "pareto.line", style="pct")
    curve(
        book,
        "curve.conflicts",
        seg(
            "SEG_PARETO_CONFLICT",
            client=column("client"),
            revenue=column("revenue"),
            margin=column("margin"),
            a=param("a"),
            b=param("b"),
        ),
        7,
        *("pareto.conflict_list",) * 7,
        style="num",
    )


def _chart(key: str, colour: str) -> Chart:
    names = block("curve.ranks")
    return Chart(
        cell(f"title.{key}"),
        (
            Series(block(f"curve.{key}_values"), names, t(f"column.{key}"), colour, "column"),
            Series(block(f"curve.{key}_shares"), names, t(f"column.cum_{key}"), CONTRAST, "line", secondary=True),
            Series(block(f"curve.{key}_line"), names, t("pareto.line"), MUTED, "line", secondary=True, dashed=True),
        ),
        alt=f"pareto.alt_{key}",
        x_title=t("pareto.axis_rank"),
        y_title=t(f"pareto.axis_{key}"),
        y2_title=t("pareto.axis_share"),
        y2_max=1.0,
        gap=30,
        legend=True,
    )


def titles(book: Book) -> None:
    """The finding that each chart states."""
    for row, (key, count) in enumerate((("revenue", "nb_2080_ca"), ("margin", "nb_2080_marge"))):
        found = fill(
            f"pareto.chart_{key}", k=cell(count), n=_ACTIVE, share=percent(cell(count) / _ACTIVE), a=percent(param("a"))
        )
        told = iff(native("ISNUMBER", cell(count)), found, t(f"pareto.unknown_{key}"))
        book.put("Courbes", 2 + row, 8, told, "note", key=f"title.{key}")


_SENTENCE: Final = fill(
    "pareto.answer",
    k=cell("nb_2080_ca"),
    n=_ACTIVE,
    share=percent(cell("nb_2080_ca") / _ACTIVE),
    a=percent(param("a")),
    m=cell("nb_2080_marge"),
    both=cell("nb_2080_deux"),
)
QUESTION: Final = Question(
    SHEET,
    "shtPareto",
    fill("pareto.title", basis=param("basis"), months=param("months")),
    iff(
        cell("nb_clients").eq(0),
        t("common.no_data"),
        iff(
            cell("couts_connus").eq(0),
            fill(
                "pareto.answer_revenue",
                k=cell("nb_2080_ca"),
                n=_ACTIVE,
                share=percent(cell("nb_2080_ca") / _ACTIVE),
                a=percent(param("a")),
            ),
            _SENTENCE,
        ),
    ),
    "pareto.definition",
    FIGURES_2080,
    charts=(_chart("revenue", ACCENT), _chart("margin", ACCENT)),
    listings=(
        Listing(
            fill("pareto.list", n=param("list_size")),
            "rank_revenue",
            (
                Shown("column.name", column("name"), "text"),
                Shown("column.revenue", column("revenue"), "eur"),
                Shown("column.sector", column("sector"), "text"),
                Shown("column.cum_revenue", column("cum_revenue"), "pct1"),
                Shown("column.class_revenue", column("class_revenue"), "centre"),
                Shown("column.margin", column("margin"), "eur"),
                Shown("column.rank_margin", column("rank_margin"), "int"),
                Shown("column.cum_margin", column("cum_margin"), "pct1"),
                Shown("column.class_margin", column("class_margin"), "centre"),
                Shown("column.segment", column("segment"), "text"),
            ),
            "pareto.nobody",
        ),
        Listing(
            "pareto.conflict_list",
            "order_pareto",
            (
                Shown("column.name", column("name"), "text"),
                Shown("column.class_revenue", column("class_revenue"), "centre"),
                Shown("column.sector", column("sector"), "text"),
                Shown("column.class_margin", column("class_margin"), "centre"),
                Shown("column.rank_revenue", column("rank_revenue"), "int"),
                Shown("column.rank_margin", column("rank_margin"), "int"),
                Shown("column.revenue", column("revenue"), "eur"),
                Shown("column.margin", column("margin"), "eur"),
                Shown("column.profit", column("profit"), "eur"),
                Shown("column.segment", column("segment"), "text"),
            ),
            "pareto.no_conflict",
        ),
    ),
    widths=((LEFT + 9, 23),),
)
