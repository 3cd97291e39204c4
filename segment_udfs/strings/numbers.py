"""Numbers as they are written inside a sentence: rounded half away from zero, spaced and pointed as each language does.

French: no-break space (U+00A0) between thousands and before %, decimal comma; English: comma between thousands, decimal
point, nothing before %. The minus sign is U+2212 in both. A number that rounds to zero bears no sign.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

_NO_BREAK_SPACE: Final = "\u00a0"
_MINUS: Final = "\u2212"
_EVERY_DOUBLE: Final = Context(prec=400, rounding=ROUND_HALF_UP)
"""Wide enough for the units of the largest double and a few decimals; the usual 28 digits would refuse it."""
_FRENCH: Final = str.maketrans({",": _NO_BREAK_SPACE, ".": ","})


def whole(x: float, lang: str) -> str:
    """A finite number rounded to units.

    Example:
        >>> whole(1234.5, "en"), whole(-600, "en"), ascii(whole(1234567, "fr"))
        ('1,235', '−600', "'1\\\\xa0234\\\\xa0567'")
    """
    return _written(Decimal(repr(float(x))), 0, lang)


def percent(x: float, lang: str) -> str:
    """A finite fraction as a whole percentage: 0.125 is 13%.

    Example:
        >>> percent(-0.06, "en"), ascii(percent(0.12, "fr"))
        ('−6%', "'12\\\\xa0%'")
    """
    gap = _NO_BREAK_SPACE if lang == "fr" else ""
    return f"{_written(Decimal(repr(float(x))) * 100, 0, lang)}{gap}%"


def decimal(x: float, digits: int, lang: str) -> str:
    """A finite number with at most `digits` decimals, without trailing zeros.

    Example:
        >>> decimal(3.75, 2, "fr"), decimal(3.5, 2, "en"), decimal(3, 2, "fr")
        ('3,75', '3.5', '3')
    """
    return _written(Decimal(repr(float(x))), digits, lang)


def _written(number: Decimal, digits: int, lang: str) -> str:
    """The absolute value grouped by thousands, its sign in front, in the marks of the language."""
    rounded = abs(number).quantize(Decimal(1).scaleb(-digits), context=_EVERY_DOUBLE)
    text = format(rounded, ",f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if lang == "fr":
        text = text.translate(_FRENCH)
    return f"{_MINUS}{text}" if number < 0 and rounded else text
