"""Compare two dates: who changed segment, how many euros moved; on the same lines, or against a frozen copy."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.functions.cells import day_number
from segment_udfs.hosts.macros import comparing_sheet as page
from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.book import need_table, read_params, read_tables
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.comparing_sides import Side, day_text, last_day, of_frozen, of_lines
from segment_udfs.hosts.macros.context import CancelledError, FileKind
from segment_udfs.hosts.macros.sheets import LEFT, add_sheet, made_before
from segment_udfs.maths import edate
from segment_udfs.params import KNOBS, Params
from segment_udfs.strings.numbers import decimal
from segment_udfs.workbook.sheets.inputs import SALES_TABLE
from segment_udfs.workbook.sheets.settings import CELL_WORDS

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context
    from segment_udfs.tables import Tables

SHEET: Final = "Comparaison"
"""Its name in both languages, as those of all sheets."""


def compare(context: Context) -> str:
    """Write the comparison: its two yellow dates are read again the next time."""
    book = context.book
    need_table(book, SALES_TABLE)
    context.progress("macro_compare.reading")
    tables, params = read_tables(book), read_params(book)
    before = made_before(book, SHEET, "macro_compare.title")
    sides = _sides(context, tables, params, before)
    context.progress("macro_compare.writing")
    if before is None:
        sheet = add_sheet(context, SHEET)
    else:
        sheet = before
        context.changes.rewritten(sheet)
        laying.fresh(sheet)
    page.write(context, sheet, page.Comparison(*sides, _differing(context, sides), _doubts(context, sides)))
    sheet.activate()
    sheet.range("A1").select()
    return _sentence(context, sheet, sides)


def _sides(context: Context, tables: Tables, params: Params, sheet: xw.Sheet | None) -> tuple[Side, Side]:
    """The earlier side and the later one, as the person chooses."""
    until = last_day(tables, params)
    since = edate(until, -params.months)
    if sheet is not None:
        since, until = _dates(sheet, (since, until))
    title = context.say("commands.title_compare")
    question = context.say("macro_compare.ask", before=day_text(since), after=day_text(until))
    if context.dialogs.confirm(title, question):
        if since == until:
            raise DataError([Fault.of("macro_compare.same_day", date=day_text(since))])
        days = sorted((since, until))
        found = [of_lines(tables, params, day, context.lang) for day in days]
    else:
        kind = FileKind(context.say("macro_compare.kind"), ("*.xlsx", "*.xlsm", "*.ods"))
        path = context.dialogs.open_file(context.say("macro_compare.choose"), [kind])
        if path is None:
            raise CancelledError
        now = of_lines(tables, params, last_day(tables, params), context.lang)
        found = sorted((of_frozen(path), now), key=lambda side: side.as_of)
    return found[0], found[1]


def _dates(sheet: xw.Sheet, otherwise: tuple[float, float]) -> tuple[float, float]:
    """The two yellow dates; those of a sheet whose dates are not yellow (a frozen copy) are the usual ones."""
    cells = [sheet.range(address) for address in page.DATES]
    if not all(cell.color == page.YELLOW for cell in cells):
        return otherwise
    days: list[float] = []
    for cell in cells:
        value: Any = read(cell)[0][0]
        if not isinstance(value, datetime):
            place = {"sheet": sheet.name, "cell": cell.get_address(False, False)}
            raise DataError([Fault.of("macro_compare.no_date", found=str(value or "")[:40], **place)])
        days.append(float(day_number(value) // 1))
    return days[0], days[1]


def _differing(context: Context, sides: tuple[Side, Side]) -> tuple[str, ...]:
    """The parameters that are not the same on both sides, as sentences."""
    one, other = (side.params for side in sides)
    found = []
    for item in fields(Params):
        values = getattr(one, item.name), getattr(other, item.name)
        if item.name != "as_of" and values[0] != values[1]:
            shown = [_shown(item.name, value, context.lang) for value in values]
            label = context.say(f"params.{item.name}")
            found.append(context.say("macro_compare.differs", label=label, before=shown[0], after=shown[1]))
    return tuple(found)


def _shown(name: str, value: float | str, lang: str) -> str:
    if isinstance(value, str):
        return CELL_WORDS[name][value]
    if KNOBS[name].unit != "%":
        return decimal(value, 3, lang)
    return decimal(value * 100, 3, lang) + ("\u00a0%" if lang == "fr" else "%")


def _doubts(context: Context, sides: tuple[Side, Side]) -> tuple[str, ...]:
    """What the two sides do not say alike, as sentences."""
    earlier, later = sides
    found = []
    for side in sides:
        if not side.file and side.covered:
            missing = [key for key, known in (("new", side.new_known), ("growth", side.grown)) if not known]
            found += [context.say(f"macro_compare.doubt_{key}", date=day_text(side.as_of)) for key in missing]
    if earlier.params.months != later.params.months:
        found.append(context.say("macro_compare.doubt_months"))
    frozen = next((side for side in sides if side.file), None)
    if frozen is None:
        found.append(context.say("macro_compare.doubt_records"))
    else:
        same = earlier.data == later.data
        found.append(context.say("macro_compare.same_lines" if same else "macro_compare.other_lines"))
    return tuple(found)


def _sentence(context: Context, sheet: xw.Sheet, sides: tuple[Side, Side]) -> str:
    uncovered = next((side for side in sides if not side.covered), None)
    if uncovered is not None:
        return context.say("macro_compare.not_covered", date=day_text(uncovered.as_of), sheet=sheet.name)
    laying.settle(context.book)
    answer = str(read(sheet.range((2, LEFT)))[0][0] or "")
    wrong = page.wrong(sheet)
    if wrong:
        return context.say("macro_compare.done_wrong", answer=answer, count=wrong, sheet=sheet.name)
    return context.say("macro_compare.done", answer=answer, sheet=sheet.name)
