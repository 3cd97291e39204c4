"""Laws that any portfolio obeys, whatever its lines: what a manager would take for granted of `analyse`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segment_udfs.analysis import Result, analyse, sensitivity
from segment_udfs.analysis.sensitivity import THRESHOLDS
from segment_udfs.labels import SEGMENT
from segment_udfs.params import Params
from segment_udfs.tables import Tables

END = 46022.0
"""31 December 2025."""
CLIENTS = [f"C{rank}" for rank in range(1, 9)]
LABELS = ("status", "profit_status", "recurrence", "move", "segment", "star_missing")
RANKED = ("class", "class_revenue", "class_margin", "rank_revenue", "rank_margin")
AMOUNTS = ("revenue", "revenue_prev", "margin", "margin_prev", "credit_notes", "revenue_total", "profit", "gap")

laws = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def lines(draw: st.DrawFn) -> pd.DataFrame:
    """Three years of lines of eight clients, cents exact, some credit notes, costs missing; the last day is END."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(CLIENTS),
                st.integers(0, 1095),
                st.integers(-20_000, 500_000),
                st.one_of(st.none(), st.integers(0, 110)),
                st.integers(1, 40),
                st.sampled_from(["Huiles", "Filtres", "Pneus", "Outils", None]),
            ),
            min_size=4,
            max_size=30,
        )
    )
    rows.append(("C1", 0, 12_345, 60, 99, "Huiles"))
    client, ago, cents, rate, order, family = zip(*rows, strict=True)
    amount = np.array(cents) / 100
    share = np.array([np.nan if part is None else part / 100 for part in rate])
    return pd.DataFrame(
        {
            "client": pd.Series(client, dtype=object),
            "date": END - np.array(ago, np.float64),
            "amount": amount,
            "cost": np.round(amount * share, 2),
            "order": pd.Series(
                [f"{owner}-{number}" for owner, number in zip(client, order, strict=True)], dtype=object
            ),
            "family": pd.Series(family, dtype=object),
        }
    )


def records() -> pd.DataFrame:
    """Two sectors, wallets of half the clients, hours, visits."""
    rank = np.arange(len(CLIENTS), dtype=np.float64)
    return pd.DataFrame(
        {
            "client": pd.Series(CLIENTS, dtype=object),
            "sector": pd.Series(["Garages", "Hôtels"] * 4, dtype=object),
            "hours": 4.0 + rank,
            "wallet": np.where(rank % 2 == 0, 5_000.0, np.nan),
            "Visites": rank,
        }
    )


RATES = pd.DataFrame({"driver": ["Visites"], "unit_cost": [12.5]})
PARAMS = Params(as_of=END, min_peers=2, niche_min_n=2, months=12, hourly_cost=0.05)


def tables(sales: pd.DataFrame, master: pd.DataFrame | None = None, rates: pd.DataFrame | None = RATES) -> Tables:
    return Tables(sales, records() if master is None else master, rates, ("Visites",))


def run(sales: pd.DataFrame, params: Params = PARAMS) -> Result:
    return analyse(tables(sales), params)


def by_client(result: Result) -> pd.DataFrame:
    return result.clients.set_index("client").sort_index()


def same(one: pd.DataFrame, other: pd.DataFrame, amounts: bool = True) -> None:
    """Equal labels and flags; equal numbers to rounding, for sums are taken in another order."""
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-6 if amounts else 1e-9)


def untied(result: Result) -> bool:
    """No two clients share a value, a margin or a profit: then no rank rests on the order of the rows."""
    columns = (result.clients[name].dropna().round(6) for name in ("revenue", "margin", "profit", "margin_potential"))
    return all(column.is_unique for column in columns)


@laws
@given(lines(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing_when_no_two_clients_tie(sales: pd.DataFrame, random: object) -> None:
    """Law 6: a table is a set of lines."""
    base = run(sales)
    order = list(range(len(sales)))
    random.shuffle(order)  # type: ignore[attr-defined]
    other = run(sales.iloc[order].reset_index(drop=True))
    columns = [name for name in base.clients if name != "hours_recommended"]
    if not untied(base):
        columns = [name for name in columns if not name.startswith(("rank", "cum", "class", "star", "segment", "flag"))]
    same(by_client(base)[columns[1:]], by_client(other)[columns[1:]])


@laws
@given(lines())
def test_amounts_in_another_unit_change_no_share_rank_class_score_status_or_segment(sales: pd.DataFrame) -> None:
    """Law 7: × 1 000 with the costs, the rates, the wallets and the base below which growth means nothing."""
    base = run(sales)
    scaled = sales.assign(amount=sales["amount"] * 1000, cost=sales["cost"] * 1000)
    master, rates = records().assign(wallet=lambda t: t["wallet"] * 1000), RATES.assign(unit_cost=12_500.0)
    params = replace(PARAMS, min_base=PARAMS.min_base * 1000, hourly_cost=PARAMS.hourly_cost * 1000)
    other = analyse(tables(scaled, master, rates), params)
    kept = [*LABELS, *RANKED, "star", "potential_score", "breadth", "wallet_share", "growth", "profit_rate", "roi"]
    kept += [name for name in base.clients if name.startswith(("flag", "cum"))]
    same(base.clients[kept], other.clients[kept], amounts=False)
    np.testing.assert_allclose(base.clients["revenue"] * 1000, other.clients["revenue"], rtol=1e-12)


@laws
@given(lines())
def test_a_client_of_value_zero_changes_nothing_for_the_others(sales: pd.DataFrame) -> None:
    """Law 8: a new account with one line at 0 € and no cost; only counts of clients may move."""
    base = run(sales)
    extra = sales.iloc[[-1]].assign(client="C0", amount=0.0, cost=0.0, order="C0-1", family=None)
    other = run(pd.concat([sales, extra], ignore_index=True))
    columns = [name for name in base.clients if name not in {"client", "hours_recommended"}]
    ours = other.clients[other.clients["client"] != "C0"].reset_index(drop=True)
    unknown_margin = base.clients["rank_margin"].isna() | (base.clients["margin"] < 0)
    beaten = unknown_margin | (base.clients["revenue"] < 0)
    ranks = [name for name in columns if name.startswith("rank")]
    same(base.clients[[name for name in columns if name not in ranks]], ours[[n for n in columns if n not in ranks]])
    same(base.clients.loc[~beaten, ranks], ours.loc[~beaten, ranks])
    assert (other.revenue, other.active) == (pytest.approx(base.revenue), base.active)


@laws
@given(lines())
def test_an_account_split_in_two_spellings_of_one_id_is_one_account(sales: pd.DataFrame) -> None:
    """Law 9: case and spaces are no identity."""
    spelled = sales["client"].where(np.arange(len(sales)) % 2 == 0, sales["client"].str.lower() + " ")
    columns = [name for name in run(sales).clients if name not in {"client", "name"}]
    same(run(sales).clients[columns], run(sales.assign(client=spelled)).clients[columns])


@laws
@given(lines())
def test_a_line_split_in_two_halves_changes_nothing(sales: pd.DataFrame) -> None:
    """Law 9: an amount may come in one line or two of the same order, day and family."""
    half = sales.assign(amount=sales["amount"] / 2, cost=sales["cost"] / 2)
    other = run(pd.concat([half, half], ignore_index=True))
    columns = [name for name in run(sales).clients if name != "hours_recommended"]
    same(by_client(run(sales))[columns[1:]], by_client(other)[columns[1:]])


@laws
@given(lines())
def test_every_client_has_one_segment_and_the_segments_foot(sales: pd.DataFrame) -> None:
    """Law 4: Σ clients and Σ revenue over the segments are those of the portfolio, to the cent."""
    result = run(sales)
    table = result.segments()
    assert result.clients["segment"].isin(SEGMENT.keys).all()
    assert table["clients"].sum() == len(result.clients) == sales["client"].nunique()
    assert table["revenue"].sum() == pytest.approx(result.revenue, abs=0.005)


@laws
@given(lines())
def test_revenue_and_margin_reconcile_with_the_lines_to_the_cent(sales: pd.DataFrame) -> None:
    """Law 5: summed here in whole cents, which lose nothing; the lines without cost lie within their bounds."""
    result = run(sales)
    window = (sales["date"] > END - 365) & (sales["date"] <= END)
    cents = (sales["amount"] * 100).round().astype(int)
    assert round(result.revenue * 100) == cents[window].sum()
    known = window & sales["cost"].notna()
    costs = (sales.loc[known, "cost"] * 100).round().astype(int).sum()
    if result.has_costs:
        assert round(result.ledger.margin_window * 100) == cents[known].sum() - costs
    ledger = result.ledger
    parts = ("window", "prev", "older", "after", "unassigned")
    assert sum(getattr(ledger, f"amount_{part}") for part in parts) == pytest.approx(ledger.amount, abs=0.005)
    if result.missing_costs is not None:
        missing = cents[window & sales["cost"].isna()].sum()
        bounds = (result.missing_costs.margin_low, result.missing_costs.margin_high)
        assert round(sum(bounds) * 100) == round(2 * ledger.margin_window * 100) + missing


@laws
@given(lines())
def test_both_bridges_lead_from_opening_to_closing(sales: pd.DataFrame) -> None:
    """Nobody and no euro appears or vanishes between the two windows."""
    found = run(sales).attrition
    assert found.opening - found.lost + found.new + found.won_back == found.closing
    flows = (found.revenue_lost, found.revenue_decreases, found.revenue_increases, found.revenue_new)
    assert found.revenue_opening + sum(flows) == pytest.approx(found.revenue_closing, abs=0.005)


@laws
@given(lines())
def test_cumulative_shares_never_fall_and_class_a_is_the_shortest_list_that_makes_the_share(
    sales: pd.DataFrame,
) -> None:
    """Law 3, on revenue: by rank, up to 100 %; one client fewer does not reach 80 %."""
    clients = run(sales).clients.sort_values("rank_revenue")
    if not (clients["revenue"] > 0).any():
        return
    cumulative, first = clients["cum_revenue"].to_numpy(), (clients["class_revenue"] == "A").to_numpy()
    assert (np.diff(cumulative) >= -1e-12).all()
    assert cumulative[-1] == pytest.approx(1)
    assert first.any()
    assert (first == (np.arange(len(first)) < first.sum())).all()
    assert cumulative[first.sum() - 1] >= 0.8 - 1e-9
    assert first.sum() == 1 or cumulative[first.sum() - 2] < 0.8


@laws
@given(lines(), st.sampled_from(CLIENTS), st.integers(1, 100_000))
def test_selling_more_to_a_client_never_lowers_its_rank_or_class(sales: pd.DataFrame, client: str, cents: int) -> None:
    """Law 10: one more line at the last date."""
    extra = sales.iloc[[-1]].assign(client=client, amount=cents / 100, cost=0.0, order=f"{client}-1000")
    before, after = run(sales).clients, run(pd.concat([sales, extra], ignore_index=True)).clients
    if client not in set(before["client"]):
        return
    old, new = (frame[frame["client"] == client].iloc[0] for frame in (before, after))
    assert new["rank_revenue"] <= old["rank_revenue"]
    assert old["class_revenue"] is None or new["class_revenue"] <= old["class_revenue"]


@laws
@given(lines(), st.sampled_from(CLIENTS[1:]), st.integers(1, 100_000))
def test_what_is_typed_for_one_client_changes_no_raw_indicator_of_another(
    sales: pd.DataFrame, client: str, cents: int
) -> None:
    """Law 16: a line more touches its client only; taking it away restores every figure, bit for bit."""
    extra = sales.iloc[[-1]].assign(client=client, amount=cents / 100, cost=1.0, order=f"{client}-1000")
    base, other = run(sales), run(pd.concat([sales, extra], ignore_index=True))
    raw = ["revenue", "revenue_prev", "margin", "orders", "families", "first_purchase", "mean_gap", "status", "move"]
    others = base.clients["client"] != client
    pd.testing.assert_frame_equal(
        base.clients.loc[others, raw].reset_index(drop=True),
        other.clients.loc[other.clients["client"] != client, raw].reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(run(sales).clients, base.clients, check_exact=True)


@laws
@given(lines())
def test_an_analysis_leaves_its_tables_as_they_were(sales: pd.DataFrame) -> None:
    """Law 15: the same tables twice give the same, because nothing was written into them."""
    given_tables = tables(sales.copy())
    first, second = (analyse(given_tables, PARAMS).clients for _ in range(2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    pd.testing.assert_frame_equal(given_tables.sales, sales, check_exact=True)


@laws
@given(lines())
def test_a_sale_and_its_full_credit_note_change_the_credit_notes_only(sales: pd.DataFrame) -> None:
    """Same day, order and family, equal and opposite costs: as if nothing had been sold, but for the credit notes."""
    sale = sales.iloc[[-1]].assign(amount=77.0, cost=50.0)
    both = pd.concat([sales, sale, sale.assign(amount=-77.0, cost=-50.0)], ignore_index=True)
    base, other = run(sales), run(both)
    columns = [name for name in base.clients if name not in {"credit_notes", "hours_recommended"}]
    same(base.clients[columns], other.clients[columns])
    changed = (other.clients["credit_notes"] - base.clients["credit_notes"]).round(6)
    assert changed.tolist() == [-77.0 if client == "C1" else 0.0 for client in base.clients["client"]]


@laws
@given(lines(), st.integers(0, 3), st.sampled_from(["client", "date", "amount"]))
def test_a_line_whose_cell_was_emptied_counts_as_absent_and_its_amount_is_accounted_for(
    sales: pd.DataFrame, row: int, column: str
) -> None:
    """Law 17: no other silent number; the ledger says what has no client or no date."""
    holed = sales.copy()
    holed.loc[row, column] = None if column == "client" else np.nan
    found, without = run(holed), run(sales.drop(index=row))
    listed = ("client", "hours_recommended", "flag_duplicable")  # a client without any usable line is still listed
    columns = [name for name in found.clients if name not in listed and not name.startswith("rank")]
    ours, theirs = by_client(found), by_client(without)
    same(ours.loc[theirs.index, columns], theirs[columns])
    lost = 0.0 if column == "amount" else float(sales.loc[row, "amount"])
    assert found.ledger.amount_unassigned == pytest.approx(lost)


@laws
@given(lines(), st.sampled_from(THRESHOLDS), st.sampled_from([-1, 1]))
def test_the_sensitivity_is_what_the_analysis_says_under_the_moved_threshold(
    sales: pd.DataFrame, name: str, side: int
) -> None:
    """Law 16 for thresholds: the moved column equals a whole new analysis; unmoved, the segment is the result's."""
    result = run(sales)
    table = sensitivity(result)
    moved = PARAMS.moved(name, 1 + side * PARAMS.sensitivity)
    assert table[f"{name}_{'up' if side > 0 else 'down'}"].tolist() == run(sales, moved).clients["segment"].tolist()
    assert table["segment"].tolist() == result.clients["segment"].tolist()
    changes = table[[f"{each}_{word}" for each in THRESHOLDS for word in ("down", "up")]].ne(table["segment"], axis=0)
    assert (changes.any(axis=1) <= table["nearest"].notna()).all()
    assert (table["nearest_move"].abs().dropna() <= PARAMS.sensitivity + 1e-12).all()


@laws
@given(lines())
def test_without_costs_nothing_is_said_of_margins_and_nobody_is_condemned(sales: pd.DataFrame) -> None:
    """Unknown costs are not costs of 0: margin, profit and profit status are unknown, no client is unprofitable."""
    result = run(sales.drop(columns="cost"))
    clients = result.clients
    assert clients[["margin", "margin_prev", "profit", "profit_rate", "rank_margin"]].isna().all(axis=None)
    assert clients[["profit_status", "class_margin"]].isna().all(axis=None)
    assert not clients["segment"].isin(["unprofitable", "star"]).any()
    assert result.whale is None
    assert result.missing_costs is None
    np.testing.assert_array_equal(clients["value"], clients["revenue"])
