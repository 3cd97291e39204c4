"""Anonymising: what is replaced, what stays, and that nothing of the original can be found in what leaves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hosts.macros.canaries import Canaries, hits, plant
from hosts.macros.scripted import Scripted

from segment_udfs.analysis import analyse
from segment_udfs.hosts.anonymise import FEWEST, Choices, anonymised, rare_groups
from segment_udfs.hosts.leaks import leaks
from segment_udfs.hosts.unchanged import changed_figures
from segment_udfs.ids import normalise
from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build

REPLACED = ("client", "name", "order")


@pytest.fixture(scope="module")
def sample() -> Tables:
    with as_file(files("segment_udfs.sample")) as folder:
        return load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")


def small(**columns: list[Any]) -> Tables:
    """Six clients of one line each; `columns` of their records."""
    clients = pd.DataFrame({"client": [f"CL{n}" for n in range(1, 7)], **columns})
    sales = pd.DataFrame(
        {
            "client": clients["client"],
            "date": [45600.0 + n for n in range(6)],
            "amount": [104.0 * (n + 1) for n in range(6)],
            "order": [f"FA100{n}" for n in range(6)],
            "family": ["Vis", "Vis", "Freins", "Vis", "Vis", "Vis"],
        }
    )
    return Tables(sales=sales, clients=clients, source="Ventes Dupont.csv")


def test_every_figure_and_every_segment_is_the_original_s(sample: Tables) -> None:
    """Revenue, margin, profit, status, segment, flags, client by client; totals; ranks but for ties."""
    found = anonymised(sample, Choices(keep_families=False))
    before, after = analyse(sample).clients, analyse(found.tables).clients
    codes = [found.clients[normalise(client)] for client in before["client"]]
    other = after.set_index("client").loc[codes].reset_index()
    for name in ("revenue", "margin", "profit", "recency_days", "breadth"):
        np.testing.assert_array_equal(before[name], other[name], name)
    for name in ("segment", "status", "class", "star", "sector", "loss_cause", "flag_multiple_accounts"):
        assert before[name].tolist() == other[name].tolist(), name
    assert (before["rank_margin"] != other["rank_margin"]).sum() <= before["margin"].duplicated(keep=False).sum()
    assert changed_figures(sample, found, Params()) == []


def test_a_changed_figure_is_noticed(sample: Tables) -> None:
    """One cent of one line, one sector, one date: the comparison before writing names the column."""
    found = anonymised(sample, Choices())
    for name, column, value, told in (
        ("sales", "amount", 1e4, "revenue"),
        ("clients", "sector", "Ailleurs", "sector"),
        ("sales", "date", 46022.0, "recency_days"),
    ):
        frame = getattr(found.tables, name).copy()
        where = frame.index[frame["client"] == found.clients["c0010"]][-1]
        frame.loc[where, column] = value
        other = dataclasses.replace(found, tables=dataclasses.replace(found.tables, **{name: frame}))
        assert told in changed_figures(sample, other, Params())


def test_no_original_code_name_or_order_is_in_the_tables(sample: Tables) -> None:
    found = anonymised(sample, Choices(keep_families=False)).tables
    assert found.clients is not None
    assert "siren" not in found.clients
    for before, after in ((sample.sales, found.sales), (sample.clients, found.clients)):
        for name in {*REPLACED, "group", "family"} & set(after.columns):
            assert not set(before[name].dropna()) & set(after[name].dropna()), name
    assert (found.source, found.notes) == ("", ())


def test_codes_are_drawn_anew_and_follow_no_order(sample: Tables) -> None:
    """Two draws share no code; neither the codes nor the rows follow the order of the originals.

    (Of 126 clients in random order, about half have a smaller code than the one before: 40 to 85 all but surely.)
    """
    one, other = (anonymised(sample, Choices()) for _ in range(2))
    assert not set(one.clients.values()) & set(other.clients.values())
    assert all(code.isalpha() and code.isupper() for code in one.clients.values())
    codes = list(one.clients.values())
    assert 35 < sum(a > b for a, b in pairwise(codes)) < 90
    back = {code: place for place, code in enumerate(codes)}
    rows = [back[code] for code in dict.fromkeys(one.tables.sales["client"].dropna())]
    assert 35 < sum(a > b for a, b in pairwise(rows)) < 90


def test_a_code_never_spells_a_text_that_must_not_leave() -> None:
    """With clients called by single consonant pairs, no code contains one of them."""
    pairs = [a + b for a in "BCDFG" for b in "BCDFGHJK"]
    lines = {"client": pairs, "date": 45600.0, "amount": 1.0}
    found = anonymised(Tables(pd.DataFrame(lines)), Choices())
    assert not [code for code in found.clients.values() if any(pair in code for pair in pairs)]


def test_columns_and_words_that_nobody_declared_are_left_out() -> None:
    """A column of the person's own, free causes, cost drivers of their own wording: dropped or renamed."""
    tables = small(loss_cause=["prix", "parti chez Durand", None, None, None, None], Visites=[1.0] * 6, memo=[9.0] * 6)
    rates = pd.DataFrame({"driver": ["Visites"], "unit_cost": [50.0], "comment": ["chez Durand"]})
    found = anonymised(dataclasses.replace(tables, rates=rates, drivers=("Visites",)), Choices())
    clients = found.tables.clients
    assert clients is not None
    assert set(clients.columns) == {"client", "name", "loss_cause", "Inducteur 1"}
    assert sorted(clients["loss_cause"].dropna()) == ["prix"]
    assert found.causes_dropped == 1
    assert found.tables.rates is not None
    assert found.tables.rates.to_dict("list") == {"driver": ["Inducteur 1"], "unit_cost": [50.0]}
    assert ("driver", "Inducteur 1", "Visites", "") in found.key


def test_accounts_of_one_company_stay_one_company() -> None:
    """The same bare name, or the same valid SIREN, under another name: one new name; groups stay groups."""
    tables = small(
        name=["Dupont SARL", "Établ. Dupont", "Alpha", "Beta", None, "Zeta"],
        siren=[None, None, "732829320", "732 829 320 00074", None, None],
        group=["G1", None, None, "G1", None, None],
    )
    found = anonymised(tables, Choices())
    clients = found.tables.clients
    assert clients is not None
    back = {code: old for old, code in found.clients.items()}
    names = {back[row["client"]]: row["name"] for row in clients.to_dict("records")}
    assert names["cl1"] == names["cl2"]
    assert names["cl3"] == names["cl4"]
    assert len(set(names.values())) == 4
    assert clients["group"].nunique() == 1


def test_groups_of_few_clients_are_merged_and_amounts_rounded_when_asked() -> None:
    """Five garages stay; one hotel and nobody else cannot be called "Autres": its sector is left out.

    104 × 1 … 6 to ten euros: 100, 210, 310, 420, 520, 620.
    """
    tables = small(sector=["Garage"] * 5 + ["Hôtel"], size=["TPE", "TPE", "PME", "PME", "ETI", "GE"])
    assert rare_groups(tables) == ["Hôtel", "TPE", "PME", "ETI", "GE"]
    found = anonymised(tables, Choices(merge_rare=True, round_amounts=True), "en").tables
    assert found.clients is not None
    assert sorted(found.clients["sector"].fillna("")) == ["", *["Garage"] * FEWEST]
    assert set(found.clients["size"]) == {"Others"}
    assert sorted(found.sales["amount"]) == [100, 210, 310, 420, 520, 620]
    assert sorted(anonymised(tables, Choices()).tables.sales["amount"]) == [104.0 * n for n in range(1, 7)]


@pytest.fixture(scope="module")
def leaking() -> bytes:
    """A workbook in which a family bears a client's name, and an amount is 1040."""
    tables = small()
    tables.sales.loc[0, "family"] = "Ventes Dupont"
    tables.sales.loc[0, "amount"] = 1040.0
    tables.sales["order"] = None
    return build(dataclasses.replace(tables, source=""), macros=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dupont", True),
        ("dupont", True),
        ("Dup", False),
        ("upon", False),
        ("Vis", False),
        ("FA1000", False),
        ("104", False),
        ("1040", False),
        ("ventes dupont", True),
        ("Segmentation", False),
    ],
)
def test_the_search_before_writing_finds_words_and_not_amounts(leaking: bytes, text: str, found: bool) -> None:
    """Parts of words, amounts and the product's own words are no find; what no cell holds is none either."""
    assert bool(leaks(leaking, [text], ["Segmentation du portefeuille"])) is found


@pytest.mark.host
def test_two_hundred_canaries_in_every_hiding_place_and_none_left(
    app: Any, opened: Callable[[Path], Any], tmp_path: Path, run: Any
) -> None:
    """The macro itself, in LibreOffice, on a hostile workbook: the scanner finds every canary in the source, none in
    the anonymous file; what is remembered for this user holds none either. The key, and only the key, has the codes.
    """
    canaries = Canaries()
    source = plant(canaries)
    words = canaries.every()
    assert hits(source, words) == set(words)
    assert len(words) >= 200
    assert len(canaries.places) >= 14
    (tmp_path / "classeur.xlsm").write_bytes(source)
    book = opened(tmp_path / "classeur.xlsm")
    out, key = tmp_path / "anonyme.xlsx", tmp_path / "cle.csv"
    person = Scripted([True, False, True, False], [out, key])
    said = run(book, "anonymise", person)
    assert "30 clients" in said, said
    assert hits(out.read_bytes(), words) == set()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert not [word for word in words if word.encode() in kept]
    text = key.read_text("utf-8-sig")
    assert [code for code in canaries.places["client codes"] if f";{code};" not in text] == []


@pytest.mark.host
def test_a_name_that_would_stay_readable_stops_it_and_a_no_leaves_nothing(
    opened: Callable[[Path], Any], tmp_path: Path, run: Any
) -> None:
    """One client gave its name to a sector of its own: the sentence names it, no file is written; nor after a no."""
    tables = small(name=["Dupont Frères", *"BCDEF"], sector=["Chez Dupont Frères", *["Garage"] * 5])
    (tmp_path / "classeur.xlsx").write_bytes(build(tables, macros=False))
    book = opened(tmp_path / "classeur.xlsx")
    said = run(book, "anonymise", Scripted([True, True, False, False]))
    assert "Dupont Frères" in said
    assert "n’a pas été écrite" in said
    assert run(book, "anonymise", Scripted([False])) == ""
    merged = Scripted([True, False, True, False], [tmp_path / "anonyme.xlsx", None])
    assert run(book, "anonymise", merged) == ""
    assert "Portefeuille anonyme 2026-01-15.xlsx" in merged.asked[-2]
    assert "classeur – clé (à garder).csv" in merged.asked[-1]
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".~")) == ["classeur.xlsx"]
