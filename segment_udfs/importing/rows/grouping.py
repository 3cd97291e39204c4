"""Sales listed in groups: headings that bear the sum of their lines, details that do not repeat client and date.

Odoo writes a grouped list so ("Azur (3)" and the sum, then three lines), and the lines of an invoice under its first
one; SAP marks the rows of totals with stars. A heading is left out only when it counts the lines that follow it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import filled, text_of
from segment_udfs.importing.mapping import FIELDS, Mapped, Table
from segment_udfs.importing.tabular import RawTable, some

_HEADING: Final = re.compile(r"(?P<indent>\s*)\S.*\((?P<count>\d{1,9})\)\s*")
_STARS: Final = re.compile(r"\s*\*{1,9}\s*")
_SOME: Final = 3
"""Lines without a client that make a list a grouped one, at least: one or two may be forgotten."""
_MANY: Final = 0.2
"""Part of the rows without client and date from which a table is a grouped list."""


@dataclass(frozen=True)
class Ungrouped:
    """The table as lines that each say what they are, and what was done or found wrong."""

    raw: RawTable
    notes: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


def merged_once(raw: RawTable, mapped: Mapped, table: Table) -> RawTable:
    """A merged cell is the client or the date of each of its rows; its number is counted in the first one only."""
    numbers = {field.name for field in FIELDS[table] if field.kind == "number"}
    counted = {i for name, formula in mapped.columns.items() if name in numbers for i in formula.positions}
    columns, notes = {}, []
    for position in sorted(counted):
        rows = [row for row, column in raw.repeated if column == position and row in raw.columns.index]
        if rows:
            columns[position] = raw.columns[position].copy()
            columns[position].loc[rows] = None
            facts = {"where": raw.where, "header": raw.headers[position], "count": len(rows)}
            notes.append(Fault("sniff.note_merged_once", facts))
    if not columns:
        return raw
    return replace(
        raw,
        columns=pd.DataFrame({i: columns.get(i, raw.columns[i]) for i in range(raw.columns.shape[1])}),
        notes=(*raw.notes, *notes),
    )


def ungrouped(raw: RawTable, mapped: Mapped) -> Ungrouped:
    """Leave out starred totals and the headings of groups, complete the details of a document; all of it is said."""
    if not {"client", "date"} <= set(mapped.columns):
        return Ungrouped(raw)
    date, client = mapped.columns["date"].single, mapped.columns["client"].single
    if date is None or client is None:
        return Ungrouped(raw)
    undated = np.flatnonzero(~filled(raw.columns[date]))
    if not len(undated):
        return Ungrouped(raw, (), _nameless(raw, mapped, client, date))
    notes: list[Fault] = []
    labels = {int(place): _first(raw.columns, int(place)) for place in undated}
    stars = [place for place, text in labels.items() if _STARS.fullmatch(text)]
    headings = _headings(raw, {place: text for place, text in labels.items() if place not in stars})
    for key, places in (("sniff.note_stars", stars), ("sniff.note_groups", headings)):
        if places:
            rows = some([int(raw.columns.index[place]) for place in places])
            notes.append(Fault.of(key, where=raw.where, count=len(places), rows=rows))
    raw = raw.without(int(raw.columns.index[place]) for place in (*stars, *headings))
    return _completed(raw, mapped, client, date, notes)


def _first(frame: pd.DataFrame, place: int) -> str:
    """The first filled cell of a row, if it is a text, with its leading spaces."""
    cell = next((cell for cell in frame.iloc[place] if cell is not None and str(cell).strip()), None)
    return cell if isinstance(cell, str) else ""


def _headings(raw: RawTable, labels: dict[int, str]) -> list[int]:
    """The headings "Label (n)" that n lines follow; none, if one of them says otherwise."""
    found = {place: match for place, text in labels.items() if (match := _HEADING.fullmatch(text))}
    if not found:
        return []
    places = sorted(found)
    for number, place in enumerate(places):
        depth = len(found[place]["indent"])
        inner = 0
        end = len(raw.columns)
        for other in places[number + 1 :]:
            if len(found[other]["indent"]) <= depth:
                end = other
                break
            inner += 1
        if end - place - 1 - inner != int(found[place]["count"]):
            return []
    return places


def _completed(raw: RawTable, mapped: Mapped, client: int, date: int, notes: list[Fault]) -> Ungrouped:
    """Details under the first line of a document get its client and date, when headers like "Lines/Product" say so."""
    frame = raw.columns
    bare = ~filled(frame[date]) & ~filled(frame[client])
    if not bare.any():
        return Ungrouped(raw, tuple(notes), _nameless(raw, mapped, client, date))
    rows = frame.index[bare]
    if any("/" in header for header in raw.headers) and not bare[0]:
        positions = {
            one.single
            for name in ("client", "date", "order", "name")
            if (one := mapped.columns.get(name)) and one.single is not None
        }
        columns = {i: _down(frame[i], bare) if i in positions else frame[i] for i in range(frame.shape[1])}
        notes.append(Fault.of("sniff.note_filled", where=raw.where, count=len(rows), rows=some(rows.tolist())))
        return Ungrouped(replace(raw, columns=pd.DataFrame(columns)), tuple(notes))
    priced = _lines_among(raw, mapped, bare)
    many = int(priced.sum())
    if many < max(2, _MANY * len(frame)):
        return Ungrouped(raw, tuple(notes), _nameless(raw, mapped, client, date))
    facts = {"where": raw.where, "count": many, "total": len(frame), "rows": some(frame.index[priced].tolist())}
    return Ungrouped(raw, tuple(notes), (Fault("sniff.grouped", facts),))


def _lines_among(raw: RawTable, mapped: Mapped, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The rows, among some, that have an amount and do not start as a total does."""
    frame = raw.columns
    amount = mapped.columns.get("amount")
    both = np.logical_or if amount and amount.subtracted else np.logical_and  # a credit or a debit is an amount
    priced = rows & both.reduce([filled(frame[i]) for i in amount.positions]) if amount else rows.copy()
    for place in np.flatnonzero(priced):
        priced[place] = re.search(r"(?i)\btota(?:l|ux)|t o t a l", _first(frame, int(place))) is None
    return priced


def _nameless(raw: RawTable, mapped: Mapped, client: int, date: int) -> tuple[Fault, ...]:
    """Lines whose client stands in the row of another one, as pivot tables and SAP write it: once for a group.

    In a list of sales over the counter, which nobody's name goes with, some client stands in two lines that follow
    each other; in a list that writes him once, never.
    """
    frame = raw.columns
    named = filled(frame[client])
    if named.sum() > (1 - _MANY) * len(frame) or not named.any():
        return ()
    lines = _lines_among(raw, mapped, ~named & filled(frame[date]))
    lines[: int(np.argmax(named))] = False
    if lines.sum() < max(_SOME, _MANY * len(frame)) or _repeats(frame[client], named):
        return ()
    facts = {"where": raw.where, "count": int(lines.sum()), "total": len(frame)}
    return (Fault("import_totals.grouped", facts | {"rows": some(frame.index[lines].tolist())}),)


def _repeats(column: pd.Series[Any], named: NDArray[np.bool_]) -> bool:
    """True if a row bears the client of the row just above."""
    cells = column.to_numpy(dtype=object)
    both = np.flatnonzero(named[1:] & named[:-1])
    return any(text_of(cells[place]) == text_of(cells[place + 1]) for place in both)


def _down(column: pd.Series[Any], bare: NDArray[np.bool_]) -> pd.Series[Any]:
    """A column whose bare rows take the cell above them, where they are blank."""
    cells = column.astype(object)
    empty = bare & np.array([text_of(cell) is None for cell in cells])
    cells[empty] = pd.NA
    return cells.ffill().where(cells.notna() | empty, None)
