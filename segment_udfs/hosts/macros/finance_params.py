"""The parameters beside their defaults and their bounds; those that differ are marked, live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.live import Formula
from segment_udfs.hosts.macros.sheets import FORMATS
from segment_udfs.params import KNOBS, Knob, Params
from segment_udfs.strings.numbers import decimal
from segment_udfs.workbook.sheets.settings import CELL_WORDS

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_KINDS: Final = {"%": "pct", "€": "eur", "days": "int", "months": "int", "clients": "int", "h": "num1", "": "num"}
_UNITS: Final = {"": "none", "%": "percent", "€": "euro", "h": "hours"}
_COLUMNS: Final = 6


def put_params(context: Context, sheet: xw.Sheet, row: int, first: int) -> int:
    """One line a parameter from `row` and the column `first` on; the row after the last."""
    say, defaults = context.say, Params()
    laying.band(sheet, row, say("macro_finance.params"), first, first + _COLUMNS - 1)
    heads = [say(f"macro_finance.param_{key}") for key in ("name", "unit", "value", "default", "bounds", "mark")]
    kinds = ("text", "text", "right", "right", "right", "mark")
    laying.header(sheet, row + 1, heads, kinds, first)
    top = row + 2
    value, default = (sheet.range((1, first + at)).get_address(False, False).rstrip("1") for at in (2, 3))
    lines = []
    for at, (name, knob) in enumerate(KNOBS.items(), top):
        differs = Formula(f'=IF({value}{at}={default}{at},"","≠")')
        unit = say(f"workbook.settings.units.{_UNITS.get(knob.unit, knob.unit)}").strip()
        usual = _default(name, getattr(defaults, name))
        lines.append(
            [say(f"params.{name}"), unit, Formula(f"={knob.cell}"), usual, _bounds(name, knob, context), differs]
        )
    end = laying.lines(sheet, top, lines, kinds, first)
    for at, (name, knob) in enumerate(KNOBS.items(), top):
        kind = "date" if name == "as_of" else "right" if knob.words else "int" if knob.whole else _KINDS[knob.unit]
        sheet.range((at, first + 2), (at, first + 3)).number_format = FORMATS[kind]
    sheet.range((top, first), (end - 1, first + _COLUMNS - 1)).font.size = 9
    return end


def _default(name: str, value: Any) -> Any:
    """The value that a parameter has when nobody changes it."""
    if name == "as_of":
        return Formula("=MAX(Ventes[Date])")
    return CELL_WORDS[name][value] if name in CELL_WORDS else float(value)


def _bounds(name: str, knob: Knob, context: Context) -> str:
    if knob.words:
        return ""
    if name == "as_of":
        return context.say("macro_finance.param_any_date")
    scale, unit = (100, "\u00a0%" if context.lang == "fr" else "%") if knob.unit == "%" else (1, "")
    low, high = (decimal(bound * scale, 3, context.lang) for bound in (knob.low, knob.high))
    return f"{low} – {high}{unit}"
