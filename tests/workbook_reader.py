"""Recompute a built workbook from its file alone: formula texts and cell values as they stand in its XML.

Nothing of the declarations is used: names, tables and sheets are those of the file. SEG functions go through `call`,
native functions through `natives` (which LibreOffice checks in other tests).
"""

from __future__ import annotations

import re
from typing import Any

from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from workbook_cells import Area, Package

from segment_udfs import CellError, call
from segment_udfs.workbook import natives

LEVELS = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


class File:
    """A workbook file: its formulas, the values kept beside them, and what each formula gives on those values."""

    def __init__(self, content: bytes) -> None:
        self.formulas = Package(content)
        self.sheets = {sheet.title: sheet for sheet in self.formulas.worksheets}
        self.tables, self.names = self.formulas.tables, self.formulas.names
        for sheet, address, text, (left, top, right, bottom) in self.cells():
            assert text, f"{sheet}!{address} holds a formula of another cell"
            for row in range(top, bottom + 1):
                cells = self.sheets[sheet].rows.setdefault(row, {})
                cells |= {column: "" for column in range(left, right + 1) if cells.get(column) is None}
        self.known: dict[str, Any] = {}
        self.variables: dict[str, Any] = {}
        self.sheet = ""
        self.lang = self.value("langue")

    def cells(self) -> list[tuple[str, str, str, Area]]:
        """Every formula of the file: sheet, address, text, area that it covers."""
        return [(sheet.title, *formula) for sheet in self.formulas.worksheets for formula in sheet.formulas]

    def cached(self, sheet: str, area: Area) -> list[list[Any]]:
        """The values kept in an area; a formula without a value shows the empty text."""
        return self.sheets[sheet].area(*area)

    def compute(self, text: str, sheet: str = "") -> Any:
        """What a formula standing on `sheet` gives."""
        self.sheet = sheet or self.sheet
        return Parser(self, text).result()

    def value(self, name: str) -> Any:
        """A reference, a defined name or a structured reference."""
        if name.startswith("_xlpm."):
            return self.variables[name]
        if re.fullmatch(r"\$?[A-Z]{1,3}\$?\d+", name):
            name = f"{self.sheet}!{name}"
        if name not in self.known:
            self.known[name] = self._read(name)
        return self.known[name]

    def _read(self, name: str) -> Any:
        if name in self.names:
            return self.compute("=" + self.names[name].removeprefix("="))
        if "[" in name and "!" not in name:
            return self._structured(name)
        sheet, _, address = name.rpartition("!")
        assert sheet, f"{name} is neither a name of the file nor an address"
        rows = self.cached(sheet.strip("'").replace("''", "'"), range_boundaries(address.replace("$", "")))
        return rows if ":" in address else rows[0][0]

    def _structured(self, name: str) -> list[list[Any]]:
        table, _, inside = name.partition("[")
        found = self.tables[table]
        left, top, _, bottom = found.area
        wanted = [part.strip("[]") for part in inside.removesuffix("]").split("]:[")]
        first, last = found.headers.index(wanted[0]), found.headers.index(wanted[-1])
        return self.cached(found.sheet, (left + first, top + 1, left + last, bottom))


class Parser:
    """Precedence climbing over the tokens of openpyxl."""

    def __init__(self, file: File, text: str) -> None:
        self.file = file
        self.tokens = [token for token in Tokenizer(text).items if token.type != "WHITE-SPACE"]
        self.place = 0

    def result(self) -> Any:
        found = self.expression(1)
        assert self.place == len(self.tokens), [token.value for token in self.tokens[self.place :]]
        return found

    def peek(self) -> Any:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> Any:
        self.place += 1
        return self.tokens[self.place - 1]

    def expression(self, level: int) -> Any:
        left = self.operand()
        while (token := self.peek()) is not None and token.type == "OPERATOR-INFIX" and LEVELS[token.value] >= level:
            sign = self.take().value
            right = self.expression(LEVELS[sign] + 1)
            if sign == "&":
                left = natives.lift(lambda a, b: natives.concatenate(a, b, self.file.lang), left, right)
            else:
                left = natives.lift(natives.OPERATORS[sign], left, right)
        return left

    def operand(self) -> Any:
        token = self.take()
        if token.type == "OPERATOR-PREFIX":
            sign = -1.0 if token.value == "-" else 1.0
            return natives.lift(natives.OPERATORS["*"], sign, self.operand())
        if token.type == "PAREN":
            found = self.expression(1)
            assert self.take().subtype == "CLOSE"
            return found
        if token.type == "FUNC":
            return self.function(token.value.removesuffix("("))
        if token.type == "ARRAY":
            return self.constant_array()
        if token.subtype == "NUMBER":
            return float(token.value)
        if token.subtype == "TEXT":
            return token.value[1:-1].replace('""', '"')
        if token.subtype == "LOGICAL":
            return token.value == "TRUE"
        return self.file.value(token.value)

    def constant_array(self) -> list[list[Any]]:
        rows: list[list[Any]] = [[]]
        while (token := self.take()).subtype != "CLOSE":
            if token.subtype == "ROW":
                rows.append([])
            else:
                rows[-1].append(float(token.value) if token.subtype == "NUMBER" else token.value[1:-1])
        return rows

    def function(self, name: str) -> Any:
        plain = name.removeprefix("_xlfn.").removeprefix("_xlws.")
        if plain == "LET":
            while (name := self.peek().value).startswith("_xlpm.") and self.tokens[self.place + 1].type == "SEP":
                self.place += 2
                self.file.variables[name] = self.expression(1)
                assert self.take().value == ","
            body = self.expression(1)
            assert self.take().subtype == "CLOSE"
            return body
        args: list[Any] = []
        given = False
        while True:
            token = self.peek()
            if token.type == "FUNC" and token.subtype == "CLOSE":
                self.take()
                if given or args:
                    args += [] if given else [None]
                break
            if token.type == "SEP":
                self.take()
                args += [] if given else [None]
                given = False
                continue
            args.append(self.expression(1))
            given = True
        if plain.startswith("SEG_"):
            try:
                return call(plain, *args)
            except CellError as error:
                return CellError(error.code)
        return natives.evaluate(plain, args, self.file.lang)
