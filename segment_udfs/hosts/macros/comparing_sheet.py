"""The sheet of a comparison: two dates, what moved, the matrices of passage, the list of the clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts import paper
from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.comparing_matrix import BLOCK, CENT, MATRICES, Columns, put_matrix
from segment_udfs.hosts.macros.comparing_moves import WAYS, Move, moves
from segment_udfs.hosts.macros.comparing_sides import Side, day_text
from segment_udfs.hosts.macros.live import Formula, sentence, text, whole
from segment_udfs.hosts.macros.sheets import LEFT, dark, put_head
from segment_udfs.labels import SEGMENT
from segment_udfs.maths import from_serial
from segment_udfs.strings import sentences
from segment_udfs.workbook.theme import INPUT_FILL, LOSS

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

DATES: Final = ("C6", "C7")
"""The cells of the two dates, before and after."""
YELLOW: Final = tuple(int(INPUT_FILL[at : at + 2], 16) for at in (1, 3, 5))
LAST: Final = 15
WIDTHS: Final = (32, *(12.5,) * 11, 13, 34)
_FIGURES_ROW: Final = 13
_MATRIX_ROW: Final = 23
_LIST_ROW: Final = _MATRIX_ROW + 3 * BLOCK


@dataclass(frozen=True)
class Comparison:
    """Both sides, the parameters that differ and what is not comparable, as sentences."""

    before: Side
    after: Side
    differing: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def covered(self) -> bool:
        """Whether the lines reach over both windows; what they do not cover is unknown, not 0."""
        return self.before.covered and self.after.covered

    @property
    def of_lines(self) -> bool:
        """Whether both sides come from the lines of the workbook."""
        return not self.before.file and not self.after.file


def write(context: Context, sheet: xw.Sheet, compared: Comparison) -> None:
    """All of it; dates alone when the lines do not cover a window."""
    laying.set_widths(sheet, WIDTHS)
    _put_dates(context, sheet, compared)
    if not compared.covered:
        side = compared.before if not compared.before.covered else compared.after
        answer = context.say("macro_compare.uncovered", date=day_text(side.as_of), start=day_text(side.start + 1))
        put_head(sheet, context.say("macro_compare.title"), answer, context.say("macro_compare.how"))
        last = _FIGURES_ROW - 1
    else:
        found = moves(compared.before, compared.after)
        columns = Columns(_LIST_ROW + 2, _LIST_ROW + 1 + len(found))
        last = _put_list(context, sheet, found)
        _put_figures(context, sheet, compared, columns)
        for place, (key, summed) in enumerate(MATRICES):
            put_matrix(context, sheet, _MATRIX_ROW + place * BLOCK, key, summed, found, columns)
        put_head(sheet, context.say("macro_compare.title"), _answer(context, compared, columns), _note(context))
    sheet.page_setup.print_area = f"$A$1:$O${last}"
    paper.on_a4(sheet, landscape=True, tall=0)
    if compared.covered:
        paper.break_before(sheet, _MATRIX_ROW + 2 * BLOCK)


def wrong(sheet: xw.Sheet) -> int:
    """How many checks of the sheet show ✘."""
    cells = read(sheet.range((1, LEFT), (_LIST_ROW - 1, LAST)))
    return sum(cell == "✘" for row in cells for cell in row)


def _note(context: Context) -> str:
    return context.say("macro_compare.note")


def _put_dates(context: Context, sheet: xw.Sheet, compared: Comparison) -> None:
    """Rows 5 to 11: the dates, whether the sheet still agrees with them, parameters, what is not comparable."""
    say = context.say
    laying.band(sheet, 5, say("macro_compare.dates"), LEFT, LAST)
    for row, side, key in ((6, compared.before, "before"), (7, compared.after, "after")):
        source = say("macro_compare.from_file", file=side.file) if side.file else say("macro_compare.from_lines")
        period = say("macro_compare.period", start=day_text(side.start + 1), end=day_text(side.as_of))
        laying.lines(
            sheet,
            row,
            [[say(f"macro_compare.{key}"), from_serial(side.as_of), None, f"{period} · {source}"]],
            ("text", "date", "text", "text"),
        )
        if compared.of_lines:
            laying.input_cell(sheet.range((row, LEFT + 1)))
    days = f"AND($C$6={compared.before.as_of:.0f},$C$7={compared.after.as_of:.0f})"
    fresh = f"=IF({days},{text(say('macro_compare.fresh'))},{text(say('macro_compare.stale'))})"
    same = say("macro_compare.same_params") if not compared.differing else " · ".join(compared.differing)
    for row, key, value in (
        (8, "state", Formula(fresh) if compared.of_lines else say("macro_compare.frozen_dates")),
        (9, "data", " · ".join(f"{side.data[:16]}…" for side in (compared.before, compared.after))),
        (10, "params", same),
        (11, "doubts", " ".join(compared.doubts)),
    ):
        sheet.range((row, LEFT)).value = say(f"macro_compare.label_{key}")
        sheet.range((row, LEFT)).vertical_alignment = "top"
        area = sheet.range((row, LEFT + 1), (row, LAST))
        length = len(value) if isinstance(value, str) else 0
        laying.wide_text(area, value, 15.0 * max(1, -(-length // 165)))


def _put_figures(context: Context, sheet: xw.Sheet, compared: Comparison, columns: Columns) -> None:
    """Both portfolios and the ways that clients went, added up over the list."""
    say = context.say
    laying.band(sheet, _FIGURES_ROW, say("macro_compare.figures"), LEFT, LAST)
    heads = [say(f"macro_compare.head_{key}") for key in ("figure", "before", "after", "gap", "checks")]
    laying.header(sheet, _FIGURES_ROW + 1, heads, ("text", "eur", "eur", "eur", "mark"))
    first = _FIGURES_ROW + 2
    present = [f'=SUMPRODUCT(({columns[letter]}<>"")*1)' for letter in "DE"]
    rows = [
        [say("macro_compare.clients"), *map(Formula, present), Formula(f"=D{first}-C{first}")],
        [say("macro_compare.revenue"), *_sums(columns, "GH"), Formula(f"=D{first + 1}-C{first + 1}")],
        [say("macro_compare.margin"), *_sums(columns, "JK"), Formula(f"=D{first + 2}-C{first + 2}")],
    ]
    laying.lines(sheet, first, rows, ("text", "eur", "eur", "eur"))
    checks = [
        _lines_check(side, cell)
        for side, cell in ((compared.before, f"$C${first + 1}"), (compared.after, f"$D${first + 1}"))
    ]
    laying.lines(
        sheet, first + 3, [[say("macro_compare.check_lines"), *checks]], ("text", "mark", "mark"), controls=(0, 1, 2)
    )
    heads = [say(f"macro_compare.way_{key}") for key in ("head", "clients", "before", "after", "gap")]
    laying.header(sheet, _FIGURES_ROW + 1, heads, ("text", "int", "eur", "eur", "eur"), 7)
    lines: list[list[Any]] = []
    for row, way in enumerate(WAYS, first):
        word = say(f"macro_compare.way_{way}")
        sums = [Formula(f"=SUMIFS({columns[letter]},{columns['F']},$G{row})") for letter in "GH"]
        lines.append([word, Formula(f"=COUNTIFS({columns['F']},$G{row})"), *sums, Formula(f"=J{row}-I{row}")])
    end = first + len(lines)
    lines.append(
        [say("macro_compare.total"), *(Formula(f"=SUM({letter}{first}:{letter}{end - 1})") for letter in "HIJK")]
    )
    laying.lines(sheet, first, lines, ("text", "int", "eur", "eur", "eur"), 7)
    laying.stripe(sheet.range((end, 7), (end, 11)))
    gaps = f"ABS(I{end}-N(C{first + 1}))<{CENT},ABS(J{end}-N(D{first + 1}))<{CENT}"
    foots = f'=IF(AND(H{end}=ROWS({columns["B"]}),{gaps}),"✔","✘")'
    laying.lines(sheet, end, [[Formula(foots)]], ("mark",), 12)


def _sums(columns: Columns, letters: str) -> list[Formula]:
    """Sums of columns of the list; nothing when no amount of one is known."""
    return [Formula(f'=IF(COUNT({columns[letter]})>0,SUM({columns[letter]}),"")') for letter in letters]


def _lines_check(side: Side, cell: str) -> Any:
    """The revenue of a side against the lines of the workbook; a frozen copy has its lines elsewhere."""
    if side.file:
        return "–"
    lines = f'SUMIFS(Ventes[Montant HT],Ventes[Date],">{side.start:.0f}",Ventes[Date],"<={side.as_of:.0f}")'
    return Formula(f'=IF(ABS({cell}-{lines})<{CENT},"✔","✘")')


def _put_list(context: Context, sheet: xw.Sheet, found: Sequence[Move]) -> int:
    """One line a client, those that moved first; the last row."""
    say, lang = context.say, context.lang
    laying.band(sheet, _LIST_ROW, say("macro_compare.list"), LEFT, LAST)
    keys = (
        "name",
        "client",
        "from",
        "to",
        "way",
        "revenue_before",
        "revenue_after",
        "gap",
        "margin_before",
        "margin_after",
        "why",
    )
    kinds = ("text", "text", "text", "text", "text", "eur", "eur", "eur", "eur", "eur", "text")
    laying.header(sheet, _LIST_ROW + 1, [say(f"macro_compare.list_{key}") for key in keys], kinds)
    for column in range(LEFT + len(keys), LAST + 1):
        dark(sheet.range((_LIST_ROW + 1, column)))
    first = _LIST_ROW + 2
    rows = []
    for row, move in enumerate(found, first):
        segments = [SEGMENT.text(SEGMENT.rank(key), lang) if key else None for key in (move.before, move.after)]
        gap = Formula(f"=N(H{row})-N(G{row})")
        money = (move.revenue_before, move.revenue_after, gap, move.margin_before, move.margin_after)
        rows.append([move.name, move.code, *segments, say(f"macro_compare.way_{move.way}"), *money, move.why])
    end = laying.lines(sheet, first, rows, kinds)
    ways = sheet.range((first, LEFT + 2), (end - 1, LEFT + 4))
    ways.font.size, ways.wrap_text = 9, True
    # the text beside must not touch the number
    sheet.range((first, LEFT + 9), (end - 1, LEFT + 9)).number_format = '#,##0"  ";[Red]-#,##0"  "'
    sheet.range((_LIST_ROW + 1, LEFT + 10), (_LIST_ROW + 1, LAST)).merge()
    ways.rows.autofit()
    for row, move in enumerate(found, first):
        if move.way in ("down", "out"):
            sheet.range((row, LEFT + 4)).font.color = LOSS
    return end - 1


def _answer(context: Context, compared: Comparison, columns: Columns) -> Formula:
    """How many went up and down, what left the best segments and came to them: it follows the list."""
    best = [text(SEGMENT.text(SEGMENT.rank(key), context.lang)) for key in ("star", "pareto")]
    was, is_ = (f"(({columns[letter]}={best[0]})+({columns[letter]}={best[1]}))" for letter in "DE")
    ways = {way: f"COUNTIFS({columns['F']},{text(context.say(f'macro_compare.way_{way}'))})" for way in WAYS}
    facts = {
        "before": text(day_text(compared.before.as_of)),
        "after": text(day_text(compared.after.as_of)),
        "up": ways["up"],
        "down": ways["down"],
        "into": ways["in"],
        "out": ways["out"],
        "left": whole(f"SUMPRODUCT({was}*(1-{is_}),{columns['G']})"),
        "came": whole(f"SUMPRODUCT((1-{was})*{is_},{columns['H']})"),
    }
    return Formula("=" + sentence(sentences(context.lang)["macro_compare.answer"], **facts))
