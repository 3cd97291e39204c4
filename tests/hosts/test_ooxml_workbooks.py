"""Every kind of workbook that we build is valid for Microsoft's Open XML SDK, Excel 2021 and Microsoft 365."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd
import pytest
from hosts.ooxml import VERSIONS, validate

from segment_udfs.hosts.packages import workbook
from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.tables import Tables


def _sample() -> Tables:
    with as_file(files("segment_udfs.sample")) as folder:
        return load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")


def _sales_only() -> Tables:
    """Three columns and three clients: no cost, no family, no clients file."""
    sample = _sample().sales
    kept = sample[sample["client"].isin(sample["client"].unique()[:3])]
    return Tables(kept[["client", "date", "amount"]].reset_index(drop=True))


def _empty() -> Tables:
    return Tables(pd.DataFrame({"client": [], "date": [], "amount": []}))


CASES = [
    ("sample fr", _sample, {"lang": "fr"}),
    ("sample en", _sample, {"lang": "en"}),
    ("sample without macros", _sample, {"macros": False}),
    ("sample frozen", _sample, {"macros": False, "frozen": True}),
    ("three clients, sales only", _sales_only, {}),
    ("empty fr", _empty, {}),
    ("empty en", _empty, {"lang": "en"}),
]


@pytest.mark.host
@pytest.mark.parametrize(("name", "tables", "options"), CASES, ids=[name for name, *_ in CASES])
def test_the_validator_finds_nothing(name: str, tables, options, tmp_path: Path) -> None:
    """0 errors in both versions."""
    path = tmp_path / ("book.xlsx" if options.get("macros") is False else "book.xlsm")
    path.write_bytes(workbook(tables(), Params(), **options))
    assert {version: validate(path, version) for version in VERSIONS} == {version: [] for version in VERSIONS}


def test_the_cases_are_seven() -> None:
    """A case that quietly left the list would prove nothing."""
    assert len({name for name, *_ in CASES}) == 7
