"""What every client column is made of: its declaration, look-ups in the clients file, tests on labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segment_udfs.workbook.formula import Expr, NameRef, cat, column, iff, known, native, t
from segment_udfs.workbook.sheets.inputs import record

FIRST: Final = 7
"""Row (0-based) of the first client on the Clients sheet."""


@dataclass(frozen=True)
class ClientColumn:
    """One column: its key (as in the CSV), its defined name, how it shows, its formula."""

    key: str
    name: str
    style: str
    expr: Expr
    width: float = 12


def blank(expr: Expr) -> Expr:
    """A column whose unknown cells are empty, as long as the list of clients even when the whole call is unknown."""
    return known(expr, NameRef("cl_vide"))


def lookup(name: str) -> Expr:
    """A text of the clients file for each client of the list, "" where absent."""
    keys = native("TRIM", cat(record("client"), ""))
    return native("XLOOKUP", column("client"), keys, cat(record(name), ""), "")


def lookup_number(found: Expr) -> Expr:
    """A number of the clients file for each client of the list; a blank stays a blank."""
    keys = native("TRIM", cat(record("client"), ""))
    written = native("XLOOKUP", column("client"), keys, cat(found, ""), "")
    return iff(written.eq(""), "", native("XLOOKUP", column("client"), keys, found, ""))


def is_label(key: str, family: str, label: str) -> Expr:
    return column(key).eq(t(f"label.{family}.{label}"))


def either(*tests: Expr) -> Expr:
    """1 where one of the tests holds, cell by cell (OR would fold the whole column)."""
    total: Expr = tests[0] * 1
    for test in tests[1:]:
        total = total + test
    return total > 0
