"""Which sheets and formulas of a file are the product's: a formula counts by its words, wherever it stands.

A word is a function or an operator with the kinds of what it works on. Those of the product are read from its own
declarations, made for a handful of lines: a list that has grown, a row that was inserted, a formula of last year's
template change nothing. What the declarations never do is not evaluated: nothing proves that it would be right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import pandas as pd

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.refreshing.nodes import Binary, Call, Let, Literal, Name, Node, UnknownError, walk_nodes
from segment_udfs.hosts.refreshing.parts import Package
from segment_udfs.hosts.refreshing.syntax import parse
from segment_udfs.params import Params
from segment_udfs.strings import LANGUAGES
from segment_udfs.tables import Tables
from segment_udfs.workbook.formula import Const
from segment_udfs.workbook.model import TEXTS, Book, words
from segment_udfs.workbook.sheets.book import ORDER, declare

_WRITTEN: Final = ('IF(langue="en",C5,B5)', 'IF(langue="en","a","b")')
"""Formulas that the writer makes without a declaration, or that only some files have: texts in two languages."""
_CRITERIA: Final = ("COUNTIFS", "SUMIFS")


@dataclass
class Known:
    """What the product declares: words of formulas, code names of sheets, alternative texts of charts, and `layout`:
    the formulas of each sheet by place, in a file as large as this declaration.
    """

    words: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    charts: set[str] = field(default_factory=set)
    layout: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)

    def holds(self, node: Node, array: bool, single: Callable[[Name], bool]) -> bool:
        """Whether a formula is made of these words only."""
        return words_of(node, array, single) <= self.words

    def sheets(self, package: Package) -> dict[str, str]:
        """The product's sheets in a file: their names there, and the names that they have in the product.

        By their code names; by their names where a program has dropped all code names.
        """
        coded = {name: self.codes[part.code] for name, part in package.sheets.items() if part.code in self.codes}
        if coded:
            return coded
        return {name: name for name in package.sheets if name in ORDER}


def words_of(node: Node, array: bool, single: Callable[[Name], bool]) -> set[str]:
    """The words of a formula. `array`: it is one of an array; `single`: whether a name is that of one cell."""

    def kind(part: Node) -> str:
        if isinstance(part, Name):
            return "C" if single(part) else "N"
        return "*" if isinstance(part, (Call, Binary, Let)) else part.form

    found = set()
    for part in walk_nodes(node):
        if isinstance(part, Binary):
            found.add(f"{kind(part.left)}{part.sign}{kind(part.right)} {array}")
        elif isinstance(part, Call) and part.name in FUNCTIONS:
            found.add(part.name)
        elif isinstance(part, Call):
            found.add(f"{part.name}({','.join(map(kind, part.args))}) {array}")
            if part.name in _CRITERIA and any(isinstance(arg, Literal) and _wild(arg.cell) for arg in part.args):
                found.add("wildcard")  # a criterion such as "A*", which no declaration has
    return found


def _wild(cell: Cell) -> bool:
    return isinstance(cell, str) and not set("*?~").isdisjoint(cell)


@cache
def known(drivers: int) -> Known:
    """What the product declares for a workbook with this number of cost drivers."""
    found = Known(words=set(FUNCTIONS))
    for tables in _tables(drivers):
        book = declare(tables, Params(), LANGUAGES[0])
        found.codes |= {sheet.code: name for name, sheet in book.sheets.items()}
        found.charts |= set(_descriptions(book))
        found.layout = {name: dict[tuple[int, int], str]() for name in book.sheets}
        for item in list(book.placed.values()):
            if not isinstance(item.expr, Const):
                text = item.expr.text(book)
                found.layout[item.sheet][item.row, item.col] = text
                found.words |= _declared(text, item.expr.array, book)
        for text in _WRITTEN:
            found.words |= _declared(text, False, book)
    return found


def _declared(text: str, array: bool, book: Book) -> set[str]:
    try:
        return words_of(parse(text, TEXTS), array, lambda name: name.name in book.names)
    except UnknownError:  # a function that evaluation does not know yet: its cells are kept as they are
        return set()


def _tables(drivers: int) -> Iterator[Tables]:
    """Nobody has filled the workbook in; then two clients, with everything that a workbook can know of them."""
    names = tuple(f"inducteur {place}" for place in range(drivers))
    yield Tables(pd.DataFrame({"client": [], "date": [], "amount": []}))
    sales = {
        "client": ["A", "A", "B"],
        "date": [45300.0, 45600.0, 45650.0],
        "amount": [500.0, 590.0, 140.0],
        "cost": [300.0, 200.0, 100.0],
        "order": ["1", "2", "3"],
        "family": ["F", "G", "F"],
        "quantity": [1.0, 2.0, 3.0],
    }
    clients = {"client": ["A", "B"], "name": ["A", "B"], "sector": ["S", "S"], "size": ["T", "T"]}
    clients |= {"siren": ["1", "2"], "group": ["A", "B"], "loss_cause": ["x", "y"]}
    numbers = {name: [1.0, 2.0] for name in ("hours", "wallet", *names)}
    rates = {"driver": list(names), "cost": [1.0] * drivers, "capacity": [9.0] * drivers}
    yield Tables(pd.DataFrame(sales), pd.DataFrame(clients | numbers), pd.DataFrame(rates), names, source="ventes.csv")


def _descriptions(book: Book) -> Iterator[str]:
    """The alternative texts of the charts, in every language."""
    for sheet in book.sheets.values():
        for chart in sheet.charts:
            yield from (words(chart.alt, lang) for lang in LANGUAGES)
