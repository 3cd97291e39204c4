"""Rows that a report writes among its lines: totals, which would double the revenue, and footers.

Each row left out is told. A total is compared with the lines that it sums, and told when it disagrees: lines are then
missing, or too many. A client may be named Total: no row is left out for its name alone unless nobody can bear it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import filled, having, text_of
from segment_udfs.importing.columns.numbers import Decimal, parse_dates, parse_numbers
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.tabular import RawTable, some

_TOTAL: Final = re.compile(
    r"\s*(?:(?P<sure>sous[-\s]?|grands?[-\s]|sub[-\s]?)?tota(?:l|ux)\b"
    r"|(?P<other>cumul|(?:à |a )?report(?:er)?)\s*:?\s*$)",
    re.IGNORECASE,
)
"""A text that may announce a total. "Totalis" and TotalEnergies are one word, and do not."""

_NOBODY: Final = re.compile(
    r"\s*(?:g[ée]n[ée]ra(?:l|ux)|net|brut|cumul[ée]?|ht|h\.t\.?|hors taxes?|ttc|tva|annuel|mensuel|overall|amount|sales"
    r"|(?:de |des |du |de la |par |for |of )?(?:clients?|customers?|factures?|invoices?|pi[èe]ces?|mois|month|jour"
    r"|ann[ée]e|year|p[ée]riode|period|page|report|famille|secteur|ventes?|exercice|trimestre|commandes?|orders?)\b.*"
    r"|[\d/.,\s-]*)?"
    r"\s*[:=.*-]*\s*",
    re.IGNORECASE,
)
"""What follows the word when no client is meant."""

_FOOTER: Final = re.compile(
    r"\s*(?:[ée]dit|imprim|extrait|export|g[ée]n[ée]r|fin\b|page\b|©|\(c\)|copyright|confiden|document|source\b|nota?\b"
    r"|printed|generated|end of|\*{2,}|-{3,}|={3,}|nombre de|\d+ (?:lignes?|rows?))",
    re.IGNORECASE,
)
_FOOT: Final = 50
"""Rows at the end of a table among which footers are looked for."""

_CENT: Final = 0.006
_SHOWN: Final = 3


def without_totals(raw: RawTable, mapped: Mapped, decimal: Decimal | None = None) -> tuple[RawTable, list[Fault]]:
    """Leave out totals, subtotals and footers; the notes say which rows, and whether totals agree."""
    date, client = mapped.columns["date"].single, mapped.columns["client"].single
    if date is None or client is None:
        return raw, []
    amount = mapped.columns["amount"].single if "amount" in mapped.columns else None
    frame = raw.columns
    undated = np.flatnonzero(~filled(frame[date]) | having(frame[date], _TOTAL))
    labels = _labels(frame, undated, client)
    amounts = None
    if labels and amount is not None:
        amounts = parse_numbers(frame[amount], decimal).values
    totals, doubtful = _judged(frame, labels, client, amounts)
    footers = _footers(frame, (date, client, amount), totals)
    notes = _told(raw, totals, doubtful, footers)
    if amounts is not None and amount is not None and totals:
        notes += _compared(raw, labels, totals, amounts, amount)
    return raw.without(int(frame.index[place]) for place in (*totals, *footers)), notes


def _told(raw: RawTable, totals: list[int], doubtful: list[int], footers: list[int]) -> list[Fault]:
    found: list[Fault] = []
    index = raw.columns.index
    for key, places in (
        ("import.note_totals", totals),
        ("text.note_total_kept", doubtful),
        ("text.note_footers", footers),
    ):
        if places:
            rows = some([int(index[place]) for place in sorted(places)])
            found.append(Fault.of(key, where=raw.where, count=len(places), rows=rows))
    return found


def _labels(frame: pd.DataFrame, undated: NDArray[np.intp], client: int) -> dict[int, str]:
    """The undated rows without a client, or whose client reads like a total, that bear a text like a total.

    In a table whose first column is the date, the word Total stands there.
    """
    if not len(undated):
        return {}
    rows = frame.iloc[undated]
    ids = _text(rows[client])
    unnamed = (ids.str.strip() == "") | ids.str.match(_TOTAL.pattern, flags=re.IGNORECASE)
    found: dict[int, str] = {}
    for position in sorted(rows, key=lambda one: one != client):
        texts = _text(rows[position])
        for place in np.flatnonzero(unnamed & texts.str.match(_TOTAL.pattern, flags=re.IGNORECASE)):
            found.setdefault(int(undated[place]), texts.iloc[place].strip())
    return dict(sorted(found.items()))


def _judged(
    frame: pd.DataFrame, labels: dict[int, str], client: int, amounts: NDArray[np.float64] | None
) -> tuple[list[int], list[int]]:
    """Which of the rows are totals for sure, and which may be lines of a client whose name starts with Total."""
    if not labels:
        return [], []
    others = frame.drop(index=frame.index[list(labels)])
    clients = set(_text(others[client]).str.strip().str.casefold())
    names: set[str] | None = None
    totals: list[int] = []
    doubtful: list[int] = []
    for place, label in labels.items():
        match = _TOTAL.match(label)
        rest = label[match.end() :] if match else ""
        if (text_of(frame[client].iloc[place]) or "").strip().casefold() in clients - {""}:
            continue
        if match and (match["sure"] or match["other"] or _NOBODY.fullmatch(rest)):
            totals.append(place)
            continue
        if names is None:
            names = clients.union(*(set(_text(others[i]).str.strip().str.casefold()) for i in others))
        known = rest.strip(" :-").casefold() in names - {""}
        sums = amounts is not None and _sum_of(place, list(labels), amounts, least=2) is not None
        (totals if known or sums else doubtful).append(place)
    return totals, doubtful


def _sum_of(place: int, totals: list[int], amounts: NDArray[np.float64], least: int = 1) -> float | None:
    """The sum of lines that a total states: all of them, or those back to an earlier total; None if none agrees."""
    stated = amounts[place]
    lines = np.where(np.isnan(amounts), 0.0, amounts)
    lines[totals] = 0.0
    counted = np.ones(len(lines), dtype=bool)
    counted[totals] = False
    starts = [0, *(other + 1 for other in totals if other < place)]
    ends = [other for other in totals if other > place]
    spans = [(start, place) for start in reversed(starts)]
    spans += [(place + 1, ends[0] if ends else len(lines)), (0, len(lines))]
    for start, end in spans:
        total = float(lines[start:end].sum())
        if counted[start:end].sum() >= least and abs(total - stated) <= _CENT + 1e-12 * abs(total):
            return total
    return None


def _compared(
    raw: RawTable, labels: dict[int, str], totals: list[int], amounts: NDArray[np.float64], amount: int
) -> list[Fault]:
    """What the totals say beside the sum of their lines."""
    agree: list[str] = []
    notes: list[Fault] = []
    for rank, place in enumerate(totals):
        if np.isnan(amounts[place]):
            continue
        row = int(raw.columns.index[place])
        stated = (text_of(raw.columns[amount].iloc[place]) or "").strip()
        if _sum_of(place, totals, amounts) is not None:
            agree.append(f"{raw.address(row, amount)} ({stated})")
            continue
        start = 0 if re.search(r"(?i)g[ée]n[ée]ral|grand", labels[place]) or not rank else totals[rank - 1] + 1
        lines = np.delete(amounts[start:place], [other - start for other in totals if start <= other < place])
        facts = {"where": raw.where, "cell": raw.address(row, amount), "label": labels[place], "stated": stated}
        notes.append(Fault("text.note_total_differs", facts | {"found": _like(np.nansum(lines), stated)}))
    if agree:
        notes.insert(0, Fault.of("text.note_totals_agree", where=raw.where, found=some(agree, _SHOWN)))
    return notes[: _SHOWN + 1]


def _like(value: float, model: str) -> str:
    """An amount to the cent, with the decimal mark of a text."""
    shown = f"{value:.2f}"
    return shown.replace(".", ",") if re.search(r",\d{1,2}(?!\d)|^[^.]*$", model) else shown


def _footers(frame: pd.DataFrame, fields: tuple[int, int, int | None], known: Iterable[int]) -> list[int]:
    """Rows under the table that hold one text and no line: a date of edition, a page, a legal mention."""
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


def _text(column: pd.Series[Any]) -> pd.Series[str]:
    """Cells as text, blanks as ""."""
    if column.dtype != object:
        return column
    return pd.Series(["" if cell is None else str(cell) for cell in column], index=column.index, dtype="str")
