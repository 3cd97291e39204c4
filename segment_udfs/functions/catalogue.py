"""The whole catalogue: importing it declares every function, in the order of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from segment_udfs.functions import data, pareto, profitability, potential, attrition, recurrence, niche, rfm, effort, decision  # noqa: F401  # isort: skip
from segment_udfs.functions.declare import CATALOGUE, Function

FUNCTIONS: Final[Mapping[str, Function]] = CATALOGUE.functions
