"""BG/NBD, a model of repeat buying without contract: probability alive, and calibration by maximum likelihood.

Fader, Hardie & Lee (2005), "Counting Your Customers the Easy Way", Marketing Science 24(2). A client is summed up by
x repeat purchases, t_x its age at the last one, T its age now, in one unit of time; shape (n,), NaN = unknown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from segment_udfs.errors import NA, NUM, CellError
from segment_udfs.maths import TOLERANCE, Bools, Floats

MIN_CLIENTS: Final = 50
MIN_REPEATERS: Final = 30
"""Below either, four parameters cannot be told apart."""

_LOG_BOUND: Final = 30.0
"""Box of the search on logarithms: e^30 covers a scale in seconds; an optimum on its border is no optimum."""
_STEP_DONE: Final = 1e-5
"""Largest last Newton step on logarithms: parameters are then known far better than the promised 1e-3."""


def _impossible(x: Floats, t_x: Floats, T: Floats) -> Bools:
    """Histories that cannot be: x not a whole number ≥ 0, t_x outside [0, T], or x and t_x not zero together."""
    broken_count = (np.abs(x - np.round(x)) > TOLERANCE) | (x < -TOLERANCE)
    wrong: Bools = broken_count | (t_x < 0) | (t_x > T) | ((x > 0.5) != (t_x > 0))
    return wrong


def probability_alive(
    x: Floats, t_x: Floats, T: Floats, r: float, alpha: float, a: float, b: float, one_off: str = "na"
) -> Floats:
    """P(alive) = 1/(1 + a/(b+x-1) · ((α+T)/(α+t_x))^(r+x)), a fraction per client.

    For x = 0 the model says 1 whatever the silence, which is no evidence: NaN, or 1 when `one_off` is "1".

    Returns:
        Shape (n,); NaN where unknown, infinite (`#NUM!`) where the history is impossible.

    Raises:
        CellError: `#NUM!` when a parameter is not positive.

    Example:
        >>> seen = probability_alive(np.array([2.0]), np.array([30.43]), np.array([38.86]), 0.243, 4.414, 0.793, 2.426)
        >>> seen.round(6).tolist()
        [0.726579]
    """
    for name, value in (("r", r), ("alpha", alpha), ("a", a), ("b", b)):
        if not value > 0:
            raise CellError(NUM, key="cells.not_positive", argument=name, found=f"{value:g}")
    repeats = np.round(x)
    log_odds = (
        math.log(a) - np.log(b + np.maximum(repeats - 1, 0)) + (r + repeats) * np.log1p((T - t_x) / (alpha + t_x))
    )
    alive = np.where(repeats >= 1, 1 / (1 + np.exp(log_odds)), 1.0 if one_off == "1" else np.nan)
    unknown = np.isnan(x) | np.isnan(t_x) | np.isnan(T)
    result: Floats = np.select([unknown, _impossible(x, t_x, T)], [np.nan, np.inf], alive)
    return result


@dataclass(frozen=True, eq=False)
class _Sample:
    """Distinct histories and how many clients have each; the Gamma functions need the distinct x only."""

    x: Floats
    t_x: Floats
    T: Floats
    weight: Floats
    distinct_x: Floats
    weight_of_x: Floats
    size: int

    @classmethod
    def of(cls, x: Floats, t_x: Floats, T: Floats) -> _Sample:
        histories, weight = np.unique(np.column_stack((x, t_x, T)), axis=0, return_counts=True)
        distinct_x, weight_of_x = np.unique(x, return_counts=True)
        columns = np.ascontiguousarray(histories.T)
        weights, weights_of_x = weight.astype(np.float64), weight_of_x.astype(np.float64)
        return cls(columns[0], columns[1], columns[2], weights, distinct_x, weights_of_x, len(x))

    def cost(self, logs: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood at (ln r, ln α, ln a, ln b), and its gradient there."""
        from scipy.special import gammaln, psi

        r, alpha, a, b = np.exp(logs)
        x, n = self.distinct_x, self.size
        total = self.weight_of_x @ (
            gammaln(r + x) - gammaln(r) + gammaln(a + b) - gammaln(a + b + x) + gammaln(b + x) - gammaln(b)
        )
        mixing = self.weight_of_x @ (psi(a + b) - psi(a + b + x))
        slope_r = self.weight_of_x @ (psi(r + x) - psi(r))
        slope_b = mixing + self.weight_of_x @ (psi(b + x) - psi(b))

        log_T, log_t, power = np.log(alpha + self.T), np.log(alpha + self.t_x), r + self.x
        spared = b + np.maximum(self.x - 1, 0)
        dead = np.where(self.x > 0, math.log(a) - np.log(spared) - power * log_t, -np.inf)
        either = np.logaddexp(-power * log_T, dead)
        gone = np.exp(dead - either)  # weight of the term "left at the last purchase"
        total += self.weight @ either + n * r * logs[1]
        slope_r += n * logs[1] - self.weight @ ((1 - gone) * log_T + gone * log_t)
        slope_alpha = n * r / alpha - self.weight @ (
            power * ((1 - gone) / (alpha + self.T) + gone / (alpha + self.t_x))
        )
        slope_a = mixing + self.weight @ gone / a
        slope_b -= self.weight @ (gone / spared)
        gradient = np.array([slope_r * r, slope_alpha * alpha, slope_a * a, slope_b * b])
        return -float(total), -gradient

    def curvature(self, logs: Floats, width: float = 1e-4) -> Floats:
        """Hessian of `cost`, by central differences of its exact gradient, shape (4, 4)."""
        steps = np.eye(4) * width
        rows = [(self.cost(logs + step)[1] - self.cost(logs - step)[1]) / (2 * width) for step in steps]
        hessian = np.array(rows)
        symmetric: Floats = (hessian + hessian.T) / 2
        return symmetric


def fit(x: Floats, t_x: Floats, T: Floats) -> Floats:
    """Unpenalised maximum likelihood of the BG/NBD model, searched on logarithms from (1, 1, 1, 1).

    Σ lnΓ(r+x) - lnΓ(r) + r·lnα + lnΓ(a+b) + lnΓ(b+x) - lnΓ(b) - lnΓ(a+b+x)
      + ln[(α+T)^-(r+x) + 1{x>0}·a/(b+x-1)·(α+t_x)^-(r+x)]

    Rows with an unknown value, or of age T = 0, are left out. α is in the unit of time of T.

    Returns:
        r, alpha, a, b, log-likelihood, number of clients; shape (1, 6).

    Raises:
        CellError: `#NUM!` for an impossible history, or when the likelihood has no maximum to be found;
            `#N/A` below 50 clients or 30 clients with a repeat purchase.
    """
    usable = ~np.isnan(x) & ~np.isnan(t_x) & ~np.isnan(T) & (T != 0)
    wrong = usable & _impossible(x, t_x, T)
    if wrong.any():
        raise CellError(NUM, key="cells.impossible_history_row", argument="x", row=int(np.argmax(wrong)) + 1)
    repeats = np.round(x[usable])
    if len(repeats) < MIN_CLIENTS or np.count_nonzero(repeats) < MIN_REPEATERS:
        raise CellError(NA, key="cells.too_few_clients", argument="x", clients=MIN_CLIENTS, repeaters=MIN_REPEATERS)
    sample = _Sample.of(repeats, t_x[usable], T[usable])
    logs = _maximum(sample)
    if logs is None:
        raise CellError(NUM, key="cells.no_convergence", argument="x")
    return np.array([[*np.exp(logs), -sample.cost(logs)[0], sample.size]])


def _maximum(sample: _Sample) -> Floats | None:
    """Logarithms of the best parameters: L-BFGS to come near, then Newton to settle; None when it does not settle."""
    from scipy.optimize import minimize

    near = minimize(
        sample.cost,
        np.zeros(4),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_LOG_BOUND, _LOG_BOUND)] * 4,
        options={"maxiter": 1000, "ftol": 1e-12, "gtol": 1e-6},
    )
    return _settled(sample, np.asarray(near.x, np.float64))


def _settled(sample: _Sample, logs: Floats) -> Floats | None:
    """Newton steps, halved while they do not improve. A likelihood that only creeps towards a border keeps asking for
    long steps (its slope and its curvature vanish together), so a short last step tells a maximum from a slope."""
    for _ in range(50):
        cost, gradient = sample.cost(logs)
        hessian = sample.curvature(logs)
        try:
            np.linalg.cholesky(hessian)
        except np.linalg.LinAlgError:
            return None
        step = -np.linalg.solve(hessian, gradient)
        longest = float(np.abs(step).max())
        if longest <= _STEP_DONE:
            settled: Floats = logs + step
            return settled
        step *= min(1.0, 1.0 / longest)
        while sample.cost(logs + step)[0] > cost:
            step = step / 2
            if float(np.abs(step).max()) < _STEP_DONE:
                return None
        logs = logs + step
        if np.abs(logs).max() > _LOG_BOUND:
            return None
    return None
