"""How ranges look: number formats, fonts, colours, alignment; each a property read or set on the whole range."""

from __future__ import annotations

import re
from typing import Any

from .core import RefusalError, Session, enum, failures, operation, uniform
from .kinds import english

_BOLD, _NORMAL = 150.0, 100.0
_NO_COLOR = -1
_PIECES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|AM/PM|A/P|[A-Za-z]+|.', re.IGNORECASE | re.DOTALL)
_SPACE = re.compile(r"(?<!\\)(?: |\u00a0(?![#0?]))(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")
"""A space outside quotes that separates no thousands; some languages would take it for one that does."""
_WEEKDAYS = {"NNNN": "dddd, ", "NNN": "dddd", "NN": "ddd"}
_HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
_VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4}
"""Values of com.sun.star.table.CellVertJustify2; 0 is the default, which stands at the bottom."""
_EXCEL_DATE = "m/d/yyyy"
"""The code that Excel itself shows as the user's own short date."""


@operation("range.number_format")
def number_format(session: Session, **place: Any) -> str | None:
    """The number format as an Excel code in English; None when the cells differ."""
    key = uniform(session.range(place), "NumberFormat")
    return None if key is None else excel_code(session.document(place["book"]), key)


def excel_code(document: Any, key: int) -> str:
    """The number format `key` of a document, or of a chart, as an Excel code in English."""
    formats = document.NumberFormats
    own = formats.getByKey(key)
    if own.FormatString == "BOOLEAN":
        return "General"
    code = own.FormatString
    if tuple(getattr(own.Locale, part) for part in ("Language", "Country")) != ("en", "US"):
        code = _SPACE.sub(r"\\\g<0>", code)
        code = formats.getByKey(formats.addNewConverted(code, own.Locale, english())).FormatString
    pieces = [_english(piece) for piece in _PIECES.findall(code)]
    return re.sub(r"\\([ \u00a0])", r"\1", "".join(pieces))


def _english(piece: str) -> str:
    """One piece of a code the way Excel writes it: letters of dates small, colours as words."""
    if piece in _WEEKDAYS:
        return _WEEKDAYS[piece]
    if re.fullmatch(r"\[[HMS]+\]", piece):
        return piece.lower()
    if piece[0] == "[" and piece[1:-1].isalpha():
        return f"[{piece[1:-1].capitalize()}]"
    dated = piece.isalpha() and piece not in {"General", "E"} and piece.upper() not in {"AM/PM", "A/P"}
    return piece.lower() if dated else piece


@operation("range.set_number_format")
def set_number_format(session: Session, code: str, **place: Any) -> None:
    """Set an Excel code in English; the cells show it the way the user's language writes numbers.

    Raises:
        RefusalError: bad_number_format.
    """
    document = session.document(place["book"])
    if code.lower() == _EXCEL_DATE:
        from .kinds import key_for

        session.range(place).NumberFormat = key_for(document, "date")
        return
    session.range(place).NumberFormat = key_of_code(document.NumberFormats, code, document.CharLocale)


def key_of_code(formats: Any, code: str, locale: Any) -> int:
    """The key, among these number formats, of an Excel code in English, in the marks of a language.

    Raises:
        RefusalError: bad_number_format.
    """
    if re.search(r"[0#]", code):
        # as a plain character, a space would be taken for the thousands separator of some languages
        pieces = _PIECES.findall(code)
        code = "".join("\\ " if piece == " " else piece for piece in pieces)
    try:
        return int(formats.addNewConverted(code, english(), locale))
    except failures("util.MalformedNumberFormatException"):
        raise RefusalError("bad_number_format", code=code) from None


def _rgb(color: int) -> list[int]:
    return [color >> 16 & 255, color >> 8 & 255, color & 255]


def _color(rgb: Any) -> int:
    red, green, blue = rgb
    return int(red) << 16 | int(green) << 8 | int(blue)


@operation("range.look")
def look(session: Session, name: str, **place: Any) -> Any:
    """One property; None when the cells differ.

    Args:
        name: fill ([r, g, b], None without one), bold, italic, size (points), font, text ([r, g, b]), wrap,
            horizontal or vertical.
    """
    return read_look(session.range(place), name)


def read_look(thing: Any, name: str) -> Any:
    """A property of cells or of the text of a shape, in our terms."""
    attribute = _ATTRIBUTES[name]
    value = uniform(thing, attribute)
    if value is None:
        return None
    if name == "fill":
        return None if value == _NO_COLOR else _rgb(value)
    if name == "text":
        return [0, 0, 0] if value == _NO_COLOR else _rgb(value)
    if name == "bold":
        return value >= _BOLD
    if name == "italic":
        return value.value != "NONE"
    if name == "horizontal":
        return next((ours for ours, theirs in _HORIZONTAL.items() if theirs == value.value), None)
    if name == "vertical":
        return next((ours for ours, theirs in _VERTICAL.items() if theirs == (value or 3)), None)
    return value


_ATTRIBUTES = {
    "fill": "CellBackColor",
    "text": "CharColor",
    "bold": "CharWeight",
    "italic": "CharPosture",
    "size": "CharHeight",
    "font": "CharFontName",
    "wrap": "IsTextWrapped",
    "horizontal": "HoriJustify",
    "vertical": "VertJustify",
}


@operation("range.set_look")
def set_look(session: Session, name: str, value: Any, **place: Any) -> None:
    """Set one property, see `look`; a fill of None takes the colour away.

    Raises:
        RefusalError: bad_alignment, for one that Calc does not have.
    """
    write_look(session.range(place), name, value)


def write_look(thing: Any, name: str, value: Any) -> None:
    """Set a property of cells or of the text of a shape."""
    if name in {"fill", "text"}:
        value = _NO_COLOR if value is None else _color(value)
    elif name == "bold":
        value = _BOLD if value else _NORMAL
    elif name == "italic":
        value = enum("awt.FontSlant", "ITALIC" if value else "NONE")
    elif name == "size":
        value = float(value)
    elif name in {"horizontal", "vertical"}:
        value = _alignment(name, value)
    thing.setPropertyValue(_ATTRIBUTES[name], value)


def _alignment(name: str, value: str) -> Any:
    known: dict[str, Any] = _HORIZONTAL if name == "horizontal" else _VERTICAL
    if value not in known:
        raise RefusalError("bad_alignment", value=value)
    return enum("table.CellHoriJustify", known[value]) if name == "horizontal" else known[value]


@operation("range.set_fills")
def set_fills(session: Session, rows: list[list[Any]], **place: Any) -> None:
    """Fill colours cell by cell: [r, g, b], None for no colour, "" to leave a cell; one call for each run in a row."""
    cells = session.range(place)
    for row, colors in enumerate(rows):
        start = 0
        for column in range(1, len(colors) + 1):
            if column < len(colors) and colors[column] == colors[start]:
                continue
            if colors[start] != "":
                write_look(cells.getCellRangeByPosition(start, row, column - 1, row), "fill", colors[start])
            start = column
