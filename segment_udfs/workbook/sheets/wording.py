"""Expressions that question sheets share: nothing without a client, a sentence for none, one or several."""

from __future__ import annotations

from segment_udfs.workbook.formula import Expr, Operand, cell, fill, iff, native


def told(expression: Expr) -> Expr:
    """Nothing as long as there is no client."""
    return iff(cell("nb_clients").eq(0), "", expression)


def counted(key: str, count: Expr, **facts: Operand) -> Expr:
    """The sentence for none, for one, for several: `key_none`, `key_one`, `key_many` with {n}."""
    several = fill(f"{key}_many", n=count, **facts)
    return iff(count.eq(0), fill(f"{key}_none", **facts), iff(count.eq(1), fill(f"{key}_one", **facts), several))


def number(values: Expr) -> Expr:
    """Cell by cell, an unknown value as 0: only for a product with a test that it is known."""
    return iff(native("ISNUMBER", values), values, 0)
