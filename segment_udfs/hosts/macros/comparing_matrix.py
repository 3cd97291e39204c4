"""The matrices of passage: SEG_MIGRATION over the list of the clients, each total beside its native sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.comparing_moves import Move
from segment_udfs.hosts.macros.live import Formula, lay, text
from segment_udfs.hosts.macros.sheets import FORMATS, LEFT, dark

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

CENT: Final = "0.005"
BLOCK: Final = 15
"""Rows kept for each matrix: nine segments, those absent, header, total, check and space."""
MATRICES: Final = (("clients", ""), ("before", "G"), ("after", "H"))
"""Key, and column of the list that is added up; clients are counted without one."""
LAST: Final = 15
_DOTTED: Final = '#,##0;[Red]-#,##0;"·"'
"""A passage that nobody made is a dot, so that the others are seen."""


@dataclass(frozen=True)
class Columns:
    """The columns of the list as absolute addresses."""

    first: int
    last: int

    def __getitem__(self, letter: str) -> str:
        return f"${letter}${self.first}:${letter}${self.last}"


def put_matrix(
    context: Context, sheet: xw.Sheet, row: int, key: str, summed: str, found: Sequence[Move], columns: Columns
) -> None:
    """SEG_MIGRATION over the list; each row and each column beside its native sum."""
    say = context.say
    laying.band(sheet, row, say(f"macro_compare.matrix_{key}"), LEFT, LAST)
    labels = {move.before for move in found} | {move.after for move in found}
    size = len(labels) + 2
    amount = columns[summed] if summed else ""
    call = f"=SEG_MIGRATION({columns['D']},{columns['E']},{amount},{text(context.lang)})"
    area = lay(sheet.range((row + 1, LEFT)), call, size, size)
    area[1:-1, 1:-1].number_format = _DOTTED
    area[-1, 1:].number_format = area[1:, -1].number_format = FORMATS["eur"]
    area[:, 1:].horizontal_alignment = "right"
    _dress(area)
    first, last, end = row + 2, row + size, row + size + 1
    absent = text(say("tables.absent"))
    letters = [area[0, at].get_address(False, False).rstrip("0123456789") for at in range(size)]
    totals = letters[-1]
    marks = [
        [_foots(f"{totals}{at}", f"$B{at}", columns["D"], amount, absent, at == last)] for at in range(first, last + 1)
    ]
    beside = LEFT + size
    laying.lines(sheet, first, marks, ("mark",), beside, controls=(0,))
    below = [
        _foots(
            f"{letter}{last}",
            f"{letter}${row + 1}",
            columns["E"],
            columns[summed] if summed else "",
            absent,
            letter == totals,
        )
        for letter in letters[1:]
    ]
    laying.lines(
        sheet, end, [[say("macro_compare.foots"), *below]], ("text", *("mark",) * len(below)), controls=range(size)
    )


def _dress(area: xw.Range) -> None:
    top, total = area[0, :], area[-1, :]
    dark(top)
    top.wrap_text = True
    laying.stripe(total)
    area[1:, -1].font.bold = True


def _foots(cell: str, label: str, side: str, amount: str, absent: str, whole_list: bool) -> Formula:
    """✔ when a total of a matrix is what the list gives by ordinary formulas."""
    shown = f'{label}&""'  # Calc does not find a text of our functions equal to the same text of a cell
    where = f'((({side}={shown})+({shown}={absent})*({side}=""))>0)*1'
    if whole_list:
        native = f"SUM({amount})" if amount else f"ROWS({side})"
    else:
        native = f"SUMPRODUCT({where},{amount})" if amount else f"SUMPRODUCT({where})"
    return Formula(f'=IFERROR(IF(ABS({cell}-{native})<{CENT},"✔","✘"),"✘")')
