"""New values between the bytes of a worksheet: only cells that change, and rows that a longer list needs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.errors import CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.refreshing.parts import corners
from segment_udfs.hosts.refreshing.tags import Tag, tags, with_attributes, written
from segment_udfs.importing.naming import column_position

_TAGS: Final = frozenset((b"sheetData", b"row", b"c", b"dimension"))
_INSIDE: Final = frozenset((b"f", b"v", b"is", b"c"))
_LETTERS: Final = re.compile(rb"[A-Za-z]+")


@dataclass(frozen=True)
class Edit:
    """What a cell must show. `area`: of the formula in it, when that fills another one now; `like`: the cell (row,
    column) whose look a cell takes that is not in the file yet.
    """

    value: Cell
    area: str = ""
    like: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Row:
    """A row of the part: its number from 0, its start tag, where its cells end, and its cells by column."""

    number: int
    tag: Tag
    close: int
    cells: dict[int, tuple[int, int]]


def patched(data: bytes, edits: dict[tuple[int, int], Edit]) -> bytes:
    """The part with these cells changed; everything else is the same bytes."""
    rows, body, dimension = _rows(
        data, {row for row, _ in edits} | {edit.like[0] for edit in edits.values() if edit.like}
    )
    looks = {place: _look(data, rows, edit.like) for place, edit in edits.items() if edit.like}
    changes: list[tuple[int, int, bytes]] = []
    by_row: dict[int, list[int]] = defaultdict(list)
    for row, col in sorted(edits):
        by_row[row].append(col)
    there = {row.number: row for row in rows}
    numbers = [row.number for row in rows]
    for row, columns in by_row.items():
        found = there.get(row)
        wanted = {col: edits[row, col] for col in columns}
        if found is not None:
            changes += _in_row(data, found, wanted, looks, body.prefix)
        else:
            new = [_new(row, col, edit, looks.get((row, col), b""), body.prefix) for col, edit in wanted.items()]
            text = b"".join(cell for cell in new if cell)
            if text:
                at = bisect_left(numbers, row)
                place = rows[at].tag.start if at < len(rows) else _end(data, body)
                tag = body.prefix + b"row"
                changes.append((place, place, b'<%s r="%d">%s</%s>' % (tag, row + 1, text, tag)))
    if body.closes and changes:  # <sheetData/>
        raise ValueError("a sheet without cells has no formula of ours")
    changes += _dimension(data, dimension, edits)
    return _spliced(data, changes)


def _rows(data: bytes, wanted: set[int]) -> tuple[list[_Row], Tag, Tag | None]:
    """The rows, with the places of the cells in those that are wanted; the tags of the body and of the dimension."""
    rows = _Rows(wanted)
    dimension = body = None
    for tag in tags(data, _TAGS):
        if tag.name == b"dimension":
            dimension = tag
        elif tag.name == b"sheetData":
            body = body or tag
            if tag.closes:
                break
        elif tag.name == b"row":
            rows.take_row(tag)
        else:
            rows.take_cell(tag)
    if body is None:
        raise ValueError("a worksheet without cells")
    return rows.found, body, dimension


class _Rows:
    """Takes the tags of rows and cells as they come; what has no address follows what stands before it."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted = wanted
        self.found: list[_Row] = []
        self.number = self.col = -1
        self.tag: Tag | None = None
        self.cells: dict[int, tuple[int, int]] = {}
        self.begun = 0

    def take_row(self, tag: Tag) -> None:
        if tag.opens:
            at = tag.attribute(b"r")
            self.number, self.col, self.tag, self.cells = (int(at) - 1 if at else self.number + 1), -1, tag, {}
        if tag.closes and self.tag is not None:
            self.found.append(_Row(self.number, self.tag, tag.end if tag.opens else tag.start, self.cells))

    def take_cell(self, tag: Tag) -> None:
        if self.number not in self.wanted:
            return
        if tag.opens:
            at = tag.attribute(b"r")
            letters = _LETTERS.match(at) if at else None
            self.col, self.begun = (column_position(letters[0].decode()) if letters else self.col + 1), tag.start
        if tag.closes:
            self.cells[self.col] = self.begun, tag.end


def _end(data: bytes, body: Tag) -> int:
    """Where the cells of the sheet end."""
    return next(tag.start for tag in tags(data, frozenset((b"sheetData",)), body.end) if not tag.opens)


def _look(data: bytes, rows: list[_Row], place: tuple[int, int] | None) -> bytes:
    """The style of a cell, as it is written; empty when it has none."""
    found = next((row for row in rows if place and row.number == place[0]), None)
    if found is None or place is None or place[1] not in found.cells:
        return b""
    start, end = found.cells[place[1]]
    return next(tags(data, frozenset((b"c",)), start, end)).attribute(b"s") or b""


def _in_row(
    data: bytes, row: _Row, wanted: dict[int, Edit], looks: dict[tuple[int, int], bytes], prefix: bytes
) -> list[tuple[int, int, bytes]]:
    """The changes inside a row that is there."""
    changes: list[tuple[int, int, bytes]] = []
    columns = sorted(row.cells)
    fresh: dict[int, bytes] = defaultdict(bytes)
    last = first = None
    for col, edit in sorted(wanted.items()):
        if col in row.cells:
            start, end = row.cells[col]
            changes.append((start, end, _changed(data[start:end], edit)))
            continue
        cell = _new(row.number, col, edit, looks.get((row.number, col), b""), prefix)
        if cell:
            at = bisect_left(columns, col)
            fresh[row.cells[columns[at]][0] if at < len(columns) else row.close] += cell
            first, last = col if first is None else first, col
    if fresh and row.tag.closes:  # <row …/>
        opened = data[row.tag.start : row.tag.end].rstrip()[:-2].rstrip() + b">"
        closing = b"</" + row.tag.prefix + b"row>"
        return [(row.tag.start, row.tag.end, opened + b"".join(fresh.values()) + closing)]
    changes += [(place, place, cells) for place, cells in fresh.items()]
    if first is not None and last is not None:
        changes += _spans(data, row.tag, first, last)
    return changes


def _spans(data: bytes, tag: Tag, first: int, last: int) -> list[tuple[int, int, bytes]]:
    """The columns that a row says it spans, when a cell is now outside of them."""
    spans = tag.attribute(b"spans")
    found = re.fullmatch(rb"(\d+):(\d+)", spans or b"")
    if not found:
        return []
    low, high = min(int(found[1]), first + 1), max(int(found[2]), last + 1)
    text = b"%d:%d" % (low, high)
    return [] if text == spans else [(tag.start, tag.end, with_attributes(data[tag.start : tag.end], {b"spans": text}))]


def _changed(cell: bytes, edit: Edit) -> bytes:
    """A cell with another value: its tag keeps all but the type, its formula all but the area; the rest stays."""
    found = list(tags(cell, _INSIDE))
    kind, text = stored(edit.value)
    top = found[0]
    tag = with_attributes(cell[: top.end], {b"t": kind or None, b"vm": None})
    if top.closes:
        if text is None:
            return tag
        tag = tag.rstrip()[:-2].rstrip() + b">"
        return tag + _element(top.prefix, b"v", text) + b"</" + top.prefix + b"c>"
    formula, kept, at = b"", b"", top.end
    waiting: Tag | None = None
    for part in found[1:]:
        if waiting is None and part.name == b"c":
            kept += cell[at : part.start]
            break
        if part.opens and waiting is None:
            kept += cell[at : part.start]
            waiting = part
        if waiting is not None and part.closes and part.name == waiting.name:
            if part.name == b"f":
                formula = _formula(cell[waiting.start : part.end], edit.area)
            at, waiting = part.end, None
    value = b"" if text is None else _element(top.prefix, b"v", text)
    return tag + formula + value + kept + cell[found[-1].start :]


def _formula(element: bytes, area: str) -> bytes:
    if not area:
        return element
    tag = next(tags(element, frozenset((b"f",))))
    return with_attributes(element[: tag.end], {b"ref": area.encode()}) + element[tag.end :]


def _new(row: int, col: int, edit: Edit, look: bytes, prefix: bytes) -> bytes:
    """A cell that is not in the file yet; nothing when it shows nothing."""
    kind, text = stored(edit.value)
    if text is None:
        return b""
    name = prefix + b"c"
    given = b' r="%s"' % str(xl_rowcol_to_cell(row, col)).encode()
    given += (b' s="%s"' % look if look else b"") + (b' t="%s"' % kind if kind else b"")
    return b"<%s%s>%s</%s>" % (name, given, _element(prefix, b"v", text), name)


def _element(prefix: bytes, name: bytes, content: bytes) -> bytes:
    full = prefix + name
    return b"<%s>%s</%s>" % (full, content, full)


def stored(value: Cell) -> tuple[bytes, bytes | None]:
    """Type and content of a value in a part; no content for a blank cell.

    Example:
        >>> stored("a & b"), stored(True), stored(None)
        ((b'str', b'a &amp; b'), (b'b', b'1'), (b'', None))
    """
    if value is None:
        return b"", None
    if isinstance(value, CellError):
        return b"e", value.code.encode()
    if isinstance(value, bool):
        return b"b", b"%d" % value
    if isinstance(value, str):
        return b"str", written(value)
    return b"", number_text(value).encode()


def number_text(value: float) -> str:
    """The shortest text that reads as the same double."""
    return f"{value:.16g}" if float(f"{value:.16g}") == value else repr(float(value))


def _dimension(data: bytes, tag: Tag | None, edits: dict[tuple[int, int], Edit]) -> list[tuple[int, int, bytes]]:
    """The area that the sheet says it uses, when a cell is now outside of it."""
    area = corners((tag.attribute(b"ref") or b"").decode()) if tag else None
    full = [place for place, edit in edits.items() if edit.value is not None]
    if tag is None or area is None or not full:
        return []
    top, left = min(area[0], *(row for row, _ in full)), min(area[1], *(col for _, col in full))
    bottom, right = max(area[2], *(row for row, _ in full)), max(area[3], *(col for _, col in full))
    if (top, left, bottom, right) == area:
        return []
    ref = f"{xl_rowcol_to_cell(top, left)}:{xl_rowcol_to_cell(bottom, right)}".encode()
    return [(tag.start, tag.end, with_attributes(data[tag.start : tag.end], {b"ref": ref}))]


def _spliced(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The bytes with stretches replaced; at one place, what is inserted stands before what is replaced."""
    pieces, at = [], 0
    for start, end, text in sorted(changes, key=lambda change: (change[0], change[1])):
        if start < at:
            raise ValueError("two changes of the same bytes")
        pieces += [data[at:start], text]
        at = end
    return b"".join([*pieces, data[at:]])
