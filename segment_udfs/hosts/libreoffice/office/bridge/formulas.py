"""Formulas of ranges, in Excel's spelling on our side."""

from __future__ import annotations

from typing import Any

from .. import wire
from . import kinds
from .core import Session, cut, operation, refusing_arrays
from .grammar import Grammar, shifted

_FORMULA = 16
"""Content flag."""


def grammar(session: Session, book: str) -> Grammar:
    """The formula spellings of a document, made once."""
    found = session.grammars.get(book)
    if found is None:
        found = session.grammars[book] = Grammar(session.document(book))
    return found


def to_office(session: Session, place: dict[str, Any], cells: Any, texts: Any) -> list[str]:
    """Formulas for cells of a place; texts that do not begin with = stay."""
    spelling = grammar(session, place["book"])
    address = cells.RangeAddress
    table = table_at(session.document(place["book"]), address) if any("[@" in text for text in texts) else ""
    return [spelling.to_office(text, address.Sheet, table) if text[:1] == "=" else text for text in texts]


def table_at(document: Any, address: Any) -> str:
    """The name of the table that holds the first cell of an address, or ""."""
    for one in document.DatabaseRanges:
        area = one.DataArea
        inside = area.StartRow <= address.StartRow <= area.EndRow
        if area.Sheet == address.Sheet and inside and area.StartColumn <= address.StartColumn <= area.EndColumn:
            return str(one.Name)
    return ""


@operation("range.formulas")
def formulas(session: Session, **place: Any) -> Any:
    """The formulas of a range in Excel's spelling; the value as text where there is none, "" for an empty cell."""
    cells = cut(session, place)
    if cells is None:
        return []
    data = cells.getDataArray()
    if not cells.queryContentCells(_FORMULA).Count:
        return wire.Block([list(map(_constant, row)) for row in data])
    spelling, sheet = grammar(session, place["book"]), cells.RangeAddress.Sheet

    def shown(text: str, value: Any) -> str:
        # a text that begins with = is no formula: it shows itself
        formula = text != value and text.startswith(("=", "{="))
        return spelling.to_excel(text, sheet) if formula else _constant(value)

    pairs = zip(cells.getFormulaArray(), data, strict=True)
    return wire.Block([list(map(shown, texts, row)) for texts, row in pairs])


def _constant(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


@operation("range.set_formulas")
def set_formulas(session: Session, rows: Any, **place: Any) -> None:
    """Write texts as if typed in English: those that begin with = are formulas, numbers become numbers.

    One text for a larger range fills it, its relative references moving along.
    """
    cells = session.range(place)
    height, width = place["height"], place["width"]
    if len(rows) == 1 and len(rows[0]) == 1 and height * width > 1:
        text = rows[0][0]
        moves = shifted(text, height, width) if text[:1] == "=" else ((text,) * width for _ in range(height))
        rows = list(moves)
    kinds.forget_logical(session.document(place["book"]), cells)
    lines = tuple(tuple(to_office(session, place, cells, row)) for row in rows)
    refusing_arrays(cells, lambda: cells.setFormulaArray(lines))


@operation("range.array_formula")
def array_formula(session: Session, **place: Any) -> str | None:
    """The array formula that the first cell of a range belongs to; None when there is none."""
    cells = session.range(place)
    text = cells.getCellByPosition(0, 0).getFormula()
    return grammar(session, place["book"]).to_excel(text, cells.RangeAddress.Sheet) if text.startswith("{=") else None


@operation("range.set_array_formula")
def set_array_formula(session: Session, formula: str, **place: Any) -> None:
    """One array formula over the whole range."""
    cells = session.range(place)
    kinds.forget_logical(session.document(place["book"]), cells)
    text = formula[1:-1] if formula.startswith("{=") and formula.endswith("}") else formula
    [text] = to_office(session, place, cells, [text])
    refusing_arrays(cells, lambda: cells.setArrayFormula(text))


@operation("range.has_array")
def has_array(session: Session, **place: Any) -> bool:
    """Whether its first and its last cell belong to array formulas."""
    cells = session.range(place)
    last = cells.getCellByPosition(place["width"] - 1, place["height"] - 1)
    return all(one.getFormula().startswith("{=") for one in (cells.getCellByPosition(0, 0), last))
