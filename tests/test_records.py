"""Numbers declared in the client file that nobody can have: below 0, an analysis refuses them."""

from __future__ import annotations

import pandas as pd
import pytest

from segment_udfs.analysis import analyse
from segment_udfs.errors import DataError
from segment_udfs.strings import explain
from segment_udfs.tables import Tables

SALES = pd.DataFrame({"client": ["A", "B", "C"], "date": [45700.0] * 3, "amount": [100.0, 200.0, 300.0]})
RATES = pd.DataFrame({"driver": ["Visites"], "unit_cost": [10.0]})


def test_negative_hours_purchases_and_drivers_are_refused_by_column_with_the_first_client() -> None:
    clients = pd.DataFrame(
        {"client": ["B", "C"], "hours": [-4.0, -1.0], "wallet": [500.0, -1.0], "Visites": [-2.0, 3.0]}
    )
    with pytest.raises(DataError) as caught:
        analyse(Tables(SALES, clients, RATES, ("Visites",)))
    assert [sentence.replace("\u00a0", " ") for sentence in explain(caught.value, "fr")] == [
        f"Fichier des clients, colonne « {column} » : {count} valeur(s) négative(s), dont celle du client {client} ; "
        "corrigez-les, ou videz-les si elles sont inconnues."
        for column, count, client in (("Heures par an", 2, "B"), ("Achats totaux estimés", 1, "C"), ("Visites", 1, "B"))
    ]


def test_hours_and_purchases_of_0_are_numbers_like_others() -> None:
    clients = pd.DataFrame({"client": ["A", "B"], "hours": [0.0, 0.0], "wallet": [0.0, 500.0]})
    found = analyse(Tables(SALES, clients)).clients.set_index("client")
    assert found["hours"].tolist()[:2] == [0.0, 0.0]
    assert found.loc["B", "wallet_share"] == 0.4  # 200 of 500
