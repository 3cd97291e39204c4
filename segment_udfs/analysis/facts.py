"""The headline facts of a portfolio: what the seven questions answer in one number or one short table each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segment_udfs.analysis.decisions import Decisions, good_clients
from segment_udfs.analysis.portfolio import Lines, Portfolio
from segment_udfs.errors import CellError
from segment_udfs.ids import Ids, factorise
from segment_udfs.labels import CLASS, NICHE
from segment_udfs.maths import Bools, Floats, edate, sums
from segment_udfs.metrics import attrition, niche, pareto, profitability
from segment_udfs.params import Params


@dataclass(frozen=True)
class Ledger:
    """Every amount of the file, in one place only: window, window before, older, after `as_of`, or without owner.

    `amount` = amount_window + amount_prev + amount_older + amount_after + amount_unassigned, the last being the lines
    without client or date. `margin_window` sums the lines whose cost is known. Dates are serials.
    """

    lines: int
    lines_used: int
    first_date: float
    last_date: float
    window_start: float
    amount: float
    amount_window: float
    amount_prev: float
    amount_older: float
    amount_after: float
    amount_unassigned: float
    margin_window: float


@dataclass(frozen=True)
class MissingCosts:
    """Lines of the window without cost, what they weigh, and between which bounds the whole margin must lie.

    `share` is Σ|amount| of these lines over that of all lines of the window. The bounds take the missing costs
    between nothing and the whole amount.
    """

    lines: int
    clients: int
    amount: float
    share: float
    margin_low: float
    margin_high: float


@dataclass(frozen=True)
class Pareto:
    """How many clients make the share asked (80 %) by revenue, by margin, and in both lists; how concentrated.

    NaN = unknown (no margin known, total not positive). `share_top` is held by the first `params.top` clients,
    `share_top_fifth` by the first 20 %; both, with Gini to `first_three`, concern the value chosen for the 20/80.
    """

    known_revenue: int
    known_margin: int
    for_share_revenue: float
    for_share_margin: float
    class_a_revenue: int
    class_a_margin: int
    class_a_both: int
    share_top: float
    share_top_fifth: float
    gini: float
    hhi: float
    effective_clients: float
    first_client: float
    first_three: float


@dataclass(frozen=True)
class Whale:
    """Peak of the whale curve of the profit: gains, their ratio to the total, how many clients, losses, total."""

    gains: float
    ratio: float
    profitable_clients: float
    losses: float
    total: float


@dataclass(frozen=True)
class Attrition:
    """Clients and revenue between the two windows; rates are fractions, NaN without an opening client."""

    opening: int
    lost: int
    new: int
    won_back: int
    closing: int
    rate: float
    low: float
    high: float
    rate_all: float
    grr: float
    nrr: float
    revenue_opening: float
    revenue_lost: float
    revenue_decreases: float
    revenue_increases: float
    revenue_new: float
    revenue_closing: float


def read_ledger(lines: Lines, as_of: float, months: int) -> Ledger:
    """Where each amount of the file went."""
    used = lines.usable
    start, before = edate(as_of, -months), edate(as_of, -2 * months)
    date, amount = lines.date, lines.amount

    def total(rows: Bools) -> float:
        return float(np.sum(amount, where=rows))

    window = used & (date > start) & (date <= as_of)
    margin = np.nan
    if lines.cost is not None:
        margin = float(np.sum(amount - lines.cost, where=window & ~np.isnan(lines.cost)))
    return Ledger(
        lines=len(amount),
        lines_used=int(np.count_nonzero(used & (date <= as_of))),
        first_date=float(np.min(date, where=used, initial=math.inf)),
        last_date=float(np.max(date, where=used, initial=-math.inf)),
        window_start=float(start),
        amount=total(~np.isnan(amount)),
        amount_window=total(window),
        amount_prev=total(used & (date > before) & (date <= start)),
        amount_older=total(used & (date <= before)),
        amount_after=total(used & (date > as_of)),
        amount_unassigned=total(~used & ~np.isnan(amount)),
        margin_window=margin,
    )


def missing_costs(lines: Lines, ledger: Ledger, as_of: float) -> MissingCosts | None:
    """Lines of the window without cost; None when the file has no cost at all, for then nothing is missing."""
    if lines.cost is None:
        return None
    window = lines.usable & (lines.date > ledger.window_start) & (lines.date <= as_of)
    rows = np.flatnonzero(window & np.isnan(lines.cost))
    amount = lines.amount[rows]
    weight = float(np.sum(np.abs(lines.amount), where=window))
    return MissingCosts(
        lines=len(rows),
        clients=len(np.unique(lines.client.codes[rows])),
        amount=float(amount.sum()),
        share=float(np.abs(amount).sum()) / weight if weight > 0 else 0.0,
        margin_low=ledger.margin_window + float(np.minimum(amount, 0).sum()),
        margin_high=ledger.margin_window + float(np.maximum(amount, 0).sum()),
    )


def read_pareto(portfolio: Portfolio, decisions: Decisions, params: Params) -> Pareto:
    """The 20/80 by revenue and by margin, and how concentrated the value chosen is."""
    revenue, margin = portfolio["revenue"], portfolio["margin"]
    by_revenue, by_margin = (
        ranking.classes == CLASS.rank("A") for ranking in (decisions.by_revenue, decisions.by_margin)
    )
    try:
        gini, hhi, effective, first, three, fifth = pareto.concentration(decisions.value)[0].tolist()
        top = pareto.share_of_top(decisions.value, params.top, params.basis)
    except CellError:
        gini = hhi = effective = first = three = fifth = top = math.nan
    return Pareto(
        known_revenue=int(np.count_nonzero(~np.isnan(revenue))),
        known_margin=int(np.count_nonzero(~np.isnan(margin))),
        for_share_revenue=_count_for_share(revenue, params),
        for_share_margin=_count_for_share(margin, params),
        class_a_revenue=int(by_revenue.sum()),
        class_a_margin=int(by_margin.sum()),
        class_a_both=int((by_revenue & by_margin).sum()),
        share_top=top,
        share_top_fifth=fifth,
        gini=gini if math.isfinite(gini) else math.nan,
        hhi=hhi,
        effective_clients=effective,
        first_client=first,
        first_three=three,
    )


def _count_for_share(values: Floats, params: Params) -> float:
    try:
        return pareto.count_for_share(values, params.a, params.basis)
    except CellError:
        return math.nan


def read_whale(portfolio: Portfolio) -> Whale | None:
    """Peak of the whale curve; None when no profit is known."""
    if np.isnan(portfolio.profit).all():
        return None
    gains, ratio, count, losses, total = profitability.whale_peak(portfolio.profit)[0].tolist()
    return Whale(gains, ratio if math.isfinite(ratio) else math.nan, count, losses, total)


def read_attrition(portfolio: Portfolio, params: Params) -> Attrition:
    """Bridges of clients and of revenue, and the rates with the interval of the number of clients."""
    prev, curr = portfolio["revenue_prev"], portfolio["revenue"]
    first = portfolio["first_purchase"]
    before = edate(portfolio.as_of, -2 * params.months)
    bridge = attrition.client_bridge(prev, curr, (first <= before).astype(np.float64))[0]
    opening, lost, new, won_back, closing = (int(number) for number in bridge[:5])
    low = high = rate = grr = nrr = rate_all = math.nan
    if opening:
        low, high = attrition.wilson_interval(lost, opening, params.confidence)[0].tolist()
        rate = attrition.attrition_rate(prev, curr)
        grr, nrr = attrition.retention(prev, curr, "GRR"), attrition.retention(prev, curr, "NRR")
    ever = (~np.isnan(first)).astype(np.float64)
    if ((prev > 0) | (curr > 0) | (ever > 0)).any():
        rate_all = attrition.attrition_rate(prev, curr, "all", ever)
    revenue = attrition.revenue_bridge(prev, curr)[0, :6].tolist()
    return Attrition(opening, lost, new, won_back, closing, rate, low, high, rate_all, grr, nrr, *revenue)


def niche_table(portfolio: Portfolio, decisions: Decisions, params: Params) -> pd.DataFrame:
    """`SEG_NICHE` of the good clients by sector, with the revenue and the margin rate (Σ/Σ) of each sector.

    Columns sector, n, k, rate, lift, p, q, verdict (key of `labels.NICHE`), revenue, margin_rate; no row when no
    comparison is possible (no sector, nobody good, or everybody).
    """
    sector = factorise(portfolio.texts["sector"].tolist())
    columns = ("sector", "n", "k", "rate", "lift", "p", "q", "verdict", "revenue", "margin_rate")
    try:
        found = niche.sectors(
            sector,
            good_clients(portfolio, decisions, params),
            params.niche_min_n,
            params.niche_lift,
            params.niche_q,
        )
    except CellError:
        return pd.DataFrame({name: [] for name in columns})
    known = (sector.codes >= 0) & ~np.isnan(portfolio["margin"])
    revenue, margin = (
        sums(sector.codes[known], portfolio[name][known], sector.count) for name in ("revenue", "margin")
    )
    rate = np.divide(margin, revenue, out=np.full(sector.count, np.nan), where=revenue > 0)
    sold = sums(sector.codes[sector.codes >= 0], portfolio["revenue"][sector.codes >= 0], sector.count)
    names = [sector.shown[code] for code in found.code.tolist()]
    verdict = [NICHE.keys[code] for code in found.verdict.tolist()]
    values = (names, found.n, found.k, found.k / found.n, found.lift, found.p, found.q, verdict)
    return pd.DataFrame(dict(zip(columns, (*values, sold[found.code], rate[found.code]), strict=True)))


def loss_table(portfolio: Portfolio) -> pd.DataFrame:
    """`SEG_LOSS_CAUSES` of the clients lost between the two windows, weighed by their revenue of the window before.

    Columns cause (None = not given), n, share_n, amount, share_amount, cumulative.
    """
    prev, curr = portfolio["revenue_prev"], portfolio["revenue"]
    lost = (prev > 0) & (curr <= 0)
    cause = factorise(portfolio.texts["loss_cause"][lost].tolist())
    columns = ("cause", "n", "share_n", "amount", "share_amount", "cumulative")
    names, *numbers = attrition.loss_causes(cause, prev[lost])
    return pd.DataFrame(dict(zip(columns, (pd.Series(names, dtype=object), *numbers), strict=True)))


def conflict_table(portfolio: Portfolio, params: Params) -> pd.DataFrame:
    """`SEG_PARETO_CONFLICT`: clients ranked high by revenue and low by margin, or the reverse.

    Columns client, class_revenue, class_margin, rank_revenue, rank_margin, revenue, margin; no row without margins.
    """
    columns = ("client", "class_revenue", "class_margin", "rank_revenue", "rank_margin", "revenue", "margin")
    client = portfolio.client
    every = Ids(np.arange(client.count), client.keys, client.shown)
    try:
        names, *found = pareto.conflict_table(every, portfolio["revenue"], portfolio["margin"], params.a, params.b)
    except CellError:
        return pd.DataFrame({name: [] for name in columns})
    classes = [[CLASS.keys[code] for code in codes.tolist()] for codes in found[:2]]
    return pd.DataFrame(dict(zip(columns, (names, *classes, *found[2:]), strict=True)))
