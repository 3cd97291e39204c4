"""The files for Excel as the product hands them out: the one place where the commands meet the builder of workbooks."""

from __future__ import annotations

import io
from typing import Final

from segment_udfs.hosts.commands import COMMANDS, EXCEL, GROUPS, MENUS
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.addin import build_addin
from segment_udfs.workbook.build import build
from segment_udfs.workbook.ribbon import Ribbon

RIBBON: Final = Ribbon(GROUPS, MENUS, tuple(item for item in COMMANDS if EXCEL in item.hosts))
"""The tab of Excel."""


def workbook(
    tables: Tables, params: Params | None = None, *, lang: str = "fr", macros: bool = True, frozen: bool = False
) -> bytes:
    """The workbook of one portfolio: see `workbook.build`; with `macros` also our VBA and the ribbon."""
    return build(tables, params, lang=lang, macros=macros, frozen=frozen, ribbon=RIBBON)


def opens(content: bytes) -> None:
    """Open a workbook with the reader that imports use, before it takes the place of another.

    Raises:
        ValueError: it does not open, or has no sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    except CalamineError as error:
        raise ValueError("a workbook that does not open") from error
    if not names:
        raise ValueError("a workbook without sheets")


def addin(lang: str = "fr") -> bytes:
    """The add-in segmentation.xlam."""
    return build_addin(RIBBON, lang)
