"""Formulas that a command writes: how they are entered, sentences that follow their figures, controls, addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Final

from segment_udfs.hosts.programs import LIBREOFFICE, program_of
from segment_udfs.workbook.model import quoted

if TYPE_CHECKING:
    import xlwings as xw

_TOLERANCE: Final = "1E-9"


@dataclass(frozen=True)
class Formula:
    """A formula of ours among values: in English with commas, beginning with "="."""

    text: str


def enter(cells: xw.Range, formulas: Sequence[Sequence[str]]) -> None:
    """Enter formulas, one a cell.

    Excel reads the older property as a formula of before dynamic arrays and may put "@" before a name; Calc has one
    kind only.
    """
    name = "formula" if program_of(cells.sheet.book) == LIBREOFFICE else "formula2"
    several = len(formulas) * len(formulas[0]) > 1
    setattr(cells, name, [list(row) for row in formulas] if several else formulas[0][0])


def lay(cell: xw.Range, formula: str, rows: int = 1, columns: int = 1) -> xw.Range:
    """Enter a formula whose result has this size: it spills from its cell in Excel, and fills its range in LibreOffice.

    Returns the range of the result.
    """
    area = cell[0, 0].resize(rows, columns)
    target = area if program_of(cell.sheet.book) == LIBREOFFICE else cell[0, 0]
    target.formula2 = formula
    return area


def text(words: str) -> str:
    """A text as a formula writes it.

    Example:
        >>> print(text('le "vrai" total'))
        "le ""vrai"" total"
    """
    return '"' + words.replace('"', '""') + '"'


def sentence(template: str, **facts: str) -> str:
    """A formula, without its =, that fills the {placeholders} of a sentence with the results of other formulas.

    Example:
        >>> print(sentence("{k} clients sur {n}", k="D6", n="COUNT(D7:D9)"))
        (D6)&" clients sur "&(COUNT(D7:D9))
    """
    parts = []
    for words, name, _, _ in Formatter().parse(template):
        if words:
            parts.append(text(words))
        if name is not None:
            parts.append(f"({facts[name]})")
    return "&".join(parts) or '""'


def whole(formula: str) -> str:
    """A number as text, rounded to units, its thousands apart as the program does."""
    return f"FIXED({formula},0)"


def percent(formula: str, digits: int = 0) -> str:
    """A share as a number of per cent; the sign belongs to the sentence."""
    return f"ROUND(100*({formula}),{digits})"


def day(serial: str, short: bool = False) -> str:
    """A date as text, the same in every language of the program: TEXT needs codes that differ."""
    two = f'RIGHT("0"&DAY({serial}),2)&"/"&RIGHT("0"&MONTH({serial}),2)&"/"&'
    return f"{two}RIGHT(YEAR({serial}),2)" if short else f"{two}YEAR({serial})"


def agrees(one: str, other: str) -> str:
    """✔ where two results are the same to nine digits, else ✘ and the gap."""
    gap = f"{one}-{other}"
    return f'IF(ABS({gap})<={_TOLERANCE}*(1+ABS({other})),"✔","✘ "&ROUND({gap},2))'


def place_of(cells: xw.Range) -> str:
    """The address of cells as formulas of any sheet of the same book write it."""
    return quoted(cells.sheet.name) + cells.get_address()
