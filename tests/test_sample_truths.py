"""Each truth planted in the made portfolio is there, recomputed from the three files by plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest
from sample_metrics import (
    AS_OF,
    OPENS,
    TRUTHS,
    ids,
    judged,
    lines,
    metrics,
    niches,
    pareto,
    read,
    segments,
    star_tests,
)

from segment_udfs import sample


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    return lines()


@pytest.fixture(scope="module")
def m() -> pd.DataFrame:
    return metrics()


@pytest.mark.parametrize("gap", ["gap", "gap_by_size"])
@pytest.mark.parametrize("classes", ["class", "revenue_class"])
def test_the_stars_are_exactly_those_planted(m: pd.DataFrame, classes: str, gap: str) -> None:
    """Three accounts meet the five conditions, by margin or revenue class, with peers by sector or sector and size."""
    stars = star_tests(m, classes, gap).all(axis=1)
    assert sorted(m.index[stars]) == sorted(ids("stars"))
    assert len(ids("stars")) == 3


def test_a_near_star_misses_the_named_condition_alone(m: pd.DataFrame) -> None:
    """Each near Star fails one condition, the one it was planted for; one of them is the range."""
    tests = star_tests(m)
    failed = {item["missing"]: list(tests.columns[~tests.loc[item["id"].casefold()]]) for item in TRUTHS["near_star"]}
    assert failed == {"range": ["range"], "potential": ["potential"]}


def test_loss_makers_hide_in_the_revenue_20_80(m: pd.DataFrame) -> None:
    """Class A by revenue, profit under -1 % of revenue; nobody else is in that case."""
    hidden = m[(m["revenue_class"] == "A") & (m["profit"] < -0.01 * m["revenue"])]
    assert sorted(hidden.index) == sorted(ids("hidden_loss_makers"))


def test_revenue_and_margin_classes_conflict(m: pd.DataFrame) -> None:
    """The planted conflicts are two classes apart, each on the accounts whose revenue and margin are both known."""
    known = m[m["margin"].notna()]
    step = {"A": 0, "B": 1, "C": 2, "N": 3}
    distance = (pareto(known["revenue"]).map(step) - pareto(known["margin"]).map(step)).abs()
    assert set(ids("conflicts")) <= set(known.index[distance >= 2])
    assert len(ids("conflicts")) >= 3


@pytest.mark.parametrize("active_only", [False, True])
def test_one_sector_is_a_niche_and_a_tempting_one_is_not(m: pd.DataFrame, active_only: bool) -> None:
    """Over all accounts or the active ones, one sector passes n, lift and q; another has the lift but not the proof."""
    kept = m[m["revenue"] > 0] if active_only else m
    good = (kept["class"] == "A").where(kept["class"].notna())
    table = niches(kept, good)
    proven = table[(table["n"] >= 5) & (table["lift"] >= 1.5) & (table["q"] <= 0.10)]
    assert list(proven.index) == [item["sector"] for item in TRUTHS["niche"]]
    tempting = table.loc[[item["sector"] for item in TRUTHS["false_niche"]]]
    assert ((tempting["n"] >= 5) & (tempting["lift"] >= 1.5) & (tempting["q"] > 0.10)).all()


def test_silence_is_judged_by_the_rhythm_of_the_client(m: pd.DataFrame) -> None:
    """Silent regulars are lost though they bought in the window; clients at risk are exactly those planted."""
    silent = m.loc[ids("silent_regular")]
    assert (silent["status"] == "lost").all()
    assert ((silent["revenue"] > 0) & (silent["orders_before"] >= 10)).all()
    assert ((AS_OF - silent["max"]).dt.days.between(200, 280)).all()
    assert sorted(m.index[m["status"] == "at_risk"]) == sorted(ids("at_risk"))


def test_the_client_bridge(m: pd.DataFrame) -> None:
    """Lost, new and won-back accounts between the two windows are exactly those planted; about 100 at the opening."""
    opening, closing = m["before"] > 0, m["revenue"] > 0
    known = (m["ever"] - m["before"] - m["revenue"]) > 1
    assert 95 <= opening.sum() <= 115
    assert sorted(m.index[opening & ~closing]) == sorted(ids("lost"))
    assert sorted(m.index[~opening & closing & ~known]) == sorted(ids("new"))
    assert sorted(m.index[~opening & closing & known]) == sorted(ids("won_back"))
    assert sorted(m.index[~opening & ~closing & known]) == sorted(ids("lost_before"))
    assert (m.loc[ids("lost") + ids("lost_before"), "status"] == "lost").all()
    assert 8 <= len(ids("lost")) <= 10
    assert 8 <= len(ids("new")) <= 12


def test_a_contract_rises_by_its_prices_alone(m: pd.DataFrame) -> None:
    """Same quantities, about 8 % more revenue."""
    for client in ids("price_only_rise"):
        row = m.loc[client]
        assert row["units"] == row["units_before"] > 0
        assert row["revenue"] / row["before"] == pytest.approx(1.08, abs=0.005)


def test_declining_accounts_fall_in_revenue_and_units(m: pd.DataFrame) -> None:
    """Revenue falls by over 15 % and so do the quantities."""
    falling = m.loc[ids("declining")]
    assert (falling["revenue"] < 0.85 * falling["before"]).all()
    assert (falling["units"] < falling["units_before"]).all()
    assert len(falling) >= 1


def test_growing_accounts_show_signs_of_potential(m: pd.DataFrame) -> None:
    """Score of at least 3 of 5 by growth, orders and families, whatever the peers; class B or C."""
    rising = m.loc[ids("high_potential")]
    assert (rising["revenue"] >= 1.15 * rising["before"]).all()
    assert ((rising["orders"] > rising["orders_before"]) & (rising["families"] > rising["families_before"])).all()
    assert (rising["score"] >= 3).all()
    assert rising["class"].isin(["B", "C"]).all()
    assert len(rising) >= 4


def test_a_single_purchase_and_an_exceptional_order(sales: pd.DataFrame, m: pd.DataFrame) -> None:
    """One account bought once in three years; one order makes most of another account's year."""
    assert (m.loc[ids("one_off"), "size"] == 1).all()
    for item in TRUTHS["exceptional_order"]:
        own = sales[(sales["client"] == item["id"].casefold()) & (sales["date"] > OPENS)]
        pieces = own.groupby("piece")["amount"].sum()
        assert pieces.max() == item["amount"]
        assert pieces.max() > 2 * (pieces.sum() - pieces.max())


def test_missing_costs_and_the_prospect_are_incomplete(m: pd.DataFrame) -> None:
    """Exactly the planted accounts lack a cost in the window, or never bought."""
    reason = {item["id"].casefold(): item["reason"] for item in TRUTHS["incomplete"]}
    found = dict.fromkeys(m.index[m["margin"].isna()], "missing_cost")
    found |= dict.fromkeys(m.index[m["size"].isna()], "no_purchase")
    assert found == reason


def test_costs_missing_before_the_window_leave_it_whole(sales: pd.DataFrame) -> None:
    """One account lacks costs in 2024 only."""
    blank = sales[sales["cost"].isna()]
    for client in ids("missing_cost_before_window"):
        assert set(blank.loc[blank["client"] == client, "date"].dt.year) == {2024}
    assert blank["client"].nunique() == 3


def test_near_duplicates_have_the_same_name_but_for_accents_case_and_legal_form() -> None:
    """Each planted pair is two accounts whose names differ only by spelling or legal form."""
    table = read(sample.CLIENTS).set_index("Code client")["Raison sociale"]

    def key(name: str) -> list[str]:
        plain = name.translate(str.maketrans("éÉèÈ", "eEeE")).casefold()
        return sorted(word for word in plain.split() if word not in {"sarl", "sas", "ets"})

    assert len(TRUTHS["near_duplicates"]) >= 2
    for pair in TRUTHS["near_duplicates"]:
        first, second = (table[code] for code in pair["ids"])
        assert first != second
        assert key(first) == key(second)


def test_a_wallet_estimate_is_too_low(m: pd.DataFrame) -> None:
    """Exactly the planted account buys more than its estimated purchases."""
    assert sorted(m.index[m["wallet_share"] > 1]) == sorted(ids("wallet_too_low"))


def test_orphans_and_the_spelling_variant(sales: pd.DataFrame) -> None:
    """Exactly the planted accounts are sold to without a master record; one account has one other spelling."""
    written = read(sample.SALES)["Code client"]
    listed = set(read(sample.CLIENTS)["Code client"].str.casefold())
    assert sorted(set(sales["client"]) - listed) == sorted(ids("orphans"))
    variants = written[written != written.str.strip().str.upper()]
    (item,) = TRUTHS["spelling_variant"]
    assert set(variants) == {item["spelled"]}
    assert 5 <= len(variants) < (sales["client"] == item["id"].casefold()).sum() / 2


@pytest.mark.parametrize("orphans_known", [True, False])
def test_every_segment_is_peopled_and_none_swallows_the_rest(m: pd.DataFrame, orphans_known: bool) -> None:
    """Nine segments of at least two accounts, three Stars, none above 45 %, orphans' service cost known (0) or not."""
    table = judged(m.assign(service=m["service"].fillna(0))) if orphans_known else m
    counts = segments(table).value_counts()
    assert len(counts) == 9
    assert counts.min() >= 2
    assert counts["star"] == 3
    assert counts.max() <= 0.45 * len(table)
