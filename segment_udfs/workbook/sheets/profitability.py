"""Rentabilité: what each client really brings in once served, who costs money as things stand, and the first lever."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import (
    Expr,
    block,
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
from segment_udfs.workbook.layout import Listing, Question, Shown
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.profitability_figures import (
    FIGURES_PROFIT,
    IN_ALERT,
    KNOWN_PROFITS,
    SHARE_WITHOUT_COST,
    UNPROFITABLE_LOSSES,
    with_status,
)
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.sheets.texts import curve, stack
from segment_udfs.workbook.theme import ACCENT, CONTRAST, GOOD, LINE, LOSS, MUTED

SHEET: Final = "Rentabilité"
POINTS: Final = 101
STATUSES: Final = {
    "profitable": GOOD,
    "breakeven": MUTED,
    "unprofitable": LOSS,
    "too_recent": LINE,
    "cost_missing": CONTRAST,
}
LEVERS: Final = ("price", "service", "order", "none")


def place_curves(book: Book) -> None:
    """The whale curve, its peak, the line of the total; clients by status; levers of the unprofitable clients."""
    none, first = native("COUNT", span("profit")).eq(0), "profitability.axis_clients"
    empty = native("SEQUENCE", POINTS, 2) * 0
    peak = seg("SEG_WHALE_PEAK", profit=column("profit"))
    heads = [f"profitability.{name}" for name in ("peak", "peak_ratio", "peak_rank", "curve_losses", "curve_total")]
    curve(book, "curve.whale_peak", iff(none, native("SEQUENCE", 1, 5) * 0, peak), 5, *heads, style="num")
    whale = iff(none, empty, seg("SEG_WHALE_CURVE", profit=column("profit"), points=POINTS))
    curve(book, "curve.whale", whale, 2, first, "profitability.axis_profit", style="num4")
    ends = native("SEQUENCE", 2) - 1
    curve(book, "curve.whale_ends", ends, 1, first, style="pct")
    curve(
        book, "curve.whale_total", ends * 0 + cell("curve.whale_peak", 0, 4), 1, "profitability.total_line", style="eur"
    )
    place = iff(none, 0, cell("curve.whale_peak", 0, 2) / iff(none, 1, KNOWN_PROFITS))
    curve(book, "curve.peak_x", native("SEQUENCE", 1) * place, 1, first, style="pct1")
    top = native("SEQUENCE", 1) * cell("curve.whale_peak")
    curve(book, "curve.peak_y", top, 1, "profitability.axis_profit", style="eur")
    label = fill("profitability.peak_label", gain=whole(block("curve.peak_y")))
    curve(book, "curve.peak_label", label, 1, "profitability.curve_peak", style="text")
    names = stack(*(t(f"label.profit_status.{status}") for status in STATUSES))
    curve(book, "curve.status_names", names, 1, "profitability.axis_status", style="text")
    counts = stack(*(with_status(status) for status in STATUSES))
    curve(book, "curve.status_counts", counts, 1, "profitability.axis_count", style="int")
    chosen = stack(*(native("COUNTIFS", span("lever"), t(f"profitability.lever_{lever}")) for lever in LEVERS))
    curve(book, "curve.levers", chosen, 1, "profitability.curve_count", style="int")
    curve(book, "pertes_en_etat", UNPROFITABLE_LOSSES, 1, "profitability.curve_losses", style="eur")


def titles(book: Book) -> None:
    """The finding that each chart states; the parts of the answer."""
    losers = native("COUNTIFS", span("profit"), "<0")
    whale = fill(
        "profitability.chart_whale",
        k=cell("rang_sommet"),
        gain=whole(cell("curve.whale_peak")),
        m=losers,
        loss=whole(0 - cell("curve.whale_peak", 0, 3)),
    )
    sunk = fill("profitability.chart_whale_loss", m=losers, loss=whole(0 - cell("curve.whale_peak", 0, 3)))
    found = iff(
        KNOWN_PROFITS.eq(0),
        t("profitability.chart_whale_unknown"),
        iff(losers.eq(0), t("profitability.chart_whale_none"), iff(cell("rang_sommet").eq(0), sunk, whale)),
    )
    curve(book, "title.whale", found, 1, "profitability.chart_title", style="note")
    status = fill("profitability.chart_status", n=with_status("unprofitable"), all=KNOWN_PROFITS)
    curve(book, "title.status", status, 1, "profitability.chart_title", style="note")
    curve(book, "sentence.verdict", _verdict(), 1, "profitability.sentence", style="note")
    verdict = cell("sentence.verdict")
    alert = fill("profitability.answer_alert", sentence=verdict, share=percent(SHARE_WITHOUT_COST, 1))
    curve(book, "sentence.alerted", iff(IN_ALERT, alert, verdict), 1, "profitability.sentence", style="note")


_WHALE: Final = Chart(
    cell("title.whale"),
    (
        Series(block("curve.whale", 1), block("curve.whale", 0), t("profitability.profit"), ACCENT, "scatter"),
        Series(
            block("curve.whale_total"),
            block("curve.whale_ends"),
            t("profitability.total_line"),
            MUTED,
            "scatter",
            dashed=True,
        ),
        Series(
            block("curve.peak_y"),
            block("curve.peak_x"),
            t("profitability.peak"),
            CONTRAST,
            "scatter",
            marker="only",
            label_cells=block("curve.peak_label"),
        ),
    ),
    alt="profitability.alt_whale",
    x_title=t("profitability.axis_clients"),
    y_title=t("profitability.axis_profit"),
    x_format="0%",
    x_max=1.0,
    legend=True,
    height=290,
)
_STATUS: Final = Chart(
    cell("title.status"),
    (
        Series(
            block("curve.status_counts"),
            block("curve.status_names"),
            t("profitability.axis_count"),
            MUTED,
            "column",
            labels="0",
            points=tuple(STATUSES.values()),
        ),
    ),
    alt="profitability.alt_status",
    y_title=t("profitability.axis_count"),
    y_format="0",
    height=250,
)


def _first_lever() -> Expr:
    """The first lever in words, with its amount; why there is none for a client too recent or at break-even."""
    smallest = column("cost_to_serve") * column("revenue") / (column("orders") * column("margin"))
    amounts = {
        "price": native("ROUND", column("lever_price") * 100, 1),
        "service": native("ROUND", column("lever_service") * 100, 1),
        "order": native("FIXED", smallest, 0),
    }
    recent = column("profit_status").eq(t("label.profit_status.too_recent"))
    words: Expr = iff(recent, t("profitability.first_recent"), t("profitability.first_even"))
    words = iff(column("lever").eq(t("profitability.lever_none")), t("profitability.first_none"), words)
    for lever, amount in amounts.items():
        text = native("SUBSTITUTE", t(f"profitability.first_{lever}"), "{x}", amount)
        words = iff(column("lever").eq(t(f"profitability.lever_{lever}")), text, words)
    return words


def _verdict() -> Expr:
    """The sentence on the clients judged: nobody at a loss, or how many, how much and which lever first."""
    most, bad = native("MAX", block("curve.levers")), cell("nb_non_profitables")
    lever: Expr = t("profitability.say_none")
    for place in (2, 1, 0):
        lever = iff(cell("curve.levers", place).eq(most), t(f"profitability.say_{LEVERS[place]}"), lever)
    facts = {"loss": whole(cell("pertes_en_etat")), "lever": lever}
    some = iff(
        bad.eq(1), fill("profitability.answer_one", **facts), fill("profitability.answer", n=bad, k=most, **facts)
    )
    none = fill("profitability.answer_none", good=cell("nb_rentables"), even=with_status("breakeven"))
    return iff(bad.eq(0), none, some)


def _answer() -> Expr:
    """The sentence of the sheet: no data, no cost, nobody judged, or the verdict and its reserves."""
    alerted = cell("sentence.alerted")
    few = fill("profitability.answer_few", sentence=alerted, n=cell("clients_actifs"))
    judged = with_status("profitable") + with_status("breakeven") + cell("nb_non_profitables")
    unjudged = fill("profitability.answer_unjudged", missing=cell("nb_cout_manquant"), recent=with_status("too_recent"))
    said = iff(judged.eq(0), unjudged, iff(cell("clients_actifs") < param("min_peers"), few, alerted))
    return iff(
        cell("nb_clients").eq(0),
        t("common.no_data"),
        iff(cell("couts_connus").eq(0), t("profitability.answer_no_cost"), said),
    )


QUESTION: Final = Question(
    SHEET,
    "shtRentabilite",
    fill("profitability.title", months=param("months")),
    _answer(),
    "profitability.definition",
    FIGURES_PROFIT,
    charts=(_WHALE, _STATUS),
    listings=(
        Listing(
            "profitability.list",
            "order_loss",
            (
                Shown("column.name", column("name"), "text"),
                Shown("column.sector", column("sector"), "text"),
                Shown("profitability.first_lever", _first_lever(), "text"),
                Shown("column.revenue", column("revenue"), "eur"),
                Shown("column.margin", column("margin"), "eur"),
                Shown("column.cost_to_serve", column("cost_to_serve"), "eur"),
                Shown("column.profit", column("profit"), "eur"),
                Shown("column.profit_rate", column("profit_rate"), "pct1"),
                Shown("profitability.price_rise", column("lever_price"), "pct1"),
                Shown("profitability.service_cut", column("lever_service"), "pct1"),
                Shown("profitability.order_margin", column("lever_order"), "eur2"),
            ),
            "profitability.empty",
        ),
    ),
)
