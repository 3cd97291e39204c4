"""Rows of a report that are no data: lines of dashes, units under the headers, headers repeated on each page, footers.

Whatever is left out is said with its row numbers; a row that could be data is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import BEYOND, SPACE, filled, first_bytes, unbroken
from segment_udfs.importing.rows.headers import shown
from segment_udfs.importing.tabular import RawTable, addressable, some

_RULE: Final = re.compile(r"[\s|+]*([-=_*~])(?:[\s|+]*\1){2,}[\s|+]*")
_UNIT: Final = re.compile(
    r"[(\[]?\s*(?:(?P<sure>k?€|m€|€ ?ht|k?eur(?:os?)?|usd|gbp|chf|\$|£|jj[/.-]mm[/.-]aa(?:aa)?|dd[/.-]mm[/.-]yy(?:yy)?"
    r"|mm[/.-]aaaa|mm[/.-]yyyy|aaaa-mm-jj|yyyy-mm-dd)|ht|ttc|%|h|heures?|hours?|jours?|j|kg|t|u|unités?|units?|pcs|nb"
    r"|texte|text|nombre|number|date|code|entier)\s*[)\]]?",
    re.IGNORECASE,
)
_DASHES: Final = "-=_*~|+"
_FEW: Final = 1000
_FIGURE: Final = re.compile(r"[-+(]?[\d\s.,'’]*\d[\d\s.,'’%€)-]*")
_FOOTER: Final = re.compile(
    r"©|copyright|confidenti|\bpage\s*:?\s*\d|^(?:édité|imprimé|généré|extrait|generated|printed|source|filtre)", re.I
)


def without_leftovers(raw: RawTable) -> RawTable:
    """The table without the rows that are no data, and a note for each kind of them."""
    raw = _without_blanks(raw)
    suspects = _suspects(raw)
    finders: tuple[tuple[str, Callable[[RawTable, dict[int, list[str]]], list[int]]], ...] = (
        ("rules", _rules), ("units", _units), ("again", _again), ("footer", _footer),
    )  # fmt: skip
    for name, finder in finders:
        rows = finder(raw, suspects)
        if not rows:
            continue
        facts: dict[str, Any] = {"where": raw.where, "count": len(rows), "rows": some(rows)}
        if name in ("units", "footer"):
            facts["found"] = some([cell for cell in suspects[rows[0]] if cell], 3)
        if name == "units":
            facts = {"where": raw.where, "row": rows[0], "found": facts["found"]}
        raw = raw.without(rows, Fault(f"sniff.note_{name}", facts))
        suspects = {row: cells for row, cells in suspects.items() if row not in set(rows)}
    return _without_edge(raw)


def _without_blanks(raw: RawTable) -> RawTable:
    """Wholly blank rows are no rows; a cell that shows an error is not blank."""
    frame = raw.columns
    blank = np.ones(len(frame), dtype=bool)
    for row, _ in raw.errors:
        blank[row - raw.first_row] = False
    for position in range(frame.shape[1]):
        if not blank.any():
            return raw
        blank &= ~filled(frame[position])
    return replace(raw, columns=frame[~blank]) if blank.any() else raw


def _suspects(raw: RawTable) -> dict[int, list[str]]:
    """Row -> its cells as text, for the rows that may be no data: sparse, first ones, like a header, like dashes."""
    frame = raw.columns
    suspect = np.zeros(len(frame), dtype=bool)
    suspect[:1] = True
    for position in range(min(2, frame.shape[1])):
        suspect |= ~filled(frame[position])
    for texts in raw.above[-2:]:
        start = next((i for i, text in enumerate(texts) if shown(text)), None)
        if start is not None and start < frame.shape[1]:
            suspect |= _equal(frame[start], shown(texts[start]))
    if frame.shape[1]:
        suspect |= _dashes(frame[0])
    found = _picked(frame, np.flatnonzero(suspect))
    return {
        int(row): [shown(cell) for cell in cells]
        for row, cells in zip(found.index, found.itertuples(index=False), strict=True)
    }


def _picked(frame: pd.DataFrame, places: NDArray[np.intp]) -> pd.DataFrame:
    """Some rows; Arrow would lay whole columns end to end to give the few that are mostly asked for."""
    if len(places) > _FEW:
        return frame.iloc[places]
    picked = {i: pd.Series([column.iloc[place] for place in places], dtype=object) for i, column in frame.items()}
    return pd.DataFrame(picked, index=range(len(places))).set_axis(frame.index[places])


def _equal(column: pd.Series[Any], text: str) -> NDArray[np.bool_]:
    if column.dtype == object:
        return np.array([shown(cell) == text for cell in column], dtype=bool)
    word = text.split(" ")[0]
    found = np.array(pc.fill_null(pc.starts_with(unbroken(column), word), False).to_numpy(zero_copy_only=False))
    first = first_bytes(column)
    indented = np.flatnonzero((first != 0) & ((first <= SPACE) | (first >= BEYOND)))
    if len(indented):
        trimmed = pc.utf8_ltrim_whitespace(unbroken(column.iloc[indented]))
        found[indented] = pc.starts_with(trimmed, word).to_numpy()
    return found


def _dashes(column: pd.Series[Any]) -> NDArray[np.bool_]:
    if column.dtype == object:
        return np.array([isinstance(cell, str) and cell[:1] in _DASHES for cell in column], dtype=bool)
    return np.isin(first_bytes(column), [ord(mark) for mark in _DASHES])


def _rules(_: RawTable, suspects: dict[int, list[str]]) -> list[int]:
    """Rows made of dashes alone."""
    return [
        row
        for row, cells in suspects.items()
        if (texts := [cell for cell in cells if cell]) and all(map(_RULE.fullmatch, texts))
    ]


def _units(raw: RawTable, suspects: dict[int, list[str]]) -> list[int]:
    """The row just under the headers, when it says "(€)" and "JJ/MM/AAAA" and nothing else."""
    if raw.columns.shape[1] < 2 or raw.columns.empty or len(raw.columns) < 2:
        return []
    row = int(raw.columns.index[0])
    found = [_UNIT.fullmatch(cell) for cell in suspects.get(row, ()) if cell]
    sure = any(one and (one["sure"] or one[0].startswith(("(", "["))) for one in found)
    return [row] if sure and all(found) else []


def _again(raw: RawTable, suspects: dict[int, list[str]]) -> list[int]:
    """The header lines where they come again, with the lines of the head of the page above them."""
    if not raw.above:
        return []
    width = raw.columns.shape[1]
    lines = [_cut(line, width) for line in raw.above]
    two = is_joined(raw)
    headings = lines[-2:] if two else lines[-1:]
    heads = {tuple(map(_masked, line)) for line in lines[: -len(headings)] if any(line)}
    found: list[int] = []
    for row in [row for row, cells in suspects.items() if cells in headings and sum(map(bool, cells)) > 1]:
        found.append(row)
        position = int(raw.columns.index.get_indexer(pd.Index([row]))[0]) - 1
        while position >= 0 and tuple(map(_masked, _cells(raw, position))) in heads:
            found.append(int(raw.columns.index[position]))
            position -= 1
    return sorted(set(found))


def is_joined(raw: RawTable) -> bool:
    """True when the headers were made of two lines."""
    if len(raw.above) < 2:
        return False
    return addressable(_cut(raw.above[-1], len(raw.headers)), raw.first_column) != raw.headers


def _cells(raw: RawTable, position: int) -> list[str]:
    return [shown(cell) for cell in raw.columns.iloc[position]]


def _cut(line: tuple[str, ...], width: int) -> list[str]:
    cells = [shown(cell) for cell in line[:width]]
    return cells + [""] * (width - len(cells))


def _masked(text: str) -> str:
    """A text without its figures: page 2 of 9 is page 1 of 9."""
    return re.sub(r"\d+", "0", text)


def _footer(raw: RawTable, suspects: dict[int, list[str]]) -> list[int]:
    """The last rows, when each is one sentence: after a blank row, or when one is a copyright or a page number."""
    if raw.columns.shape[1] < 3:
        return []
    run: list[int] = []
    index = raw.columns.index
    for row in (int(index[place]) for place in range(len(index) - 1, -1, -1)):
        cells = suspects.get(row)
        texts = [cell for cell in cells if cell] if cells is not None else []
        if len(texts) != 1 or _FIGURE.fullmatch(texts[0]) or (" " not in texts[0] and not _FOOTER.search(texts[0])):
            break
        run.insert(0, row)
    if not run or len(run) == len(raw.columns):
        return []
    before = raw.columns.index[len(raw.columns) - len(run) - 1]
    apart = run[0] - before > 1
    told = any(_FOOTER.search(cell) for row in run for cell in suspects[row])
    return run if apart or told else []


def _without_edge(raw: RawTable) -> RawTable:
    """A first column without header nor cell, which a list ruled with "|" has, is none; its padding neither."""
    frame = raw.columns
    if frame.shape[1] < 2 or not raw.headers[0].startswith("[") or filled(frame[0]).any():
        return raw
    kept = {i: frame[i + 1] for i in range(frame.shape[1] - 1)}
    plain = {i: column if column.dtype == object else column.str.strip() for i, column in kept.items()}
    return replace(
        raw,
        headers=raw.headers[1:],
        columns=pd.DataFrame(plain, index=frame.index),
        first_column=raw.first_column + 1,
        above=tuple(line[1:] for line in raw.above),
        errors=tuple((row, column - 1) for row, column in raw.errors),
        repeated=tuple((row, column - 1) for row, column in raw.repeated),
    )
