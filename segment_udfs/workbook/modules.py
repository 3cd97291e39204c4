"""The VBA modules of the product as they go into a file: the sources of `vba/`, filled in, and the wrappers."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import Final

from segment_udfs import __version__
from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.workbook import vbaproject
from segment_udfs.workbook.ribbon import MODULE as RIBBON_MODULE
from segment_udfs.workbook.vbaproject import Module
from segment_udfs.workbook.wrappers import MODULE as WRAPPERS
from segment_udfs.workbook.wrappers import wrappers

SOURCES: Final = ("SegHost", "SegServer", "SegTexts", "SegWizard", RIBBON_MODULE)


def project(name: str, sheets: Sequence[str], ribbon: str = RIBBON_MODULE) -> bytes:
    """The VBA project `name`: a document module for the workbook and for each sheet (by code name), then our modules.

    Args:
        ribbon: what the module SegRibbon is called in this file.
    """
    documents = [vbaproject.document("ThisWorkbook", base=vbaproject.WORKBOOK), *map(vbaproject.document, sheets)]
    return vbaproject.build(name, [*documents, *modules(ribbon)])


def modules(ribbon: str = RIBBON_MODULE) -> list[Module]:
    """Our own modules."""
    found = [vbaproject.module(name, source(name)) for name in SOURCES if name != RIBBON_MODULE]
    renamed = source(RIBBON_MODULE).replace(f'VB_Name = "{RIBBON_MODULE}"', f'VB_Name = "{ribbon}"')
    return [*found, vbaproject.module(ribbon, renamed), vbaproject.module(WRAPPERS, wrappers(FUNCTIONS.values()))]


def source(name: str) -> str:
    """The text of one of SOURCES, with the versions of the product and of xlwings filled in.

    Example:
        >>> "xlwings64-{xlwings}.dll" in source("SegServer")
        False
    """
    text = files("segment_udfs").joinpath("workbook", "vba", f"{name}.bas").read_bytes().decode("ascii")
    if name != "SegServer":
        return text
    return text.replace("{product}", __version__).replace("{xlwings}", version("xlwings"))
