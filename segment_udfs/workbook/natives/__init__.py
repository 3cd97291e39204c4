"""The native spreadsheet functions that our declarations use, as Excel computes them, for the values kept in the file.

A value is a cell or a list of rows. `single.py` holds the functions that work cell by cell and broadcast, `ranges.py`
those of whole ranges, `criteria.py` what COUNTIFS and SUMIFS ask, `cells.py` what all build on. An error met in a cell
is the result of that cell. LibreOffice recomputes every one of these formulas in the tests.
"""

from __future__ import annotations

from typing import Final

from segment_udfs.workbook.natives.cells import OPERATORS, Rows, Value, concatenate, flat, lift, rows_of
from segment_udfs.workbook.natives.ranges import CONDITIONAL, WHOLE
from segment_udfs.workbook.natives.single import LIFTED, WORDED

__all__ = [
    "LIFTED",
    "OPERATORS",
    "PREFIXES",
    "WHOLE",
    "WORDED",
    "Rows",
    "Value",
    "concatenate",
    "evaluate",
    "flat",
    "lift",
    "rows_of",
]

PREFIXES: Final = {
    "IFNA": "_xlfn.",
    "NORM.S.INV": "_xlfn.",
    "PERCENTILE.INC": "_xlfn.",
    "HYPGEOM.DIST": "_xlfn.",
    "TEXTJOIN": "_xlfn.",
    "XLOOKUP": "_xlfn.",
    "SORTBY": "_xlfn.",
    "SEQUENCE": "_xlfn.",
    "FILTER": "_xlfn._xlws.",
}
"""What a file writes before the names of functions younger than its format."""


def evaluate(name: str, values: list[Value], lang: str) -> Value:
    """The value of one native function."""
    if name in LIFTED:
        return lift(LIFTED[name], *values)
    if name in WORDED:
        if name != "TEXTJOIN":
            return lift(lambda *cells: WORDED[name](*cells, lang), *values)
        return WORDED[name](*values, lang)
    return WHOLE[name](*values, lang=lang) if name in CONDITIONAL else WHOLE[name](*values)
