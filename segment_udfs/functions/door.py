"""The one door to the catalogue: `call(name, *args)`, cells in, cells out."""

from __future__ import annotations

from typing import Any

import numpy as np

from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import Cell
from segment_udfs.functions.declare import LANG, Argument, Function
from segment_udfs.functions.kinds import Column, Matrix, rows_in
from segment_udfs.maths import Floats
from segment_udfs.strings import say


def call(name: str, *args: Cell, lang: Cell = None, arrays: bool = False) -> Cell | list[list[Cell]] | Floats:
    """Answer one function of the catalogue.

    Args:
        name: "SEG_…", in any case.
        args: Cells (float, int, str, bool, None, date, datetime, `CellError`) and ranges (lists of rows), in the order
            of the signature; None, or an argument left out at the end, means its default.
        lang: "fr" or "en"; also accepted as the last positional argument, but not both.
        arrays: give columns and tables of numbers as an array, shape (rows, columns), NaN for `#N/A`, infinite for
            `#NUM!`.

    Returns:
        A scalar cell, or a list of rows; `CellError` elements stand where one value cannot be known.

    Raises:
        CellError: the call as a whole cannot be answered; `.code` is the cell's error, `.message` one sentence.

    Example:
        >>> call("SEG_PARETO_CLASS", [[850], [150]])
        [['A'], ['B']]
    """
    language = "fr"
    try:
        function = _find(name)
        values = _positions(function, args, lang)
        language = _option(LANG, values.pop())
        return answer(function, values, language, arrays)
    except CellError as error:
        raise _spoken(error, language) from None


def answer(function: Function, values: list[Cell], lang: str, arrays: bool = False) -> Cell | list[list[Cell]] | Floats:
    """Convert the arguments, run the metric, turn its result into cells."""
    with np.errstate(all="ignore"):  # an overflow shows as an infinity, which is #NUM! in a cell
        found = function.compute(*_converted(function, values))
        numbers = function.result.array(found) if arrays else None
        return function.result.cells(found, lang) if numbers is None else numbers


def _find(name: str) -> Function:
    function = FUNCTIONS.get(name.strip().upper()) if isinstance(name, str) else None
    if function is None:
        raise CellError(VALUE, key="cells.unknown_function", name=str(name)[:60])
    return function


def _positions(function: Function, args: tuple[Cell, ...], lang: Cell) -> list[Cell]:
    """One value an argument, `lang` last; None where absent."""
    places = len(function.arguments) + 1
    if len(args) > places or (lang is not None and len(args) == places and args[-1] is not None):
        raise CellError(VALUE, key="cells.too_many_arguments", name=function.name, most=places)
    required = sum(argument.required for argument in function.arguments)
    if len(args) < required:
        raise CellError(VALUE, key="cells.too_few_arguments", name=function.name, least=required)
    values = [*args, *[None] * (places - len(args))]
    if lang is not None:
        values[-1] = lang
    return values


def _option(argument: Argument, value: Cell) -> Any:
    found = None if value is None else argument.kind.take(value, argument.name, None)
    return argument.default if found is None else found


def _converted(function: Function, values: list[Cell]) -> list[Any]:
    """Options first, then shapes, then the other arguments left to right."""
    pairs = list(zip(function.arguments, values, strict=True))
    done: dict[str, Any] = {
        argument.name: _option(argument, value)
        for argument, value in pairs
        if not argument.required and not argument.is_range
    }
    _check_order(function, done)
    lengths = _lengths(pairs)
    for argument, value in pairs:
        if argument.name not in done:
            done[argument.name] = _taken(argument, value, lengths)
    return [done[argument.name] for argument in function.arguments]


def _check_order(function: Function, options: dict[str, Any]) -> None:
    """Options that must stay in order: thresholds of classes, of silence."""
    for low, sign, high in function.ordered:
        below, above = options[low], options[high]
        if not (below < above or (sign == "<=" and below == above)):
            key = "cells.not_below_other" if sign == "<=" else "cells.thresholds_not_ordered"
            raise CellError(VALUE, key=key, argument=high, found=f"{above:g}", other=low)


def _lengths(pairs: list[tuple[Argument, Cell]]) -> dict[str, int]:
    """Number of rows of each group of columns, all the same within a group."""
    found: dict[str, int] = {}
    for argument, value in pairs:
        kind = argument.kind
        if not isinstance(kind, (Column, Matrix)) or _absent(argument, value):
            continue
        rows = rows_in(kind, value, argument.name)
        if rows is None:
            continue
        if rows != found.setdefault(kind.group, rows):
            raise CellError(
                VALUE, key="cells.other_length", argument=argument.name, found=rows, wanted=found[kind.group]
            )
    return found


def _absent(argument: Argument, value: Cell) -> bool:
    return value is None and not argument.required


def _taken(argument: Argument, value: Cell, lengths: dict[str, int]) -> Any:
    if _absent(argument, value):
        return argument.default
    kind = argument.kind
    rows = lengths.get(kind.group, 1) if isinstance(kind, (Column, Matrix)) else None
    found = kind.take(value, argument.name, rows)
    if found is None:
        raise CellError(VALUE, key="cells.blank_required", argument=argument.name)
    return found


def _spoken(error: CellError, lang: str) -> CellError:
    """The same error with its sentence."""
    if error.message or not error.key:
        return error
    return CellError(error.code, say(error.key, lang, **error.facts), key=error.key, **error.facts)
