"""What one client buys by family, and what the clients of its sector buy that it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from segment_udfs.analysis.portfolio import Lines, Portfolio, read_lines, read_portfolio
from segment_udfs.ids import Codes, Ids, factorise, normalise
from segment_udfs.maths import Floats, edate, net_positive, pair_sums
from segment_udfs.metrics.whitespace import FEWEST_PEERS, whitespace_table
from segment_udfs.params import Params
from segment_udfs.tables import Tables

_ALL: Final = 1_000_000
"""More missing sales than a portfolio has."""


@dataclass(frozen=True)
class FamilyLine:
    """One family beside one client, over the window; None = unknown.

    Attributes:
        bought: whether the client's net amount in it is positive.
        share: part of the peers (the other clients of the sector that buy something) that buy it, a fraction.
        median: what a peer that buys it spends, currency. estimate: share × median where it counts as a missing sale.
    """

    family: str
    bought: bool
    share: float | None = None
    median: float | None = None
    estimate: float | None = None


@dataclass(frozen=True)
class Basket:
    """The families of a client, what it buys first, then what it lacks; with the number of its peers."""

    sector: str
    peers: int
    lines: tuple[FamilyLine, ...]

    @property
    def comparable(self) -> bool:
        """Whether there are enough peers to say anything of them."""
        return self.peers >= FEWEST_PEERS


def read_basket(tables: Tables, params: Params, code: str) -> Basket | None:
    """The families of the client `code`; None when the lines bear no family or the client is not in them."""
    lines = read_lines(tables)
    if lines.family is None or normalise(code) not in lines.client.keys:
        return None
    portfolio = read_portfolio(tables, lines, params)
    kept = _inside(lines, portfolio.as_of, params.months)
    me = lines.client.keys.index(normalise(code))
    sectors = portfolio.texts["sector"]
    who, what, much, turnover = pair_sums(lines.client.codes[kept], lines.family.codes[kept], lines.amount[kept])
    buyers = net_positive(much, turnover)
    who, what, much = who[buyers], what[buyers], much[buyers]
    home = factorise(sectors.tolist()).codes
    peers = np.unique(who[(home[who] == home[me]) & (who != me)]) if home[me] >= 0 else np.array([], np.int64)
    bought = {int(family): float(total) for family, total in zip(what[who == me], much[who == me], strict=True)}
    missing = _missing(lines, kept, portfolio, me)
    order = sorted(bought, key=lambda one: -bought[one])
    found = [_bought(lines.family, family, who, what, much, peers) for family in order]
    return Basket(str(sectors[me] or ""), len(peers), (*found, *missing))


def _inside(lines: Lines, as_of: float, months: int) -> Codes:
    """Rows of the window whose family is known."""
    family = lines.family.codes if lines.family is not None else np.full(len(lines.date), -1)
    inside = lines.usable & (lines.date > edate(as_of, -months)) & (lines.date <= as_of) & (family >= 0)
    return np.flatnonzero(inside)


def _bought(family: Ids, one: int, who: Codes, what: Codes, much: Floats, peers: Codes) -> FamilyLine:
    """A family that the client buys, and what its peers do with it."""
    spent = much[(what == one) & np.isin(who, peers)]
    if len(peers) < FEWEST_PEERS:
        return FamilyLine(family.shown[one], True)
    return FamilyLine(family.shown[one], True, len(spent) / len(peers), float(np.median(spent)) if len(spent) else None)


def _missing(lines: Lines, kept: Codes, portfolio: Portfolio, me: int) -> list[FamilyLine]:
    """The missing sales of the client, as the Potentiel sheet finds them, the largest estimate first."""
    if lines.family is None:
        return []
    sector = factorise([portfolio.texts["sector"][code] for code in lines.client.codes[kept].tolist()])
    client, family = (Ids(ids.codes[kept], ids.keys, ids.shown) for ids in (lines.client, lines.family))
    table = whitespace_table(client, family, lines.amount[kept], sector, _ALL)
    name = lines.client.shown[me]
    return [
        FamilyLine(which, False, float(share), float(median), float(estimate))
        for who, which, _, share, median, estimate in zip(*table, strict=True)
        if who == name
    ]
