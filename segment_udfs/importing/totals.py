"""Rows of totals that a report writes among its lines: kept, they would double the revenue."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from segment_udfs.errors import Fault
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.tabular import RawTable, some

_TOTAL: Final = r"(?i)^\s*(?:sous[- ]?|grand |sub[- ]?)?total(?:\b|\s|$)"


def without_totals(raw: RawTable, mapped: Mapped) -> tuple[RawTable, list[Fault]]:
    """Leave out the rows of totals: no date, no client but "Total …", and a cell that starts with Total."""
    date, client = mapped.columns["date"].single, mapped.columns["client"].single
    if date is None or client is None:
        return raw, []
    frame = raw.columns
    undated = frame[_text(frame[date]).str.strip() == ""]
    if undated.empty:
        return raw, []
    ids = _text(undated[client])
    unnamed = (ids.str.strip() == "") | ids.str.contains(_TOTAL, regex=True)
    labelled = pd.concat([_text(undated[i]).str.contains(_TOTAL, regex=True) for i in undated], axis=1).any(axis=1)
    rows = undated.index[unnamed & labelled]
    if rows.empty:
        return raw, []
    kept = RawTable(
        raw.headers, frame.drop(index=rows), raw.file, raw.sheet, raw.first_row, raw.notes, raw.first_column,
        tuple(cell for cell in raw.errors if cell[0] not in set(rows)),
    )  # fmt: skip
    return kept, [Fault.of("import.note_totals", where=raw.where, count=len(rows), rows=some(rows.tolist()))]


def _text(column: pd.Series[Any]) -> pd.Series[str]:
    """Cells as text, blanks as ""."""
    if column.dtype != object:
        return column
    return pd.Series(["" if cell is None else str(cell) for cell in column], index=column.index, dtype="str")
