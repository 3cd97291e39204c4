"""What the full check is asked, and what one check tells: how many, how much, how grave, where, whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from segment_udfs.ids import Ids
from segment_udfs.maths import Bools, Floats
from segment_udfs.metrics.data_check.accounts import Records
from segment_udfs.metrics.data_check.lines import IdScan

NAMED: Final = 3
"""Clients, months or currencies named in a finding, at most."""


class Asked(NamedTuple):
    """What the check knows beside the lines; None is a thing that is not given.

    Attributes:
        currency: the currency of each line, by the column of currencies or by what the texts of the amounts say.
        months: length of the window. a, b: thresholds of the 20/80 classes.
        latest: the last day that is not in the future, `as_of` when None.
    """

    records: Records | None = None
    as_of: float | None = None
    currency: IdScan | None = None
    months: int = 12
    a: float = 0.8
    b: float = 0.95
    latest: float | None = None


@dataclass(frozen=True)
class Note:
    """What one check found: NaN when it was not asked.

    `argument` and `row` say where the first cause stands: a column as the function names it, its row from 0 (-1: no
    row). `names` are the clients or months concerned, those of most € first, `more` says that there are others;
    `facts` are numbers for the sentence.
    """

    key: str
    count: float
    amount: float
    severity: str
    argument: str = ""
    row: int = -1
    names: tuple[Any, ...] = ()
    more: bool = False
    facts: dict[str, float] = field(default_factory=dict)


def told(key: str, severity: str, count: float, amount: float, **where: Any) -> Note:
    """What a check found; "ok" when that is nothing."""
    return Note(key, float(count), float(amount), severity if count > 0 else "ok", **where)


def absent(key: str) -> Note:
    """A check that was not asked, because an argument is missing."""
    return Note(key, float("nan"), float("nan"), "ok")


def shown_clients(ids: Ids, records: Records | None) -> tuple[str, ...]:
    """How the clients of the lines are named: as in the client file, else by their code."""
    if records is None:
        return ids.shown
    rows = records.ids.rows_of(ids).tolist()
    return tuple(records.shown[row] if row >= 0 else code for row, code in zip(rows, ids.shown, strict=True))


def ranked(chosen: Bools, totals: Floats, shown: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The names of the first of the chosen by their totals, and whether there are more."""
    places = np.flatnonzero(chosen)
    order = places[np.argsort(-totals[places], kind="stable")]
    return tuple(shown[place] for place in order[:NAMED].tolist()), len(order) > NAMED
