"""The points that charts keep of their cells: brought up to date in the product's own charts, and nowhere else."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from segment_udfs.errors import CellError
from segment_udfs.functions.cells import Cell
from segment_udfs.hosts.refreshing.nodes import Reference, UnknownError
from segment_udfs.hosts.refreshing.parts import Package, SheetPart, unescaped
from segment_udfs.hosts.refreshing.patching import number_text
from segment_udfs.hosts.refreshing.syntax import parse
from segment_udfs.hosts.refreshing.tags import Tag, tags, written
from segment_udfs.workbook.sheets.texts import CURVES

_REFS: Final = {b"numRef": b"numCache", b"strRef": b"strCache"}
_TAGS: Final = frozenset((*_REFS, *_REFS.values(), b"f", b"pt", b"v", b"cat", b"xVal", b"formatCode", b"title", b"tx"))
_REL: Final = 1e-11
"""Relative gap below which a number is the one that is there: a cent of a billion is more. Programs write 15 digits."""
_CATEGORIES: Final = (b"cat", b"xVal")

Reader = Callable[[Reference], list[Cell]]
"""The cells of a reference, row by row."""


@dataclass
class _Series:
    """One reference of a chart with what is kept of it."""

    ref: Tag
    named: bool = False
    """Whether it names the places of points, which may be texts."""
    formula: tuple[int, int] = (0, 0)
    cache: Tag | None = None
    cache_end: int = 0
    end: int = 0
    code: bytes = b""
    points: dict[int, str] = field(default_factory=dict)
    begun: int = 0
    point: int = 0

    def take(self, tag: Tag, data: bytes) -> None:
        """A tag inside the reference."""
        if tag.name in _REFS.values():
            self.cache = tag if tag.opens else self.cache
            self.cache_end = tag.end
        elif tag.opens:
            self.begun = tag.start if tag.name == b"formatCode" else tag.end
            if tag.name == b"pt":
                self.point = int(tag.attribute(b"idx") or 0)
        elif tag.name == b"f":
            self.formula = self.begun, tag.start
        elif tag.name == b"formatCode" and not self.points:
            self.code = data[self.begun : tag.end]
        elif tag.name == b"v":
            self.points[self.point] = unescaped(html.unescape(data[self.begun : tag.start].decode()))


def charts_of(package: Package, sheet: SheetPart, described: set[str]) -> Iterator[str]:
    """The parts of the product's charts on a sheet: by their alternative texts.

    LibreOffice drops those; then a chart counts that is fed by the sheet of curves alone, and by what names them.
    """
    for drawing in sheet.drawings:
        targets = package.targets(drawing)
        last = [""]
        found: list[tuple[str, str]] = []

        def start(
            tag: str, given: dict[str, str], last: list[str] = last, found: list[tuple[str, str]] = found
        ) -> None:
            if tag == "cNvPr":
                last[0] = given.get("descr", "")
            elif tag == "chart":
                identity = next((value for key, value in given.items() if key.endswith("}id")), "")
                found.append((identity, last[0]))

        package.walk(drawing, start, full_names=True)
        for identity, description in found:
            kind, part = targets.get(identity, ("", ""))
            if kind != "chart":
                continue
            if description in described or (not description and _fed_by_curves(package, part, sheet.name)):
                yield part


def _fed_by_curves(package: Package, part: str, sheet: str) -> bool:
    data = _content(package, part)
    sheets = set()
    for series in _all_series(data):
        reference = _reference(data, series)
        sheets.add("" if reference is None else reference.area.sheet)
    return CURVES in sheets and sheets <= {CURVES, "Textes", sheet}


def _content(package: Package, part: str) -> bytes:
    package.walk(part)  # refuses what is no XML
    return package.archive.read(part)


def with_points(package: Package, part: str, read: Reader) -> bytes:
    """The part of a chart with the points that its cells show now; the same bytes when none has changed.

    Raises:
        DataError: the part is damaged.
    """
    data = _content(package, part)
    pieces, at = [], 0
    for series in _all_series(data):
        reference = _reference(data, series)
        if series.cache is None or reference is None:
            continue
        try:
            cells = read(reference)
        except UnknownError:
            continue
        texts = series.ref.name == b"strRef" or (series.named and any(map(_is_text, cells)))
        points = _points(cells, texts)
        if _same(series, points, len(cells), data):
            continue
        pieces += [data[at : series.ref.start], _written(data, series, points, len(cells), texts)]
        at = series.end
    return b"".join([*pieces, data[at:]])


def fixed_title(package: Package, part: str) -> bool:
    """Whether the title of a chart is a text of its own, as LibreOffice writes it: it follows no cell any more."""
    data = _content(package, part)
    inside = False
    for tag in tags(data, frozenset((b"title", b"strRef", b"rich", b"plotArea"))):
        if tag.name == b"title":
            inside = tag.opens
        elif tag.name == b"plotArea" or (inside and tag.name == b"strRef"):
            return False
        elif inside and tag.name == b"rich":
            return True
    return False


def _all_series(data: bytes) -> Iterator[_Series]:
    """The references of a chart, in their order."""
    series: _Series | None = None
    categories = False
    for tag in tags(data, _TAGS):
        if tag.name in _CATEGORIES:
            categories = tag.opens
        elif tag.name in _REFS:
            if tag.opens:
                series = _Series(tag, categories)
            elif series is not None:
                series.end = tag.end
                yield series
                series = None
        elif series is not None:
            series.take(tag, data)


def _reference(data: bytes, series: _Series) -> Reference | None:
    """The cells that a series refers to, None for anything but one area."""
    formula = html.unescape(data[slice(*series.formula)].decode())
    try:
        found = parse(formula, "")
    except UnknownError:
        return None
    return found if isinstance(found, Reference) else None


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and cell != ""


def _points(cells: list[Cell], texts: bool) -> dict[int, str]:
    """What a chart keeps of cells: nothing of a blank one; of a text among numbers 0, which is what it draws."""
    found = {}
    for place, cell in enumerate(cells):
        if cell is None:
            continue
        if isinstance(cell, CellError):
            found[place] = cell.code
        elif isinstance(cell, str):
            found[place] = cell if texts else "0"
        else:
            found[place] = number_text(float(cell))
    return found


def _same(series: _Series, points: dict[int, str], count: int, data: bytes) -> bool:
    """Whether the points are those that are kept; an error may be kept as 0."""
    kept = {place: text for place, text in series.points.items() if text != ""}
    wanted = {place: text for place, text in points.items() if text != ""}
    if kept.keys() != wanted.keys() or count != _count(data, series):
        return False
    return all(_alike(kept[place], text) for place, text in wanted.items())


def _count(data: bytes, series: _Series) -> int:
    start = series.cache.end if series.cache else 0
    found = next(tags(data, frozenset((b"ptCount",)), start, series.cache_end), None)
    return int((found and found.attribute(b"val")) or 0)


def _alike(kept: str, wanted: str) -> bool:
    if kept == wanted or (wanted.startswith("#") and kept == "0"):
        return True
    try:
        return same(float(kept), float(wanted))
    except ValueError:
        return plain(kept) == plain(wanted)


def same(one: float, other: float) -> bool:
    """Whether a number is the one that is there already."""
    return math.isclose(one, other, rel_tol=_REL)


def plain(text: str) -> str:
    """A text without the difference between the no-break spaces that programs put between thousands."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def _written(data: bytes, series: _Series, points: dict[int, str], count: int, texts: bool) -> bytes:
    """The reference with its new points; a list of names that were blank becomes one of texts."""
    prefix = series.ref.prefix
    ref = prefix + (b"strRef" if texts else series.ref.name)
    cache = prefix + _REFS[ref.removeprefix(prefix)]
    head = b"<%sf>%s</%sf>" % (prefix, data[slice(*series.formula)], prefix)
    body = (b"" if texts else series.code) + b'<%sptCount val="%d"/>' % (prefix, count)
    for place, text in points.items():
        body += b'<%spt idx="%d"><%sv>%s</%sv></%spt>' % (prefix, place, prefix, written(text), prefix, prefix)
    return b"<%s>%s<%s>%s</%s></%s>" % (ref, head, cache, body, cache, ref)
