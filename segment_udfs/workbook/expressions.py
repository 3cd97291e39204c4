"""Expressions of formulas: each knows its text and its value. Constants and operators; the rest builds on them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from segment_udfs.ids import decimal_text
from segment_udfs.workbook import natives
from segment_udfs.workbook.natives import Value

if TYPE_CHECKING:
    from segment_udfs.workbook.model import Book

_LEVELS: Final = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
ATOM: Final = 9


class Expr(ABC):
    """Base of every expression."""

    level: int = ATOM
    """How tightly its text binds; a looser operand is written in parentheses."""
    array: bool = False
    """Whether Excel must evaluate the formula as a dynamic array."""
    is_range: bool = False
    """A plain range: harmless as the argument of SUMIFS, an array as soon as an operator works on it."""

    @abstractmethod
    def text(self, book: Book) -> str:
        """The text of the formula, without its leading =."""

    @abstractmethod
    def value(self, book: Book) -> Value:
        """What the formula shows: a cell, or a list of rows."""

    def __add__(self, other: Operand) -> Expr:
        return Op("+", self, lit(other))

    def __sub__(self, other: Operand) -> Expr:
        return Op("-", self, lit(other))

    def __rsub__(self, other: Operand) -> Expr:
        return Op("-", lit(other), self)

    def __mul__(self, other: Operand) -> Expr:
        return Op("*", self, lit(other))

    def __rmul__(self, other: Operand) -> Expr:
        return Op("*", lit(other), self)

    def __truediv__(self, other: Operand) -> Expr:
        return Op("/", self, lit(other))

    def __pow__(self, other: Operand) -> Expr:
        return Op("^", self, lit(other))

    def __lt__(self, other: Operand) -> Expr:
        return Op("<", self, lit(other))

    def __gt__(self, other: Operand) -> Expr:
        return Op(">", self, lit(other))

    def __le__(self, other: Operand) -> Expr:
        return Op("<=", self, lit(other))

    def __ge__(self, other: Operand) -> Expr:
        return Op(">=", self, lit(other))

    def eq(self, other: Operand) -> Expr:
        return Op("=", self, lit(other))

    def ne(self, other: Operand) -> Expr:
        return Op("<>", self, lit(other))


Operand = Expr | float | str


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A number or a text written in the formula."""

    constant: float | str

    def text(self, book: Book) -> str:
        if isinstance(self.constant, str):
            return '"' + self.constant.replace('"', '""') + '"'
        return decimal_text(self.constant)

    def value(self, book: Book) -> Value:
        return self.constant if isinstance(self.constant, str) else float(self.constant)


def lit(operand: Operand) -> Expr:
    """An operand as an expression."""
    return operand if isinstance(operand, Expr) else Const(operand)


@dataclass(frozen=True, eq=False)
class Op(Expr):
    """A binary operator."""

    sign: str
    left: Expr
    right: Expr

    @property
    def level(self) -> int:  # type: ignore[override]  # read-only here
        return _LEVELS[self.sign]

    @property
    def array(self) -> bool:  # type: ignore[override]
        return any(operand.array or operand.is_range for operand in (self.left, self.right))

    def text(self, book: Book) -> str:
        left, right = self.left.text(book), self.right.text(book)
        if self.left.level < self.level:
            left = f"({left})"
        if self.right.level <= self.level:
            right = f"({right})"
        return f"{left}{self.sign}{right}"

    def value(self, book: Book) -> Value:
        left, right = self.left.value(book), self.right.value(book)
        if self.sign == "&":
            return natives.lift(lambda a, b: natives.concatenate(a, b, book.lang), left, right)
        return natives.lift(natives.OPERATORS[self.sign], left, right)
