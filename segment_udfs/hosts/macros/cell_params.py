"""Parameters from the cells that hold them; what a cell cannot mean is told with its place and what to write there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from segment_udfs.errors import DataError, Fault
from segment_udfs.functions.cells import day_number
from segment_udfs.importing.naming import on_one_line
from segment_udfs.maths import from_serial
from segment_udfs.params import KNOBS, Knob, Params
from segment_udfs.workbook.sheets.settings import CELL_WORDS, SHEET

_DAY: Final = "as_of"
_LONGEST: Final = 40
"""Characters of a cell that a sentence quotes."""
_LARGE, _SMALL = 1e15, 1e-4
"""Beyond them a number is written with a power of ten."""


class Place(NamedTuple):
    """Where a parameter stands."""

    sheet: str
    cell: str


def params_of(cells: Mapping[str, Any], places: Mapping[str, Place] | None = None) -> Params:
    """Parameters from what their cells hold, by the names of the cells; one that is missing has its default.

    A choice is one of the words that the formulas compare with, in whatever case, as they do.

    Raises:
        DataError: every cell that is empty or holds what its parameter cannot be.
    """
    given: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, knob in KNOBS.items():
        if knob.cell not in cells:
            continue
        value = _number_of_day(cells[knob.cell])
        fault = _fault(name, knob, value)
        if fault is None:
            given[name] = _key(name, value) if knob.words else int(value) if knob.whole else value
        else:
            key, facts = fault
            at = (places or {}).get(knob.cell, Place(SHEET, knob.cell))
            faults.append(Fault(key, {"sheet": at.sheet, "cell": at.cell, "name": knob.cell, **facts}))
    if faults:
        raise DataError(faults)
    try:
        return Params(**given)
    except DataError as error:
        raise DataError([_placed(fault, places or {}) for fault in error.faults]) from None


def _number_of_day(value: Any) -> Any:
    return float(math.floor(day_number(value))) if isinstance(value, date) else value


def _key(name: str, value: Any) -> str | None:
    """The choice of which a cell holds the word."""
    words = {word.casefold(): key for key, word in CELL_WORDS[name].items()}
    return words.get(value.casefold()) if isinstance(value, str) else None


def _fault(name: str, knob: Knob, value: Any) -> tuple[str, dict[str, Any]] | None:
    """What is wrong with a value, and what to write instead."""
    facts = {"found": shown(value, knob.unit), "wanted": _wanted(name, knob)}
    if value is None or value == "":
        return "macro_params.empty", {"wanted": facts["wanted"]}
    if knob.words:
        return ("macro_params.not_word", facts) if _key(name, value) is None else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "macro_params.not_date" if name == _DAY else "macro_params.not_number", facts
    if not knob.low <= value <= knob.high:
        return "macro_params.outside", facts
    return ("macro_params.fraction", facts) if knob.whole and value != int(value) else None


def _wanted(name: str, knob: Knob) -> Fault:
    """What the cell of a parameter takes."""
    if knob.words:
        return Fault.of("macro_params.want_word", listed=", ".join(CELL_WORDS[name].values()))
    if name == _DAY:
        return Fault.of("macro_params.want_date", low=_day(knob.low), high=_day(knob.high))
    key = "macro_params.want_whole" if knob.whole else "macro_params.want_number"
    return Fault.of(key, low=shown(knob.low, knob.unit), high=shown(knob.high, knob.unit))


def _placed(fault: Fault, places: Mapping[str, Place]) -> Fault:
    """Two parameters in the wrong order, told by their cells."""
    if fault.key != "params.not_ordered":
        return fault
    low, high = (KNOBS[fault.facts[side]] for side in ("low", "high"))
    (sheet, cell), (_, other) = (places.get(knob.cell, Place(SHEET, knob.cell)) for knob in (low, high))
    below, above = shown(fault.facts["below"], low.unit), shown(fault.facts["above"], high.unit)
    facts = {"sheet": sheet, "cell": cell, "name": low.cell, "found": below}
    return Fault.of("macro_params.not_ordered", **facts, other=high.cell, other_cell=other, limit=above)


def shown(value: Any, unit: str = "") -> Fault | str:
    """A value as the cell of a parameter shows it, in the marks of the language of the sentence.

    Example:
        >>> from segment_udfs.strings import explain_fault
        >>> [ascii(explain_fault(shown(0.0125, "%"), lang)) for lang in ("fr", "en")]
        ["'1,25\\\\xa0%'", "'1.25%'"]
    """
    if value is None or value == "":
        return Fault.of("macro_params.nothing")
    if isinstance(value, bool):
        return Fault.of("macro_params.true" if value else "macro_params.false")
    if not isinstance(value, (int, float)):
        return on_one_line(str(value), _LONGEST)
    return Fault.of("macro_params.percent", number=_number(value * 100)) if unit == "%" else _number(value)


def _number(x: float) -> Fault | str:
    if x and not _SMALL <= abs(x) < _LARGE:
        return f"{x:.6g}".upper()
    whole, _, decimals = f"{abs(x):,.4f}".rstrip("0").partition(".")
    digits = ("\u2212" if x < 0 else "") + whole.replace(",", "\u202f")
    return Fault.of("macro_params.decimals", whole=digits, decimals=decimals) if decimals else digits


def _day(serial: float) -> str:
    return from_serial(serial).strftime("%d/%m/%Y")
