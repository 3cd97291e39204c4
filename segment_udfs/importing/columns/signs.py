"""The signs that texts bear beside their figures: currencies and percentages, without reading the numbers again."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from segment_udfs.importing.columns.cells import pieces
from segment_udfs.importing.columns.spoilt import matches
from segment_udfs.importing.money import PERCENT

_SIGNS: Final = {
    "EUR": ("€|(?i:eur)", b"\x82uU"),
    "USD": (r"\$|(?i:usd)", b"$dD"),
    "GBP": ("£|(?i:gbp)", b"\xa3gG"),
    "CHF": ("(?i:chf)", b"hH"),
    PERCENT: ("%", b"%"),
}
"""For each sign that `parse_numbers` reads: its pattern, and bytes of which a text that bears it has one."""


def signs_of(column: pd.Series[Any]) -> dict[str, NDArray[np.intp]]:
    """Positions of the texts that bear a sign, by currency, or by "%".

    Most columns have none: their bytes tell it at once.

    Example:
        >>> found = signs_of(pd.Series(["$1,234.50", "12", "5 %", "7 USD"], dtype="str"))
        >>> {sign: places.tolist() for sign, places in found.items()}
        {'USD': [0, 3], '%': [2]}
    """
    if column.dtype == object:
        cells = column.to_numpy()
        text = np.fromiter((isinstance(cell, str) for cell in cells), dtype=bool, count=len(cells))
        parts = [pa.array(cells, pa.large_string(), mask=~text)] if text.any() else []
    else:
        parts = pieces(column)
    found: dict[str, list[NDArray[np.intp]]] = {}
    start = 0
    for part in parts:
        for sign in _possible(part):
            places = np.flatnonzero(matches(part.fill_null(""), _SIGNS[sign][0]))
            if len(places):
                found.setdefault(sign, []).append(places + start)
        start += len(part)
    return {sign: np.concatenate(found[sign]) for sign in _SIGNS if sign in found}


def _possible(part: Any) -> list[str]:
    """The signs that some text of an array may bear, by its bytes alone."""
    letters = part.buffers()[2]
    if letters is None:
        return []
    written = letters.to_pybytes()
    return [sign for sign, (_, needed) in _SIGNS.items() if any(byte in written for byte in needed)]
