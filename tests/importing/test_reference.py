"""Public data sets, loaded as a user would: counts and totals printed by others (`golden.json`, the sets' README)."""

from __future__ import annotations

from pathlib import Path

import pytest

from segment_udfs.importing.load import Options, load_clients, load_sales

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="REFERENCE DATA ABSENT: ../shared/data is not on this machine"
)
COSTS = "Material Costs+Labor Costs Variable+Taxes+Rev for Exp Travel+Travel Expenses+Cost Third Party"


@needs_data
def test_online_retail_is_read_whole() -> None:
    """525 461 lines, 107 927 without client; identified clients sum to 8 348 208.57, credit notes included."""
    path = DATA / "reference" / "online_retail" / "online_retail_II_2009_2010.csv.gz"
    frame = load_sales(path, Options(map={"amount": "Quantity*Price"})).frame
    assert len(frame) == 525_461
    assert frame["client"].isna().sum() == 107_927
    assert frame["amount"][frame["client"].notna()].sum() == pytest.approx(8_348_208.57, abs=0.005)
    assert (frame["date"].min(), frame["date"].max()) == (40148.0, 40521.0)


@needs_data
def test_customer_profitability_is_read_with_its_costs() -> None:
    """The actuals make 117 877 899.14 of revenue and 41 776 753.92 of margin once the six costs are summed."""
    path = DATA / "reference" / "ms_customer_profitability" / "Fact.csv"
    frame = load_sales(path, Options(map={"cost": COSTS, "order": "Scenario Key"})).frame
    actual = frame[frame["order"] == "1"]
    assert len(frame) == 47_646
    assert actual["amount"].sum() == pytest.approx(117_877_899.14, abs=0.005)
    assert (actual["amount"] - actual["cost"]).sum() == pytest.approx(41_776_753.92, abs=0.005)


@needs_data
@pytest.mark.parametrize(
    ("name", "rows"),
    [("northwind/customers.csv", 91), ("ms_customer_profitability/Customer.csv", 327),
     ("wholesale/Wholesale customers data.csv", 440)],
)  # fmt: skip
def test_client_masters_are_recognised_without_options(name: str, rows: int) -> None:
    """Every client of the set, once."""
    assert load_clients(DATA / "reference" / name, Options()).frame["client"].nunique() == rows


@needs_data
def test_wholesale_families_are_kept_as_quantities() -> None:
    """The six families of spending are numbers that no field uses; their total is 14 619 500."""
    extras = load_clients(DATA / "reference" / "wholesale" / "Wholesale customers data.csv", Options()).extras
    families = ("Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen")
    assert sum(extras[family].sum() for family in families) == 14_619_500


@needs_data
def test_rfm_orders_are_recognised_without_options() -> None:
    """4 906 orders of 995 customers."""
    frame = load_sales(DATA / "reference" / "rfm" / "rfm_data_orders.csv", Options()).frame
    assert (len(frame), frame["client"].nunique()) == (4906, 995)
