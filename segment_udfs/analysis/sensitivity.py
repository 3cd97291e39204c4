"""How firmly each label stands: which clients change segment when one threshold moves a little."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from segment_udfs.analysis.decisions import decide
from segment_udfs.analysis.portfolio import Texts
from segment_udfs.analysis.result import Result, label_keys
from segment_udfs.errors import DataError
from segment_udfs.labels import SEGMENT
from segment_udfs.maths import Bools, Floats, Ints
from segment_udfs.params import Params

THRESHOLDS: Final = (
    "a",
    "k_lost",
    "profit_tolerance",
    "star_breadth",
    "star_wallet",
    "growth",
    "peer_quantile",
    "new_days",
)
_STEPS: Final = 4
"""Parts into which the move is cut to find which threshold is the nearest to a client."""


def sensitivity(result: Result) -> pd.DataFrame:
    """Segment of each client with one threshold moved by ±`params.sensitivity` (relative), all else equal.

    Returns:
        One row per client: `client`, `segment`; for each of `THRESHOLDS` its segments `…_down` and `…_up`; then the
        threshold whose smallest move changes the segment (`nearest`, by quarters of the move, ties in the order of
        `THRESHOLDS`, down first), that move as a signed fraction (`nearest_move`) and the segment it gives
        (`nearest_segment`); None and NaN for a label that no move changes.

    Example:
        >>> from segment_udfs.analysis.result import analyse
        >>> from segment_udfs.tables import Tables
        >>> lines = {"client": list("ABC"), "date": [45600.0, 45650, 45657], "amount": [590.0, 270, 140]}
        >>> table = sensitivity(analyse(Tables(pd.DataFrame(lines))))
        >>> table[["client", "segment", "a_up", "nearest"]].values.tolist()[1:]
        [['B', 'pareto', 'pareto', None], ['C', 'new', 'pareto', 'a']]
    """
    params, portfolio = result.params, result.portfolio
    base = decide(portfolio, params).segment
    columns: dict[str, Floats | Texts] = {
        "client": result.clients["client"].to_numpy(object),
        "segment": label_keys(SEGMENT, base),
    }
    nearest = _Nearest(base)
    for name in THRESHOLDS:
        for side, word in ((-1, "down"), (1, "up")):
            moved = _segments(result, name, side * params.sensitivity)
            columns[f"{name}_{word}"] = label_keys(SEGMENT, moved)
            changed = moved != base
            if changed.any():
                _refine(nearest, result, name, side, moved)
    columns["nearest"] = np.array([*THRESHOLDS, None], object)[nearest.threshold]
    columns["nearest_move"] = nearest.move
    columns["nearest_segment"] = label_keys(SEGMENT, nearest.segment)
    return pd.DataFrame(
        {name: pd.Series(values, dtype=getattr(values, "dtype", None)) for name, values in columns.items()}
    )


class _Nearest:
    """The smallest move seen so far that changes each client's segment."""

    def __init__(self, base: Ints) -> None:
        self.base = base
        self.threshold: Ints = np.full(len(base), -1, np.int64)
        self.move: Floats = np.full(len(base), np.nan)
        self.segment: Ints = np.full(len(base), -1, np.int64)

    def offer(self, name: str, move: float, segments: Ints) -> Bools:
        """Take note of the clients that this move changes; True where it does."""
        changed: Bools = segments != self.base
        closer = changed & ~(np.abs(self.move) <= abs(move))
        self.threshold[closer] = THRESHOLDS.index(name)
        self.move[closer] = move
        self.segment[closer] = segments[closer]
        return changed


def _refine(nearest: _Nearest, result: Result, name: str, side: int, whole: Ints) -> None:
    """Look among the parts of a move for the smallest that changes each client which the whole move changes."""
    missing = whole != nearest.base
    for step in range(1, _STEPS):
        move = side * result.params.sensitivity * step / _STEPS
        missing &= ~nearest.offer(name, move, _segments(result, name, move))
        if not missing.any():
            return
    nearest.offer(name, side * result.params.sensitivity, whole)


def _segments(result: Result, name: str, move: float) -> Ints:
    with np.errstate(all="ignore"):
        return decide(result.portfolio, _moved(result.params, name, 1 + move)).segment


def _moved(params: Params, name: str, factor: float) -> Params:
    """One threshold multiplied; where another threshold stands in the way, it stops just before."""
    try:
        return params.moved(name, factor)
    except DataError:
        return replace(params, a=math.nextafter(params.b, 0)) if name == "a" else replace(params, k_lost=params.k_risk)
