"""Which rows may be totals: the label that each bears, and how far it can be trusted.

Every row is looked at, in little time: the word total is searched for in the bytes of whole columns. Other words are
looked for in the rows without a date only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.importing.columns.cells import filled, having, pieces, text_of, unbroken
from segment_udfs.importing.mapping import FIELDS, Mapped
from segment_udfs.importing.rows.total_words import MAY_BE, Label, read_label

_BLOCK: Final = 1 << 17
"""Bytes looked at together: they stay in the cache of the processor."""

_LONGEST: Final = 100
"""Characters of the longest label; a longer text is a sentence."""

_NAMED: Final = ("client", "name", "order", "family")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may be a total.

    Attributes:
        place: The row, from 0.
        position: The column of its label.
        label: What the label says.
        loose: The row has no date and no client of its own: it can hardly be a sale.
        main: The label stands where a total stands: under the clients, their names, the documents or families.
    """

    place: int
    position: int
    label: Label
    loose: bool
    main: bool


def candidates(frame: pd.DataFrame, mapped: Mapped, date: int, client: int) -> list[Candidate]:
    """The rows that may be totals, from top to bottom, one label each."""
    numbers = {field.name for field in FIELDS["sales"] if field.kind == "number"}
    figures = {i for name, one in mapped.columns.items() if name in numbers for i in one.positions}
    singles = [one.single for name in _NAMED if (one := mapped.columns.get(name))]
    main = list(dict.fromkeys(one for one in singles if one is not None))
    order = main + [i for i in range(frame.shape[1]) if i not in main and i not in figures and i != date]
    found: dict[int, Candidate] = {}
    undated = ~filled(frame[date]) | having(frame[date], MAY_BE)
    for place, position, label in _loose(frame, np.flatnonzero(undated), client):
        found.setdefault(place, Candidate(place, position, label, loose=True, main=position in main))
    for position in order:
        for place, label in _worded(frame[position]):
            if label.kind == "total":
                found.setdefault(place, Candidate(place, position, label, loose=False, main=position in main))
    return [found[place] for place in sorted(found)]


def _loose(frame: pd.DataFrame, undated: NDArray[np.intp], client: int) -> Iterator[tuple[int, int, Label]]:
    """The undated rows without a client, or whose client reads like a total, that bear a text like a total.

    In a table whose first column is the date, the word Total stands there.
    """
    if not len(undated):
        return
    rows = frame.iloc[undated]
    named = filled(rows[client])
    labels = dict(_read(rows[client], _likely(rows[client])))
    named[list(labels)] = False
    for position in sorted(range(rows.shape[1]), key=lambda one: one != client):
        for place, label in labels.items() if position == client else _read(rows[position], _likely(rows[position])):
            if not named[place]:
                yield int(undated[place]), position, label


def _likely(column: pd.Series[Any]) -> NDArray[np.intp]:
    if column.dtype == object:
        return np.flatnonzero([isinstance(cell, str) and MAY_BE.match(cell) is not None for cell in column])
    pattern = MAY_BE.pattern.replace("(?i).*?", "(?i)")
    found = pc.fill_null(pc.match_substring_regex(unbroken(column), pattern), False)
    return np.flatnonzero(found.to_numpy(zero_copy_only=False))


def _worded(column: pd.Series[Any]) -> list[tuple[int, Label]]:
    """The rows of a column whose text is the label of a total, with the word in it."""
    if column.dtype == object:
        places = [place for place, cell in enumerate(column) if isinstance(cell, str) and "ota" in cell.lower()]
    else:
        places, before = [], 0
        for part in pieces(column):
            places += [before + place for place in _having_word(part)]
            before += len(part)
    return list(_read(column, places))


def _having_word(part: Any) -> list[int]:
    """The texts of an array of Arrow that hold "ota" in either case, as few others than totals do.

    The letters of all texts are compared at once, which costs a third of a search for the word.
    """
    _, ends, letters = part.buffers()
    if letters is None or not len(part):
        return []
    bounds = np.frombuffer(ends, dtype=np.int64)[part.offset : part.offset + len(part) + 1]
    data = np.frombuffer(letters, dtype=np.uint8)[bounds[0] : bounds[-1]]
    found: list[NDArray[np.intp]] = []
    for start in range(0, len(data), _BLOCK):
        low = data[start : start + _BLOCK + 2] | 0x20
        there = low[1:-1] == ord("t")
        there &= low[:-2] == ord("o")
        there &= low[2:] == ord("a")
        if there.any():
            found.append(np.flatnonzero(there) + start + bounds[0])
    if not found:
        return []
    places = np.unique(np.searchsorted(bounds, np.concatenate(found), side="right") - 1)
    return [int(place) for place in places]


def _read(column: pd.Series[Any], places: NDArray[np.intp] | list[int]) -> Iterator[tuple[int, Label]]:
    known: dict[str, Label | None] = {}
    cells = column.iloc[places].to_numpy(dtype=object) if len(places) else ()
    for place, cell in zip(places, cells, strict=True):
        text = (text_of(cell) or "").strip()
        if text not in known:
            known[text] = read_label(text) if 0 < len(text) <= _LONGEST else None
        label = known[text]
        if label is not None:
            yield int(place), label
