"""The page of one client: the right client, figures that a calculator gives, nothing of it lost or made live."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hosts.macros import ledger
from hosts.macros.paper_pages import pages
from hosts.macros.scripted import Scripted
from support import ROOT

from segment_udfs.functions.door import call
from segment_udfs.hosts.macros.cells import contents, read
from segment_udfs.hosts.macros.client_parts import plain_text
from segment_udfs.tables import Tables

pytestmark = pytest.mark.host
TRUTHS = json.loads((ROOT / "sample" / "truths.json").read_text("utf-8"))
HOSTILE = ("=1+1", '=HYPERLINK("http://x","y")', "@SUM(1)", "+1", "-1", "\t=1", "＝1")


def calm(_book: Any) -> None:
    """In the place of recalculating everything: Calc recalculates what depends on a cell by itself."""


def shown(sheet: Any) -> dict[str, list[Any]]:
    """The rows of a page by their first text, on either half."""
    found: dict[str, list[Any]] = {}
    for row in read(sheet.range("B1:H75")):
        for first in (0, 3):
            if isinstance(row[first], str):
                found.setdefault(row[first], row[first + 1 :])
    return found


def live(sheet: Any) -> list[str]:
    return [
        cell["f"] for row in contents(sheet.range("A1:H75")) for cell in row if isinstance(cell, dict) and "f" in cell
    ]


def sales(*rows: tuple[Any, ...], costs: bool = True) -> pd.DataFrame:
    """Lines of client, serial day, amount, family; 60 % of cost."""
    frame = pd.DataFrame(rows, columns=["client", "date", "amount", "family"])
    return frame.assign(cost=frame["amount"] * 0.6) if costs else frame


def test_the_page_of_a_star_says_what_its_lines_add_up_to(
    portfolio: Any, run: Callable[..., str], tmp_path: Path
) -> None:
    """Transports Kerlanvic, chosen on its row of the Stars sheet; every figure from the files of the sample."""
    code, name = TRUTHS["stars"][0]["id"], TRUTHS["stars"][0]["name"]
    rows = read(portfolio.sheets["Stars"].range("B1:B60"))
    place = next(at for at, row in enumerate(rows, 1) if row[0] == name)
    portfolio.sheets["Stars"].range((place, 5)).select()
    said = run(portfolio, "client", recalculate=calm)
    sheet = portfolio.sheets[f"Fiche – {code}"]
    assert name in said
    assert sheet.name in said
    found, this, before = shown(sheet), ledger.of_year(2025, code), ledger.of_year(2024, code)
    revenue = found["CA (€)"]
    assert revenue[0] == pytest.approx(ledger.revenue(this), abs=0.005)
    assert revenue[1] == pytest.approx(ledger.revenue(ledger.of_year(2025)), abs=0.005)
    assert revenue[2] == pytest.approx(ledger.revenue(this) / ledger.revenue(ledger.of_year(2025)))
    assert revenue[3] == "1 / 126"  # the largest client; 126 bought at some time
    assert revenue[4] == pytest.approx(ledger.revenue(before), abs=0.005)
    assert revenue[5] == pytest.approx(ledger.revenue(this) / ledger.revenue(before) - 1)
    margin = sum(float(line.amount - line.cost) for line in this if line.cost is not None)
    assert found["Marge (€)"][0] == pytest.approx(margin, abs=0.005)
    assert found["Familles achetées"][0] == len({line.family for line in this}) == 10
    assert found["Segment"][1] == "Star"
    assert found["Statut"][1] == "Actif"
    last = max(line.day for line in this)
    assert found["Dernier achat"][1].date() == last
    for month, row in enumerate(read(sheet.range("B42:D53")), 1):
        amounts = [line for line in this if line.day.month == month]
        assert row[1] == pytest.approx(ledger.revenue(amounts), abs=0.005)
        assert row[0].endswith(f"/{month:02}/25")
        assert row[2] == pytest.approx(ledger.revenue([line for line in before if line.day.month == month]), abs=0.005)
    assert found["Total = CA de la période"][0] == "✔"
    by_family = {row[0]: row[1] for row in read(sheet.range("B59:C68"))}
    for family in {line.family for line in this}:
        wanted = ledger.revenue([line for line in this if line.family == family])
        assert by_family[family] == pytest.approx(wanted, abs=0.005)
    assert found["Prochaine action"][0].startswith("Plan annuel")
    assert found["Place dans le plan"][1] == "1 / 86"
    assert len(sheet.charts) == 1
    assert len(live(sheet)) > 100  # what can be a formula is one
    assert pages(portfolio, sheet.name, tmp_path) == 1
    assert run(portfolio, "undo", Scripted([True]), recalculate=calm)
    assert sheet.name not in [one.name for one in portfolio.sheets]


def test_another_spelling_of_the_code_in_the_lines_is_the_same_client(portfolio: Any, run: Callable[..., str]) -> None:
    """The sample spells C0028 "c0028 " on some lines; the selection lies on one of those."""
    variant = TRUTHS["spelling_variant"][0]
    rows = read(portfolio.sheets["Données_Ventes"].range("B6:B7624"))
    place = next(at for at, row in enumerate(rows, 6) if row[0] == variant["spelled"])
    portfolio.sheets["Données_Ventes"].range((place, 7)).select()
    run(portfolio, "client", recalculate=calm)
    sheet = portfolio.sheets[f"Fiche – {variant['id']}"]
    found, this = shown(sheet), ledger.of_year(2025, variant["id"])
    assert found["CA (€)"][0] == pytest.approx(ledger.revenue(this), abs=0.005)
    assert found["Total"][0] == pytest.approx(ledger.revenue(this), abs=0.005)
    assert found["Total = CA de la période"][0] == "✔"
    assert not any("SUMIFS" in formula and "$C$6" in formula for formula in live(sheet))


def test_what_peers_buy_and_it_does_not_is_what_the_function_finds(portfolio: Any, run: Callable[..., str]) -> None:
    """SEG_WHITESPACE on the lines of the year, called beside the workbook, for a client that lacks families."""
    sectors = {row[0]: row[2] for row in read(portfolio.sheets["Données_Clients"].range("B6:D128"))}
    this = [line for line in ledger.of_year(2025) if line.family]
    columns = (
        [[line.client] for line in this],
        [[line.family] for line in this],
        [[float(line.amount)] for line in this],
    )
    table: Any = call("SEG_WHITESPACE", *columns, [[sectors.get(line.client)] for line in this], 1000)
    code = table[1][0]
    wanted = {row[1]: (row[3], row[5]) for row in table[1:] if row[0] == code}
    place = next(at for at, row in enumerate(read(portfolio.sheets["Clients"].range("B8:B140")), 8) if row[0] == code)
    portfolio.sheets["Clients"].range((place, 2)).select()
    run(portfolio, "client", recalculate=calm)
    rows = read(portfolio.sheets[f"Fiche – {code}"].range("B59:H68"))
    found = {row[0]: (row[3], row[6]) for row in rows if row[4] == "non"}
    assert found
    assert {family: pytest.approx(wanted[family]) for family in found} == found


def test_a_page_is_written_again_only_after_a_yes_and_undo_gives_the_note_back(
    made: Callable[..., Any], run: Callable[..., str]
) -> None:
    book = made(Tables(sales(("A1", 46000.0, 100.0, "X"), ("B2", 46010.0, 50.0, "Y"))))
    book.sheets["Clients"].range("C9").select()
    run(book, "client", recalculate=calm)
    sheet = book.sheets["Fiche – B2"]
    sheet.range("B75").value = "rappeler mardi"
    before = contents(sheet.range("A1:H76"))
    sheet.range("E20").select()  # on the page itself: its own client
    assert run(book, "client", Scripted([False]), recalculate=calm) == ""
    assert contents(sheet.range("A1:H76")) == before
    run(book, "client", Scripted([True]), recalculate=calm)
    assert sheet.range("B75").value is None
    assert len(sheet.charts) == 1
    run(book, "undo", Scripted([True]), recalculate=calm)
    assert contents(sheet.range("A1:H76")) == before


@pytest.mark.parametrize(("sheet", "cell"), [("Accueil", "A1"), ("Paramètres", "C12"), ("Clients", "C6")])
def test_a_row_without_client_is_told_in_one_sentence(
    portfolio: Any, run: Callable[..., str], sheet: str, cell: str
) -> None:
    portfolio.sheets[sheet].range(cell).select()
    said = run(portfolio, "client")
    assert "Aucun client sur la ligne" in said
    assert sheet in said
    assert "\n" not in said


def test_a_name_that_two_clients_bear_asks_for_a_code(made: Callable[..., Any], run: Callable[..., str]) -> None:
    """The code beside the name decides; the name alone does not."""
    records = pd.DataFrame({"client": ["A1", "B2"], "name": ["Dupont", "Dupont"], "sector": ["BTP", "BTP"]})
    lines = sales(("A1", 46000.0, 100.0, "X"), ("B2", 46010.0, 50.0, "Y"))
    book = made(Tables(lines, records))
    book.sheets["Clients"].range("C8").select()
    assert "A1" in run(book, "client", recalculate=calm)
    book.sheets["Stars"].range("K3").value = "Dupont"
    book.sheets["Stars"].range("K3").select()
    assert "A1, B2" in run(book, "client", recalculate=calm)


def test_nothing_that_a_client_is_called_becomes_live(made: Callable[..., Any], run: Callable[..., str]) -> None:
    """Codes, names, sectors and families that look like formulas, some the name of another; without any cost."""
    rows = [(code, 45990.0 + at, 100.0 * (at + 1), code) for at, code in enumerate(HOSTILE)]
    records = pd.DataFrame({"client": HOSTILE, "name": HOSTILE[::-1], "sector": HOSTILE, "siren": HOSTILE})
    book = made(Tables(sales(*rows, costs=False), records))
    code, name = HOSTILE[1], HOSTILE[-2]
    book.sheets["Clients"].range("B9").select()
    run(book, "client", recalculate=calm)
    sheet = next(sheet for sheet in book.sheets if sheet.name.startswith("Fiche"))
    found = shown(sheet)
    assert [found[label][0] for label in ("Client", "Nom", "Secteur", "SIREN")] == [code, name, code, code]
    assert found["CA (€)"][0] == 200.0
    assert found["Marge (€)"][0] is None  # unknown, not 0
    assert found["Total = CA de la période"][0] == "✔"
    assert sheet.range("B59").value == code
    assert not any(formula.startswith(("=HYPERLINK", "=1+1", "=@", "=SUM(1)")) for formula in live(sheet))


def test_a_workbook_without_data_or_of_another_kind_says_so(made: Callable[..., Any], run: Callable[..., str]) -> None:
    empty = made(Tables(sales()))
    empty.sheets["Clients"].range("B8").select()
    assert run(empty, "client").startswith("Il n’y a pas encore de client")
    other = empty.app.books.add()
    assert "Ventes" in run(other, "client")
    other.close()


@pytest.mark.parametrize(
    ("text", "spelled", "plain"),
    [
        ("C1", ["C1", "c1", "C2"], True),
        ("C1", ["C1", "C1 "], False),
        ("C1", ["C1", "C 1"], True),
        ("7", ["7", "007"], False),
        ("7", ["7", "8"], True),
        ("A*", ["A*", "AB"], False),
        ("1,5", ["1,5", "1.50"], False),
    ],
)
def test_sumifs_is_used_where_it_means_this_client_alone(text: str, spelled: list[str], plain: bool) -> None:
    """Excel's criteria know jokers and read numbers in texts: "007" is 7 for them, not for us."""
    assert plain_text(text, spelled) is plain
