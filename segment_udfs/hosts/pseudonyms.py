"""Names that mean nothing, drawn at random, and the memory of what they stand for."""

from __future__ import annotations

import math
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from segment_udfs.ids import Ids, factorise_series
from segment_udfs.tables import Field

_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowel, so that a code is no word; no digit, so that it is no number, date or address of a cell."""
_SHORTEST: Final = 5
_ROOM: Final = 10_000
"""Codes that exist for each one drawn, at least."""
_RANDOM: Final = secrets.SystemRandom()


class Replaced(NamedTuple):
    """One line of the key: what the code stands for; `name` is the client's."""

    kind: str
    code: str
    original: str
    name: str = ""


class Draw:
    """One draw: texts that must not leave gather in `secret`, what was given instead in `key`.

    Attributes:
        kept: texts that stay on purpose, with the number of clients that each stands for.
    """

    def __init__(self, secret: Iterable[Any]) -> None:
        self.secret: set[str] = set()
        self.kept: Counter[str] = Counter()
        self.key: list[Replaced] = []
        self._issued: set[str] = set()
        self.remember(secret)
        spelled = {text.upper() for text in self.secret}
        self._forbidden = tuple(text for text in spelled if len(text) > 1 and not text.strip(_LETTERS))

    def remember(self, *columns: Iterable[Any]) -> None:
        """The texts of these columns must not leave."""
        for column in columns:
            self.secret |= {text.strip() for text in set(column) if is_text(text)}

    def keep(self, text: str, clients: int) -> None:
        """This text stays, and stands for so many clients."""
        self.kept[text] = max(self.kept[text], clients)

    def codes(self, count: int) -> list[str]:
        """As many different codes; none was given before, none contains a text that must not leave."""
        length = max(_SHORTEST, math.ceil(math.log(max(1, count) * _ROOM, len(_LETTERS))))
        found: list[str] = []
        while len(found) < count:
            code = "".join(secrets.choice(_LETTERS) for _ in range(length))
            if code not in self._issued and not any(text in code for text in self._forbidden):
                self._issued.add(code)
                found.append(code)
        return found

    def coded(self, column: pd.Series[Any], kind: str = "") -> list[str | None]:
        """A column of ids by new codes; the key tells them under `kind`, if any."""
        found = ids_of(column)
        codes = self.codes(found.count)
        if kind:
            self.key += [Replaced(kind, new, old) for new, old in zip(codes, found.shown, strict=True)]
        return mapped(found.codes, codes)

    def numbered(self, kind: str, word: str, originals: Sequence[str]) -> list[str]:
        """ "Famille 3" for each text: the numbers are in random order."""
        numbers = _RANDOM.sample(range(1, len(originals) + 1), len(originals))
        names = [f"{word} {number}" for number in numbers]
        self.key += [Replaced(kind, new, old) for new, old in zip(names, originals, strict=True)]
        return names


def shuffled(clients: Any) -> Any:
    """Rows client by client, the clients in random order, each with its rows as they were; -1 is nobody."""
    count = int(clients.max(initial=-1)) + 2
    places = np.array(_RANDOM.sample(range(count), count), np.int64)
    return np.argsort(places[clients], kind="stable")


def is_text(cell: Any) -> bool:
    """Whether a cell holds a text that is not blank."""
    return isinstance(cell, str) and bool(cell.strip())


def ids_of(column: pd.Series[Any]) -> Ids:
    """A column of texts as ids."""
    return factorise_series(column.astype(object))


def texts_of(*places: tuple[pd.DataFrame, Sequence[str]]) -> list[Any]:
    """The distinct texts of some columns, SIREN also without their spaces."""
    found: list[Any] = []
    for frame, names in places:
        for name in names:
            if name in frame:
                texts = [text for text in frame[name].dropna().unique().tolist() if is_text(text)]
                found += texts + ["".join(text.split()) for text in texts if name == "siren"]
    return found


def mapped(codes: Any, texts: Sequence[str | None]) -> list[str | None]:
    """The text of each code, None for a blank (-1)."""
    return [texts[code] if code >= 0 else None for code in codes.tolist()]


def framed(columns: dict[str, Any], fields: Sequence[Field], order: Any) -> pd.DataFrame:
    """A frame of these columns in the order of the fields, its rows in `order`; no other column can be in it."""
    kinds = {item.name: np.float64 if item.kind in {"number", "date"} else object for item in fields}
    made = {name: pd.Series(columns[name], dtype=kinds[name]) for name in kinds if name in columns}
    return pd.DataFrame(made).take(order).reset_index(drop=True)
