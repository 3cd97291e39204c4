"""The whole catalogue: importing it declares every function, in the order of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from segment_udfs.functions.declare import CATALOGUE, Function

CATEGORIES: Final = (
    "data",
    "pareto",
    "profitability",
    "potential",
    "attrition",
    "recurrence",
    "niche",
    "rfm",
    "effort",
    "decision",
)
"""The modules of declarations, in the order of the reference; importing one declares its functions."""

for _category in CATEGORIES:
    import_module(f"segment_udfs.functions.{_category}")

FUNCTIONS: Final[Mapping[str, Function]] = dict(
    sorted(CATALOGUE.functions.items(), key=lambda item: CATEGORIES.index(item[1].category))
)
