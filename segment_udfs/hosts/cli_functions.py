"""`segment-udfs call` and `segment-udfs functions`: the catalogue from a terminal or another program."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import typer

from segment_udfs.errors import CODES, VALUE, CellError, DataError, Fault
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.declare import LANG, Function
from segment_udfs.functions.door import call
from segment_udfs.hosts.cli_shell import USERS, result
from segment_udfs.strings import say


def call_json(name: str, arguments: Sequence[str], lang: str) -> None:
    """Answer one function: the result as JSON, or `{"error": code, "message": sentence}` and exit 2.

    An argument is JSON: a scalar, a list (a column) or a list of rows. `{"error": "#N/A"}` is an error cell and
    `{"date": "2024-12-31"}` a date; an error cell of the result is written the same way.
    """
    try:
        cells = [_argument(text, rank, lang) for rank, text in enumerate(arguments, 1)]
        answer = call(name, *cells, lang=lang)
    except CellError as error:
        result(json.dumps({"error": error.code, "message": error.message}, ensure_ascii=False))
        raise typer.Exit(USERS) from None
    result(json.dumps(_plain(answer), ensure_ascii=False))


def _argument(text: str, rank: int, lang: str) -> Any:
    try:
        value = json.loads(text)
        if isinstance(value, list) and not any(isinstance(item, list) for item in value):
            value = [[item] for item in value]
        return [[_cell(cell) for cell in row] for row in value] if isinstance(value, list) else _cell(value)
    except (ValueError, TypeError):
        raise CellError(VALUE, say("cli.bad_json", lang, rank=rank, found=text[:40])) from None


def _cell(value: Any) -> Any:
    """A JSON value as a cell; objects stand for what JSON lacks."""
    match value:
        case {"error": str(code)} if code in CODES:
            return CellError(code)
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case dict() | list():
            raise ValueError
        case _:
            return value


def _plain(value: Any) -> Any:
    """A result as JSON knows it."""
    match value:
        case list():
            return [_plain(item) for item in value]
        case CellError():
            return {"error": value.code}
        case datetime() | date():
            return {"date": value.isoformat()[:10]}
        case float() if value.is_integer() and math.fabs(value) < 2**53:
            return int(value)
        case _:
            return value


def show(name: str | None, lang: str) -> None:
    """List the functions, or describe one with its arguments.

    Raises:
        DataError: no function bears that name; the closest ones are named.
    """
    if name is None:
        for each in FUNCTIONS.values():
            result(f"{each.signature}\n    {each.help.text(lang)}")
        return
    function = FUNCTIONS.get(name.strip().upper())
    if function is None:
        from difflib import get_close_matches

        close = get_close_matches(name.strip().upper(), FUNCTIONS, 3, 0.4) or list(FUNCTIONS)[:3]
        raise DataError([Fault.of("cli.no_function", name=name, closest=", ".join(close))])
    _describe(function, lang)


def _describe(function: Function, lang: str) -> None:
    result(f"{function.signature}\n{function.title.text(lang)}\n{function.help.text(lang)}\n")
    for argument in (*function.arguments, LANG):
        word = "required" if argument.required else "optional"
        result(f"  {argument.name} ({say(f'cli.{word}', lang)}) — {argument.help.text(lang)}")
