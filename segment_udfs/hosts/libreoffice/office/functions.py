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


def _number(rows: list[list[Any]], _refuse: Refuse) -> Any:
    return _mixed(rows, _refuse)[0][0]


def _numbers(rows: list[list[Any]], refuse: Refuse) -> Any:
    return tuple(map(tuple, rows)) if len(rows) > 1 else _mixed(rows, refuse)


def _texts(rows: list[list[Any]], refuse: Refuse) -> Any:
    """Calc has no error inside an array of texts: an unknown text is an empty one, a refused call #VALUE!."""
    if len(rows) == 1 and isinstance(rows[0][0], wire.Failure) and rows[0][0].code != "#N/A":
        raise refuse(rows[0][0].code)
    return tuple(tuple("" if isinstance(cell, wire.Failure) else cell for cell in row) for row in rows)


def _mixed(rows: list[list[Any]], _refuse: Refuse) -> Any:
    return tuple(
        tuple(errors.as_double(cell.code) if isinstance(cell, wire.Failure) else cell for cell in row) for row in rows
    )


_RETURNS = {"number": _number, "numbers": _numbers, "texts": _texts, "mixed": _mixed}
