"""Values of ranges: one bulk call a read or a write."""

from __future__ import annotations

from typing import Any

from .. import errors as errors_of_cells
from .. import wire
from . import formulas, kinds
from .core import CONTENT, Session, cut, operation, refusing_arrays

_ERROR = 4
"""Formula result flag."""
_CODES = {number: code for code, number in errors_of_cells.NUMBERS.items()} | {502: "#NUM!"}
"""Names of Calc's errors; 502 is an argument outside its domain, such as the root of -1, which Excel calls #NUM!."""


@operation("range.values")
def values(session: Session, errors: bool = False, **place: Any) -> dict[str, Any]:
    """The values of a range, cut to what the sheet uses; the caller pads.

    Returns: rows (numbers, texts, "" for an empty cell, None for an error), `kinds` (see `kinds.runs`), `null` (year,
    month and day of day 0), and with `errors` the [row, column, code] of each error.
    """
    document = session.document(place["book"])
    day = document.NullDate
    null = [day.Year, day.Month, day.Day]
    cells = cut(session, place)
    if cells is None:
        return {"rows": [], "kinds": [], "null": null, "errors": []}
    rows = cells.getDataArray()
    found = _errors(cells) if errors and any(None in row for row in rows) else []
    return {"rows": wire.Block(rows), "kinds": kinds.runs(document, cells), "null": null, "errors": found}


def _errors(cells: Any) -> list[list[Any]]:
    base = cells.RangeAddress
    found = []
    for area in cells.queryFormulaCells(_ERROR).RangeAddresses:
        for row in range(area.StartRow - base.StartRow, area.EndRow - base.StartRow + 1):
            for column in range(area.StartColumn - base.StartColumn, area.EndColumn - base.StartColumn + 1):
                code = cells.getCellByPosition(column, row).getError()
                found.append([row, column, _CODES.get(code, "#VALUE!")])
    return found


@operation("range.set_values")
def set_values(
    session: Session, rows: Any = None, fill: Any = None, written: Any = (), marks: Any = (), **place: Any
) -> None:
    """Write a range.

    Args:
        rows: floats and texts, "" empties a cell; or `fill`: one float or text for all cells.
        written: [column, first row, formulas in Excel's spelling] of each vertical run; their cells are "" in rows.
        marks: [kind, column, first row, last row] of cells that hold dates, times or truth values.
    """
    cells = session.range(place)
    document = session.document(place["book"])
    kinds.forget_logical(document, cells)
    if rows is None:
        rows = ((fill,) * place["width"],) * place["height"]
    refusing_arrays(cells, lambda: cells.setDataArray(tuple(map(tuple, rows))))
    for column, first, texts in written:
        part = cells.getCellRangeByPosition(column, first, column, first + len(texts) - 1)
        part.setFormulaArray(tuple((text,) for text in formulas.to_office(session, place, part, texts)))
    for kind, column, first, last in marks:
        kinds.give_kind(document, cells.getCellRangeByPosition(column, first, column, last), kind)


@operation("range.clear")
def clear(session: Session, what: str, **place: Any) -> None:
    """Empty cells (`contents`), take their formats away (`formats`), or both with their notes (`all`)."""
    contents, looks, notes = CONTENT, 32 | 64 | 256, 8
    flags = {"contents": contents, "formats": looks, "all": contents | looks | notes}[what]
    cells = session.range(place)
    if what != "contents":
        cells.merge(False)
    refusing_arrays(cells, lambda: cells.clearContents(flags))
