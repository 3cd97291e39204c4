"""The host module's own statements, executed: LibreOffice runs its VBA, with an echo in the place of Python.

Ranges, missing arguments and errors take the real way through the wrappers and the host.
"""

import pytest

from segment_udfs.workbook.wrappers import wrappers
from tests.vba.basic import column_a, windows, workbook
from tests.vba.readers import function

ECHO = """Attribute VB_Name = "SegServer"
Public Function Probe() As Variant
    Probe = 5
End Function
Public Function IsReady() As Boolean
    IsReady = True
End Function
Public Function HasFailed() As Boolean
    HasFailed = False
End Function
Public Function Setting(ByVal item As String) As String
    If item = "lang" Then Setting = "en"
End Function
Public Function Spoken() As Variant
    Spoken = SegTexts.Language()
End Function
Public Function Explain() As String
End Function
Public Function IsDefect() As Boolean
End Function
Public Function Ask(ByVal unit As String, ByVal procedure As String, ByVal arguments As Variant, _
                    ByRef result As Variant) As Boolean
    Dim told As String, i As Long, values As Variant
    If unit <> "segment_udfs.hosts.excel.cells" Or procedure <> "answer" Then Exit Function
    values = arguments(1)
    told = arguments(0) & ": "
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
    result = told
    Ask = True
End Function
"""
# formula, what must come back; the sheet uses rows 1 to 20, LibreOffice shows an error value as "Error <number>"
CELLS = {
    "=Probe()": "5",
    "=Spoken()": "en",  # this workbook has no cell of the language
    "=SEG_ONE(B1:B3)": "SEG_ONE: 3x1 null",
    "=SEG_TWO(B:B)": "SEG_TWO: 20x1 null null",
    "=SEG_TWO(B:C,Other!B:B)": "SEG_TWO: 40x2 40x1 null",
    "=SEG_TWO(B1:C2,Other!B:B)": "SEG_TWO: 2x2 40x1 null",
    "=SEG_TWO(1:1)": "SEG_TWO: 1x3 null null",
    '=SEG_TWO(B1,"x","en")': "SEG_TWO: Double=30 String=x String=en",
    "=SEG_ONE(99)": "Error 2036",
    "=SEG_ONE(98)": "Error 2015",
    "=SEG_ONE(97)": "ERR|2036|text",
}
NO_WIZARD = {'Not Application.CommandBars("Standard").Controls(1).Enabled': "False"}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What LibreOffice shows for each formula of CELLS, with the real host and an echo behind it."""
    texts = {
        "SegServer": ECHO,
        "SegHost": windows("SegHost", NO_WIZARD),
        "SegTexts": windows("SegTexts", {}),
        "SegFunctions": wrappers([function("SEG_ONE", "values"), function("SEG_TWO", "values", "[basis]")]),
    }
    sheets = {"Main": {"B1": 30, "B2": 20, "B3": 10, "C20": 1}, "Other": {"B40": 1}}
    found = column_a(workbook(texts, list(CELLS), sheets), len(CELLS), tmp_path_factory.mktemp("vba"))
    return dict(zip(CELLS, found, strict=True))


@pytest.mark.host
@pytest.mark.parametrize("formula", CELLS)
def test_arguments_and_errors_cross_the_host(shown: dict[str, str], formula: str) -> None:
    """Whole columns are cut alike on all sheets, missing arguments are Null, tagged texts become error values."""
    assert shown[formula].strip() == CELLS[formula]
