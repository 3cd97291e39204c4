"""The language in which the sheets are declared: an expression knows its formula text and its value.

`seg("SEG_PARETO_CLASS", values=…)` is a call of the catalogue, its cached value computed by `call`;
`native("SUM", …)` a native function; `cell(key)`, `column(key)`, `span(key)`, `field(table, name)` refer to what other declarations place;
`t(key)` is a text of the Textes sheet. Operators and `cat` combine them.
"""

from __future__ import annotations

from dataclasses import dataclass, field as dataclass_field
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import CellError
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.declare import LANG
from segment_udfs.functions.door import call
from segment_udfs.ids import decimal_text
from segment_udfs.workbook import natives
from segment_udfs.workbook.natives import Value

if TYPE_CHECKING:
    from segment_udfs.workbook.model import Book

_LEVELS: Final = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
ATOM: Final = 9


class Expr:
    """Base of every expression."""

    level: int = ATOM
    """How tightly its text binds; a looser operand is written in parentheses."""
    array: bool = False
    """Whether Excel must evaluate the formula as a dynamic array."""

    def text(self, book: Book) -> str:
        raise NotImplementedError  # pragma: no cover

    def value(self, book: Book) -> Value:
        raise NotImplementedError  # pragma: no cover

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
class CellRef(Expr):
    """One cell placed by another declaration; `row` and `column` step into a block that it spills."""

    key: str
    row: int = 0
    column: int = 0

    def text(self, book: Book) -> str:
        return book.address(self.key, self.row, self.column)

    def value(self, book: Book) -> Value:
        rows = natives.rows_of(book.value(self.key))
        if self.row >= len(rows) or self.column >= len(rows[0]):
            return None
        return rows[self.row][self.column]


@dataclass(frozen=True, eq=False)
class BlockRef(Expr):
    """A block of fixed size placed by another declaration, or one of its columns."""

    key: str
    column: int | None = None
    array: bool = True

    def text(self, book: Book) -> str:
        return book.range_address(self.key, self.column)

    def value(self, book: Book) -> Value:
        rows = natives.rows_of(book.value(self.key))
        return rows if self.column is None else [[row[self.column]] for row in rows]


@dataclass(frozen=True, eq=False)
class CellsRef(Expr):
    """Cells placed one under the other by other declarations, as one range."""

    keys: tuple[str, ...]
    array: bool = True

    def text(self, book: Book) -> str:
        first, last = book.placed[self.keys[0]], book.placed[self.keys[-1]]
        return book.area(first.sheet, first.row, first.col, last.row, last.col)

    def value(self, book: Book) -> Value:
        return [[natives.rows_of(book.value(key))[0][0]] for key in self.keys]


@dataclass(frozen=True, eq=False)
class AreaRef(Expr):
    """`rows` rows of column `column` of a block that spills more or fewer, from its row `skip`; blank below its end."""

    key: str
    column: int
    rows: int
    skip: int = 1
    array: bool = True

    def text(self, book: Book) -> str:
        place = book.placed[self.key]
        top, col = place.row + self.skip, place.col + self.column
        return book.area(place.sheet, top, col, top + self.rows - 1, col)

    def value(self, book: Book) -> Value:
        found = natives.rows_of(book.value(self.key))[self.skip : self.skip + self.rows]
        return [[row[self.column]] for row in found] + [[None]] * (self.rows - len(found))


@dataclass(frozen=True, eq=False)
class ColumnRef(Expr):
    """A column of the Clients sheet, as long as the list of clients: a defined name, for SEG functions and arrays."""

    key: str
    array: bool = True

    def text(self, book: Book) -> str:
        return book.column_name(self.key)

    def value(self, book: Book) -> Value:
        return book.column_value(self.key)


@dataclass(frozen=True, eq=False)
class SpanRef(Expr):
    """The same column as a plain range with room for growth, for SUMIFS, COUNTIFS and other functions of ranges."""

    key: str

    def text(self, book: Book) -> str:
        return book.span_address(self.key)

    def value(self, book: Book) -> Value:
        return natives.rows_of(book.column_value(self.key))


@dataclass(frozen=True, eq=False)
class FieldRef(Expr):
    """A column of an Excel table, as a structured reference."""

    table: str
    header: str

    def text(self, book: Book) -> str:
        return f"{self.table}[{self.header}]"

    def value(self, book: Book) -> Value:
        return book.table_column(self.table, self.header)


@dataclass(frozen=True, eq=False)
class Text(Expr):
    """A text in the language chosen by the cell `langue`."""

    key: str

    def text(self, book: Book) -> str:
        return book.text_address(self.key)

    def value(self, book: Book) -> Value:
        return book.say(self.key)


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
        return any(operand.array or isinstance(operand, (FieldRef, SpanRef)) for operand in (self.left, self.right))

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


_RANGE_FUNCTIONS: Final = {"SUM", "MAX", "MIN", "COUNT", "COUNTA", "COUNTIFS", "SUMIFS", "LARGE", "ROWS", "INDEX"}


@dataclass(frozen=True, eq=False)
class Native(Expr):
    """A native function of the spreadsheet program."""

    name: str
    args: tuple[Expr, ...]

    @property
    def array(self) -> bool:  # type: ignore[override]
        if self.name in {"SORTBY", "FILTER", "XLOOKUP", "SUMPRODUCT", "TEXTJOIN", "PERCENTILE.INC", "SEQUENCE"}:
            return True
        ranges_are_arrays = self.name not in _RANGE_FUNCTIONS
        return any(arg.array or (ranges_are_arrays and isinstance(arg, (FieldRef, SpanRef))) for arg in self.args)

    def text(self, book: Book) -> str:
        prefix = natives.PREFIXES.get(self.name, "")
        return f"{prefix}{self.name}({','.join(arg.text(book) for arg in self.args)})"

    def value(self, book: Book) -> Value:
        if self.name == "IF" and not self.args[0].array:  # only the branch taken may be computable
            test = self.args[0].value(book)
            if not isinstance(test, (list, CellError)):
                return self.args[1 if test else 2].value(book)
        return natives.evaluate(self.name, [arg.value(book) for arg in self.args], book.lang)


@dataclass(frozen=True, eq=False)
class Seg(Expr):
    """A call of the catalogue; arguments left out before a given one are written with their defaults."""

    name: str
    given: dict[str, Expr] = dataclass_field(default_factory=dict)
    array: bool = True

    def args(self) -> list[Expr | None]:
        """The arguments in order, up to the last one given; text results carry the language."""
        function = FUNCTIONS[self.name]
        given = dict(self.given)
        if function.result.shape in {"text", "text-col", "table"}:
            given["lang"] = CellRef("langue")
        names = [argument.name for argument in (*function.arguments, LANG)]
        unknown = given.keys() - set(names)
        if unknown:
            raise ValueError(f"{self.name} has no argument {', '.join(sorted(unknown))}")
        last = max(names.index(name) for name in given)
        return [
            given.get(argument.name, None if argument.default is None else lit(argument.default))
            for argument in (*function.arguments, LANG)[: last + 1]
        ]

    def text(self, book: Book) -> str:
        return f"{self.name}({','.join('' if arg is None else arg.text(book) for arg in self.args())})"

    def value(self, book: Book) -> Value:
        try:
            found: Value = call(self.name, *(None if arg is None else arg.value(book) for arg in self.args()))
        except CellError as error:
            return CellError(error.code)
        return found


@dataclass(frozen=True, eq=False)
class Variable(Expr):
    """The name that a `Let` gives to a value."""

    name: str
    array: bool = True

    def text(self, book: Book) -> str:
        return f"_xlpm.{self.name}"

    def value(self, book: Book) -> Value:
        return book.variables[self.name]


@dataclass(frozen=True, eq=False)
class Let(Expr):
    """LET: `bound` is computed once and named in `body`."""

    name: str
    bound: Expr
    body: Expr
    array: bool = True

    def text(self, book: Book) -> str:
        return f"_xlfn.LET(_xlpm.{self.name},{self.bound.text(book)},{self.body.text(book)})"

    def value(self, book: Book) -> Value:
        book.variables[self.name] = self.bound.value(book)
        return self.body.value(book)


@dataclass(frozen=True, eq=False)
class NameRef(Expr):
    """A defined name whose definition is itself an expression of the book."""

    name: str
    array: bool = True

    def text(self, book: Book) -> str:
        return self.name

    def value(self, book: Book) -> Value:
        return book.definitions[self.name].value(book)


def seg(name: str, /, **given: Operand) -> Seg:
    """A call of the catalogue with keyword arguments named as in its signature."""
    return Seg(name, {argument: lit(operand) for argument, operand in given.items()})


def native(name: str, *args: Operand) -> Native:
    """A native function: `native("SUM", span("revenue"))`."""
    return Native(name, tuple(lit(arg) for arg in args))


def cell(key: str, row: int = 0, column: int = 0) -> CellRef:
    return CellRef(key, row, column)


def block(key: str, column: int | None = None) -> BlockRef:
    return BlockRef(key, column)


def cells(*keys: str) -> CellsRef:
    return CellsRef(keys)


def area(key: str, column: int, rows: int, skip: int = 1) -> AreaRef:
    return AreaRef(key, column, rows, skip)


def column(key: str) -> ColumnRef:
    return ColumnRef(key)


def span(key: str) -> SpanRef:
    return SpanRef(key)


def field(table: str, header: str) -> FieldRef:
    return FieldRef(table, header)


def t(key: str) -> Text:
    return Text(key)


def cat(*parts: Operand) -> Expr:
    """Parts joined by &."""
    joined = lit(parts[0])
    for part in parts[1:]:
        joined = Op("&", joined, lit(part))
    return joined


def iff(test: Expr, yes: Operand, no: Operand) -> Native:
    return native("IF", test, yes, no)


def known(expression: Expr, otherwise: Operand = "") -> Native:
    """The expression, its unknown cells shown empty: only `#N/A` is hidden, so a real error stays visible."""
    return native("IFNA", expression, otherwise)


def fill(key: str, /, **facts: Operand) -> Expr:
    """The sentence `key` with its {placeholders} replaced: nested SUBSTITUTE over the Textes sheet."""
    sentence: Expr = t(key)
    for name, operand in facts.items():
        sentence = native("SUBSTITUTE", sentence, "{" + name + "}", operand)
    return sentence


def whole(operand: Operand) -> Native:
    """A number as text, rounded to units, thousands separated as the program does."""
    return native("FIXED", operand, 0)


def percent(operand: Operand, digits: int = 0) -> Expr:
    """A share as a number of per cent, for a sentence (the sign belongs to the sentence)."""
    return native("ROUND", lit(operand) * 100, digits)
