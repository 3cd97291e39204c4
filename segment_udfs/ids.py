"""Identifiers of clients, orders, families, sectors: what makes two of them the same, and their codes.

Two spellings are one id when they agree after NFKC, trimming, collapsing of inner spaces and case folding; a number is
its shortest decimal text. Leading zeros and accents count. A column of ids is factorised once, on its distinct raw
values; everything downstream works on integer codes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

_SPACE: Final = re.compile(r"[ \t\r\v\f\x1c-\x1f]")
_BLOCK: Final = 256
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ids:
    """A factorised column of ids.

    Attributes:
        codes: shape (rows,), rank of the id in `keys`, -1 for a blank.
        keys: normalised ids, in order of first appearance.
        shown: the first spelling seen of each, trimmed.

    Example:
        >>> column = factorise(["Alpha", "Beta", "ALPHA ", 1, "1", None])
        >>> column.codes.tolist(), column.shown
        ([0, 1, 0, 2, 2, -1], ('Alpha', 'Beta', '1'))
    """

    codes: Codes
    keys: tuple[str, ...]
    shown: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def count(self) -> int:
        """Number of distinct ids."""
        return len(self.keys)

    def rows_of(self, other: Ids) -> Codes:
        """For each distinct id of `other`, its code in this column, -1 when absent."""
        index = {key: rank for rank, key in enumerate(self.keys)}
        return np.fromiter((index.get(key, -1) for key in other.keys), np.int64, other.count)

    def coded_like(self, other: Ids) -> Codes:
        """The codes of this column in the numbering of `other`; -1 for blanks and ids that `other` lacks."""
        return np.append(other.rows_of(self), -1)[self.codes]


class _PlainIds(Ids):
    """Ids whose texts are cut out of one joined text when they are asked for: orders, most often, never are."""

    _joined: str
    _count: int

    def __init__(self, codes: Codes, joined: str, count: int) -> None:
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "_joined", joined)
        object.__setattr__(self, "_count", count)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._joined.casefold().split("\n"))

    @cached_property
    def shown(self) -> tuple[str, ...]:
        return tuple(self._joined.split("\n"))

    @property
    def count(self) -> int:
        return self._count


def normalise(text: str) -> str:
    """The form in which ids are compared.

    Example:
        >>> normalise("  Hôtel\\u00a0 du PARC ")
        'hôtel du parc'
    """
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def decimal_text(number: float) -> str:
    """Shortest decimal text of a number: 1.0 gives "1", 1e-7 gives "0.0000001"."""
    if float(number).is_integer():
        return str(int(number))
    return format(Decimal(repr(float(number))), "f")


def spelled(value: Hashable) -> str:
    """The display form of one cell of ids; "" when it is blank (None, spaces, "?", the number 0)."""
    if isinstance(value, str):
        text = value.strip()
        return "" if text == "?" else text
    if value is None or value == 0:
        return ""
    if isinstance(value, (int, float, np.integer, np.floating)):
        return decimal_text(value if isinstance(value, int) else float(value))
    return str(value)


def factorise(cells: Sequence[Hashable]) -> Ids:
    """Codes of a sequence of str, numbers and None. NaN and other objects must have been refused before."""
    distinct = {value: rank for rank, value in enumerate(dict.fromkeys(cells))}
    raw = np.fromiter(map(distinct.__getitem__, cells), np.int64, len(cells))
    return merge(raw, distinct)


def factorise_series(column: pd.Series) -> Ids:
    """Codes of a pandas column of str (missing values are blanks), without touching the rows in Python."""
    import pandas as pd

    raw, distinct = pd.factorize(column)
    return merge(raw.astype(np.int64, copy=False), distinct.tolist())


def merge(raw: Codes, distinct: Iterable[Hashable]) -> Ids:
    """Give one code to the distinct raw values that are the same id; -1 stays -1."""
    values = list(distinct)
    return _plain(raw, values) or _merged(raw, values)


def _plain(raw: Codes, values: list[Hashable]) -> Ids | None:
    """Codes when no two values can meet: ASCII texts without spaces or blanks, which differ by their case at most.

    All are folded in one go, which is ten times faster than one by one; None when the texts are not that plain.
    """
    try:
        joined = "\n".join(values)  # type: ignore[arg-type]  # a TypeError says that some value is no text
    except TypeError:
        return None
    framed = f"\n{joined}\n"
    if not joined.isascii() or "\n\n" in framed or "\n?\n" in framed or _SPACE.search(joined):
        return None
    if joined.count("\n") + 1 != len(values):
        return None
    if joined != joined.upper() and len(set(joined.casefold().split("\n"))) != len(values):
        return None  # upper case folds without two ids meeting; mixed case may not
    return _PlainIds(raw, joined, len(values))


def _merged(raw: Codes, distinct: Iterable[Hashable]) -> Ids:
    ranks: dict[str, int] = {}
    shown: list[str] = []
    recode: list[int] = []
    for value in distinct:
        text = spelled(value)
        if not text:
            recode.append(-1)
            continue
        key = normalise(text)
        if key not in ranks:
            ranks[key] = len(shown)
            shown.append(text)
        recode.append(ranks[key])
    codes = np.append(np.array(recode, np.int64), -1)[raw]
    return Ids(codes, tuple(ranks), tuple(shown))


def close_texts(words: Sequence[str], least: float) -> Iterator[tuple[Codes, Codes, npt.NDArray[np.float64]]]:
    """Pairs of positions i < j whose texts have a Jaro-Winkler similarity of at least `least`, and it, in blocks.

    Winkler (1990), prefix weight 0.1 on at most 4 letters, above a Jaro of 0.7. Memory does not grow with the square.

    Example:
        >>> [(i.tolist(), j.tolist(), s.round(4).tolist()) for i, j, s in close_texts(["MARTHA", "X", "MARHTA"], 0.9)]
        [([0], [2], [0.9611])]
    """
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cdist

    for start in range(0, len(words), _BLOCK):
        # no score_cutoff: rapidfuzz loses pairs that stand exactly on it, and gains no time from it
        block = cdist(words[start : start + _BLOCK], words[start:], scorer=JaroWinkler.similarity, dtype=np.float64)
        first, second = np.nonzero(np.triu(block >= least, 1))
        yield first + start, second + start, block[first, second]
