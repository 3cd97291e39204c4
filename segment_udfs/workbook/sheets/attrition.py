"""Attrition: who is presumed lost, out of how many, how sure that rate is, how much revenue left, and why."""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.formula import (
    Expr,
    Let,
    Operand,
    Variable,
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
from segment_udfs.workbook.layout import Block, Figure, Listing, Question, Shown
from segment_udfs.workbook.sheets.attrition_curves import BEFORE, CHARTS, EVER, place_curves, titles
from segment_udfs.workbook.sheets.columns.base import is_label
from segment_udfs.workbook.sheets.settings import param
from segment_udfs.workbook.sheets.wording import counted, told

__all__ = ["QUESTION", "place_curves", "titles"]

SHEET: Final = "Attrition"
FEW: Final = 20
"""Opening clients below which the interval is said before the rate."""
CAUSES: Final = 11
"""Causes for which the block keeps room: the ten suggested codes and the one not given."""
_PREV: Final = column("revenue_prev")
_CURR: Final = column("revenue")
_LEFT: Final = (_PREV > 0) * (_CURR <= 0)
_LOST_STATUS: Final = is_label("status", "status", "lost")


def per(part: Expr, whole_base: Expr) -> Expr:
    """A rate, empty when there is nothing to divide by."""
    return iff(whole_base > 0, part / iff(whole_base > 0, whole_base, 1), "")


def _opening_count() -> Expr:
    return native("COUNTIFS", span("revenue_prev"), ">0")


def _lost_count() -> Expr:
    return native("COUNTIFS", span("revenue_prev"), ">0", span("revenue"), "<=0")


def _all_count() -> Expr:
    """Every client that ever bought."""
    return native("COUNT", span("first_purchase"))


def _opening_revenue() -> Expr:
    return native("SUMIFS", span("revenue_prev"), span("revenue_prev"), ">0")


def _lost_revenue() -> Expr:
    return native("SUMIFS", span("revenue_prev"), span("revenue_prev"), ">0", span("revenue"), "<=0") - native(
        "SUMIFS", span("revenue"), span("revenue_prev"), ">0", span("revenue"), "<=0"
    )


def _bound(side: int) -> Expr:
    """One end of the Wilson interval, written out: side -1 or 1."""
    lost, size, z = cell("nb_perdus"), cell("nb_ouverture"), Variable("z")
    rate = lost / size
    half = z * native("SQRT", rate * (1 - rate) / size + z**2 / (size**2 * 4))
    end = (rate + z**2 / (size * 2) + side * half) / (z**2 / size + 1)
    return iff(size.eq(0), "", Let("z", native("NORM.S.INV", (param("confidence") + 1) / 2), end))


def _interval(place: int) -> Expr:
    return iff(cell("nb_ouverture").eq(0), "", cell("attrition.interval", 0, place))


def _retention(kind: str) -> Expr:
    return native("IFNA", seg("SEG_RETENTION", prev=_PREV, curr=_CURR, kind=kind), "")


def _kept() -> Expr:
    """Revenue kept from the opening clients, no client counting for more than before."""
    held = iff(_CURR > _PREV, _PREV, iff(_CURR > 0, _CURR, 0))
    return native("SUMPRODUCT", (_PREV > 0) * held)


def _silent(k: str) -> Expr:
    """Clients whose silence exceeds k times their own mean gap (bounded), or the limit of a single purchase."""
    gap, silence = column("mean_gap"), column("recency_days")
    own = iff(native("ISNUMBER", gap), gap, 0) * param(k)
    bounded = iff(own < param("silence_min"), param("silence_min"), own)
    limit = iff(bounded > param("silence_max"), param("silence_max"), bounded)
    limit = iff(native("ISNUMBER", gap), limit, param("one_off"))
    return native("SUMPRODUCT", native("ISNUMBER", silence) * (silence > limit * (1 + 1e-9)))


def _at_stake() -> Expr:
    """Revenue of the better of the two periods, of the clients at risk."""
    return native("SUMPRODUCT", column("flag_at_risk") * iff(_PREV > _CURR, _PREV, _CURR))


def _at_stake_check() -> Expr:
    drop = native("SUMPRODUCT", column("flag_at_risk") * (_PREV > _CURR) * (_PREV - _CURR))
    return native("SUMIFS", span("revenue"), span("flag_at_risk"), 1) + drop


def _bridges() -> Expr:
    return native("ABS", cell("attrition.clients", 0, 5)) + native("ABS", cell("attrition.revenue", 0, 6))


def _bridges_check() -> Expr:
    """Both bridges again from the client columns alone: 0 when they foot."""
    arrived = native("COUNTIFS", span("revenue_prev"), "<=0", span("revenue"), ">0")
    clients = _opening_count() - _lost_count() + arrived - cell("clients_actifs")
    change = native("SUMPRODUCT", _CURR - _PREV)
    revenue = native("SUM", span("revenue_prev")) + change - native("SUM", span("revenue"))
    return native("ABS", clients) + native("ROUND", native("ABS", revenue), 6)


def figure(name: str, value: Expr, style: str, check: Expr, basis: Expr | None = None) -> Figure:
    """A key figure of this sheet, empty as long as there is no client."""
    where: str | Expr = f"attrition.basis_{name}" if basis is None else basis
    return Figure(f"attrition.{name}", told(value), style, where, told(check), name=name)


FIGURES_ATTRITION: Final = (
    figure("nb_ouverture", cell("attrition.clients", 0, 0), "int", _opening_count()),
    figure("nb_perdus", cell("attrition.clients", 0, 1), "int", _lost_count()),
    figure(
        "taux_attrition",
        native("IFNA", seg("SEG_ATTRITION", prev=_PREV, curr=_CURR), ""),
        "pct1",
        per(_lost_count(), _opening_count()),
    ),
    figure(
        "attrition_basse", _interval(0), "pct1", _bound(-1), fill("attrition.basis_low", c=percent(param("confidence")))
    ),
    figure(
        "attrition_haute", _interval(1), "pct1", _bound(1), fill("attrition.basis_high", c=percent(param("confidence")))
    ),
    figure(
        "ratio_brut",
        native("IFNA", seg("SEG_ATTRITION", prev=_PREV, curr=_CURR, kind="all", ever=EVER), ""),
        "pct1",
        per(_lost_count(), _all_count()),
        fill("attrition.basis_all", n=_all_count()),
    ),
    figure("ca_perdu", 0 - cell("attrition.revenue", 0, 1), "eur", _lost_revenue()),
    figure("retention_brute", _retention("GRR"), "pct1", per(_kept(), _opening_revenue())),
    figure(
        "retention_nette",
        _retention("NRR"),
        "pct1",
        per(native("SUMIFS", span("revenue"), span("revenue_prev"), ">0"), _opening_revenue()),
    ),
    figure(
        "nb_reconquis",
        cell("attrition.clients", 0, 3),
        "int",
        native("SUMPRODUCT", (_PREV <= 0) * (_CURR > 0) * (BEFORE > 0)),
    ),
    figure(
        "nb_a_risque",
        native("COUNTIFS", span("status"), t("label.status.at_risk")),
        "int",
        _silent("k_risk") - _silent("k_lost"),
        fill("attrition.basis_risk", k=param("k_risk")),
    ),
    figure("ca_a_risque", _at_stake(), "eur", _at_stake_check()),
    figure(
        "nb_silencieux",
        native("COUNTIFS", span("status"), t("label.status.lost")),
        "int",
        _silent("k_lost"),
        fill(
            "attrition.basis_silent",
            k=param("k_lost"),
            before=native("SUMPRODUCT", _LOST_STATUS * (_PREV <= 0) * (_CURR <= 0)),
            since=native("SUMPRODUCT", _LOST_STATUS * (_CURR > 0)),
        ),
    ),
    figure("passerelles", _bridges(), "num", _bridges_check()),
)


def _status() -> Expr:
    """The inference, said as one: presumed lost, at risk, or simply nothing bought in the period."""
    kept = iff(is_label("status", "status", "at_risk"), t("label.status.at_risk"), t("attrition.nothing"))
    return iff(_LOST_STATUS, t("attrition.presumed"), kept)


def _cause() -> Expr:
    gone = ((_LOST_STATUS * 1) + _LEFT) > 0
    return iff(gone * column("loss_cause").eq(""), t("attrition.not_given"), column("loss_cause"))


LIST: Final = Listing(
    "attrition.list",
    "order_lost",
    (
        Shown("column.name", column("name"), "text"),
        Shown("column.sector", column("sector"), "text"),
        Shown("column.loss_cause", _cause(), "text"),
        Shown("column.status", _status(), "text"),
        Shown("column.recency_days", column("recency_days"), "int"),
        Shown("column.mean_gap", column("mean_gap"), "int"),
        Shown("column.last_purchase", column("last_purchase"), "date"),
        Shown("column.revenue_prev", _PREV, "eur"),
        Shown("column.revenue", _CURR, "eur"),
        Shown("column.next_action", column("next_action"), "text"),
    ),
    "attrition.nobody",
)


def _answer() -> Expr:
    """The rate with its base and interval; the interval first when the base is small; no rate without a base."""
    facts: dict[str, Operand] = {
        "lost": counted("attrition.lost", cell("nb_perdus")),
        "n": cell("nb_ouverture"),
        "rate": percent(cell("taux_attrition"), 1),
        "low": percent(cell("attrition_basse"), 1),
        "high": percent(cell("attrition_haute"), 1),
        "c": percent(param("confidence")),
        "eur": whole(cell("ca_perdu")),
        "risk": counted("attrition.risk", cell("nb_a_risque"), eur=whole(cell("ca_a_risque"))),
    }
    usual = fill("attrition.answer", **{key: fact for key, fact in facts.items() if key != "c"})
    small = fill("attrition.answer_few", **{key: fact for key, fact in facts.items() if key != "rate"})
    sized = iff(cell("nb_ouverture") < FEW, small, usual)
    unknown = fill("attrition.no_opening", risk=facts["risk"])
    return iff(cell("nb_clients").eq(0), t("common.no_data"), iff(cell("nb_ouverture").eq(0), unknown, sized))


QUESTION: Final = Question(
    SHEET,
    "shtAttrition",
    fill("attrition.title", months=param("months")),
    _answer(),
    "attrition.definition",
    FIGURES_ATTRITION,
    charts=CHARTS,
    blocks=(
        Block(
            "attrition.causes",
            iff(
                cell("nb_clients").eq(0),
                "",
                seg(
                    "SEG_LOSS_CAUSES",
                    cause=native("FILTER", column("loss_cause"), _LEFT, ""),
                    amount_lost=native("FILTER", _PREV, _LEFT, ""),
                ),
            ),
            ("line_text", "line_int", "line_pct", "line_eur", "line_pct", "line_pct"),
            key="attrition.causes",
            rows=CAUSES + 1,
        ),
    ),
    listings=(LIST,),
    widths=((3, 32), (11, 34)),
)
