"""A workbook of ours read from its file, without a host program: its tables and parameters as the commands see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segment_udfs.errors import DataError
from segment_udfs.hosts.refreshing.calculation import Workbook
from segment_udfs.hosts.refreshing.cells import read_grid, read_shared
from segment_udfs.hosts.refreshing.inputs import FileBook
from segment_udfs.hosts.refreshing.nodes import Node, UnknownError
from segment_udfs.hosts.refreshing.parts import Package, open_package
from segment_udfs.hosts.refreshing.syntax import parse
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
    shared = read_shared(package)
    grids = {name: read_grid(package, part, shared) for name, part in package.sheets.items()}
    return FileBook(package, Workbook(grids.get, package.tables, _names(package)))


def _names(package: Package) -> dict[tuple[str, str], Node]:
    """The defined names that mean something, without case."""
    found: dict[tuple[str, str], Node] = {}
    for (sheet, name), formula in package.names.items():
        try:
            found[sheet, name.casefold()] = parse(formula, sheet)
        except UnknownError:
            continue
    return found
