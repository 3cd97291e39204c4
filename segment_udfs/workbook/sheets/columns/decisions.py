"""Star, segment, reason and flags."""

from __future__ import annotations

from segment_udfs.workbook.formula import Expr, cat, cell, column, iff, known, native, seg, span
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.columns.base import ClientColumn, either, is_label
from segment_udfs.workbook.sheets.columns.rules import segment_arguments, star_arguments
from segment_udfs.workbook.sheets.settings import chosen, param


def star_misses() -> Expr:
    """How many of the five conditions of a Star a client misses, by native formulas; an unknown one is missed."""
    breadth, wallet, gap_column, profit = (column(key) for key in ("breadth", "wallet_share", "gap", "profit"))
    risky = either(is_label("status", "status", "at_risk"), is_label("status", "status", "lost"))
    by_gap = iff(native("ISNUMBER", gap_column), (gap_column > 0) * 1, 1)
    tests = (
        column("class").ne("A") * 1,
        iff(native("ISNUMBER", breadth), (breadth < param("star_breadth") - 1e-9) * 1, 1),
        iff(native("ISNUMBER", wallet), (wallet < param("star_wallet") - 1e-9) * 1, by_gap),
        iff(native("ISNUMBER", profit), (profit <= 0) * 1, 1),
        risky * 1,
    )
    return tests[0] + tests[1] + tests[2] + tests[3] + tests[4]


def star_order() -> Expr:
    """Stars by profit, then class A clients that meet every condition beyond the places, then those that miss one."""
    profit = iff(column("profit").eq(""), native("MIN", span("profit")), column("profit"))
    step = native("MAX", span("profit")) - native("MIN", span("profit")) + 1
    near = column("class").eq("A") * (column("star_misses") <= 1)
    return iff(column("star").eq(1), profit + step * 2, iff(near, profit + step * (1 - column("star_misses")), ""))


def decision_columns() -> tuple[ClientColumn, ...]:
    return (
        ClientColumn("star", "cl_star", "flag", seg("SEG_STAR", **star_arguments())),
        ClientColumn("star_why", "cl_pourquoi_star", "text", seg("SEG_STAR_WHY", **star_arguments()), 40),
        ClientColumn("star_misses", "cl_star_manque", "int", star_misses()),
        ClientColumn("segment", "cl_segment", "text", seg("SEG_SEGMENT", **segment_arguments()), 22),
        ClientColumn("why", "cl_pourquoi", "text", seg("SEG_WHY", **segment_arguments(profit=column("profit"))), 60),
        *flag_columns(),
    )


def flag_columns() -> tuple[ClientColumn, ...]:
    by_margin = cell("couts_connus") > 0
    in_a = iff(by_margin, column("class_margin"), column("class")).eq("A")
    good = iff(
        chosen("niche_good", "star"),
        column("star"),
        iff(chosen("niche_good", "recurrent"), is_label("recurrence", "recurrence", "recurrent") * 1, in_a * 1),
    )
    niche = seg(
        "SEG_NICHE_FLAG",
        sector=column("sector"),
        good=column("good"),
        min_n=param("niche_min_n"),
        min_lift=param("niche_lift"),
        q=param("niche_q"),
    )
    some = (native("SUM", span("good")) > 0) * (native("SUM", span("good")) < native("COUNT", span("good")))
    base = iff(by_margin, column("margin"), column("revenue"))
    total = iff(by_margin, cell("marge_totale"), cell("ca_total"))
    same_key = native("COUNTIFS", span("account_key"), cat("=", column("account_key"))) > 1
    same_group = native("COUNTIFS", span("group"), cat("=", column("group"))) > 1
    class_rank = [
        native("XLOOKUP", column(key), ClassLetters(), ClassRanks(), "") for key in ("class_revenue", "class_margin")
    ]
    apart = either(column("class_revenue").eq(""), column("class_margin").eq(""))
    return (
        ClientColumn("good", "cl_bon_client", "flag", good),
        ClientColumn("flag_at_risk", "cl_a_risque", "flag", is_label("status", "status", "at_risk") * 1),
        ClientColumn("flag_duplicable", "cl_duplicable", "flag", iff(some, known(niche, 0), column("good") * 0)),
        ClientColumn(
            "flag_dependency",
            "cl_dependance",
            "flag",
            iff(base.eq(""), 0, (base > total * param("dependency")) * 1),
        ),
        ClientColumn(
            "flag_multiple_accounts",
            "cl_compte_multiple",
            "flag",
            either(column("account_key").ne("") * same_key, column("group").ne("") * same_group) * 1,
        ),
        ClientColumn(
            "flag_conflict",
            "cl_conflit",
            "flag",
            iff(apart, 0, (native("ABS", class_rank[0] - class_rank[1]) >= 2) * 1),
        ),
    )


class ClassLetters(Expr):
    """The classes in order, as a constant column."""

    def text(self, book: Book) -> str:
        return '{"A";"B";"C";"N"}'

    def value(self, book: Book) -> object:
        return [["A"], ["B"], ["C"], ["N"]]


class ClassRanks(Expr):
    """Their ranks."""

    def text(self, book: Book) -> str:
        return "{0;1;2;3}"

    def value(self, book: Book) -> object:
        return [[0.0], [1.0], [2.0], [3.0]]
