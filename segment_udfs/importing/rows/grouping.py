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
        return Ungrouped(raw)
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
        return Ungrouped(raw, tuple(notes))
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
    amount = mapped.columns.get("amount")
    priced = bare & np.logical_and.reduce([filled(frame[i]) for i in amount.positions]) if amount else bare
    labelled = np.array([bool(re.search(r"(?i)\btota(?:l|ux)", _first(frame, int(i)))) for i in np.flatnonzero(priced)])
    many = int(priced.sum()) - int(labelled.sum())
    if many < max(2, _MANY * len(frame)):
        return Ungrouped(raw, tuple(notes))
    facts = {"where": raw.where, "count": many, "total": len(frame), "rows": some(frame.index[priced].tolist())}
    return Ungrouped(raw, tuple(notes), (Fault("sniff.grouped", facts),))


def _down(column: pd.Series[Any], bare: NDArray[np.bool_]) -> pd.Series[Any]:
    """A column whose bare rows take the cell above them, where they are blank."""
    cells = column.astype(object)
    empty = bare & np.array([text_of(cell) is None for cell in cells])
    cells[empty] = pd.NA
    return cells.ffill().where(cells.notna() | empty, None)
