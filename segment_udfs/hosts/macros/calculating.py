"""Recalculate the workbook and say what changed since the last time; show the answer to one question.

The key figures of the last time are kept in the user's own state folder, one small file a book: a program that keeps
its cells up to date by itself has nothing else to compare with.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import CODES, DataError, Fault
from segment_udfs.hosts.macros import memory
from segment_udfs.hosts.macros.book import is_ours, value_of
from segment_udfs.hosts.macros.care import error_cells
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.drawn import refresh_titles
from segment_udfs.strings.numbers import decimal, whole
from segment_udfs.workbook.layout import LEFT

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_ANSWER: Final = (2, LEFT + 1)
"""Row and column, counted from 1, of the answer on each sheet."""
_MEMORY: Final = "compute"
"""Folder of the state folder."""
_SAME: Final = 1e-9
"""Relative gap below which a figure has not changed."""


@dataclass(frozen=True)
class _Figure:
    """A figure of the first page: its defined name, how it is written; its words are `macro_compute.figure_<key>`."""

    key: str
    name: str
    shown: Callable[[float, str], str]


def _euros(number: float, lang: str) -> str:
    return f"{whole(number, lang)}\u00a0€" if lang == "fr" else f"€{whole(number, lang)}".replace("€−", "−€")


def _rate(number: float, lang: str) -> str:
    return decimal(100 * number, 1, lang) + ("\u00a0%" if lang == "fr" else "%")


FIGURES: Final = (
    _Figure("lines", "nb_lignes", whole),
    _Figure("clients", "nb_clients", whole),
    _Figure("revenue", "ca_total", _euros),
    _Figure("margin", "marge_totale", _euros),
    _Figure("active", "clients_actifs", whole),
    _Figure("attrition", "taux_attrition", _rate),
    _Figure("first", "part_premier", _rate),
    _Figure("unprofitable", "nb_non_profitables", whole),
    _Figure("actions", "nb_actions", whole),
)
"""What is compared, in the order of the first page."""
"""What a curve holds where it has no point."""
_NEEDS_COSTS: Final = {"margin": "couts_connus"}
"""Figures that mean nothing while this one is 0."""


def compute(context: Context) -> str:
    """Recalculate every sheet; which key figures changed, from what to what, and how many cells are in error.

    They are compared with those of the last time, or with those just before when there is none.
    """
    book = context.book
    if not is_ours(book):
        raise DataError([Fault.of("macro_compute.not_ours", book=book.name)])
    before, day = _remembered(context) or (figures(book), None)
    context.progress("macro_compute.running")
    context.recalculate(book)
    refresh_titles(book)
    after = figures(book)
    _remember(context, after)
    changed = [
        context.say(
            "macro_compute.change",
            words=context.say(f"macro_compute.figure_{figure.key}"),
            before=_told(before.get(figure.key), figure, context),
            after=_told(after[figure.key], figure, context),
        )
        for figure in FIGURES
        if not _same(before.get(figure.key), after[figure.key])
    ]
    since = "" if day is None else context.say("macro_compute.since", day=f"{day:%d/%m/%Y}")
    if changed:
        said = context.say("macro_compute.changed", since=since, changes=", ".join(changed))
    else:
        said = context.say("macro_compute.unchanged", since=since, figures=len(FIGURES))
    return f"{said}\n{_errors(context)}"


def _remembered(context: Context) -> tuple[dict[str, Any], date] | None:
    """The key figures of the last time and its day; None when nothing is known of this book."""
    path, saved = memory.file_of(context, _MEMORY)
    found = memory.held(path) if saved else {}
    try:
        return dict(found["figures"]), date.fromisoformat(found["day"])
    except (ValueError, KeyError, TypeError):
        return None


def _remember(context: Context, found: dict[str, Any]) -> None:
    """Keep the key figures of a book that has a place of its own."""
    path, saved = memory.file_of(context, _MEMORY)
    if saved:
        with suppress(OSError, DataError):  # nothing is lost but a comparison
            memory.keep(path, json.dumps({"day": context.today.isoformat(), "figures": found}).encode())


def figures(book: xw.Book) -> dict[str, float | str | None]:
    """The key figures as they stand: a number, the code of an error, or None where nothing is known."""
    found: dict[str, float | str | None] = {}
    for figure in FIGURES:
        value = value_of(book, figure.name)
        if figure.key in _NEEDS_COSTS and not value_of(book, _NEEDS_COSTS[figure.key]):
            value = None
        number = isinstance(value, (int, float)) and math.isfinite(value)
        found[figure.key] = value if number or value in CODES else None
    return found


def _same(one: float | str | None, other: float | str | None) -> bool:
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one == other
    return math.isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)


def _told(value: float | str | None, figure: _Figure, context: Context) -> str:
    if value is None:
        return context.say("macro_compute.unknown")
    return value if isinstance(value, str) else figure.shown(value, context.lang)


def _errors(context: Context) -> str:
    """How many cells are in error, and where the first one is."""
    found = list(error_cells(context.book))
    if not found:
        return context.say("macro_compute.no_error")
    sheet, cell, code = found[0]
    return context.say("macro_compute.errors", count=len(found), sheet=sheet, cell=cell, code=code)


def question(context: Context) -> str:
    """Recalculate, show the sheet of the question, say its answer: the sentence of its second row."""
    book, name = context.book, context.option
    if name not in {sheet.name for sheet in book.sheets}:
        raise DataError([Fault.of("macro_compute.no_sheet", sheet=name, book=book.name)])
    context.progress("macro_compute.running")
    context.recalculate(book)
    sheet = book.sheets[name]
    sheet.activate()
    answer = read(sheet.range(_ANSWER))[0][0]
    if not isinstance(answer, str) or answer in CODES:
        raise DataError([Fault.of("macro_compute.no_answer", sheet=name)])
    return answer
