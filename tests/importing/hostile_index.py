"""What must become of each hostile file, from the index that came with them, and where we differ, with the reason."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hostile"
READ, REFUSED = "read", "refused"
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True)
class Case:
    """A file, and the outcomes that its index allows."""

    path: Path
    name: str
    allowed: frozenset[str]


DIFFERENCES = {
    "opx/bigfoot.xlsx": "READ is expected, but no cell of its sheets has a value: it is refused as empty.",
    "poi/xlmmacro.xlsm": "READ is expected, but its two worksheets are empty: it is refused as empty; that sheets of "
    "macros are left out, and said, is shown on a workbook with values in test_guard_facts.py.",
}
"""Files that are refused where the index says READ."""

UNWARNED = {
    "poi/link-external-workbook-a.xlsx": "WARN is expected, but this is the workbook that others link to: it has no "
    "link itself. The remark is shown on poi/stress024.xlsx.",
}

REMARKS = {
    "poi/TwoSheetsOneHidden.xlsx": "guard.note_hidden_sheets",
    "poi/stress024.xlsx": "guard.note_links",
    "poi/StringContinueRecords.xls": "guard.note_filtered",
    "mt/large.xlsx": "guard.note_hidden_sheets",
    "cal/header-row.xlsx": "import.note_header",
}
"""What must be said of a file that is read."""

MADE = {
    **dict.fromkeys(
        ("lol_sheet", "lol_sst", "lol_workbook", "quadratic_sheet", "xxe_sst", "xxe_sheet"), "guard.declaration"
    ),
    **dict.fromkeys(("xfd_cell", "xfd_cell_small"), "guard.spread"),
    **dict.fromkeys(("merge_all", "merge_10m"), "guard.merged_area"),
    "row_out_of_range": "guard.out_of_grid",
    "sst_uniquecount": "guard.strings_declared",
    "sheetname_traversal": "guard.escaping_part",
}
"""Why each made file is refused; the other small ones of `make_hostile.py` may be read."""


def cases() -> list[Case]:
    """Every file of the index."""
    if not (DATA / "INDEX.csv").is_file():
        return []
    with (DATA / "INDEX.csv").open(encoding="utf-8", newline="") as stream:
        return [_case(line["file"], line["expected"]) for line in csv.DictReader(stream)]


def _case(name: str, expected: str) -> Case:
    """The words of the index: REJECT, refused and a message mean a refusal; all others mean that it is read."""
    refused = any(word in expected for word in ("REJECT", "refused", "message"))
    allowed = {REFUSED} if refused else {READ}
    if refused and ("READ" in expected or "refused" in expected):
        allowed.add(READ)
    if name in DIFFERENCES:
        allowed = {REFUSED}
    return Case(DATA / name, name, frozenset(allowed))
