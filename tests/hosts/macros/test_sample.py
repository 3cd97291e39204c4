"""The example portfolio in an empty workbook and out again, in LibreOffice.

What the sheets must then show is what the generator of the sample planted: `sample/truths.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hosts.macros.scripted import Scripted
from openpyxl import Workbook
from support import ROOT

from segment_udfs.hosts.cli_demo import no_data, sample_tables
from segment_udfs.hosts.macros.book import need_table, read_tables
from segment_udfs.hosts.macros.care import error_cells
from segment_udfs.hosts.macros.cells import contents, read
from segment_udfs.tables import fingerprint
from segment_udfs.workbook.build import build

pytestmark = pytest.mark.host
TRUTHS: dict[str, Any] = json.loads((ROOT / "sample" / "truths.json").read_text("utf-8"))
INPUTS = ("Ventes", "FichierClients", "Familles")


def quick(_book: Any) -> None:
    """In the place of recalculating everything."""


def inputs(book: Any) -> dict[str, Any]:
    """What the commands may change."""
    found = {name: contents(need_table(book, name).range) for name in INPUTS}
    return found | {"Coûts": contents(book.sheets["Coûts"].range("B8:F11"))}


@pytest.fixture
def blank(opened: Callable[[Path], Any], tmp_path: Path) -> Any:
    """The empty template as an open book."""
    path = tmp_path / "vierge.xlsm"
    path.write_bytes(build(no_data()))
    return opened(path)


def test_the_example_goes_in_and_out_of_an_empty_workbook(app: Any, blank: Any, run: Any) -> None:
    """The sheets show what was planted; the example is not put in twice; out, the workbook is as it was; undo works."""
    before = inputs(blank)
    said = run(blank, "sample_out", recalculate=quick)
    assert "rien à retirer" in said
    assert run(blank, "sample_in", Scripted([False]), recalculate=quick) == ""
    assert inputs(blank) == before
    said = run(blank, "sample_in", Scripted([True]))
    assert "7 619 lignes de vente" in said.replace("\u00a0", " ")
    assert fingerprint(read_tables(blank)) == fingerprint(sample_tables())
    shown = {row[2]: row[4] for row in read(blank.sheets["Accueil"].range("A8:E14"))}
    stars = ", ".join(item["name"] for item in TRUTHS["stars"])
    assert f"{len(TRUTHS['stars'])} clients : {stars}" in shown["Qui sont vos Stars\u00a0?"].replace("\u00a0", " ")
    assert f"{len(TRUTHS['lost'])} clients présumés perdus" in " ".join(map(str, shown.values()))
    assert f"Niche prouvée : {TRUTHS['niche'][0]['sector']}" in " ".join(map(str, shown.values())).replace(
        "\u00a0", " "
    )
    clients = read(blank.sheets["Clients"].range("B8:CL133"))
    assert len({row[0] for row in clients}) == 126
    broken = [cell for cell in error_cells(blank) if cell[0] not in ("Courbes", "Textes")]
    assert broken == []
    app.calculation = "manual"
    try:
        assert "déjà" in run(blank, "sample_in", recalculate=quick)
        after = inputs(blank)
        run(blank, "sample_out", Scripted([True]), recalculate=quick)
        assert inputs(blank) == before
        run(blank, "undo", Scripted([True]), recalculate=quick)
        assert inputs(blank) == after
        blank.sheets["Données_Ventes"].range("D6").value = 1.0
        assert "rien n’est retiré" in run(blank, "sample_out", recalculate=quick)
    finally:
        app.calculation = "automatic"


def test_the_example_stays_out_of_a_workbook_with_data_or_other_drivers(app: Any, blank: Any, run: Any) -> None:
    """One typed client, one typed cost, a renamed driver: each time a sentence, and nothing is asked or written."""
    app.calculation = "manual"
    try:
        for sheet, cell in (("Données_Clients", "B6"), ("Coûts", "C8")):
            place = blank.sheets[sheet].range(cell)
            place.value = 5
            before = inputs(blank)
            said = run(blank, "sample_in", recalculate=quick)
            assert f"contient déjà des données ({sheet})" in said
            assert inputs(blank) == before
            place.value = None
        blank.sheets["Coûts"].range("B9").value = "Kilomètres"
        said = run(blank, "sample_in", recalculate=quick)
        assert "Livraisons" in said
        blank.sheets["Coûts"].range("B9").value = "Livraisons"
        before = inputs(blank)
        run(blank, "sample_in", Scripted([True]), recalculate=quick)
        run(blank, "undo", Scripted([True]), recalculate=quick)
        assert inputs(blank) == before
    finally:
        app.calculation = "automatic"


def test_a_book_of_another_kind_is_told(opened: Any, run: Any, tmp_path: Path) -> None:
    Workbook().save(tmp_path / "autre.xlsx")
    book = opened(tmp_path / "autre.xlsx")
    for command in ("sample_in", "sample_out"):
        assert "n’a pas de tableau" in run(book, command, recalculate=quick)
