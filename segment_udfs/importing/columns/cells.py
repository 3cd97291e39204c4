"""A column of raw cells taken apart: its distinct texts, its numbers and its dates; and what parsing gives back.

Each distinct text is read once: dates and amounts repeat, and a million cells then cost what their values cost.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.importing.columns.runs import coded, nearly_distinct
from segment_udfs.importing.columns.spoilt import escaped, garbled, scientific

EPOCH: Final = 693594
"""Proleptic ordinal of 1899-12-30, day 0 of the 1900 system for every date from 1900-03-01 on."""

_SPACES: Final = r"[\s\x{00A0}\x{1680}\x{2000}-\x{200B}\x{202F}\x{205F}\x{2060}\x{3000}\x{FEFF}]+"

MARKS: Final = ("n/a", "n.a.", "na", "nc", "n.c.", "nd", "n.d.", "s/o", "s.o.")
"""What people write for an unknown number or date, whatever the case; it is read as blank, and said.

A NULL or a #N/A is no answer of a person but a hole left by a program: it stays a cell that cannot be read.
"""

SPACE: Final = 0x20
BEYOND: Final = 0x7F
"""A first byte between them is a sign of ASCII: no space of any kind."""

NONE: Final[NDArray[np.intp]] = np.empty(0, dtype=np.intp)


@dataclass(frozen=True)
class Parsed:
    """A column read as numbers or as dates.

    Attributes:
        values: float64 (rows,); NaN for a blank, for "?" or another mark of an unknown, for what could not be read.
        unread: Positions of the cells that are neither blank nor readable.
        problem: "" or why the column as a whole cannot be decided: "ambiguous" (two readings, both possible),
            "mixed" (no one reading fits), "currencies" (several), "units" (k€ or % beside bare numbers),
            "year_first" (yy-mm-dd), "coarse" (quarters or half-years), "beside" (texts beside a workbook's own dates).
        examples: Positions of cells that show the problem.
        convention: What was decided: "," or "." for numbers, "dmy" or "mdy" or "period" for dates, "" if no matter.
        dashes: The unread cells that hold a dash alone: nothing for some programs, unknown for others.
        unknown: The cells that say in letters that they are unknown (`MARKS`).
        scaled: The cells written in thousands or millions (`1,5 k€`).
        own: The dates that are a workbook's own, beside texts that were read as the user said.
        moved: The days that a workbook counts from 1904.
    """

    values: NDArray[np.float64]
    unread: NDArray[np.intp]
    problem: str = ""
    examples: tuple[int, ...] = ()
    convention: str = ""
    dashes: NDArray[np.intp] = field(default_factory=lambda: NONE)
    unknown: NDArray[np.intp] = field(default_factory=lambda: NONE)
    scaled: NDArray[np.intp] = field(default_factory=lambda: NONE)
    own: NDArray[np.intp] = field(default_factory=lambda: NONE)
    moved: NDArray[np.intp] = field(default_factory=lambda: NONE)


@dataclass(frozen=True)
class Split:
    """Cells of a column: `codes` points into `texts` (-1 where the cell is no text), the rest lies in `others`."""

    codes: NDArray[np.intp]
    texts: Any
    others: NDArray[np.object_] | None = field(default=None)

    def first(self, code: int) -> int:
        """Position of the first cell that bears a text."""
        return int(np.argmax(self.codes == code))

    def where(self, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Positions of the cells whose distinct text is chosen."""
        return np.flatnonzero(self.spread(chosen, False)) if chosen.any() else NONE

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
        parts = [pa.array(cells, pa.large_string(), mask=~text)]
    else:
        parts = pieces(column)
    texts, codes = coded(parts)
    return Split(codes, plain_spaces(texts), others)


def pieces(column: pd.Series[Any]) -> list[Any]:
    """A column of texts as the Arrow arrays it is made of: laying them end to end would copy every text."""
    array = pa.array(column)
    parts = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return [part if part.type == pa.large_string() else part.cast(pa.large_string()) for part in parts]


def unbroken(column: pd.Series[Any]) -> Any:
    """A column of texts as one chunked array of Arrow, nothing copied."""
    return pa.chunked_array(pieces(column), pa.large_string())


def plain_spaces(texts: Any) -> Any:
    """Texts with every run of spaces, no-break and narrow ones included, made one plain space, and trimmed."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is not True:
        texts = pc.replace_substring_regex(texts, _SPACES, " ")
    return pc.utf8_trim_whitespace(texts)


def is_blank(texts: Any) -> NDArray[np.bool_]:
    """True for "" and for "?", the explicit mark of an unknown."""
    return np.asarray(pc.is_in(texts, value_set=pa.array(["", "?"], texts.type)).to_numpy(zero_copy_only=False))


def is_unknown(texts: Any) -> NDArray[np.bool_]:
    """True for a text of `MARKS`."""
    marks = pa.array(MARKS, texts.type)
    return np.asarray(pc.is_in(pc.utf8_lower(texts), value_set=marks).to_numpy(zero_copy_only=False))


def first_bytes(column: pd.Series[Any]) -> NDArray[np.uint8]:
    """The first byte of each cell of a column of texts, 0 for an empty one.

    Most cells of a report tell by it alone that they are no blank, no rule of dashes and no header that comes again.
    """
    return np.concatenate([np.empty(0, dtype=np.uint8), *map(_first_bytes, pieces(column))])


def _first_bytes(part: Any) -> NDArray[np.uint8]:
    _, ends, letters = part.buffers()
    found = np.zeros(len(part), dtype=np.uint8)
    if letters is None or not len(part):
        return found
    places = np.frombuffer(ends, dtype=np.int64)[part.offset : part.offset + len(part) + 1]
    written = np.flatnonzero(places[1:] > places[:-1])
    every = len(written) == len(part)
    found[... if every else written] = np.frombuffer(letters, dtype=np.uint8)[places[:-1] if every else places[written]]
    if part.null_count:
        found[part.is_null().to_numpy(zero_copy_only=False)] = 0
    return found


def filled(column: pd.Series[Any]) -> NDArray[np.bool_]:
    """True for a cell that holds more than spaces."""
    if column.dtype == object:
        return np.array([cell is not None and bool(str(cell).strip()) for cell in column], dtype=bool)
    first = first_bytes(column)
    found = (first > SPACE) & (first < BEYOND)
    doubtful = np.flatnonzero((first != 0) & ~found)
    if len(doubtful):
        found[doubtful] = ~pc.utf8_is_space(unbroken(column.iloc[doubtful])).to_numpy()
    return found


def having(column: pd.Series[Any], pattern: re.Pattern[str]) -> NDArray[np.bool_]:
    """True for a cell whose text starts as a pattern of Python says; no such text starts with a figure."""
    if column.dtype == object:
        cells = split(column)
        matching = np.array([pattern.match(text) is not None for text in cells.texts.to_pylist()], dtype=bool)
        return np.asarray(cells.spread(matching, False), dtype=bool)
    first = first_bytes(column)
    found = np.zeros(len(first), dtype=bool)
    lettered = np.flatnonzero((first != 0) & ((first < ord("0")) | (first > ord("9"))))
    if len(lettered):
        found[lettered] = having(column.iloc[lettered].astype(object), pattern)
    return found


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


def one_line(name: object) -> str | None:
    """A text that becomes a header: every run of spaces, line ends, tabs and control characters is one space.

    The way in which files write a sign by its number (`_x000D_`) is no sign in some places of a workbook and one in
    others: a header must not look so.

    Example:
        >>> one_line(" Visites\\tsur\\u00a0site\\n"), one_line("a_x000D_b"), one_line(None)
        ('Visites sur site', 'a-x000D_b', None)
    """
    if not isinstance(name, str):
        return None
    plain = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "-", name)
    return " ".join(re.split(r"[\s\x00-\x1f\x7f-\x9f]+", plain)).strip() or None


def texts_of(column: pd.Series[Any]) -> NDArray[np.object_]:
    """`text_of` for a whole column; equal texts share an object where that costs nothing."""
    return labels(column).texts


@dataclass(frozen=True)
class Labels:
    """A column of ids or labels: `text_of` each cell, how many are None, and the positions of those that look spoilt.

    `spoilt` are the `garbled` ones, `escaped` and `scientific` as in `columns.spoilt`.
    """

    texts: NDArray[np.object_]
    missing: int
    spoilt: NDArray[np.intp]
    escaped: NDArray[np.intp]
    scientific: NDArray[np.intp]


def labels(column: pd.Series[Any]) -> Labels:
    """Read a column as texts; what is blank or "?" is None."""
    if column.dtype == object:
        texts = np.array([text_of(cell) for cell in column], dtype=object)
        distinct, codes = coded([pa.array(texts, pa.large_string())])
        return Labels(texts, int(np.sum(codes < 0)), *_spoilt(Split(codes, distinct)))
    distinct, codes = nearly_distinct(pieces(column))
    known = np.empty(len(distinct) + 1, dtype=object)
    known[:-1] = distinct.to_numpy(zero_copy_only=False)
    first = _first_bytes(distinct)
    places = np.flatnonzero((first <= SPACE) | (first == ord("?")) | (first >= BEYOND))
    known[places] = [text_of(text) for text in known[places]]
    gone = np.array([-1, *(int(place) for place in places if known[place] is None)], dtype=np.intp)
    return Labels(known[codes], int(np.isin(codes, gone).sum()), *_spoilt(Split(codes, distinct)))


def _spoilt(cells: Split) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    garbled_, escaped_, scientific_ = (cells.where(kind(cells.texts)) for kind in (garbled, escaped, scientific))
    return garbled_, escaped_, scientific_
