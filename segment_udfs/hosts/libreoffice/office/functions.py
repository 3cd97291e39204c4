"""The methods of the add-in: one for each function of the catalogue, made from the table in the extension."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from . import errors, wire
from .calls import CallError, Calls, cut

Refuse = Callable[[str], Exception]
"""Makes the exception that Calc shows as #VALUE!."""


def table() -> dict[str, Any]:
    """Version and functions, as the extension was built with them."""
    with open(os.path.join(os.path.dirname(__file__), "functions.json"), encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def methods(described: list[dict[str, str]], calls: Callable[[], Calls], refuse: Refuse) -> dict[str, Any]:
    """The methods by name, for the class that implements the interface.

    Args:
        described: method, function name and result ("number", "numbers", "texts", "mixed") of each.
        calls: gives the calls of this office. refuse: makes the exception for a text result that has none.
    """
    return {one["method"]: _method(one["name"], one["result"], calls, refuse) for one in described}


def _method(name: str, result: str, calls: Callable[[], Calls], refuse: Refuse) -> Callable[..., Any]:
    def method(_self: Any, *arguments: Any) -> Any:
        try:
            rows = calls().call(name, [_sent(value) for value in cut(list(arguments))])
        except CallError as error:
            if result == "texts":
                raise refuse(str(error)) from None
            return errors.VALUE if result == "number" else ((errors.VALUE,),)
        return _RETURNS[result](rows, refuse)

    return method


def _sent(value: Any) -> Any:
    return wire.Block(value) if isinstance(value, tuple) else value


def _number(found: wire.Columns, _refuse: Refuse) -> Any:
    return _cell(found.columns[0][0])


def _numbers(found: wire.Columns, _refuse: Refuse) -> Any:
    return found.tuples() if found.count > 1 else _mixed(found, _refuse)


def _texts(found: wire.Columns, refuse: Refuse) -> Any:
    """Calc has no error inside an array of texts: an unknown text is an empty one, a refused call #VALUE!."""
    first = found.columns[0][0]
    if found.count == 1 and isinstance(first, wire.Failure) and first.code != "#N/A":
        raise refuse(first.code)
    if all(set(map(type, column)) == {str} for column in found.columns):
        return found.tuples()
    return tuple(tuple(cell if isinstance(cell, str) else "" for cell in row) for row in found.tuples())


def _mixed(found: wire.Columns, _refuse: Refuse) -> Any:
    return tuple(tuple(map(_cell, row)) for row in found.tuples())


def _cell(cell: Any) -> Any:
    return errors.as_double(cell.code) if isinstance(cell, wire.Failure) else cell


_RETURNS = {"number": _number, "numbers": _numbers, "texts": _texts, "mixed": _mixed}
