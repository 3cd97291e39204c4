"""RFM: recency, frequency and monetary scores by quantiles of the portfolio (Hughes 1994)."""

from __future__ import annotations

import numpy as np

from segment_udfs.maths import Floats


def cuts(values: Floats, bins: int) -> Floats:
    """Type-7 quantiles at i/bins, i = 1 … bins-1, of known values, shape (bins-1,), ascending.

    The rank i(n-1)/bins is taken in whole numbers: a cut that falls on a value is that very value, so that the value
    stays in the lower bin whatever the unit of currency.

    Example:
        >>> cuts(np.array([1.0, 2, 3, 4, 10]), 5).round(9).tolist()
        [1.8, 2.6, 3.4, 5.2]
    """
    ordered = np.sort(values)
    last = len(ordered) - 1
    k, rest = np.divmod(np.arange(1, bins, dtype=np.int64) * last, bins)
    following = ordered[np.minimum(k + 1, last)]
    found: Floats = ordered[k] + rest / bins * (following - ordered[k])
    return found


def scores(recency: Floats, frequency: Floats, monetary: Floats, bins: int = 5) -> Floats:
    """R, F, M and the code 100R + 10F + M, shape (n, 4); a client with an unknown value has four NaN.

    F and M = 1 + number of cuts below the value; R = bins - number of cuts below it, because a small recency (days
    since the last purchase) is good. The cuts are those of the clients whose three values are known. The code is a
    label, not a number to average.

    Example:
        >>> same = np.array([1.0, 2, 3, 4, 10])
        >>> scores(same, same, same)[[0, 4]].tolist()
        [[5.0, 1.0, 1.0, 511.0], [1.0, 5.0, 5.0, 155.0]]
    """
    result = np.full((len(recency), 4), np.nan)
    known = ~(np.isnan(recency) | np.isnan(frequency) | np.isnan(monetary))
    if not known.any():
        return result
    below = [
        np.searchsorted(cuts(column[known], bins), column[known], side="left")
        for column in (recency, frequency, monetary)
    ]
    r, f, m = bins - below[0], 1 + below[1], 1 + below[2]
    result[known] = np.column_stack((r, f, m, 100 * r + 10 * f + m))
    return result
