"""What the made distributor sells, and the shape of a client's plan. Plain data, no chance in it.

Everything is invented: the seller (« Comptoir Technique de l'Ouest »), the clients, the prices. Company numbers start
with 0, which the French register never gave, so that none of them can be a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

SELLER: Final = "Comptoir Technique de l'Ouest"
AS_OF: Final = date(2025, 12, 31)
YEARS: Final = (2023, 2024, 2025)
HOLIDAYS: Final = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
SEASON: Final = (0.95, 0.96, 1.08, 1.06, 1.03, 1.08, 0.98, 0.74, 1.08, 1.10, 1.02, 0.92)  # weight of each month
LIST_RISE: Final = {2023: 1.0, 2024: 1.025, 2025: 1.05}  # list prices against 2023


@dataclass(frozen=True)
class Family:
    """A product family: unit list prices of its articles in 2023 (€) and its margin against the client's (points)."""

    name: str
    delta: float
    prices: tuple[float, ...]


FAMILIES: Final = {
    "L": Family("Lubrifiants", -0.03, (8.90, 38.50, 96.00, 214.00, 690.00)),
    "F": Family("Filtration", 0.04, (6.40, 14.20, 27.90, 58.00, 132.00)),
    "P": Family("Pneumatiques", -0.06, (62.00, 98.00, 145.00, 310.00, 540.00)),
    "R": Family("Freinage", 0.02, (18.50, 34.00, 67.00, 118.00, 235.00)),
    "O": Family("Outillage", 0.01, (12.90, 45.00, 129.00, 349.00, 890.00)),
    "E": Family("Équipement d'atelier", -0.02, (240.00, 780.00, 1950.00, 3600.00, 7400.00)),
    "C": Family("Chimie et nettoyage", 0.05, (4.90, 11.50, 23.00, 64.00, 180.00)),
    "I": Family("Protection individuelle", 0.03, (3.20, 9.80, 21.00, 48.00, 115.00)),
    "V": Family("Visserie et fixation", 0.05, (2.10, 6.50, 14.00, 32.00, 85.00)),
    "B": Family("Batteries et électricité", 0.0, (29.00, 74.00, 128.00, 245.00, 610.00)),
}
ALL_FAMILIES: Final = "".join(FAMILIES)


@dataclass(frozen=True)
class Rate:
    """One driver of the cost to serve: what its team costs a year and how many acts it could do, on paper."""

    driver: str
    cost: int
    capacity: int
    practical: float = 0.8

    @property
    def unit_cost(self) -> float:
        """Cost of one act at practical capacity (€): cost ÷ (capacity × practical)."""
        return self.cost / (self.capacity * self.practical)


RATES: Final = (
    Rate("Commandes traitées", 288_000, 11_250),
    Rate("Livraisons", 352_000, 8_000),
    Rate("Visites techniques", 153_600, 800),
    Rate("Retours", 44_800, 560),
)


@dataclass(frozen=True)
class Phase:
    """A stretch of trade: revenue aimed at (thousands of €), number of invoices, families bought."""

    start: date
    end: date
    revenue: float
    orders: int
    families: str


@dataclass(frozen=True)
class Truth:
    """A planted truth: its key in `truths.json`, why the product must find it, and further facts to write there."""

    key: str
    why: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Client:
    """One account. `service` is the cost to serve as a share of the margin; `service_k` fixes it in thousands of €."""

    name: str
    sector: str = ""
    size: str = "TPE"
    phases: tuple[Phase, ...] = ()
    margin: float = 0.34
    service: float = 0.35
    service_k: float | None = None
    wallet: int | None = None
    hours: int | None = None
    cause: str = ""
    siren: str = "own"  # "own", "none", or the name of the account whose number it shares
    truths: tuple[Truth, ...] = ()
    listed: bool = True  # False: sold to, but absent from the clients file
    contract: float = 0.0  # price rise of 2025 of a fixed yearly basket; 0 = no contract
    exceptional: tuple[date, str, int, float] | None = None  # date, family, quantity, unit price (€)
    no_cost: tuple[int, ...] = ()  # years in which some lines lack their cost
    variant: bool = False  # some lines spell the account in lower case with a space behind
    returns: bool = True

    def told(self, key: str, why: str, **facts: str) -> Client:
        """The same account with one more planted truth."""
        return replace(self, truths=(*self.truths, Truth(key, why, facts)))


def span(start: date, end: date, revenue: float, orders: int, families: str) -> tuple[Phase, ...]:
    """One stretch between two days, both included."""
    return (Phase(start, end, revenue, orders, families),)


def yearly(
    revenue: tuple[float, float, float],
    orders: int | tuple[int, int, int],
    families: str | tuple[str, str, str],
    months: tuple[int, int] = (1, 12),
) -> tuple[Phase, ...]:
    """Three calendar years (or the same months of each); a year of revenue 0 is a year without purchases."""
    counts = (orders,) * 3 if isinstance(orders, int) else orders
    ranges = (families,) * 3 if isinstance(families, str) else families
    first, last = months
    return tuple(
        Phase(date(year, first, 1), date(year, last, 31 if last == 12 else 28), amount, count, letters)
        for year, amount, count, letters in zip(YEARS, revenue, counts, ranges, strict=True)
        if amount
    )
