"""The plan of the month: the workbook's plan of action on a sheet of its own, beside it what the person notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.book import is_ours, value_of
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.plan_lines import Joined, Proposal, joined
from segment_udfs.hosts.macros.plan_sheet import read_lines, write_plan
from segment_udfs.hosts.macros.portfolio import client_columns
from segment_udfs.hosts.macros.sheets import add_sheet
from segment_udfs.ids import decimal_text
from segment_udfs.strings import LANGUAGES, sentences
from segment_udfs.strings.numbers import whole
from segment_udfs.workbook.layout import LEFT
from segment_udfs.workbook.sheets.plan import LISTING, SHEET

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_NAME: Final = "Plan – {month}"
_NAMED: Final = re.compile(r"Plan – (\d{4}-\d{2})")
_TITLE: Final = "workbook.plan.list"
_PARTS: Final = {"goal": 1, "kind": 3, "hours": 5, "due": 6, "action": 7, "why": 8}
"""Columns of the list of the plan sheet, counted from 0, by what a proposal calls them."""


def plan(context: Context) -> str:
    """Write this month's plan, or bring it up to date: what the person wrote on it stays, by client.

    A new month begins with the lines of the month before that are not done.

    Raises:
        DataError: not a workbook of ours, or nothing to do in the plan; the book is as before.
    """
    book = context.book
    if not is_ours(book) or SHEET not in {sheet.name for sheet in book.sheets}:
        raise DataError([Fault.of("macro_plan.not_ours", book=book.name)])
    context.progress("macro_plan.running")
    context.recalculate(book)
    proposals = _proposals(book)
    month = f"{context.today:%Y-%m}"
    name = _NAME.format(month=month)
    here = next((sheet for sheet in book.sheets if sheet.name == name), None)
    before = _before(book, month)
    old = read_lines(here) if here is not None else None
    earlier = read_lines(book.sheets[_NAME.format(month=before)]).lines if before else ()
    words = {key: context.say(f"macro_plan.mark_{key}", month=before) for key in ("carried", "done", "left")}
    found = joined(proposals, None if old is None else old.lines, earlier, words)
    if here is None:
        book.sheets[SHEET].activate()
        here = add_sheet(context, name)
    else:
        context.changes.rewritten(here)
    answer = _answer(context, proposals)
    write_plan(context, here, found.lines, old, answer, context.say("macro_plan.title", month=month))
    here.activate()
    return "\n".join([answer, _said(context, found, here.name, before)])


def _before(book: xw.Book, month: str) -> str:
    """The last month before this one that has a sheet, "" when none has."""
    months = [found[1] for sheet in book.sheets if (found := _NAMED.fullmatch(sheet.name))]
    return max((one for one in months if one < month), default="")


def _proposals(book: xw.Book) -> list[Proposal]:
    """The list of the plan sheet, in its order, each line with the code of its client.

    Raises:
        DataError: the list is not there, or is empty.
    """
    columns = client_columns(book, ("cl_client", "cl_nom", "cl_ordre_plan"))
    rows = _listed(book)
    ranked = {
        int(rank): (_code(client), str(name))
        for client, name, rank in zip(*columns.values(), strict=True)
        if isinstance(rank, (int, float))
    }
    found = [
        Proposal(*ranked[rank], **{part: row[at] for part, at in _PARTS.items()})
        for rank, row in enumerate(rows, 1)
        if rank in ranked
    ]
    if not found:
        raise DataError([Fault.of("macro_plan.nothing")])
    return found


def _code(client: Any) -> str:
    return client if isinstance(client, str) else decimal_text(float(client))


def _listed(book: xw.Book) -> list[list[Any]]:
    """The rows of the list of the plan sheet: below its title, in either language, and its header."""
    rows = read(book.sheets[SHEET].used_range)
    left = LEFT + 1 - book.sheets[SHEET].used_range.column
    titles = {sentences(lang)[_TITLE] for lang in LANGUAGES}
    start = next((at for at, row in enumerate(rows) if row[left] in titles), None)
    if start is None:
        raise DataError([Fault.of("macro_plan.no_list", sheet=SHEET)])
    body = [row[left : left + len(LISTING.columns)] for row in rows[start + 2 :]]
    end = next((at for at, row in enumerate(body) if row[0] in (None, "")), len(body))
    return body[:end]


def _answer(context: Context, proposals: list[Proposal]) -> str:
    """How many actions, their hours against the budget, the euros at stake."""
    hours, goal = (
        sum(value for one in proposals if isinstance(value := getattr(one, part), (int, float)))
        for part in ("hours", "goal")
    )
    budget, total = (_number(context.book, name) for name in ("budget_heures", "nb_actions"))
    facts = {"hours": whole(hours, context.lang), "goal": whole(goal, context.lang)}
    facts["budget"] = "?" if budget is None else whole(budget, context.lang)
    if total is not None and total > len(proposals):
        return context.say("macro_plan.answer_first", n=len(proposals), all=whole(total, context.lang), **facts)
    return context.say("macro_plan.answer", n=len(proposals), **facts)


def _number(book: xw.Book, name: str) -> float | None:
    value = value_of(book, name)
    return value if isinstance(value, float) else None


def _said(context: Context, found: Joined, sheet: str, before: str) -> str:
    """What happened to the lines, the parts that are 0 left out."""
    parts = [
        context.say(f"macro_plan.said_{part}", n=count, month=before)
        for part in ("added", "kept", "carried", "left", "dropped")
        if (count := getattr(found, part))
    ]
    return context.say("macro_plan.done", sheet=sheet, parts=", ".join(parts))
