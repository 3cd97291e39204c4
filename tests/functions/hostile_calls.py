"""Calls with one hostile argument, and what is wrong with an answer to one."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
from functions.hostile_arguments import CANARY, Hostile, column
from support import Case

from segment_udfs import CellError
from segment_udfs.errors import CODES
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.cells import is_range

EXAMPLES = "attrition data decision effort niche pareto potential profitability recurrence rfm".split()
LEAK = re.compile(r"Traceback|File \"|Error\b|\.py\b|\b[A-Z]:\\|/home|/tmp|0x[0-9a-f]{6,}")
NAMES = frozenset(
    (
        "SEG_CLIENTS", "SEG_CLIENT_KEY", "SEG_DUPLICATE_NAMES", "SEG_PARETO_CONFLICT", "SEG_WHALE", "SEG_WHITESPACE",
        "SEG_NICHE", "SEG_LOSS_CAUSES", "SEG_EFFORT_MIX", "SEG_MIGRATION", "SEG_DATA_CHECK",
    )
)  # fmt: skip
"""Functions whose answer is made of the names that they are given: clients, families, sectors, causes, segments."""

OWN: dict[str, dict[str, Any]] = {
    "SEG_DATA_CHECK": {
        "client": column("A", "B", "A"),
        "date": column(45300, 45310, 45320),
        "amount": column(10, 20, 30),
        "cost": column(4, 5, 6),
        "order": column("F1", "F2", "F3"),
        "clients": column("A", "B"),
        "as_of": 45400,
        "months": 2,
        "name": column("Alpha", "Beta"),
        "siren": column("552100554", None),
        "wallet": column(100, 200),
        "currency": column("EUR", "EUR", "EUR"),
    },
    "SEG_BGNBD_FIT": {
        "x": column(*[0, 0, 0, 1, 1, 2, 3, 5, 9, 14] * 6),
        "t_x": column(*[0, 0, 0, 3, 20, 12, 30, 25, 38, 37] * 6),
        "T": column(*[40] * 60),
    },
}
"""Where no worked example gives every argument."""

Try = tuple[str, int, Hostile]


@cache
def example(name: str) -> tuple[Any, ...]:
    """The worked example of a function that gives the most arguments, completed with the defaults."""
    if name in OWN:
        return (*(OWN[name].get(argument.name, argument.default) for argument in FUNCTIONS[name].arguments), "fr")
    cases: list[Case] = []
    for part in EXAMPLES:
        for found in vars(importlib.import_module(f"functions.test_examples_{part}")).values():
            if isinstance(found, list):
                cases += [case for case in found if isinstance(case, Case) and case.function == name]
    good = [case for case in cases if not isinstance(case.expected, CellError)]
    best = max(good, key=lambda case: sum(cell is not None for cell in case.args))
    arguments = FUNCTIONS[name].arguments
    defaults = [argument.default for argument in arguments][len(best.args) :]
    return (*best.args, *defaults, "fr")[: len(arguments) + 1]


def tries(values: list[Hostile], every: int = 1, shift: int = 0) -> Iterator[Try]:
    """Each value in one place of each function; the place moves on with the value, so that all are met."""
    for rank, name in enumerate(FUNCTIONS):
        places = len(FUNCTIONS[name].arguments) + 1
        for turn, value in enumerate(values):
            if (turn + rank + shift) % every == 0:
                yield name, (turn * 7 + turn // places + rank + shift) % places, value


def everywhere(values: list[Hostile]) -> Iterator[Try]:
    """Each value in every place of each function."""
    for name, function in FUNCTIONS.items():
        for place in range(len(function.arguments) + 1):
            for value in values:
                yield name, place, value


def arguments(given: Try) -> list[Any]:
    name, place, hostile = given
    found = list(example(name))
    found[place] = hostile.value
    return found


def flat(answer: Any) -> list[Any]:
    """The cells of a result: a scalar, or rows of equal length."""
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if not isinstance(answer, list):
        return [answer]
    assert answer, "no row at all"
    assert all(isinstance(row, list) for row in answer)
    assert len({len(row) for row in answer}) == 1, "rows of different lengths"
    return [cell for row in answer for cell in row]


def texts_of(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text in what was given, trimmed: an answer made of names may hold these."""
    if isinstance(value, str):
        yield value.strip()
    elif is_range(value) and depth < 3:
        for item in list(value)[:25_000] if getattr(value, "ndim", 1) else []:
            yield from texts_of(item, depth + 1)


def without(text: str, value: Any) -> str:
    """An answer made of names, without those that were given."""
    for given in sorted(set(texts_of(value)), key=len, reverse=True):
        text = re.sub(re.escape(given), "…", text, flags=re.IGNORECASE) if given else text
    return text


def wrong(
    given: Try, shown: list[Any], kinds: tuple[type, ...] = (float, int, str, bool, type(None), CellError)
) -> str:
    """Why an answer is not one that a cell may show; "" when it is."""
    name, _, hostile = given
    for cell in shown:
        if not isinstance(cell, kinds) or type(cell).__module__ == "numpy":
            return f"{type(cell).__name__} in a cell"
        if isinstance(cell, CellError) and cell.code not in CODES:
            return f"unknown error {cell.code}"
    for text in {cell for cell in shown if isinstance(cell, str)}:
        if name in NAMES and LEAK.search(text):
            text = without(text, hostile.value)
        if LEAK.search(text) or (name not in NAMES and CANARY.casefold() in text.casefold()):
            return f"shows {text[:200]!r}"
    return ""


def check(given: Iterator[Try], ask: Callable[[Try], str | None], defects: list[BaseException] | None = None) -> int:
    """Ask all; the first answers that are wrong are named. How many the host could be asked."""
    faults, asked = [], 0
    for one in given:
        try:
            found = ask(one)
        except Exception as error:  # an assertion, or a defect that came through
            found = f"{type(error).__name__}: {error}"
        asked += found is not None
        if defects:
            found = f"a defect: {type(defects[0]).__name__}: {defects.pop()}"
            defects.clear()
        if found:
            faults.append(f"{one[0]}, argument {one[1] + 1}, {one[2].name}: {found}"[:300])
    assert not faults, f"{len(faults)} wrong:\n" + "\n".join(faults[:40])
    return asked
