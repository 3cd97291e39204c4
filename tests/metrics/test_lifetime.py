"""BG/NBD: the published calibration on CDNOW, third-party P(alive), the model's own integrals, and laws."""

from __future__ import annotations

import importlib.metadata
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import reference

from segment_udfs import CellError
from segment_udfs.metrics.lifetime import fit, probability_alive

PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
HISTORIES = st.tuples(st.integers(1, 40), st.floats(0.01, 50), st.floats(0, 50))
PARAMETERS = st.tuples(*[st.floats(0.05, 20)] * 4)


@pytest.fixture(scope="module")
def cdnow() -> Any:
    """x, t_x, T of the 2 357 CDNOW customers, in weeks: the data file inside the package `lifetimes`."""
    files = importlib.metadata.distribution("lifetimes").files or []
    (path,) = (file for file in files if file.name == "cdnow_customers_summary.csv")
    return np.genfromtxt(path.locate(), delimiter=",", skip_header=1).T[1:]


def test_published_calibration(cdnow: Any) -> None:
    """Fader, Hardie & Lee (2005), table of BG/NBD on CDNOW: r .243, α 4.414, a .793, b 2.426, LL -9582.4, 2357."""
    r, alpha, a, b, likelihood, size = fit(*cdnow)[0]
    assert [round(value, 3) for value in (r, alpha, a, b)] == list(PUBLISHED.values())
    assert round(likelihood, 1) == -9582.4
    assert size == 2357


def test_calibration_of_other_packages(cdnow: Any) -> None:
    """The R package BTYD and the Python package lifetimes find the same parameters, to 1e-3."""
    golden = json.loads(reference("golden.json").read_text("utf-8"))["cdnow_models"]
    found = fit(*cdnow)[0]
    np.testing.assert_allclose(found[:4], golden["bgnbd_R"]["values"]["params"], rtol=1e-3)
    np.testing.assert_allclose(found[:4], list(golden["bgnbd_python"]["values"].values()), rtol=1e-3)
    assert found[4] >= golden["bgnbd_R"]["values"]["LL"] - 1e-6, "no package finds a higher likelihood"


def test_customer_1516() -> None:
    """P(alive) of customer 1516 by the R package BTYD, with that package's parameters."""
    golden = json.loads(reference("golden.json").read_text("utf-8"))["cdnow_models"]
    customer = golden["bgnbd_conditional"]["values"]["customer_1516"]
    x, t_x, T = (np.array([float(customer[key])]) for key in ("x", "t_x", "T"))
    found = probability_alive(x, t_x, T, *golden["bgnbd_R"]["values"]["params"])
    np.testing.assert_allclose(found, customer["p_alive_R"], rtol=1e-9)


@pytest.mark.parametrize("history", [(1.0, 3.0, 10.0), (2.0, 30.43, 38.86), (9.0, 20.0, 39.0)])
def test_probability_is_the_integral_of_the_model(history: tuple[float, float, float]) -> None:
    """P(alive) is the ratio of the two likelihoods integrated over λ ~ Gamma(r, α) and p ~ Beta(a, b)."""
    from scipy.integrate import quad
    from scipy.stats import beta, gamma

    x, t_x, T = history
    r, alpha, a, b = PUBLISHED.values()

    def over_rates(duration: float) -> float:
        density = gamma(r, scale=1 / alpha).pdf
        return float(quad(lambda rate: rate**x * math.exp(-rate * duration) * density(rate), 0, math.inf)[0])

    def over_dropouts(stays: float, leaves: float) -> float:
        density = beta(a, b).pdf
        return float(quad(lambda p: (1 - p) ** stays * p**leaves * density(p), 0, 1)[0])

    alive = over_dropouts(x, 0) * over_rates(T)
    gone = over_dropouts(x - 1, 1) * over_rates(t_x)
    found = probability_alive(np.array([x]), np.array([t_x]), np.array([T]), r, alpha, a, b)
    assert found[0] == pytest.approx(alive / (alive + gone), rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, PARAMETERS, st.floats(0.01, 100))
def test_probability_falls_with_silence_and_ignores_the_unit(
    history: tuple[int, float, float], parameters: tuple[float, ...], unit: float
) -> None:
    """P(alive) is in [0, 1], falls as silence grows, and weeks or days give the same when α follows."""
    x, t_x, silence = history
    r, alpha, a, b = parameters
    count, last, age = (np.array([float(value)]) for value in (x, t_x, t_x + silence))
    now = probability_alive(count, last, age, r, alpha, a, b)
    assert 0 <= now[0] <= 1
    assert probability_alive(count, last, age + 1, r, alpha, a, b)[0] <= now[0]
    scaled = probability_alive(count, last * unit, age * unit, r, alpha * unit, a, b)
    np.testing.assert_allclose(scaled, now, rtol=1e-9, atol=1e-12)


def test_long_silence_underflows_to_zero() -> None:
    """A frequent buyer silent for ages is gone: 0, not an overflow."""
    with np.errstate(over="ignore"):
        found = probability_alive(np.array([5000.0]), np.array([1.0]), np.array([1e6]), 1, 1, 1, 1)
    assert found.tolist() == [0]


def test_unit_of_time_moves_alpha_alone(cdnow: Any) -> None:
    """In days instead of weeks α is 7 times larger, and the likelihood of a density falls by ln 7 per purchase."""
    x, t_x, T = cdnow
    weeks, days = fit(x, t_x, T)[0], fit(x, 7 * t_x, 7 * T)[0]
    np.testing.assert_allclose(days[:4], weeks[:4] * [1, 7, 1, 1], rtol=1e-5)
    assert days[4] == pytest.approx(weeks[4] - math.log(7) * x.sum(), abs=1e-3)


def test_order_and_repetition_of_clients(cdnow: Any) -> None:
    """Reversing the clients changes nothing; every client twice doubles the likelihood and keeps the parameters."""
    once, twice = fit(*cdnow)[0], fit(*np.tile(cdnow[:, ::-1], 2))[0]
    np.testing.assert_allclose(twice[:4], once[:4], rtol=1e-6)
    np.testing.assert_allclose(twice[4:], 2 * once[4:], rtol=1e-9)


def test_rows_without_history_are_left_out(cdnow: Any) -> None:
    """Blank rows, and the rows of zeros that some hosts make of them, change nothing."""
    once = fit(*cdnow)[0]
    for filler in (math.nan, 0.0):
        padded = np.column_stack((np.full((3, 5), filler), cdnow))
        np.testing.assert_allclose(fit(*padded)[0], once, rtol=1e-9)


def simulated(rng: np.random.Generator, rates: Any, dropout: Any, T: Any) -> tuple[Any, Any, Any]:
    """x, t_x, T of clients who buy at their own rate, and leave after a repeat purchase with their own probability."""
    n = len(T)
    x, t_x, clock, alive = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, bool)
    while alive.any():
        clock += rng.exponential(1, n) / rates
        alive &= clock <= T
        x[alive] += 1
        t_x[alive] = clock[alive]
        alive &= rng.random(n) >= dropout
    return x, t_x, T


def test_simulated_parameters_are_found_again() -> None:
    """20 000 clients drawn from the model itself, r .8, α 5, a 1.2, b 3: each parameter within 10 %."""
    rng, n = np.random.default_rng(20), 20_000
    clients = simulated(rng, rng.gamma(0.8, 1 / 5, n), rng.beta(1.2, 3, n), rng.uniform(30, 60, n))
    np.testing.assert_allclose(fit(*clients)[0, :4], [0.8, 5, 1.2, 3], rtol=0.1)


@pytest.mark.parametrize("seed", [15, 21, 27])
def test_likelihood_that_creeps_to_infinity_is_refused(seed: int) -> None:
    """Clients alike in their drop-out probability drive a and b to infinity: another search is beyond 1 000."""
    from scipy.optimize import minimize
    from scipy.special import betaln, gammaln

    rng, n = np.random.default_rng(seed), 120
    T = rng.uniform(30, 100, n).round(1)
    x, t_x, T = simulated(rng, rng.gamma(2, 0.1, n), np.full(n, 0.25), T)

    def minus_likelihood(logs: Any) -> float:
        r, alpha, a, b = np.exp(logs)
        stays = betaln(a, b + x) - (r + x) * np.log(alpha + T)
        leaves = np.where(x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
        fixed = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
        return -float((fixed + np.logaddexp(stays, leaves)).sum())

    far = minimize(minus_likelihood, np.zeros(4), method="Nelder-Mead", options={"maxfev": 8000, "maxiter": 8000})
    assert np.exp(far.x[2:]).min() > 1000, "the case must be one without a maximum"
    with pytest.raises(CellError) as caught:
        fit(x, t_x, T)
    assert (caught.value.code, caught.value.key) == ("#NUM!", "cells.no_convergence")


def test_likelihood_without_maximum_is_refused() -> None:
    """Clients who all bought at the day of the analysis never look lost: a goes to 0, and there is no maximum."""
    x = np.tile([1.0, 2, 3, 5, 8], 20)
    with pytest.raises(CellError) as caught:
        fit(x, np.full(100, 20.0), np.full(100, 20.0))
    assert (caught.value.code, caught.value.key) == ("#NUM!", "cells.no_convergence")
