"""What was understood of a file and what will happen in the book, as the one text that a person is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import Fault
from segment_udfs.hosts.macros.import_reading import Reading, announced_totals, decimal_marks
from segment_udfs.hosts.macros.import_tables import Completion, InPlace, all_known
from segment_udfs.ids import factorise_series
from segment_udfs.importing.load import LoadedTable, remarks
from segment_udfs.importing.mapping import FIELDS
from segment_udfs.importing.tabular import some
from segment_udfs.maths import from_serial
from segment_udfs.strings import explain_fault
from segment_udfs.strings.numbers import whole

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context

_SAID: Final = frozenset(f"import.note_{name}" for name in ("totals", "dmy", "mdy", "period"))
"""Remarks of the reading that the lines above the others say in their way."""
_SHOWN: Final = 12
"""Columns and remarks named, at most: a box must stay readable."""
_NO_BREAK: Final = "\u00a0"
_DATES: Final = ("dmy", "mdy", "period")


def of_sales(context: Context, reading: Reading, loaded: LoadedTable, remembered: bool) -> list[str]:
    """What was understood of a file of sales lines."""
    frame, lang = loaded.frame, context.lang
    dates = frame["date"].dropna()
    facts: dict[str, object] = {
        "file": reading.path.name,
        "lines": whole(len(frame), lang),
        "clients": whole(factorise_series(frame["client"]).count, lang),
        "first": "?" if dates.empty else day(float(dates.min()), lang),
        "last": "?" if dates.empty else day(float(dates.max()), lang),
    }
    lines = [context.say("macro_import.read_sales", **facts), _total(context, reading, float(frame["amount"].sum()))]
    lines.append(_columns(context, reading, remembered))
    lines.append(_conventions(context, reading, loaded))
    return [*lines, *_left_out(context, loaded), *_remarks(context, loaded)]


def of_rows(context: Context, reading: Reading, loaded: LoadedTable, remembered: bool) -> list[str]:
    """What was understood of a file of clients or of cost drivers."""
    key = "macro_import.read_clients" if reading.table == "clients" else "macro_import.read_costs"
    lines = [context.say(key, file=reading.path.name, count=whole(len(loaded.frame), context.lang))]
    return [*lines, _columns(context, reading, remembered), *_remarks(context, loaded)]


def of_change(context: Context, held: InPlace, loaded: LoadedTable, more: Completion) -> list[str]:
    """What an import of sales lines changes in the book."""
    lang, frame = context.lang, loaded.frame
    lines = []
    if not held.count:
        lines.append(context.say("macro_import.place_empty"))
    elif all_known(frame, held.sales) and len(frame) < held.count:
        lines.append(context.say("macro_import.place_known", count=whole(held.count, lang)))
    else:
        lines.append(context.say("macro_import.place_filled", count=whole(held.count, lang)))
    if more.clients or more.names:
        facts = {"count": whole(len(more.clients), lang), "names": whole(len(more.names or {}), lang)}
        lines.append(context.say("macro_import.place_clients", **facts))
    if more.families:
        count = whole(len(more.families), lang)
        lines.append(context.say("macro_import.place_families", count=count, found=some(more.families, _SHOWN)))
    if more.withheld:
        lines.append(context.say("macro_import.place_withheld", found=some(more.withheld, _SHOWN)))
    return lines


def day(serial: float, lang: str) -> str:
    """A date as nobody reads it wrongly: day first in French, year first in English.

    Example:
        >>> day(45657.0, "fr"), day(45657.0, "en")
        ('31/12/2024', '2024-12-31')
    """
    found = from_serial(serial)
    return found.strftime("%d/%m/%Y") if lang == "fr" else found.isoformat()


def money(amount: float, lang: str) -> str:
    """An amount to the cent, as the language writes it.

    Example:
        >>> ascii(money(-1234.5, "fr")), ascii(money(0.004, "en"))
        ("'\\\\u22121\\\\xa0234,50\\\\xa0\\\\u20ac'", "'\\\\u20ac0.00'")
    """
    text = f"{abs(amount):,.2f}"
    sign = "\u2212" if round(amount, 2) < 0 else ""
    if lang == "fr":
        return f"{sign}{text.replace(',', _NO_BREAK).replace('.', ',')}{_NO_BREAK}€"
    return f"{sign}€{text}"


def _total(context: Context, reading: Reading, total: float) -> str:
    """The sum of the amounts, beside what the file's own total lines say."""
    lang = context.lang
    announced = announced_totals(reading)
    if not announced:
        return context.say("macro_import.total", total=money(total, lang))
    if any(abs(found - total) < 0.005 for found in (*announced, sum(announced))):
        return context.say("macro_import.total_same", total=money(total, lang))
    gap = money(announced[-1] - total, lang)
    return context.say("macro_import.total_other", total=money(total, lang), other=money(announced[-1], lang), gap=gap)


def _columns(context: Context, reading: Reading, remembered: bool) -> str:
    """Which header became which column of the workbook."""
    headers, columns = reading.raw.headers, reading.mapped.columns
    pairs = [
        f"{columns[field.name].written(headers)} → {field.header}"
        for field in FIELDS[reading.table]
        if field.name in columns
    ]
    key = "macro_import.columns_remembered" if remembered else "macro_import.columns"
    return context.say(key, found=" ; ".join(pairs) if context.lang == "fr" else "; ".join(pairs))


def _conventions(context: Context, reading: Reading, loaded: LoadedTable) -> str:
    """How numbers and dates were read."""
    marks = decimal_marks(reading)
    number = {frozenset({","}): "macro_import.comma", frozenset({"."}): "macro_import.point"}.get(
        marks, "macro_import.both_marks" if marks else "macro_import.no_mark"
    )
    found = {note.key.removeprefix("import.note_") for note in loaded.notes}
    order = next((name for name in _DATES if name in found), "plain")
    return context.say("macro_import.read_as", numbers=context.say(number), dates=context.say(_ORDERS[order]))


_ORDERS: Final = {
    "dmy": "macro_import.dates_dmy",
    "mdy": "macro_import.dates_mdy",
    "period": "macro_import.dates_period",
    "plain": "macro_import.dates_plain",
}


def _left_out(context: Context, loaded: LoadedTable) -> Iterator[str]:
    """Lines that are no sales."""
    for note in loaded.notes:
        if note.key == "import.note_totals":
            yield context.say("macro_import.left_totals", count=note.facts["count"], rows=note.facts["rows"])


def _remarks(context: Context, loaded: LoadedTable) -> Iterator[str]:
    told = [note for note in remarks(loaded.notes) if note.key not in _SAID]
    for note in told[:_SHOWN]:
        yield explain_fault(Fault(note.key, note.facts | {"where": loaded.where}), context.lang)
