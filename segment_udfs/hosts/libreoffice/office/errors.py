"""Error values of cells, as Calc holds them: a number that is not one (NaN) whose low half is the error's number.

Calc reads that half from any double an add-in returns, alone or inside an array, so every error of the catalogue can
stand in any cell. Both sides use this table.
"""

from __future__ import annotations

import struct

NUMBERS = {
    "#N/A": 32767,
    "#VALUE!": 519,
    "#NUM!": 503,
    "#DIV/0!": 532,
    "#REF!": 524,
    "#NAME?": 525,
    "#NULL!": 521,
}
"""Calc's number of each error; an error that Calc lacks is shown as #VALUE!."""
_NAN = 0x7FF8000000000000


def as_double(code: str) -> float:
    """The double that Calc shows as this error."""
    number = NUMBERS.get(code, NUMBERS["#VALUE!"])
    found: float = struct.unpack("<d", struct.pack("<Q", _NAN | number))[0]
    return found


DOUBLES = {code: as_double(code) for code in NUMBERS}
VALUE = DOUBLES["#VALUE!"]
