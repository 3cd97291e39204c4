"""Questions 1 and 4, breadth of range, share of wallet, gap to comparable clients, signs of potential.

Columns have shape (n,), NaN = unknown; amounts are in the currency of the file. In a result NaN is not known from the
data.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from segment_udfs.errors import NA, CellError
from segment_udfs.ids import Ids
from segment_udfs.maths import TOLERANCE, Bools, Floats, counts, grouped_quantile, net_positive, pair_sums, quantile

FEWEST_FAMILIES: Final = 3
"""Below this number of families sold, a share of the range says nothing."""
FEWEST_SIGNS: Final = 3
"""Below this number of known signs out of four, a score would rest on too little."""


def breadth(client: Ids, family: Ids, clients: Ids | None = None, amount: Floats | None = None) -> Floats:
    """Share of the families sold that each client buys, shape (m,) for the m rows of `clients`.

    A client holds a family when its amounts in it are net positive, or, without `amount`, when one line says so.
    Lines with an unknown client, family or amount are left out. The families sold are those that someone holds.

    Args:
        client, family, amount: one row a line.
        clients: the clients wanted; None = every client of the lines, by first appearance.

    Returns:
        Fractions 0 … 1; 0 for a client without line, NaN for a blank one.

    Raises:
        CellError: `#N/A` when fewer than 3 families are held, or when there is no client at all.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> breadth(factorise("AAAAB"), factorise("wxyyz")).tolist()
        [0.75, 0.25]
    """
    wanted = np.arange(client.count) if clients is None else clients.coded_like(client)
    named = np.ones(client.count, np.bool_) if clients is None else clients.codes >= 0
    if not len(wanted):
        raise CellError(NA, key="cells.no_usable_row", argument="client")
    kept = (client.codes >= 0) & (family.codes >= 0)
    if amount is not None:
        kept &= ~np.isnan(amount)
    values = np.ones(int(kept.sum())) if amount is None else amount[kept]
    buyers, bought, total, absolute = pair_sums(client.codes[kept], family.codes[kept], values)
    held = net_positive(total, absolute)
    sold = len(np.unique(bought[held]))
    if sold < FEWEST_FAMILIES:
        raise CellError(NA, key="cells.too_few_families", argument="family", found=sold, least=FEWEST_FAMILIES)
    shares: Floats = np.append(counts(buyers[held], client.count) / sold, 0.0)  # position -1: not in the lines
    found: Floats = shares[wanted]
    found[~named] = np.nan
    return found


def share_of_wallet(sales: Floats, wallet: Floats) -> Floats:
    """Sales to each client over its estimated total purchases; NaN where either is unknown or the wallet is not > 0.

    A share above 1 is returned as it is: the estimate is too low.

    Example:
        >>> share_of_wallet(np.array([30000.0, 5]), np.array([120000.0, 0])).tolist()
        [0.25, nan]
    """
    share = np.full(len(sales), np.nan)
    np.divide(sales, wallet, out=share, where=wallet > 0)
    return share


def gap_to_peers(
    revenue: Floats, peer_group: Ids, pct: float = 0.75, min_peers: int = 5, fallback: bool = False
) -> Floats:
    """Revenue missing to reach the `pct` quantile of comparable clients: max(0, Q - max(revenue, 0)), currency.

    Peers of a client are the clients of its group with positive revenue, itself included; Q is their type-7 quantile
    (Hyndman & Fan 1996). With `fallback`, a client with fewer than `min_peers` peers or no group is compared with
    every client that has positive revenue.

    Returns:
        Gaps ≥ 0; NaN where revenue is unknown or peers are fewer than `min_peers`.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> gap_to_peers(np.array([10.0, 20, 30, 40, 100]), factorise("ggggg")).tolist()
        [30.0, 20.0, 10.0, 0.0, 0.0]
    """
    selling = revenue > 0
    grouped = selling & (peer_group.codes >= 0)
    codes, values = peer_group.codes[grouped], revenue[grouped]
    target = grouped_quantile(codes, values, pct, peer_group.count)
    target[counts(codes, peer_group.count) < min_peers] = np.nan
    goal = np.append(target, np.nan)[peer_group.codes]
    if fallback and int(selling.sum()) >= min_peers:
        goal = np.where(np.isnan(goal), quantile(revenue[selling], pct), goal)
    gap: Floats = np.maximum(goal - np.maximum(revenue, 0.0), 0.0)
    return gap


def potential_score(
    rev_prev: Floats,
    rev_curr: Floats,
    orders_prev: Floats,
    orders_curr: Floats,
    fam_prev: Floats,
    fam_curr: Floats,
    gap: Floats,
    growth: float = 0.15,
    min_base: float = 100,
) -> Floats:
    """Signs of potential that each client shows: 5 × signs met / signs known, 0 … 5.

    The signs: (1) revenue grew by `growth`, known when the previous one is at least `min_base` and positive, because
    growth from almost nothing says nothing; (2) more orders; (3) more families; (4) a gap to peers at least as large
    as the revenue. Borders are inclusive within 1e-9.

    Returns:
        Scores; NaN where revenue is unknown or fewer than 3 signs are known; else 0 where revenue is not positive.

    Example:
        >>> row = [np.array([value]) for value in (1000.0, 1300, 4, 6, 2, 3, 200)]
        >>> potential_score(*row).tolist()
        [3.75]
    """
    based = (rev_prev >= min_base) & (rev_prev > 0)
    rate = np.divide(rev_curr, rev_prev, out=np.full(len(rev_curr), np.nan), where=based) - 1
    signs: list[tuple[Bools, Bools]] = [
        (~np.isnan(rate), rate >= growth - TOLERANCE),
        (~np.isnan(orders_prev) & ~np.isnan(orders_curr), orders_curr > orders_prev),
        (~np.isnan(fam_prev) & ~np.isnan(fam_curr), fam_curr > fam_prev),
        (~np.isnan(gap) & ~np.isnan(rev_curr), (gap > 0) & (gap >= rev_curr * (1 - TOLERANCE))),
    ]
    known = np.sum([seen for seen, _ in signs], axis=0)
    met = np.sum([seen & shown for seen, shown in signs], axis=0)
    score = 5 * met / np.maximum(known, 1)
    score[rev_curr <= 0] = 0.0
    score[(known < FEWEST_SIGNS) | np.isnan(rev_curr)] = np.nan
    return np.asarray(score, np.float64)
