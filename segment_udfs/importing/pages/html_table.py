"""The tables of an HTML page: what SAP, Sage, Salesforce and many web pages export under the name .xls.

One pass over the text, linear in its length whatever it holds. Nothing is fetched, no script or style is obeyed. Cells
are texts as a reader of the page sees them, for `parse` to understand; the exact number that Excel (`x:num`) or
LibreOffice (`sdval`) writes beside a rounded one is preferred.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.grid import Grid
from segment_udfs.importing.guard.limits import MAX_COLUMNS, MAX_ROWS
from segment_udfs.importing.money import unit_in
from segment_udfs.importing.pages.html_values import Table, decoded, exact, is_error
from segment_udfs.importing.pages.limits import (
    FREE_CELLS,
    FREE_TAGS,
    MAX_BYTES,
    MAX_CELLS,
    MAX_DEPTH,
    MAX_TABLES,
    PER_CELL,
    TAGS_PER_CELL,
)

_TAG: Final = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)([^>]*)>|!--|[!?/])")
_CELL: Final = re.compile(
    r"""\s*<t[dh]\b([^<>"']*(?:"[^<>"]*"[^<>"']*|'[^<>']*'[^<>"']*)*)>([^<]*)</t[dh]>""", re.IGNORECASE
)
"""A cell without tags inside, which nearly all are: one match instead of two tags."""
_QUOTED: Final = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_SKIPPED: Final = frozenset({"select", "button", "template", "noscript", "svg", "object", "textarea"})
_VOID: Final = frozenset(
    {"br", "hr", "img", "input", "col", "wbr", "meta", "link", "tbody", "thead", "tfoot", "html", "body"}
)
_SPACED: Final = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "ul", "ol", "dd", "dt"})
_PARTS: Final = frozenset({"table", "tr", "td", "th"})
_RAW: Final = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "title")}
_NONE: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPAN: Final = re.compile(r"""\b(row|col)span\s*=\s*["']?\s*(\d+)""", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_ODD: Final = 10_000
"""Most tags with an odd number of quotation marks: each is read again with care."""


def html_grids(data: bytes, file: str, charset: str = "") -> tuple[list[Grid], str]:
    """The tables of a page that hold something, in their order, and the encoding of the page.

    Args:
        data: The page.
        file: Its file, as the faults name it.
        charset: The encoding that something outside of the page declares, used when the page declares none.

    Raises:
        DataError: one fault when the page is too big, cut off, or its merged cells cover more than a sheet holds.

    Example:
        >>> page = b"<table><tr><th>Client<th>CA<tr><td>A&amp;B<td>1&nbsp;234,50</table>"
        >>> html_grids(page, "v.xls")[0][0].rows
        [['Client', 'CA'], ['A&B', '1\\xa0234,50']]
    """
    if len(data) > MAX_BYTES:
        raise DataError([Fault.of("import.too_big", file=file, limit=MAX_BYTES >> 20)])
    text, encoding = decoded(data, file, charset)
    page = _Page(file, dated_1904="<x:Date1904/>" in text)
    page.read(text)
    return [_grid(number, table, file) for number, table in enumerate(page.tables, 1) if table.filled], encoding


def _grid(number: int, table: Table, file: str) -> Grid:
    """The rows made equally long; merged areas end with the table, error cells count from 1 as a sheet does."""
    width = max([table.used, *(column + 1 for _, column in table.errors)])
    for row in table.rows:
        del row[width:]
        row.extend([None] * (width - len(row)))
    last = len(table.rows) - 1
    merged = tuple(
        (top + 1, left, min(bottom, last) + 1, min(right, width - 1))
        for top, left, bottom, right in table.merged
        if left < width
    )
    errors = tuple((row + 1, column) for row, column in table.errors)
    notes = [Fault.of("sniff.note_hidden", file=file, count=len(table.hidden))] if table.hidden else []
    if table.units.cut:
        notes.append(Fault.of("guard.note_formats", file=file, sheet=str(number)))
    return Grid(
        str(number), table.rows, 1, 0, errors, tuple(notes), merged, tuple(table.hidden), units=table.units.tuples()
    )


class _Page:
    """Reads the tags one after the other; `tables` are those met, the inner ones after the outer."""

    def __init__(self, file: str, *, dated_1904: bool = False) -> None:
        self.file = file
        self.tables: list[Table] = []
        self._open: list[Table] = []
        self._skipped = ""
        self._depth = 0
        self._odd = self._seen = self._laid = self._other = 0
        self._epoch = dt.datetime(1904, 1, 1) if dated_1904 else dt.datetime(1899, 12, 30)

    def read(self, text: str) -> None:
        """Every tag up to the last ">": what follows it is no tag, and no search below can fail to end."""
        end = text.rfind(">") + 1
        position = 0
        while True:
            table = self._open[-1] if self._open and not self._skipped else None
            if table is not None and table.rows and (cell := _CELL.match(text, position, end)):
                if table.attributes is not None:
                    self._close_cell()
                self._place(table, cell[1], cell[2])
                position = cell.end()
                continue
            if (found := _TAG.search(text, position, end)) is None:
                self._text(text[position:])
                break
            if found.start() > position:
                self._text(text[position : found.start()])
            name = found[2]
            if name is None:
                position = self._comment(text, found)
                continue
            position, attributes = self._attributes(text, found, end)
            position = self._tag(text, name.lower(), bool(found[1]), attributes, position)
        while self._open:
            self._close_table()

    def _comment(self, text: str, found: re.Match[str]) -> int:
        close, size = ("-->", 3) if found[0] == "<!--" else (">", 1)
        end = text.find(close, found.end())
        if end < 0:
            raise DataError([Fault.of("sniff.html_cut", file=self.file)])
        return end + size

    def _attributes(self, text: str, found: re.Match[str], end: int) -> tuple[int, str]:
        """The attributes of a tag and the position after it; a ">" between quotation marks does not end it."""
        attributes = found[3]
        if not attributes or (attributes.count('"') % 2 == 0 and attributes.count("'") % 2 == 0):
            return found.end(), attributes
        self._odd += 1
        if self._odd > _ODD:
            raise DataError([Fault.of("sniff.html_cut", file=self.file)])
        whole = _QUOTED.match(text, found.start(3), min(end, found.start(3) + 4096))
        return (whole.end(), whole[0][:-1]) if whole else (found.end(), attributes)

    def _text(self, text: str) -> None:
        if self._open and self._open[-1].attributes is not None and not self._skipped:
            self._open[-1].parts.append(text)

    def _tag(self, text: str, name: str, closing: bool, attributes: str, position: int) -> int:
        """Obey one tag; the position to go on from."""
        if name in _RAW and not closing:
            end = _RAW[name].search(text, position)
            return end.start() if end else len(text)
        if self._skipped and not self._resumes(name, closing):
            return position
        if name in _PARTS:
            self._part(name, closing, attributes)
        else:
            self._other += 1
            if self._other > FREE_TAGS + TAGS_PER_CELL * self._seen:
                raise DataError([Fault.of("sniff.html_tags", file=self.file)])
            if name in _SPACED:
                self._text(" ")
            if not closing and name not in _VOID and (name in _SKIPPED or _NONE.search(attributes)):
                self._skipped, self._depth = name, 1
        return position

    def _resumes(self, name: str, closing: bool) -> bool:
        """True when what is not shown ends with this tag, or was never closed and a part of a table begins."""
        if name == self._skipped:
            self._depth += -1 if closing else 1
            self._skipped = self._skipped if self._depth else ""
            return False
        if name in _PARTS:
            self._skipped = ""
        return name in _PARTS

    def _part(self, name: str, closing: bool, attributes: str) -> None:
        if name == "table":
            if closing:
                self._close_table()
            else:
                self._open_table()
            return
        self._close_cell()
        if closing:
            return
        if name == "tr":
            self._open_row(attributes)
        else:
            self._open_cell(attributes)

    def _open_table(self) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise DataError([Fault.of("sniff.html_deep", file=self.file, limit=MAX_DEPTH)])
        if len(self.tables) >= MAX_TABLES:
            raise DataError([Fault.of("sniff.html_tables", file=self.file, limit=MAX_TABLES)])
        self._open.append(Table())
        self.tables.append(self._open[-1])

    def _close_table(self) -> None:
        if self._open:
            self._close_cell()
            table = self._open.pop()
            self._laid += len(table.rows) * table.width

    def _open_row(self, attributes: str) -> None:
        if not self._open:
            self._open_table()
        table = self._open[-1]
        if len(table.rows) >= MAX_ROWS:
            raise DataError([Fault.of("sniff.html_long", file=self.file, limit=MAX_ROWS)])
        table.rows.append([])
        if attributes and _NONE.search(attributes):
            table.hidden.append(len(table.rows))
        self._limit(table, 1, 1)

    def _open_cell(self, attributes: str) -> None:
        if not self._open or not self._open[-1].rows:
            self._open_row("")
        self._open[-1].attributes = attributes
        self._open[-1].parts = []

    def _close_cell(self) -> None:
        if self._open and (attributes := self._open[-1].attributes) is not None:
            table, self._skipped = self._open[-1], ""
            table.attributes = None
            self._place(table, attributes, "".join(table.parts))

    def _place(self, table: Table, attributes: str, text: str) -> None:
        """Put a cell in its place, to the right of those that cover it from above."""
        line, row = table.rows[-1], len(table.rows) - 1
        column = len(line)
        if table.taken:
            while table.taken.get(column, -1) >= row:
                column += 1
                line.append(None)
        value = self._value(table, attributes, text, (row, column))
        line.append(value)
        if value is not None and column >= table.used:
            table.used = column + 1
        down = across = 1
        if attributes and (spans := {kind.lower(): int(size[:9]) for kind, size in _SPAN.findall(attributes)}):
            down, across = max(1, spans.get("row", 1)), max(1, spans.get("col", 1))
        if column + across > MAX_COLUMNS or down > MAX_ROWS:
            raise self._too_wide(table, across, down)
        if down > 1 or across > 1:
            line.extend([None] * (across - 1))
            table.merged.append((row, column, row + down - 1, column + across - 1))
            if down > 1:
                table.taken.update(dict.fromkeys(range(column, column + across), row + down - 1))
        self._seen += 1
        if len(line) > table.width:
            table.width = len(line)
            self._limit(table, across, down)

    def _value(self, table: Table, attributes: str, text: str, at: tuple[int, int]) -> Any:
        shown = html.unescape(text) if "&" in text else text
        if not shown.isprintable() or "  " in shown:  # line ends and tabs are not printable
            shown = _BLANKS.sub(" ", shown)
        shown = shown.strip()
        table.filled += bool(shown)
        if not attributes:
            return shown or None
        if is_error(shown, attributes):
            table.errors.append(at)
            return None
        value = exact(shown, attributes, self._epoch)
        if isinstance(value, float) and (unit := unit_in(shown)):
            table.units.add(unit, at[0] + 1, at[1])
        return value

    def _limit(self, table: Table, across: int, down: int) -> None:
        laid = self._laid + len(table.rows) * table.width
        if laid > min(MAX_CELLS, FREE_CELLS + PER_CELL * self._seen):
            raise self._too_wide(table, across, down)

    def _too_wide(self, table: Table, across: int, down: int) -> DataError:
        facts = {"row": len(table.rows), "down": down, "across": across}
        return DataError([Fault("sniff.html_span", {"file": self.file} | facts)])
