"""A column of raw cells taken apart: its distinct texts, its numbers and its dates; and what parsing gives back.

Each distinct text is read once: dates and amounts repeat, and a million cells then cost what their values cost.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

EPOCH: Final = 693594
"""Proleptic ordinal of 1899-12-30, day 0 of the 1900 system for every date from 1900-03-01 on."""

_SPACES: Final = r"[\s\x{00A0}\x{1680}\x{2000}-\x{200B}\x{202F}\x{205F}\x{2060}\x{3000}\x{FEFF}]+"


@dataclass(frozen=True)
class Parsed:
    """A column read as numbers or as dates.

    Attributes:
        values: float64 (rows,); NaN for a blank, for "?" and for a cell that could not be read.
        unread: Positions of the cells that are neither blank nor readable.
        problem: "" or why the column as a whole cannot be decided: "ambiguous" (two readings, both possible),
            "mixed" (no one reading fits), "currencies" (several), "year_first" (yy-mm-dd).
        examples: Positions of cells that show the problem.
        convention: What was decided: "," or "." for numbers, "dmy" or "mdy" or "period" for dates, "" if no matter.
    """

    values: NDArray[np.float64]
    unread: NDArray[np.intp]
    problem: str = ""
    examples: tuple[int, ...] = ()
    convention: str = ""


@dataclass(frozen=True)
class Split:
    """Cells of a column: `codes` points into `texts` (-1 where the cell is no text), the rest lies in `others`."""

    codes: NDArray[np.intp]
    texts: Any
    others: NDArray[np.object_] | None = field(default=None)

    def first(self, code: int) -> int:
        """Position of the first cell that bears a text."""
        return int(np.argmax(self.codes == code))

    def spread(self, values: NDArray[Any], missing: Any) -> NDArray[Any]:
        """One value a cell, from one value a distinct text."""
        return np.append(values, missing)[self.codes]


def split(column: pd.Series[Any]) -> Split:
    """Distinct texts (spaces of every kind made plain and trimmed) and the cells that are not text."""
    others = None
    if column.dtype == object:
        cells = column.to_numpy()
        text = np.fromiter((isinstance(cell, str) for cell in cells), dtype=bool, count=len(cells))
        others = np.array(cells, dtype=object)
        others[text] = None
        array = pa.array(cells, pa.large_string(), mask=~text)
    else:
        array = pa.array(column).cast(pa.large_string())
    coded = array.dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.intp)
    return Split(codes, plain_spaces(coded.dictionary), others)


def plain_spaces(texts: Any) -> Any:
    """Texts with every run of spaces, no-break and narrow ones included, made one plain space, and trimmed."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not True:
        texts = pc.replace_substring_regex(texts, _SPACES, " ")
    return pc.utf8_trim_whitespace(texts)


def is_blank(texts: Any) -> NDArray[np.bool_]:
    """True for "" and for "?", the explicit mark of an unknown."""
    return np.asarray(pc.is_in(texts, value_set=pa.array(["", "?"], texts.type)).to_numpy(zero_copy_only=False))


def matches(texts: Any, pattern: str) -> NDArray[np.bool_]:
    """True where a regular expression (RE2) is found."""
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def serial(day: dt.date) -> float:
    """Whole days of the 1900 system; times are cut to the day.

    Example:
        >>> serial(dt.date(1900, 3, 1)), serial(dt.datetime(2024, 12, 31, 23, 59))
        (61.0, 45657.0)
    """
    return float(day.toordinal() - EPOCH)


def text_of(cell: object) -> str | None:
    """An id or a label as text: a workbook's number in its shortest decimal form, a date as ISO, blank or "?" as None.

    Example:
        >>> [text_of(cell) for cell in (1.0, 12.5, "007", " ", "?", dt.date(2024, 1, 31))]
        ['1', '12.5', '007', None, None, '2024-01-31']
    """
    if isinstance(cell, str):
        return None if cell.strip() in ("", "?") else cell
    if cell is None:
        return None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def texts_of(column: pd.Series[Any]) -> NDArray[np.object_]:
    """`text_of` for a whole column; equal texts share one object."""
    if column.dtype == object:
        return np.array([text_of(cell) for cell in column], dtype=object)
    coded = pa.array(column).dictionary_encode()
    known = np.array([*(text_of(cell) for cell in coded.dictionary.to_pylist()), None], dtype=object)
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return np.asarray(known[codes], dtype=object)
