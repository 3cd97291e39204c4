"""Lines that no analysis can count: without a client, a date or an amount. Each kind is told, with its amount."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import first_bytes, unbroken
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.rows.telling import cells, total
from segment_udfs.importing.tabular import RawTable

_HOLES: Final = (
    "null", "(null)", "n/a", "#n/a", "n.a.", "nan", "<na>", "#ref!", "#valeur!", "#value!", "#nom?", "#name?",
    "(vide)", "(blank)", "-", "--", "---", "–", "—",
)  # fmt: skip
"""What a program or a person writes where there is no client; NA, NC or ND may be somebody's code."""
_NOBODY: Final = tuple(
    dict.fromkeys(way for text in _HOLES for way in (text, text.upper(), text.capitalize(), "NaN", "N/a"))
)
_FIRST: Final = tuple({way.encode()[0] for way in _NOBODY})
"""Their first bytes, which tell most clients apart from them."""
_KEYS: Final = (("client", "import.note_no_client"), ("date", "import.note_no_date"))


def without_nobody(raw: RawTable, mapped: Mapped, frame: pd.DataFrame) -> bool:
    """Make the clients named NULL, #N/A or - blank, in place; True if there was one."""
    position = mapped.columns["client"].single
    if position is None:
        return False
    found = _nobody(raw.columns[position])
    if not found.any():
        return False
    names = frame["client"].to_numpy(copy=True)
    names[found] = None
    frame["client"] = pd.Series(names, dtype=object, index=frame.index)
    return True


def _nobody(column: pd.Series[Any]) -> NDArray[np.bool_]:
    if column.dtype == object:
        return np.array([isinstance(cell, str) and cell.strip().casefold() in _HOLES for cell in column], dtype=bool)
    first = first_bytes(column)
    found = np.zeros(len(first), dtype=bool)
    suspects = np.flatnonzero(np.isin(first, _FIRST, kind="table"))
    if len(suspects):
        cells_there = unbroken(column if len(suspects) == len(first) else column.iloc[suspects])
        found[suspects] = pc.is_in(cells_there, value_set=pa.array(_NOBODY, pa.large_string())).to_numpy()
    return found


def uncounted(raw: RawTable, mapped: Mapped, frame: pd.DataFrame, blanks: set[str]) -> list[Fault]:
    """One note for the lines without client, one for those without date, one for those without amount.

    Args:
        raw: The table, whose rows are those of the frame.
        mapped: Its columns.
        frame: What was read.
        blanks: Which of "client" and "date" have a blank.
    """
    amounts = frame["amount"].to_numpy(dtype=np.float64)
    notes, missing = [], []
    for name, key in _KEYS:
        if name in blanks:
            gone = frame[name].isna().to_numpy()
            places = np.flatnonzero(gone)
            missing.append(gone)
            found = cells(raw, mapped.columns[name], places)
            facts = {"where": raw.where, "count": len(places), "found": found, "amount": total(amounts, places)}
            notes.append(Fault(key, facts))
    unpriced = np.isnan(amounts)
    if len(missing) == len(_KEYS):
        unpriced &= ~np.logical_and.reduce(missing)  # a row with none of the three is told twice already
    places = np.flatnonzero(unpriced)
    if len(places):
        found = cells(raw, mapped.columns["amount"], places, blank=True)
        notes.append(Fault.of("import_doubts.no_amount", where=raw.where, count=len(places), found=found))
    return notes
