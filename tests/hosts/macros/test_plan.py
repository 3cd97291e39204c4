"""The plan of the month: what the person wrote is never lost, month after month; then the real thing in LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import portfolios
import pytest
from hosts.macros.scripted import Scripted

from segment_udfs.hosts.macros.cells import contents, literal, read
from segment_udfs.hosts.macros.plan_lines import Joined, Line, Proposal, joined, status_of
from segment_udfs.workbook.build import build

Run = Callable[..., str]
_MARKS = {"carried": "carried", "done": "done", "left": "left"}
A, B, C, D = (
    Proposal(code, f"Client {code}", goal=goal) for code, goal in (("A", 40), ("B", 30), ("C", 20), ("D", 10))
)


def counts(found: Joined) -> tuple[int, ...]:
    return found.added, found.kept, found.carried, found.left, found.dropped


def codes(found: Joined) -> list[str]:
    return [line.proposal.client for line in found.lines]


def test_the_same_month_keeps_what_was_written_by_client_and_puts_new_lines_at_their_place() -> None:
    """B has a note, C is in progress, D has nothing; now A is first and D is no longer proposed."""
    here = [Line(B, "à faire", note="rappeler"), Line(C, "en cours"), Line(D, "à faire")]
    found = joined([A, B, C], here, [], _MARKS)
    assert codes(found) == ["A", "B", "C"]
    assert [(line.status, line.note) for line in found.lines] == [
        (None, None),
        ("à faire", "rappeler"),
        ("en cours", None),
    ]
    assert counts(found) == (1, 2, 0, 0, 1)
    assert [line.rank for line in found.lines] == [1, 2, 3]


@pytest.mark.parametrize(
    "written",
    [
        {"note": "appelé"},
        {"day": datetime(2026, 1, 12)},
        {"status": "en cours"},
        {"status": "fait"},
        {"status": "relancé"},
        {"others": {"Devis": 1200.0}},
    ],
)
def test_a_line_that_left_the_plan_stays_when_the_person_wrote_on_it(written: dict[str, Any]) -> None:
    found = joined([A], [Line(A), replace(Line(B, "à faire"), **written)], [], _MARKS)
    assert codes(found) == ["A", "B"]
    assert found.lines[1].mark == "left"
    assert counts(found) == (0, 1, 0, 1, 0)


def test_a_client_that_comes_back_takes_its_note_to_its_place() -> None:
    found = joined([A, B], [Line(A), Line(B, note="appelé", mark="left")], [], _MARKS)
    assert [(line.proposal.client, line.note, line.mark) for line in found.lines] == [
        ("A", None, ""),
        ("B", "appelé", ""),
    ]


def test_two_lines_of_one_client_and_a_line_by_hand_all_stay() -> None:
    """The second line of A, whatever it is for, stands below the first; a line without a code stands at the end."""
    own = Line(Proposal("", "salon de Rennes"), "à faire")
    found = joined([A, B], [own, Line(A, note="1"), Line(B), Line(A, note="2")], [], _MARKS)
    assert [(line.proposal.client, line.note) for line in found.lines] == [
        ("A", "1"),
        ("A", "2"),
        ("B", None),
        ("", None),
    ]
    assert found.lines[3] == own


def test_a_new_month_begins_with_the_lines_that_are_open() -> None:
    """A is done: it begins again and says so; B is carried with its note; C left without a word; D left with one."""
    earlier = [Line(A, "fait", note="signé"), Line(B, "en cours", note="devis"), Line(C, "à faire"), Line(D, note="?")]
    found = joined([A, B], None, earlier, _MARKS)
    assert [(line.proposal.client, line.note, line.mark) for line in found.lines] == [
        ("A", None, "done"),
        ("B", "devis", "carried"),
        ("D", "?", "left"),
    ]
    assert counts(found) == (1, 0, 1, 1, 0)


@pytest.mark.parametrize(
    ("words", "key"), [("FAIT", "done"), (" to do", "todo"), ("en cours", "going"), ("peut-être", ""), (None, "")]
)
def test_a_status_is_understood_in_both_languages(words: Any, key: str) -> None:
    assert status_of(words) == key


def still(book: Any) -> None:
    """The figures of the committed workbook are those of its data: nothing to recalculate."""


def by_code(sheet: Any) -> dict[str, list[Any]]:
    """The lines below the header row by their code, from the client's name on."""
    rows = read(sheet.range("B1:O60"))
    start = next(at for at, row in enumerate(rows) if row[1] == "Code")
    return {row[1]: row[2:] for row in rows[start + 1 :] if row[1]}


@pytest.mark.host
def test_the_plan_of_the_sample_lives_two_months(template: Any, run: Run) -> None:
    """The plan is led by the Star that the sample was built with; notes, own columns and sorting by hand survive."""
    said = run(template, "plan", recalculate=still)
    assert "20 ajoutée(s)" in said
    assert "sur 2\u00a0540 h par an" in said
    sheet = template.sheets["Plan – 2026-01"]
    lines = by_code(sheet)
    assert next(iter(lines)) == "C0047"
    assert lines["C0047"][0] == "Transports Kerlanvic"
    listed = read(template.sheets["Plan_action"].range("B1:J60"))
    first = next(row for row in listed if str(row[0]).startswith("1 · "))
    assert lines["C0047"][1:8] == [first[8], first[7], first[3], first[1], first[5], first[6], None]
    # the person writes, adds a column and a line, and sorts by hand
    hostile = ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "＝1"]
    sheet.range("O6").value = "Devis"
    sheet.range("L7").value = [[literal("fait"), datetime(2026, 1, 12), literal(hostile[0]), 1200.0]]
    for down, note in enumerate(hostile[1:], 8):
        sheet.range((down, 14)).value = literal(note)
    sheet.range("D27").value = literal("Salon de Rennes")
    moved = read(sheet.range("B8:O8")), read(sheet.range("B9:O9"))
    for row, cells in zip((9, 8), moved, strict=True):
        sheet.range((row, 2)).value = [[literal(cell) for cell in cells[0]]]
    before = read(sheet.used_range)
    said = run(template, "plan", recalculate=still)
    assert "20 gardée(s)" in said
    assert list(by_code(sheet))[:3] == ["C0047", "C0094", "C0010"]
    kept = by_code(sheet)
    assert kept["C0047"][8:] == ["fait", datetime(2026, 1, 12), hostile[0], 1200.0]
    assert [kept[code][10] for code in list(kept)[1:5]] == hostile[1:]
    assert "Salon de Rennes" in [row[0] for row in read(sheet.range("D7:D30"))]
    formulas = [
        cell["f"] for row in contents(sheet.used_range) for cell in row if isinstance(cell, dict) and "f" in cell
    ]
    assert len(formulas) == 1
    assert "COUNTIF" in formulas[0]
    assert sheet.range("B4").value == "Avancement\u00a0: 1 fait(s), 0 en cours, 19 à faire"
    run(template, "undo", Scripted(confirms=[True]), recalculate=still)
    assert read(sheet.used_range) == before
    said = run(template, "plan", recalculate=still, today=date(2026, 2, 2))
    assert "19 reprise(s) de 2026-01" in said
    new = by_code(template.sheets["Plan – 2026-02"])
    assert new["C0047"][7:11] == ["fait en 2026-01", "à faire", None, None]
    assert new["C0094"][10] in hostile
    assert by_code(sheet)["C0047"][8] == "fait"
    sheet.range("C6").value = "?"
    said = run(template, "plan", recalculate=still)
    assert said.startswith("La ligne d’en-têtes de la feuille")
    run(template, "undo", Scripted(confirms=[True]), recalculate=still)
    assert "Plan – 2026-02" not in [one.name for one in template.sheets]


@pytest.mark.host
def test_a_book_of_another_kind_or_without_clients_is_told_so(app: Any, opened: Any, run: Run, tmp_path: Path) -> None:
    assert "n’a pas de feuille Plan_action" in run(app.books.add(), "plan", recalculate=still)
    (tmp_path / "vide.xlsx").write_bytes(build(portfolios.empty(), macros=False))
    empty = opened(tmp_path / "vide.xlsx")
    names = [sheet.name for sheet in empty.sheets]
    assert run(empty, "plan", recalculate=still).startswith("Aucune action chiffrée")
    assert [sheet.name for sheet in empty.sheets] == names
