"""G4: what a function answers to arguments that nobody expects, behind the door and behind every host's own door.

Each argument of each function takes each hostile value in turn while the others keep a worked example of the catalogue.
Everyday each value meets each function in one of its places, which one depends on both; `make soak` tries all places.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
import typer
from functions.hostile_arguments import HEAVY, HOSTILE
from functions.hostile_calls import LEAK, NAMES, Try, arguments, check, everywhere, example, flat, tries, wrong
from support import SAID

from segment_udfs import CellError, call
from segment_udfs.errors import CODES
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.hosts import cli_functions
from segment_udfs.hosts.excel import cells as excel
from segment_udfs.hosts.excel.values import FIRST, NUMBERS
from segment_udfs.hosts.libreoffice import worker
from segment_udfs.hosts.libreoffice.office import wire

TAGGED = re.compile(r"\x01ERR\|\d{4}\|[^\x00-\x1f|]{0,250}")
QUOTED = re.compile(r"«.*»|“.*”", re.DOTALL)
"""What a sentence repeats of the user's own cell."""


def through_the_door(given: Try) -> str:
    """`call`: cells, or a `CellError` with its sentence."""
    try:
        return wrong(given, flat(call(given[0], *arguments(given))))
    except CellError as error:
        if error.code not in CODES or not error.message:
            return f"refused without a code or a sentence: {error!r}"
        echo = QUOTED.sub("", error.message)
        return f"says {error.message!r}" if LEAK.search(echo) or "{" in echo else ""


def com(value: Any) -> Any:
    """A value as pywin32 hands it over: tuples for ranges, a code for an error."""
    if isinstance(value, list):
        if value and value[0] is value:
            return value
        return tuple(map(com, value)) if len(value) < 1000 else tuple(tuple(row) for row in value)
    if isinstance(value, CellError):
        return FIRST + NUMBERS.get(value.code, 2015)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def through_excel(given: Try) -> str:
    """Rows of doubles, texts and booleans; an error is a tagged text, and no other text looks like one."""
    rows = excel.answer(given[0], tuple(map(com, arguments(given))))
    shown = flat(rows)
    for cell in shown:
        if isinstance(cell, float) and not np.isfinite(cell):
            return f"{cell} sent to Excel"
        if isinstance(cell, str) and cell.startswith("\x01") and not TAGGED.fullmatch(cell):
            return f"a tag that VBA cannot read: {cell[:80]!r}"
    return wrong(
        given, [cell for cell in shown if not (isinstance(cell, str) and TAGGED.fullmatch(cell))], (float, str, bool)
    )


def wired(value: Any) -> Any:
    """A value as the extension sends it: a block for rows, `Failure` for an error."""
    if isinstance(value, CellError):
        return wire.Failure(value.code)
    if isinstance(value, (date, datetime)):
        return float((value.replace(tzinfo=None) if isinstance(value, datetime) else value).toordinal() - 693594)
    if isinstance(value, (list, tuple)):
        rows = [list(map(wired, row)) if isinstance(row, (list, tuple)) else [wired(row)] for row in value]
        return wire.Block(rows)
    return value


def through_libreoffice(given: Try) -> str | None:
    """What is read back from the wire: rows of numbers, texts, booleans and failures. None where the wire cannot carry
    the value at all, which then never leaves the office."""
    try:
        frame = wire.pack({"name": given[0], "arguments": list(map(wired, arguments(given)))})
    except (TypeError, ValueError, OverflowError, RecursionError, IndexError):
        return None
    try:
        request = wire.unpack(frame, columns=True)
    except wire.BrokenError:
        return None
    shown = flat(wire.unpack(wire.pack(worker.answered(request)))["rows"])
    return wrong(given, [CellError(cell.code) if isinstance(cell, wire.Failure) else cell for cell in shown])


def in_json(value: Any) -> Any:
    if isinstance(value, CellError):
        return {"error": value.code}
    if isinstance(value, date):
        return {"date": value.isoformat()[:10]}
    return [in_json(item) for item in value] if isinstance(value, list) else value


def through_the_command_line(given: Try, printed: list[str]) -> str | None:
    """One line of JSON; None for what has no JSON."""
    try:
        words = [json.dumps(in_json(cell)) for cell in arguments(given)]
    except (TypeError, ValueError, RecursionError):
        return None
    printed.clear()
    with contextlib.suppress(typer.Exit):
        cli_functions.call_json(given[0], words, "fr")
    [line] = printed
    line.encode("utf-8", "surrogateescape" if given[0] in NAMES else "strict")
    answer = json.loads(line)
    if isinstance(answer, dict):
        return "" if answer["error"] in CODES and (answer.get("message") or not isinstance(answer, dict)) else line
    found = [CellError(cell["error"]) if isinstance(cell, dict) else cell for cell in flat(answer)]
    return wrong(given, found)


@pytest.fixture
def defects(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What the hosts would have written to the log of defects."""
    found: list[BaseException] = []
    for module in (excel, worker):
        monkeypatch.setattr(module, "logged", found.append)
    return found


def test_there_are_400_hostile_values_with_different_names() -> None:
    """As many as the goal says, none counted twice."""
    assert len({value.name for value in HOSTILE}) == len(HOSTILE) >= 400


def test_every_example_answers_by_itself() -> None:
    """So that a refusal comes from the hostile value alone."""
    for name in FUNCTIONS:
        call(name, *example(name))


def test_the_door_answers_hostile_values_with_cells() -> None:
    """Numbers, texts, errors of spreadsheets; no other exception, no path, no name of a client."""
    assert check(tries(HOSTILE), through_the_door) == len(HOSTILE) * len(FUNCTIONS)


def test_whole_columns_and_endless_texts_are_answered_too() -> None:
    """One of them in six for each function."""
    assert check(tries(HEAVY, every=9), through_the_door) >= 45


def test_excel_receives_values_that_com_can_send(defects: list[BaseException]) -> None:
    """Doubles, booleans, texts; errors only in their tagged form; no defect logged."""
    assert check(tries(HOSTILE, every=4), through_excel, defects) > 6000


def test_a_clients_name_cannot_pass_for_an_error_in_excel() -> None:
    """VBA makes an error of what starts with character 1: only we may begin a text with it."""
    names = (("\x01ERR|2042|x",), ("B",), ("\x01\x01C",))
    assert excel.answer("SEG_CLIENTS", (names,)) == [["ERR|2042|x"], ["B"], ["C"]]
    _, *rows = excel.answer("SEG_WHALE", (names, ((1.0,), (2.0,), (3.0,))))
    assert [row[0] for row in rows] == ["C", "B", "ERR|2042|x"]


def test_libreoffice_receives_values_that_the_wire_can_carry(defects: list[BaseException]) -> None:
    """Numbers, texts and failures after the whole way there and back; no defect logged."""
    assert check(tries(HOSTILE, every=4, shift=1), through_libreoffice, defects) > 4000


def test_the_command_line_prints_one_line_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result, or an error with its sentence."""
    printed: list[str] = []
    monkeypatch.setattr(cli_functions, "result", printed.append)
    assert check(tries(HOSTILE, every=8, shift=2), lambda one: through_the_command_line(one, printed)) > 2000


@pytest.mark.soak
def test_every_place_of_every_function_takes_every_value(
    defects: list[BaseException], monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """The whole product, through all four doors."""
    printed: list[str] = []
    monkeypatch.setattr(cli_functions, "result", printed.append)
    asked = [
        check(everywhere(HOSTILE), through_the_door),
        check(everywhere(HOSTILE), through_excel, defects),
        check(everywhere(HOSTILE), through_libreoffice, defects),
        check(everywhere(HOSTILE), lambda one: through_the_command_line(one, printed)),
        check(tries(HEAVY), through_the_door),
    ]
    record_property(
        SAID,
        "G4 hostile arguments (door, Excel, LibreOffice, command line, whole columns): {} {} {} {} {}, 0 wrong".format(
            *asked
        ),
    )
