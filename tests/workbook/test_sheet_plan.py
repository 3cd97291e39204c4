"""Plan_action: what is at stake for each client and in which order, against the planted truths and plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest
from portfolios import by_client, empty, named, no_cost, shown, three_clients
from sample_metrics import BEFORE, OPENS, TRUTHS, ids, lines, metrics

from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare


@pytest.fixture(scope="module")
def m() -> pd.DataFrame:
    """The accounts by plain pandas, with the margin of the year before."""
    found, sales = metrics(), lines()
    before = sales[(sales["date"] > BEFORE) & (sales["date"] <= OPENS)]
    found["margin_before"] = (before["amount"] - before["cost"]).groupby(before["client"]).sum(min_count=1)
    return found


def test_the_stake_of_a_star_is_its_margin(book_fr: Book, m: pd.DataFrame) -> None:
    """What a Star brings is what a rival would take."""
    stake = by_client(book_fr, "stake")
    assert [stake[client] for client in ids("stars")] == pytest.approx(list(m.loc[ids("stars"), "margin"]))


def test_the_stake_of_a_loss_maker_is_its_loss(book_fr: Book, m: pd.DataFrame) -> None:
    """The loss to stop, as a positive amount."""
    stake, clients = by_client(book_fr, "stake"), ids("hidden_loss_makers")
    assert [stake[client] for client in clients] == pytest.approx(list(-m.loc[clients, "profit"]))


def test_the_stake_of_a_lost_client_is_the_margin_of_its_better_year(book_fr: Book, m: pd.DataFrame) -> None:
    """Margin, not revenue: what coming back would bring, for the silent regulars and those who stopped."""
    stake = by_client(book_fr, "stake")
    clients = [client for client in (*ids("silent_regular"), *ids("lost"), *ids("at_risk")) if stake[client]]
    better = m.loc[clients, ["margin", "margin_before"]].max(axis=1)
    assert len(clients) >= 10
    assert [stake[client] for client in clients] == pytest.approx(list(better))


def test_the_plan_starts_with_the_stars(book_fr: Book, book_en: Book) -> None:
    """The three largest stakes of the sample are its Stars, and the answer names them in both languages."""
    rank = by_client(book_fr, "order_plan")
    assert sorted(rank[client] for client in ids("stars")) == [1, 2, 3]
    for book in (book_fr, book_en):
        assert all(item["name"] in str(book.value("Plan_action.answer")) for item in TRUTHS["stars"])


def test_the_plan_is_in_the_order_of_the_stake(book_fr: Book) -> None:
    """Ranks 1, 2, 3 … by decreasing stake, and only positive stakes."""
    stake, rank = by_client(book_fr, "stake"), by_client(book_fr, "order_plan")
    listed = sorted((client for client in rank if rank[client] != ""), key=lambda client: rank[client])
    amounts = [stake[client] for client in listed]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[-1] > 0
    assert len(listed) == sum(amount > 0 for amount in stake.values()) == book_fr.value("nb_actions")


def test_the_figures_agree_and_the_segments_add_up(book_fr: Book) -> None:
    """Native checks at 0; totals by segment equal to the key figures."""
    keys = [key for key in named(book_fr, "Plan_action") if key.endswith((".difference", ".foots"))]
    assert len(keys) == 8
    assert {shown(book_fr, key) for key in keys} == {0.0}


def test_the_answer_carries_the_figures(book_fr: Book, book_en: Book) -> None:
    """Number of actions, hours and euros, with the separator of each language."""
    count, hours, stake = (round(shown(book_fr, key)) for key in ("nb_actions", "heures_plan", "enjeu_total"))
    fr, en = str(book_fr.value("Plan_action.answer")), str(book_en.value("Plan_action.answer"))
    spaced = f"{stake:,}".replace(",", "\u00a0")
    assert fr.startswith(f"{count} actions pour {hours:,} h".replace(",", "\u00a0"))
    assert f"{spaced}\u00a0€ en jeu" in fr
    assert en.startswith(f"{count} actions for {hours:,} h of visits, €{stake:,} at stake")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("tables", "start"),
    [
        (empty(), {"fr": "Pas encore de données", "en": "No data yet"}),
        (three_clients(), {"fr": "1 action pour", "en": "1 action for"}),
        (no_cost(), {"fr": "1 action pour", "en": "1 action for"}),
    ],
    ids=["empty", "three clients", "no cost"],
)
def test_few_data_give_a_sentence_and_no_error(tables: Tables, start: dict[str, str], lang: str) -> None:
    """The client that stopped is the one action; nothing shows an error, every check stays at 0."""
    book = declare(tables, Params(), lang)
    assert str(book.value("Plan_action.answer")).startswith(start[lang])
    assert named(book, "Plan_action", errors=True) == []
    keys = [key for key in named(book, "Plan_action") if key.endswith((".difference", ".foots"))]
    assert {shown(book, key) for key in keys} == {0.0}
