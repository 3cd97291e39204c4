"""A workbook of ours read from its file, without a host program: its tables and parameters as the commands see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segment_udfs.errors import DataError
from segment_udfs.hosts.refreshing.inputs import FileBook, opened
from segment_udfs.hosts.refreshing.parts import open_package
from segment_udfs.workbook.sheets.inputs import SALES_TABLE

KINDS = frozenset((".xlsx", ".xlsm"))


def our_book(path: Path) -> Any:
    """The file as a book of `hosts.macros.book`; None when it is no workbook of this product."""
    if path.suffix.lower() not in KINDS or not path.is_file():
        return None
    try:
        package = open_package(path.read_bytes(), path.name)
    except (DataError, OSError):
        return None  # an export like any other, for the reader of exports to judge
    if SALES_TABLE not in package.tables or package.date1904:
        return None
    return FileBook(package, opened(package)[0])
