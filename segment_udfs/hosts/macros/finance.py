"""The sheet of the finance colleague: each figure performed again, totals that foot, every line accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from segment_udfs import __version__
from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts import paper
from segment_udfs.hosts.macros import finance_totals as totals
from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.book import need_table, read_params, read_tables
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.finance_figures import Figure, figures, read_drivers
from segment_udfs.hosts.macros.finance_params import put_params
from segment_udfs.hosts.macros.finance_totals import Check
from segment_udfs.hosts.macros.live import Formula, text
from segment_udfs.hosts.macros.sheets import FORMATS, LEFT, add_sheet, made_before, put_head
from segment_udfs.params import Params
from segment_udfs.tables import Tables, fingerprint
from segment_udfs.workbook.sheets.inputs import SALES_TABLE
from segment_udfs.workbook.sheets.journal import params_fingerprint

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

SHEET: Final = "Fiche finance"
"""Its name in both languages, as those of all sheets."""
RIGHT: Final = 9
"""First column of the right half."""
LAST: Final = 14
WIDTHS: Final = (40, 16, 17, 17, 14, 7, 2, 38, 9, 12, 12, 18, 9)
_UNCHANGED: Final = 11
"""Row of the check that the data are still those of the stamp."""
_TOLERANCES: Final = {"eur2": "0.005", "int": "0", "pct": "1E-9", "num4": "1E-9"}
_PAGE: Final = 54
"""Rows that a page takes at the width of the sheet."""
_LINE: Final = 135
"""Characters of a definition that fit on one line of its cells."""


def finance(context: Context) -> str:
    """Write the sheet, live; the sentence names every check that does not hold."""
    book = context.book
    need_table(book, SALES_TABLE)
    context.progress("macro_finance.reading")
    tables, params = read_tables(book), read_params(book)
    if not tables.sales["amount"].notna().any():
        raise DataError([Fault.of("macro_finance.no_line")])
    sheet = _sheet(context)
    context.progress("macro_finance.writing")
    laying.set_widths(sheet, WIDTHS)
    checks = [Check(_UNCHANGED, context.say("macro_finance.same_data"))]
    row = _put_stamp(context, sheet, tables, params)
    row, found = _put_figures(context, sheet, row + 1, figures(context, read_drivers(book)))
    checks += found
    below = row + 1
    row = below
    for part in (totals.put_ledger, totals.put_segments, totals.put_families):
        row, found = part(context, sheet, row)
        checks += found
        row += 1
    row, found = totals.put_months(context, sheet, row, params.months)
    checks += found
    last = max(row, put_params(context, sheet, below, RIGHT)) - 1
    _put_head(context, sheet, checks)
    sheet.page_setup.print_area = f"$A$1:$N${last}"
    one_more = last - below <= _PAGE  # else two pages are filled as they come
    paper.on_a4(sheet, landscape=True, tall=0 if one_more else 2)
    paper.break_before(sheet, *([below] if one_more else []))
    sheet.activate()
    sheet.range("A1").select()
    return _sentence(context, sheet, checks)


def _sheet(context: Context) -> xw.Sheet:
    """The sheet to write on: a new one, or ours from before, after asking."""
    before = made_before(context.book, SHEET, "macro_finance.title")
    if before is None:
        return add_sheet(context, SHEET)
    context.must_confirm(context.say("commands.title_finance"), context.say("macro_finance.again", sheet=SHEET))
    context.changes.rewritten(before)
    laying.fresh(before)
    return before


def _put_stamp(context: Context, sheet: xw.Sheet, tables: Tables, params: Params) -> int:
    """What the sheet was made from and when; the row after it."""
    laying.band(sheet, 5, context.say("macro_finance.stamp"), LEFT, LAST)
    amounts = tables.sales["amount"].dropna()
    same = f"AND(COUNT(Ventes[Montant HT])={len(amounts)},ABS(SUM(Ventes[Montant HT])-{float(amounts.sum())!r})<0.005)"
    facts: list[tuple[str, Any, str]] = [
        ("source", context.book.name, "text"),
        ("written", context.today, "date"),
        ("version", f"segment-udfs {__version__}", "text"),
        ("data", fingerprint(tables), "text"),
        ("params", params_fingerprint(params), "text"),
    ]
    for row, (key, value, kind) in enumerate(facts, 6):
        laying.lines(sheet, row, [[context.say(f"macro_finance.stamp_{key}"), value]], ("text", kind))
        sheet.range((row, LEFT + 1)).horizontal_alignment = "left"
    laying.lines(sheet, _UNCHANGED, [[context.say("macro_finance.same_data")]], ("text",))
    laying.lines(sheet, _UNCHANGED, [[Formula(f'=IF({same},"✔","✘")')]], ("mark",), totals.LAST)
    period = [("as_of", "=date_analyse"), ("start", "=debut_periode+1"), ("months", "=mois_periode")]
    for row, (key, formula) in enumerate(period, 6):
        kind = "int" if key == "months" else "date"
        laying.lines(
            sheet,
            row,
            [[context.say(f"macro_finance.stamp_{key}"), None, Formula(formula)]],
            ("text", "text", kind),
            RIGHT,
        )
    return _UNCHANGED + 1


def _put_figures(context: Context, sheet: xw.Sheet, row: int, found: Sequence[Figure]) -> tuple[int, list[Check]]:
    """One line a figure; the row after them, and their checks."""
    say = context.say
    laying.band(sheet, row, say("macro_finance.figures"), LEFT, LAST)
    heads = [say(f"macro_finance.head_{key}") for key in ("figure", "unit", "ours", "native", "gap", "check")]
    kinds = ("text", "text", "eur2", "eur2", "eur2", "mark")
    laying.header(sheet, row + 1, heads, kinds)
    laying.header(sheet, row + 1, [say("macro_finance.head_definition"), *[""] * (LAST - RIGHT)], ["text"] * 6, RIGHT)
    first = row + 2
    lines: list[list[Any]] = []
    for at, figure in enumerate(found, first):
        gap = Formula(f'=IFERROR(IF(AND(ISNUMBER(D{at}),ISNUMBER(E{at})),ROUND(D{at}-E{at},9),""),"")')
        check = totals.mark(f"D{at}", f"E{at}", _TOLERANCES[figure.kind])
        label, unit = say(f"macro_finance.figure_{figure.key}"), say(f"macro_finance.unit_{figure.unit}")
        lines.append([label, unit, Formula(f"={figure.ours}"), Formula(f"={figure.native}"), gap, check])
    end = laying.lines(sheet, first, lines, kinds, controls=(3, 4))
    for at, figure in enumerate(found, first):
        if figure.kind != "eur2":
            sheet.range((at, LEFT + 2), (at, LEFT + 4)).number_format = FORMATS[figure.kind]
        _define(context, sheet.range((at, RIGHT), (at, LAST)), figure)
    return end, [Check(at, lines[at - first][0]) for at in range(first, end)]


def _define(context: Context, area: xw.Range, figure: Figure) -> None:
    """The definition of a figure and what it is a part of."""
    if figure.glossary:
        key = f"workbook.glossary.{figure.glossary}"
        words = f"{context.say(f'{key}.formula')} · {context.say(f'{key}.basis')}"
    else:
        words = context.say(f"macro_finance.define_{figure.key}")
    laying.wide_text(area, words, 15 if len(words) <= _LINE else 26)
    area.vertical_alignment = "center"
    area.font.size = 9


def _put_head(context: Context, sheet: xw.Sheet, checks: Sequence[Check]) -> None:
    """Title, the number of checks that hold, counted live, what the sheet is for."""
    last = max(check.row for check in checks)
    wrong = f'COUNTIF($G$5:$G${last},"✘")'
    words = text(context.say("macro_finance.answer_wrong")), text(context.say("macro_finance.answer_well"))
    answer = Formula(f"=IF({wrong}=0,{words[1]},({wrong})&{words[0]})")
    put_head(sheet, context.say("macro_finance.title"), answer, context.say("macro_finance.note"))


def _sentence(context: Context, sheet: xw.Sheet, checks: Sequence[Check]) -> str:
    laying.settle(context.book)
    last = max(check.row for check in checks)
    marks = [row[0] for row in read(sheet.range((1, totals.LAST), (last, totals.LAST)))]
    wrong = [check.label for check in checks if marks[check.row - 1] not in ("✔", "–")]
    facts = {"sheet": sheet.name, "count": len(checks)}
    if not wrong:
        return context.say("macro_finance.done_well", **facts)
    return context.say("macro_finance.done_wrong", **facts, wrong=len(wrong), names=", ".join(wrong))
