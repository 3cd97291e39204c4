"""Workbooks for the tests of refresh: built small, edited in their XML as another program would, read by others."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula
from support import same

from segment_udfs.importing.load import load
from segment_udfs.params import Params
from segment_udfs.tables import Tables
from segment_udfs.workbook.build import build

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ROOM = 80
JOURNAL = "Journal"
"""Its stamp keeps what was true when the file was made."""


@cache
def sample() -> Tables:
    """The three files of the sample."""
    with as_file(files("segment_udfs.sample")) as folder:
        return load(folder / "export_ventes.csv", folder / "clients.csv", folder / "couts.csv")


@cache
def small(clients: int = 12) -> Tables:
    """The first clients of the sample with all their lines."""
    whole = sample()
    kept = list(dict.fromkeys(whole.sales["client"].dropna()))[:clients]
    assert whole.clients is not None
    return replace(
        whole,
        sales=whole.sales[whole.sales["client"].isin(kept)].reset_index(drop=True),
        clients=whole.clients[whole.clients["client"].isin(kept)].reset_index(drop=True),
        notes=(),
    )


@contextmanager
def little_room() -> Iterator[None]:
    """Workbooks made inside have room for ROOM clients instead of 2,000: they are computed in a third of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("segment_udfs.workbook.sheets.book.capacity", lambda _tables: ROOM)
        yield


def made(tables: Tables, params: Params | None = None, lang: str = "fr") -> bytes:
    """A workbook without macros."""
    with little_room():
        return build(tables, params, lang=lang, macros=False)


@cache
def small_book() -> bytes:
    return made(small())


# --- the package ----------------------------------------------------------------------------
def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(zipfile.ZipInfo(name, (2025, 3, 14, 15, 9, 26)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def hashes(content: bytes) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in parts(content).items()}


def tree(data: bytes) -> ElementTree.Element:
    """A part of a workbook that a test has made."""
    return ElementTree.fromstring(data)  # noqa: S314


def part_of(content: bytes, sheet: str) -> str:
    """The part of a sheet, by the names and relationships of the workbook."""
    package = parts(content)
    book = tree(package["xl/workbook.xml"])
    found = next(item for item in book.iter(f"{MAIN}sheet") if item.get("name") == sheet)
    rels = tree(package["xl/_rels/workbook.xml.rels"])
    target = next(item.get("Target") for item in rels if item.get("Id") == found.get(f"{LINKED}id"))
    return f"xl/{str(target).removeprefix('/xl/')}"


# --- editing --------------------------------------------------------------------------------
def edited(content: bytes, cells: Mapping[tuple[str, str], Any]) -> bytes:
    """The workbook after a person has typed into cells (sheet, address) and saved: None empties one.

    The parts are written anew by ElementTree, with its own prefixes for namespaces.
    """
    package = parts(content)
    by_sheet: dict[str, dict[str, Any]] = {}
    for (sheet, address), value in cells.items():
        by_sheet.setdefault(sheet, {})[address] = value
    for sheet, wanted in by_sheet.items():
        name = part_of(content, sheet)
        root = tree(package[name])
        body = root.find(f"{MAIN}sheetData")
        assert body is not None
        rows = {str(row.get("r")): row for row in body}
        cells = {str(cell.get("r")): cell for row in body for cell in row}
        for address, value in wanted.items():
            number = re.sub(r"[A-Z]", "", address)
            if number not in rows:
                rows[number] = _inserted(body, "row", number, int)
            if address not in cells:
                cells[address] = _inserted(rows[number], "c", address, _column)
            _type(cells[address], value)
        package[name] = ElementTree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return packed(package)


def _column(address: str) -> int:
    return int(column_index_from_string(re.sub(r"\d", "", address)))


def _inserted(parent: ElementTree.Element, tag: str, name: str, rank: Any) -> ElementTree.Element:
    """A new row or cell, in its order."""
    new = ElementTree.Element(f"{MAIN}{tag}", {"r": name})
    place = len(parent)
    while place and rank(str(parent[place - 1].get("r"))) > rank(name):
        place -= 1
    parent.insert(place, new)
    return new


def _type(cell: ElementTree.Element, value: Any) -> None:
    """What a program writes for a typed value: a number, a text, an error ("#N/A"), nothing."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    cell.attrib.pop("cm", None)
    if value is None:
        return
    if isinstance(value, str):
        cell.set("t", "e" if value.startswith("#") else "str")
    ElementTree.SubElement(cell, f"{MAIN}v").text = repr(value) if isinstance(value, float) else str(value)


def resized(content: bytes, table: str, rows: int) -> bytes:
    """The workbook with a table of this number of rows of data."""
    package = parts(content)
    for name, data in package.items():
        if name.startswith("xl/tables/") and f'displayName="{table}"'.encode() in data:
            package[name] = re.sub(
                rb'ref="([A-Z]+)(\d+):([A-Z]+)\d+"',
                lambda ref: b'ref="%s%s:%s%d"' % (ref[1], ref[2], ref[3], int(ref[2]) + rows),
                data,
            )
    return packed(package)


# --- reading --------------------------------------------------------------------------------
def opened(content: bytes, *, data_only: bool = False) -> openpyxl.Workbook:
    """The workbook in openpyxl, which says what it would lose by saving."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)


@lru_cache(maxsize=4)
def shown(content: bytes) -> dict[tuple[str, str], Any]:
    """Every cell that shows something, as openpyxl reads it."""
    book = opened(content, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@lru_cache(maxsize=4)
def formulas(content: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """Every formula, with the area of an array."""
    book = opened(content)
    found = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, ArrayFormula):
                    found[sheet.title, cell.coordinate] = (str(cell.value.text), cell.value.ref)
                elif cell.data_type == "f":
                    found[sheet.title, cell.coordinate] = (cell.value, "")
    return found


def differences(found: bytes, wanted: bytes, but: Iterable[str] = (JOURNAL,)) -> list[tuple[Any, ...]]:
    """Cells that do not show the same in two workbooks: numbers to 1e-9, texts and errors exactly."""
    one, other = shown(found), shown(wanted)
    return [
        (*place, one.get(place), other.get(place))
        for place in sorted({*one, *other})
        if place[0] not in but and not same(_plain(one.get(place)), _plain(other.get(place)))
    ]


def _plain(value: Any) -> Any:
    """A number for a number, whatever class it has; a day for a day."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime):
        return float(to_excel(value))
    return float(value) if isinstance(value, (int, float)) else value


def letter(column: int) -> str:
    """The letters of a column counted from 1."""
    return str(get_column_letter(column))
