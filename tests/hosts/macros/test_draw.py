"""Pareto, whale and bridge drawn in the real LibreOffice: figures by hand, live, footing, taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import portfolios
import pytest
from hosts.macros.ledger import lines, of_year, revenue
from hosts.macros.scripted import Scripted

from segment_udfs.hosts.macros.cells import contents, read, write
from segment_udfs.workbook.build import build

pytestmark = pytest.mark.host
Run = Callable[..., str]


@pytest.fixture
def plain(app: Any, opened: Any) -> Any:
    """A book of no particular kind."""
    return app.books.add()


def select(book: Any, rows: list[list[Any]]) -> Any:
    """Rows written on the first sheet from B2 on, and selected."""
    cells = book.sheets[0].range("B2").resize(len(rows), len(rows[0]))
    write(cells, rows)
    book.sheets[0].activate()
    cells.select()
    return cells


def nowhere(book: Any) -> None:
    """One blank cell of the first sheet is selected: nothing to draw."""
    book.sheets[0].activate()
    book.sheets[0].range("Z900").select()


def table(sheet: Any, first: str) -> dict[Any, list[Any]]:
    """The rows of a drawing by what stands in their column C, from the header whose column C is `first` on."""
    rows = read(sheet.range("B1:H60"))
    start = next(at for at, row in enumerate(rows) if row[1] == first)
    found: dict[Any, list[Any]] = {}
    for row in rows[start + 1 :]:
        if row[1] is None:
            break
        found[row[1]] = row[2:]
    return found


def marks(sheet: Any) -> list[str]:
    """Every control of a drawing."""
    return [row[0] for row in read(sheet.range("H1:H60")) if row[0] not in (None, "Contrôle", "Check")]


def test_a_pareto_of_a_selection_follows_the_cells_and_is_taken_back(plain: Any, run: Run) -> None:
    """500 + 300 of 1,000 make 80 %: two of five lines; the columns, the line and the threshold are one chart."""
    rows = [
        ["Nom", "=CA"],
        ["=1+1", 300.0],
        ['=HYPERLINK("http://x","y")', 500.0],
        ["", 20.0],
        ["＝1", 60.0],
        ["@d", 120.0],
    ]
    cells = select(plain, rows)
    said = run(plain, "draw_pareto")
    sheet = plain.sheets["Pareto"]
    assert sheet.range("B2").value == "2 ligne(s) sur 5 (40 %) font 80 % du total".replace(" %", "\u00a0%")
    assert sheet.range("B2").value in said
    shares = {name: round(row[1], 3) for name, row in table(sheet, "Nom").items() if name != "Total"}
    assert shares == {'=HYPERLINK("http://x","y")': 0.5, "=1+1": 0.8, "@d": 0.92, "＝1": 0.98, "–": 1.0}
    assert table(sheet, "Nom")["Total"][0] == 1000
    assert set(marks(sheet)) == {"✔"}
    formulas = [cell["f"] for row in contents(sheet.range("B1:H60")) for cell in row if isinstance(cell, dict)]
    assert not [formula for formula in formulas if "HYPERLINK" in formula]
    chart = sheet.charts[0]
    assert chart.title == sheet.range("B2").value
    assert [(one.chart_type, one.axis_group) for one in chart.series] == [
        ("column_clustered", "primary"),
        ("line", "secondary"),
        ("line", "secondary"),
    ]
    assert [one.name for one in chart.series] == ["=CA", "Part cumulée", "Seuil"]
    assert (chart.value_axis.title, chart.secondary_value_axis.maximum_scale) == (" =CA", 1.0)
    cells[1, 1].value = 3000  # now alone above 80 % of 3,700
    assert sheet.range("B2").value.startswith("1 ligne(s) sur 5")
    assert set(marks(sheet)) == {"✔"}
    run(plain, "undo", Scripted(confirms=[True]))
    assert "Pareto" not in [one.name for one in plain.sheets]
    assert read(cells)[2] == ['=HYPERLINK("http://x","y")', 500.0]


def test_a_whale_of_one_column_has_its_peak_where_the_losses_begin(plain: Any, run: Run) -> None:
    """100 + 60 + 40 = 200 at the third of five, 70 of losses, 130 in the end."""
    select(plain, [[40.0], [-50.0], [100.0], [60.0], [-20.0]])
    said = run(plain, "draw_whale", lang="en")
    sheet = plain.sheets["Whale"]
    assert "3 lines make 200; 2 take back 70" in said
    keys = {name: row[0] for name, row in table(sheet, "Key figure").items()}
    assert keys == {"Peak": 200, "Rank of the peak": 3, "Losses": -70, "Total": 130}
    assert [row[:2] for row in table(sheet, "Name").values()] == [
        [100, 100],
        [60, 160],
        [40, 200],
        [-20, 180],
        [-50, 130],
    ]
    assert set(marks(sheet)) == {"✔"}
    points = read(sheet.range("V6:Y11"))
    assert [row[0] for row in points] == [0, 1, 2, 3, 4, 5]
    assert [row[1] for row in points] == [0, 0, 0, 200, 0, 0]
    assert [row[2] for row in points] == [0, 100, 160, 200, 180, 130]
    assert [one.chart_type for one in sheet.charts[0].series] == ["column_clustered", "line", "line"]


@pytest.mark.parametrize(
    ("rows", "closing"),
    [
        ([["Ouverture", 100.0], ["Perdus", -30.0], ["Gagnés", 20.0], ["Clôture", 90.0]], "Clôture"),
        ([["Ouverture", 100.0], ["Perdus", -150.0], ["Gagnés", 20.0]], "Clôture"),
    ],
)
def test_a_bridge_of_a_selection_foots_also_through_zero(
    plain: Any, run: Run, rows: list[list[Any]], closing: str
) -> None:
    """The last line is the closing when it is the sum of the others, else the closing is added; feet and bars meet."""
    select(plain, rows)
    run(plain, "draw_bridge")
    sheet = plain.sheets["Passerelle"]
    steps = table(sheet, "Étape")
    moves = [value for name, value in rows if name != closing]
    assert list(steps) == [*(name for name, _ in rows if name != closing), closing, "Ouverture + mouvements"]
    assert steps[closing][0] == sum(moves)
    assert steps["Ouverture + mouvements"][:2] == [sum(moves), sum(moves)]
    assert marks(sheet) == ["✔"]
    points = read(sheet.range("W6").resize(len(moves) + 1, 7))
    ends = [100.0, *(sum(moves[: at + 1]) for at in range(1, len(moves))), sum(moves)]
    starts = [0.0, *ends[: len(moves) - 1], 0.0]
    for start, end, (foot, *bars) in zip(starts, ends, points, strict=True):
        above, below = sum(bars[::2]), sum(bars[1::2])
        assert above - below == abs(end - start)  # as long as the move
        assert not above or max(foot, 0) + above == max(start, end)  # it ends where it must, above zero
        assert not below or min(foot, 0) + below == min(start, end)  # and below
    first = sheet.charts[0].series[0]
    assert first.fill_color is None
    assert sheet.charts[0].chart_type == "column_stacked"


def test_the_sample_is_drawn_without_a_selection(template: Any, run: Run) -> None:
    """Each step of the bridge, and the clients that make 80 %, as the files of the sample add up."""
    template.sheets["Accueil"].activate()
    template.sheets["Accueil"].range("A1").select()
    run(template, "draw_bridge")
    steps = table(template.sheets["Passerelle"], "Étape")
    before, now = (dict.fromkeys({line.client for line in lines()}, 0.0) for _ in range(2))
    for year, found in ((2024, before), (2025, now)):
        for line in of_year(year):
            found[line.client] += float(line.amount)
    ever = {line.client for line in lines() if line.day.year < 2024}
    moves = {code: now[code] - before[code] for code in now}
    kinds = {
        "Perdus": {code for code in now if before[code] > 0 >= now[code]},
        "Nouveaux": {code for code in now if before[code] <= 0 < now[code] and code not in ever},
        "Reconquis": {code for code in now if before[code] <= 0 < now[code] and code in ever},
    }
    rest = set(now).difference(*kinds.values())
    kinds["En baisse"] = {code for code in rest if moves[code] < 0}
    kinds["En hausse"] = {code for code in rest if moves[code] > 0}
    assert steps["Ouverture"][0] == pytest.approx(revenue(of_year(2024)))
    assert steps["Clôture"][0] == pytest.approx(revenue(of_year(2025)))
    assert {name: steps[name][0] for name in kinds} == {
        name: pytest.approx(sum(moves[code] for code in codes)) for name, codes in kinds.items()
    }
    assert set(marks(template.sheets["Passerelle"])) == {"✔"}
    template.sheets["Accueil"].activate()
    run(template, "draw_pareto")
    sheet = template.sheets["Pareto"]
    ordered = sorted((amount for amount in now.values() if amount > 0), reverse=True)
    total, count = sum(ordered), 0
    while sum(ordered[:count]) < 0.8 * total:
        count += 1
    assert sheet.range("B2").value.startswith(f"{count} clients sur {sum(amount != 0 for amount in now.values())} ")
    assert sum(row[0] for name, row in table(sheet, "Nom").items() if name != "Total") == pytest.approx(
        sum(now.values())
    )
    assert set(marks(sheet)) == {"✔"}


def test_a_person_is_told_in_one_sentence_what_is_missing(plain: Any, run: Run) -> None:
    """Nothing selected, a text among the numbers, nothing positive, too many steps: no sheet is left behind."""
    nowhere(plain)
    assert run(plain, "draw_whale").startswith("Sélectionnez d’abord")
    select(plain, [["a", 1.0], ["b", "douze"], ["c", 3.0]])
    assert "C3" in run(plain, "draw_pareto")
    select(plain, [["a", -1.0], ["b", 0.0], ["c", -3.0]])
    assert run(plain, "draw_pareto").startswith("Aucune valeur positive")
    select(plain, [[f"pas {at}", 1.0] for at in range(40)])
    assert "40 lignes" in run(plain, "draw_bridge")
    assert len(plain.sheets) == 1


def test_a_portfolio_without_costs_or_without_data_says_what_to_do(opened: Any, run: Run, tmp_path: Path) -> None:
    """Three clients: 590, 410 and 10 of 1,010 in the window; no result is known; the empty workbook draws nothing."""
    for name, tables in (("trois", portfolios.three_clients()), ("vide", portfolios.empty())):
        (tmp_path / f"{name}.xlsx").write_bytes(build(tables, macros=False))
    book = opened(tmp_path / "trois.xlsx")
    nowhere(book)
    assert "2 clients sur 3" in run(book, "draw_pareto")
    assert set(marks(book.sheets["Pareto"])) == {"✔"}
    nowhere(book)
    assert run(book, "draw_whale").startswith("Aucun résultat client n’est connu")
    empty = opened(tmp_path / "vide.xlsx")
    nowhere(empty)
    before = [sheet.name for sheet in empty.sheets]
    for key in ("draw_pareto", "draw_bridge"):
        assert run(empty, key).startswith("Aucun client à dessiner")
    assert [sheet.name for sheet in empty.sheets] == before
