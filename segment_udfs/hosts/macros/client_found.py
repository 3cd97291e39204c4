"""Which client the person has selected: the cell itself, else the row of any sheet that shows a code or a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.cells import read
from segment_udfs.hosts.macros.portfolio import client_columns
from segment_udfs.hosts.macros.reading import shown_text
from segment_udfs.ids import normalise
from segment_udfs.strings import LANGUAGES, say

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

_ABOVE: Final = 80
"""Rows above a cell in which its header is looked for."""
_BETWEEN: Final = " · "
"""Lists of the workbook write "3 · Name", the place in the list before the name."""


class Client(NamedTuple):
    """A client of the list, as the Clients sheet shows it."""

    code: str
    name: str


class _Seen(NamedTuple):
    """A cell of the row that shows a client."""

    client: Client
    column: int
    headed: bool
    by_code: bool


def listed(book: xw.Book) -> list[Client]:
    """The clients of the Clients sheet, in its order; none when the workbook has no data.

    Raises:
        DataError: the workbook has no such sheet, or our functions do not answer in it.
    """
    columns = client_columns(book, ("cl_client", "cl_nom"))
    pairs = zip(map(shown_text, columns["cl_client"]), map(shown_text, columns["cl_nom"]), strict=True)
    return [Client(code, name or code) for code, name in pairs if code]


def selected(context: Context, clients: list[Client]) -> Client:
    """The client that the selection is about.

    Raises:
        DataError: nothing selected, no client on that row, or a name that several clients bear.
    """
    try:
        chosen = context.book.selection
    except Exception:  # a picture or nothing at all is selected: each program says so in its own way
        chosen = None
    if chosen is None:
        raise DataError([Fault.of("macro_client.nothing")])
    candidates = _decided(list(_seen(chosen, clients)), chosen.column)
    if not candidates:
        place = {"sheet": chosen.sheet.name, "cell": chosen[0, 0].get_address(False, False)}
        raise DataError([Fault.of("macro_client.not_found", **place)])
    if len(candidates) > 1:
        codes = ", ".join(client.code for client in candidates[:5])
        raise DataError([Fault.of("macro_client.several", count=len(candidates), codes=codes)])
    return candidates[0]


def _decided(seen: list[_Seen], column: int) -> list[Client]:
    """The clients of one cell of the row: the selected one, else one under a header that says so, else any.

    Of several the one at the left of the selection counts, or the first; another cell of the row, the code, decides
    between clients of one name.
    """
    pool = [one for one in seen if one.column == column] or [one for one in seen if one.headed] or seen
    if not pool:
        return []
    before = [one.column for one in pool if one.column <= column]
    at = max(before) if before else min(one.column for one in pool)
    here = [one for one in pool if one.column == at]
    found = list(dict.fromkeys(one.client for one in [one for one in here if one.by_code] or here))
    others = {one.client for one in seen if one.column != at}
    return [client for client in found if client in others] or found if len(found) > 1 else found


def _seen(chosen: xw.Range, clients: list[Client]) -> Iterator[_Seen]:
    """Every cell of the row of the selection that holds the code or the name of a client."""
    sheet, row = chosen.sheet, chosen.row
    used = sheet.used_range
    width = max(used.column + used.columns.count - 1, chosen.column)
    heads = _heads(sheet, row, width)
    known = [_by(clients, part) for part in (0, 1)]
    for column, cell in enumerate(read(sheet.range((row, 1), (row, width)))[0], 1):
        text = shown_text(cell)
        for form in {normalise(text), normalise(text.partition(_BETWEEN)[2])} - {""}:
            for by_code, named in zip((True, False), known, strict=True):
                for client in named.get(form, []):
                    yield _Seen(client, column, column in heads, by_code)


def _by(clients: list[Client], part: int) -> dict[str, list[Client]]:
    """The clients by their code (0) or their name (1)."""
    found: dict[str, list[Client]] = {}
    for client in clients:
        found.setdefault(normalise(client[part]), []).append(client)
    return found


def _heads(sheet: xw.Sheet, row: int, width: int) -> set[int]:
    """The columns in whose head, above the row, "client" or "name" stands."""
    words = {normalise(say(f"workbook.column.{key}", lang)) for key in ("client", "name") for lang in LANGUAGES}
    above: list[list[Any]] = []
    if row > 1:
        above = read(sheet.range((max(1, row - _ABOVE), 1), (row - 1, width)))
    for table in sheet.tables:
        area = table.range
        if area.row < row <= area.row + area.rows.count - 1:
            above.append([None] * (area.column - 1) + read(area[0, :])[0])
    return {
        column
        for line in above
        for column, cell in enumerate(line, 1)
        if isinstance(cell, str) and normalise(cell) in words
    }
