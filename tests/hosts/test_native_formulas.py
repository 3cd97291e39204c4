"""LibreOffice recomputes every native formula of the built workbook and finds the values kept in the file.

The SEG functions stand as constants (a frozen build), so that what is compared is the native formulas: our own
computation of their cached values against another program.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hosts.office import recalculated
from workbook_cells import Package
from workbook_reader import File

from segment_udfs import CellError
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


def _hours_of_zero_and_a_huge_amount() -> Tables:
    """Three clients to whom nobody gives an hour, one of them with a line of 1e30 €."""
    few = _sales_only()
    few.sales.loc[0, "amount"] = 1e30
    names = few.sales["client"].unique()
    return replace(few, clients=pd.DataFrame({"client": names, "hours": [0.0] * len(names)}))


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
    ("hours of 0, an amount of 1e30", _hours_of_zero_and_a_huge_amount, "fr", 4_000),
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
    after = {
        sheet.title: sheet
        for sheet in Package(recalculated(content, tmp_path, {"fr": "fr-FR", "en": "en-US"}[lang])).worksheets
    }
    wrong, compared = [], 0
    for sheet, address, text, area in file.cells():
        for found_row, kept_row in zip(after[sheet].area(*area), file.cached(sheet, area), strict=True):
            for found, kept in zip(found_row, kept_row, strict=True):
                compared += 1
                if not _agree(found, kept):
                    wrong.append((sheet, address, text[:160], found, kept))
    assert not wrong, (len(wrong), wrong[:12])
    assert compared > least


def _agree(found: Any, kept: Any) -> bool:
    if isinstance(kept, float):
        return isinstance(found, (float, bool)) and abs(found - kept) <= 1e-9 * max(1.0, abs(kept))
    if isinstance(found, CellError) or isinstance(kept, CellError):
        return bool(found == kept)
    return _plain(found) == _plain(kept)


def _plain(text: Any) -> str:
    """A text without the difference between the no-break spaces that programs put between thousands."""
    return re.sub("[\u202f\u00a0]", " ", "" if text is None else str(text))
