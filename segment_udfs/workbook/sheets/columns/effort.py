"""Hours, return, next action, and the order of the clients in the list of each question."""

from __future__ import annotations

from segment_udfs.workbook.formula import Expr, cell, column, iff, native, seg, span
from segment_udfs.workbook.sheets.columns.base import ClientColumn, blank, either, is_label
from segment_udfs.workbook.sheets.columns.decisions import star_order
from segment_udfs.workbook.sheets.settings import action, param


def effort_columns() -> tuple[ClientColumn, ...]:
    margin, gap_column, revenue, declared = column("margin"), column("gap"), column("revenue"), column("hours")
    none = either(*(is_label("segment", "segment", key) for key in ("lost", "unprofitable", "incomplete")))
    most = iff(revenue > 0, revenue, 0) * param("gap_cap")
    kept = iff(gap_column.eq(""), "", iff(gap_column > most, most, gap_column))
    missing = iff(column("gap_reach").eq(""), 0, column("gap_reach"))
    earned = iff(margin.eq(""), 0, iff(margin > 0, margin, 0))
    rate = iff(cell("taux_marge") > 0, cell("taux_marge"), 0)
    advised = iff(column("hours_recommended").eq(""), 0, column("hours_recommended"))
    unsaid = either(declared.eq(""), is_label("segment", "segment", "incomplete"))
    reach = iff(cell("couts_connus") > 0, earned + rate * missing, iff(revenue > 0, revenue, 0) + missing)
    hours = seg(
        "SEG_ALLOCATE",
        potential=column("margin_potential"),
        speed=param("speed"),
        hours=cell("budget_heures"),
        min=0,
        max=param("max_hours"),
        step=1,
    )
    return (
        ClientColumn("gap_reach", "cl_ecart_retenu", "eur", kept),
        ClientColumn("margin_potential", "cl_marge_accessible", "eur", iff(none, "", reach)),
        ClientColumn("hours_recommended", "cl_heures_conseillees", "num1", blank(hours)),
        ClientColumn(
            "roi",
            "cl_roi",
            "num1",
            blank(seg("SEG_EFFORT_ROI", margin=margin, hours=declared, hourly_cost=param("hourly_cost"))),
        ),
        ClientColumn("hours_gap", "cl_ecart_heures", "num1", iff(unsaid, "", advised - declared)),
        ClientColumn("letter", "cl_lettre", "centre", action("letter", column("segment")), 7),
        ClientColumn("contacts", "cl_contacts", "int", action("contacts", column("segment"), 0)),
        ClientColumn("next_action", "cl_action", "text", action("text", column("segment")), 46),
        ClientColumn("due_date", "cl_echeance", "date", param("as_of") + action("delay", column("segment"), 0)),
    )


def leaving() -> Expr:
    """Clients lost or at risk: what they brought is what is at stake."""
    return either(is_label("segment", "segment", "lost"), column("flag_at_risk").eq(1))


def at_stake(worth: Expr) -> Expr:
    """Euros that the next action is about: the loss to stop of a client unprofitable as is, the margin of the better
    of the two years of a client lost or at risk, the margin of a Star, else `worth`, the gap to peers in margin.
    Without any cost, revenue stands for margin.
    """
    costs, profit, margin = cell("couts_connus") > 0, column("profit"), column("margin")
    revenue, before = column("revenue"), column("revenue_prev")
    best = iff(before > revenue, before, revenue)
    rate = iff(cell("taux_marge") > 0, cell("taux_marge"), 0)
    margins = native("ISNUMBER", margin) * native("ISNUMBER", column("margin_prev"))
    best_margin = iff(margins, iff(column("margin_prev") > margin, column("margin_prev"), margin), best * rate)
    return iff(
        is_label("segment", "segment", "unprofitable"),
        0 - iff(profit.eq(""), 0, profit),
        iff(
            leaving(),
            iff(costs, best_margin, best),
            iff(is_label("segment", "segment", "star"), iff(costs, iff(margin.eq(""), 0, margin), revenue), worth),
        ),
    )


def list_ranks() -> tuple[ClientColumn, ...]:
    """The order of the clients in the list of each question; empty where the client is not concerned."""
    profit, score = column("profit"), column("potential_score")
    rate = iff(cell("taux_marge") > 0, cell("taux_marge"), 0)
    missing = iff(column("gap_reach").eq(""), 0, column("gap_reach"))
    worth = iff(cell("couts_connus") > 0, rate, 1) * missing
    top = native("MAX", span("revenue")) + 1
    apart = native("ABS", iff(column("hours_gap").eq(""), 0, column("hours_gap")))

    def order(key: str, name: str, values: Expr) -> ClientColumn:
        return ClientColumn(key, name, "int", blank(seg("SEG_PARETO_RANK", values=values)), 9)

    # a client without a previous year to compare with starts from nothing: its signs come after the others
    measured = native("ISNUMBER", column("growth")) * 6
    high = iff(is_label("segment", "segment", "potential"), (score + measured) * top + worth, "")
    left = (column("revenue_prev") > 0) * (column("revenue") <= 0)
    silent = either(is_label("status", "status", "lost"), column("flag_at_risk").eq(1))
    best = iff(column("revenue_prev") > column("revenue"), column("revenue_prev"), column("revenue"))
    lost = iff(either(left, silent) * (best > 0), best, "")
    moved = iff(
        is_label("recurrence", "recurrence", "recurrent")
        * either(*(is_label("move", "move", way) for way in ("up", "down"))),
        native("ABS", column("revenue") - column("revenue_prev")),
        "",
    )
    to_develop = column("flag_duplicable").eq(1) * column("good").eq(0)
    return (
        ClientColumn("stake", "cl_enjeu", "eur", at_stake(worth)),
        order("order_star", "cl_ordre_star", star_order()),
        order("order_pareto", "cl_ordre_2080", iff(column("flag_conflict").eq(1), column("revenue"), "")),
        order("order_loss", "cl_ordre_pertes", iff(profit.eq(""), "", iff(profit < 0, 0 - profit, ""))),
        order("order_potential", "cl_ordre_potentiel", high),
        order("order_lost", "cl_ordre_perdus", lost),
        order("order_move", "cl_ordre_evolution", moved),
        order("order_niche", "cl_ordre_niche", iff(to_develop, missing, "")),
        order("order_segment", "cl_ordre_segment", column("value")),
        order("order_plan", "cl_ordre_plan", iff(column("stake") > 0, column("stake"), "")),
        order("order_hours", "cl_ordre_heures", iff(apart.eq(0), "", apart)),
    )
