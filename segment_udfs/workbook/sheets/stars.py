"""Stars: the two or three clients whose potential is reached, and those that a single condition keeps away."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import Expr, block, cell, column, fill, iff, native, percent, span, t, whole
from segment_udfs.workbook.layout import Figure, Listing, Question, Shown
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.settings import chosen, param
from segment_udfs.workbook.sheets.texts import curve, stack
from segment_udfs.workbook.theme import ACCENT, CONTRAST, MUTED

SHEET: Final = "Stars"
SHOWN: Final = 8
"""Clients of the list drawn in the chart."""
TESTS: Final = ("range", "potential", "profit", "risk")
"""The conditions of a Star beside class A."""

_COUNT: Final = cell("nb_stars")
_COSTS: Final = cell("couts_connus") > 0
_BY_MARGIN: Final = chosen("value", "margin") * _COSTS
_IS_STAR: Final = column("star").eq(1)


def _number(key: str) -> Expr:
    """A client column, its unknown cells 0: for sums of products."""
    return iff(native("ISNUMBER", column(key)), column(key), 0)


def _of_stars(key: str) -> Expr:
    return native("SUMIFS", span(key), span("star"), 1)


def _of_stars_again(key: str) -> Expr:
    return native("SUMPRODUCT", _IS_STAR * _number(key))


def _names(test: Expr) -> Expr:
    """Names of the clients that pass the test, in the order of the list."""
    ordered = native(
        "SORTBY", native("FILTER", column("name"), test, ""), native("FILTER", column("order_star"), test, 0), 1
    )
    return native("TEXTJOIN", ", ", 1, ordered)


def _when(condition: Expr, expression: Expr) -> Expr:
    """The expression where it has a meaning, else empty."""
    return iff(condition, expression, "")


def _class_a_again() -> Expr:
    """Clients before the threshold, and the one that crosses it."""

    def counted(key: str) -> Expr:
        below = native("SUMPRODUCT", (column(f"cum_{key}") < param("a") - 1e-9) * 1) + 1
        return iff(native("COUNT", span(f"cum_{key}")).eq(0), 0, below)

    return iff(_BY_MARGIN, counted("margin"), counted("revenue"))


def _missed(test: str) -> Expr:
    """Class A clients that miss one condition; an unknown value misses it, as in SEG_STAR."""
    breadth, wallet, gap = column("breadth"), column("wallet_share"), column("gap")
    known = {key: native("ISNUMBER", column(key)) for key in ("breadth", "wallet_share", "gap", "profit")}
    fails = {
        "range": iff(known["breadth"], (breadth < param("star_breadth") - 1e-9) * 1, 1),
        "potential": iff(
            known["wallet_share"],
            (wallet < param("star_wallet") - 1e-9) * 1,
            iff(known["gap"], (gap > 0) * 1, 1),
        ),
        "profit": iff(known["profit"], (column("profit") <= 0) * 1, 1),
        "risk": column("status").eq(t("label.status.at_risk")) + column("status").eq(t("label.status.lost")),
    }
    return native("SUMPRODUCT", column("class").eq("A") * fails[test])


_TOO_LOW: Final = native("COUNTIFS", span("wallet_share"), ">1")
_IS_TOO_LOW: Final = iff(native("ISNUMBER", column("wallet_share")), column("wallet_share") > 1, 0) * 1
_TOO_LOW_NAMES: Final = native("TEXTJOIN", ", ", 1, native("FILTER", column("name"), _IS_TOO_LOW, ""))
_NO_ESTIMATE: Final = _COUNT - native("COUNTIFS", span("star"), 1, span("wallet"), ">0")
_WALLET: Final = native("SUMIFS", span("wallet"), span("star"), 1, span("wallet"), ">0")
_WALLET_AGAIN: Final = native("SUMPRODUCT", _IS_STAR * (_number("wallet") > 0) * _number("wallet"))
_SOLD_AGAIN: Final = native("SUMPRODUCT", _IS_STAR * (_number("wallet") > 0) * _number("revenue"))
FIGURES_STARS: Final = (
    Figure(
        "stars.count",
        native("SUM", span("star")),
        "int",
        fill("stars.basis_count", places=param("star_max")),
        native("MIN", param("star_max"), native("COUNTIFS", span("star_misses"), 0)),
        name="nb_stars",
    ),
    Figure(
        "stars.near",
        native("COUNT", span("order_star")) - _COUNT,
        "int",
        "stars.basis_near",
        native("COUNTIFS", span("class"), "A", span("star"), 0, span("star_misses"), "<=1"),
        name="nb_presque_stars",
    ),
    Figure(
        "stars.margin_share",
        _when(cell("marge_totale") > 0, _of_stars("margin") / cell("marge_totale")),
        "pct1",
        fill("stars.basis_margin", total=whole(cell("marge_totale"))),
        _when(cell("marge_totale") > 0, _of_stars_again("margin") / native("SUM", span("margin"))),
        name="part_marge_stars",
    ),
    Figure(
        "stars.revenue_share",
        _when(cell("ca_total") > 0, _of_stars("revenue") / cell("ca_total")),
        "pct1",
        fill("stars.basis_revenue", total=whole(cell("ca_total"))),
        _when(cell("ca_total") > 0, _of_stars_again("revenue") / native("SUM", span("revenue"))),
        name="part_ca_stars",
    ),
    Figure(
        "stars.profit",
        _when(_COSTS, _of_stars("profit")),
        "eur",
        iff(
            cell("resultat_total") > 0,
            fill("stars.basis_profit", share=percent(_of_stars("profit") / cell("resultat_total"), 1)),
            "",
        ),
        _when(_COSTS, _of_stars_again("profit")),
    ),
    Figure(
        "stars.breadth",
        _when(
            (_COUNT > 0) * (cell("familles_vendues") > 0), _of_stars("families") / (_COUNT * cell("familles_vendues"))
        ),
        "pct1",
        fill("stars.basis_breadth", n=cell("familles_vendues")),
        _when(
            (_COUNT > 0) * (cell("familles_vendues") > 0),
            _of_stars_again("breadth") / native("COUNTIFS", span("star"), 1),
        ),
        name="gamme_stars",
    ),
    Figure(
        "stars.wallet",
        _when(_WALLET > 0, native("SUMIFS", span("revenue"), span("star"), 1, span("wallet"), ">0") / _WALLET),
        "pct1",
        fill("stars.basis_wallet", n=_NO_ESTIMATE),
        _when(_WALLET_AGAIN > 0, _SOLD_AGAIN / _WALLET_AGAIN),
    ),
    Figure(
        "stars.class_a",
        native("COUNTIFS", span("class"), "A"),
        "int",
        fill(
            "stars.basis_class", a=percent(param("a")), value=iff(_BY_MARGIN, t("column.margin"), t("column.revenue"))
        ),
        _class_a_again(),
        name="nb_classe_a",
    ),
    Figure(
        "stars.too_low",
        _TOO_LOW,
        "int",
        iff(
            _TOO_LOW.eq(0),
            t("stars.basis_too_low_none"),
            iff(_TOO_LOW <= 2, fill("stars.basis_too_low", names=_TOO_LOW_NAMES), t("stars.basis_too_low_many")),
        ),
        native("SUMPRODUCT", (_number("wallet") > 0) * (_number("revenue") > _number("wallet"))),
        name="nb_estimations_basses",
    ),
)


def place_curves(book: Book) -> None:
    """The first clients of the list with both shares and thresholds; what the class A clients miss."""
    ranks = native("SEQUENCE", SHOWN)
    for key, label, look in (("name", "column.name", "text"), ("breadth", "stars.breadth_short", "pct1")):
        found = native("XLOOKUP", ranks, span("order_star"), span(key), "")
        curve(book, f"curve.star_{key}", found, 1, label, style=look)
    wallet = native("XLOOKUP", ranks, span("order_star"), span("wallet_share"), "")
    curve(book, "curve.star_wallet", wallet, 1, "stars.wallet_short", style="pct1")
    for key in ("breadth", "wallet"):
        curve(book, f"curve.star_limit_{key}", ranks * 0 + param(f"star_{key}"), 1, f"stars.limit_{key}", style="pct")
    curve(book, "curve.star_tests", stack(*(t(f"stars.test_{test}") for test in TESTS)), 1, "stars.axis_test")
    missed = stack(*(_missed(test) for test in TESTS))
    curve(book, "curve.star_missed", missed, 1, "stars.axis_clients", style="int")


def titles(book: Book) -> None:
    """The finding that each chart states."""
    share = percent(cell("gamme_stars"))
    found = iff(
        _COUNT.eq(0),
        t("stars.chart_map_none"),
        iff(_COUNT.eq(1), fill("stars.chart_map_one", share=share), fill("stars.chart_map", k=_COUNT, share=share)),
    )
    curve(book, "title.star_map", found, 1, "stars.chart_title", style="note")
    most = native("MAX", block("curve.star_missed"))
    test: Expr = cell("curve.star_tests", len(TESTS) - 1)
    for place in reversed(range(len(TESTS) - 1)):
        test = iff(cell("curve.star_missed", place).eq(most), cell("curve.star_tests", place), test)
    missing = iff(
        cell("nb_classe_a").eq(0),
        t("stars.chart_missing_none"),
        fill("stars.chart_missing", n=cell("nb_classe_a"), test=test, k=most),
    )
    curve(book, "title.star_missed", missing, 1, "stars.chart_title", style="note")


_NAMES: Final = block("curve.star_name")
_MAP: Final = Chart(
    cell("title.star_map"),
    (
        Series(block("curve.star_breadth"), _NAMES, t("stars.breadth_short"), ACCENT, "column"),
        Series(block("curve.star_wallet"), _NAMES, t("stars.wallet_short"), CONTRAST, "column"),
        Series(block("curve.star_limit_breadth"), _NAMES, t("stars.limit_breadth"), ACCENT, "line", dashed=True),
        Series(block("curve.star_limit_wallet"), _NAMES, t("stars.limit_wallet"), CONTRAST, "line", dashed=True),
    ),
    alt="stars.alt_map",
    y_title=t("stars.axis_share"),
    y_format="0%",
    legend=True,
    height=300,
)
_MISSED: Final = Chart(
    cell("title.star_missed"),
    (Series(block("curve.star_missed"), block("curve.star_tests"), t("stars.axis_clients"), MUTED, "bar", labels="0"),),
    alt="stars.alt_missing",
    x_title=t("stars.axis_clients"),
    x_format="0",
    reverse=True,
    height=190,
)

_STAR_NAMES: Final = _names(_IS_STAR * 1)
_FACTS: Final = {"names": _STAR_NAMES, "near": cell("nb_presque_stars")}
_FOUND: Final = iff(
    _COUNT.eq(0),
    fill("stars.answer_none", n=cell("clients_actifs"), near=cell("nb_presque_stars")),
    iff(_COUNT.eq(1), fill("stars.answer_one", **_FACTS), fill("stars.answer", k=_COUNT, **_FACTS)),
)
_FEW: Final = iff(
    _COUNT.eq(0),
    fill("stars.answer_few_none", n=cell("clients_actifs")),
    fill("stars.answer_few", n=cell("clients_actifs"), names=_STAR_NAMES),
)
_JUDGED: Final = iff(
    cell("couts_connus").eq(0),
    t("stars.answer_no_cost"),
    iff(
        cell("familles_vendues") < 3,
        t("stars.answer_no_range"),
        iff(cell("clients_actifs") < param("min_peers"), _FEW, _FOUND),
    ),
)
_SHORT_WHY: Final = native("SUBSTITUTE", column("star_why"), t("stars.failed_prefix"), "")
QUESTION: Final = Question(
    SHEET,
    "shtStars",
    fill("stars.title", months=param("months")),
    iff(cell("nb_clients").eq(0), t("common.no_data"), _JUDGED),
    "stars.definition",
    FIGURES_STARS,
    charts=(_MAP, _MISSED),
    listings=(
        Listing(
            "stars.list",
            "order_star",
            (
                Shown("column.name", column("name"), "text"),
                Shown("column.star", column("star"), "flag"),
                Shown("column.sector", column("sector"), "text"),
                Shown("column.breadth", column("breadth"), "pct"),
                Shown("column.wallet_share", column("wallet_share"), "pct"),
                Shown("column.gap", column("gap"), "eur"),
                Shown("column.profit", column("profit"), "eur"),
                Shown("column.status", column("status"), "centre"),
                Shown(
                    "column.star_why",
                    iff(_IS_TOO_LOW, native("SUBSTITUTE", t("stars.estimate_low"), "{why}", _SHORT_WHY), _SHORT_WHY),
                    "text",
                ),
            ),
            "stars.empty",
        ),
    ),
)
