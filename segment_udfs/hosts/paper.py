"""How a sheet that a command adds lies on paper: A4, one page wide, the same foot as the product's own sheets."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.programs import LIBREOFFICE, MAC, WINDOWS, program_of

if TYPE_CHECKING:
    import xlwings as xw

_A4, _PORTRAIT, _LANDSCAPE = 9, 1, 2
"""xlPaperA4, xlPortrait, xlLandscape."""
_FOOT: Final = ("&8&F – &A", "&8&P / &N")


def on_a4(sheet: xw.Sheet, landscape: bool = True, tall: int = 1, header: int = 0) -> None:
    """Print the sheet on A4, one page wide and `tall` high (0: as many as needed), the row `header` again on each page.

    A program without a printer refuses to say how it would print: the sheet then keeps the settings it has.
    """
    try:
        _LAY[program_of(sheet.book)](sheet, landscape, tall, header)
    except Exception as error:  # the sheet is complete; only its print settings are missing
        logged(error)


def break_before(sheet: xw.Sheet, *rows: int) -> None:
    """Begin a page at these rows, counted from 1, when the sheet takes more than one."""
    try:
        _BREAK[program_of(sheet.book)](sheet, rows)
    except Exception as error:  # as above: only the print settings are missing
        logged(error)


def _calc(sheet: xw.Sheet, landscape: bool, tall: int, header: int) -> None:
    sheet.impl.ask("sheet.paper", landscape=landscape, tall=tall, first=header - 1, last=header - 1 if header else -2)


def _windows(sheet: xw.Sheet, landscape: bool, tall: int, header: int) -> None:
    page = sheet.api.PageSetup
    page.PaperSize = _A4
    page.Orientation = _LANDSCAPE if landscape else _PORTRAIT
    page.Zoom = False
    page.FitToPagesWide = 1
    page.FitToPagesTall = tall or False
    page.CenterHorizontally = True
    page.PrintTitleRows = f"${header}:${header}" if header else ""
    page.LeftFooter, page.RightFooter = _FOOT


def _mac(sheet: xw.Sheet, landscape: bool, tall: int, _header: int) -> None:
    words = import_module("appscript").k  # only on a Mac
    page = sheet.api.page_setup_object
    page.page_orientation.set(words.landscape if landscape else words.portrait)
    page.zoom.set(False)
    page.fit_to_pages_wide.set(1)
    page.fit_to_pages_tall.set(tall or False)


_LAY: Final = {LIBREOFFICE: _calc, WINDOWS: _windows, MAC: _mac}


def _calc_breaks(sheet: xw.Sheet, rows: tuple[int, ...]) -> None:
    sheet.impl.ask("sheet.page_breaks", rows=[row - 1 for row in rows])


def _windows_breaks(sheet: xw.Sheet, rows: tuple[int, ...]) -> None:
    sheet.api.ResetAllPageBreaks()
    for row in rows:
        sheet.api.HPageBreaks.Add(sheet.api.Range(f"A{row}"))


def _mac_breaks(_sheet: xw.Sheet, _rows: tuple[int, ...]) -> None:
    """Excel for Mac breaks pages where they are full."""


_BREAK: Final = {LIBREOFFICE: _calc_breaks, WINDOWS: _windows_breaks, MAC: _mac_breaks}
