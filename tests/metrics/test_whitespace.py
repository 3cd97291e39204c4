"""White space against a plain reading of its definition, client by client."""

from __future__ import annotations

import math
import random
import statistics
import time
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.ids import factorise
from segment_udfs.metrics.whitespace import whitespace_table

Line = tuple[str | None, str | None, int | None, str | None]


def random_lines(seed: int) -> list[Line]:
    """A small portfolio where gaps are common: a few sectors, usual and rare families, credit notes, blank cells."""
    chance = random.Random(seed)  # noqa: S311  reproducible data, no secret
    clients = "abcdefghijklmn"[: chance.randint(6, 14)]
    home = {client: chance.choice("ssst") for client in clients}
    lines: list[Line] = []
    for _ in range(chance.randint(20, 80)):
        client = chance.choice([*clients * 4, None])
        family = chance.choice([*"XXXXYYYZZW", None])
        amount = chance.choice([1, 2, 3, 4, 7, 10, -2, -10, None])
        lines.append(
            (client, family, amount, chance.choice([home.get(client or ""), home.get(client or ""), None, "t"]))
        )
    return lines


def by_hand(lines: list[Line], top: int) -> list[tuple[str, str, int, float, float, float]]:
    """The definition in words, in whole numbers and fractions, one client and one family at a time."""
    sector: dict[str, str] = {}
    for client, _, _, where in lines:
        if client and where:
            sector.setdefault(client, where)
    order = {client: rank for rank, client in enumerate(dict.fromkeys(line[0] for line in lines if line[0]))}
    families = {family: rank for rank, family in enumerate(dict.fromkeys(line[1] for line in lines if line[1]))}
    net: dict[str, dict[str, int]] = {}
    for client, family, amount, _ in lines:
        if client and family and amount is not None and client in sector:
            mine = net.setdefault(client, {})
            mine[family] = mine.get(family, 0) + amount
    held = {client: {family: x for family, x in mine.items() if x > 0} for client, mine in net.items()}
    rows = []
    for client in held:
        peers = [other for other in held if other != client and sector[other] == sector[client] and held[other]]
        for family in families:
            amounts = [held[peer][family] for peer in peers if family in held[peer]]
            if family in held[client] or len(peers) < 5 or 2 * len(amounts) < len(peers):
                continue
            penetration, median = Fraction(len(amounts), len(peers)), Fraction(statistics.median(amounts))
            rows.append((client, family, len(peers), penetration, median, penetration * median))
    rows.sort(key=lambda row: (-row[5], order[row[0]], families[row[1]]))
    return [(c, f, n, float(p), float(m), float(e)) for c, f, n, p, m, e in rows[:top]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_it_agrees_with_the_definition_read_client_by_client(seed: int, top: int) -> None:
    """Same clients, families, peers and penetrations; estimates of the first rows in the same order."""
    lines = random_lines(seed)
    client, family, amount, sector = zip(*lines, strict=True)
    column = np.array([math.nan if cell is None else float(cell) for cell in amount])
    found = whitespace_table(factorise(client), factorise(family), column, factorise(sector), top)
    actual = list(zip(found[0], found[1], *(figure.tolist() for figure in found[2:]), strict=True))
    expected = by_hand(lines, top)
    assert [row[:3] for row in actual] == [row[:3] for row in expected]
    np.testing.assert_allclose([row[3:] for row in actual], [row[3:] for row in expected], rtol=1e-12)


def portfolio(clients: int, miss: int) -> list[Line]:
    """One sector where everybody buys X for 10 × rank, and the last `miss` clients buy Y instead."""
    return [(f"c{k}", "X" if k < clients - miss else "Y", 10 * (k + 1), "s") for k in range(clients)]


def test_the_worked_case_scales_with_amounts() -> None:
    """Amounts × 1 000 multiply the estimates and change no row."""
    client, family, amount, sector = zip(*portfolio(9, 2), strict=True)
    ids = factorise(client), factorise(family), factorise(sector)
    small, large = (whitespace_table(ids[0], ids[1], np.array(amount, float) * k, ids[2]) for k in (1, 1000))
    assert small[0] == large[0] == ["c7", "c8"]
    np.testing.assert_allclose(large[5], small[5] * 1000)
    assert small[5].tolist() == [7 / 8 * 40] * 2


def test_a_million_lines_take_seconds() -> None:
    """20 000 clients, 200 families, 40 sectors, a million lines: within 10 seconds on a slow machine."""
    chance = np.random.default_rng(7)
    lines = 1_000_000
    who = chance.integers(0, 20_000, lines)
    column = [f"c{code}" for code in who.tolist()], [f"f{code}" for code in (chance.integers(0, 200, lines)).tolist()]
    client, family = factorise(column[0]), factorise(column[1])
    sector = factorise([f"s{code}" for code in (who % 40).tolist()])
    amount = chance.lognormal(4, 1, lines)
    start = time.perf_counter()
    found = whitespace_table(client, family, amount, sector, 50)
    assert time.perf_counter() - start < 10
    assert len(found[0]) <= 50
