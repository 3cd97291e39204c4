"""Many refreshes after random edits: the package stays whole, other readers open it, every value is the model's."""

from __future__ import annotations

import io
import os
from functools import cache
from typing import Any

import pytest
from hosts.refresh.additions import ADDED, with_additions
from hosts.refresh.books import differences, hashes, opened, small, small_book
from hosts.refresh.edits import Edits, at_random
from python_calamine import CalamineWorkbook
from support import SAID

from segment_udfs.hosts.refreshing.refresh import refresh

MADE = ("Journal", "Textes")
MOST = round(100 * float(os.environ.get("SOAK", "1")))


@cache
def grown() -> bytes:
    """A refreshed workbook whose lists have grown by a client."""
    edits = Edits(small())
    edits.add(client="N0001", date=46000.0, amount=1234.5, cost=1000.0, order="P1", family="A & <b>", name="Neuf")
    edits.parameter("a", 0.6, small_book())
    return refresh(edits.file(small_book()), "classeur.xlsx").data


def check(seed: int) -> int:
    """One refresh after the edits of a seed; how many cells it changed."""
    edits = at_random(small(), small_book(), seed)
    plain = edits.file(small_book())
    stale = with_additions(plain)
    found = refresh(stale, "classeur.xlsx")
    before, after = hashes(stale), hashes(found.data)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == found.touched
    assert not set(ADDED) & set(found.touched)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(found.data)).sheet_names
    assert opened(found.data).sheetnames == sheets
    wrong = differences(found.data, edits.anew(), (*MADE, "Mon suivi"))
    assert not wrong, (seed, len(wrong), wrong[:8])
    assert refresh(found.data, "classeur.xlsx").data == found.data
    return sum(found.cells.values())


@pytest.mark.parametrize("seed", [3])
def test_after_random_edits_everything_is_the_models(seed: int) -> None:
    assert check(seed) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(MOST))
def test_after_many_random_edits_everything_is_the_models(seed: int) -> None:
    assert check(seed) >= 0


@pytest.mark.host
def test_libreoffice_computes_what_is_in_the_refreshed_file(tmp_path: Any, record_property: Any) -> None:
    """With our functions, a hard recalculation of the refreshed file shows the values that it carries."""
    from hosts.libreoffice.calc import Calc
    from hosts.libreoffice.live import agree, is_seg
    from workbook_reader import File

    path = tmp_path / "classeur.xlsx"
    path.write_bytes(grown())
    file = File(path.read_bytes())
    calc = Calc(tmp_path / "office")
    try:
        page = calc.open(path)
        page.recalculate()
        shown = {sheet.title: page.sheet(sheet.title).read(sheet.dimensions) for sheet in file.formulas.worksheets}
    finally:
        calc.kill()
    corner = {sheet.title: (sheet.min_row, sheet.min_column) for sheet in file.formulas.worksheets}
    wrong, compared, live = [], 0, 0
    for sheet, address, text, (left, top, right, bottom) in file.cells():
        kept = file.cached(sheet, (left, top, right, bottom))
        first = corner[sheet]
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                compared, live = compared + 1, live + is_seg(text)
                found, wanted = shown[sheet][row - first[0]][column - first[1]], kept[row - top][column - left]
                if not agree(found, wanted):
                    wrong.append((sheet, address, row, column, found, wanted, text[:120]))
    assert not wrong, (len(wrong), wrong[:12])
    record_property(SAID, f"{compared} cells of a refreshed workbook recalculated by LibreOffice, {live} of SEG_")
    assert live > 1000


@pytest.mark.host
def test_a_workbook_saved_by_libreoffice_is_refreshed(tmp_path: Any) -> None:
    """Its formulas are ours still; its arrays take their new size; titles that it has made fixed are told."""
    from hosts.libreoffice.calc import Calc

    path, saved = tmp_path / "classeur.xlsx", tmp_path / "calc.xlsx"
    path.write_bytes(small_book())
    calc = Calc(tmp_path / "office")
    try:
        page = calc.open(path)
        page.recalculate()
        page.save(saved)
    finally:
        calc.kill()
    content = saved.read_bytes()
    edits = Edits(small())
    edits.add(client="N0001", date=46000.0, amount=1234.5, cost=1000.0, order="P1", name="Neuf")
    stale = edits.file(content)
    found = refresh(stale, saved.name)
    assert [fault.key for fault in found.warnings] == ["refresh.fixed_titles"]
    assert differences(found.data, edits.anew(), MADE) == []


@pytest.mark.host
@pytest.mark.parametrize("version", ["Office2021", "Microsoft365"])
def test_excel_would_find_the_parts_in_order(version: str, tmp_path: Any) -> None:
    """The validator finds nothing wrong in a refreshed workbook whose lists have grown."""
    from hosts.ooxml import validate

    path = tmp_path / "classeur.xlsx"
    path.write_bytes(grown())
    assert validate(path, version) == []
