"""Number formats: which of them show a figure as money, in which currency, or as a percentage.

The value of a cell says nothing of it: 1000 shown as "$1,000.00" is the number 1000, and 0.6 shown as "60 %" is 0.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from segment_udfs.importing.guard.packages import Package
from segment_udfs.importing.money import LOCAL, PERCENT, currency_in, currency_of_country
from segment_udfs.importing.naming import shown

MAX_STYLES: Final = 1 << 16
"""Formats of cells that a workbook may have: Excel allows 64,000."""

_MAX_CODE: Final = 1024
"""Characters of a format that are looked at: Excel writes at most 255."""

_SIGNS: Final = frozenset("$€£¥₺₽₹₪₩฿₴₫%")
"""Signs that a format shows without quotation marks."""

_PIECE: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<unseen>[_*].)|\[\$(?P<sign>[^\]\-]*)(?:-(?P<country>[^\]]*))?\]'
    r"|\[[^\]]*\]|(?P<plain>.)",
    re.DOTALL,
)
BUILT_IN: Final = {
    **dict.fromkeys((5, 6, 7, 8, 42, 44), LOCAL),
    **dict.fromkeys((9, 10), PERCENT),
}
"""Formats that Excel has without writing them (ECMA-376 part 1, 18.8.30); 37 to 41 and 43 show no sign."""


def unit_of(code: str) -> str:
    """What a format shows beside the figure: a currency, "%", or "".

    Example:
        >>> [unit_of(code) for code in ('#,##0.00 "€"', "[$$-409]#,##0", "0.00%", r"#,##0\\ _€", "[Red]0", "General")]
        ['EUR', 'USD', '%', '', '', '']
    """
    text = []
    for piece in _PIECE.finditer(code[:_MAX_CODE]):
        if piece["sign"]:
            found = currency_of_country(piece["sign"], piece["country"] or "")
            if found:
                return shown(found, 8)
        elif piece["plain"]:
            text.append(piece["plain"] if piece["plain"] in _SIGNS else " ")
        elif not piece["unseen"]:
            text.append(piece["quoted"] or piece["escaped"] or "")
    written = "".join(text)
    return PERCENT if "%" in written else currency_in(written)


def units_of_styles(formats: Iterable[int], codes: Mapping[int, str]) -> dict[int, str]:
    """What the cells of each style show, by position of the style; styles that show neither are left out.

    Args:
        formats: The number of the format of each style.
        codes: The formats that the workbook writes; they win over the ones that Excel has.
    """
    known = BUILT_IN | {number: unit_of(code) for number, code in codes.items()}
    return {style: known[number] for style, number in enumerate(formats) if known.get(number)}


def units_of_xlsx(package: Package, name: str) -> dict[bytes, str]:
    """What the cells of each style of an .xlsx show, by number of the style as cells write it.

    Raises:
        DataError: the part is no sound XML, or has more styles than any program writes.
    """
    codes: dict[int, str] = {}
    formats: list[int] = []
    section = ""

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal section
        if tag == "numFmt" and section == "numFmts":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf" and section == "cellXfs":
            formats.append(_number(attributes.get("numFmtId")))
        elif tag in ("numFmts", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            section = tag
        if max(len(codes), len(formats)) > MAX_STYLES:
            raise package.refusal("guard.too_many_styles", name, limit=MAX_STYLES)

    package.walk(name, element)
    return {str(style).encode(): unit for style, unit in units_of_styles(formats, codes).items()}


def _number(written: str | None) -> int:
    return int(written[:9]) if written and written.isascii() and written.isdecimal() else 0
