"""Niches: exact tests of scipy, the tables of four reference portfolios, and laws."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import reference

from segment_udfs.ids import factorise
from segment_udfs.labels import NICHE
from segment_udfs.metrics import niche

PORTFOLIOS = st.lists(st.tuples(st.sampled_from("ABCDEFG"), st.booleans()), min_size=2, max_size=120).filter(
    lambda rows: 0 < sum(good for _, good in rows) < len(rows)
)


def portfolio(rows: list[tuple[str, bool]]) -> niche.Sectors:
    return niche.sectors(factorise([name for name, _ in rows]), np.array([float(good) for _, good in rows]))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5000).flatmap(lambda N: st.tuples(st.just(N), *[st.integers(1, N - 1)] * 2, st.randoms())))
def test_tails_of_scipy(case: tuple[int, int, int, Any]) -> None:
    """Both tails are those of scipy.stats.hypergeom, for any number of good clients possible."""
    from scipy.stats import hypergeom

    size, good, drawn, random = case
    k = random.randint(max(0, drawn + good - size), min(drawn, good))
    upper, lower = niche.tails(np.array([drawn]), np.array([k]), good, size)
    law = hypergeom(size, good, drawn)
    np.testing.assert_allclose([upper[0], lower[0]], [law.sf(k - 1), law.cdf(k)], rtol=1e-8, atol=1e-12)


def test_tails_in_whole_numbers() -> None:
    """C(12,j)·C(88,20-j)/C(100,20), summed in exact integers: the Garages of the catalogue."""
    terms = [math.comb(12, j) * math.comb(88, 20 - j) for j in range(13)]
    upper, lower = niche.tails(np.array([20]), np.array([8]), 12, 100)
    assert upper[0] == pytest.approx(sum(terms[8:]) / math.comb(100, 20), rel=1e-12)
    assert lower[0] == pytest.approx(sum(terms[:9]) / math.comb(100, 20), rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(PORTFOLIOS)
def test_probability_is_fisher_exact(rows: list[tuple[str, bool]]) -> None:
    """p is Fisher's one-sided exact test of the 2×2 table sector × good; q is scipy's Benjamini-Hochberg."""
    from scipy.stats import false_discovery_control, fisher_exact

    found = portfolio(rows)
    good, size = sum(flag for _, flag in rows), len(rows)
    for n, k, p in zip(found.n.tolist(), found.k.tolist(), found.p.tolist(), strict=True):
        table = np.array([[k, n - k], [good - k, size - good - (n - k)]])
        assert p == pytest.approx(float(fisher_exact(table, "greater").pvalue), rel=1e-8)
    np.testing.assert_allclose(found.q, false_discovery_control(found.p), rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(PORTFOLIOS)
def test_sectors_foot_and_follow_p(rows: list[tuple[str, bool]]) -> None:
    """Clients and good clients add up, probabilities ascend, flags are the clients of the niches."""
    found = portfolio(rows)
    assert found.n.sum() == len(rows)
    assert found.k.sum() == sum(good for _, good in rows)
    assert (np.diff(found.p) >= 0).all()
    flags = niche.in_niche(factorise([name for name, _ in rows]), np.array([float(good) for _, good in rows]))
    assert flags.sum() == found.n[found.verdict == NICHE.rank("niche")].sum()


@settings(max_examples=40, deadline=None)
@given(PORTFOLIOS)
def test_swapping_good_and_bad_swaps_the_tails(rows: list[tuple[str, bool]]) -> None:
    """P(X ≥ k) for the good is P(X ≤ n - k) for the others."""
    good, size = sum(flag for _, flag in rows), len(rows)
    found = portfolio(rows)
    upper, lower = niche.tails(found.n, found.k, good, size)
    other_upper, other_lower = niche.tails(found.n, found.n - found.k, size - good, size)
    np.testing.assert_allclose(upper, other_lower, rtol=1e-9)
    np.testing.assert_allclose(lower, other_upper, rtol=1e-9)


def check_golden(block: dict[str, Any], sector: list[Any], value: Any, good: int) -> niche.Sectors:
    """The sectors of a portfolio whose `good` largest clients are the good ones agree with the reference rows."""
    flags = np.zeros(len(sector))
    flags[np.argsort(-np.asarray(value), kind="stable")[:good]] = 1
    column = factorise(sector)
    found = niche.sectors(column, flags)
    assert (len(sector), good) == (block["N"], block["K"])
    by_name = {column.shown[code]: row for row, code in enumerate(found.code.tolist())}
    for expected in block["rows"]:
        row = by_name[str(expected["sector"])]
        assert (found.n[row], found.k[row]) == (expected["n"], expected["k"])
        seen = [found.k[row] / found.n[row], found.lift[row], found.p[row], found.q[row]]
        assert seen == pytest.approx([expected[key] for key in ("rate", "lift", "p", "q")], abs=1e-8)
    np.testing.assert_allclose(found.p[: len(block["rows"])], [row["p"] for row in block["rows"]], atol=1e-8)
    return found


def golden(portfolio: str, block: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(reference("golden.json").read_text("utf-8"))[portfolio]["all"]["values"][block]
    return values


def test_northwind_by_country() -> None:
    """Northwind by country: Austria 2/2 has lift 4.94 and q 0.41, nothing is proven."""
    import pandas as pd

    lines = pd.read_csv(reference("northwind", "order_details.csv"))
    orders = pd.read_csv(reference("northwind", "orders.csv"))
    lines["amount"] = lines["unitPrice"] * lines["quantity"] * (1 - lines["discount"])
    sales = lines.merge(orders, on="orderID").groupby("customerID")["amount"].sum()
    customers = pd.read_csv(reference("northwind", "customers.csv")).set_index("customerID")
    country = customers["country"].reindex(sales.index).tolist()
    found = check_golden(golden("northwind", "niche_top20_country"), country, sales.to_numpy(), 18)
    assert NICHE.rank("niche") not in found.verdict


def test_wholesale_by_channel() -> None:
    """The wholesale customers by channel: retail is a niche (lift 1.76), restaurants an anti-niche (0.64)."""
    import pandas as pd

    table = pd.read_csv(reference("wholesale", "Wholesale customers data.csv"))
    value = table.iloc[:, 3:].sum(axis=1).to_numpy()
    found = check_golden(golden("wholesale", "niche_top20_channel"), table["Channel"].tolist(), value, 88)
    assert [NICHE.keys[code] for code in found.verdict] == ["niche", "anti_niche"]


def test_online_retail_by_country() -> None:
    """Online Retail II by country: Germany 28/68 is proven (q 0.0017), France 17/47 is not (p 0.007, q 0.13)."""
    import pandas as pd

    lines = pd.read_csv(
        reference("online_retail", "online_retail_II_2009_2010.csv.gz"),
        usecols=["Quantity", "Price", "CustomerID", "Country"],
    ).dropna(subset=["CustomerID"])
    lines["amount"] = lines["Quantity"] * lines["Price"]
    clients = lines.groupby("CustomerID").agg(amount=("amount", "sum"), country=("Country", "first"))
    found = check_golden(
        golden("online_retail_II_2009_2010", "niche_top20_by_country"),
        clients["country"].tolist(),
        clients["amount"].to_numpy(),
        877,
    )
    assert [NICHE.keys[code] for code in found.verdict[:2]] == ["niche", "not_proven"]


def test_microsoft_sample_by_industry() -> None:
    """The Microsoft profitability sample by industry, 68 names over some 30 sectors: no niche is proven."""
    import pandas as pd

    folder = "ms_customer_profitability"
    fact = pd.read_csv(reference(folder, "Fact.csv"))
    fact = fact[fact["Scenario Key"] == 1]
    costs = ["Material Costs", "Labor Costs Variable", "Taxes", "Rev for Exp Travel", "Travel Expenses"]
    fact["margin"] = fact["Revenue"] - fact[[*costs, "Cost Third Party"]].sum(axis=1)
    customers = pd.read_csv(reference(folder, "Customer.csv"))
    industries = pd.read_csv(reference(folder, "Industry.csv")).set_index("ID")["Industry"]
    known = fact.merge(customers, left_on="Customer Key", right_on="Customer")
    names = known.groupby("Name").agg(margin=("margin", "sum"), industry=("Industry ID", "first"))
    sector = names["industry"].map(industries).tolist()
    found = check_golden(golden(folder, "niche_classA_margin_by_industry"), sector, names["margin"].to_numpy(), 12)
    assert NICHE.rank("niche") not in found.verdict
