"""Which one-byte code page a French text is in, from the letters around each of its bytes above 0x7F.

Each page reads a byte as a character; each character fits its neighbours or does not: é between two letters does, Ž
after a small letter does not, a no-break space between two figures does. The page whose characters fit best wins.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

PAGES: Final = ("cp1252", "iso-8859-15", "mac-roman", "cp858")
"""Windows, Unix with a euro, Mac, DOS (858 is 850 with a euro). The order settles a tie; ISO-8859-1 is in cp1252."""

ENOUGH: Final = 50_000
"""Bytes looked at: more would say the same."""

_WORTH: Final = {
    letter: worth
    for worth, letters in (
        (1.0, "éèàçÉ"), (0.9, "êôÈÀÇ"), (0.8, "îâïëœÊÔÎŒ"), (0.7, "ûÂ"), (0.6, "ùü"), (0.5, "öäñßáíóúÏËÜ"),
        (0.4, "ÛÖÄÑ"), (0.3, "æÙ"), (0.1, "ÿŸÆ"),
    )
    for letter in letters
}  # fmt: skip
"""How usual a letter is in the names of a French ledger; a letter that is not here is worth 0.2."""

_QUOTES: Final = frozenset("’‘")
_USUAL: Final = frozenset("€«»°–—…“”²³½™®©·•\u00a0")
_OTHER, _LOWER, _UPPER, _DIGIT, _HIGH = range(5)
_DOUBT: Final = 0.5
_LIKELY: Final = 0.1
"""Mean fit under which no page makes words: the usual one is then tried, and may fail."""

_KIND: Final = np.array(
    [
        _HIGH if byte > 127 else _LOWER if chr(byte).islower() else _UPPER if chr(byte).isupper()
        else _DIGIT if chr(byte).isdigit() else _OTHER
        for byte in range(256)
    ],
    dtype=np.intp,
)  # fmt: skip


def best_page(data: bytes, high: NDArray[np.intp]) -> tuple[str, str, tuple[int, int]]:
    """The page of a text, the other page that fits nearly as well ("" if none), and where a word shows it.

    Args:
        data: The text.
        high: Positions of its bytes above 0x7F, at least one.

    Example:
        >>> text = "Société".encode("mac-roman")
        >>> best_page(text, np.array([4, 6]))[:2]
        ('mac-roman', '')
    """
    if len(high) > ENOUGH:
        high = high[:: -(-len(high) // ENOUGH)]
    octets = np.frombuffer(data, dtype=np.uint8)
    before = np.where(high > 0, _KIND[octets[high - 1]], _OTHER)
    after = np.where(high + 1 < len(octets), _KIND[octets[np.minimum(high + 1, len(octets) - 1)]], _OTHER)
    codes, counts = np.unique((octets[high].astype(np.intp) * 5 + before) * 5 + after, return_counts=True)
    scores = {
        page: sum(
            int(count) * fit(page, int(code) // 25, int(code) // 5 % 5, int(code) % 5)
            for code, count in zip(codes, counts, strict=True)
        )
        for page in PAGES
    }
    best = max(scores.values())
    if best < _LIKELY * int(counts.sum()):
        return PAGES[0], "", (0, 0)
    # In doubt, Windows: it wrote most of the files there are.
    ranked = sorted(
        PAGES, key=lambda page: -scores[page] - (page == PAGES[0] and scores[page] > best - _DOUBT) * _DOUBT
    )
    page = ranked[0]
    shown = [(other, where) for other in ranked[1:] if scores[page] - scores[other] < _DOUBT
             for where in [_difference(octets, high, page, other)] if where >= 0]  # fmt: skip
    if not shown:
        return page, "", (0, 0)
    other, where = shown[0]
    return page, other, _word(data, where)


@cache
def _table(page: str) -> str:
    return bytes(range(256)).decode(page, "replace")


@cache
def fit(page: str, byte: int, before: int, after: int) -> float:
    """How well the character that a page reads fits its neighbours, from −3 (undefined) to 1."""
    letter = _table(page)[byte]
    inside = before in (_LOWER, _UPPER) and after in (_LOWER, _UPPER)
    if letter == "\ufffd" or unicodedata.category(letter) == "Cc":
        return -3.0
    if letter.isalpha() and letter not in "ªº":
        return _letter(letter, before, after)
    if letter in _QUOTES:
        return 1.0 if inside or _HIGH in (before, after) else 0.3
    if inside:
        return -1.0
    if letter == "\u00a0":
        return 1.0 if _DIGIT in (before, after) else 0.5
    if letter == "€":
        return 1.0 if before in (_DIGIT, _OTHER, _HIGH) else 0.3
    return 0.4 if letter in _USUAL else -0.5


def _letter(letter: str, before: int, after: int) -> float:
    touching = {before, after}
    if _DIGIT in touching and not touching & {_LOWER, _UPPER, _HIGH}:
        return -1.0 if touching == {_DIGIT} else 0.0
    starts = before in (_OTHER, _DIGIT)
    if letter.islower():
        worth = 1.0 if touching & {_LOWER, _HIGH} else 0.5 if _UPPER in touching else 0.6 if letter == "à" else 0.1
        # A word seldom starts with a small accented letter, but for é and à.
        worth *= 0.7 if starts and letter not in "éà" else 1.0
    elif before == _LOWER:
        return -1.0
    else:
        worth = 1.0 if touching & {_LOWER, _UPPER} else 0.3
        # "CÏur": a capital inside a word of small letters.
        worth = -0.5 if before == _UPPER and after == _LOWER else worth
    return worth * _WORTH.get(letter, 0.2) if worth > 0 else worth


def _difference(octets: NDArray[np.uint8], high: NDArray[np.intp], page: str, other: str) -> int:
    """Position of the first byte that two pages read differently, -1 if none."""
    apart = np.array([a != b for a, b in zip(_table(page), _table(other), strict=True)], dtype=bool)
    places = np.flatnonzero(apart[octets[high]])
    return int(high[places[0]]) if len(places) else -1


def _word(data: bytes, where: int) -> tuple[int, int]:
    """The cell or the word around a byte, twenty bytes at most on each side."""
    marks = b' \t\r\n;|,"'
    start = end = where
    while start > max(0, where - 20) and data[start - 1] not in marks:
        start -= 1
    while end < min(len(data), where + 20) and data[end] not in marks:
        end += 1
    return start, end
