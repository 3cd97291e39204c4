"""Figures that can be read but hardly be meant: a year mistyped, costs with a minus sign, totals repeated on each line.

There is no clock here: a date is unlikely beside the others, or because no sales are kept from so long ago.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing import synonyms
from segment_udfs.importing.columns.convert import Converter
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.rows.telling import cells, euros, total
from segment_udfs.importing.synonyms import normalise
from segment_udfs.importing.tabular import RawTable

_YEAR: Final = 366
_FEW: Final = 0.05
"""Part of the lines that may lie after a gap and be mistyped; more of them are a business that came back."""
_OLDEST: Final = 32874
"""1 January 1990."""
_MORE: Final = 1.01
_CENT: Final = 0.01
_PRICES: Final = frozenset(map(normalise, synonyms.PRICES.split("|")))


def unlikely_dates(raw: RawTable, mapped: Mapped, frame: pd.DataFrame) -> list[Fault]:
    """A note for the dates more than a year after all others, on which the analysis would be made, and for old ones."""
    dates = frame["date"].to_numpy(dtype=np.float64)
    amounts = frame["amount"].to_numpy(dtype=np.float64)
    counted = np.isfinite(dates) & ~np.isnan(amounts)
    old = counted & (dates < _OLDEST)
    notes = []
    if (gap := _last_gap(dates[counted & ~old])) is not None:
        late, last = counted & (dates > gap), np.flatnonzero(counted & (dates == gap))[:1]
        facts = _about(raw, mapped, late, amounts) | {"before": cells(raw, mapped.columns["date"], last)}
        notes.append(Fault("import_doubts.late_dates", facts))
    if old.any():
        notes.append(Fault("import_doubts.old_dates", _about(raw, mapped, old, amounts)))
    return notes


def _last_gap(dates: NDArray[np.float64]) -> float | None:
    """The date after which nothing was sold for more than a year, if few lines or one day alone come later."""
    if not len(dates):
        return None
    first = int(dates.min())
    lines = np.bincount(dates.astype(np.int64) - first)  # a tenth of the time of sorting a million dates
    distinct = np.flatnonzero(lines)
    gaps = np.flatnonzero(np.diff(distinct) > _YEAR)
    if not len(gaps):
        return None
    before, after = int(distinct[gaps[-1]]), int(distinct[gaps[-1] + 1])
    few = int(lines[after:].sum()) <= _FEW * len(dates)
    return float(first + before) if few or after == distinct[-1] else None


def _about(raw: RawTable, mapped: Mapped, rows: NDArray[np.bool_], amounts: NDArray[np.float64]) -> dict[str, Any]:
    places = np.flatnonzero(rows)
    return {
        "where": raw.where,
        "header": mapped.columns["date"].written(raw.headers),
        "count": len(places),
        "found": cells(raw, mapped.columns["date"], places),
        "amount": total(amounts, places),
    }


def negative_costs(raw: RawTable, mapped: Mapped, frame: pd.DataFrame) -> tuple[list[Fault], list[Fault]]:
    """A fault when most costs of positive sales are negative, since they would be added to the margin; else a note."""
    if "cost" not in frame:
        return [], []
    costs, amounts = frame["cost"].to_numpy(dtype=np.float64), frame["amount"].to_numpy(dtype=np.float64)
    sold = amounts > 0
    places = np.flatnonzero(sold & (costs < 0))
    if not len(places):
        return [], []
    every = int((sold & (costs != 0) & ~np.isnan(costs)).sum())
    facts = {
        "where": raw.where,
        "header": mapped.columns["cost"].written(raw.headers),
        "count": len(places),
        "total": every,
        "found": cells(raw, mapped.columns["cost"], places),
        "amount": total(costs, places),
    }
    if 2 * len(places) > every:
        return [Fault("import_doubts.negative_costs", facts)], []
    return [], [Fault("import_doubts.note_negative_costs", facts)]


def repeated_totals(raw: RawTable, mapped: Mapped, reader: Converter, frame: pd.DataFrame) -> list[Fault]:
    """A note when amounts exceed the quantity times the price of one unit: each may be the total of a document.

    A smaller amount is a discount.
    """
    prices = [position for position in mapped.unused(raw.headers) if normalise(raw.headers[position]) in _PRICES]
    quantity = mapped.columns.get("quantity")
    if len(prices) != 1 or quantity is None or quantity.single is None:
        return []
    price = reader.quantities(prices[0])
    if price is None:
        return []
    amounts, product = frame["amount"].to_numpy(dtype=np.float64), frame["quantity"].to_numpy(dtype=np.float64) * price
    places = np.flatnonzero((product > 0) & (amounts > _MORE * product + _CENT))
    if not len(places):
        return []
    facts = {
        "where": raw.where,
        "header": mapped.columns["amount"].written(raw.headers),
        "count": len(places),
        "found": cells(raw, mapped.columns["amount"], places),
        "quantity": raw.headers[quantity.single],
        "price": raw.headers[prices[0]],
        "amount": euros(float((amounts - product)[places].sum())),
    }
    return [Fault("import_doubts.repeated_totals", facts)]
