"""Formulas that a command writes: sentences that follow their figures, controls, addresses of cells."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Final

from segment_udfs.workbook.model import quoted

if TYPE_CHECKING:
    import xlwings as xw

_TOLERANCE: Final = "1E-9"


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


def agrees(one: str, other: str) -> str:
    """✔ where two results are the same to nine digits, else ✘ and the gap."""
    gap = f"{one}-{other}"
    return f'IF(ABS({gap})<={_TOLERANCE}*(1+ABS({other})),"✔","✘ "&ROUND({gap},2))'


def place_of(cells: xw.Range) -> str:
    """The address of cells as formulas of any sheet of the same book write it."""
    return quoted(cells.sheet.name) + cells.get_address()
