"""The two sides of a comparison: one analysis of the lines at a date, or what a frozen copy kept of another day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.analysis.portfolio import read_lines
from segment_udfs.analysis.result import Result, analyse
from segment_udfs.errors import DataError, Fault
from segment_udfs.functions.cells import day_number
from segment_udfs.functions.door import call
from segment_udfs.hosts.macros.cell_params import params_of
from segment_udfs.hosts.macros.frozen_sheet import HEADERS, KEY_COLUMN, SHEET
from segment_udfs.hosts.macros.reading import shown_text
from segment_udfs.ids import normalise
from segment_udfs.importing.workbooks.workbook import read_workbook
from segment_udfs.labels import SEGMENT
from segment_udfs.maths import edate, from_serial
from segment_udfs.params import KNOBS, Params
from segment_udfs.tables import Tables, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

_LATE: Final = 31.0
"""Days after the last line from which a window is no longer covered by the lines."""
_WHY: Final = ("revenue", "status", "profit_status", "star", "class", "potential_score", "recurrence", "profit")
"""Columns of the clients that SEG_WHY takes, in its order."""


@dataclass(frozen=True)
class Holding:
    """What one side knows of one client: segment as a key of `labels.SEGMENT`; None = unknown."""

    code: str
    name: str
    segment: str | None
    revenue: float | None
    margin: float | None
    why: str = ""


@dataclass(frozen=True)
class Side:
    """The portfolio on one day.

    Attributes:
        as_of: serial of the day of the analysis. start: of the day before its window begins.
        params: the thresholds. clients: by normalised code. data: fingerprint of the lines.
        file: name of the frozen copy, "" for the lines of the workbook.
        covered: whether the lines reach over its window; new_known: as far back as "new" looks; grown: over the window
            before, without which no growth is known.
    """

    as_of: float
    start: float
    params: Params
    clients: Mapping[str, Holding]
    data: str
    file: str = ""
    covered: bool = True
    new_known: bool = True
    grown: bool = True


def last_day(tables: Tables, params: Params) -> float:
    """The day of the analysis: the parameter, else the last one of the lines.

    Raises:
        DataError: no line has a client, a date and an amount.
    """
    lines = read_lines(tables)
    return float(lines.date[lines.usable].max()) if params.as_of is None else params.as_of


def of_lines(tables: Tables, params: Params, as_of: float, lang: str) -> Side:
    """The portfolio of the lines on a day; a client that had no line yet is not in it."""
    lines = read_lines(tables)
    dates = lines.date[lines.usable]
    first, last = float(dates.min()), float(dates.max())
    start = edate(as_of, -params.months)
    covered = first <= edate(start, 1) and as_of <= last + _LATE
    clients: dict[str, Holding] = {}
    if covered:
        known = lines.usable & (lines.date <= as_of)
        seen = set(lines.client.codes[known].tolist())
        result = analyse(tables, replace(params, as_of=as_of))
        for place, holding in enumerate(_holdings(result, lang)):
            if place in seen:
                clients[normalise(holding.code)] = holding
    new_known = first <= as_of - params.new_days
    grown = first <= edate(edate(as_of, -2 * params.months), 1)
    data = fingerprint(tables)
    return Side(as_of, start, params, clients, data, covered=covered, new_known=new_known, grown=grown)


def _holdings(result: Result, lang: str) -> list[Holding]:
    """One a client, in the order of the analysis."""
    frame = result.clients
    columns = [[[_known(cell)] for cell in frame[name].tolist()] for name in _WHY]
    reasons: Any = call("SEG_WHY", *columns, lang=lang)
    texts = [str(row[0]) for row in reasons]
    fields = (frame[name].tolist() for name in ("client", "name", "segment", "revenue", "margin"))
    return [
        Holding(code, name, segment, _known(revenue), _known(margin), why)
        for code, name, segment, revenue, margin, why in zip(*fields, texts, strict=True)
    ]


def _known(cell: Any) -> Any:
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def of_frozen(path: Path) -> Side:
    """What a frozen copy kept.

    Raises:
        DataError: the file is no workbook, no frozen copy, or lacks what one holds.
    """
    try:
        grid = read_workbook(path, SHEET)
    except DataError as error:
        lacking = [Fault.of("macro_compare.not_frozen", file=path.name)]
        raise DataError(lacking if error.faults[0].key == "import.no_sheet" else error.faults) from None
    rows = [[None] * grid.first_column + row for row in grid.rows]
    facts = _facts(rows)
    as_of = _day(facts.get("date_analyse"))
    if as_of is None:
        raise DataError([Fault.of("macro_compare.not_frozen", file=path.name)])
    params = _params(facts, path.name)
    start = _day(facts.get("debut_periode"))
    start = edate(as_of, -params.months) if start is None else start - 1
    data = str(facts.get("empreinte_donnees") or "")
    return Side(as_of, start, params, _clients(rows, path.name), data, path.name)


def _facts(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The facts and the parameters by key: value in the second column in use, key in the last one."""
    return {
        row[KEY_COLUMN]: row[2]
        for row in rows
        if len(row) > KEY_COLUMN and isinstance(row[KEY_COLUMN], str) and row[KEY_COLUMN]
    }


def _day(cell: Any) -> float | None:
    if isinstance(cell, date):
        return float(math.floor(day_number(cell)))
    return float(math.floor(cell)) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def _params(facts: Mapping[str, Any], file: str) -> Params:
    """The parameters that a copy kept; its day of the analysis stands apart."""
    try:
        return params_of({name: value for name, value in facts.items() if name != KNOBS["as_of"].cell})
    except DataError:
        raise DataError([Fault.of("macro_compare.not_frozen", file=file)]) from None


def _clients(rows: Sequence[Sequence[Any]], file: str) -> dict[str, Holding]:
    """The table of the clients, whose columns are found by their headers."""
    code, name, segment, _, revenue, margin = HEADERS[:6]
    top = next((at for at, row in enumerate(rows) if {code, segment, revenue} <= set(map(shown_text, row))), None)
    if top is None:
        raise DataError([Fault.of("macro_compare.not_frozen", file=file)])
    heads = [shown_text(cell) for cell in rows[top]]
    at = {head: heads.index(head) for head in (code, name, segment, revenue, margin) if head in heads}
    found: dict[str, Holding] = {}
    for row in rows[top + 1 :]:
        shown = shown_text(row[at[code]])
        if not shown:
            break
        key = shown_text(row[at[segment]])
        sold, earned = (_number(row[at[head]]) if head in at else None for head in (revenue, margin))
        label = shown_text(row[at[name]]) if name in at else ""
        found[normalise(shown)] = Holding(shown, label or shown, key if key in SEGMENT.keys else None, sold, earned)
    return found


def _number(cell: Any) -> float | None:
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None


def day_text(day: float) -> str:
    """A day as it is written in a sentence."""
    return from_serial(day).strftime("%d/%m/%Y")
