"""The client file: SIREN, names that are close, and potentials that only repeat the revenue."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from segment_udfs.ids import Codes, Ids, close_texts
from segment_udfs.maths import TOLERANCE, Bools, Floats

CLOSE: Final = 0.9
"""Jaro-Winkler similarity from which two names are proposed."""
MOST_NAMES: Final = 3_000
"""Names above which not every pair is compared, so that the check stays linear."""
_NEIGHBOURS: Final = 10
SAME_RATIO: Final = 1e-3
"""Relative distance under which two ratios are one, for potentials rounded to units."""
MOST_ALIKE: Final = 0.8
"""Share of the known potentials that must bear one ratio to be called computed from the revenue."""
LEAST_KNOWN: Final = 3
"""Potentials under which nothing is said."""


class Records(NamedTuple):
    """The client file, one row a record; what is absent is None.

    `named` says how each client of `ids` is named to a person, by its code when empty. `near` gives one code to the
    records whose names are close, `siren` one to those that bear the same valid SIREN, -1 to the others; `bad_siren`
    marks the cells that hold something else than a valid SIREN or SIRET.
    """

    ids: Ids
    named: tuple[str, ...] = ()
    near: Codes | None = None
    siren: Codes | None = None
    bad_siren: Bools | None = None
    wallet: Floats | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The name of each client of `ids`."""
        return self.named or self.ids.shown


def near_names(keys: Sequence[str | None], sirens: Sequence[str | None]) -> Codes:
    """Groups of records whose bare names are close, as codes; -1 for a record without another.

    Two names are close when the Jaro-Winkler similarity of their words, sorted, is at least 0.9. Two records that both
    have a SIREN are never linked: the same one is told as such, two different ones are two companies. Above 3 000 names
    each is compared with the 10 that follow it in alphabetical order.

    Args:
        keys: bare names, as `client_key` gives them. sirens: valid ones, None elsewhere.

    Example:
        >>> near_names(["DUPONT", "MARTIN", "DUPOND", None, "DUPONT"], ["732829320", None, None, None, None]).tolist()
        [0, -1, 0, -1, 0]
    """
    nodes = {node: rank for rank, node in enumerate(dict.fromkeys(zip(keys, sirens, strict=True)))}
    holders: dict[str, list[int]] = {}
    for (key, _), rank in nodes.items():
        if key is not None:
            holders.setdefault(key, []).append(rank)
    names = sorted(holders)
    edges = [(nodes[name, None], rank) for name in names if (name, None) in nodes for rank in holders[name]]
    for one, other in _close_pairs(names):
        for free, others in ((names[one], names[other]), (names[other], names[one])):
            if (free, None) in nodes:
                edges += [(nodes[free, None], rank) for rank in holders[others]]
    group = _components(len(nodes), edges)
    linked = set(group[np.array(edges, np.int64).reshape(-1, 2)].ravel().tolist())
    rows = [nodes[node] for node in zip(keys, sirens, strict=True)]
    codes = np.array([int(group[row]) if int(group[row]) in linked else -1 for row in rows], np.int64)
    return kept_groups(np.where([key is not None for key in keys], codes, -1))


def _close_pairs(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Positions of the pairs of distinct names that are close."""
    words = [" ".join(sorted(name.split())) for name in names]
    if len(words) <= MOST_NAMES:
        for one, other, _ in close_texts(words, CLOSE - TOLERANCE):
            yield from zip(one.tolist(), other.tolist(), strict=True)
        return
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    order = sorted(range(len(words)), key=lambda place: (words[place], names[place]))
    ranked = [words[place] for place in order]
    for step in range(1, _NEIGHBOURS + 1):
        alike = cpdist(ranked[:-step], ranked[step:], scorer=JaroWinkler.similarity, dtype=np.float64)
        for first in np.flatnonzero(alike >= CLOSE - TOLERANCE).tolist():
            yield order[first], order[first + step]


def _components(count: int, edges: Sequence[tuple[int, int]]) -> Codes:
    """The group of each node, linked by edges: the least node of it."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in edges:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return np.array([root(node) for node in range(count)], np.int64)


def kept_groups(group: Codes) -> Codes:
    """The codes of the groups of at least two rows, renumbered in order of first row; -1 for the other rows.

    Example:
        >>> kept_groups(np.array([7, 3, 7, -1, -1])).tolist()
        [0, -1, 0, -1, -1]
    """
    several = np.bincount(group[group >= 0], minlength=int(group.max(initial=-1)) + 1) > 1
    kept = np.where((group >= 0) & np.append(several, False)[group], group, -1)
    numbers = {code: rank for rank, code in enumerate(dict.fromkeys(kept[kept >= 0].tolist()))}
    return np.array([numbers.get(code, -1) for code in kept.tolist()], np.int64)


def of_several_ids(group: Codes, ids: Ids) -> Codes:
    """The groups that hold at least two distinct ids: one client entered twice is another matter."""
    known = (group >= 0) & (ids.codes >= 0)
    pairs = np.unique(np.column_stack((group[known], ids.codes[known])), axis=0)
    several = np.bincount(pairs[:, 0], minlength=int(group.max(initial=-1)) + 1) > 1
    return kept_groups(np.where(known & np.append(several, False)[group], group, -1))


class Circular(NamedTuple):
    """Potentials that are one ratio of a revenue: which records, the ratio."""

    rows: Bools
    ratio: float


def circular(wallet: Floats, revenue: Floats) -> Circular | None:
    """The records whose potential is the same multiple of the revenue, when they are most of those known.

    Asked of the records of which both are positive, at least 3: 80 % of them stand within 0.1 % of the median ratio.

    Example:
        >>> circular(np.array([130.0, 260, 65, np.nan]), np.array([100.0, 200, 50, 70])).ratio
        1.3
        >>> circular(np.array([130.0, 500, 65]), np.array([100.0, 200, 70])) is None
        True
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        known = (wallet > 0) & (revenue > 0)
        ratio = np.where(known, wallet / revenue, math.nan)
    if known.sum() < LEAST_KNOWN:
        return None
    middle = float(np.median(ratio[known]))
    alike = known & (np.abs(ratio / middle - 1) <= SAME_RATIO)
    return Circular(alike, middle) if alike.sum() >= MOST_ALIKE * known.sum() else None
