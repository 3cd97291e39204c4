"""The host module's own statements, executed: LibreOffice runs its VBA, with an echo in the place of Python.

What Excel alone has (settings of the user, the wizard) is replaced in the text; ranges, missing arguments and errors
take the real way through the wrappers and the host.
"""

import io
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from segment_udfs.workbook.package import finish
from segment_udfs.workbook.vbaproject import WORKBOOK, build, document, module
from segment_udfs.workbook.wrappers import wrappers
from tests.vba.grammar import TARGETS, preprocess
from tests.vba.readers import function

HOST = Path(__file__).parents[2] / "segment_udfs" / "workbook" / "vba" / "SegHost.bas"
RUNNER = Path(__file__).with_name("cells_in_libreoffice.py")
ECHO = """Attribute VB_Name = "SegEcho"
Public Function Probe() As Variant
    Probe = 5
End Function
Public Function Answer(ByVal values As Variant) As Variant
    Dim told As String, i As Long
    For i = LBound(values) To UBound(values)
        If IsArray(values(i)) Then
            told = told & UBound(values(i), 1) & "x" & UBound(values(i), 2) & " "
        ElseIf IsNull(values(i)) Then
            told = told & "null "
        Else
            told = told & TypeName(values(i)) & "=" & values(i) & " "
        End If
    Next i
    If InStr(told, "=99 ") > 0 Then told = Chr(1) & "ERR|2036|text"
    If InStr(told, "=98 ") > 0 Then told = Chr(1) & "ERR|1|text"
    If InStr(told, "=97 ") > 0 Then told = "ERR|2036|text"
    Answer = told
End Function
"""
# formula, what must come back; the sheet uses rows 1 to 20, LibreOffice shows an error value as "Error <number>"
CELLS = {
    "=Probe()": "5",
    "=SEG_ONE(B1:B3)": "3x1 null",
    "=SEG_TWO(B:B)": "20x1 null null",
    "=SEG_TWO(B:C,Other!B:B)": "40x2 40x1 null",
    "=SEG_TWO(B1:C2,Other!B:B)": "2x2 40x1 null",
    "=SEG_TWO(1:1)": "1x3 null null",
    '=SEG_TWO(B1,"x","en")': "Double=30 String=x String=en",
    "=SEG_ONE(99)": "Error 2036",
    "=SEG_ONE(98)": "Error 2015",
    "=SEG_ONE(97)": "ERR|2036|text",
}


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def book() -> bytes:
    """A workbook whose column A holds the formulas, with the real host and an echo behind its seam."""
    host = preprocess(HOST.read_bytes().decode("ascii"), TARGETS["win64"])
    host = replaced(host, 'GetSetting(SettingsName, "python", "interpreter", "")', '"there"')
    host = replaced(host, 'Not Application.CommandBars("Standard").Controls(1).Enabled', "False")
    host = replaced(host, "    Dispatch = CVErr(xlErrNA)", "    Dispatch = SegEcho.Answer(values)")
    texts = {
        "SegEcho": ECHO,
        "SegHost": host,
        "SegFunctions": wrappers([function("SEG_ONE", "values"), function("SEG_TWO", "values", "[basis]")]),
    }
    sheets = {"Main": "shtMain", "Other": "shtOther"}
    documents = [document("ThisWorkbook", base=WORKBOOK), *(document(name) for name in sheets.values())]
    project = build("Segmentation", [*documents, *(module(name, text) for name, text in texts.items())])
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.set_vba_name("ThisWorkbook")
    made.add_vba_project(io.BytesIO(project), is_stream=True)
    for name, code_name in sheets.items():
        made.add_worksheet(name).set_vba_name(code_name)
    main, other = made.worksheets()
    for row, formula in enumerate(CELLS):
        main.write_formula(row, 0, formula)
    main.write_column("B1", [30, 20, 10])
    main.write("C20", 1)
    other.write("B40", 1)
    made.close()
    return finish(out.getvalue())


def uno_python() -> str:
    """A Python that has LibreOffice's uno; empty where there is none."""
    for candidate in ("/usr/bin/python3", shutil.which("python3") or ""):
        if candidate and Path(candidate).exists():
            done = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if done.returncode == 0:
                return candidate
    return ""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What LibreOffice shows for each formula of CELLS."""
    soffice, python = shutil.which("soffice"), uno_python()
    if not soffice or not python:
        reason = "LibreOffice or its Python module uno is missing: run tools/install_libreoffice.sh"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("vba")
    path, pipe = folder / "echo.xlsm", f"segvba{os.getpid()}"
    path.write_bytes(book())
    listening = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    office = subprocess.Popen(
        [*listening, f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        command = [python, str(RUNNER), pipe, str(path), str(len(CELLS))]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        office.wait(timeout=30)
    finally:
        if office.poll() is None:
            os.killpg(office.pid, signal.SIGTERM)  # the launcher and the program behind it
            office.wait(timeout=30)
    return dict(zip(CELLS, json.loads(done.stdout), strict=True))


@pytest.mark.host
@pytest.mark.parametrize("formula", CELLS)
def test_arguments_and_errors_cross_the_host(shown: dict[str, str], formula: str) -> None:
    """Whole columns are cut alike on all sheets, missing arguments are Null, tagged texts become error values."""
    assert shown[formula].strip() == CELLS[formula]
