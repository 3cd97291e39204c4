"""Texts that leave in a CSV file, so that no spreadsheet runs them."""

from __future__ import annotations

import unicodedata
from typing import Final

_LIVE: Final = frozenset("=+-@")
"""First characters that a spreadsheet reads as the beginning of a formula."""
_CONTROLS: Final = frozenset("\t\r\n\x00")
_QUOTES: Final = frozenset("'\"`´‘’“”«»")
_SEPARATORS: Final = frozenset(",;\t|\r\n")
"""What begins a cell when a file is opened with another separator than its own, quotes or not."""
_MARK: Final = "'"


def inert(text: str) -> str:
    """The text, with an apostrophe in front of everything that a spreadsheet could take for a formula.

    That is what a formula begins with, at the beginning or behind a separator: spaces of every kind, quotes and byte
    order marks in front do not hide it, nor do full-width forms.

    Example:
        >>> inert("=1+1"), inert(" ＝1+1"), inert("Star"), inert("3-4"), inert("Dupont;=1+1")
        ("'=1+1", "' ＝1+1", 'Star', '3-4', "Dupont;'=1+1")
    """
    places = [place for place, letter in enumerate(text, 1) if letter in _SEPARATORS]
    pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    made = "".join(f"{_MARK}{piece}" if _begins_formula(piece) else piece for piece in pieces)
    return f"{_MARK}{made}" if _begins_with_control(text) else made


def _begins_formula(piece: str) -> bool:
    """Whether the first letter behind spaces, quotes and invisible marks is one that formulas begin with."""
    for letter in piece:
        if not _is_skipped(letter):
            return unicodedata.normalize("NFKC", letter)[:1] in _LIVE
    return False


def _begins_with_control(text: str) -> bool:
    """Whether a tabulator, a line end or a null byte comes before anything that is seen."""
    for letter in text:
        if letter in _CONTROLS:
            return True
        if not _is_skipped(letter):
            return False
    return False


def _is_skipped(letter: str) -> bool:
    return letter in _QUOTES or letter.isspace() or unicodedata.category(letter) in {"Cf", "Cc"}
