"""From what is known of each client to what is said of it, under one set of parameters.

`decide` is a pure function of the portfolio and the parameters: the sensitivity of a label to a threshold is the same
function called with another threshold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from segment_udfs.analysis.portfolio import Portfolio, Texts
from segment_udfs.errors import CellError
from segment_udfs.ids import Ids, factorise
from segment_udfs.labels import CLASS, RECURRENCE
from segment_udfs.maths import Bools, Floats, Ints, counts
from segment_udfs.metrics import attrition, niche, pareto, potential, profitability, recurrence, star
from segment_udfs.params import Params
from segment_udfs.segments import segment

_T = TypeVar("_T")
DAYS_PER_MONTH: Final = 30.4375
"""365.25 ÷ 12."""
FEWEST_FAMILIES: Final = 3
"""Below this number of families sold, a share of the range says nothing."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Rank, cumulative share and class of each client by one value."""

    rank: Floats
    cumulative: Floats
    classes: Ints


@dataclass(frozen=True, eq=False)
class Decisions:
    """What is said of each client; labels are ranks of their family in `labels`, -1 = unknown; flags are 1 or 0.

    Attributes:
        value: what the 20/80 ranks: margin, or revenue.
        by_revenue, by_margin, by_value: the three rankings. peer_group: its text, None = unknown.
        peers_widened: 1 where the client's own peers were too few and all clients stood in for them.
        verdict: the tests of the Stars. purchase_dates: number of days with a purchase.
    """

    age_months: Floats
    profit_rate: Floats
    profit_status: Ints
    value: Floats
    by_revenue: Ranking
    by_margin: Ranking
    by_value: Ranking
    breadth: Floats
    wallet_share: Floats
    peer_group: Texts
    gap: Floats
    peers_widened: Floats
    potential_score: Floats
    purchase_dates: Floats
    status: Ints
    verdict: star.Verdict
    star: Floats
    recurrence: Ints
    move: Ints
    growth: Floats
    segment: Ints


def decide(portfolio: Portfolio, params: Params) -> Decisions:
    """Apply every rule to every client."""
    revenue, margin, profit = portfolio["revenue"], portfolio["margin"], portfolio.profit
    age = (portfolio.as_of - portfolio["first_purchase"]) / DAYS_PER_MONTH
    profit_status = _profit_status(portfolio, age, params)
    by_margin_value = params.value == "margin" and portfolio.has_costs
    value = margin if by_margin_value else revenue
    by_revenue, by_margin = ranking(revenue, params), ranking(margin, params)
    by_value = by_margin if by_margin_value else by_revenue
    breadth, wallet_share = _breadth(portfolio), potential.share_of_wallet(revenue, portfolio.wallet)
    peer_group = _peer_groups(portfolio, params)
    gap, widened = _gaps(revenue, peer_group, params)
    score = _score(portfolio, gap, params)
    dates = _purchase_dates(portfolio)
    status = _status(portfolio, dates, params)
    verdict = star.judge(
        star.Portfolio(by_value.classes, breadth, wallet_share, gap, profit, status),
        params.star_max,
        params.star_breadth,
        params.star_wallet,
    )
    stars = star.stars(verdict)
    habit = _recurrence(portfolio["quarters"], portfolio["orders"], params)
    return Decisions(
        age_months=age,
        profit_rate=_divided(profit, revenue, revenue > 0),
        profit_status=profit_status,
        value=value,
        by_revenue=by_revenue,
        by_margin=by_margin,
        by_value=by_value,
        breadth=breadth,
        wallet_share=wallet_share,
        peer_group=peer_group,
        gap=gap,
        peers_widened=widened,
        potential_score=score,
        purchase_dates=dates,
        status=status,
        verdict=verdict,
        star=stars,
        recurrence=habit,
        move=recurrence.move(portfolio["revenue_prev"], revenue, params.move_tolerance),
        growth=_growth(portfolio, params),
        segment=segment(revenue, status, profit_status, stars, by_value.classes, score, habit),
    )


def ranking(values: Floats, params: Params) -> Ranking:
    """Rank, cumulative share and class; shares and classes are unknown when the total of the basis is not positive."""
    unknown = np.full(len(values), np.nan)
    return Ranking(
        pareto.rank(values),
        _or(unknown, lambda: pareto.cumulative_share(values, params.basis)),
        _or(np.full(len(values), -1), lambda: pareto.classes(values, params.a, params.b, params.basis)),
    )


def good_clients(portfolio: Portfolio, decisions: Decisions, params: Params) -> Floats:
    """1 for the clients that a niche should have more of than its share, else 0: as `params.niche_good` says."""
    if params.niche_good == "star":
        return decisions.star
    if params.niche_good == "recurrent":
        return np.asarray(decisions.recurrence == RECURRENCE.rank("recurrent"), np.float64)
    ranked = decisions.by_margin if portfolio.has_costs else decisions.by_value
    return np.asarray(ranked.classes == CLASS.rank("A"), np.float64)


def niche_flags(sector: Ids, good: Floats, params: Params) -> Floats:
    """1 for a client whose sector is a proven niche; 0 for all when no comparison is possible."""
    none = np.zeros(len(sector))
    flags = _or(none, lambda: niche.in_niche(sector, good, params.niche_min_n, params.niche_lift, params.niche_q))
    return np.nan_to_num(flags)


def _or(fallback: _T, compute: Callable[[], _T]) -> _T:
    """What `compute` gives, or `fallback` when these data leave it undefined."""
    try:
        return compute()
    except CellError:
        return fallback


def _divided(part: Floats, whole: Floats, where: Bools) -> Floats:
    result = np.full(len(part), np.nan)
    np.divide(part, whole, out=result, where=where)
    return result


def _profit_status(portfolio: Portfolio, age: Floats, params: Params) -> Ints:
    if not portfolio.has_costs:
        return np.full(len(age), -1, np.int64)
    return profitability.status(
        portfolio["revenue"],
        portfolio["margin"],
        portfolio.cost_to_serve,
        age,
        params.profit_tolerance,
        params.min_months,
    )


def _breadth(portfolio: Portfolio) -> Floats:
    """Families held over families sold by anyone, at most 1; unknown below three families sold."""
    families = portfolio["families"]
    if not portfolio.families_sold >= FEWEST_FAMILIES:
        return np.full(len(families), np.nan)
    return np.minimum(1.0, families / portfolio.families_sold)


def _peer_groups(portfolio: Portfolio, params: Params) -> Texts:
    """« sector × size », or the sector alone; None without a sector."""
    sector, size = portfolio.texts["sector"], portfolio.texts["size"]
    if params.peers == "sector":
        return sector
    pairs = zip(sector.tolist(), size.tolist(), strict=True)
    return np.array([*(f"{a} × {b}" if a and b else a for a, b in pairs), None], object)[:-1]


def _gaps(revenue: Floats, group: Texts, params: Params) -> tuple[Floats, Floats]:
    """Gap to peers, and 1 where a client's own peers are too few to be compared with; NaN where there is no gap."""
    peers = factorise(group.tolist())
    gap = potential.gap_to_peers(revenue, peers, params.peer_quantile, params.min_peers, True)
    selling = (revenue > 0) & (peers.codes >= 0)
    enough = np.append(counts(peers.codes[selling], peers.count) >= params.min_peers, False)
    return gap, np.where(np.isnan(gap), np.nan, ~enough[peers.codes])


def _score(portfolio: Portfolio, gap: Floats, params: Params) -> Floats:
    return potential.potential_score(
        portfolio.before("revenue_prev"),
        portfolio["revenue"],
        portfolio.before("orders_prev"),
        portfolio["orders"],
        portfolio.before("families_prev"),
        portfolio["families"],
        gap,
        params.growth,
        params.min_base,
    )


def _purchase_dates(portfolio: Portfolio) -> Floats:
    """Number of purchase dates, from the first, the last and their mean gap; NaN for a client who never bought."""
    first, last, mean_gap = (portfolio[name] for name in ("first_purchase", "last_purchase", "mean_gap"))
    dates = np.where(np.isnan(mean_gap), 1.0, np.round(1 + _divided(last - first, mean_gap, mean_gap > 0)))
    return np.where(np.isnan(first), np.nan, dates)


def _status(portfolio: Portfolio, dates: Floats, params: Params) -> Ints:
    return attrition.statuses(
        portfolio["first_purchase"],
        portfolio["last_purchase"],
        dates,
        portfolio.as_of,
        params.k_risk,
        params.k_lost,
        params.silence_min,
        params.silence_max,
        params.one_off,
        params.new_days,
    )


def _recurrence(quarters: Floats, orders: Floats, params: Params) -> Ints:
    """Recurrent when bought in enough quarters; the indicators stand in for the lines, so the window is theirs."""
    rank = RECURRENCE.rank
    return np.select(
        [quarters >= params.min_quarters, quarters == 0, orders <= 1],
        [rank("recurrent"), rank("none"), rank("one_time")],
        rank("occasional"),
    ).astype(np.int64)


def _growth(portfolio: Portfolio, params: Params) -> Floats:
    """Revenue over that of the window before, less 1; unknown on a base too small to mean anything."""
    before = portfolio.before("revenue_prev")
    return _divided(portfolio["revenue"], before, (before >= params.min_base) & (before > 0)) - 1
