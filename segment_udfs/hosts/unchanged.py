"""Whether anonymous tables say the same as the original: every figure, and every judgement that equal values allow."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from segment_udfs.analysis import Result, analyse
from segment_udfs.hosts.anonymise import Anonymous
from segment_udfs.ids import normalise
from segment_udfs.maths import Bools
from segment_udfs.params import Params
from segment_udfs.tables import Tables

_REL: Final = 1e-9
_NAMES: Final = frozenset(("client", "name", "siren", "group", "loss_cause", "star_rank"))
_TOTALS: Final = ("revenue", "margin", "profit", "active", "has_costs", "families_sold")


def changed_figures(tables: Tables, found: Anonymous, params: Params) -> list[str]:
    """The columns of `analyse` and the totals that differ, empty when all agree to nine digits.

    Clients of equal value are ranked in the order of the rows, which is another one: what stands in a column is then
    compared for the clients whose revenue and margin are theirs alone.
    """
    before, after = analyse(tables, params), analyse(found.tables, params)
    wrong = [name for name in _TOTALS if not _same(_total(before, name), _total(after, name))]
    codes = [found.clients[normalise(client)] for client in before.clients["client"]]
    if set(codes) != set(after.clients["client"]):
        return [*wrong, "client"]
    one = before.clients.reset_index(drop=True)
    other = after.clients.set_index("client").loc[codes].reset_index()
    alone = ~(one["revenue"].duplicated(keep=False) | one["margin"].duplicated(keep=False)).to_numpy()
    for name in one.columns:
        if name not in _NAMES:
            every = name in {"revenue", "margin", "profit"}
            same = _column_same(one[name], other[name])
            wrong += [] if same[alone | every].all() else [name]
    return wrong


def _total(result: Result, name: str) -> float:
    return float(getattr(result, name))


def _same(one: float, other: float) -> bool:
    return bool(np.isclose(one, other, rtol=_REL, atol=_REL, equal_nan=True))


def _column_same(one: pd.Series[Any], other: pd.Series[Any]) -> Bools:
    """Element by element."""
    if one.dtype == object:
        return np.array([a == b for a, b in zip(one.tolist(), other.tolist(), strict=True)], np.bool_)
    a, b = one.to_numpy(np.float64), other.to_numpy(np.float64)
    return np.asarray(np.isclose(a, b, rtol=_REL, atol=1e-6, equal_nan=True))
