"""An export of clients or of cost drivers: it completes the rows of the book, and replaces values only when told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.book import append_rows, need_table
from segment_udfs.hosts.macros.cells import Rows, read
from segment_udfs.hosts.macros.import_preview import of_rows
from segment_udfs.hosts.macros.import_reading import Reading
from segment_udfs.hosts.macros.import_tables import headers_of, note, put_cells, rows_of
from segment_udfs.hosts.programs import quiet
from segment_udfs.ids import normalise, spelled
from segment_udfs.importing import synonyms
from segment_udfs.importing.load import LoadedTable
from segment_udfs.importing.tabular import some
from segment_udfs.strings.numbers import whole
from segment_udfs.tables import CLIENTS, RATES
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, COSTS_SHEET, FIRST_DRIVER, header

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_FIRST_COLUMN: Final = 2
_MOST_DRIVERS: Final = 100
_SHOWN: Final = 3


@dataclass(frozen=True)
class Patch:
    """What a file brings to rows in place.

    Attributes:
        area: the rows, without headers. new: rows that are not there. blank: values for empty cells, by (row, column)
            from 0. other: values for cells that hold something else. shown: some of those, for a person.
    """

    area: xw.Range
    new: Rows = field(default_factory=list)
    blank: dict[tuple[int, int], Any] = field(default_factory=dict)
    other: dict[tuple[int, int], Any] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)


def ask_and_write(context: Context, reading: Reading, loaded: LoadedTable, remembered: bool) -> str | None:
    """Show what the file brings, ask, write; the sentence, or None when the person says no."""
    costs = reading.table == "costs"
    patch = _cost_patch(context.book, loaded) if costs else _client_patch(context.book, loaded)
    lang, title, file = context.lang, context.say("commands.title_import"), reading.path.name
    # a driver needs its column of quantities and its formulas: the workbook's own rows are all there is
    strangers = [str(row[0]) for row in patch.new] if costs else []
    rows = [] if costs else patch.new
    if not (rows or patch.blank or patch.other):
        return "\n".join([context.say("macro_import.nothing_new", file=file), *_strangers(context, strangers)])
    facts = {"rows": whole(len(rows), lang), "cells": whole(len(patch.blank), lang), "sheet": patch.area.sheet.name}
    lines = of_rows(context, reading, loaded, remembered)
    lines += [context.say("macro_import.rows_change", **facts), *_strangers(context, strangers)]
    if not context.dialogs.confirm(title, "\n".join([*lines, "", context.say("macro_import.ask_import")])):
        return None
    cells = dict(patch.blank)
    if patch.other:
        question = {"count": whole(len(patch.other), lang), "found": some(patch.shown, _SHOWN)}
        if context.dialogs.confirm(title, context.say("macro_import.ask_other", **question)):
            cells |= patch.other
    if not (rows or cells):
        return context.say("macro_import.nothing_done")
    context.progress("macro_import.writing")
    facts = {"file": file, "rows": whole(len(rows), lang), "cells": whole(len(cells), lang), "sheet": facts["sheet"]}
    done = context.say("macro_import.rows_done", **facts)
    with quiet(context.book.app):
        put_cells(context, patch.area, cells)
        append_rows(context, CLIENTS_TABLE, rows)
        note(context, done, partial(_why, context, file))
    context.progress("macro_import.computing")
    context.recalculate(context.book)
    return "\n".join([done, *_strangers(context, strangers), context.say("macro_import.way_back")])


def _why(context: Context, file: str, stamp: str) -> str:
    return context.say("macro_import.note_why", file=file, stamp=stamp)


def _strangers(context: Context, names: Sequence[str]) -> list[str]:
    return [context.say("macro_import.drivers_unknown", found=some(names, 6), sheet=COSTS_SHEET)] if names else []


def _client_patch(book: xw.Book, loaded: LoadedTable) -> Patch:
    """The clients of a file against those of the clients table; its number columns against the cost drivers."""
    area = need_table(book, CLIENTS_TABLE).range
    heads = headers_of(area)
    if (client := header(CLIENTS, "client")) not in heads:
        raise DataError([Fault.of("macros.no_column", column=client, table=CLIENTS_TABLE)])
    found = rows_of(loaded.frame, CLIENTS, heads)
    extras = {synonyms.normalise(head): values for head, values in loaded.extras.items()}
    for right, head in enumerate(heads):
        values = extras.get(synonyms.normalise(head))
        if values is not None and all(row[right] is None for row in found):
            for row, value in zip(found, values.tolist(), strict=True):
                row[right] = None if math.isnan(value) else value
    return _patch(area[1:, :], heads, found, heads.index(client))


def _cost_patch(book: xw.Book, loaded: LoadedTable) -> Patch:
    """The cost drivers of a file against the rows of the Coûts sheet."""
    if COSTS_SHEET not in {sheet.name for sheet in book.sheets}:
        raise DataError([Fault.of("macro_import.no_costs_sheet", sheet=COSTS_SHEET)])
    area = cost_rows(book)
    heads = [item.header for item in RATES]
    return _patch(area, heads, rows_of(loaded.frame, RATES, heads), 0)


def cost_rows(book: xw.Book) -> xw.Range:
    """The cells of the cost drivers that a person fills in: name, cost, capacity, practical share, unit cost."""
    block = book.sheets[COSTS_SHEET].range((FIRST_DRIVER + 1, _FIRST_COLUMN)).resize(_MOST_DRIVERS, len(RATES))
    count = next(place for place, row in enumerate([*read(block), [None]]) if row[0] in (None, ""))
    return block[0, 0].resize(max(1, count), len(RATES))


def _patch(area: xw.Range, heads: Sequence[str], found: Rows, key_at: int) -> Patch:
    """What the rows of a file bring to those of an area, matched by the ids of one column."""
    rows = read(area)
    places = {normalise(spelled(row[key_at])): place for place, row in enumerate(rows) if spelled(row[key_at])}
    patch = Patch(area)
    for record in found:
        place = places.get(normalise(spelled(record[key_at])))
        if place is None:
            patch.new.append(record)
            continue
        for right, value in enumerate(record):
            held = rows[place][right]
            if value is None or right == key_at:
                continue
            if held in (None, ""):
                patch.blank[place, right] = value
            elif not _same(held, value):
                patch.other[place, right] = value
                patch.shown.append(f"{record[key_at]}, {heads[right]} : {_text(held)} → {_text(value)}")
    return patch


def _same(held: Any, value: Any) -> bool:
    if isinstance(value, float) and isinstance(held, (int, float)):
        return math.isclose(held, value, rel_tol=1e-12)
    return _text(held) == _text(value)


def _text(cell: Any) -> str:
    """A cell as a person compares it."""
    return " ".join(spelled(cell).split()) if isinstance(cell, (str, int, float)) and cell else str(cell)
