"""Rows that a report writes among its lines: totals, which would double the revenue, and footers.

Each row left out is told. A total is compared with the lines that it sums, and told when it disagrees: lines are then
missing, or too many. A client may be named Total: no row is left out for its name alone unless nobody can bear it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import filled, text_of
from segment_udfs.importing.columns.numbers import Decimal, parse_numbers
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.naming import on_one_line
from segment_udfs.importing.rows.footers import footers
from segment_udfs.importing.rows.sums import Blocks, Names, close
from segment_udfs.importing.rows.telling import total
from segment_udfs.importing.rows.total_rows import Candidate, candidates
from segment_udfs.importing.rows.verdict import Fields, Verdict, judged
from segment_udfs.importing.tabular import RawTable, some

_SHOWN: Final = 3
_LONGEST: Final = 40
_IDENTITY: Final = ("client", "name", "order")


def without_totals(raw: RawTable, mapped: Mapped, decimal: Decimal | None = None) -> tuple[RawTable, list[Fault]]:
    """Leave out totals, subtotals and footers; the notes say which rows, and whether totals agree."""
    date, client = mapped.columns["date"].single, mapped.columns["client"].single
    if date is None or client is None:
        return raw, []
    amount = mapped.columns["amount"].single if "amount" in mapped.columns else None
    frame = raw.columns
    found = candidates(frame, mapped, date, client)
    verdict, notes = Verdict(), []
    if found:
        amounts = None if amount is None else parse_numbers(frame[amount], decimal).values
        singles = (one.single for name in _IDENTITY if (one := mapped.columns.get(name)))
        fields = Fields(client, tuple(one for one in singles if one is not None), amounts)
        verdict = judged(frame, found, fields)
        notes = _told(raw, verdict, date, amount, amounts)
        if amounts is not None and amount is not None and verdict.totals:
            notes += _compared(raw, verdict, amounts, amount)
    gone = [one.place for one in verdict.totals]
    under = footers(frame, (date, client, amount), gone)
    if under:
        notes.append(Fault.of("text.note_footers", where=raw.where, count=len(under), rows=_rows(raw, under)))
    return raw.without(int(frame.index[place]) for place in (*gone, *under)), notes


def _told(
    raw: RawTable, verdict: Verdict, date: int, amount: int | None, amounts: NDArray[np.float64] | None
) -> list[Fault]:
    """Which rows are left out as totals, and which look like one and are kept."""
    dated = filled(raw.columns[date])
    notes: list[Fault] = []
    for key, group in (
        ("import.note_totals", verdict.totals),
        ("import_totals.note_dated", [one for one in verdict.totals if dated[one.place] and one.position != date]),
        ("text.note_total_kept", verdict.doubtful),
        ("import_totals.note_kept", verdict.kept),
    ):
        if not group:
            continue
        places = [one.place for one in group]
        facts = {"where": raw.where, "count": len(group), "rows": _rows(raw, places)}
        facts["found"] = some([_shown(raw, one, amount) for one in group[: _SHOWN + 1]], _SHOWN)
        if amounts is not None:
            facts["amount"] = total(amounts, np.array(places, dtype=np.intp))
        else:
            facts["amount"] = Fault.of("import_totals.no_amount")
        notes.append(Fault(key, facts))
    return notes


def _rows(raw: RawTable, places: Sequence[int]) -> str:
    return some([int(raw.columns.index[place]) for place in sorted(places)])


def _shown(raw: RawTable, one: Candidate, amount: int | None) -> str:
    """A row by the cell of its label, the label and the amount that it states."""
    label = on_one_line(one.label.text, _LONGEST)
    stated = "" if amount is None else (text_of(raw.columns[amount].iloc[one.place]) or "").strip()[:_LONGEST]
    return f"{raw.address(int(raw.columns.index[one.place]), one.position)} ({' '.join((label, stated)).strip()})"


def _compared(raw: RawTable, verdict: Verdict, amounts: NDArray[np.float64], amount: int) -> list[Fault]:
    """What the totals say beside the sum of their lines."""
    places = [one.place for one in verdict.totals]
    blocks, names = Blocks.of(amounts, places), Names(raw.columns, places)
    agree: list[str] = []
    notes: list[Fault] = []
    for rank, one in enumerate(verdict.totals):
        if np.isnan(amounts[one.place]) or one.label.kind == "tax":
            continue
        cell = raw.address(int(raw.columns.index[one.place]), amount)
        stated = (text_of(raw.columns[amount].iloc[one.place]) or "").strip()
        known = verdict.known.get(one.place)
        borne = known is not None and names.knows([known[1]], [known[0]]) is not None
        own = names.total(known, amounts) if known is not None and borne else None
        if blocks.lines(one.place) or (own is not None and close(own, float(amounts[one.place]))):
            agree.append(f"{cell} ({stated})")
        elif not one.label.with_tax:
            start = 0 if one.label.overall or not rank else places[rank - 1] + 1
            lines = blocks.since(start, one.place) if own is None else own
            facts = {"where": raw.where, "cell": cell, "label": one.label.text, "stated": stated}
            notes.append(Fault("text.note_total_differs", facts | {"found": _like(lines, stated)}))
    if agree:
        notes.insert(0, Fault.of("text.note_totals_agree", where=raw.where, found=some(agree, _SHOWN)))
    return notes[: _SHOWN + 1]


def _like(value: float, model: str) -> str:
    """An amount to the cent, with the decimal mark of a text."""
    shown = f"{value:.2f}"
    return shown.replace(".", ",") if re.search(r",\d{1,2}(?!\d)|^[^.]*$", model) else shown
