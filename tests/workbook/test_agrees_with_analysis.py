"""The Clients sheet and `analysis.analyse` say the same of every client: two independent orchestrations, one truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from segment_udfs import labels
from segment_udfs.analysis import analyse
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.sheets.book import declare

FAMILIES = {
    "status": labels.STATUS,
    "profit_status": labels.PROFIT_STATUS,
    "recurrence": labels.RECURRENCE,
    "move": labels.MOVE,
    "segment": labels.SEGMENT,
}


def _column(book: Book, key: str) -> list[object]:
    rows = book.column_value(key)
    assert isinstance(rows, list)
    return [cell for (cell,) in rows]


def _disagreements(book: Book, tables: Tables, params: Params) -> dict[str, list[tuple[object, object]]]:
    clients = analyse(tables, params).clients
    shared = [key for key in clients.columns if key in book.columns]
    assert len(shared) > 50
    found: dict[str, list[tuple[object, object]]] = {}
    for key in shared:
        wrong = [
            (shown, known)
            for shown, known in zip(_column(book, key), clients[key].tolist(), strict=True)
            if not _agree(key, shown, known)
        ]
        if wrong:
            found[key] = wrong[:5]
    return found


def _agree(key: str, shown: object, known: object) -> bool:
    if known is None or (isinstance(known, float) and math.isnan(known)):
        return shown == ""
    if key in FAMILIES and isinstance(known, str):
        return shown == FAMILIES[key].text(FAMILIES[key].rank(known), "fr")
    if isinstance(known, (int, float, np.number)):
        return isinstance(shown, (int, float)) and math.isclose(float(shown), float(known), rel_tol=1e-9, abs_tol=1e-6)
    return shown == known


def test_on_the_sample(book_fr: Book, tables: Tables) -> None:
    """Every column that both have, for every client."""
    assert _disagreements(book_fr, tables, Params()) == {}


@pytest.mark.parametrize(
    "params",
    [
        Params(months=6),
        Params(value="revenue", a=0.7, b=0.9),
        Params(peers="sector", k_lost=2.5, k_risk=1.5, niche_good="recurrent"),
        Params(as_of=45474.0, profit_tolerance=0.05, star_max=1, hours_budget=500),
    ],
    ids=["half a year", "by revenue", "other rules", "another day"],
)
def test_under_other_parameters(params: Params, tables: Tables) -> None:
    """The agreement does not depend on the defaults."""
    assert _disagreements(declare(tables, params, "fr"), tables, params) == {}


def test_without_costs_and_without_clients_file(tables: Tables) -> None:
    """Sales lines alone: margins are unknown on both sides, segments run on revenue."""
    bare = Tables(tables.sales.drop(columns=["cost", "family", "name"]))
    assert _disagreements(declare(bare, Params(), "fr"), bare, Params()) == {}


def test_headline_figures(tables: Tables) -> None:
    """Attrition, retention, 20/80 and whale say the same on the sheets and in the summary, at two dates."""
    for params in (Params(), Params(as_of=45473.0, months=9)):
        book, found = declare(tables, params, "fr"), analyse(tables, params)
        told = found.attrition
        assert found.whale is not None
        pairs = {
            "nb_ouverture": told.opening,
            "nb_perdus": told.lost,
            "nb_reconquis": told.won_back,
            "taux_attrition": told.rate,
            "attrition_basse": told.low,
            "attrition_haute": told.high,
            "ratio_brut": told.rate_all,
            "retention_brute": told.grr,
            "retention_nette": told.nrr,
            "ca_total": found.revenue,
            "marge_totale": found.margin,
            "resultat_total": found.profit,
            "clients_actifs": found.active,
            "familles_vendues": found.families_sold,
            "sommet_baleine": found.whale.gains,
        }
        wrong = {
            name: (book.value(name), known)
            for name, known in pairs.items()
            if not math.isclose(float(book.value(name)), float(known), rel_tol=1e-9, abs_tol=1e-6)
        }
        assert wrong == {}
