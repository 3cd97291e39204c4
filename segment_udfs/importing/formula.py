"""What a field is made of: one column, or products, sums and differences of columns, as a user writes them.

    sum     := ["-"] product (("+" | "-") product)*
    product := factor ("*" factor)*
    factor  := header | "(" "1" "-" header ["/" "100"] ")"

A header that holds one of these signs is written between square brackets, or as it is where it names one column whole
("Sous-total"). Nothing is ever evaluated as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MINUS: Final = "-−–"
"""The signs that people type for a difference."""

_COMPLEMENT: Final = (
    rf"\(\s*1\s*[{MINUS}]\s*(?:\[(?P<rate>[^\]]+)\]|(?P<bare>[^*+()\[\]]+?))\s*(?P<percent>/\s*100\s*)?\)"
)
_TOKEN: Final = re.compile(rf"{_COMPLEMENT}|(?P<sign>[*+])|\[(?P<quoted>[^\]]+)\]|(?P<run>[^*+()\[\]]+)")
_SIGNS: Final = re.compile(rf"[{MINUS}*+()\[]")


@dataclass(frozen=True, slots=True)
class Factor:
    """One column, by position; `complement` stands for 1 − column (a discount), `percent` for 1 − column ÷ 100."""

    position: int
    complement: bool = False
    percent: bool = False

    def written(self, headers: Sequence[str]) -> str:
        """The factor over header names."""
        header = headers[self.position]
        return f"(1 − {header}{' ÷ 100' if self.percent else ''})" if self.complement else header


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of products of columns; a plain column is the sum of one product of one factor.

    `subtracted` are the places, in `products`, of those that are taken away.
    """

    products: tuple[tuple[Factor, ...], ...]
    subtracted: frozenset[int] = frozenset()

    @classmethod
    def column(cls, position: int) -> Formula:
        """The formula of a plain column."""
        return cls(((Factor(position),),))

    @property
    def single(self) -> int | None:
        """Position of the column when the formula is a plain column."""
        first = self.products[0][0]
        plain = len(self.products) == 1 and len(self.products[0]) == 1 and not first.complement and not self.subtracted
        return first.position if plain else None

    @property
    def positions(self) -> tuple[int, ...]:
        """Columns used, in the order written."""
        return tuple(dict.fromkeys(factor.position for product in self.products for factor in product))

    @property
    def optional(self) -> frozenset[int]:
        """Places of the terms whose blanks count as 0 beside a filled one: the plain columns of a difference."""
        if not self.subtracted or len(self.products) < 2:
            return frozenset()
        return frozenset(place for place, product in enumerate(self.products) if len(product) == 1)

    def written(self, headers: Sequence[str]) -> str:
        """The formula over header names, as a note shows it."""
        text = ""
        for place, product in enumerate(self.products):
            minus = place in self.subtracted
            text += (" − " if minus else " + ") if place else "−" if minus else ""
            text += " × ".join(factor.written(headers) for factor in product)
        return text


def in_formula(header: str) -> str:
    """A header as a formula takes it: between brackets when it holds a sign.

    Example:
        >>> in_formula("PU HT"), in_formula("Prix (EUR)")
        ('PU HT', '[Prix (EUR)]')
    """
    return f"[{header}]" if _SIGNS.search(header) and "]" not in header else header


def read_formula(text: str, find: Callable[[str], int]) -> Formula:
    """Read a formula; `find` gives the position of a header or raises KeyError(header).

    Raises:
        ValueError: the text is not of the grammar.
        KeyError: a header that the table does not have.

    Example:
        >>> headers = ["Qty", "Price", "Discount", "Credit", "Debit"]
        >>> read_formula("Qty*Price*(1-Discount)", headers.index).written(headers)
        'Qty × Price × (1 − Discount)'
        >>> read_formula("Credit-Debit", {name: i for i, name in enumerate(headers)}.__getitem__).subtracted
        frozenset({1})
    """
    products: list[list[Factor]] = [[]]
    subtracted: set[int] = set()
    expected = True
    for part in _parts(text, find):
        if isinstance(part, Factor) != expected and not (part == "-" and products == [[]]):
            raise ValueError(text)
        if isinstance(part, Factor):
            products[-1].append(part)
            expected = False
            continue
        if part != "*" and products[-1]:
            products.append([])
        if part == "-":
            if len(products) - 1 in subtracted:
                raise ValueError(text)
            subtracted.add(len(products) - 1)
        expected = True
    if expected:
        raise ValueError(text)
    return Formula(tuple(map(tuple, products)), frozenset(subtracted))


def _parts(text: str, find: Callable[[str], int]) -> Iterator[Factor | str]:
    """The factors of a formula and the signs between them: "*", "+" or "-"."""
    position = _after_blanks(text, 0)
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(text)
        if match["sign"]:
            yield match["sign"]
        elif match["quoted"]:
            yield Factor(find(match["quoted"].strip()))
        elif match["run"]:
            yield from _split(match["run"], find)
        else:
            yield Factor(find((match["rate"] or match["bare"]).strip()), True, match["percent"] is not None)
        position = _after_blanks(text, match.end())


def _after_blanks(text: str, position: int) -> int:
    rest = text[position:]
    return len(text) - len(rest.lstrip())


def _split(run: str, find: Callable[[str], int]) -> Iterator[Factor | str]:
    """The headers of a text without other signs: the longest one first, for a header may hold a minus itself."""
    run = run.strip()
    places = [place for place, sign in enumerate(run) if sign in MINUS]
    inner = [place for place in places if run[:place].strip()]
    ends = [len(run), *reversed(inner)] if run and run[-1] not in MINUS else list(reversed(inner))
    if places and places[0] == 0:
        yield "-"
        yield from _split(run[1:], find) if run[1:].strip() else ()
        return
    missing: KeyError | None = None
    for end in ends:
        try:
            first = find(run[:end].strip())
            rest = list(_split(run[end:], find)) if run[end:].strip() else []
        except KeyError as error:
            missing = error
            continue
        yield Factor(first)
        yield from rest
        return
    raise missing or KeyError(run)
