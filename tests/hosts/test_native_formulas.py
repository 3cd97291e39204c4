"""LibreOffice recomputes every native formula of the built workbook and finds the values kept in the file.

The SEG functions stand as constants (a frozen build), so that what is compared is the native formulas: our own
computation of their cached values against another program.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hosts.office import recalculated
from workbook_reader import File

from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build


def _sample() -> Tables:
    with as_file(files("segment_udfs.sample")) as folder:
        return load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")


def _sales_only() -> Tables:
    """Three columns, three clients."""
    sales = _sample().sales
    kept = sales[sales["client"].isin(sales["client"].unique()[:3])]
    return Tables(kept[["client", "date", "amount"]].reset_index(drop=True))


def _empty() -> Tables:
    return Tables(pd.DataFrame({"client": [], "date": [], "amount": []}))


def _drivers_named_with_signs() -> Tables:
    """The sample, its drivers renamed with every sign that a reference must escape, one like a function of Excel."""
    names = ("Visites [n°] d'été", "Appels #1", "A/B TAKE(x) @ 2", "Frais {k€} + 5 %")
    sample = _sample()
    new = dict(zip(sample.drivers, names, strict=False))
    assert sample.clients is not None
    assert sample.rates is not None
    return replace(
        sample,
        clients=sample.clients.rename(columns=new),
        rates=sample.rates.assign(driver=sample.rates["driver"].replace(new)),
        drivers=tuple(new.get(name, name) for name in sample.drivers),
    )


CASES = [
    ("sample", _sample, "fr", 12_000),
    ("sample", _sample, "en", 12_000),
    ("drivers named with signs", _drivers_named_with_signs, "fr", 12_000),
    ("three clients, sales only", _sales_only, "fr", 4_000),
    ("empty", _empty, "en", 4_000),
]


@pytest.mark.host
@pytest.mark.parametrize(("name", "tables", "lang", "least"), CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_libreoffice_recomputes_the_native_formulas_to_the_cached_values(
    name: str, tables: Callable[[], Tables], lang: str, least: int, tmp_path: Path
) -> None:
    """Numbers to 1e-9, texts exactly (spaces of thousands apart)."""
    content = build(tables(), Params(), lang=lang, macros=False, frozen=True)
    file = File(content)
    after = openpyxl.load_workbook(
        io.BytesIO(recalculated(content, tmp_path, {"fr": "fr-FR", "en": "en-US"}[lang])), data_only=True
    )
    wrong, compared = [], 0
    for sheet, address, text, area in file.cells():
        left, top, right, bottom = area
        kept = file.cached(sheet, area)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                compared += 1
                found = _value(after[sheet].cell(row, column))
                if not _agree(found, kept[row - top][column - left]):
                    wrong.append((sheet, address, text[:160], found, kept[row - top][column - left]))
    assert not wrong, (len(wrong), wrong[:12])
    assert compared > least


def _value(cell: Any) -> Any:
    if cell.is_date and cell.value is not None:
        from openpyxl.utils.datetime import to_excel

        return float(to_excel(cell.value))
    return cell.value


def _agree(found: Any, kept: Any) -> bool:
    if isinstance(kept, float):
        if found is None or isinstance(found, str):
            return False
        return abs(float(found) - kept) <= 1e-9 * max(1.0, abs(kept))
    if hasattr(kept, "code"):
        return bool(found == kept.code)
    return _plain(found) == _plain(kept)


def _plain(text: Any) -> str:
    """A text without the difference between the no-break spaces that programs put between thousands."""
    return re.sub("[\u202f\u00a0]", " ", "" if text is None else str(text))
