"""Formulas of a file as trees; one with anything that our declarations never have is an `UnknownError`."""

from __future__ import annotations

import re
from typing import Final

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from segment_udfs.errors import CODES, CellError
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.refreshing.nodes import (
    Area,
    Binary,
    Block,
    Call,
    Let,
    Literal,
    Name,
    Node,
    Reference,
    Structured,
    UnknownError,
    Variable,
)
from segment_udfs.hosts.refreshing.parts import corners
from segment_udfs.workbook import natives

_LEVELS: Final = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_PREFIXES: Final = re.compile(r"^(?:_xlfn\.|_xlws\.)+")
_VARIABLE: Final = "_xlpm."
_ADDRESS: Final = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^'!\[\]:]+))!)?(\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?)"
)
_PLAIN: Final = re.compile(r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!\$?[A-Z]{1,3}\$?[0-9]+")
"""A formula that is one address of another sheet."""
_NAME: Final = re.compile(r"[^\W\d][\w.\\]*")
_STRUCTURED: Final = re.compile(r"([^\W\d][\w.]*)\[(.*)\]", re.DOTALL)
_COLUMN: Final = re.compile(r"\[((?:[^\[\]']|'.)+)\]", re.DOTALL)
_QUOTED: Final = re.compile("'(.)", re.DOTALL)
_DEEPEST: Final = 64
"""Most formulas inside one another that Excel allows."""


def parse(formula: str, sheet: str, *, every: bool = False) -> Node:
    """The tree of a formula (without its =) that stands on `sheet`; "" for a defined name.

    Functions that are not ours are read too with `every`, for what they refer to; they have no value.

    Raises:
        UnknownError: it holds what our declarations never do.

    Example:
        >>> print(parse('IF(nb_clients=0,"",SUM(Clients!$B$8:$B$9))', "Stars").form)
        IF((N=#),'',SUM(A))
    """
    if _PLAIN.fullmatch(formula):  # most of them
        return _reference(formula, sheet)
    try:
        tokens = [token for token in Tokenizer(f"={formula}").items if token.type != "WHITE-SPACE"]
    except (TokenizerError, IndexError):
        raise UnknownError from None
    reader = _Parser(tokens, sheet, every)
    found = reader.expression(1)
    if reader.place != len(tokens):
        raise UnknownError
    return found


class _Parser:
    """Precedence climbing over tokens."""

    def __init__(self, tokens: list[Token], sheet: str, every: bool) -> None:
        self.every = every
        self.tokens = tokens
        self.sheet = sheet
        self.place = 0
        self.depth = 0

    def peek(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> Token:
        found = self.peek()
        if found is None:
            raise UnknownError
        self.place += 1
        return found

    def expression(self, level: int) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST * 3:
            raise UnknownError
        left = self.operand()
        while True:
            token = self.peek()
            if token is None or token.type != "OPERATOR-INFIX" or _LEVELS.get(token.value, 0) < level:
                break
            sign = self.take().value
            left = Binary(sign, left, self.expression(_LEVELS[sign] + 1))
        self.depth -= 1
        return left

    def operand(self) -> Node:
        token = self.take()
        if token.type == "OPERATOR-PREFIX" and token.value in "+-":
            inner = self.operand()
            if isinstance(inner, Literal) and isinstance(inner.cell, float):
                return Literal(-inner.cell if token.value == "-" else inner.cell, inner.form)
            return Binary("*", Literal(-1.0 if token.value == "-" else 1.0, "#"), inner)
        if token.type == "PAREN":
            found = self.expression(1)
            self.close()
            return found
        if token.type == "FUNC":
            return self.function(token.value[:-1])
        if token.type == "ARRAY":
            return self.block()
        if token.type != "OPERAND":
            raise UnknownError
        return _constant(token) or _reference(token.value, self.sheet)

    def close(self) -> None:
        if self.take().subtype != "CLOSE":
            raise UnknownError

    def block(self) -> Node:
        rows: list[list[Cell]] = [[]]
        while (token := self.take()).subtype != "CLOSE":
            if token.subtype == "ROW":
                rows.append([])
            elif token.type == "OPERAND":
                found = _constant(token)
                if found is None:
                    raise UnknownError
                rows[-1].append(found.cell)
            elif token.type != "SEP":
                raise UnknownError
        return Block(tuple(tuple(row) for row in rows if row))

    def function(self, written: str) -> Node:
        name = _PREFIXES.sub("", written).upper()
        if name == "LET":
            return self.let()
        args = self.arguments()
        ours = name in FUNCTIONS or name in natives.LIFTED or name in natives.WORDED or name in natives.WHOLE
        if not (ours or self.every):
            raise UnknownError
        return Call(name, tuple(args))

    def arguments(self) -> list[Node]:
        """The arguments up to the closing bracket; nothing between two commas is an argument too."""
        args: list[Node] = []
        given = False
        while True:
            token = self.peek()
            if token is not None and token.type == "FUNC" and token.subtype == "CLOSE":
                self.take()
                return args if given or not args else [*args, _NOTHING]
            if token is not None and token.type == "SEP":
                self.take()
                if not given:
                    args.append(_NOTHING)
                given = False
                continue
            if given:
                raise UnknownError
            args.append(self.expression(1))
            given = True

    def let(self) -> Node:
        bound: list[tuple[str, Node]] = []
        while True:
            token, after = self.peek(), self.tokens[self.place + 1 : self.place + 2]
            if token is None or not (token.value.startswith(_VARIABLE) and after and after[0].type == "SEP"):
                break
            self.place += 2
            bound.append((token.value, self.expression(1)))
            if self.take().type != "SEP":
                raise UnknownError
        body = self.expression(1)
        self.close()
        return Let(tuple(bound), body)


_NOTHING: Final = Literal(None, "")


def _constant(token: Token) -> Literal | None:
    """A constant of a formula, None for a reference."""
    if token.subtype == "NUMBER":
        return Literal(float(token.value), "#")
    if token.subtype == "TEXT":
        return Literal(token.value[1:-1].replace('""', '"'), "''")
    if token.subtype == "LOGICAL":
        return Literal(token.value.upper() == "TRUE", "?")
    if token.subtype == "ERROR":
        if token.value.upper() not in CODES:
            raise UnknownError
        return Literal(CellError(token.value.upper()), "!")
    return None


def _reference(text: str, sheet: str) -> Node:
    """What a formula that stands on `sheet` means by a reference."""
    if text.startswith(_VARIABLE):
        return Variable(text)
    if found := _ADDRESS.fullmatch(text):
        quoted, plain, address = found.groups()
        area, of = corners(address), (quoted or "").replace("''", "'") or plain or sheet
        if area is None or not of:
            raise UnknownError
        return Reference(Area(of, *area), "A" if ":" in address else "C")
    if _NAME.fullmatch(text):
        return Name(text, sheet)
    if found := _STRUCTURED.fullmatch(text):
        return _structured(found[1], found[2])
    raise UnknownError


def _structured(table: str, inside: str) -> Structured:
    columns = [inside] if "[" not in inside.replace("'[", "") else _COLUMN.findall(inside)
    separators = _COLUMN.sub("", inside) if len(columns) > 1 or "[" in inside else ""
    plain = [_QUOTED.sub(r"\1", name) for name in columns]
    if separators not in {"", ":"} or len(plain) not in {1, 2} or any(name.startswith("#") for name in columns):
        raise UnknownError
    return Structured(table, plain[0], plain[-1])
