"""The calls that judge a client, each with the thresholds of the Paramètres sheet; a threshold may be replaced."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.formula import (
    Expr,
    Let,
    NameRef,
    Operand,
    Variable,
    cat,
    cell,
    column,
    iff,
    known,
    native,
    seg,
)
from segment_udfs.workbook.sheets.columns.base import blank
from segment_udfs.workbook.sheets.inputs import sale
from segment_udfs.workbook.sheets.settings import param

METRICS: Final = (
    ("revenue", "cl_ca", "eur"),
    ("revenue_prev", "cl_ca_prec", "eur"),
    ("margin", "cl_marge", "eur"),
    ("margin_prev", "cl_marge_prec", "eur"),
    ("credit_notes", "cl_avoirs", "eur"),
    ("orders", "cl_commandes", "int"),
    ("orders_prev", "cl_commandes_prec", "int"),
    ("families", "cl_familles", "int"),
    ("families_prev", "cl_familles_prec", "int"),
    ("first_purchase", "cl_premier_achat", "date"),
    ("last_purchase", "cl_dernier_achat", "date"),
    ("recency_days", "cl_silence", "int"),
    ("mean_gap", "cl_intervalle", "num1"),
    ("quarters", "cl_trimestres", "int"),
    ("revenue_total", "cl_ca_total", "eur"),
    ("orders_total", "cl_commandes_total", "int"),
)
"""The sixteen columns of SEG_CLIENT_METRICS."""


def metrics() -> Expr:
    """SEG_CLIENT_METRICS with its unknown cells empty; when the whole call fails, every cell shows the error."""
    call = seg(
        "SEG_CLIENT_METRICS",
        client=sale("client"),
        date=sale("date"),
        amount=sale("amount"),
        cost=sale("cost"),
        order=sale("order"),
        family=sale("family"),
        clients=column("client"),
        as_of=param("as_of"),
        months=param("months"),
    )
    m = Variable("m")
    place = native("SEQUENCE", 1, len(METRICS))
    no_cost = cell("couts_connus").eq(0) * (place.eq(3) + place.eq(4))
    no_family = cell("familles_connues").eq(0) * (place.eq(8) + place.eq(9))
    everywhere = m + native("SEQUENCE", native("ROWS", column("client")), len(METRICS)) * 0
    return Let(
        "m", call, iff(native("ISNA", native("INDEX", m, 1, 1)), everywhere, known(iff(no_cost + no_family > 0, "", m)))
    )


def star_arguments(**moved: Expr) -> dict[str, Operand]:
    """The arguments of SEG_STAR and SEG_STAR_WHY; `moved` replaces some of them."""
    given: dict[str, Operand] = {
        "class": column("class"),
        "breadth": column("breadth"),
        "wallet_share": column("wallet_share"),
        "gap": column("gap"),
        "profit": column("profit"),
        "risk": column("status"),
        "max": param("star_max"),
        "min_breadth": param("star_breadth"),
        "min_wallet": param("star_wallet"),
    }
    return given | moved


def segment_arguments(**moved: Expr) -> dict[str, Operand]:
    """The arguments of SEG_SEGMENT and SEG_WHY; `moved` replaces some of them."""
    given: dict[str, Operand] = {
        "revenue": column("revenue"),
        "status": column("status"),
        "profit_status": column("profit_status"),
        "star": column("star"),
        "class": column("class"),
        "potential_score": column("potential_score"),
        "recurrence": column("recurrence"),
    }
    return given | moved


def pareto_class(values: Expr, a: Expr | None = None) -> Expr:
    return blank(seg("SEG_PARETO_CLASS", values=values, a=a or param("a"), b=param("b"), basis=param("basis")))


def status(k_lost: Expr | None = None, new_days: Expr | None = None) -> Expr:
    return blank(
        seg(
            "SEG_STATUS",
            first=column("first_purchase"),
            last=column("last_purchase"),
            orders=column("purchase_dates"),
            as_of=param("as_of"),
            k_risk=param("k_risk"),
            k_lost=k_lost or param("k_lost"),
            min=param("silence_min"),
            max=param("silence_max"),
            one_off=param("one_off"),
            new_days=new_days or param("new_days"),
        )
    )


def profit_status(tol: Expr | None = None) -> Expr:
    found = blank(
        seg(
            "SEG_PROFIT_STATUS",
            revenue=column("revenue"),
            margin=column("margin"),
            cost_to_serve=column("cost_to_serve"),
            months=column("age_months"),
            tol=tol or param("profit_tolerance"),
            min_months=param("min_months"),
        )
    )
    return cat(iff(cell("couts_connus") > 0, found, NameRef("cl_vide")), "")


def gap(pct: Expr | None = None) -> Expr:
    return blank(
        seg(
            "SEG_POTENTIAL_GAP",
            revenue=column("revenue"),
            peer_group=column("peer_group"),
            pct=pct or param("peer_quantile"),
            min_peers=param("min_peers"),
            fallback=1,
        )
    )


def before(key: str) -> Expr:
    """A metric of the window before; unknown when the lines do not reach back over it."""
    return iff(cell("precedent_couvert").eq(1), column(key), NameRef("cl_vide"))


def potential_score(growth: Expr | None = None, gap_column: Expr | None = None) -> Expr:
    return blank(
        seg(
            "SEG_POTENTIAL_SCORE",
            rev_prev=before("revenue_prev"),
            rev_curr=column("revenue"),
            orders_prev=before("orders_prev"),
            orders_curr=column("orders"),
            fam_prev=before("families_prev"),
            fam_curr=column("families"),
            gap=gap_column or column("gap"),
            growth=growth or param("growth"),
            min_base=param("min_base"),
        )
    )
