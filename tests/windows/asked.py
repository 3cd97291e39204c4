"""The worked examples of the catalogue as Excel would ask them, and the answers that cells must show."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from support import Case

from segment_udfs import CellError, call
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import day_number
from segment_udfs.hosts.excel.values import NUMBERS

EXAMPLES = Path(__file__).parent.parent / "functions"
LEFT_OUT = {"left_out": 1}


@dataclass(frozen=True)
class Asked:
    """One formula: its arguments as Excel hands them over, the same as `call` takes them, and where they are from."""

    name: str
    arguments: list[Any]
    cells: list[Any]
    source: str

    def expected(self) -> Any:
        """What the cell must show: what `call` says here, in the shape that the bridge hands over."""
        try:
            found = call(self.name, *self.cells)
        except CellError as error:
            return shown(error)
        rows = found if isinstance(found, list) else [[found]]
        made = [[shown(cell) for cell in row] for row in rows]
        if len(made) > 1:
            return made
        return made[0][0] if len(made[0]) == 1 else made[0]


def shown(cell: Any) -> Any:
    """A cell of a result as JSON."""
    if isinstance(cell, CellError):
        return {"error": NUMBERS[cell.code], "message": cell.message}
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def worked_examples() -> Iterator[Asked]:
    """Every worked example of tests/functions that a spreadsheet can hold."""
    for path in sorted(EXAMPLES.glob("test_examples_*.py")):
        known: set[int] = set()
        for found in vars(_module(path)).values():
            for case in found if isinstance(found, list) else ():
                if isinstance(case, Case) and id(case) not in known:
                    known.add(id(case))
                    if asked := _asked(case):
                        yield asked


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"asked_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _asked(case: Case) -> Asked | None:
    """As the wrapper asks: every argument, Null where left out, `lang` last; None when a number is too large."""
    if not _can_hold(case.args):
        return None
    function = FUNCTIONS[case.function]
    given = [*case.args, *[None] * (len(function.arguments) + 1 - len(case.args))]
    if case.kwargs:
        given[-1] = case.kwargs["lang"]
    cells = [_value2(item) for item in given]
    optional = [not argument.required for argument in function.arguments] + [True]
    pairs = zip(given, cells, [*optional, *[True] * len(given)], strict=False)
    arguments = [LEFT_OUT if item is None and may else _sent(cell) for item, cell, may in pairs]
    return Asked(case.function, arguments, cells, f"{case.function}: {case.source}")


def _can_hold(item: Any) -> bool:
    if isinstance(item, (list, tuple)):
        return all(map(_can_hold, item))
    try:
        return not isinstance(item, (int, float)) or math.isfinite(float(item))
    except OverflowError:
        return False


def _value2(item: Any) -> Any:
    """What Range.Value2 makes of it: numbers and dates are doubles; a range of one cell is that cell."""
    if isinstance(item, list):
        rows = [[_value2(cell) for cell in row] if isinstance(row, list) else [_value2(row)] for row in item]
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows
    if isinstance(item, date):
        return day_number(item)
    return float(item) if isinstance(item, int) and not isinstance(item, bool) else item


def _sent(cell: Any) -> Any:
    if isinstance(cell, list):
        return {"range": [[_sent(item) for item in row] for row in cell]}
    return {"error": NUMBERS[cell.code]} if isinstance(cell, CellError) else cell
