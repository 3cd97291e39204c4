"""What the cells of a column look like, before a field is proposed for it: a date, a number, or a code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.importing.columns.cells import filled, text_of
from segment_udfs.importing.columns.numbers import parse_dates, parse_numbers
from segment_udfs.importing.tabular import RawTable

_LOOKED_AT: Final = 400
"""Rows whose cells are looked at: the first ones, and as many at regular distances."""
_FITS: Final = 0.8
"""Part of the filled cells that must read as a kind."""
_CENTS: Final = re.compile(r"[.,]\d{1,2}\D*$|^\s*[-(]")
"""How an amount is written and a code is not."""


@dataclass(frozen=True)
class Content:
    """The columns of a table by what they hold, looked at in a sample of the rows."""

    raw: RawTable

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        size = len(self.raw.columns)
        step = max(1, size // _LOOKED_AT)
        return np.union1d(np.arange(min(size, _LOOKED_AT)), np.arange(0, size, step))

    def suits(self, position: int, kind: str) -> bool:
        """True when a column may be a field of a kind, "date", "number" or "id": most of its filled cells read so.

        A column of codes may hold whole figures, but neither dates nor amounts; a blank column suits nothing.
        """
        column = self._sample(position)
        column = column[filled(column)]
        if not len(column):
            return False
        numbers = parse_numbers(column)
        figures = _read(len(numbers.unread), column) and (bool(numbers.problem) or not np.isnan(numbers.values).all())
        days = kind != "number" and _read(len(parse_dates(column).unread), column)
        if kind in ("date", "number"):
            return days if kind == "date" else figures
        if not figures:
            return not days
        return not any(_CENTS.search(text_of(cell) or "") for cell in column)

    def numbers(self, position: int) -> NDArray[np.float64]:
        """The numbers of a column in the sample; all unknown when it cannot be read as numbers."""
        parsed = parse_numbers(self._sample(position))
        doubtful = bool(parsed.problem) or len(parsed.unread) > 0
        return np.full(len(parsed.values), np.nan) if doubtful else parsed.values

    def _sample(self, position: int) -> pd.Series[Any]:
        return self.raw.columns[position].iloc[self._rows]


def _read(unread: int, column: pd.Series[Any]) -> bool:
    return unread <= (1 - _FITS) * len(column)
