"""The sheet Rentabilité: who costs money as is, the first lever, and what missing costs hide."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import sample_metrics

from segment_udfs.errors import CellError
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare

SHEET = "Rentabilité"
AS_OF = 46022.0


@pytest.fixture(scope="module")
def m() -> pd.DataFrame:
    """The sample's clients that ever bought, by plain pandas."""
    found: pd.DataFrame = sample_metrics.metrics()
    return found.loc[found["size"].fillna(0) > 0]


def at(book: Book, row: int, col: int) -> Any:
    return book.value(next(k for k, p in book.placed.items() if (p.sheet, p.row, p.col) == (SHEET, row, col)))


def row_of(book: Book, key: str) -> int:
    """Row of the figure whose label is this text."""
    wanted = book.say(f"profitability.{key}")
    return next(p.row for k, p in book.placed.items() if (p.sheet, p.col) == (SHEET, 1) and book.value(k) == wanted)


def figure(book: Book, key: str) -> Any:
    """Value of a key figure, by the text of its label."""
    value = at(book, row_of(book, key), 2)
    return value[0][0] if isinstance(value, list) else value


def listed(book: Book, col: int) -> list[Any]:
    """One column of the list of clients."""
    value = at(book, max(p.row for p in book.placed.values() if p.sheet == SHEET), col)
    return [row[0] for row in value] if isinstance(value, list) else [value]


def spaced(number: float) -> str:
    """Thousands as the French write them."""
    return f"{round(number):,}".replace(",", "\u00a0")


def shop(rows: list[tuple[Any, ...]]) -> Tables:
    """Sales lines (client, days before the analysis, amount, cost), each its own order."""
    frame = pd.DataFrame(rows, columns=["client", "date", "amount", "cost"])
    frame["date"] = AS_OF - frame["date"].astype(float)
    frame[["amount", "cost"]] = frame[["amount", "cost"]].astype(float)
    return Tables(frame.assign(order=[f"P{place}" for place in range(len(frame))]))


def old(client: str, amount: float, cost: float | None) -> list[tuple[Any, ...]]:
    """A client of more than a year: one purchase today, one four hundred days ago."""
    return [(client, 0, amount, cost), (client, 400, amount, cost)]


def test_answer_counts_the_losses(book_fr: Book, book_en: Book, m: pd.DataFrame) -> None:
    """Number of unprofitable clients and euros lost, by plain pandas, in both languages, said "as is"."""
    bad = m[m["unprofitable"]]
    loss = -bad["profit"].sum()
    assert str(book_fr.value(f"{SHEET}.answer")).startswith(
        f"{len(bad)} clients coûtent {spaced(loss)}\u00a0€ en l'état\u00a0; premier levier\u00a0: "
    )
    assert str(book_en.value(f"{SHEET}.answer")).startswith(f"{len(bad)} clients cost €{round(loss):,} as is")


def test_first_lever_is_the_shortest_way_to_the_average_of_the_portfolio(book_fr: Book, m: pd.DataFrame) -> None:
    """The rule of the sheet, computed again by pandas: its most frequent lever is the one of the answer."""
    known, bad = m[m["profit"].notna()], m[m["unprofitable"]]
    rate = m["margin"].sum() / m.loc[m["margin"].notna(), "revenue"].sum()
    service = known["service"].sum() / known["revenue"].sum()
    order = m["revenue"].sum() / m["orders"].sum()
    mean = bad["revenue"] / bad["orders"]
    needs = {
        "price": (-bad["profit"], bad["revenue"] * rate - bad["margin"]),
        "service": (-bad["profit"], bad["service"] - bad["revenue"] * service),
        "order": ((bad["service"] / bad["margin"] - 1) * mean, order - mean),
    }
    ways = pd.DataFrame({key: (need / room).where(room > 0, np.inf) for key, (need, room) in needs.items()})
    ways.loc[bad["margin"] <= 0, "order"] = np.inf
    best = ways.idxmin(axis=1).where(ways.min(axis=1) <= 1, "none").value_counts()
    expected = [[float(best.get(key, 0))] for key in ("price", "service", "order", "none")]
    assert book_fr.value("curve.levers") == expected
    words = {"price": "hausse de prix", "service": "baisse du coût de service", "order": "minimum de commande"}
    assert f"{words[str(best.idxmax())]} chez {best.max()} d'entre eux" in str(book_fr.value(f"{SHEET}.answer"))


def test_hidden_loss_makers_head_the_list(book_fr: Book) -> None:
    """The five planted clients, large by revenue, lose the most, and each has a first lever in words."""
    planted = {item["name"] for item in sample_metrics.TRUTHS["hidden_loss_makers"]}
    assert set(listed(book_fr, 1)[:5]) == planted
    assert all(listed(book_fr, 3))


def test_service_eaten_client_is_told_to_cut_the_cost_to_serve(book_fr: Book) -> None:
    """The planted client of technical visits and returns: its lever is the cost to serve, by its whole loss."""
    (planted,) = (item for item in sample_metrics.TRUTHS["hidden_loss_makers"] if "visits" in item["why"])
    place = listed(book_fr, 1).index(planted["name"])
    client = sample_metrics.metrics().loc[planted["id"].casefold()]
    assert listed(book_fr, 3)[place].startswith("Coût de service")
    assert listed(book_fr, 10)[place] == pytest.approx(-client["profit"] / client["service"])


def test_levers_bring_the_client_to_zero(book_fr: Book) -> None:
    """Price rise × revenue, cut × cost to serve and margin × orders each equal the loss."""
    names = [row[0] for row in book_fr.column_value("name")]
    orders = [row[0] for row in book_fr.column_value("orders")]
    for place, name in enumerate(listed(book_fr, 1)):
        revenue, served, profit = (listed(book_fr, col)[place] for col in (4, 6, 7))
        price, cut, extra = (listed(book_fr, col)[place] for col in (9, 10, 11))
        assert profit < 0
        for product in (price * revenue, cut * served, extra * orders[names.index(name)]):
            assert product == pytest.approx(-profit)


def test_figures_of_the_portfolio(book_fr: Book, m: pd.DataFrame) -> None:
    """Revenue, margin, rates, cost to serve, profit, peak and losses, by plain pandas."""
    known = m["margin"].notna()
    expected = {
        "revenue": m["revenue"].sum(),
        "margin": m["margin"].sum(),
        "rate": m["margin"].sum() / m.loc[known, "revenue"].sum(),
        "service": m["service"].sum(),
        "profit": m["profit"].sum(),
        "peak": m["profit"].clip(lower=0).sum(),
        "peak_ratio": m["profit"].clip(lower=0).sum() / m["profit"].sum(),
        "peak_rank": (m["profit"] > 0).sum(),
        "losses": m["profit"].clip(upper=0).sum(),
        "missing": m["profit"].isna().sum(),
    }
    for key, value in expected.items():
        assert figure(book_fr, key) == pytest.approx(value), key


def test_unused_capacity_is_the_cost_not_charged(book_fr: Book) -> None:
    """Annual cost minus what all the accounts of the clients file use, by plain pandas."""
    rates = sample_metrics.read("couts.csv").set_index("Inducteur").apply(sample_metrics.number)
    used = sample_metrics.read("clients.csv")[sample_metrics.DRIVERS].apply(sample_metrics.number).sum()
    expected = rates["Coût annuel"].sum() - (used * sample_metrics.unit_costs()).sum()
    assert figure(book_fr, "unused") == pytest.approx(expected)


def test_missing_costs_have_their_euros_and_bounds(book_fr: Book) -> None:
    """Lines without cost in the window, margin at most, margin at the median rate of the clients, by plain pandas."""
    lines = sample_metrics.lines()
    lines = lines[lines["date"] > sample_metrics.OPENS]
    blank = lines["cost"].isna()
    known = (lines["amount"] - lines["cost"]).sum()
    m = sample_metrics.metrics()
    median = (m["margin"] / m["revenue"])[(m["revenue"] > 0)].median()
    assert figure(book_fr, "no_cost") == pytest.approx(lines.loc[blank, "amount"].sum())
    assert figure(book_fr, "margin_high") == pytest.approx(known + lines.loc[blank, "amount"].sum())
    assert figure(book_fr, "margin_estimate") == pytest.approx(known + lines.loc[blank, "amount"].sum() * median)


def test_margin_of_the_clients_and_of_the_lines_are_reconciled(book_fr: Book) -> None:
    """The basis of the margin states the margin of the lines of known cost, as pandas sums it."""
    lines = sample_metrics.lines()
    known = (lines["amount"] - lines["cost"])[lines["date"] > sample_metrics.OPENS].sum()
    assert f"{spaced(known)}\u00a0€" in at(book_fr, row_of(book_fr, "margin"), 3)


def test_statuses_of_the_chart_foot(book_fr: Book, m: pd.DataFrame) -> None:
    """Clients by status add up to the clients; the unprofitable and cost-missing bars are those of pandas."""
    counts = [row[0] for row in book_fr.value("curve.status_counts")]
    assert sum(counts) == len(m)
    assert (counts[2], counts[4]) == (m["unprofitable"].sum(), m["profit"].isna().sum())


def test_whale_curve_ends_on_the_total(book_fr: Book, m: pd.DataFrame) -> None:
    """101 points from nothing to the total; the peak stands at its share of the clients."""
    curve = book_fr.value("curve.whale")
    assert len(curve) == 101
    assert curve[0] == [0.0, 0.0]
    assert curve[-1] == pytest.approx([1.0, m["profit"].sum()])
    assert book_fr.value("curve.peak_x")[0][0] == pytest.approx((m["profit"] > 0).sum() / m["profit"].notna().sum())


EDGES: dict[str, tuple[list[tuple[Any, ...]], str, str]] = {
    "empty": ([], "Pas encore de données", "No data yet"),
    "no cost": (old("A", 100, None), "Rentabilité inconnue", "Profit unknown"),
    "nobody judged": (
        [*old("A", 100, None), ("A", 1, 50, 20)],
        "Aucun client jugé",
        "No client could be judged",
    ),
    "one loss among three": (
        [*old("A", 1000, 500), *old("B", 1000, 1100), *old("C", 100, 50)],
        "1 client coûte 100 € en l'état",
        "1 client costs €100 as is",
    ),
    "no loss": (
        [*old("A", 1000, 500), *old("B", 100, 50)],
        "Aucun client non profitable en l'état ; rentables : 2",
        "No client is unprofitable as is; profitable: 2",
    ),
    "costs unknown beyond the alert": (
        [*old("A", 1000, 1200), *old("B", 1000, None)],
        "Attention : 50 % du CA sans coût connu",
        "Caution: 50% of revenue has no known cost",
    ),
    "everybody at a loss": (
        [line for place in range(6) for line in old(f"A{place}", 1000, 1100 + place)],
        "6 clients coûtent 615 € en l'état",
        "6 clients cost €615 as is",
    ),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("case", EDGES)
def test_sheet_speaks_on_odd_portfolios(case: str, lang: str) -> None:
    """The sentence says what is known; no cell of the sheet shows an error and no check fails."""
    rows, french, english = EDGES[case]
    book = declare(shop(rows), Params(), lang)
    assert (french if lang == "fr" else english) in str(book.value(f"{SHEET}.answer")).replace("\u00a0", " ")
    shown = {key: book.value(key) for key, item in book.placed.items() if item.sheet == SHEET}
    assert not [key for key, value in shown.items() if isinstance(value, CellError)]
    assert {value for key, value in shown.items() if key.endswith(".difference")} == {0.0}


def test_unknown_margin_is_empty_not_zero() -> None:
    """Without any cost, the margin, the profit and the peak stay empty."""
    book = declare(shop(old("A", 100, None)), Params(), "fr")
    assert [figure(book, key) for key in ("margin", "rate", "service", "profit", "peak", "losses")] == [""] * 6


def test_three_clients_are_too_few_to_conclude() -> None:
    """The sentence adds that three active clients prove nothing."""
    rows, _, _ = EDGES["one loss among three"]
    answer = str(declare(shop(rows), Params(), "fr").value(f"{SHEET}.answer"))
    assert answer.endswith("Trop peu de clients pour conclure (3 actifs).")


def test_every_check_of_the_sample_is_zero(book_fr: Book, book_en: Book) -> None:
    """Sixteen figures, sixteen native checks, no difference."""
    for book in (book_fr, book_en):
        found = [
            book.value(key) for key, item in book.placed.items() if item.sheet == SHEET and key.endswith(".difference")
        ]
        assert len(found) == 16
        assert set(found) == {0.0}
