"""From the plan of each account to dated invoice lines, and to what serving it took in the last year.

Prices are whole cents and quantities whole numbers, so that amount = quantity × price holds to the cent everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp
from typing import Final

from background import between, normal, shuffled
from market import AS_OF, FAMILIES, HOLIDAYS, LIST_RISE, RATES, SEASON, YEARS, Client, Phase
from numpy.random import Generator

CREDIT_RATE: Final = 0.05  # share of invoices followed by a credit note
COST_RISE: Final = {2023: 1.0, 2024: 1.025, 2025: 1.05}


@dataclass(frozen=True)
class Line:
    """One invoice line, money in cents. `quantity` None: a credit on price; `cost` None: unknown."""

    day: date
    family: str
    quantity: int | None
    amount: int
    cost: int | None


@dataclass(frozen=True)
class Piece:
    """An invoice, or a credit note when its lines are negative."""

    day: date
    lines: tuple[Line, ...]

    @property
    def credit(self) -> bool:
        """True for a credit note."""
        return self.lines[0].amount < 0


def workday(day: date, last: date = AS_OF) -> date:
    """The first working day from `day` on, or the last one before `last`."""
    step = 1
    while day.weekday() >= 5 or (day.month, day.day) in HOLIDAYS:
        day += timedelta(days=step)
        if day > last:
            day, step = last, -1
    return day


def order_days(rng: Generator, phase: Phase) -> list[date]:
    """Distinct working days, evenly spread over the phase and moved by up to 30 % of the gap."""
    length = (phase.end - phase.start).days + 1
    days = set()
    for i in range(phase.orders):
        place = (i + 0.5 + between(rng, -0.3, 0.3)) / phase.orders
        days.add(workday(phase.start + timedelta(days=min(int(place * length), length - 1)), phase.end))
    return sorted(days)


def priced(rng: Generator, client: Client, family: str, day: date, target: float) -> Line:
    """A line of about `target` €: the dearest article that fits, a whole quantity, the client's price and margin."""
    fits = [price for price in FAMILIES[family].prices if 1 <= target / price <= 90] or [
        min(FAMILIES[family].prices, key=lambda price: abs(price - target))
    ]
    article = fits[int(rng.random() * len(fits))]
    rate = client.margin + abs(client.margin) / 0.34 * (FAMILIES[family].delta + between(rng, -0.015, 0.015))
    price = round(100 * article * LIST_RISE[day.year])
    quantity = max(1, round(100 * target / price))
    return Line(day, family, quantity, quantity * price, quantity * round(price * (1 - rate)))


def phase_pieces(rng: Generator, client: Client, phase: Phase) -> Iterator[Piece]:
    """Invoices of one phase; the families take their turn, so that each is bought when there are lines enough."""
    days = order_days(rng, phase)
    weights = [SEASON[day.month - 1] * exp(0.35 * normal(rng)) for day in days]
    many = 3 if phase.revenue / phase.orders > 2.5 else 2
    turn = shuffled(rng, phase.families)
    rank = 0
    for day, weight in zip(days, weights, strict=True):
        target = 1000 * phase.revenue * weight / sum(weights)
        count = min(1 + int((many - 0.6) * rng.random() + 0.2), len(turn))
        shares = [between(rng, 0.5, 1.5) for _ in range(count)]
        lines = []
        for share in shares:
            lines.append(priced(rng, client, turn[rank % len(turn)], day, target * share / sum(shares)))
            rank += 1
        yield Piece(day, tuple(lines))


def contract_pieces(rng: Generator, client: Client) -> Iterator[Piece]:
    """The same basket every year, invoiced on the last working day of the month; only the prices of 2025 rise."""
    phase = client.phases[0]
    baskets = [
        [priced(rng, client, family, date(YEARS[0], 1, 1), 1000 * phase.revenue / 12 / len(phase.families))
         for family in phase.families] for _ in range(12)
    ]  # fmt: skip
    for year in YEARS:
        rise = client.contract if year == YEARS[-1] else 1.0
        for month, basket in enumerate(baskets, start=1):
            close = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            while close.weekday() >= 5:
                close -= timedelta(days=1)
            yield Piece(close, tuple(repriced(line, close, rise, COST_RISE[year]) for line in basket))


def repriced(line: Line, day: date, rise: float, cost_rise: float) -> Line:
    """The same goods on another day at other unit prices, still whole cents."""
    if line.quantity is None or line.cost is None:
        raise ValueError(line)
    price, cost = line.amount // line.quantity, line.cost // line.quantity
    return replace(
        line, day=day, amount=line.quantity * round(price * rise), cost=line.quantity * round(cost * cost_rise)
    )


def credit_notes(rng: Generator, pieces: list[Piece]) -> Iterator[Piece]:
    """Part of a line comes back some days later with its cost; one credit in five is on the price, without goods."""
    taken = {piece.day for piece in pieces}
    for piece in pieces:
        if rng.random() >= CREDIT_RATE:
            continue
        line = piece.lines[0]
        day = workday(piece.day + timedelta(days=6 + int(18 * rng.random())))
        if day in taken or day >= AS_OF or day.year != piece.day.year or not line.quantity or line.cost is None:
            continue
        taken.add(day)
        if rng.random() < 0.2:
            yield Piece(day, (Line(day, line.family, None, -round(line.amount * 0.08), 0),))
        else:
            back = max(1, round(line.quantity * between(rng, 0.1, 0.4)))
            if line.quantity > 1:
                share = line.amount // line.quantity, line.cost // line.quantity
                yield Piece(day, (Line(day, line.family, -back, -back * share[0], -back * share[1]),))


def client_pieces(rng: Generator, client: Client) -> list[Piece]:
    """Every invoice and credit note of an account, every cost known, by date."""
    if client.contract:
        return list(contract_pieces(rng, client))
    pieces = [piece for phase in client.phases for piece in phase_pieces(rng, client, phase)]
    notes = list(credit_notes(rng, pieces)) if client.returns else []
    if client.exceptional:
        day, family, quantity, price = client.exceptional
        cents = round(100 * price)
        notes.append(Piece(day, (Line(day, family, quantity, quantity * cents, quantity * round(cents * 0.77)),)))
    return sorted(pieces + notes, key=lambda piece: piece.day)


def without_some_costs(client: Client, pieces: list[Piece]) -> list[Piece]:
    """The same pieces; in the years named by the plan, the first line of one piece in three lost its cost."""

    def forget(rank: int, piece: Piece) -> Piece:
        if piece.day.year not in client.no_cost or rank % 3:
            return piece
        return replace(piece, lines=(replace(piece.lines[0], cost=None), *piece.lines[1:]))

    return [forget(rank, piece) for rank, piece in enumerate(pieces)]


def drivers(client: Client, pieces: list[Piece]) -> tuple[int, ...]:
    """Quantities of the drivers over the last year, whose cost is about the share of the margin that the plan says."""
    year = [piece for piece in pieces if piece.day.year == AS_OF.year]
    if not year:
        return (0, 0, 3, 0) if not client.phases else (0, 0, 0, 0)
    margin = sum(line.amount - (line.cost or 0) for piece in year for line in piece.lines) / 100
    budget = 1000 * client.service_k if client.service_k is not None else margin * client.service
    order, delivery, visit, back = (rate.unit_cost for rate in RATES)
    notes = sum(piece.credit for piece in year)
    orders = max(len(year) - notes, round(0.38 * budget / order))
    visits = int(0.17 * budget / visit)
    returns = notes + round(0.04 * budget / back)
    rest = budget - orders * order - visits * visit - returns * back
    return orders, max(0, round(rest / delivery)), visits, returns
