"""The commands that a person finds in Excel's ribbon and in LibreOffice's menu, declared once; both are made from this.

A command is a macro on `xlwings.Book`, the same for every host; its title and help are `commands.title_<key>` and
`commands.help_<key>`, the title of a group or of a submenu is `commands.group_<key>` or `commands.menu_<key>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EXCEL: Final = "excel"
LIBREOFFICE: Final = "libreoffice"
GROUPS: Final = ("data", "analyse", "decide", "share", "help")
"""In the order of the ribbon."""


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        key: its name in addresses, identifiers and strings.
        group: one of GROUPS.
        macro: "module:function" below `segment_udfs.hosts` that takes a `Context`; it returns a sentence.
        icon: name of a picture that every Office since 2010 has (imageMso).
        keytip: one to three letters or digits typed after Alt and those of the tab; unique.
        option: what the macro finds in `Context.option`, for commands that share one macro.
        menu: key of the submenu that holds it, empty when it stands in its group itself.
        large: a large button of the ribbon.
        hosts: where it is shown.
    """

    key: str
    group: str
    macro: str
    icon: str
    keytip: str
    option: str = ""
    menu: str = ""
    large: bool = False
    hosts: tuple[str, ...] = (EXCEL, LIBREOFFICE)


@dataclass(frozen=True)
class Menu:
    """A submenu: its picture, its keytip; it stands where the first of its commands does."""

    key: str
    icon: str
    keytip: str


MENUS: Final = (Menu("questions", "FindDialogExcel", "Q"), Menu("draw", "ChartTypeColumnInsertGallery", "G"))

COMMANDS: Final = (
    Command("import", "data", "macros.import_sales:import_sales", "GetExternalDataFromText", "I", large=True),
    Command("check", "data", "macros.checking:check", "ErrorChecking", "V"),
    Command("merge", "data", "macros.merging:propose", "RemoveDuplicates", "F"),
    Command("merge_apply", "data", "macros.merging:apply", "MergeCells", "S"),
    Command("update", "data", "libreoffice.updating:command", "Refresh", "U", hosts=(LIBREOFFICE,)),
    Command("errors", "data", "macros.care:errors", "TraceError", "E"),
    Command("undo", "data", "macros.back:undo", "Undo", "R"),
    Command("compute", "analyse", "macros.calculating:compute", "CalculateNow", "C", large=True),
    Command("question_stars", "analyse", "macros.calculating:question", "ShapeStar", "1", "Stars", "questions"),
    Command("question_pareto", "analyse", "macros.calculating:question", "AutoSum", "2", "20-80", "questions"),
    Command("question_profit", "analyse", "macros.calculating:question", "GoalSeek", "3", "Rentabilité", "questions"),
    Command("question_potential", "analyse", "macros.calculating:question", "FillUp", "4", "Potentiel", "questions"),
    Command("question_attrition", "analyse", "macros.calculating:question", "Filter", "5", "Attrition", "questions"),
    Command("question_recurrent", "analyse", "macros.calculating:question", "Refresh", "6", "Récurrents", "questions"),
    Command("question_niche", "analyse", "macros.calculating:question", "Copy", "7", "Duplicables", "questions"),
    Command("draw_pareto", "analyse", "macros.drawing:draw", "SparklineColumnInsert", "P", "pareto", "draw"),
    Command("draw_whale", "analyse", "macros.drawing:draw", "SparklineLineInsert", "B", "whale", "draw"),
    Command("draw_bridge", "analyse", "macros.drawing:draw", "SparklineWinLossInsert", "R", "bridge", "draw"),
    Command("plan", "decide", "macros.planning:plan", "DataValidation", "A", large=True),
    Command("client", "decide", "macros.client_page:client_page", "ViewPageLayoutView", "K"),
    Command("compare", "decide", "macros.comparing:compare", "ViewSideBySide", "M"),
    Command("finance", "decide", "macros.finance:finance", "AccountingFormat", "N"),
    Command("freeze", "share", "macros.freezing:freeze", "Lock", "L"),
    Command("anonymise", "share", "macros.anonymising:anonymise", "FileDocumentInspect", "P"),
    Command("report", "share", "macros.reporting:report", "FileSaveAsPdfOrXps", "W", large=True),
    Command("csv", "share", "macros.exporting:export_csv", "TableExportMenu", "X"),
    Command("language", "help", "macros.care:language", "Translate", "T"),
    Command("wizard", "help", "excel.wizard:texts", "FunctionWizard", "H", hosts=(EXCEL,)),
    Command("sample_in", "help", "macros.sample:sample_in", "TableInsertExcel", "O"),
    Command("sample_out", "help", "macros.sample:sample_out", "ClearAll", "J"),
    Command("diagnostics", "help", "macros.care:diagnostics", "Help", "D"),
)


def command(key: str) -> Command:
    """The command of this key."""
    return next(item for item in COMMANDS if item.key == key)
