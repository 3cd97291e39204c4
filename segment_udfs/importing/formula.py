"""What a field is made of: one column, or a product or a sum of columns, as a user writes it over header names.

    sum     := product ("+" product)*
    product := factor ("*" factor)*
    factor  := header | "(" "1" "-" header ")"

A header that holds one of these signs is written between square brackets. Nothing is ever evaluated as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(r"\s*(?:(?P<sign>[*+()])|\[(?P<quoted>[^\]]+)\]|(?P<name>[^*+()\[]+))")
_COMPLEMENT: Final = re.compile(r"\(\s*1\s*[-−–]\s*(?:\[([^\]]+)\]|([^*+()\[\]]+?))\s*\)")


@dataclass(frozen=True, slots=True)
class Factor:
    """One column, by position; `complement` stands for 1 − column (a discount)."""

    position: int
    complement: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of products of columns; a plain column is the sum of one product of one factor."""

    products: tuple[tuple[Factor, ...], ...]

    @classmethod
    def column(cls, position: int) -> Formula:
        """The formula of a plain column."""
        return cls(((Factor(position),),))

    @property
    def single(self) -> int | None:
        """Position of the column when the formula is a plain column."""
        first = self.products[0][0]
        plain = len(self.products) == 1 and len(self.products[0]) == 1 and not first.complement
        return first.position if plain else None

    @property
    def positions(self) -> tuple[int, ...]:
        """Columns used, in the order written."""
        return tuple(dict.fromkeys(factor.position for product in self.products for factor in product))

    def written(self, headers: Sequence[str]) -> str:
        """The formula over header names, as a note shows it."""
        return " + ".join(
            " × ".join(f"(1 − {headers[one.position]})" if one.complement else headers[one.position] for one in product)
            for product in self.products
        )


def read_formula(text: str, find: Callable[[str], int]) -> Formula:
    """Read a formula; `find` gives the position of a header or raises KeyError(header).

    Raises:
        ValueError: the text is not of the grammar.
        KeyError: a header that the table does not have.

    Example:
        >>> headers = ["Qty", "Price", "Discount"]
        >>> read_formula("Qty*Price*(1-Discount)", headers.index).written(headers)
        'Qty × Price × (1 − Discount)'
    """
    products: list[tuple[Factor, ...]] = []
    factors: list[Factor] = []
    position, expected = 0, True
    while text[position:].strip():
        if expected and (match := _COMPLEMENT.match(text, position + _blanks(text, position))):
            factors.append(Factor(find((match[1] or match[2]).strip()), True))
        else:
            match = _PART.match(text, position)
            if match is None or expected == bool(match["sign"]) or (match["sign"] or "*") in "()":
                raise ValueError(text)
            if expected:
                factors.append(Factor(find((match["quoted"] or match["name"]).strip())))
            elif match["sign"] == "+":
                products.append(tuple(factors))
                factors = []
        position, expected = match.end(), not expected
    if expected:
        raise ValueError(text)
    return Formula((*products, tuple(factors)))


def _blanks(text: str, position: int) -> int:
    rest = text[position:]
    return len(rest) - len(rest.lstrip())
