"""Recalculating in the real LibreOffice: what changed is said with the figures before and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hosts.macros.ledger import of_year, revenue

from segment_udfs.hosts.macros.book import need_table, read_tables
from segment_udfs.hosts.macros.cells import read
from segment_udfs.strings.numbers import whole

pytestmark = pytest.mark.host
Run = Callable[..., str]
_HUGE = 100_000


def test_what_changed_since_the_last_time_is_said(template: Any, run: Run) -> None:
    """The first time nothing has changed; 100,000 € more on one line of 2025 change the revenue by just that, and a
    text in a cell of a quantity is told as the error it makes.
    """
    template.sheets["Accueil"].activate()
    template.sheets["Accueil"].range("A1").select()
    run(template, "draw_bridge")
    first = run(template, "compute", recalculate=id)  # its figures are those of its data
    assert first == ("Recalculé\u00a0: aucun des 9 chiffres clés n’a changé.\nAucune cellule en erreur.")
    body = need_table(template, "Ventes").range
    row = next(at for at, cell in enumerate(read(body[:, 1])) if getattr(cell[0], "year", 0) == 2025)
    amount = body[row, 2]
    amount.value = amount.value + _HUGE
    template.sheets["Glossaire"].range("K40").formula = "=1/0"
    before, after = revenue(of_year(2025)), revenue(of_year(2025)) + _HUGE
    said = run(template, "compute")
    assert said.startswith("Recalculé. Ce qui a changé depuis le 15/01/2026")
    assert f"CA\u00a0: {whole(before, 'fr')}\u00a0€ → {whole(after, 'fr')}\u00a0€" in said
    assert "Clients\u00a0:" not in said
    assert said.endswith("1 cellule(s) en erreur, la première\u00a0: Glossaire K40 (#DIV/0!).")
    bridge = template.sheets["Passerelle"]
    assert whole(after, "fr").replace("\u00a0", "") in "".join(filter(str.isdigit, bridge.range("B2").value))
    assert bridge.charts[0].title == bridge.range("B2").value  # a title does not follow its cell in LibreOffice
    assert len(read_tables(template).sales) == body.rows.count - 1  # the data are as they were


def test_a_question_shows_its_sheet_and_says_its_answer(template: Any, run: Run) -> None:
    """The answer of the sheet Stars names the three Stars that the sample was built with."""
    template.sheets["Journal"].activate()
    said = run(template, "question_stars", recalculate=id)
    assert all(name in said for name in ("Transports Kerlanvic", "Fonderie Ardelouse", "Carrosserie Montréveil"))
    assert template.sheets.active.name == "Stars"
    assert said == template.sheets["Stars"].range("B2").value


def test_a_book_of_another_kind_is_told_so_in_one_sentence(app: Any, opened: Any, run: Run) -> None:
    plain = app.books.add()
    assert run(plain, "compute").endswith(
        "n’est pas un classeur de segmentation\u00a0: ouvrez le vôtre, puis recommencez."
    )
    assert "has no sheet “20-80”" in run(plain, "question_pareto", lang="en")
