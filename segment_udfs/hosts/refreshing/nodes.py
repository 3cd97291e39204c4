"""The parts of formulas: what each refers to, its form without its operands, and its value.

Values are those of `workbook.natives` and of the catalogue; a formula that cannot be evaluated is an `UnknownError`,
and its cell keeps what it shows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from segment_udfs.errors import CellError, SegmentError
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import Cell
from segment_udfs.functions.door import call
from segment_udfs.workbook import natives
from segment_udfs.workbook.natives import Value


class UnknownError(SegmentError):
    """A formula that this module does not read or cannot evaluate."""


class Area(NamedTuple):
    """A rectangle of a sheet, from 0, both corners included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


class Places(Protocol):
    """Where a formula finds what it refers to."""

    lang: str
    variables: dict[str, Value]

    def read(self, area: Area) -> Value:
        """A cell, or the rows of an area."""

    def named(self, name: str, sheet: str) -> Value:
        """The value of a defined name, as a formula of `sheet` sees it."""

    def table_area(self, table: str, first: str, last: str) -> Area:
        """The data of columns of a table."""


class Node(ABC):
    """A part of a formula."""

    form: str
    """Its form: words and signs as they are, operands by their kind."""

    @abstractmethod
    def value(self, places: Places) -> Value:
        """What it gives."""

    def inside(self) -> Iterator[Node]:
        """The parts that it is made of."""
        return iter(())


@dataclass(frozen=True)
class Literal(Node):
    """A number, a text, TRUE or FALSE; or nothing, between two commas."""

    cell: Cell
    form: str

    def value(self, places: Places) -> Value:
        return self.cell


@dataclass(frozen=True)
class Block(Node):
    """An array written in the formula."""

    rows: tuple[tuple[Cell, ...], ...]
    form: str = "{}"

    def value(self, places: Places) -> Value:
        return [list(row) for row in self.rows]


@dataclass(frozen=True)
class Reference(Node):
    """A cell or an area of a sheet."""

    area: Area
    form: str

    def value(self, places: Places) -> Value:
        return places.read(self.area)


@dataclass(frozen=True)
class Structured(Node):
    """The data of one column of a table, or of neighbours."""

    table: str
    first: str
    last: str
    form: str = "T"

    def value(self, places: Places) -> Value:
        found = places.read(places.table_area(self.table, self.first, self.last))
        return found if isinstance(found, list) else [[found]]


@dataclass(frozen=True)
class Name(Node):
    """A defined name, seen from a sheet."""

    name: str
    sheet: str
    form: str = "N"

    def value(self, places: Places) -> Value:
        return places.named(self.name, self.sheet)


@dataclass(frozen=True)
class Variable(Node):
    """The name that LET gives to a value."""

    name: str
    form: str = "V"

    def value(self, places: Places) -> Value:
        return places.variables[self.name]


@dataclass(frozen=True)
class Binary(Node):
    """An operator between two parts."""

    sign: str
    left: Node
    right: Node

    @property
    def form(self) -> str:  # type: ignore[override]  # read-only here
        return f"({self.left.form}{self.sign}{self.right.form})"

    def value(self, places: Places) -> Value:
        left, right = self.left.value(places), self.right.value(places)
        if self.sign == "&":
            return natives.lift(lambda a, b: natives.concatenate(a, b, places.lang), left, right)
        return natives.lift(natives.OPERATORS[self.sign], left, right)

    def inside(self) -> Iterator[Node]:
        yield self.left
        yield self.right


@dataclass(frozen=True)
class Call(Node):
    """A function of the catalogue or of the program."""

    name: str
    args: tuple[Node, ...]

    @property
    def form(self) -> str:  # type: ignore[override]
        return f"{self.name}({','.join(arg.form for arg in self.args)})"

    def inside(self) -> Iterator[Node]:
        yield from self.args

    def value(self, places: Places) -> Value:
        if self.name == "IF" and len(self.args) == 3:
            test = self.args[0].value(places)
            if not isinstance(test, (list, CellError, str)):  # only the branch taken may be computable
                return self.args[1 if test else 2].value(places)
            values = [test, *(arg.value(places) for arg in self.args[1:])]
        else:
            values = [arg.value(places) for arg in self.args]
        if self.name in FUNCTIONS:
            try:
                found: Value = call(self.name, *values)
            except CellError as error:
                return CellError(error.code)
            return found
        return self._native(values, places.lang)

    def _native(self, values: list[Value], lang: str) -> Value:
        try:
            return natives.evaluate(self.name, values, lang)
        except (TypeError, ValueError, IndexError, AttributeError, ArithmeticError):
            # an error where a number was wanted; what else it may be is not said in our declarations
            error = next((value for value in values if isinstance(value, CellError)), None)
            if error is None:
                raise UnknownError from None
            return error


@dataclass(frozen=True)
class Let(Node):
    """LET: values computed once and named, then the body."""

    bound: tuple[tuple[str, Node], ...]
    body: Node

    @property
    def form(self) -> str:  # type: ignore[override]
        return f"LET({','.join(node.form for _, node in self.bound)};{self.body.form})"

    def value(self, places: Places) -> Value:
        for name, node in self.bound:
            places.variables[name] = node.value(places)
        return self.body.value(places)

    def inside(self) -> Iterator[Node]:
        yield from (node for _, node in self.bound)
        yield self.body


def walk_nodes(node: Node) -> Iterator[Node]:
    """A tree's parts, itself first."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(found.inside())


def flattened(node: Node, names: Mapping[tuple[str, str], Node]) -> tuple[list[Node], bool]:
    """The references of a tree, those of the names that it uses among them; and whether every name is known."""
    found: list[Node] = []
    waiting, seen, whole = [node], set(), True
    while waiting:
        for part in walk_nodes(waiting.pop()):
            if isinstance(part, Name):
                key = name_key(part, names)
                if key is None:
                    whole = False
                elif key not in seen:
                    seen.add(key)
                    waiting.append(names[key])
            elif isinstance(part, (Reference, Structured)):
                found.append(part)
    return found, whole


def name_key(name: Name, names: Mapping[tuple[str, str], Node]) -> tuple[str, str] | None:
    """The defined name that is meant: that of the sheet before that of the workbook, without case."""
    for key in ((name.sheet, name.name.casefold()), ("", name.name.casefold())):
        if key in names:
            return key
    return None
