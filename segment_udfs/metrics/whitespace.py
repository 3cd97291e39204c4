"""White space: families that the clients of a sector buy and that one of them does not, with an estimated amount."""

from __future__ import annotations

from typing import Final

import numpy as np

from segment_udfs.ids import Codes, Ids
from segment_udfs.maths import TOLERANCE, Floats, Ints, counts, grouped_quantile, net_positive, pair_sums

FEWEST_PEERS: Final = 5
"""Below this number of peers a penetration says nothing."""
USUAL: Final = 0.5
"""A family that at least half of the peers buy is usual in the sector."""


def whitespace_table(
    client: Ids, family: Ids, amount: Floats, sector: Ids, top: int = 10
) -> tuple[list[str], list[str], Ints, Floats, Floats, Floats]:
    """The `top` largest missing sales: client, family, peers, penetration, median, estimate.

    A client buys a family when its amounts in it are net positive. The peers of a client are the other clients of its
    sector (the first non-blank sector on its lines) that buy something. A family bought by at least half of at least
    5 peers, and not by the client, is missing: estimate = penetration × median of the buyers' net amounts, currency.
    Penetration is a fraction. Lines with an unknown client, family or amount, or of a client without sector, are left
    out. By estimate descending, then client, then family, in order of first appearance.

    Args:
        client, family, amount, sector: one row a line.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> lines = factorise("ABCDEF"), factorise("XXXXYY"), np.array([100.0, 200, 300, 400, 50, 60])
        >>> names, families, *_, estimate = whitespace_table(*lines, factorise("ssssss"))
        >>> names, families, estimate.tolist()
        (['E', 'F'], ['X', 'X'], [200.0, 200.0])
    """
    home = sector_of_clients(client, sector)
    kept = (client.codes >= 0) & (family.codes >= 0) & ~np.isnan(amount) & (np.append(home, -1)[client.codes] >= 0)
    lines = client.codes[kept], family.codes[kept], amount[kept]
    found = _missing(*lines, home, sector.count, family.count)
    order = np.lexsort((found[1], found[0], -found[5]))[:top]
    who, what, peers, penetration, median, estimate = found
    names = [client.shown[code] for code in who[order].tolist()]
    families = [family.shown[code] for code in what[order].tolist()]
    return names, families, peers[order], penetration[order], median[order], estimate[order]


def sector_of_clients(client: Ids, sector: Ids) -> Codes:
    """Sector code of each distinct client: the first non-blank one on its lines, -1 when there is none.

    Example:
        >>> from segment_udfs.ids import factorise
        >>> sector_of_clients(factorise("AABB"), factorise(["", "s", "t", "s"])).tolist()
        [0, 1]
    """
    home = np.full(client.count, -1, np.int64)
    told = np.flatnonzero((client.codes >= 0) & (sector.codes >= 0))
    who, first = np.unique(client.codes[told], return_index=True)
    home[who] = sector.codes[told[first]]
    return home


def _missing(
    client: Codes, family: Codes, amount: Floats, home: Codes, sectors: int, families: int
) -> tuple[Codes, Codes, Ints, Floats, Floats, Floats]:
    """Every missing sale of the clients that have a line, unsorted: client, family, peers, penetration, …"""
    buyer, bought, total, absolute = pair_sums(client, family, amount)
    bought_now = net_positive(total, absolute)
    buyer, bought, total = buyer[bought_now], bought[bought_now], total[bought_now]
    holds = np.zeros(len(home), np.bool_)
    holds[buyer] = True
    size = counts(home[holds], sectors)
    pair, place = np.unique(home[buyer] * families + bought, return_inverse=True)
    buyers = counts(place, len(pair))
    median = grouped_quantile(place, total, 0.5, len(pair))
    in_sector, of_family = np.divmod(pair, max(families, 1))
    # A client without the family is not among its buyers, so at most size peers and at least size - 1.
    usual = (size[in_sector] >= FEWEST_PEERS) & (buyers >= (USUAL - TOLERANCE) * (size[in_sector] - 1))
    who, which = _lacking(np.unique(client), home, in_sector, np.flatnonzero(usual), buyer, place)
    peers = size[home[who]] - holds[who]
    penetration = buyers[which] / np.maximum(peers, 1)
    good = (peers >= FEWEST_PEERS) & (penetration >= USUAL - TOLERANCE)
    who, which, peers, penetration = who[good], which[good], peers[good], penetration[good]
    # Product first, then one division: estimates that are equal on paper stay equal, and ties keep their order.
    estimate = buyers[which] * median[which] / peers
    return who, of_family[which], peers, penetration, median[which], estimate


def _lacking(
    present: Codes, home: Codes, in_sector: Codes, usual: Ints, buyer: Codes, place: Ints
) -> tuple[Codes, Ints]:
    """(client, usual pair of its sector) for each client present that does not buy the family of that pair.

    Every client of the sector is written beside each usual pair, then the sales are struck out; about half of these
    rows are sales, so their number is of the order of the sales.
    """
    by_home = present[np.argsort(home[present], kind="stable")]
    first = np.searchsorted(home[by_home], in_sector[usual], side="left")
    after = np.searchsorted(home[by_home], in_sector[usual], side="right")
    size = after - first
    which = np.repeat(usual, size)
    place_in_sector = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
    who = by_home[np.repeat(first, size) + place_in_sector]
    width = len(in_sector)
    open_ = ~np.isin(who * width + which, buyer * width + place)
    return who[open_], which[open_]
