"""Reading a declared book as a person reads its sheets: the answer, a list under its title, the checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from segment_udfs.errors import CellError
from segment_udfs.tables import Tables
from segment_udfs.workbook.model import Book
from segment_udfs.workbook.natives import flat

TRUTHS: dict[str, Any] = json.loads((Path(__file__).resolve().parents[1] / "sample" / "truths.json").read_text("utf-8"))
"""What the sample was built to contain."""
AS_OF, MIDDLE, START = 46022, 45657, 45291
"""Serials of 31 December 2025, 2024 and 2023: the bounds of the two windows."""


def empty() -> Tables:
    """A workbook in which nothing is filled in yet."""
    return Tables(pd.DataFrame({"client": [], "date": [], "amount": []}))


def three_clients() -> Tables:
    """Three clients, five lines, no cost, no family, no clients file."""
    lines = {
        "client": ["A", "A", "B", "B", "C"],
        "date": [45300.0, 45600.0, 45610.0, 45650.0, 45657.0],
        "amount": [500.0, 590.0, 270.0, 140.0, 10.0],
    }
    return Tables(pd.DataFrame(lines))


def windows(tables: Tables) -> pd.DataFrame:
    """The lines of the sample with a clean client code and their window: 1 current, 0 previous, -1 before."""
    lines = tables.sales.assign(client=tables.sales["client"].str.strip().str.upper())
    window = (lines["date"] > MIDDLE).astype(int) - (lines["date"] <= START).astype(int)
    return lines.assign(window=window)[lines["date"] <= AS_OF]


def by_name(book: Book, key: str) -> dict[str, Any]:
    """A client column by the name of the client."""
    return dict(zip(flat(book.column_value("name")), flat(book.column_value(key)), strict=True))


def listed(book: Book, sheet: str, first_header: str) -> dict[str, list[Any]]:
    """The last table of a sheet whose first header is this one: its columns by their header."""
    heads = [
        item
        for item in book.placed.values()
        if item.sheet == sheet and item.col == 1 and book.value(item.key) == first_header
    ]
    row = max(item.row for item in heads)
    return {
        str(book.value(item.key)): flat(book.value(f"{sheet}!{row + 1},{item.col}"))
        for item in list(book.placed.values())
        if item.sheet == sheet and item.row == row
    }


def differences(book: Book, sheet: str) -> dict[str, Any]:
    """Every check of a sheet whose difference to the native formula is not 0."""
    keys = [key for key, item in book.placed.items() if item.sheet == sheet and key.endswith(".difference")]
    assert len(keys) >= 6
    return {key: book.value(key) for key in keys if book.value(key) != 0}


def errors(book: Book, sheet: str) -> dict[str, CellError]:
    """Every cell of a sheet that shows an error."""
    return {
        item.key: cell
        for item in list(book.placed.values())
        if item.sheet == sheet
        for cell in flat(book.value(item.key))
        if isinstance(cell, CellError)
    }
