"""The full check of the data from raw cells, and its table in words: what was found, where, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from segment_udfs.functions import cells as read
from segment_udfs.functions.cells import Cell
from segment_udfs.functions.results import number_cells
from segment_udfs.functions.scan import currency_column, scan, scan_currency, scan_ids
from segment_udfs.ids import Codes, Ids
from segment_udfs.labels import SEVERITY
from segment_udfs.maths import Bools, from_serial
from segment_udfs.metrics.client_key import client_key, is_company_number, siren_of
from segment_udfs.metrics.data_check import FURTHER, IdScan, Note, Records
from segment_udfs.metrics.data_check.accounts import near_names
from segment_udfs.strings import say
from segment_udfs.strings.numbers import decimal

HEADERS: Final = ("key", "what", "count", "amount", "severity", "argument", "row", "do")
_LONGEST: Final = 60
"""Characters of a name in a sentence."""


def records_of(
    clients: Sequence[Cell],
    name: Sequence[Cell] | None,
    siren: Sequence[Cell] | None,
    wallet: Sequence[Cell] | None,
) -> Records:
    """The client file as the checks take it: bare names and SIREN as codes, potentials as numbers."""
    numbers = None if siren is None else [_number(cell) for cell in siren]
    valid: list[str | None] = [None] * len(clients) if numbers is None else [siren_of(cell) for cell in numbers]
    near = None if name is None else near_names([_key(cell) for cell in name], valid)
    ids = scan_ids(clients).ids
    return Records(
        ids,
        () if name is None else _named(ids, name),
        near,
        None if numbers is None else _codes(valid),
        None if siren is None or numbers is None else _bad(siren, numbers),
        None if wallet is None else scan(wallet).value,
    )


def _named(ids: Ids, name: Sequence[Cell]) -> tuple[str, ...]:
    """The first name of each client with its code, its code alone without a name."""
    first: dict[int, str] = {}
    for code, cell in zip(ids.codes.tolist(), name, strict=True):
        if isinstance(cell, str) and not read.is_blank(cell):
            first.setdefault(code, cell.strip())
    return tuple(f"{first[code]} ({text})" if code in first else text for code, text in enumerate(ids.shown))


def _number(cell: Cell) -> str | float | None:
    """A cell of SIREN as its reader takes it; what is neither a text nor a positive number holds none."""
    if isinstance(cell, str):
        return None if read.is_blank(cell) else cell
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 0 < cell < 1e15 else None


def _bad(cells: Sequence[Cell], numbers: Sequence[str | float | None]) -> Bools:
    """The cells that hold something, 0 apart, which is no company number."""
    filled = [not (read.is_blank(cell) or (isinstance(cell, (int, float)) and cell == 0)) for cell in cells]
    return np.array(
        [held and not is_company_number(cell) for held, cell in zip(filled, numbers, strict=True)], np.bool_
    )


def _key(cell: Cell) -> str | None:
    return client_key(cell) if isinstance(cell, str) and not read.is_blank(cell) else None


def _codes(texts: Sequence[str | None]) -> Codes:
    ranks = {text: rank for rank, text in enumerate(dict.fromkeys(text for text in texts if text is not None))}
    return np.array([ranks.get(text, -1) if text is not None else -1 for text in texts], np.int64)


def currencies(given: Sequence[Cell] | None, *amounts: Sequence[Cell] | None) -> IdScan | None:
    """The currency of each line: the column given, else what the texts of the amounts name; None when nothing does."""
    if given is not None:
        return currency_column(given)
    found: list[str | None] | None = None
    for cells in amounts:
        if cells is not None and str in set(map(type, cells)):
            named = scan_currency(cells)
            found = named if found is None else [old or new for old, new in zip(found, named, strict=True)]
    return None if found is None or not any(found) else scan_ids(found)


def write_notes(notes: Sequence[Note], lang: str) -> list[list[Cell]]:
    """A header, then one row a check: key, sentence, number, amount, severity, argument and row of the first cause."""
    rows = [
        [
            note.key,
            what(note, lang),
            *number_cells(np.array([note.count, note.amount])),
            SEVERITY.text(SEVERITY.rank(note.severity), lang),
            note.argument,
            float(note.row + 1) if note.row >= 0 else "",
            what_to_do(note, lang),
        ]
        for note in notes
    ]
    return [[say(f"checks.head_{header}", lang) for header in HEADERS], *rows]


def what(note: Note, lang: str) -> str:
    """What was found: the check, then the clients, months or numbers that it found."""
    title = say(f"checks.{note.key}" if note.key in FURTHER else f"data_check.{note.key}", lang)
    if not note.count > 0:
        return title
    if note.key == "partial_period":
        return say("checks.partial_period_found", lang, **_whole(note, "current", "previous"))
    if note.key == "circular_potential":
        return say("checks.circular_potential_found", lang, ratio=decimal(note.facts["ratio"], 3, lang))
    if note.key in {"margin_low", "margin_high"} and note.facts["revenue"] > 0:
        return say(
            "checks.with_rate", lang, what=title, rate=decimal(100 * note.amount / note.facts["revenue"], 1, lang)
        )
    if not note.names:
        return title
    names = ", ".join(_month(name) if isinstance(name, int) else _short(name) for name in note.names)
    return say("checks.with_names", lang, what=title, names=names + (" …" if note.more else ""))


def what_to_do(note: Note, lang: str) -> str:
    """One sentence for the person who looks at a check that found something; "" for the others."""
    if note.severity == "ok" or note.key == "lines":
        return ""
    if note.key != "partial_period":
        return say(f"checks.do_{note.key}", lang)
    part = "none" if not note.facts["aligned"] else "" if note.facts["previous"] else "first"
    day = from_serial(note.facts["as_of"]).strftime("%d/%m/%Y")
    return say(f"checks.do_partial_period{part and '_'}{part}", lang, day=day, **_whole(note, "aligned"))


def _whole(note: Note, *names: str) -> dict[str, int]:
    return {name: int(note.facts[name]) for name in names}


def _short(name: str) -> str:
    """A name as a sentence can hold it."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _month(rank: int) -> str:
    """A calendar month by its rank, 0 = January 1970."""
    return f"{rank % 12 + 1:02}/{1970 + rank // 12}"
