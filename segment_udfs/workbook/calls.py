"""Calls: native functions, functions of the catalogue, LET, and defined names that are expressions themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from segment_udfs.errors import CellError
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.declare import LANG
from segment_udfs.functions.door import call
from segment_udfs.workbook import natives
from segment_udfs.workbook.expressions import Expr, lit
from segment_udfs.workbook.natives import Value
from segment_udfs.workbook.references import CellRef

if TYPE_CHECKING:
    from segment_udfs.workbook.model import Book

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
        return any(arg.array or (ranges_are_arrays and arg.is_range) for arg in self.args)

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
    given: dict[str, Expr] = field(default_factory=dict)
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

    @property
    def mixed(self) -> bool:
        """Whether the result mixes texts and numbers."""
        return FUNCTIONS[self.name].result.shape == "table"

    def text(self, book: Book) -> str:
        if not self.mixed:
            return self.bare_text(book)
        return f"_xlfn.LET(_xlpm.t,{self.bare_text(book)},{_comparable('_xlpm.t')})"

    def bare_text(self, book: Book) -> str:
        """The call as it stands."""
        return f"{self.name}({','.join('' if arg is None else arg.text(book) for arg in self.args())})"

    def value(self, book: Book) -> Value:
        try:
            found: Value = call(self.name, *(None if arg is None else arg.value(book) for arg in self.args()))
        except CellError as error:
            return CellError(error.code)
        return found


def _comparable(variable: str) -> str:
    """A table whose texts are joined to "", which leaves them as they are.

    LibreOffice does not find texts that an add-in returned among numbers equal to anything (COUNTIF counts 0 of a text
    that is displayed) until one of its own functions has made them anew.
    """
    return f'IF(ISTEXT({variable}),{variable}&"",{variable})'


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
        variable, body = f"_xlpm.{self.name}", self.body.text(book)
        if isinstance(self.bound, Seg) and self.bound.mixed:  # in one LET: LibreOffice reads none inside another
            raw = f"{variable}_seg"
            return f"_xlfn.LET({raw},{self.bound.bare_text(book)},{variable},{_comparable(raw)},{body})"
        return f"_xlfn.LET({variable},{self.bound.text(book)},{body})"

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
