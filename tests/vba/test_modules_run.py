"""Our VBA behind the cells and the ribbon, executed by LibreOffice: what it does before, during and after a question to
Python, with Windows, Excel and Python replaced by `office/SegStub.bas`.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from segment_udfs import __version__
from segment_udfs.hosts.packages import RIBBON
from segment_udfs.workbook.model import TEXT_ROW, TEXTS
from segment_udfs.workbook.modules import SOURCES
from tests.vba.basic import column_a, windows, workbook
from tests.vba.test_host_runs import NO_WIZARD

OFFICE = Path(__file__).with_name("office")
SERVER = {
    f'OurVersion As String = "{__version__}"': 'OurVersion As String = "1.10.2"',
    f'BridgeVersion As String = "{version("xlwings")}"': 'BridgeVersion As String = "0.37.8"',
    'GetSetting(SettingsName, "python", item, "")': "SegStub.Setting(item)",
    "Private Declare PtrSafe": "'",
    "    ByRef result As Variant, ByVal order As String, ByVal mode As Long) As Long": "",
    "LoadLibraryW(StrPtr(path))": "SegStub.LoadLibrary(path)",
    "XLPyDLLActivateAuto found": "SegStub.Activate found",
    "XLPyDLLActivateAuto(found": "SegStub.Activate(found",
    "= Timer": "= SegStub.Clock",
    "ThisWorkbook.IsAddin": "SegStub.IsAddin",
}
HOST = NO_WIZARD | {
    "Application.StatusBar = SegServer.Explain()": "SegStub.ShowBar SegServer.Explain()",
    "Application.StatusBar = False": 'SegStub.ShowBar "given back"',
}
RIBBON_OF_EXCEL = {
    "As IRibbonUI": "As Object",
    "As IRibbonControl": "As Object",
    "MsgBox ": "SegStub.Box ",
    "Application.DisplayAlerts": "SegStub.Alerts",
    "ThisWorkbook.IsAddin": "SegStub.IsAddin",
    "Workbooks(AddinName).IsAddin": "SegStub.AddinLoaded",
}
WIZARD = {
    "Application.MacroOptions _": "SegStub.Options _",
    "Macro:=": "",
    "Category:=": "",
    "ArgumentDescriptions:=": "",
    "Description:=": "",
    "ThisWorkbook.IsAddin": "SegStub.IsAddin",
    "Application.ScreenUpdating = False": 'SegStub.Screen = SegStub.Screen & "still"',
    "Application.ScreenUpdating = True": 'SegStub.Screen = SegStub.Screen & "moving"',
}
# added to our modules: back to how they are when a file has just been loaded
RESET_SERVER = """
Public Sub Reset()
    Set server = Nothing
    startedAt = 0
    died = False
    restarts = 0
    blocked = False
    reason = ""
End Sub
"""
RESET_HOST = """
Public Sub Reset()
    announced = False
End Sub
"""
OLD = "1.10.2, xlwings 0.37.8"
BUSY, RETRY, DISCONNECTED, UNAVAILABLE, FAILED = -2147418111, -2147417846, -2147417848, -2147023174, -2147467259

# formula, what must come back; each text of the sheet is its own language and key
CELLS = {
    "=Probe()": "5",
    # one start for all questions, loaded before, with the interpreter of the settings and nothing else
    "=Healthy()": 'answeredanswered1102"PYTHON" -I -B -m segment_udfs.hosts.excel.server $(CLSID)',
    # what is known beforehand is told beforehand: neither loaded (first figure) nor started (second one)
    "=WithoutSettings()": "fr excel.not_installed00",
    "=WithoutInterpreter()": "fr excel.moved00",
    "=WithFolder()": "fr excel.moved00",
    "=WithoutLibrary()": "fr excel.no_library00",
    "=LibraryBlocked()": "fr excel.no_library10",
    "=NotStarting()": "fr excel.not_starting11",
    # an installation serves its own first number of the version, made with the same or an older one, and one xlwings
    '=Versioned("1.10.2","0.37.8",FALSE)': "answered1",
    '=Versioned("1.10.0","0.37.8",FALSE)': "answered1",
    '=Versioned("1.11.0","0.37.8",FALSE)': "answered1",
    '=Versioned("1.9.9","0.37.8",FALSE)': f"fr excel.install_older 1.9.9, xlwings 0.37.8 < {OLD}0",
    '=Versioned("0.99.0","0.37.8",FALSE)': f"fr excel.install_older 0.99.0, xlwings 0.37.8 < {OLD}0",
    '=Versioned("","",FALSE)': f"fr excel.install_older , xlwings  < {OLD}0",
    '=Versioned("2.0.0","0.37.8",FALSE)': f"fr excel.file_older 2.0.0, xlwings 0.37.8 < {OLD}0",
    '=Versioned("2.0.0","0.37.8",TRUE)': f"fr excel.addin_older 2.0.0, xlwings 0.37.8 < {OLD}0",
    '=Versioned("1.10.2","0.37.10",FALSE)': f"fr excel.file_older 1.10.2, xlwings 0.37.10 < {OLD}0",
    '=Versioned("1.10.2","0.36.9",FALSE)': f"fr excel.install_older 1.10.2, xlwings 0.36.9 < {OLD}0",
    # a failure is remembered for a minute, over midnight too (86,400 s), and not when the clock is put back
    "=StartsAt(1000,1059)": "fr excel.not_starting1",
    "=StartsAt(1000,1060)": "fr excel.not_starting2",
    "=StartsAt(86390,20)": "fr excel.not_starting1",
    "=StartsAt(86390,50)": "fr excel.not_starting2",
    "=StartsAt(7200,3600)": "fr excel.not_starting2",
    # 2042 is #N/A: one start and one sentence in the status bar for two thousand cells
    "=ManyCells()": "#20421[fr excel.not_starting]",
    "=ButtonTriesAgain()": "segment_udfs.hosts.excel.commands.run(import)[fr commands.title_import|answered]2",
    "=BarGivenBack()": "#2042#2042answeredanswered[fr excel.not_installed][given back]",
    # asked twice and started once: not repeated; then cleared away (last figure) and started anew
    "=Died(462)": "fr excel.stopped21,answered321",
    f"=Died({DISCONNECTED})": "fr excel.stopped21,answered321",
    f"=Died({UNAVAILABLE})": "fr excel.stopped21,answered321",
    # the library remembers a text that it started, dead or not: it is cleared under that text, then never given again
    "=TextsOfStarts()": "+0-0+1-1+2",
    "=DiedAtOnce()": "#2042#2042#204211",
    # Excel or Python says no: the server is kept; 2015 is #VALUE!, a defect of ours
    f"=Kept({BUSY})": "#2042fr excel.busy,answered210",
    f"=Kept({RETRY})": "#2042fr excel.busy,answered210",
    f"=Kept({FAILED})": "#2015fr excel.failed,answered210",
    "=Kept(5)": "#2015fr excel.failed,answered210",
    "=CellsAsk()": "answeredsegment_udfs.hosts.excel.cells.answer(SEG_X)",
    # the cell of the workbook, else the setting, else French
    '=LanguageOf("en","fr")': "enen excel.busy",
    '=LanguageOf("fr","en")': "frfr excel.busy",
    '=LanguageOf("-","en")': "enen excel.busy",
    '=LanguageOf("de","en")': "enen excel.busy",
    '=LanguageOf(1,"en")': "enen excel.busy",
    '=LanguageOf("-","de")': "frfr excel.busy",
    "=MissingText()": "excel.none",
    '=LabelOf("seg_import")': "fr commands.title_import,fr commands.title_import,fr commands.help_import",
    '=LabelOf("seg_menu_draw")': "fr commands.menu_draw,fr commands.menu_draw,fr commands.help_menu_draw",
    '=LabelOf("seg_group_data")': "fr commands.group_data,fr commands.group_data,commands.help_group_data",
    "=Visible(FALSE,FALSE)": "seen",
    "=Visible(FALSE,TRUE)": "hidden",
    "=Visible(TRUE,TRUE)": "seen",
    '=Presses("done")': "segment_udfs.hosts.excel.commands.run(import)[fr commands.title_import|done]",
    '=Presses("")': "segment_udfs.hosts.excel.commands.run(import)",
    "=PressesTable()": "segment_udfs.hosts.excel.commands.run(import)[fr commands.title_import|one]",
    "=PressesUninstalled()": "[fr commands.title_import|fr excel.not_installed]",
    "=AlertsAround(0)": "segment_udfs.hosts.excel.commands.run(import)[fr commands.title_import|answered]offon",
    "=AlertsAround(5)": "segment_udfs.hosts.excel.commands.run(import)[fr commands.title_import|fr excel.failed]offon",
    "=AlertsAround(462)": "segment_udfs.hosts.excel.commands.run(import)"
    "[fr commands.title_import|fr excel.stopped]offon",
    # the second button waits, the third one, pressed afterwards, does not
    "=PressesTwo()": "2[fr commands.title_check|fr excel.running][fr commands.title_import|answered]"
    "[fr commands.title_csv|answered]",
    "=TurnsLanguage()": "01",
    # under the name of this file, cut to 255, as many texts as arguments
    '=Wizard("")': "segment_udfs.hosts.excel.commands.wizard(fr)'it''s.xlsm'!SEG_A|Pareto|255|one|two;"
    "'it''s.xlsm'!SEG_B|Star|1|one;[fr commands.title_wizard|fr excel.wizard_done 2]",
    '=Wizard("SEG_A")': "segment_udfs.hosts.excel.commands.wizard(fr)'it''s.xlsm'!SEG_B|Star|1|one;"
    "[fr commands.title_wizard|fr excel.wizard_done 1]",
    '=Wizard("SEG_")': "segment_udfs.hosts.excel.commands.wizard(fr)[fr commands.title_wizard|fr excel.wizard_failed]",
    # the add-in is no hidden workbook meanwhile, and one again afterwards
    "=WizardOfAddin()": "shownaddinstillmoving[fr commands.title_wizard|fr excel.wizard_done 2]",
}


def texts() -> dict[str, object]:
    """The sheet of texts: every key of the product, with a language and the key itself for a text."""
    facts = {key: " {installed} < {expected}" for key in RIBBON.texts if key.endswith("_older")}
    facts["excel.wizard_done"] = " {count}"
    cells: dict[str, object] = {"A1": "Textes", "A4": "key"}
    for row, key in enumerate(RIBBON.texts, TEXT_ROW + 1):
        cells |= {
            f"A{row}": key,
            f"B{row}": f"fr {key}{facts.get(key, '')}",
            f"C{row}": f"en {key}{facts.get(key, '')}",
        }
    return cells


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What LibreOffice shows for each formula of CELLS."""
    modules = {
        "SegServer": windows("SegServer", SERVER) + RESET_SERVER,
        "SegHost": windows("SegHost", HOST) + RESET_HOST,
        "SegTexts": windows("SegTexts", {}),
        "SegRibbon": windows("SegRibbon", RIBBON_OF_EXCEL),
        "SegWizard": windows("SegWizard", WIZARD),
        **{path.stem: path.read_text("ascii") for path in sorted(OFFICE.iterdir())},
    }
    book = workbook(modules, list(CELLS), {"Main": {"B1": "-"}, TEXTS: texts()}, names={"langue": "=Main!$B$1"})
    found = column_a(book, len(CELLS), tmp_path_factory.mktemp("vba"), "it's.xlsm")
    return dict(zip(CELLS, found, strict=True))


@pytest.mark.host
@pytest.mark.parametrize("formula", CELLS)
def test_the_modules_do_what_they_promise(shown: dict[str, str], formula: str) -> None:
    """Start, memory, death, texts, ribbon and wizard: see the comments of CELLS."""
    assert shown[formula].strip() == CELLS[formula]


@pytest.mark.parametrize("name", SOURCES)
def test_no_procedure_is_left_over(name: str) -> None:
    """Each procedure that Excel for Windows compiles is named by another one, by the ribbon or by the tests above."""
    everything = "\n".join(windows(module, {}) for module in SOURCES)
    everything += "".join(path.read_text("ascii") for path in OFFICE.iterdir())
    defined = re.findall(r"^(?:Public|Private) (?:Sub|Function) (\w+)", windows(name, {}), re.MULTILINE)
    assert defined
    for procedure in defined:
        assert len(re.findall(rf"\b{procedure}\b", everything)) >= 2, procedure
