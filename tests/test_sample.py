"""The made portfolio: the dialect of its files, their determinism, their sizes and plausibility."""

from __future__ import annotations

import doctest
import importlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from sample_metrics import AS_OF, DRIVERS, ROOT, ids, lines, metrics, number, read

from segment_udfs import sample


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    return lines()


@pytest.fixture(scope="module")
def m() -> pd.DataFrame:
    return metrics()


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    """The script, imported as it imports its own neighbours; it makes its files once, for that takes seconds."""
    sys.path.insert(0, str(ROOT / "sample"))
    script = importlib.import_module("make_sample")
    build = script.build
    script.build = cache(build)
    yield script
    script.build = build
    sys.path.remove(str(ROOT / "sample"))


@pytest.mark.parametrize("name", sample.NAMES)
def test_a_file_is_cp1252_with_semicolons_and_windows_line_ends(name: str) -> None:
    """The bytes are those of a French ERP: cp1252 (not UTF-8), one separator, CRLF, no blank or total line."""
    content = sample.path(name).read_bytes()
    rows = content.decode("cp1252").split("\r\n")
    assert rows.pop() == ""
    assert len({row.count(";") for row in rows}) == 1
    assert "\n" not in "".join(rows)
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_numbers_and_dates_are_written_the_french_way() -> None:
    """Amounts carry a decimal comma and a no-break space between thousands, dates are dd/mm/yyyy."""
    table = read(sample.SALES)
    assert table["Montant HT"].map(re.compile(r"-?\d{1,3}(\xa0\d{3})*,\d\d").fullmatch).notna().all()
    assert table["Coût de revient"].map(re.compile(r"(-?\d{1,3}(\xa0\d{3})*,\d\d)?").fullmatch).notna().all()
    assert table["Date pièce"].map(re.compile(r"\d\d/\d\d/\d{4}").fullmatch).notna().all()
    assert table["Montant HT"].str.contains("\xa0").any()


def test_headers_are_those_of_the_erp() -> None:
    """The three header rows are the agreed ones, the drivers of the clients file those of the rates file."""
    assert ";".join(read(sample.SALES).columns) == (
        "Code client;Raison sociale;N° pièce;Date pièce;Famille;Quantité;Montant HT;Coût de revient"
    )
    assert ";".join(read(sample.CLIENTS).columns) == (
        "Code client;Raison sociale;Secteur;Taille;SIREN;Groupe;Heures par an;Achats totaux estimés;Cause de perte;"
        + ";".join(DRIVERS)
    )
    assert list(read(sample.COSTS)["Inducteur"]) == DRIVERS
    assert ";".join(read(sample.COSTS).columns) == "Inducteur;Coût annuel;Capacité théorique;Part pratique"


def test_an_unknown_name_is_refused() -> None:
    """Only the files of the sample are handed out."""
    with pytest.raises(KeyError):
        sample.path("../errors.py")


def test_the_committed_files_are_those_of_the_script(maker: ModuleType) -> None:
    """Making the sample again gives the same bytes."""
    assert maker.main(["--check"]) == 0


def test_numbers_are_spelled_as_the_examples_say(maker: ModuleType) -> None:
    """The script's own examples hold."""
    assert doctest.testmod(maker) == (0, 2)


def test_check_names_the_stale_file_and_the_repair(
    maker: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed byte makes the check fail, saying which file and which command."""
    maker.main([str(tmp_path)])
    (tmp_path / "couts.csv").write_bytes(sample.path("couts.csv").read_bytes() + b"\r\n")
    assert maker.main([str(tmp_path), "--check"]) == 1
    said = capsys.readouterr().err
    assert "couts.csv" in said
    assert f"python sample/make_sample.py {tmp_path}" in said
    assert "clients.csv" not in said


# --- size and shape ----------------------------------------------------------------------------------------------


def test_size_and_period(sales: pd.DataFrame, m: pd.DataFrame) -> None:
    """About 8,000 lines, 120 accounts, 36 months without a hole, ending on the last day of 2025."""
    assert 7_500 <= len(sales) <= 8_500
    assert 110 <= len(m) <= 130
    assert sales["date"].dt.to_period("M").nunique() == 36
    assert (sales["date"].min().year, sales["date"].max()) == (2023, AS_OF)
    assert (sales["date"].dt.day_of_week < 5).all()
    assert 8 <= sales["family"].nunique() <= 10


def test_money_is_plausible(sales: pd.DataFrame, m: pd.DataFrame) -> None:
    """4 to 6 M€ a year, 30 to 34 % of margin on price, 20 to 25 % of the active clients make 80 % of the revenue."""
    by_year = sales.groupby(sales["date"].dt.year)["amount"].sum()
    assert by_year.between(4e6, 6e6).all()
    assert 0.30 <= m["margin"].sum() / m.loc[m["margin"].notna(), "revenue"].sum() <= 0.34
    active = m["revenue"] > 0
    assert 0.20 <= (m["revenue_class"] == "A").sum() / active.sum() <= 0.25
    assert m["revenue"].max() / m["revenue"].sum() < 0.25


def test_an_amount_is_a_quantity_times_a_price_in_cents(sales: pd.DataFrame) -> None:
    """Every line with a quantity has a unit price of whole cents, and goods that come back carry their cost."""
    goods = sales[sales["quantity"].notna()]
    cents = (goods["amount"] * 100).round().astype(int)
    assert (cents % goods["quantity"].astype(int) == 0).all()
    back = goods[goods["amount"] < 0]
    assert len(back) >= 50
    assert ((back["quantity"] < 0) & (back["cost"] < 0)).all()
    price_only = sales[sales["quantity"].isna()]
    assert len(price_only) >= 5
    assert ((price_only["amount"] < 0) & (price_only["cost"] == 0)).all()


def test_credit_notes_stand_on_pieces_of_their_own(sales: pd.DataFrame) -> None:
    """AV pieces are negative, FA pieces positive, each piece has one client and one day."""
    assert ((sales["amount"] < 0) == sales["piece"].str.startswith("AV")).all()
    assert sales["piece"].str.fullmatch(r"(FA|AV)2[345]\d{4}").all()
    assert (sales.groupby("piece")[["client", "date"]].nunique() == 1).all(axis=None)


def test_siren_numbers_pass_luhn_and_belong_to_nobody() -> None:
    """Each number given passes Luhn and starts with 0, which the register never gave; a few are missing."""
    numbers = read(sample.CLIENTS)["SIREN"]
    given = numbers[numbers != ""]
    for value in given:
        digits = [int(c) for c in value]
        total = sum(d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(digits))
        assert (len(value), value[0], total % 10) == (9, "0", 0)
    assert 2 <= (numbers == "").sum() <= 10


def test_the_practical_capacity_is_not_used_up() -> None:
    """Each driver uses 60 to 98 % of its practical capacity: some unused capacity stays visible."""
    used = read(sample.CLIENTS)[DRIVERS].apply(number).sum()
    rates = read(sample.COSTS).set_index("Inducteur").apply(number)
    assert (used / (rates["Capacité théorique"] * rates["Part pratique"])).between(0.6, 0.98).all()


def test_wallets_and_causes_are_partly_known(m: pd.DataFrame) -> None:
    """Wallets for a third to a half of the accounts; some lost accounts have a cause, some have none."""
    assert 0.33 <= m["wallet"].notna().mean() <= 0.5
    master = read(sample.CLIENTS)
    cause = master.set_index(master["Code client"].str.casefold())["Cause de perte"]
    assert set(cause[cause != ""].index) <= set(m.index[m["status"] == "lost"])
    lost = cause[ids("lost") + ids("lost_before") + ids("silent_regular")]
    assert 0.5 <= (lost != "").mean() < 1
