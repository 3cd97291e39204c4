"""Sales in several currencies, or in a foreign one: a column of codes beside the amounts."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import texts_of
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.money import EURO, currency_of_code
from segment_udfs.importing.synonyms import is_currency, normalise
from segment_udfs.importing.tabular import RawTable, some

_SHOWN: Final = 6
_OWN: Final = re.compile(
    r"signed|company|societe|local|lcy|converti|converted|base|reference|eur$|eneuros?|contrevaleur|tenuedecompte"
)
"""Headers of amounts in the currency of the company, whatever the currency of the document."""

_FOREIGN: Final = re.compile(r"(?:montant|total|amount|ht|value|valeur).*(?:devise|currency)|multidevise|multicurrency")
"""Headers of amounts in the currency of the document: the other amounts are then in the one of the company."""


def currency_faults(
    raw: RawTable, mapped: Mapped, amounts: NDArray[np.float64], chosen: bool
) -> tuple[list[Fault], list[Fault]]:
    """A fault when the amounts are in several currencies, a note when they are converted or in a foreign one.

    Args:
        raw: The table, whose rows are those of `amounts`.
        mapped: Its columns.
        amounts: The amounts as read.
        chosen: True when the user named the column of the amounts.

    Returns:
        Faults, and notes.
    """
    notes: list[Fault] = []
    for position in mapped.unused(raw.headers):
        if not is_currency(raw.headers[position]):
            continue
        codes = pd.Series(texts_of(raw.columns[position]), dtype=object).str.strip()
        used = sorted(mapped.columns["amount"].positions)
        if codes.nunique() == 1 and not _converted(raw, used):
            notes += _one(raw, position, codes, amounts)
        if codes.nunique() < 2:
            continue
        facts = {
            "where": raw.where,
            "header": raw.headers[position],
            "found": _each(codes, amounts),
            "amount": mapped.columns["amount"].written(raw.headers) if len(used) > 1 else raw.headers[used[0]],
        }
        if chosen or _converted(raw, used):
            return [], [*notes, Fault("sniff.note_currency", facts)]
        return [Fault("sniff.currencies", facts)], []
    return [], notes


def _one(raw: RawTable, position: int, codes: pd.Series[str], amounts: NDArray[np.float64]) -> list[Fault]:
    """A note when the one code of a column is a currency other than the euro."""
    named = np.flatnonzero(codes.notna().to_numpy())
    code = currency_of_code(str(codes.iloc[named[0]]))
    if code in ("", EURO):
        return []
    rows = raw.columns.index.to_numpy()
    found = some([f"{raw.address(int(rows[place]), position)} ({code})" for place in named[:4]], 3)
    counted = codes.notna().to_numpy() | (np.nan_to_num(amounts) != 0)
    return [foreign(raw, position, code, found, amounts[named], int(counted.sum()))]


def foreign(raw: RawTable, position: int, code: str, found: str, amounts: NDArray[np.float64], total: int) -> Fault:
    """A note on amounts in a foreign currency, which the results show with the sign of the euro.

    Args:
        raw: The table.
        position: The column that tells the currency.
        code: The currency.
        found: The first cells that tell it.
        amounts: The amounts of the rows in it.
        total: Rows that have an amount at all.
    """
    key = "import_formats.note_foreign" if len(amounts) >= total else "import_formats.note_foreign_some"
    facts = {"where": raw.where, "header": raw.headers[position], "code": code, "found": found}
    return Fault(key, facts | {"count": len(amounts), "total": total, "sum": _to_the_cent(float(np.nansum(amounts)))})


def _each(codes: pd.Series[str], amounts: NDArray[np.float64]) -> Fault:
    """Rows and amount of each currency, the one with the most rows first, as a sentence says them."""
    shown: dict[str, tuple[int, float]] = {}
    for code, amount in zip(codes.fillna("?"), np.nan_to_num(amounts), strict=True):
        count, total = shown.get(code, (0, 0.0))
        shown[code] = (count + 1, total + float(amount))
    ordered = sorted(shown.items(), key=lambda item: (-item[1][0], item[0]))
    parts = [
        Fault.of("sniff.currency_sum", code=code, count=count, sum=_to_the_cent(total))
        for code, (count, total) in ordered
    ]
    return joined(parts)


def joined(parts: list[Fault]) -> Fault:
    """Several sentences about one currency each, as one list."""
    listed = parts[0]
    for part in parts[1:_SHOWN]:
        listed = Fault.of("sniff.currency_list", first=listed, then=part)
    return listed if len(parts) <= _SHOWN else Fault.of("sniff.currency_more", first=listed, count=len(parts) - _SHOWN)


def _to_the_cent(value: float) -> Fault:
    """An amount, with the decimal mark of the language."""
    whole, cents = f"{abs(value):,.2f}".split(".")
    sign = "-" if value < 0 else ""
    return Fault.of("sniff.amount", whole=sign + whole.replace(",", "\u202f"), cents=cents)


def _converted(raw: RawTable, used: list[int]) -> bool:
    """True when the headers say that the amount is in one currency."""
    names = [normalise(header) for header in raw.headers]
    own = all(_OWN.search(names[position]) or "€" in raw.headers[position] for position in used)
    foreign = any(_FOREIGN.search(name) for position, name in enumerate(names) if position not in used)
    return own or (foreign and not any(_FOREIGN.search(names[position]) for position in used))
