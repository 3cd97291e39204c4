"""A portfolio without names: new tables made from a list of what may leave; everything else stays.

Dates, quantities and, unless rounded, amounts are exact, so that every figure and every segment is the original's; who
knows the exact revenue of a client can therefore recognise it. Codes are drawn at random and mean nothing: they are no
hash and follow no order, and the rows are in random order too (only the lines of one client keep theirs).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from segment_udfs.hosts.pseudonyms import Draw, Replaced, framed, ids_of, is_text, mapped, shuffled, texts_of
from segment_udfs.ids import Ids, normalise
from segment_udfs.metrics.client_key import client_keys
from segment_udfs.tables import CLIENTS, RATES, SALES, Field, Tables
from segment_udfs.workbook.sheets.inputs import driver_names

FEWEST: Final = 5
"""A sector, a size or a family with fewer clients may point at one of them."""
ROUND_TO: Final = 10.0
WORDS: Final = {
    "fr": {"others": "Autres", "family": "Famille", "driver": "Inducteur"},
    "en": {"others": "Others", "family": "Family", "driver": "Driver"},
}
CAUSES: Final = frozenset(
    normalise(cause)
    for cause in (
        *("prix", "qualité", "délai", "livraison", "délai/livraison", "service", "concurrent", "concurrence"),
        *("besoin disparu", "interlocuteur parti", "cessation", "rachat", "cessation/rachat", "impayé", "inconnue"),
        *("price", "quality", "delay", "delivery", "competitor", "need gone", "contact left", "closed", "taken over"),
        *("unpaid", "unknown"),
    )
)
"""Causes of loss that say nothing of a client; any other text is left out."""


@dataclass(frozen=True)
class Choices:
    """What the person decides: keep the names of families, merge sectors and sizes of few clients, round amounts."""

    keep_families: bool = True
    merge_rare: bool = False
    round_amounts: bool = False

    @property
    def exact(self) -> bool:
        """Whether every figure of the new tables is the original's."""
        return not (self.merge_rare or self.round_amounts)


@dataclass(frozen=True)
class Anonymous:
    """The new tables, and what only the person at home may see.

    Attributes:
        key: what each code stands for. secret: texts of the original that must not be found in what leaves.
        kept: texts that stay on purpose, with the number of clients that each stands for.
        clients, families: new code or name by the normal form of the old one.
        causes_dropped: texts of causes of loss left out.
    """

    tables: Tables
    key: tuple[Replaced, ...]
    secret: frozenset[str]
    kept: dict[str, int]
    clients: dict[str, str]
    families: dict[str, str]
    causes_dropped: int


@dataclass(frozen=True)
class _Portfolio:
    """What both tables need: the clients of each row, their new codes and names."""

    tables: Tables
    choices: Choices
    words: dict[str, str]
    draw: Draw
    ids: Ids
    sold: Any
    recorded: Any
    codes: list[str]
    names: list[str]


def anonymised(tables: Tables, choices: Choices, lang: str = "fr") -> Anonymous:
    """New tables for `tables`: codes for clients, names, groups and orders; no SIREN, no free text.

    Args:
        tables: as the workbook has them.
        choices: see `Choices`. lang: of the few words that are made up.
    """
    sales, records = tables.sales, _records(tables)
    draw = Draw(texts_of((sales, ("client", "name", "order")), (records, ("client", "name", "group", "siren"))))
    ids = ids_of(pd.concat([sales["client"], records["client"]], ignore_index=True))
    sold, recorded = ids.codes[: len(sales)], ids.codes[len(sales) :]
    names = _original_names(ids, (recorded, records), (sold, sales))
    codes = draw.codes(ids.count)
    draw.key += [
        Replaced("client", new, old, "" if name == old else name)
        for new, old, name in zip(codes, ids.shown, names, strict=True)
    ]
    companies = _company_names(names, _sirens(records, recorded, ids.count), codes)
    of = _Portfolio(tables, choices, WORDS[lang], draw, ids, sold, recorded, codes, companies)
    families = _families(of)
    drivers = _drivers(of)
    clients = _clients(of, drivers)
    made = Tables(
        sales=_sales(of, families),
        clients=clients,
        rates=_rates(tables.rates, drivers),
        drivers=tuple(drivers[name] for name in tables.drivers),
    )
    return Anonymous(
        tables=made,
        key=tuple(draw.key),
        secret=frozenset(draw.secret),
        kept=dict(draw.kept),
        clients=dict(zip(ids.keys, codes, strict=True)),
        families=families,
        causes_dropped=_dropped(tables.clients, clients),
    )


def rare_groups(tables: Tables) -> list[str]:
    """Sectors and sizes of fewer than `FEWEST` clients, as they are spelled."""
    records = _records(tables)
    clients, found = ids_of(records["client"]).codes, list[str]()
    for name in ("sector", "size"):
        if name in records:
            ids = ids_of(records[name])
            counted = zip(ids.shown, _clients_of(ids, clients), strict=True)
            found += [text for text, count in counted if count < FEWEST]
    return found


def _records(tables: Tables) -> pd.DataFrame:
    return tables.clients if tables.clients is not None else pd.DataFrame({"client": pd.Series([], dtype=object)})


# --- clients -----------------------------------------------------------------------------------
def _original_names(ids: Ids, *places: tuple[Any, pd.DataFrame]) -> list[str]:
    """The name of each client: of its first record, else of its first line that has one, else its code."""
    found: dict[int, str] = {}
    for codes, frame in places:
        texts = frame["name"].tolist() if "name" in frame else []
        first: dict[int, str] = {}
        for code, text in zip(codes.tolist(), texts, strict=False):
            if code >= 0 and code not in first and is_text(text):
                first[code] = text.strip()
        found = first | found
    return [found.get(code, shown) for code, shown in enumerate(ids.shown)]


def _sirens(records: pd.DataFrame, recorded: Any, count: int) -> list[str | None]:
    """The SIREN of each client, of its first record."""
    found: list[str | None] = [None] * count
    texts = records["siren"].tolist() if "siren" in records else []
    for code, text in reversed(list(zip(recorded.tolist(), texts, strict=False))):
        if code >= 0:
            found[code] = text if is_text(text) else None
    return found


def _company_names(names: Sequence[str], sirens: Sequence[str | None], codes: Sequence[str]) -> list[str]:
    """The new name of each client; accounts of one company (one SIREN, or one bare name) share theirs."""
    first: dict[Hashable, str] = {}
    keys = client_keys(list(names), list(sirens))
    return [
        f"Client {code if key is None else first.setdefault(key, code)}" for key, code in zip(keys, codes, strict=True)
    ]


def _clients(of: _Portfolio, drivers: dict[str, str]) -> pd.DataFrame | None:
    """The clients table: whitelisted columns only; no SIREN."""
    frame = of.tables.clients
    if frame is None:
        return None
    made: dict[str, Any] = {"client": mapped(of.recorded, of.codes), "name": mapped(of.recorded, of.names)}
    made |= {name: _grouped(of, frame[name]) for name in ("sector", "size") if name in frame}
    if "group" in frame:
        made["group"] = of.draw.coded(frame["group"], "group")
    if "hours" in frame:
        made["hours"] = frame["hours"].to_numpy(np.float64)
    if "wallet" in frame:
        made["wallet"] = _amounts(of, frame["wallet"])
    if "loss_cause" in frame:
        made["loss_cause"] = [_cause(of, text) for text in frame["loss_cause"].tolist()]
    made |= {drivers[name]: frame[name].to_numpy(np.float64) for name in of.tables.drivers}
    every = (*CLIENTS, *(Field(drivers[name], "number", "") for name in of.tables.drivers))
    return framed(made, every, shuffled(of.recorded))


def _grouped(of: _Portfolio, column: pd.Series[Any]) -> list[str | None]:
    """Sectors or sizes; merged where they are of few clients and the person wants it."""
    found = ids_of(column)
    clients = _clients_of(found, of.recorded)
    shown: list[str | None] = list(found.shown)
    rare = [code for code in range(found.count) if of.choices.merge_rare and clients[code] < FEWEST]
    together = sum(clients[code] for code in rare)
    for code in rare:
        of.draw.remember([found.shown[code]])
        shown[code] = of.words["others"] if together >= FEWEST else None
    for code, text in enumerate(found.shown):
        if code not in rare:
            of.draw.keep(text, clients[code])
    return mapped(found.codes, shown)


def _clients_of(found: Ids, clients: Any) -> list[int]:
    """Number of different clients of each id of a column."""
    pairs = pd.DataFrame({"id": found.codes, "client": clients}).drop_duplicates()
    counts = pairs[(pairs["id"] >= 0) & (pairs["client"] >= 0)].groupby("id").size()
    return [int(counts.get(code, 0)) for code in range(found.count)]


def _cause(of: _Portfolio, text: Any) -> str | None:
    """A cause of loss that is one of the usual words; what a person wrote freely is left out."""
    if not is_text(text):
        return None
    if normalise(text) not in CAUSES:
        of.draw.remember([text])
        return None
    of.draw.keep(text.strip(), FEWEST)
    return str(text.strip())


def _dropped(before: pd.DataFrame | None, after: pd.DataFrame | None) -> int:
    if before is None or after is None or "loss_cause" not in before:
        return 0
    return sum(map(is_text, before["loss_cause"].tolist())) - int(after["loss_cause"].notna().sum())


# --- lines -------------------------------------------------------------------------------------
def _sales(of: _Portfolio, families: dict[str, str]) -> pd.DataFrame:
    """The sales lines: whitelisted columns only."""
    frame = of.tables.sales
    made: dict[str, Any] = {"client": mapped(of.sold, of.codes), "date": frame["date"].to_numpy(np.float64)}
    made |= {name: _amounts(of, frame[name]) for name in ("amount", "cost") if name in frame}
    if "order" in frame:
        made["order"] = of.draw.coded(frame["order"])
    if "family" in frame:
        found = ids_of(frame["family"])
        made["family"] = mapped(found.codes, [families[key] for key in found.keys])
    if "quantity" in frame:
        made["quantity"] = frame["quantity"].to_numpy(np.float64)
    if "name" in frame and frame["name"].notna().any():
        made["name"] = mapped(of.sold, of.names)
    return framed(made, SALES, shuffled(of.sold))


def _families(of: _Portfolio) -> dict[str, str]:
    """New name of each family by its normal form."""
    if "family" not in of.tables.sales:
        return {}
    found = ids_of(of.tables.sales["family"])
    if of.choices.keep_families:
        for text, clients in zip(found.shown, _clients_of(found, of.sold), strict=True):
            of.draw.keep(text, clients)
        return dict(zip(found.keys, found.shown, strict=True))
    of.draw.remember(of.tables.sales["family"].dropna().unique())
    return dict(zip(found.keys, of.draw.numbered("family", of.words["family"], found.shown), strict=True))


def _amounts(of: _Portfolio, column: pd.Series[Any]) -> Any:
    numbers = column.to_numpy(np.float64)
    return np.round(numbers / ROUND_TO) * ROUND_TO + 0.0 if of.choices.round_amounts else numbers


# --- cost drivers ------------------------------------------------------------------------------
def _drivers(of: _Portfolio) -> dict[str, str]:
    """New name of each cost driver; the usual ones keep theirs."""
    rates = of.tables.rates
    usual = {normalise(name) for name in driver_names(Tables(of.tables.sales.iloc[:0]))}
    named = [] if rates is None else [name for name in rates["driver"].tolist() if is_text(name)]
    every = list(dict.fromkeys([*of.tables.drivers, *named]))
    other = [name for name in every if normalise(name) not in usual]
    of.draw.remember(other)
    for name in every:
        if name not in other:
            of.draw.keep(name.strip(), FEWEST)
    return dict(zip(every, every, strict=True)) | dict(
        zip(other, of.draw.numbered("driver", of.words["driver"], other), strict=True)
    )


def _rates(frame: pd.DataFrame | None, drivers: dict[str, str]) -> pd.DataFrame | None:
    if frame is None:
        return None
    made: dict[str, Any] = {"driver": [drivers.get(name) for name in frame["driver"].tolist()]}
    made |= {item.name: frame[item.name].to_numpy(np.float64) for item in RATES[1:] if item.name in frame}
    return framed(made, RATES, np.arange(len(frame)))
