"""Rows under a table that hold one text and no line: a date of edition, a page, a legal mention."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

from segment_udfs.importing.columns.cells import text_of
from segment_udfs.importing.columns.numbers import parse_dates

_FOOTER: Final = re.compile(
    r"\s*(?:[ée]dit|imprim|extrait|export|g[ée]n[ée]r|fin\b|page\b|©|\(c\)|copyright|confiden|document|source\b|nota?\b"
    r"|printed|generated|end of|\*{2,}|-{3,}|={3,}|nombre de|\d+ (?:lignes?|rows?))",
    re.IGNORECASE,
)
_FOOT: Final = 50
"""Rows at the end of a table among which footers are looked for."""


def footers(frame: pd.DataFrame, fields: tuple[int, int, int | None], known: Iterable[int]) -> list[int]:
    """The rows at the end that hold one text which is no client, date or amount.

    Args:
        frame: The cells.
        fields: Positions of the date, the client and the amount.
        known: Rows already left out as totals, among which footers may stand.
    """
    date, client, amount = fields
    found: list[int] = []
    passed = set(known)
    for place in range(len(frame) - 1, max(len(frame) - 1 - _FOOT, -1), -1):
        if place in passed:
            continue
        row = frame.iloc[place]
        texts = [(int(i), text) for i, cell in row.items() if (text := (text_of(cell) or "").strip())]  # type: ignore[call-overload]
        if len(texts) != 1 or not isinstance(row[texts[0][0]], str):
            break
        position, text = texts[0]
        if position == amount or (position == date and not len(parse_dates(pd.Series([text])).unread)):
            break
        if position == client and not _says_something(text):
            break
        found.append(place)
    return found[::-1]


def _says_something(text: str) -> bool:
    """A sentence, a date of edition or a number of page under the codes of the clients; a code or a name does not."""
    return _FOOTER.match(text) is not None
