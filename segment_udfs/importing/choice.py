"""Which sheet of a workbook is read as sales, clients or costs: the one whose headers are theirs, not only the fullest.

Sheets that part one table, a month or a year each, are a question: one of them alone would give too small a revenue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Beside, Grid
from segment_udfs.importing.mapping import FIELDS, Mapped, Table, map_headers
from segment_udfs.importing.naming import shown, some
from segment_udfs.importing.read import read_table
from segment_udfs.importing.rows.headers import find_heading
from segment_udfs.importing.synonyms import normalise
from segment_udfs.importing.tabular import RawTable, addressable
from segment_udfs.importing.workbooks.workbook import WorkbookReader

_NOWHERE = Fault("import.in_file")
_NAMED = 6


@dataclass(frozen=True)
class _Candidate:
    """A sheet that was not read, as its first rows let it be understood: `rows` of data, `key` of its columns."""

    sheet: str
    filled: int
    rows: int
    lacking: int
    key: frozenset[str]


def read_fitting(
    path: Path,
    table: Table,
    sheet: str | None,
    overrides: Mapping[str, str],
    open_workbook: WorkbookReader,
    *,
    ask: bool = True,
) -> RawTable:
    """The table of a file; of a workbook, the sheet named, else the fullest of those that have the columns needed.

    Args:
        path, sheet, open_workbook: As for `read_table`.
        table: What is looked for.
        overrides: Field name to header or formula, as for `map_headers`.
        ask: False for a caller who looks first and asks later: the sheets of the same columns are no fault then.

    Raises:
        DataError: as `read_table`; one fault when other sheets hold the same columns of sales lines.
    """
    if sheet is not None:
        return read_table(path, sheet, open_workbook=open_workbook)
    seen: list[Grid] = []

    def seeing(place: Path, name: str | None) -> Grid:
        seen.append(open_workbook(place, name))
        return seen[-1]

    raw, refused = None, None
    try:
        raw = read_table(path, open_workbook=seeing)
    except DataError as error:
        refused = error
    others = _candidates(seen[0].beside if seen else (), table, overrides)
    mapped = map_headers(raw.headers, table, overrides, raw.where) if raw is not None else None
    best = max((one for one in others if not one.lacking), key=lambda one: one.filled, default=None)
    if best is not None and (mapped is None or mapped.lacking):
        raw, refused = read_table(path, best.sheet, open_workbook=open_workbook), None
        mapped = map_headers(raw.headers, table, overrides, raw.where)
        raw = replace(raw, notes=(_passed(seen[0], best.sheet, path.name), *raw.notes))
    if refused is not None or raw is None or mapped is None:
        raise refused or DataError([Fault.of("import.unreadable_file", file=path.name)])
    if mapped.lacking:
        return raw
    return _weighed(
        raw, _key(mapped, raw.headers, table), [one for one in others if one.sheet != raw.sheet], table, ask
    )


def _passed(grid: Grid, sheet: str, file: str) -> Fault:
    """The note on a sheet that was preferred to the fullest one."""
    names = [shown(name) for name in (grid.sheet, *(one.sheet for one in grid.beside)) if name != sheet]
    return Fault.of("import_choice.note_sheet", file=file, sheet=sheet, others=some(names))


def _weighed(raw: RawTable, key: frozenset[str], others: Sequence[_Candidate], table: Table, ask: bool) -> RawTable:
    """The table, with a note on the other sheets that would do; refused when they are parts of the same one."""
    others = [one for one in others if not one.lacking]
    same = [one for one in others if one.key == key]
    if same and ask and table == "sales":
        told = [Fault.of("import_choice.sheet_rows", sheet=shown(raw.sheet or ""), count=len(raw.columns))]
        told += [Fault.of("import_choice.sheet_rows", sheet=shown(one.sheet), count=one.rows) for one in same]
        facts = {"file": raw.file, "found": _listed(told), "sheet": raw.sheet or ""}
        raise DataError([Fault("import_choice.same_sheets", facts)])
    alike = same if table != "sales" else [one for one in others if one not in same]
    if not alike:
        return raw
    found = some([shown(one.sheet) for one in alike], _NAMED)
    note = Fault.of("import_choice.note_alike", file=raw.file, sheet=raw.sheet or "", found=found)
    return replace(raw, notes=(*raw.notes, note))


def _listed(parts: Sequence[Fault]) -> Fault:
    """The sheets one after the other, as a sentence says them."""
    listed = parts[0]
    for part in parts[1:_NAMED]:
        listed = Fault.of("import_choice.sheet_list", first=listed, then=part)
    left = len(parts) - _NAMED
    return Fault.of("import_choice.sheet_more", first=listed, count=left) if left > 0 else listed


def _candidates(sheets: Sequence[Beside], table: Table, overrides: Mapping[str, str]) -> list[_Candidate]:
    """The sheets that have headers and rows."""
    found = []
    for sheet in sheets:
        try:
            heading = find_heading(sheet.top)
        except LookupError:
            continue
        filled = [position for position, name in enumerate(heading.names) if name]
        first, last = filled[0], filled[-1] + 1
        headers = addressable(heading.names[first:last])
        mapped = map_headers(headers, table, overrides, _NOWHERE)
        rows = _rows(sheet, heading.last, first, mapped, table)
        if rows:
            key = _key(mapped, headers, table)
            found.append(_Candidate(sheet.sheet, sheet.filled, rows, mapped.lacking, key))
    return found


def _rows(sheet: Beside, last: int, first: int, mapped: Mapped, table: Table) -> int:
    """Rows of data under the headers; in a sheet seen to its end, those in which the columns needed are filled."""
    seen = [row for row in sheet.top if any(cell is not None for cell in row)]
    if sheet.rows > len(seen):
        return sheet.rows - sum(any(cell is not None for cell in row) for row in sheet.top[: last + 1])
    needed = [
        mapped.columns[one.name].positions for one in FIELDS[table] if one.required and one.name in mapped.columns
    ]
    return sum(
        all(any(row[first + position] is not None for position in positions) for positions in needed)
        for row in sheet.top[last + 1 :]
        if any(cell is not None for cell in row)
    )


def _key(mapped: Mapped, headers: Sequence[str], table: Table) -> frozenset[str]:
    """What makes two sheets parts of one table: for sales the columns needed, else all of them."""
    if table != "sales":
        return frozenset(map(normalise, headers))
    needed = {one.name for one in FIELDS[table] if one.required} & set(mapped.columns)
    return frozenset(
        f"{name} {normalise(headers[position])}" for name in needed for position in mapped.columns[name].positions
    )
