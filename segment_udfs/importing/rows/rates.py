"""Figures of the costs that no cost can be computed from, told where they stand: a negative cost, a share of 80."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.formula import Formula
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.rows.telling import cells
from segment_udfs.importing.tabular import RawTable


def rate_faults(raw: RawTable, mapped: Mapped, frame: pd.DataFrame) -> list[Fault]:
    """One fault for each column of a costs file that has impossible figures in rows that use them.

    A row that gives a unit cost uses nothing else; any other one its yearly cost and its practical share.
    """
    unit = _numbers(frame, "unit_cost")
    given = ~np.isnan(unit)
    practical = _numbers(frame, "practical")
    checks = (
        ("unit_cost", unit < 0, "import_choice.rate_cost"),
        ("cost", ~given & (_numbers(frame, "cost") < 0), "import_choice.rate_cost"),
        ("practical", ~given & ((practical <= 0) | (practical > 1)), "import_choice.rate_share"),
    )
    return [
        Fault("import_choice.bad_rate", _about(raw, mapped.columns[name].positions[0], bad) | {"need": Fault.of(need)})
        for name, bad, need in checks
        if bad.any()
    ]


def negative_quantities(raw: RawTable, quantities: Mapping[str, NDArray[np.float64]]) -> dict[str, Fault]:
    """What is wrong with each column, by header, should it be the quantities of a cost driver."""
    found = {}
    for position, header in enumerate(raw.headers):
        bad = quantities[header] < 0 if header in quantities else np.zeros(0, dtype=bool)
        if bad.any():
            found[header] = Fault("import_choice.negative_driver", _about(raw, position, bad))
    return found


def _about(raw: RawTable, position: int, bad: NDArray[np.bool_]) -> dict[str, Any]:
    """The column, how many of its cells are meant, and the first ones with what they hold."""
    places = np.flatnonzero(bad)
    facts = {"where": raw.where, "header": raw.headers[position], "count": len(places)}
    return facts | {"found": cells(raw, Formula.column(position), places)}


def _numbers(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return frame[name].to_numpy(dtype=np.float64) if name in frame else np.full(len(frame), np.nan)
