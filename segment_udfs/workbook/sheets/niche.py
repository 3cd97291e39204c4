"""Duplicables: which sectors hold more good clients than chance allows, and whom to develop there."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.charts import Chart, Series
from segment_udfs.workbook.formula import (
    Expr,
    area,
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
)
from segment_udfs.workbook.layout import Block, Figure, Listing, Question, Shown
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.settings import chosen, param
from segment_udfs.workbook.sheets.texts import curve
from segment_udfs.workbook.theme import ACCENT, CONTRAST, LINE

SHEET: Final = "Duplicables"
SHOWN: Final = 15
"""Sectors of the table on the sheet, computed again by native functions."""
BARS: Final = 12
MOST: Final = 1000
"""Sectors read from the whole table."""
_COLUMNS: Final = ("sector", "n", "k", "rate", "lift", "p", "q", "verdict")


def whole_table(key: str) -> Expr:
    """A column of SEG_NICHE, all sectors."""
    return area("curve.niche", _COLUMNS.index(key), MOST)


def first_rows(key: str) -> Expr:
    """The same column for the sectors shown, empty below the last one."""
    found = area("curve.niche", _COLUMNS.index(key), SHOWN)
    return iff(found.eq(""), "", found)


_VERDICT: Final = {key: t(f"label.niche.{key}") for key in ("niche", "anti_niche", "not_proven")}
_KNOWN: Final = cell("nb_secteur_connu")
_GOOD: Final = cell("nb_bons_secteur")
_RATE: Final = iff(_KNOWN > 0, _GOOD / _KNOWN, "")
_TESTABLE: Final = (_GOOD > 0) * (_GOOD < _KNOWN)
_NAMED: Final = native("SUMPRODUCT", (native("LEN", span("sector")) > 0) * 1)
_UNNAMED: Final = native("SUMPRODUCT", column("sector").eq("") * column("client").ne(""))


def _counted(verdict: str) -> Expr:
    return native("COUNTIFS", whole_table("verdict"), _VERDICT[verdict])


def _proven_by_hand() -> Expr:
    enough = (whole_table("n") >= param("niche_min_n")) * (whole_table("lift") >= param("niche_lift") - 1e-9)
    kept = enough * (whole_table("q") <= param("niche_q") + 1e-9)
    return iff(_TESTABLE, native("SUMPRODUCT", kept * native("ISNUMBER", whole_table("q"))), 0)


FIGURES: Final = (
    Figure(
        "niche.known",
        _NAMED,
        "int",
        fill("niche.basis_known", n=cell("nb_clients")),
        cell("nb_clients") - _UNNAMED,
        name="nb_secteur_connu",
    ),
    Figure(
        "niche.unknown",
        cell("nb_clients") - _KNOWN,
        "int",
        "niche.basis_unknown",
        _UNNAMED,
        key="niche.unknown",
    ),
    Figure(
        "niche.good",
        native("SUMPRODUCT", column("sector").ne("") * column("good").eq(1)),
        "int",
        iff(
            chosen("niche_good", "star"),
            t("niche.good_star"),
            iff(chosen("niche_good", "recurrent"), t("niche.good_recurrent"), t("niche.good_class_a")),
        ),
        native("SUM", span("good")) - native("SUMIFS", span("good"), span("sector"), ""),
        name="nb_bons_secteur",
    ),
    Figure(
        "niche.rate",
        _RATE,
        "pct1",
        "niche.basis_rate",
        iff(_TESTABLE, native("SUM", whole_table("k")) / native("SUM", whole_table("n")), _RATE),
        name="taux_bons",
    ),
    Figure(
        "niche.sectors",
        native("COUNT", whole_table("n")),
        "int",
        "niche.basis_sectors",
        iff(
            _TESTABLE,
            native(
                "SUMPRODUCT",
                column("sector").ne("") / native("COUNTIFS", span("sector"), cat("=", column("sector"))),
            ),
            0,
        ),
        name="nb_secteurs",
    ),
    Figure("niche.proven", _counted("niche"), "int", "niche.basis_proven", _proven_by_hand(), name="nb_niches"),
    Figure("niche.anti", _counted("anti_niche"), "int", "niche.basis_anti", key="niche.anti"),
    Figure(
        "niche.clients",
        native("SUM", span("flag_duplicable")),
        "int",
        "niche.basis_clients",
        native("SUMIFS", whole_table("n"), whole_table("verdict"), _VERDICT["niche"]),
        name="nb_duplicables",
    ),
    Figure(
        "niche.to_develop",
        native("COUNT", span("order_niche")),
        "int",
        "niche.basis_to_develop",
        native("COUNTIFS", span("flag_duplicable"), 1, span("good"), 0),
        key="niche.to_develop",
    ),
)


def place_curves(book: Book) -> None:
    """The whole table of SEG_NICHE, and the bars of the chart."""
    table = seg(
        "SEG_NICHE",
        sector=column("sector"),
        good=column("good"),
        min_n=param("niche_min_n"),
        min_lift=param("niche_lift"),
        q=param("niche_q"),
    )
    curve(book, "curve.niche", iff(_TESTABLE, table, ""), 8, *("niche.table",) * 8)
    sector, n, k, rate, verdict = (
        area("curve.niche", _COLUMNS.index(key), BARS) for key in ("sector", "n", "k", "rate", "verdict")
    )
    empty = sector.eq("")
    names = iff(empty, "", cat(sector, " (", k, "/", n, ")"))
    curve(book, "curve.niche_names", names, 1, "column.sector", style="text")
    proven = verdict.eq(_VERDICT["niche"])
    curve(book, "curve.niche_proven", iff(empty, 0, iff(proven, rate, 0)), 1, "niche.series_proven", style="pct")
    curve(book, "curve.niche_others", iff(empty, 0, iff(proven, 0, rate)), 1, "niche.series_others", style="pct")
    line = native("SEQUENCE", BARS) * 0 + native("IFERROR", cell("taux_bons") * 1, 0)
    curve(book, "curve.niche_line", line, 1, "niche.series_line", style="pct")
    tempting = (whole_table("lift") >= param("niche_lift")) * native("ISNUMBER", whole_table("lift"))
    doubtful = tempting * whole_table("verdict").eq(_VERDICT["not_proven"])
    curve(book, "curve.tempting", _names(doubtful), 1, "niche.series_others", style="text")
    found = iff(
        cell("nb_niches").eq(0),
        t("niche.chart_none"),
        fill("niche.chart", names=_names(whole_table("verdict").eq(_VERDICT["niche"]))),
    )
    curve(book, "title.niche", found, 1, "niche.table", style="text")


def _names(kept: Expr) -> Expr:
    """The sectors kept, joined, with their good clients out of all."""
    named = cat(whole_table("sector"), " (", whole_table("k"), "/", whole_table("n"), ")")
    return native("TEXTJOIN", ", ", 1, iff(kept, named, ""))


def _margin_rate() -> Expr:
    """Margin ÷ revenue of the sectors shown, over the clients whose margin is known."""
    sector = first_rows("sector")
    known = native("SUMIFS", span("revenue"), span("sector"), sector, span("margin"), ">=-1E+300")
    return iff(sector.eq(""), "", iff(known > 0, native("SUMIFS", span("margin"), span("sector"), sector) / known, ""))


def _native_p() -> Expr:
    """P(X ≥ k) computed again: sectors counted by COUNTIFS, then 1 − HYPGEOM.DIST(k − 1; n; K; N; 1)."""
    sector = cat("=", first_rows("sector"))
    n = native("COUNTIFS", span("sector"), sector)
    k = native("COUNTIFS", span("sector"), sector, span("good"), 1)
    least = iff(n + _GOOD > _KNOWN, n + _GOOD - _KNOWN, 0)
    tail = iff(k <= least, 1, 1 - native("HYPGEOM.DIST", iff(k > 0, k - 1, 0), n, _GOOD, _KNOWN, 1))
    return iff(first_rows("sector").eq(""), "", tail)


_P: Final = block("niche.block.p_native")
TABLE: Final = Block(
    "niche.table",
    key="niche.block",
    rows=SHOWN,
    columns=(
        Shown("niche.sector", first_rows("sector"), "text"),
        Shown("niche.lift", first_rows("lift"), "num"),
        Shown("niche.verdict", first_rows("verdict"), "text"),
        Shown("niche.n", first_rows("n"), "int"),
        Shown("niche.k", first_rows("k"), "int"),
        Shown("niche.rate_k", first_rows("rate"), "pct1"),
        Shown("niche.p", first_rows("p"), "num4"),
        Shown("niche.q", first_rows("q"), "num4"),
        Shown("niche.p_native", _native_p(), "num4"),
        Shown(
            "niche.p_gap",
            iff(native("ISNUMBER", _P), native("ROUND", block("niche.block.p") - _P, 6), ""),
            "check",
        ),
        Shown("niche.margin_rate", _margin_rate(), "pct1"),
    ),
)
_FIRST: Final = {
    key: native("XLOOKUP", _VERDICT["niche"], whole_table("verdict"), whole_table(key), 0) for key in ("lift", "q")
}
_ANSWER: Final = iff(
    cell("nb_niches") > 0,
    fill(
        "niche.answer",
        names=_names(whole_table("verdict").eq(_VERDICT["niche"])),
        lift=native("ROUND", _FIRST["lift"], 1),
        q=percent(_FIRST["q"], 1),
        k=_GOOD,
        n=_KNOWN,
    ),
    fill("niche.answer_none", s=cell("nb_secteurs"), k=_GOOD, n=_KNOWN),
)
_TEMPTING: Final = cell("curve.tempting")
QUESTION: Final = Question(
    SHEET,
    "shtDuplicables",
    t("niche.title"),
    iff(
        cell("nb_clients").eq(0),
        t("common.no_data"),
        iff(
            _KNOWN.eq(0),
            t("niche.no_sector"),
            iff(
                _TESTABLE,
                cat(
                    _ANSWER,
                    iff(_TEMPTING.eq(""), "", cat(" ", fill("niche.tempting", names=_TEMPTING))),
                    iff(_KNOWN < 20, cat(" ", t("niche.too_few")), ""),
                ),
                fill("niche.not_testable", k=_GOOD, n=_KNOWN),
            ),
        ),
    ),
    "niche.definition",
    FIGURES,
    charts=(
        Chart(
            cell("title.niche"),
            (
                Series(
                    block("curve.niche_proven"),
                    block("curve.niche_names"),
                    t("niche.series_proven"),
                    CONTRAST,
                    "column",
                    labels="0%;;",
                ),
                Series(
                    block("curve.niche_others"),
                    block("curve.niche_names"),
                    t("niche.series_others"),
                    LINE,
                    "column",
                    labels="0%;;",
                ),
                Series(
                    block("curve.niche_line"),
                    block("curve.niche_names"),
                    t("niche.series_line"),
                    ACCENT,
                    "line",
                    dashed=True,
                ),
            ),
            alt="niche.alt",
            height=320,
            y_title=t("niche.axis"),
            y_format="0%",
            overlap=True,
            legend=True,
            gap=40,
        ),
    ),
    blocks=(TABLE, Block("niche.warning_title", t("niche.warning"), ("note",), key="niche.warning")),
    listings=(
        Listing(
            "niche.list",
            "order_niche",
            (
                Shown("column.name", column("name"), "text"),
                Shown("column.status", column("status"), "text"),
                Shown("column.sector", column("sector"), "text"),
                Shown("column.revenue", column("revenue"), "eur"),
                Shown("column.class", column("class"), "centre"),
                Shown("column.margin", column("margin"), "eur"),
                Shown("column.gap", column("gap"), "eur"),
                Shown("column.breadth", column("breadth"), "pct"),
                Shown("column.hours", column("hours"), "num1"),
                Shown("column.segment", column("segment"), "text"),
            ),
            "niche.no_one",
        ),
    ),
)
