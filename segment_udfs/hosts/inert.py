"""Texts that leave in a CSV file, so that no spreadsheet runs them."""

from __future__ import annotations

import unicodedata
from typing import Final

_LIVE: Final = frozenset("=+-@")
"""First characters that a spreadsheet reads as the beginning of a formula."""
_CONTROLS: Final = frozenset("\t\r\n\x00")


def inert(text: str) -> str:
    """The text, with an apostrophe in front when a spreadsheet could run what it opens it to.

    Spaces of every kind, quotes and byte order marks in front do not hide a formula, nor do full-width forms.

    Example:
        >>> inert("=1+1"), inert(" ＝1+1"), inert("Star"), inert("3-4")
        ("'=1+1", "' ＝1+1", 'Star', '3-4')
    """
    bare = text
    while bare and (bare[0] in _QUOTES or bare[0].isspace() or unicodedata.category(bare[0]) in {"Cf", "Cc"}):
        if bare[0] in _CONTROLS:
            return f"'{text}"
        bare = bare[1:]
    first = unicodedata.normalize("NFKC", bare[:1])[:1]
    return f"'{text}" if first in _LIVE else text


_QUOTES: Final = frozenset("'\"`´‘’“”«»")
