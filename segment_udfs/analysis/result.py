"""`analyse`: from the three tables and the parameters to one row per client and the headline facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd

from segment_udfs import effort
from segment_udfs.analysis import facts
from segment_udfs.analysis.decisions import Decisions, Ranking, decide, good_clients, niche_flags
from segment_udfs.analysis.portfolio import Lines, Portfolio, Texts, read_lines, read_portfolio
from segment_udfs.errors import CellError
from segment_udfs.ids import factorise
from segment_udfs.labels import CLASS, MOVE, PROFIT_STATUS, RECURRENCE, SEGMENT, STATUS, Family
from segment_udfs.maths import Bools, Floats, Ints, counts, sums
from segment_udfs.metrics.client_key import client_keys
from segment_udfs.metrics.client_metrics import COLUMNS
from segment_udfs.metrics.star import TESTS
from segment_udfs.params import Params
from segment_udfs.tables import Tables

FLAGS: Final = ("at_risk", "duplicable", "dependency", "multiple_accounts", "conflict")
"""The flags, each a column `flag_…` of 1 and 0; a client may bear several."""


@dataclass(frozen=True, eq=False)
class Result:
    """What one analysis found.

    Attributes:
        clients: one row per client, in order of first appearance in the lines; amounts in the currency of the file,
            dates as serials of the 1900 system, shares as fractions, labels as the stable keys of `labels`. Missing
            values are NaN in number columns and None in text columns.
        params: the parameters used, `as_of` resolved.
        source: the name of the sales file. families_sold: NaN without families. has_costs: whether any cost is known;
            without any, nothing is said of margins and the segments run on revenue.
        ledger: where each amount of the file went. missing_costs: None when the file has no cost at all.
        pareto, whale, attrition: headline figures; `whale` is None when no profit is known.
        revenue, margin: totals of the window; the margin over the clients whose margin is known.
        active: clients with positive revenue in the window.
        niches, loss_causes, conflicts: short tables, see `analysis.facts`.
        portfolio: the arrays behind `clients`, from which `sensitivity` decides anew.
    """

    clients: pd.DataFrame
    params: Params
    source: str
    families_sold: float
    has_costs: bool
    has_rates: bool
    revenue: float
    margin: float
    profit: float
    active: int
    ledger: facts.Ledger
    missing_costs: facts.MissingCosts | None
    pareto: facts.Pareto
    whale: facts.Whale | None
    attrition: facts.Attrition
    niches: pd.DataFrame
    loss_causes: pd.DataFrame
    conflicts: pd.DataFrame
    portfolio: Portfolio = field(repr=False)

    @property
    def as_of(self) -> float:
        """Serial of the day of the analysis."""
        return self.portfolio.as_of

    def segments(self) -> pd.DataFrame:
        """One row per segment, in the order of the rules: number of clients, known revenue, margin and declared hours.

        Columns segment, clients, revenue, margin, hours; the clients sum to all clients. A sum of nothing known
        is NaN; that of a segment without clients is 0.
        """
        codes = np.array([SEGMENT.rank(key) for key in self.clients["segment"]], np.int64)
        size = len(SEGMENT.keys)
        table: dict[str, object] = {"segment": list(SEGMENT.keys), "clients": counts(codes, size)}
        for name in ("revenue", "margin", "hours"):
            column = self.clients[name].to_numpy(np.float64)
            known = counts(codes[~np.isnan(column)], size)
            unknown = (known == 0) & (counts(codes, size) > 0)
            table[name] = np.where(unknown, np.nan, sums(codes, np.nan_to_num(column), size))
        return pd.DataFrame(table)


def analyse(tables: Tables, params: Params | None = None) -> Result:
    """Answer the seven questions for one portfolio.

    Args:
        tables: conformed tables; lines without client, date or amount are left out and told in `ledger`.
        params: every threshold; `as_of` None means the last date of the lines.

    Returns:
        The result; Σ revenue over clients is the ledger's amount of the window, and so for margins when all are known.

    Raises:
        DataError: no usable line; a rate or a quantity of a cost driver that is missing, negative or impossible.

    Example:
        >>> lines = pd.DataFrame({"client": ["A", "B"], "date": [45600.0, 45657.0], "amount": [850.0, 150.0]})
        >>> analyse(Tables(lines)).clients[["client", "revenue", "class", "segment"]].values.tolist()
        [['A', 850.0, 'A', 'pareto'], ['B', 150.0, 'B', 'new']]
    """
    params = params or Params()
    with np.errstate(all="ignore"):
        lines = read_lines(tables)
        portfolio = read_portfolio(tables, lines, params)
        params = replace(params, as_of=portfolio.as_of)
        decisions = decide(portfolio, params)
        return _result(tables, lines, portfolio, decisions, params)


def _result(tables: Tables, lines: Lines, portfolio: Portfolio, decisions: Decisions, params: Params) -> Result:
    ledger = facts.read_ledger(lines, portfolio.as_of, params.months)
    revenue = portfolio["revenue"]
    return Result(
        clients=_frame(portfolio, decisions, params),
        params=params,
        source=tables.source,
        families_sold=portfolio.families_sold,
        has_costs=portfolio.has_costs,
        has_rates=portfolio.has_rates,
        revenue=float(revenue.sum()),
        margin=_total(portfolio["margin"]),
        profit=_total(portfolio.profit),
        active=int((revenue > 0).sum()),
        ledger=ledger,
        missing_costs=facts.missing_costs(lines, ledger, portfolio.as_of),
        pareto=facts.read_pareto(portfolio, decisions, params),
        whale=facts.read_whale(portfolio),
        attrition=facts.read_attrition(portfolio, params),
        niches=facts.niche_table(portfolio, decisions, params),
        loss_causes=facts.loss_table(portfolio),
        conflicts=facts.conflict_table(portfolio, params),
        portfolio=portfolio,
    )


def _total(values: Floats) -> float:
    """Sum of the known values; NaN when none is."""
    return float(np.nansum(values)) if not np.isnan(values).all() else float("nan")


def _frame(portfolio: Portfolio, decisions: Decisions, params: Params) -> pd.DataFrame:
    """The columns of the clients, as the workbook's sheet has them."""
    columns: dict[str, Floats | Texts] = {"client": np.array([*portfolio.client.shown, None], object)[:-1]}
    columns |= {name: portfolio.texts[name] for name in ("name", "sector", "size", "siren", "group")}
    columns |= {"hours": portfolio.hours, "wallet": portfolio.wallet, "loss_cause": portfolio.texts["loss_cause"]}
    columns |= {name: portfolio[name] for name in COLUMNS}
    columns |= _money(portfolio, decisions)
    columns |= _judgements(decisions)
    columns |= _flags(portfolio, decisions, params)
    columns |= _effort(portfolio, decisions, params)
    series = {name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in columns.items()}
    return pd.DataFrame(series, copy=False)


def label_keys(family: Family, ranks: Ints) -> Texts:
    """Stable keys of label ranks; None for -1.

    Example:
        >>> label_keys(CLASS, np.array([0, -1])).tolist()
        ['A', None]
    """
    return np.array([*family.keys, None], object)[ranks]


def _money(portfolio: Portfolio, decisions: Decisions) -> dict[str, Floats | Texts]:
    columns: dict[str, Floats | Texts] = {
        "cost_to_serve": portfolio.cost_to_serve,
        "profit": portfolio.profit,
        "profit_rate": decisions.profit_rate,
        "age_months": decisions.age_months,
        "profit_status": label_keys(PROFIT_STATUS, decisions.profit_status),
        "value": decisions.value,
    }
    for name, ranking in (("revenue", decisions.by_revenue), ("margin", decisions.by_margin)):
        columns |= _ranked(name, ranking)
    return columns | {"class": label_keys(CLASS, decisions.by_value.classes)}


def _ranked(name: str, ranking: Ranking) -> dict[str, Floats | Texts]:
    return {
        f"rank_{name}": ranking.rank,
        f"cum_{name}": ranking.cumulative,
        f"class_{name}": label_keys(CLASS, ranking.classes),
    }


def _judgements(decisions: Decisions) -> dict[str, Floats | Texts]:
    verdict = decisions.verdict
    return {
        "breadth": decisions.breadth,
        "wallet_share": decisions.wallet_share,
        "peer_group": decisions.peer_group,
        "gap": decisions.gap,
        "peers_widened": decisions.peers_widened,
        "potential_score": decisions.potential_score,
        "purchase_dates": decisions.purchase_dates,
        "status": label_keys(STATUS, decisions.status),
        "star": decisions.star,
        "star_missing": np.array([*TESTS, None], object)[verdict.failed],
        "star_rank": np.where(verdict.rank > 0, verdict.rank, np.nan),
        "recurrence": label_keys(RECURRENCE, decisions.recurrence),
        "move": label_keys(MOVE, decisions.move),
        "growth": decisions.growth,
        "segment": label_keys(SEGMENT, decisions.segment),
    }


def _flags(portfolio: Portfolio, decisions: Decisions, params: Params) -> dict[str, Floats | Texts]:
    """Columns of 1 and 0, in the order of `FLAGS`."""
    base = portfolio["margin"] if portfolio.has_costs else portfolio["revenue"]
    total = np.nansum(base)
    by_revenue, by_margin = decisions.by_revenue.classes, decisions.by_margin.classes
    good = good_clients(portfolio, decisions, params)
    flags = (
        decisions.status == STATUS.rank("at_risk"),
        niche_flags(factorise(portfolio.texts["sector"].tolist()), good, params),
        (base / total > params.dependency) & (total > 0),
        _shared(client_keys(portfolio.texts["name"].tolist(), portfolio.texts["siren"].tolist()))
        | _shared([None if code < 0 else code for code in factorise(portfolio.texts["group"].tolist()).codes.tolist()]),
        (by_revenue >= 0) & (by_margin >= 0) & (np.abs(by_revenue - by_margin) >= 2),
    )
    return {f"flag_{name}": np.asarray(flag, np.float64) for name, flag in zip(FLAGS, flags, strict=True)}


def _shared(keys: Sequence[Hashable | None]) -> Bools:
    """Whether another client bears the same key, None aside."""
    times = Counter(keys)
    return np.array([key is not None and times[key] > 1 for key in keys], np.bool_)


def _effort(portfolio: Portfolio, decisions: Decisions, params: Params) -> dict[str, Floats | Texts]:
    """Margin still within reach, hours recommended to reach for it, and the return on the hours declared."""
    margin, revenue = portfolio["margin"], portfolio["revenue"]
    kept = np.minimum(decisions.gap, params.gap_cap * np.maximum(revenue, 0.0))
    gap = np.nan_to_num(kept)
    if portfolio.has_costs:
        known = ~np.isnan(margin)
        sold = revenue[known].sum()
        rate = max(margin[known].sum() / sold, 0.0) if sold > 0 else 0.0
        reach = np.maximum(margin, 0.0) + rate * gap
    else:
        reach = np.maximum(revenue, 0.0) + gap
    given_up = [SEGMENT.rank(key) for key in ("lost", "unprofitable", "incomplete")]
    reach = np.where(np.isin(decisions.segment, given_up), np.nan, reach)
    budget, one = params.hours_budget or float(np.nansum(portfolio.hours)), np.ones(len(reach))
    try:
        hours = effort.allocate(reach, one * params.speed, budget, 0 * one, one * params.max_hours)
    except CellError:  # more hours than whole steps can share out
        hours = np.full(len(reach), np.nan)
    return {
        "gap_reach": kept,
        "margin_potential": reach,
        "hours_recommended": hours,
        "roi": effort.roi(margin, portfolio.hours, one * params.hourly_cost, 0 * one),
    }
