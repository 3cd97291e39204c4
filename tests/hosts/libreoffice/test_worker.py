"""What the worker sends back is what `call` answers: every worked example of the catalogue, through the messages."""

from __future__ import annotations

import importlib
import math
import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import Case, ids, same

from segment_udfs import CellError, call
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.hosts.libreoffice.office import errors, wire
from segment_udfs.hosts.libreoffice.worker import answered
from segment_udfs.maths import serial


def examples() -> list[Case]:
    """The cases of every module of examples."""
    found: list[Case] = []
    for path in sorted(Path(__file__).parents[2].joinpath("functions").glob("test_examples_*.py")):
        module = importlib.import_module(f"functions.{path.stem}")
        for value in vars(module).values():
            if isinstance(value, (list, tuple)):
                found += [case for case in value if isinstance(case, Case)]
    return found


CASES = examples()
NAMES = {struct.pack("<d", double): code for code, double in errors.DOUBLES.items()}


def test_there_are_examples() -> None:
    assert len(CASES) > 100


@pytest.mark.parametrize("case", CASES, ids=[ids(case) for case in CASES])
def test_an_answer_crosses_as_call_gives_it(case: Case) -> None:
    """Arguments as Calc hands them over, the answer as Calc receives it: the same cells, errors by their names."""
    args = positions(case)
    try:
        expected: Any = call(case.function, *args)
    except CellError as error:
        expected = error
    request = wire.pack({"name": case.function, "arguments": [sent(value) for value in args]})
    answer = wire.unpack(wire.pack(answered(wire.unpack(request, columns=True))))["rows"]
    rows = [[received(cell) for cell in row] for row in answer]
    assert same(rows, expected if isinstance(expected, list) else [[expected]])


def positions(case: Case) -> list[Any]:
    """All arguments by their places: a cell has no named ones."""
    assert set(case.kwargs) <= {"lang"}
    if not case.kwargs:
        return list(case.args)
    missing = len(FUNCTIONS[case.function].arguments) - len(case.args)
    return [*case.args, *[None] * missing, case.kwargs["lang"]]


def sent(value: Any) -> Any:
    """An argument as Calc gives it: dates are numbers, an empty cell of a range is an empty text."""
    if isinstance(value, list):
        return wire.Block([[("" if cell is None else plain(cell)) for cell in row] for row in value])
    return plain(value)


def plain(cell: Any) -> Any:
    if isinstance(cell, CellError):
        return wire.Failure(cell.code)
    if isinstance(cell, date):
        return float(serial(cell))
    return cell


def received(cell: Any) -> Any:
    if isinstance(cell, wire.Failure):
        return CellError(cell.code)
    if isinstance(cell, float) and math.isnan(cell):
        return CellError(NAMES[struct.pack("<d", cell)])
    return cell
