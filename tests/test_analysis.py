"""The whole path, as a user runs it, on portfolios of others: expected figures from `golden.json` beside the data.

Strengths of these figures, as that file gives them: *published* for Northwind's net sales; the others were computed
independently from the files, by hand in pandas and R, without this code.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import reference
from typer.testing import CliRunner

from segment_udfs.hosts.cli import app


def analysed(*args: object) -> dict[str, Any]:
    """The JSON of `segment-udfs analyse`."""
    done = CliRunner().invoke(app, ["analyse", *(str(arg) for arg in args), "--json"])
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def golden(name: str, block: str = "all") -> dict[str, Any]:
    values: dict[str, Any] = json.loads(reference("golden.json").read_text("utf-8"))[name][block]["values"]
    return values


def clients(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"client": str})


@pytest.fixture(scope="module")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The order lines with their order's client and date, as an export would have them."""
    lines, orders = (pd.read_csv(reference("northwind", f"{name}.csv")) for name in ("order_details", "orders"))
    joined = lines.merge(orders[["orderID", "customerID", "orderDate"]], on="orderID")
    path = tmp_path_factory.mktemp("northwind") / "northwind.csv"
    joined.assign(orderDate=joined["orderDate"].str[:10]).to_csv(path, index=False)
    return path


NORTHWIND = (
    *("--map", "client=customerID", "--map", "date=orderDate", "--map", "order=orderID"),
    *("--map", "amount=unitPrice*quantity*(1-discount)", "--decimal", "."),
)


def test_northwind_over_its_whole_history_has_the_published_total_and_34_of_89_clients_for_80_percent(
    northwind: Path, tmp_path: Path
) -> None:
    """24 months to the last order hold every line."""
    target = tmp_path / "clients.csv"
    facts = analysed(northwind, *NORTHWIND, "--months", 24, "--clients-csv", target)
    expected = golden("northwind")
    assert facts["revenue"] == pytest.approx(1265793.0395, abs=0.005)
    assert (facts["clients"], facts["first_date"], facts["last_date"]) == (89, expected["first"], expected["last"])
    pareto, known = facts["pareto"], expected["pareto"]
    assert (pareto["for_share_revenue"], pareto["class_a_revenue"]) == (34, 34)
    assert pareto["share_top_fifth"] == pytest.approx(known["top20pct_share_of_net_total"], abs=1e-6)
    assert pareto["gini"] == pytest.approx(known["gini"], abs=1e-6)
    assert pareto["hhi"] == pytest.approx(known["hhi_on_positive"], abs=1e-6)
    table = clients(target).set_index("client")
    assert table["revenue"].nlargest(5).to_dict() == pytest.approx(expected["top5"], abs=0.005)
    assert table["orders"].sum() == expected["orders"]
    assert int((table["orders_total"] == 1).sum()) == expected["recurrent"]["one_off_ever"]
    assert facts["margin"] is None


def test_northwind_1997_opens_with_67_clients_loses_2_wins_21_and_closes_with_86(
    northwind: Path, tmp_path: Path
) -> None:
    """1996 has six months only, so the rates prove arithmetic, not trade."""
    target = tmp_path / "clients.csv"
    facts = analysed(northwind, *NORTHWIND, "--as-of", "1997-12-31", "--clients-csv", target)
    found = facts["attrition"]
    (year,) = (row for row in golden("northwind")["churn"] if row["year"] == 1997)
    bridge = tuple(found[name] for name in ("opening", "lost", "new", "won_back", "closing"))
    assert (
        bridge
        == (67, 2, 21, 0, 86)
        == tuple(year[name] for name in ("opening", "lost", "new", "reactivated", "closing"))
    )
    assert found["rate"] == pytest.approx(year["logo_churn"], abs=1e-6)
    assert found["rate_all"] == pytest.approx(year["naive_churn_lost_over_all_ever"], abs=1e-6)
    assert found["grr"] == pytest.approx(year["GRR"], abs=1e-6)
    assert found["nrr"] == pytest.approx(year["NRR"], abs=1e-6)
    table = clients(target)
    recurrent = golden("northwind")["recurrent"]
    assert int((table["orders"] >= 2).sum()) == recurrent["ge2_orders"]
    assert int((table["orders"] >= 4).sum()) == recurrent["ge4_orders"]


def test_northwind_1998_wins_one_client_back(northwind: Path) -> None:
    """Active in 1996, not in 1997, again in 1998; the year stops in May, so a window of 12 months is cut at its end."""
    found = analysed(northwind, *NORTHWIND, "--as-of", "1998-12-31")["attrition"]
    bridge = tuple(found[name] for name in ("opening", "lost", "new", "won_back", "closing"))
    assert bridge == (86, 7, 1, 1, 81)


@pytest.fixture(scope="module")
def profitability(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The actuals of the sample with the cost it calls cost of goods sold, and the accounts with their industry."""
    folder = tmp_path_factory.mktemp("ms")
    facts = pd.read_csv(reference("ms_customer_profitability", "Fact.csv"))
    facts = facts[facts["Scenario Key"] == 1]
    costs = [
        *("Material Costs", "Labor Costs Variable", "Taxes"),
        *("Rev for Exp Travel", "Travel Expenses", "Cost Third Party"),
    ]
    month = pd.to_datetime(facts["YearPeriod"].astype(int).astype(str), format="%Y%m")
    lines = pd.DataFrame(
        {
            "Client": facts["Customer Key"].astype(float).astype(int),
            "Date": month.dt.strftime("%Y-%m-%d"),
            "Montant HT": facts["Revenue"],
            "Coût": facts[costs].sum(axis=1),
        }
    )
    lines.to_csv(folder / "lines.csv", index=False)
    accounts = pd.read_csv(reference("ms_customer_profitability", "Customer.csv"))
    industries = pd.read_csv(reference("ms_customer_profitability", "Industry.csv"))
    names = dict(zip(industries.iloc[:, 0].astype(float), industries.iloc[:, 1], strict=True))
    records = pd.DataFrame(
        {
            "Client": accounts["Customer"].astype(float).astype(int),
            "Nom": accounts["Name"],
            "Secteur": accounts["Industry ID"].astype(float).map(names),
        }
    )
    records.to_csv(folder / "accounts.csv", index=False)
    return folder / "lines.csv", folder / "accounts.csv"


def test_profitability_sample_has_10_clients_by_revenue_12_by_margin_and_9_in_both(
    profitability: tuple[Path, Path],
) -> None:
    """90 accounts; ten lose money, and the whale peaks at 100.6 % of the margin on the 80th."""
    facts = analysed(profitability[0], "--months", 36, "--decimal", ".")
    expected = golden("ms_customer_profitability")
    assert facts["clients"] == expected["customers_with_actuals"] == 90
    assert facts["revenue"] == pytest.approx(expected["revenue"], abs=0.005)
    assert facts["margin"] == pytest.approx(expected["gross_margin"], abs=0.005)
    pareto, whale = facts["pareto"], facts["whale"]
    assert (pareto["class_a_revenue"], pareto["class_a_margin"], pareto["class_a_both"]) == (10, 12, 9)
    assert (pareto["for_share_revenue"], pareto["for_share_margin"]) == (10, 12)
    assert whale["ratio"] == pytest.approx(1.006416, abs=1e-6)
    assert whale["profitable_clients"] == 80
    assert whale["gains"] == pytest.approx(expected["whale_gm"]["whale_peak_amount"], abs=0.005)
    assert whale["losses"] == pytest.approx(expected["whale_gm"]["loss_total"], abs=0.005)


def test_profitability_sample_proves_no_niche_by_industry(profitability: tuple[Path, Path]) -> None:
    """Over thirty industries of one to four clients: nothing can be proven; the orphan accounts have no industry."""
    facts = analysed(profitability[0], "--clients", profitability[1], "--months", 36, "--decimal", ".")
    assert facts["niches"], "industries were tested"
    assert {row["verdict"] for row in facts["niches"]} <= {"not_proven", "too_small"}
    lines, accounts = (pd.read_csv(path) for path in profitability)
    known = accounts.loc[accounts["Secteur"].notna(), "Client"]
    assert sum(row["n"] for row in facts["niches"]) == lines["Client"].drop_duplicates().isin(known).sum() == 68


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The raw file, gzipped as it is, and the country of each customer's first line."""
    raw = reference("online_retail", "online_retail_II_2009_2010.csv.gz")
    lines = pd.read_csv(raw, usecols=["CustomerID", "Country"], dtype=str).dropna()
    path = tmp_path_factory.mktemp("retail") / "countries.csv"
    first = lines.drop_duplicates("CustomerID").rename(columns={"CustomerID": "Client", "Country": "Secteur"})
    first.to_csv(path, index=False)
    return raw, path


RETAIL = (
    *("--map", "client=CustomerID", "--map", "date=InvoiceDate", "--map", "order=Invoice"),
    *("--map", "amount=Quantity*Price", "--decimal", ".", "--months", 24),
)


def test_online_retail_has_4383_clients_of_whom_1134_make_80_percent_of_the_net_total(
    retail: tuple[Path, Path], tmp_path: Path
) -> None:
    """525 461 raw lines, 107 927 of them without customer; 1 183 clients on the positive basis."""
    facts = analysed(retail[0], *RETAIL)
    assert facts["clients"] == 4383
    assert facts["revenue"] == pytest.approx(8348208.57, abs=0.005)
    assert facts["ledger"]["lines"] - facts["ledger"]["lines_used"] == 107927
    assert facts["pareto"]["for_share_revenue"] == 1183
    net = tmp_path / "net.toml"
    net.write_text('basis = "net"\n', "utf-8")
    assert analysed(retail[0], *RETAIL, "--params", net)["pareto"]["for_share_revenue"] == 1134


def test_online_retail_proves_germany_a_niche_and_not_france(retail: tuple[Path, Path], tmp_path: Path) -> None:
    """Good = the first 20 %, 877 clients: class A at 74.47 % of the net total, the share that they hold."""
    params = tmp_path / "params.toml"
    params.write_text('basis = "net"\na = 0.7447\n', "utf-8")
    facts = analysed(retail[0], *RETAIL, "--params", params, "--clients", retail[1])
    assert facts["pareto"]["class_a_revenue"] == 877
    expected = golden("online_retail_II_2009_2010")["niche_top20_by_country"]["rows"]
    found = {row["sector"]: row for row in facts["niches"]}
    for row in expected:
        assert (found[row["sector"]]["n"], found[row["sector"]]["k"]) == (row["n"], row["k"])
        assert found[row["sector"]]["lift"] == pytest.approx(row["lift"], abs=1e-8)
        assert found[row["sector"]]["p"] == pytest.approx(row["p"], abs=1e-8)
        assert found[row["sector"]]["q"] == pytest.approx(row["q"], abs=1e-8)
    assert (found["Germany"]["verdict"], found["France"]["verdict"]) == ("niche", "not_proven")


def test_every_client_of_the_csv_is_one_of_the_file(northwind: Path, tmp_path: Path) -> None:
    """Nobody is lost or invented between the export and the list of clients."""
    target = tmp_path / "clients.csv"
    analysed(northwind, *NORTHWIND, "--clients-csv", target)
    with northwind.open(encoding="utf-8", newline="") as stream:
        sold = {row["customerID"] for row in csv.DictReader(stream)}
    assert set(clients(target)["client"]) == sold
