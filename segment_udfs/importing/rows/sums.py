"""What the lines above a total make, and who its label may name: the two proofs that a row is a total."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.importing.columns.cells import pieces, plain_spaces, text_of
from segment_udfs.importing.columns.runs import coded

_CENT: Final = 0.006
_NEAREST: Final = 1000
"""Earlier totals after which the lines of a total may start; more of them are sales to a client so named."""


def close(sums: NDArray[np.float64] | float, stated: float) -> NDArray[np.bool_]:
    """True where a sum is what is stated, to the cent."""
    return np.asarray(np.abs(sums - stated) <= _CENT + 1e-12 * np.abs(sums))


@dataclass(frozen=True)
class Blocks:
    """The amounts of the lines, added up from the first row, without those of the rows that may be totals.

    Attributes:
        amounts: float64 (rows,), what each row states; NaN where it states nothing.
        apart: Rows that may be totals, ascending.
        added, counted: (rows + 1,) sum and number of the lines before each row.
    """

    amounts: NDArray[np.float64]
    apart: NDArray[np.intp]
    added: NDArray[np.float64]
    counted: NDArray[np.intp]

    @classmethod
    def of(cls, amounts: NDArray[np.float64], apart: Iterable[int]) -> Blocks:
        """The sums of all rows but some."""
        gone = np.array(sorted(apart), dtype=np.intp)
        lines = np.where(np.isnan(amounts), 0.0, amounts)
        lines[gone] = 0.0
        kept = np.ones(len(amounts), dtype=np.intp)
        kept[gone] = 0
        return cls(amounts, gone, np.append(0.0, np.cumsum(lines)), np.append(0, np.cumsum(kept)))

    def lines(self, place: int, above: bool = False) -> int:
        """How many lines a total sums to the cent: those back to some earlier total, or to the top; 0 if none agree.

        Unless `above`, it may also sum those under it or the whole table; one in the first row has no other lines.
        """
        earlier = self.apart[: np.searchsorted(self.apart, place)]
        starts = np.append(0, earlier[-_NEAREST:] + 1)
        ends = np.full(len(starts), place)
        if not above or place == 0:
            later = self.apart[self.apart > place]
            starts = np.append(starts, [place + 1, 0])
            ends = np.append(ends, [later[0] if len(later) else len(self.amounts), len(self.amounts)])
        sums = self.added[ends] - self.added[starts]
        lines = self.counted[ends] - self.counted[starts]
        agree = close(sums, self.amounts[place]) & (lines > 0)
        return int(lines[agree].max()) if agree.any() else 0

    def since(self, start: int, place: int) -> float:
        """The sum of the lines of some rows."""
        return float(self.added[place] - self.added[start])


class Names:
    """Who the lines name: the values of some columns, folded, with the sum of the lines of each."""

    def __init__(self, frame: pd.DataFrame, apart: Iterable[int]) -> None:
        """Nothing is read before it is asked for; `apart` are rows that may be no lines."""
        self._frame = frame
        self._apart = np.array(sorted(apart), dtype=np.intp)
        self._columns: dict[int, tuple[dict[str, list[int]], NDArray[np.intp]]] = {}
        self._sums: dict[int, NDArray[np.float64]] = {}

    def knows(self, ways: Iterable[str], columns: Iterable[int]) -> tuple[int, str] | None:
        """The first column, and the way of writing, that names somebody; None when none does."""
        ways = tuple(ways)
        return next(((one, way) for one in columns for way in ways if way in self._column(one)[0]), None)

    def total(self, known: tuple[int, str], amounts: NDArray[np.float64]) -> float:
        """The sum of the lines that bear a name; all calls give the same amounts."""
        position, name = known
        names, codes = self._column(position)
        if position not in self._sums:
            lines = np.where(np.isnan(amounts), 0.0, amounts)
            lines[self._apart] = 0.0
            self._sums[position] = np.bincount(codes[codes >= 0], weights=lines[codes >= 0]).astype(np.float64)
        return float(self._sums[position][names[name]].sum())

    def _column(self, position: int) -> tuple[dict[str, list[int]], NDArray[np.intp]]:
        if position not in self._columns:
            column = self._frame[position]
            texts, codes = coded(_parts(column))
            lines = np.ones(len(codes), dtype=bool)
            lines[self._apart] = False
            borne = np.bincount(codes[lines & (codes >= 0)], minlength=len(texts)) > 0
            names: dict[str, list[int]] = {}
            for code, text in zip(np.flatnonzero(borne), _folded(texts.filter(pa.array(borne))), strict=True):
                if text:
                    names.setdefault(text, []).append(int(code))
            self._columns[position] = names, codes
        return self._columns[position]


def _parts(column: pd.Series[Any]) -> list[Any]:
    if column.dtype != object:
        return pieces(column)
    return [pa.array([text_of(cell) for cell in column], pa.large_string())]


def _folded(texts: Any) -> list[str]:
    """As `total_words.fold`, for many texts."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not True:
        decomposed = [unicodedata.normalize("NFD", text.replace("’", "'")) for text in texts.to_pylist()]
        texts = pc.replace_substring_regex(pa.array(decomposed, pa.large_string()), r"\p{Mn}", "")
    found: list[str] = plain_spaces(pc.utf8_lower(texts)).to_pylist()
    return found
