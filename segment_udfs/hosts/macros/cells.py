"""Cells on their way to a book: a text stays that text whatever it looks like, a formula is told from a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.errors import CODES

if TYPE_CHECKING:
    import xlwings as xw

Rows = list[list[Any]]


class Rounded(float):
    """A number that the program has rounded: Excel gives a cell in a currency format to four decimals."""


_MOST_LOOKS: Final = 400
"""Readings of number formats for one range; a range with more of them keeps those that it has."""


def literal(cell: Any) -> Any:
    """A value as it must be handed to a spreadsheet so that a text arrives as that text.

    Excel reads a text that a macro writes as if a person typed it: "=1+1" becomes a formula, "00123" and "3-4" a
    number and a date. The leading apostrophe, which does not become part of the text, stops that.

    Example:
        >>> literal("=1+1"), literal("00123"), literal(2.5), literal("")
        ("'=1+1", "'00123", 2.5, None)
    """
    if isinstance(cell, str):
        return f"'{cell}" if cell else None
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return cell


def write(target: xw.Range, rows: Sequence[Sequence[Any]]) -> None:
    """Write constants from the first cell of `target` on, texts as texts."""
    if rows:
        target[0, 0].resize(len(rows), len(rows[0])).value = [[literal(cell) for cell in row] for row in rows]


def read(source: xw.Range) -> Rows:
    """The values of a range, always rows: None, float, str, bool, datetime; an error as its name ("#N/A")."""
    rows: Rows = source.options(ndim=2, err_to_str=True).value
    if Rounded not in set(map(type, chain.from_iterable(rows))):
        return rows
    pairs = zip(rows, _formulas(source, len(rows)), strict=True)
    return [[_exact(cell, typed) for cell, typed in zip(row, texts, strict=True)] for row, texts in pairs]


def _exact(cell: Any, typed: str) -> Any:
    """A rounded number as it was typed, with all its decimals; the result of a formula stays rounded."""
    if not isinstance(cell, Rounded):
        return cell
    with suppress(ValueError):
        return float(typed)
    return float(cell)


def dress(first: xw.Range, skip: int, rows: int) -> None:
    """Make the rows below a first row look like it, from the row `skip` on, up to `rows` in all; they are left blank.

    Copying brings what no property of xlwings does: borders, indents, validation. Each copy doubles what is done.
    """
    more, width = rows - skip, first.columns.count
    if more <= 0:
        return
    block = first.offset(skip, 0)
    first.copy(block)
    done = 1
    while done < more:
        count = min(done, more - done)
        block.resize(count, width).copy(block.offset(done, 0).resize(count, width))
        done += count
    block.resize(more, width).clear_contents()


def contents(source: xw.Range) -> Rows:
    """What a range holds, ready for JSON and for `restore`: a formula is {"f": …}, a date {"d": …}, an error {"e": …}.

    Arrays over several cells read as one formula a cell: they cannot be told from formulas, nor be restored.
    """
    values = read(source)
    formulas = _formulas(source, len(values))
    rows = [
        [
            cell if cell is None or (cell.__class__ is float and text[:1] != "=") else _content(cell, text)
            for cell, text in zip(row, texts, strict=True)
        ]
        for row, texts in zip(values, formulas, strict=True)
    ]
    return _with_errors(source, rows)


def _formulas(source: xw.Range, height: int) -> list[list[str]]:
    """The formulas of a range as rows, whatever shape the host gives them in; a constant as its text."""
    try:
        found: Any = source.formula2  # what a formula is where arrays spill; `formula` would cut it to one cell
    except Exception:  # Excel before 2021 has none
        found = source.formula
    if not isinstance(found, (tuple, list)):
        found = ((found,),)
    elif found and not isinstance(found[0], (tuple, list)):
        found = (found,) if height == 1 else tuple((cell,) for cell in found)
    return [[cell if isinstance(cell, str) else "" for cell in row] for row in found]


def _content(value: Any, formula: str) -> Any:
    if formula[:1] == "=" and formula != value:
        return {"f": formula}
    if isinstance(value, datetime):
        return {"d": value.replace(tzinfo=None).isoformat()}
    return value


def _with_errors(source: xw.Range, rows: Rows) -> Rows:
    """A typed error and a text that spells one read alike; only the error is None when errors are not named."""
    doubtful = [
        (down, right)
        for down, row in enumerate(rows)
        for right, cell in enumerate(row)
        if cell.__class__ is str and cell in CODES
    ]
    if doubtful:
        unnamed = source.options(ndim=2).value
        for down, right in doubtful:
            if unnamed[down][right] != rows[down][right]:
                rows[down][right] = {"e": rows[down][right]}
    return rows


def restore(target: xw.Range, rows: Rows) -> None:
    """Write back what `contents` gave: constants at once, formulas by runs of one column."""
    write(target, [[_constant(cell) for cell in row] for row in rows])
    for right in range(len(rows[0]) if rows else 0):
        for down, entries in _runs([_entry(row[right]) for row in rows]):
            _enter(target[down, right].resize(len(entries), 1), entries)


def _constant(cell: Any) -> Any:
    if isinstance(cell, dict):
        return datetime.fromisoformat(cell["d"]) if "d" in cell else None
    return cell


def _entry(cell: Any) -> str | None:
    """What has to be entered after the constants: a formula, or an error that was typed."""
    return (cell.get("f") or cell.get("e")) if isinstance(cell, dict) else None


def _runs(entries: Sequence[str | None]) -> Iterator[tuple[int, list[str]]]:
    """First row and entries of each stretch without a gap."""
    run: list[str] = []
    for row, entry in enumerate([*entries, None]):
        if entry is not None:
            run.append(entry)
        elif run:
            yield row - len(run), run
            run = []


def _enter(target: xw.Range, entries: list[str]) -> None:
    column = [[entry] for entry in entries]
    try:
        target.formula2 = column
    except Exception:  # as in `_formulas`; the host then says itself what is wrong
        target.formula = column


def part(area: xw.Range, down: int, right: int, height: int, width: int) -> xw.Range:
    """A rectangle inside an area by its first cell, from 0, and its size: as `area[…].resize(…)`, in fewer messages."""
    row, column = area.row + down, area.column + right
    return area.sheet.range((row, column), (row + height - 1, column + width - 1))


def looks(source: xw.Range) -> list[list[Any]] | None:
    """The number formats of a range as [row, column, height, width, code]; None when there are too many to ask for."""
    found: list[list[Any]] = []
    waiting = [(0, 0, source.rows.count, source.columns.count)]
    for _ in range(_MOST_LOOKS):
        if not waiting:
            return found
        down, right, height, width = waiting.pop()
        code = part(source, down, right, height, width).number_format
        if code is not None:
            found.append([down, right, height, width, code])
        elif width > 1:
            waiting += [(down, right + column, height, 1) for column in range(width)]
        elif height > 1:
            half = height // 2
            waiting += [(down, right, half, 1), (down + half, right, height - half, 1)]
    return None if waiting else found


def arrays(source: xw.Range) -> list[tuple[str, str]]:
    """Address and formula of each formula that fills several cells: an array, or what spills from one cell in Excel."""
    formulas = _formulas(source, source.rows.count)
    found: list[tuple[str, str]] = []
    seen: set[tuple[int, int]] = set()
    for down, row in enumerate(formulas):
        for right, text in enumerate(row):
            if (down, right) in seen or text[:1] != "=":
                continue
            height, width = _same(formulas, down, right)
            if height * width > 1 and _fills(source[down, right]):
                area = source[down, right].resize(height, width)
                found.append((area.get_address(False, False), text))
                seen |= {(down + lower, right + further) for lower in range(height) for further in range(width)}
    return found


def _same(formulas: list[list[str]], down: int, right: int) -> tuple[int, int]:
    """Rows and columns, from this cell on, that read as the same formula."""
    text, width, height = formulas[down][right], 1, 1
    while right + width < len(formulas[down]) and formulas[down][right + width] == text:
        width += 1
    while down + height < len(formulas) and formulas[down + height][right : right + width] == [text] * width:
        height += 1
    return height, width


def _fills(cell: xw.Range) -> bool:
    """Whether the cell is part of what one formula fills; that of a spill xlwings does not tell."""
    if cell.has_array:
        return True
    try:
        return bool(cell.api.HasSpill)
    except Exception:  # LibreOffice, where nothing spills, Excel before 2021 and Excel for Mac
        return False
