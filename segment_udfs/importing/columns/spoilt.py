"""Texts that a program spoilt on their way: accents, signs of a web page, codes that a spreadsheet took for numbers."""

from __future__ import annotations

from html.entities import name2codepoint
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_GARBLED: Final = (
    "Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|â€|Â[\u00a0-\u00bf]|\ufffd"
)
_ESCAPED: Final = f"&(?:#[0-9]{{2,6}}|#[xX][0-9a-fA-F]{{2,5}}|apos|{'|'.join(sorted(name2codepoint))});"
_SCIENTIFIC: Final = r"^\s*[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}\s*$"


def matches(texts: Any, pattern: str) -> NDArray[np.bool_]:
    """True where a regular expression (RE2) is found."""
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def garbled(texts: Any) -> NDArray[np.bool_]:
    """True for a text read once in a wrong encoding ("SociÃ©tÃ©"), or with signs lost for good (\ufffd)."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is True:
        return np.zeros(len(texts), dtype=bool)
    return matches(texts, _GARBLED)


def escaped(texts: Any) -> NDArray[np.bool_]:
    """True for a text that holds signs as a web page writes them ("Caf&eacute;", "L&#039;Or")."""
    return _among(texts, "&", _ESCAPED)


def scientific(texts: Any) -> NDArray[np.bool_]:
    """True for a long code that a spreadsheet showed as a rounded number ("1,23457E+13"); "411E10" is a code."""
    return _among(texts, "+", _SCIENTIFIC)


def _among(texts: Any, sign: str, pattern: str) -> NDArray[np.bool_]:
    """`matches` for a pattern that needs a sign of ASCII which few texts hold."""
    letters = texts.buffers()[2]
    if letters is None or not (np.frombuffer(letters, dtype=np.uint8) == ord(sign)).any():
        return np.zeros(len(texts), dtype=bool)
    found = np.asarray(pc.match_substring(texts, sign).to_numpy(zero_copy_only=False), dtype=bool)
    places = np.flatnonzero(found)
    if len(places):
        found[places] = matches(texts.take(pa.array(places)), pattern)
    return found
