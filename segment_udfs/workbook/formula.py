"""The language in which the sheets are declared: an expression knows its formula text and its value.

`seg("SEG_PARETO_CLASS", values=…)` is a call of the catalogue, its cached value computed by `call`; `native("SUM", …)`
a native function; `cell(key)`, `column(key)`, `span(key)`, `field(table, name)` refer to what other declarations place;
`t(key)` is a text of the Textes sheet. Operators and `cat` combine them.
"""

from __future__ import annotations

from segment_udfs.workbook.calls import Let, NameRef, Native, Seg, Variable
from segment_udfs.workbook.expressions import Const, Expr, Op, Operand, lit
from segment_udfs.workbook.references import (
    AreaRef,
    BlockRef,
    CellRef,
    CellsRef,
    ColumnRef,
    FieldRef,
    SpanRef,
    Text,
)

__all__ = [
    "Const",
    "Expr",
    "FieldRef",
    "Let",
    "NameRef",
    "Native",
    "Op",
    "Operand",
    "Seg",
    "Variable",
    "area",
    "block",
    "cat",
    "cell",
    "cells",
    "column",
    "field",
    "fill",
    "iff",
    "known",
    "lit",
    "native",
    "percent",
    "seg",
    "span",
    "t",
    "whole",
]


def seg(name: str, /, **given: Operand) -> Seg:
    """A call of the catalogue with keyword arguments named as in its signature."""
    return Seg(name, {argument: lit(operand) for argument, operand in given.items()})


def native(name: str, *args: Operand) -> Native:
    """A native function: `native("SUM", span("revenue"))`."""
    return Native(name, tuple(lit(arg) for arg in args))


def cell(key: str, row: int = 0, column: int = 0) -> CellRef:
    return CellRef(key, row, column)


def block(key: str, column: int | None = None) -> BlockRef:
    return BlockRef(key, column)


def cells(*keys: str) -> CellsRef:
    return CellsRef(keys)


def area(key: str, column: int, rows: int, skip: int = 1) -> AreaRef:
    return AreaRef(key, column, rows, skip)


def column(key: str) -> ColumnRef:
    return ColumnRef(key)


def span(key: str) -> SpanRef:
    return SpanRef(key)


def field(table: str, header: str) -> FieldRef:
    return FieldRef(table, header)


def t(key: str) -> Text:
    return Text(key)


def cat(*parts: Operand) -> Expr:
    """Parts joined by &."""
    joined = lit(parts[0])
    for part in parts[1:]:
        joined = Op("&", joined, lit(part))
    return joined


def iff(test: Expr, yes: Operand, no: Operand) -> Native:
    return native("IF", test, yes, no)


def known(expression: Expr, otherwise: Operand = "") -> Native:
    """The expression, its unknown cells shown empty: only `#N/A` is hidden, so a real error stays visible."""
    return native("IFNA", expression, otherwise)


def fill(key: str, /, **facts: Operand) -> Expr:
    """The sentence `key` with its {placeholders} replaced: nested SUBSTITUTE over the Textes sheet."""
    sentence: Expr = t(key)
    for name, operand in facts.items():
        sentence = native("SUBSTITUTE", sentence, "{" + name + "}", operand)
    return sentence


def whole(operand: Operand) -> Native:
    """A number as text, rounded to units, thousands separated as the program does."""
    return native("FIXED", operand, 0)


def percent(operand: Operand, digits: int = 0) -> Expr:
    """A share as a number of per cent, for a sentence (the sign belongs to the sentence)."""
    return native("ROUND", lit(operand) * 100, digits)
