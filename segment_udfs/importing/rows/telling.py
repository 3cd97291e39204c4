"""How a remark about some rows names them: their first cells with what they hold, and an amount to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import text_of
from segment_udfs.importing.formula import Formula
from segment_udfs.importing.naming import on_one_line
from segment_udfs.importing.tabular import RawTable, some

_SHOWN: Final = 3
_LONGEST: Final = 30


def cells(raw: RawTable, formula: Formula, places: Sequence[int] | NDArray[np.intp], blank: bool = False) -> str:
    """The first cells of some rows in the column of a field, or in the first column of its formula.

    Args:
        raw: The table.
        formula: What the field is made of.
        places: The rows, from 0; all of them, so that "…" tells that there are more.
        blank: Name, in each row, the column of the formula that is blank.
    """
    found = []
    for place in places[: _SHOWN + 1]:
        holes = (one for one in formula.positions if blank and text_of(raw.columns[one].iloc[place]) is None)
        position = next(holes, formula.positions[0])
        text = on_one_line(text_of(raw.columns[position].iloc[place]) or "", _LONGEST)
        address = raw.address(int(raw.columns.index[place]), position)
        found.append(f"{address} ({text})" if text else address)
    return some(found, _SHOWN)


def euros(value: float) -> Fault:
    """An amount to the cent, which the sentence writes with the decimal mark of its language.

    Example:
        >>> euros(-1234.5).facts == {"sign": "\\u2212", "whole": "1\\u202f234", "cents": "50"}
        True
    """
    whole, cents = f"{abs(value):,.2f}".split(".")
    sign = "\u2212" if round(value, 2) < 0 else ""
    return Fault.of("import_doubts.euros", sign=sign, whole=whole.replace(",", "\u202f"), cents=cents)


def total(amounts: NDArray[np.float64], rows: NDArray[np.bool_] | NDArray[np.intp]) -> Fault:
    """The sum of the known amounts of some rows."""
    return euros(float(np.nansum(amounts[rows])))
