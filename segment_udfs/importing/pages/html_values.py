"""A table of an HTML page under way, what its cells are worth, and the encoding of the page."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from typing import Any, Final

from segment_udfs.errors import CODES
from segment_udfs.importing.grid import Units
from segment_udfs.importing.text.encoding import to_utf8

_EXACT: Final = re.compile(r"""\b(?:x:num|sdval)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ERROR: Final = re.compile(r"\bx:err\b", re.IGNORECASE)
_ERRORS: Final = CODES | {"#VALEUR!", "#NOM?", "#NOM ?", "#NUL!", "#NOMBRE!"}
_FIGURE: Final = re.compile(r"(?=.*\d)[-+(]?[\s\d.,'’€$£%()+-]*[a-zA-Z€$£%]{0,3}\.?[)-]?|#+")
_DAY: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?:[ T]\d.*)?")
_LAST_DAY: Final = 2_950_000
_CHARSET: Final = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,80}?encoding)\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE
)
_ENCODINGS: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
    "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-15": "iso8859-15", "macintosh": "mac-roman",
    "windows-1250": "cp1250", "iso-8859-2": "iso8859-2", "ibm850": "cp850", "cp850": "cp850",
}  # fmt: skip
"""Encodings as pages name them; as in a browser, Latin-1 is Windows-1252."""


@dataclass
class Table:
    """A table under way: its rows, and where its merged and erroneous cells stand, counted from 0."""

    rows: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    width: int = 0
    filled: int = 0
    used: int = 0
    """Columns up to the last one that holds something."""
    taken: dict[int, int] = field(default_factory=dict)
    """Column -> last row that a cell from above still covers."""
    attributes: str | None = None
    """Those of the cell under way; None between cells."""
    parts: list[str] = field(default_factory=list)
    units: Units = field(default_factory=Units)
    """What the page shows beside the numbers whose exact value it gives."""


def decoded(data: bytes, file: str, charset: str) -> tuple[str, str]:
    """The text of a page: byte order mark, else the encoding that it declares if its bytes agree, else as any text."""
    declared = _CHARSET.search(data[:4096])
    name = _ENCODINGS.get((declared[1].decode("ascii") if declared else charset).lower(), "")
    if name and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            pass
    encoded = to_utf8(data, file)
    return encoded.data.decode(), encoded.name


def is_error(shown: str, attributes: str) -> bool:
    """True for a cell that a spreadsheet wrote as an error: Excel says so, LibreOffice gives it the value 0."""
    return bool(_ERROR.search(attributes)) or (shown in _ERRORS and bool(_EXACT.search(attributes)))


def exact(shown: str, attributes: str, epoch: dt.datetime) -> Any:
    """The number or the day behind a text, unless the text says more: an id with its zeros, a word, a month.

    Example:
        >>> day_0 = dt.datetime(1899, 12, 30)
        >>> exact("1 234,56", 'x:num="1234.564"', day_0), exact("0012", "x:num=12", day_0)
        (1234.564, '0012')
        >>> exact("03/04/2025", 'sdval="45750"', day_0)
        datetime.datetime(2025, 4, 3, 0, 0)
    """
    found = _EXACT.search(attributes)
    if found is None:
        return shown or None
    try:
        number = float(found[1] or found[2] or found[3] or "")
    except ValueError:
        return shown or None
    if not math.isfinite(number) or re.fullmatch(r"0\d+", shown):
        return shown or None
    if _DAY.fullmatch(shown):
        return epoch + dt.timedelta(seconds=round(number * 86400)) if 1 <= number < _LAST_DAY else shown
    return number if not shown or _FIGURE.fullmatch(shown) else shown
