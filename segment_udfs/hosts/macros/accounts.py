"""The accounts of the book as a person typed them, and the pairs of them that may be one client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from segment_udfs.errors import CODES
from segment_udfs.hosts.macros.book import need_table
from segment_udfs.hosts.macros.cells import Rows, read
from segment_udfs.hosts.macros.reading import area_of
from segment_udfs.ids import normalise, spelled
from segment_udfs.metrics.client_key import MOST_NAMES, client_key, close_names, siren_of
from segment_udfs.tables import CLIENTS, SALES
from segment_udfs.workbook.sheets.inputs import header

if TYPE_CHECKING:
    import xlwings as xw

ORIGIN: Final = "Client d'origine"
"""Header of the column that keeps the code of each line that a merge gave to another account."""


class Listing(NamedTuple):
    """A table as it stands: its headers, its rows, the range that holds both."""

    headers: list[str]
    rows: Rows
    area: Any

    def column(self, head: str) -> list[Any]:
        """The cells under a header; None for each row when there is no such column."""
        at = self.place(head)
        return [None if at is None else row[at] for row in self.rows]

    def place(self, head: str) -> int | None:
        """The position of a column."""
        return self.headers.index(head) if head in self.headers else None


def listing(book: xw.Book, name: str) -> Listing:
    """The table of this name.

    Raises:
        DataError: the book has none.
    """
    area = area_of(need_table(book, name))
    first, *rows = read(area)
    return Listing(["" if cell is None else str(cell).strip() for cell in first], rows, area)


@dataclass(frozen=True)
class Account:
    """One account.

    Attributes:
        key: its code as codes are compared. code: the cell that holds it, as typed. name: of its record, else of its
            lines. siren: a valid one. revenue: € of all its lines. lines: how many. row: of its record, from 0.
    """

    key: str
    code: Any
    name: str = ""
    siren: str | None = None
    revenue: float = 0.0
    lines: int = 0
    row: int | None = None


class Pair(NamedTuple):
    """Two accounts that may be one client: the one with more revenue is kept. `why` is a key; `score` that of names."""

    kept: Account
    absorbed: Account
    why: str
    score: float = 1.0

    @property
    def keys(self) -> frozenset[str]:
        """The two accounts, whichever is kept."""
        return frozenset((self.kept.key, self.absorbed.key))


def code_of(cell: Any) -> str:
    """The code of a cell as codes are compared, "" for a blank or an error."""
    return "" if cell is None or cell in CODES else normalise(spelled(cell))


def accounts(sales: Listing, clients: Listing, codes: Sequence[Any] | None = None) -> dict[str, Account]:
    """The accounts of the lines, then those of the clients table only, by code.

    Args:
        codes: the code of each line when it is not what stands under Client.
    """
    found: dict[str, dict[str, Any]] = {}
    money: dict[str, list[float]] = defaultdict(list)
    names = sales.column(header(SALES, "name"))
    amounts = sales.column(header(SALES, "amount"))
    lines = sales.column(header(SALES, "client")) if codes is None else codes
    for code, name, amount in zip(lines, names, amounts, strict=True):
        key = code_of(code)
        if key:
            one = found.setdefault(key, {"code": code})
            one["name"] = one.get("name") or _text(name)
            money[key].append(amount if isinstance(amount, float) else 0.0)
    records = (clients.column(header(CLIENTS, field)) for field in ("client", "name", "siren"))
    for row, (code, name, siren) in enumerate(zip(*records, strict=True)):
        key = code_of(code)
        one = found.setdefault(key, {"code": code}) if key else {}
        if "row" not in one:
            one |= {"row": row, "name": _text(name) or one.get("name", ""), "siren": _siren(siren)}
    return {key: Account(key, revenue=fsum(money[key]), lines=len(money[key]), **one) for key, one in found.items()}


def _text(cell: Any) -> str:
    return "" if cell is None or cell in CODES else spelled(cell)


def _siren(cell: Any) -> str | None:
    return siren_of(cell) if isinstance(cell, (str, float)) else None


def pairs(found: Iterable[Account]) -> list[Pair]:
    """Accounts with the same SIREN, then with the same name but for accents and legal form, then with close names.

    Close names of two different SIREN are two companies. Above 3,000 accounts, close names are looked for among those
    with most revenue.
    """
    ranked = sorted(found, key=lambda one: -one.revenue)
    siren = _grouped(ranked, [one.siren for one in ranked], "same_siren")
    linked = {pair.keys for pair in siren}
    names = [
        pair._replace(why="same_name_other_siren") if _differ(pair) else pair
        for pair in _grouped(ranked, [client_key(one.name) for one in ranked], "same_name")
        if pair.keys not in linked
    ]
    together = {one: pair.kept.key for pair in (*names, *siren) for one in (pair.kept.key, pair.absorbed.key)}
    few = ranked[:MOST_NAMES]
    close = close_names([one.name or None for one in few])
    near = [
        Pair(few[first], few[second], "near_name", score)
        for first, second, score in zip(
            close.first.tolist(), close.second.tolist(), close.similarity.tolist(), strict=True
        )
    ]
    apart = [
        pair
        for pair in near
        if not _differ(pair)
        and client_key(pair.kept.name) != client_key(pair.absorbed.name)
        and together.get(pair.kept.key, pair.kept.key) != together.get(pair.absorbed.key, pair.absorbed.key)
    ]
    return [*siren, *names, *apart]


def _grouped(ranked: Sequence[Account], keys: Sequence[str | None], why: str) -> list[Pair]:
    """The first account of each key with each of the others."""
    first: dict[str, Account] = {}
    found = []
    for one, key in zip(ranked, keys, strict=True):
        if key and first.setdefault(key, one) is not one:
            found.append(Pair(first[key], one, why))
    return found


def _differ(pair: Pair) -> bool:
    """Whether both have a SIREN, and not the same."""
    return bool(pair.kept.siren and pair.absorbed.siren and pair.kept.siren != pair.absorbed.siren)
