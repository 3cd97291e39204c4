"""The planted answers of the sample portfolio, as its generator wrote them down, found by the analysis.

`sample/truths.json` is written by the generator from what it planted, without any code of the analysis.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from support import ROOT

from segment_udfs.analysis import Result, analyse, sensitivity
from segment_udfs.hosts.cli_demo import sample_tables

TRUTHS: dict[str, Any] = json.loads((ROOT / "sample" / "truths.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def result() -> Result:
    return analyse(sample_tables())


@pytest.fixture(scope="module")
def clients(result: Result) -> pd.DataFrame:
    return result.clients.set_index("client")


def planted(key: str) -> set[str]:
    found = {item["id"] for item in TRUTHS[key]}
    assert found, f"nothing planted under {key}"
    return found


EXACT: dict[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
    "stars": lambda c: c["segment"] == "star",
    "conflicts": lambda c: c["flag_conflict"] == 1,
    "at_risk": lambda c: c["flag_at_risk"] == 1,
    "wallet_too_low": lambda c: c["wallet_share"] > 1,
}
AMONG: dict[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
    "hidden_loss_makers": lambda c: (c["class_revenue"] == "A") & (c["segment"] == "unprofitable"),
    "high_potential": lambda c: c["segment"] == "potential",
    "silent_regular": lambda c: c["segment"] == "lost",
    "lost_before": lambda c: c["segment"] == "lost",
    "lost": lambda c: (c["revenue_prev"] > 0) & (c["revenue"] <= 0),
    "new": lambda c: c["status"] == "new",
    "declining": lambda c: c["move"] == "down",
    "price_only_rise": lambda c: c["move"] == "up",
    "orphans": lambda c: c["sector"].isna() & c["profit"].isna(),
}


@pytest.mark.parametrize("key", EXACT)
def test_exactly_the_planted_clients_are_found(clients: pd.DataFrame, key: str) -> None:
    """Neither one more nor one fewer."""
    assert set(clients.index[EXACT[key](clients)]) == planted(key)


@pytest.mark.parametrize("key", AMONG)
def test_the_planted_clients_are_among_those_found(clients: pd.DataFrame, key: str) -> None:
    """The background may hold others of the same kind."""
    assert planted(key) - set(clients.index[AMONG[key](clients)]) == set()


def test_near_stars_miss_the_condition_that_was_planted(clients: pd.DataFrame) -> None:
    """One misses the range, the other the potential."""
    found = clients["star_missing"]
    assert {item["id"]: found[item["id"]] for item in TRUTHS["near_star"]} == {
        item["id"]: item["missing"] for item in TRUTHS["near_star"]
    }


def test_the_planted_niche_is_proven_and_the_false_one_is_not(result: Result) -> None:
    """Three good clients of five are not yet a proof."""
    verdict = result.niches.set_index("sector")["verdict"]
    assert verdict[TRUTHS["niche"][0]["sector"]] == "niche"
    assert verdict[TRUTHS["false_niche"][0]["sector"]] == "not_proven"
    assert (verdict == "niche").sum() == 1


def test_the_clients_won_back_are_those_planted(result: Result) -> None:
    """Absent the year before, known earlier: not new."""
    assert result.attrition.won_back == len(planted("won_back"))


def test_accounts_of_one_business_are_flagged(clients: pd.DataFrame) -> None:
    """Two pairs differ by accents, a legal form or « Éts ». Of « Le Brévic » one account has a SIREN, the other none.

    A SIREN is no name, so the keys of that pair differ: it is the review of near names that finds it, not the flag.
    """
    flags = clients["flag_multiple_accounts"]
    assert {tuple(item["ids"]): {flags[client] for client in item["ids"]} for item in TRUTHS["near_duplicates"]} == {
        ("C0008", "C0055"): {0.0},
        ("C0102", "C0018"): {1.0},
        ("C0065", "C0112"): {1.0},
    }


def test_one_threshold_is_named_for_each_client_that_ten_percent_would_move(result: Result) -> None:
    """The table has one row a client, and most labels stand."""
    table = sensitivity(result)
    assert table["client"].tolist() == result.clients["client"].tolist()
    assert 0 < table["nearest"].notna().sum() < len(table) / 2
    assert (table["nearest_segment"].dropna() != table.loc[table["nearest"].notna(), "segment"]).all()


def test_one_year_of_lines_proves_no_growth() -> None:
    """Without the year before, every client would seem to rise: growth and signs are unknown, nobody has potential."""
    tables = sample_tables()
    last_year = tables.sales[tables.sales["date"] > 45657].reset_index(drop=True)  # after 2024-12-31
    clients = analyse(replace(tables, sales=last_year)).clients
    assert clients["growth"].isna().all()
    assert clients["potential_score"].isna().all()
    assert "potential" not in set(clients["segment"])
    assert set(analyse(tables).clients["segment"]) > {"potential"}
