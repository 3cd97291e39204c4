"""The sheets Segments and Sensibilité: nine segments that add up, labels that hold or flip."""

from __future__ import annotations

from typing import Any

import pytest
from sheet_reading import TRUTHS, by_name, differences, empty, errors, listed, three_clients, windows

from segment_udfs.analysis import analyse
from segment_udfs.analysis.sensitivity import THRESHOLDS, sensitivity
from segment_udfs.labels import SEGMENT
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat
from segment_udfs.workbook.sheets.book import declare
from segment_udfs.workbook.sheets.sensitivity import MOVES

SHEETS = ("Segments", "Sensibilité")


def table(book: Book, key: str) -> dict[str, Any]:
    """A column of the nine segments, by segment."""
    return dict(zip(flat(book.value("segments.block.segment")), flat(book.value(f"segments.block.{key}")), strict=True))


def test_segments_add_up_to_the_lines(book_fr: Book, tables: Tables) -> None:
    """Counts add up to the clients of both files, revenue to the lines of 2025, shares to 100 %."""
    lines = windows(tables)
    everyone = set(lines["client"])
    assert sum(table(book_fr, "count").values()) == len(everyone)
    assert sum(table(book_fr, "revenue").values()) == pytest.approx(lines.loc[lines["window"] == 1, "amount"].sum())
    for key in ("count_share", "revenue_share", "margin_share", "hours_share"):
        assert sum(table(book_fr, key).values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("kind", "segment"),
    [("stars", "Star"), ("lost", "Perdu"), ("lost_before", "Perdu"), ("silent_regular", "Perdu"),
     ("hidden_loss_makers", "Non profitable en l'état"), ("high_potential", "Fort potentiel")],
)  # fmt: skip
def test_planted_clients_count_in_their_segment(kind: str, segment: str, book_fr: Book) -> None:
    """The clients planted in the sample carry their segment, and the table counts at least as many."""
    planted = [client["name"] for client in TRUTHS[kind]]
    assert {by_name(book_fr, "segment")[name] for name in planted} == {segment}
    assert table(book_fr, "count")[segment] >= len(planted)


def test_the_order_of_the_segments_is_fixed(book_fr: Book) -> None:
    """The letters of the look, from the best segment to the one to complete."""
    assert "".join(flat(book_fr.value("segments.block.letter"))) == "SPFRNODX?"


@pytest.mark.parametrize(("lang", "said"), [("fr", "126 clients, un segment chacun\u00a0: 3 Stars et 19 20/80"),
                                            ("en", "126 clients, one segment each: 3 Stars and 19 20/80")])  # fmt: skip
def test_the_answer_counts_the_best(lang: str, said: str, request: pytest.FixtureRequest) -> None:
    """Stars are the three planted; 20/80 are the class A clients of the list that no earlier rule takes."""
    book: Book = request.getfixturevalue(f"book_{lang}")
    assert str(book.value("Segments.answer")).startswith(said)
    best = sum(name in ("Star", "20/80") for name in flat(book.column_value("segment")))
    assert best == 3 + 19


def test_the_list_gives_the_reason_and_the_threshold(book_fr: Book) -> None:
    """By value, each with its segment, its reason, and what would change it when something would."""
    shown = listed(book_fr, "Segments", "Nom")
    assert shown["Valeur retenue"] == sorted(shown["Valeur retenue"], reverse=True)
    assert all(why.startswith(segment) for why, segment in zip(shown["Pourquoi"], shown["Segment"], strict=True))
    threshold = shown["Seuil qui le ferait changer → segment"][shown["Nom"].index("Fonderie Ardelouse")]
    assert threshold == "Part de portefeuille minimale d'une Star +10\u00a0% (82,5\u00a0%) → 20/80"


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.key)
def test_a_moved_threshold_is_the_book_rebuilt_with_it(move: Any, book_fr: Book, tables: Tables) -> None:
    """Each column of Sensibilité is the segment of a whole workbook declared with the moved parameter."""
    rebuilt = declare(tables, Params().moved(move.name, 1.1 if move.side == "up" else 0.9), "fr")
    assert flat(book_fr.column_value(f"segment_{move.key}")) == flat(rebuilt.column_value("segment"))


def test_sensitivity_agrees_with_the_analysis(book_fr: Book, tables: Tables) -> None:
    """The same sixteen segments as `analysis.sensitivity`, and the same clients change."""
    found = sensitivity(analyse(tables))
    assert {move.name for move in MOVES} == set(THRESHOLDS)
    for move in MOVES:
        words = [SEGMENT.text(SEGMENT.rank(key), "fr") for key in found[move.key]]
        assert flat(book_fr.column_value(f"segment_{move.key}")) == words
    changed = [text != "" for text in flat(book_fr.column_value("nearest"))]
    assert changed == found["nearest"].notna().tolist()


def test_thresholds_that_cross_another_stop_there(tables: Tables) -> None:
    """A class threshold of 90 % cannot pass the next one at 95 %, nor can « lost » fall under « at risk »."""
    book = declare(tables, Params(a=0.9, k_risk=2.9), "fr")
    assert book.value("sensitivity.value.a_up") == pytest.approx(0.95)
    assert book.value("sensitivity.value.k_lost_down") == 2.9
    assert errors(book, "Sensibilité") == {}


def test_two_thresholds_are_named_when_two_change_a_client(tables: Tables) -> None:
    """With moves of half, two clients have several thresholds: the second is another than the first."""
    book = declare(tables, Params(sensitivity=0.5), "fr")
    rows = zip(*(flat(book.column_value(key)) for key in ("threshold_flips", "nearest", "nearest_second")), strict=True)
    several = [(first, second) for flips, first, second in rows if flips > 1]
    assert len(several) == 2
    assert all(second not in ("", first) for first, second in several)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_check_is_zero(sheet: str, book_fr: Book) -> None:
    """Native formulas find what the figures say, and no cell shows an error."""
    assert differences(book_fr, sheet) == {}
    assert errors(book_fr, sheet) == {}


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("case", [empty, three_clients], ids=["empty", "three clients"])
def test_small_books_give_sentences(case: Any, lang: str, sheet: str) -> None:
    """With nothing or next to nothing, without cost nor hours: a sentence, no error, no false check."""
    book = declare(case(), Params(), lang)
    assert isinstance(book.value(f"{sheet}.answer"), str)
    assert errors(book, sheet) == {}
    assert differences(book, sheet) == {}
