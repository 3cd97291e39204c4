"""Formulas in both spellings: Excel's English A1 with commas on our side, the office's API grammar on the other.

The office's own parser does the work; what it loses on the way (the case of names it does not know, TRUE and FALSE,
error constants, `[@column]`) is put right on the words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .core import RefusalError, struct

_OFFICE, _EXCEL = 0, 1
"""Address conventions: Calc A1, Excel A1."""
_API, _ENGLISH = 6, 4
"""Formula languages: of the programming interface, of Excel in English."""
_ALL_GROUPS = 63
_WORDS = re.compile(
    r""""(?:[^"]|"")*"                  # a text
    |\[(?:'.|[^\[\]'])*\]               # one bracket of a table reference
    |'(?:[^']|'')*'                     # a quoted sheet
    |\#[A-Za-z/0]+[!?]?                 # an error constant
    |[^\W\d][\w.]*                      # a name or a reference
    |.""",
    re.VERBOSE | re.DOTALL,
)
_CELL = re.compile(r"(?<![\w.$'])\$?[A-Z]{1,3}\$?[0-9]{1,7}(?![\w.(\[])")
_MOVING = re.compile(
    r"""(?P<skip>"(?:[^"]|"")*"|\[(?:'.|[^\[\]'])*\]|'(?:[^']|'')*'|(?<![\w.])[^\W\d][\w.]*(?=[(!\[]))
    |(?<![\w.$])(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!])
    |(?<![\w.$])(?P<rows>\$?[0-9]+:\$?[0-9]+)(?![\w.])
    |(?<![\w.$])(?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[1-9][0-9]{0,6})(?![\w.(\[])""",
    re.VERBOSE,
)
_BARE_SHEET = re.compile(r"(?<![\w.'])(?:[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc][0-9]*|[Rr]|[Cc])!")
"""A sheet whose name looks like a reference: Excel puts it in quotes."""
_EXPONENT = re.compile(r"(?<=\dE[+-])0(?=\d\d)")
_UNION = re.compile(r""""(?:[^"]|"")*"|'(?:[^']|'')*'|~""")
"""The operator that joins ranges, and the texts and sheet names in which "~" is only a letter."""
_THIS_ROW = re.compile(r"((?:[^\W\d][\w.]*)?)\[@(\[(?:'.|[^\[\]'])*\](?::\[(?:'.|[^\[\]'])*\])?|(?:'.|[^\[\]'])*)\]")
_PREFIX = re.compile(r"(?<![\w.])_xl(?:fn|ws)\.(?:_xlws\.)?", re.IGNORECASE)
_KEPT = 5_000


class Grammar:
    """The two spellings of the formulas of one document."""

    def __init__(self, document: Any) -> None:
        mapper = document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        self._document = document
        self._excel = _parser(document, mapper, _EXCEL, _ENGLISH)
        self._office = _parser(document, mapper, _OFFICE, _API)
        self._patterns: dict[tuple[bool, int, str], tuple[str, ...]] = {}

    def to_office(self, text: str, sheet: int, table: str = "") -> str:
        """`=SUM(A1,'20-80'!B2)` as the office's interface takes it; `table` is what `[@x]` without a name stands for.

        Raises:
            RefusalError: bad_formula, when its parentheses or quotes do not close.
        """
        _check(text)
        body = _PREFIX.sub("", text[1:])
        body = _THIS_ROW.sub(lambda found: _this_row(found, table), body)
        words = _WORDS.findall(body)
        for place, word in enumerate(words):
            follows = "".join(words[place + 1 : place + 3]).lstrip()
            if word.upper() in {"TRUE", "FALSE"} and follows[:1] != "(":
                words[place] = f"{word.upper()}()"
        return "=" + self._translated("".join(words), sheet, to_office=True)

    def to_excel(self, text: str, sheet: int) -> str:
        """A formula of the office, with or without the braces of an array formula, in Excel's spelling."""
        body = text[2:-1] if text.startswith("{=") else text[1:]
        body = self._translated(body, sheet, to_office=False)
        if _BARE_SHEET.search(body):
            body = _sheets_quoted(body)
        return "=" + body.replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")

    def _translated(self, body: str, sheet: int, to_office: bool) -> str:
        """Formulas that differ by their cell references alone are parsed once."""
        cells = _CELL.findall(body)
        key = (to_office, sheet, _CELL.sub("\0", body))
        pieces = self._patterns.get(key)
        if pieces is None:
            found = self._parsed(body, sheet, to_office)
            if _CELL.findall(found) != cells or "[" in body:
                return found
            if len(self._patterns) >= _KEPT:
                self._patterns.clear()
            pieces = self._patterns[key] = tuple(_CELL.sub("\0", found).split("\0"))
        return pieces[0] + "".join(cell + piece for cell, piece in zip(cells, pieces[1:], strict=True))

    def _parsed(self, body: str, sheet: int, to_office: bool) -> str:
        source, target = (self._excel, self._office) if to_office else (self._office, self._excel)
        origin = struct("table.CellAddress", sheet, 0, 0)
        found = _restored(str(target.printFormula(source.parseFormula(body, origin), origin)), body)
        found = _EXPONENT.sub("", found)
        return found if to_office else _UNION.sub(lambda part: "," if part[0] == "~" else part[0], found)


def _parser(document: Any, mapper: Any, convention: int, language: int) -> Any:
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    parser.FormulaConvention = convention
    parser.OpCodeMap = mapper.getAvailableMappings(language, _ALL_GROUPS)
    return parser


def _restored(printed: str, source: str) -> str:
    """The parser writes names that it does not know in lower case: give them back the case they had."""
    case = {word.lower(): word for word in _WORDS.findall(source) if word[0] not in "\"'" and word != word.lower()}
    if not case:
        return printed
    return "".join(case.get(word, word) for word in _WORDS.findall(printed))


def _sheets_quoted(body: str) -> str:
    words = _WORDS.findall(body)
    for place, word in enumerate(words[:-1]):
        if words[place + 1] == "!" and _BARE_SHEET.fullmatch(f"{word}!"):
            words[place] = f"'{word}'"
    return "".join(words)


def _this_row(found: re.Match[str], table: str) -> str:
    name, column = found[1] or table, found[2]
    if not name:
        raise RefusalError("bad_formula", formula=found[0])
    column = column if column.startswith("[") else f"[{column}]"
    return f"{name}[[#This Row],{column}]"


def _check(text: str) -> None:
    depth = 0
    for word in _WORDS.findall(text):
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
        if depth < 0 or word == '"':
            raise RefusalError("bad_formula", formula=text)
    if depth or len(text) < 2:
        raise RefusalError("bad_formula", formula=text)


def shifted(text: str, height: int, width: int) -> Iterator[list[str]]:
    """A formula as it reads in each cell of a block when it is filled from the first one: rows of texts."""
    fixed, moving, start = [], [], 0
    for found in _MOVING.finditer(text):
        if found["skip"] is None:
            fixed.append(text[start : found.start()])
            moving.append(found)
            start = found.end()
    rest = text[start:]
    for down in range(height):
        yield [
            "".join(before + _moved(found, down, across) for before, found in zip(fixed, moving, strict=True)) + rest
            for across in range(width)
        ]


def _moved(found: re.Match[str], down: int, across: int) -> str:
    """A reference, whole columns or whole rows, its relative parts moved."""
    if found["columns"]:
        return ":".join(_column(part, across) for part in found["columns"].split(":"))
    if found["rows"]:
        return ":".join(_row(part, down) for part in found["rows"].split(":"))
    return _column(found["column"], across) + _row(found["row"], down)


def _row(text: str, by: int) -> str:
    return text if text[0] == "$" else str(int(text) + by)


def _column(text: str, by: int) -> str:
    if text[0] == "$" or not by:
        return text
    number = by
    for place, letter in enumerate(reversed(text.upper())):
        number += (ord(letter) - 64) * 26**place
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
