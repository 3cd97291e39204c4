"""Check the data of the book: one sheet with everything found, the most severe first, each with a link to its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from segment_udfs.hosts.macros.accounts import listing
from segment_udfs.hosts.macros.findings import Finding, findings
from segment_udfs.hosts.macros.laying import fresh
from segment_udfs.hosts.macros.live import Formula
from segment_udfs.hosts.macros.sheets import Col, add_sheet, made_before, put_head, put_list
from segment_udfs.hosts.paper import on_a4
from segment_udfs.labels import SEVERITY
from segment_udfs.strings.numbers import whole
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, SALES_TABLE
from segment_udfs.workbook.theme import ACCENT, SEVERITY_SIGNS

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

SHEET: Final = "Vérification"
_TITLE: Final = "macro_check.title"
_HEADER: Final = 5
_RED: Final = "[Red]@"
"""A colour that is part of the number format comes and goes with the cells, as a way back needs it."""


def check(context: Context) -> str:
    """Look for what is wrong in the data; a book without faults gets no sheet."""
    book = context.book
    sales, clients = listing(book, SALES_TABLE), listing(book, CLIENTS_TABLE)
    lines = sum(any(cell not in (None, "") for cell in row) for row in sales.rows)
    if not lines:
        return context.say("macro_check.no_line", command=context.say("commands.title_import"))
    context.progress("macro_check.looking", lines=whole(lines, context.lang))
    found = findings(context, sales, clients)
    summary, sentence = _summary(context, found, lines)
    sheet = made_before(book, SHEET, _TITLE)
    if sheet is None and not any(one.severity != "info" for one in found):
        return sentence
    if sheet is None:
        sheet = add_sheet(context, SHEET)
    else:
        context.changes.rewritten(sheet)
        fresh(sheet)
    _write(context, sheet, found, summary)
    sheet.activate()
    return sentence


def _summary(context: Context, found: Sequence[Finding], lines: int) -> tuple[str, str]:
    """What was found in numbers, for the sheet; and for the person who asked, with the worst and where to read on."""
    count = Counter(one.severity for one in found)
    facts = {"lines": whole(lines, context.lang), "infos": count["info"]}
    if not count["error"] and not count["warning"]:
        clean = context.say("macro_check.clean", **facts)
        return clean, clean
    numbers = {"errors": count["error"], "warnings": count["warning"]}
    summary = context.say("macro_check.found", **facts, **numbers, count=count["error"] + count["warning"])
    worst = found[0]
    what = {"what": worst.what, "count": whole(worst.count, context.lang)}
    if worst.place is None:
        told = context.say("macro_check.worst", **what)
    else:
        told = context.say("macro_check.worst_at", **what, place="!".join(worst.place))
    return summary, " ".join((summary, told, context.say("macro_check.see", sheet=SHEET)))


def _write(context: Context, sheet: xw.Sheet, found: Sequence[Finding], summary: str) -> None:
    columns = (
        Col(context.say("macro_check.severity"), width=14),
        Col(context.say("macro_check.what"), width=50),
        Col(context.say("macro_check.count"), "int", 10),
        Col(context.say("macro_check.amount"), "eur", 16),
        Col(context.say("macro_check.where"), width=28),
        Col(context.say("macro_check.do"), width=72),
    )
    put_head(sheet, context.say(_TITLE), summary, context.say("macro_check.note"))
    rows = [
        [
            f"{SEVERITY_SIGNS[one.severity]} {SEVERITY.text(SEVERITY.rank(one.severity), context.lang)}",
            one.what,
            one.count,
            one.amount,
            "" if one.place is None else link(*one.place),
            one.do,
        ]
        for one in found
    ]
    area = put_list(sheet, _HEADER, columns, rows)
    if rows:
        body = area[1:, :]
        body.wrap_text, body.vertical_alignment = True, "top"
        body[:, 4].font.color = ACCENT
        grave = sum(one.severity == "error" for one in found)
        if grave:
            body[:grave, 0].number_format = _RED
        body.rows.autofit()
    on_a4(sheet, tall=0, header=_HEADER)


def link(sheet: str, cell: str) -> Formula:
    """A link to a cell of this book, as a formula: it follows the book wherever it is copied."""
    target = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}"
    return Formula(f"=HYPERLINK({_quoted(target)},{_quoted(f'  → {sheet}!{cell}')})")


def _quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'
