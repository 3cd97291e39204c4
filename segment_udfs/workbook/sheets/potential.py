"""Potentiel: who shows signs of growth, how far below their peers, and what their sector buys that they do not."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import (
    Expr,
    Let,
    Operand,
    Variable,
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
from segment_udfs.workbook.layout import Block, Figure, Listing, Question, Shown, ranked
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.columns.base import is_label
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.sheets.settings import action, param
from segment_udfs.workbook.sheets.texts import curve
from segment_udfs.workbook.sheets.wording import counted, number, told
from segment_udfs.workbook.theme import ACCENT, CONTRAST

SHEET: Final = "Potentiel"
RANK: Final = "order_potential"
DRAWN: Final = 10
"""Clients drawn in the chart."""
MISSING: Final = 10
"""Missing sales shown."""
RECENT: Final = 3
"""Months compared with the same months a year before."""
_LABEL: Final = t("label.segment.potential")
_HIGH: Final = is_label("segment", "segment", "potential")


def figure(
    label: str, value: Expr, style: str, check: Expr | None, name: str = "", basis: Expr | None = None
) -> Figure:
    """A key figure of this sheet, empty as long as there is no client."""
    where: str | Expr = f"potential.basis_{label}" if basis is None else basis
    return Figure(f"potential.{label}", told(value), style, where, None if check is None else told(check), name=name)


def _both(first: str, second: str) -> Expr:
    return native("ISNUMBER", column(first)) * native("ISNUMBER", column(second))


_COVERED: Final = cell("precedent_couvert")
_GREW: Final = native("ISNUMBER", column("growth")) * (number(column("growth")) >= param("growth") - 1e-9)
_TELLS_ORDERS: Final = _both("orders", "orders_prev") * _COVERED
_MORE_ORDERS: Final = _TELLS_ORDERS * (column("orders") > column("orders_prev"))
_TELLS_FAMILIES: Final = _both("families", "families_prev") * (cell("familles_connues") > 0) * _COVERED
_MORE_FAMILIES: Final = _TELLS_FAMILIES * (column("families") > column("families_prev"))
_FAR: Final = (
    native("ISNUMBER", column("gap"))
    * (number(column("gap")) > 0)
    * (number(column("gap")) >= column("revenue") * (1 - 1e-9))
)


def _score_check() -> Expr:
    """Clients with at least 3 signs of 5 (in proportion, 3 known at least), counted again from the signs themselves."""
    met = _GREW + _MORE_ORDERS + _MORE_FAMILIES + _FAR
    told_signs = (
        native("ISNUMBER", column("growth")) * 1 + _TELLS_ORDERS + _TELLS_FAMILIES + native("ISNUMBER", column("gap"))
    )
    enough = (told_signs >= 3) * (met * 5 >= told_signs * 3)
    return native("SUMPRODUCT", enough * (column("revenue") > 0))


def _segment_check() -> Expr:
    """The rule of the segment, from its conditions: 3 signs, class B or C, and no segment that goes before it."""
    before = ("lost", "unprofitable", "star", "incomplete")
    pairs: list[Operand] = []
    for key in before:
        pairs += [span("segment"), cat("<>", t(f"label.segment.{key}"))]
    found = [native("COUNTIFS", span("potential_score"), ">=3", span("class"), letter, *pairs) for letter in ("B", "C")]
    return found[0] + found[1]


def _rate(total: Expr) -> Expr:
    """A gap in revenue as margin, at the margin rate of the portfolio; unknown without any cost."""
    return iff(cell("couts_connus").eq(0), "", total * cell("taux_marge"))


def _rate_check() -> Expr:
    gaps = native("SUMPRODUCT", _HIGH * number(column("gap")))
    earned = native("SUM", span("margin")) / native("SUMIFS", span("revenue"), span("margin"), ">=-1E+300")
    return iff(cell("couts_connus").eq(0), "", gaps * earned)


def _first_check() -> Expr:
    """The gap of the first client of the list: quartile of its peers, or of all active clients when they are few."""
    group, revenue, widened = (cell(f"potential.first_{key}") for key in ("group", "revenue", "widened"))
    peers = (column("revenue") > 0) * ((column("peer_group").eq(group) * 1 + widened) > 0)
    quartile = native("PERCENTILE.INC", native("FILTER", column("revenue"), peers, 0), param("peer_quantile"))
    return iff(native("ISNUMBER", cell("potential.first_gap")), native("MAX", 0, quartile - revenue), "")


_COUNT: Final = cell("nb_potentiel")
_FIRST_NAME: Final = cell("potential.first_name")
FIGURES_POTENTIAL: Final = (
    figure("count", native("COUNTIFS", span("segment"), _LABEL), "int", _segment_check(), "nb_potentiel"),
    figure("score", native("COUNTIFS", span("potential_score"), ">=3"), "int", _score_check(), "nb_signes"),
    figure(
        "revenue",
        native("SUMIFS", span("revenue"), span("segment"), _LABEL),
        "eur",
        native("SUMPRODUCT", _HIGH * number(column("revenue"))),
        "ca_potentiel",
    ),
    figure(
        "gap",
        native("SUMIFS", span("gap"), span("segment"), _LABEL),
        "eur",
        native("SUMPRODUCT", _HIGH * number(column("gap"))),
        "ecart_potentiel",
    ),
    figure("margin", _rate(cell("ecart_potentiel")), "eur", _rate_check(), "marge_potentiel"),
    figure(
        "widened",
        native("SUMIFS", span("peers_widened"), span("segment"), _LABEL),
        "int",
        native("COUNTIFS", span("segment"), _LABEL, span("peers_widened"), 1),
        basis=fill("potential.basis_widened", n=param("min_peers")),
    ),
    figure(
        "first",
        cell("potential.first_gap"),
        "eur",
        _first_check(),
        basis=iff(_FIRST_NAME.eq(""), "", fill("potential.basis_first", name=_FIRST_NAME)),
    ),
)


def _white_space() -> Expr:
    """The largest missing sales of the window: names instead of client ids, and the family in the wide column."""
    during = (sale("date") > cell("debut_periode")) * (sale("date") <= param("as_of"))
    sector = native("XLOOKUP", native("TRIM", cat(sale("client"), "")), span("client"), span("sector"), "")
    found = seg(
        "SEG_WHITESPACE",
        client=sale("client"),
        family=sale("family"),
        amount=iff(during, sale("amount"), ""),
        sector=sector,
        top=MISSING,
    )
    lines = Variable("w")
    parts = [native("INDEX", lines, 0, place) for place in (1, 3, 2, 4, 5, 6)]
    name = native("XLOOKUP", parts[0], span("client"), span("name"), "")
    parts[0] = iff(name.eq(""), parts[0], name)
    table = Let("w", found, native("CHOOSE", native("SEQUENCE", 1, 6), *parts))
    switched = iff(param("whitespace").eq(0), t("potential.whitespace_off"), table)
    return iff(cell("familles_connues").eq(0), t("potential.whitespace_no_family"), switched)


def place_curves(book: Book) -> None:
    """The ten first of the list with what they buy and what they lack; the first one, whose gap is checked."""
    ranks = native("SEQUENCE", DRAWN)
    names = native("XLOOKUP", ranks, span(RANK), span("name"), "")
    curve(book, "potential.names", names, 1, "column.name", style="text")
    for key in ("revenue", "gap"):
        drawn = native("XLOOKUP", ranks, span(RANK), number(span(key)), 0)
        curve(book, f"potential.{key}s", drawn, 1, f"column.{key}", style="eur")
    for key, source, style in (
        ("name", "name", "text"),
        ("group", "peer_group", "text"),
        ("revenue", "revenue", "eur"),
        ("gap", "gap", "eur"),
        ("widened", "peers_widened", "flag"),
    ):
        found = native("XLOOKUP", 1, span(RANK), span(source), "")
        curve(book, f"potential.first_{key}", found, 1, f"column.{source}", style=style)
    listed = native("XLOOKUP", native("SEQUENCE", 3), span(RANK), span("name"), "")
    curve(book, "potential.first_names", native("TEXTJOIN", ", ", 1, listed), 1, "potential.first_names", style="text")


def titles(book: Book) -> None:
    """The finding that the chart states."""
    found = counted("potential.chart", _COUNT, gap=whole(cell("ecart_potentiel")))
    curve(book, "title.potential", told(found), 1, "potential.chart_cell", style="text")


def signs() -> Expr:
    """The signs that each client shows, in words: growth with its rate, orders, range, gap to peers."""
    growth = iff(_GREW, cat(fill("potential.sign_growth", x=percent(number(column("growth")))), " "), "")
    words = cat(
        growth,
        iff(_MORE_ORDERS, cat(t("potential.sign_orders"), " "), ""),
        iff(_MORE_FAMILIES, cat(t("potential.sign_families"), " "), ""),
        iff(_FAR, t("potential.sign_gap"), ""),
    )
    return native("SUBSTITUTE", native("TRIM", words), " ", ", ")


def _step(before: str, now: str) -> Expr:
    return cat(column(before), " → ", column(now))


def _recent() -> Expr:
    """Revenue of the last three months against the same months a year before; re-reads the lines, hence the switch."""

    def rolling(lag: int) -> Expr:
        return seg(
            "SEG_ROLLING",
            client=sale("client"),
            date=sale("date"),
            amount=sale("amount"),
            clients=ranked(RANK, column("client")),
            as_of=param("as_of"),
            months=RECENT,
            lag=lag,
        )

    before = Variable("before")
    change = Let("before", rolling(12), iff(before >= param("min_base"), rolling(0) / before - 1, ""))
    return iff((param("whitespace").eq(0) * 1 + native("COUNT", span(RANK)).eq(0)) > 0, "", change)


def _margin_change() -> Expr:
    margin, before = column("margin"), column("margin_prev")
    comparable = _both("margin", "margin_prev") * (number(before) > 0)
    return iff(comparable, number(margin) / iff(comparable, number(before), 1) - 1, "")


_SECTOR: Final = cat(column("sector"), iff(column("peers_widened").eq(1), " *", ""))
CHART: Final = Chart(
    cell("title.potential"),
    (
        Series(block("potential.revenues"), block("potential.names"), t("column.revenue"), ACCENT, "bar"),
        Series(block("potential.gaps"), block("potential.names"), t("column.gap"), CONTRAST, "bar"),
    ),
    alt="potential.alt",
    x_title=t("potential.axis"),
    x_format="#,##0",
    stacked=True,
    legend=True,
    reverse=True,
    height=300,
    gap=35,
)
LIST: Final = Listing(
    fill("potential.list", action=action("text", _LABEL)),
    RANK,
    (
        Shown("column.name", column("name"), "text"),
        Shown("potential.sector", _SECTOR, "text"),
        Shown("potential.signs", signs(), "text"),
        Shown("column.revenue", column("revenue"), "eur"),
        Shown("potential.score_short", column("potential_score"), "num1"),
        Shown("column.revenue_prev", column("revenue_prev"), "eur"),
        Shown("potential.orders", _step("orders_prev", "orders"), "centre"),
        Shown("potential.families", _step("families_prev", "families"), "centre"),
        Shown("column.gap", column("gap"), "eur"),
        Shown("potential.recent", _recent(), "pct", listed=True),
        Shown("potential.margin_change", _margin_change(), "pct"),
    ),
    "potential.nobody",
)


def _answer() -> Expr:
    """How many, how much revenue and margin short of their peers, who first; too few clients: no gap to tell."""
    few = fill(
        "potential.few", n=cell("clients_actifs"), min=param("min_peers"), found=counted("potential.found", _COUNT)
    )
    margin = iff(
        cell("couts_connus").eq(0),
        t("potential.no_margin"),
        fill("potential.in_margin", eur=whole(cell("marge_potentiel")), rate=percent(cell("taux_marge"), 1)),
    )
    answer = fill(
        "potential.answer",
        found=counted("potential.found", _COUNT),
        gap=whole(cell("ecart_potentiel")),
        margin=margin,
        names=cell("potential.first_names"),
    )
    no_year = (native("COUNTIFS", span("revenue_prev"), ">0").eq(0) + _COVERED.eq(0)) > 0
    proven = iff(no_year, t("potential.no_previous"), iff(_COUNT.eq(0), t("potential.none"), answer))
    enough = iff(cell("clients_actifs") < param("min_peers"), few, proven)
    return iff(cell("nb_clients").eq(0), t("common.no_data"), enough)


QUESTION: Final = Question(
    SHEET,
    "shtPotentiel",
    fill("potential.title", months=param("months")),
    _answer(),
    "potential.definition",
    FIGURES_POTENTIAL,
    charts=(CHART,),
    blocks=(
        Block(
            "potential.whitespace",
            _white_space(),
            ("line_text", "line_int", "line_text", "line_pct", "line_eur", "line_eur"),
            key="potential.whitespace",
            rows=MISSING + 1,
        ),
    ),
    listings=(LIST,),
    widths=((3, 33),),
)
