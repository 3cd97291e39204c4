"""The files for Excel as the product hands them out: the add-in, the workbook with macros, the workbook without."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from oletools.mraptor import MacroRaptor
from oletools.olevba import VBA_Parser
from typer.testing import CliRunner

from segment_udfs.hosts.cli import app
from segment_udfs.hosts.packages import RIBBON, addin, workbook
from segment_udfs.strings import LANGUAGES, sentences
from segment_udfs.tables import Tables
from segment_udfs.workbook.modules import modules
from segment_udfs.workbook.package import RIBBON as RIBBON_PART
from segment_udfs.workbook.package import parts
from segment_udfs.workbook.ribbon import ADDIN_MODULE, MODULE
from tests.hosts.ooxml import VERSIONS, validate
from tests.vba.readers import modules_of
from tests.vba.test_vbaproject import SUSPICIOUS

PROJECT = "xl/vbaProject.bin"


def tables() -> Tables:
    """Two clients, two lines: the smallest portfolio with something to show."""
    return Tables(pd.DataFrame({"client": ["A", "B"], "date": [45000.0, 45100.0], "amount": [300.0, 100.0]}))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Each file by its suffix."""
    return {".xlam": addin(), ".xlsm": workbook(tables()), ".xlsx": workbook(tables(), macros=False)}


def opened(package: bytes) -> openpyxl.Workbook:
    """The workbook; openpyxl refuses to read an add-in under that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        for name, data in parts(package).items():
            copy.writestr(name, data.replace(b"addin.macroEnabled", b"sheet.macroEnabled"))
    return openpyxl.load_workbook(out, read_only=True)


def texts(package: bytes) -> list[tuple[object, ...]]:
    """Key, French and English of the sentences of VBA on the sheet of texts."""
    rows = opened(package)["Textes"].iter_rows(values_only=True)
    return [row[:3] for row in rows if str(row[0]).startswith(("commands.", "excel."))]


@pytest.mark.parametrize(("suffix", "ribbon"), [(".xlam", ADDIN_MODULE), (".xlsm", MODULE)])
def test_every_module_of_the_file_reads_back_identical(files: dict[str, bytes], suffix: str, ribbon: str) -> None:
    """olevba finds our modules with their texts, and one document module for the workbook and for each sheet."""
    found = modules_of(files[suffix], f"book{suffix}")
    ours = {item.name: item.code for item in modules(ribbon)}
    assert {name: found.get(name) for name in ours} == ours
    package = parts(files[suffix])
    codes = {
        match[1].decode()
        for name, data in package.items()
        if name.startswith("xl/worksheets/sheet") and (match := re.search(rb'codeName="(\w+)"', data))
    }
    assert b'codeName="ThisWorkbook"' in package["xl/workbook.xml"]
    assert found.keys() == ours.keys() | codes | {"ThisWorkbook"}
    assert len(codes) == package["xl/workbook.xml"].count(b"<sheet ")


@pytest.mark.parametrize(("suffix", "ribbon"), [(".xlam", ADDIN_MODULE), (".xlsm", MODULE)])
def test_the_file_has_its_ribbon(files: dict[str, bytes], suffix: str, ribbon: str) -> None:
    """The part is the one that the declaration makes, for the module that is in this file."""
    assert parts(files[suffix])[RIBBON_PART].decode() == RIBBON.xml(ribbon)


@pytest.mark.parametrize("suffix", [".xlam", ".xlsm"])
def test_olevba_finds_in_the_file_what_we_know_of_and_mraptor_nothing(files: dict[str, bytes], suffix: str) -> None:
    """The exact set of suspicious words, no macro that starts by itself."""
    parser = VBA_Parser(f"book{suffix}", data=files[suffix])
    found = parser.analyze_macros()
    raptor = MacroRaptor(parser.get_vba_code_all_modules())
    raptor.scan()
    parser.close()
    assert {word.lower() for kind, word, _ in found if kind == "Suspicious"} == SUSPICIOUS
    assert not [word for kind, word, _ in found if kind == "AutoExec"]
    assert not raptor.suspicious


@pytest.mark.parametrize("suffix", [".xlam", ".xlsm"])
def test_the_sheet_of_texts_holds_what_vba_says(files: dict[str, bytes], suffix: str) -> None:
    """Each key of the ribbon and of the dialogs once, with the sentences of both languages beside it."""
    assert texts(files[suffix]) == [(key, *(sentences(lang)[key] for lang in LANGUAGES)) for key in RIBBON.texts]


def test_the_add_in_shows_no_sheet_of_texts_and_no_window(files: dict[str, bytes]) -> None:
    """One sheet is visible, as in every workbook; the texts are not; the file is an add-in and says what it does."""
    content = parts(files[".xlam"])
    assert {item.title: item.sheet_state for item in opened(files[".xlam"]).worksheets} == {
        "Segmentation": "visible",
        "Textes": "veryHidden",
    }
    assert b'visibility="hidden"' in content["xl/workbook.xml"]
    assert b"ms-excel.addin.macroEnabled.main+xml" in content["[Content_Types].xml"]
    assert "Segmentation" in content["docProps/core.xml"].decode()
    assert sentences("fr")["excel.addin_comment"] in content["docProps/core.xml"].decode()
    assert sentences("en")["excel.addin_comment"] in parts(addin("en"))["docProps/core.xml"].decode()


def test_the_workbook_without_macros_has_the_same_formulas_and_nothing_of_vba(files: dict[str, bytes]) -> None:
    """No project, no ribbon, no macro type, no link to another file; the functions stand under their bare names."""
    content = parts(files[".xlsx"])
    assert not re.findall("vba|custom|external", " ".join(content), re.IGNORECASE)
    assert b"macroEnabled" not in content["[Content_Types].xml"]
    formulas = of_sheets(files[".xlsm"])
    assert of_sheets(files[".xlsx"]) == formulas
    assert any(b"SEG_" in formula for found in formulas.values() for formula in found)
    assert texts(files[".xlsx"]) == []


def of_sheets(package: bytes) -> dict[str, list[bytes]]:
    """The formulas of each sheet by its part, but for the sheet of texts, whose code name is shtTextes."""
    return {
        name: re.findall(rb"<f[^>]*>([^<]*)</f>", data)
        for name, data in parts(package).items()
        if name.startswith("xl/worksheets/sheet") and b'codeName="shtTextes"' not in data
    }


def test_two_builds_are_the_same_bytes(files: dict[str, bytes]) -> None:
    """Also in another process, whose sets and dictionaries hash otherwise."""
    assert addin() == files[".xlam"]
    assert workbook(tables()) == files[".xlsm"]
    code = "import sys; from segment_udfs.hosts.packages import addin; sys.stdout.buffer.write(addin())"
    other = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, check=True
    ).stdout
    assert hashlib.sha256(other).hexdigest() == hashlib.sha256(files[".xlam"]).hexdigest()


@pytest.mark.host
@pytest.mark.parametrize("version", VERSIONS)
def test_the_open_xml_sdk_finds_nothing_in_the_add_in(files: dict[str, bytes], version: str, tmp_path: Path) -> None:
    """0 errors for Excel 2021 and Microsoft 365; the workbooks are in test_ooxml_workbooks.py."""
    path = tmp_path / "segmentation.xlam"
    path.write_bytes(files[".xlam"])
    assert validate(path, version) == []


def test_the_command_writes_the_add_in_and_checks_it(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Written: exit 0 and the bytes of the build; --check: 0 for these, 2 and the command for others."""
    out, run = tmp_path / "segmentation.xlam", CliRunner().invoke
    assert run(app, ["addin", "-o", str(out), "--lang", "fr"]).exit_code == 0
    assert out.read_bytes() == files[".xlam"]
    assert run(app, ["addin", "-o", str(out), "--lang", "fr", "--check"]).exit_code == 0
    stale = run(app, ["addin", "-o", str(out), "--lang", "en", "--check"])
    assert stale.exit_code == 2
    assert "segment-udfs addin -o segmentation.xlam --lang en" in stale.output


def test_a_template_without_macros_bears_a_name_that_says_so(tmp_path: Path) -> None:
    """--no-macros writes an .xlsx without macros, and refuses a name of a workbook with macros."""
    run = CliRunner().invoke
    refused = run(app, ["template", "-o", str(tmp_path / "modele.xlsm"), "--no-macros", "--empty"])
    assert refused.exit_code == 2
    assert "--no-macros" in refused.output
    out = tmp_path / "modele.xlsx"
    assert run(app, ["template", "-o", str(out), "--no-macros", "--empty"]).exit_code == 0
    assert PROJECT not in parts(out.read_bytes())
