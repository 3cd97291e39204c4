"""Cells of the product's sheets that no longer hold the formula of the template: typed over, or emptied.

Rows may have been inserted and lists have grown, so that a place alone proves nothing: a formula has gone from its
place when the sheet has fewer formulas of its form than the template, and those beside its place still stand there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsxwriter.utility import xl_rowcol_to_cell

from segment_udfs.hosts.refreshing.calculation import Index, Task
from segment_udfs.hosts.refreshing.cells import Grid
from segment_udfs.hosts.refreshing.nodes import Area, UnknownError
from segment_udfs.hosts.refreshing.reading import Reading
from segment_udfs.hosts.refreshing.syntax import parse
from segment_udfs.workbook.sheets.settings import SHEET as SETTINGS_SHEET

_Place = tuple[int, int]
_Layout = Mapping[_Place, str]


def departures(reading: Reading) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Sheet and address of the cells that hold a value where a formula was; and of those that hold nothing."""
    typed: list[tuple[str, str]] = []
    emptied: list[tuple[str, str]] = []
    index = Index(reading.tasks)
    for name, product in reading.ours.items():
        grid, layout = reading.grids[name], reading.known.layout.get(product, {})
        for row, col in _gone(grid, layout, product):
            if any(index.within(Area(name, row, col, row, col))):  # a list has grown over its place
                continue
            blank = grid.value(row, col) in (None, "")
            (emptied if blank else typed).append((name, xl_rowcol_to_cell(row, col)))
    return typed, emptied


def stands(reading: Reading, task: Task) -> bool:
    """Whether a formula is the one that the template has in its place."""
    at = task.written
    declared = reading.known.layout.get(reading.ours[at.sheet], {}).get((at.row, at.col))
    return declared is not None and form(at.text) == form(declared)


def _gone(grid: Grid, layout: _Layout, product: str) -> Iterator[_Place]:
    """Places of the layout that have lost their formula."""
    places = sorted(layout.keys() - grid.formulas.keys())
    if product == SETTINGS_SHEET:  # the day of the analysis is a formula until a person chooses one
        places = [place for place in places if "MAX(" not in layout[place]]
    if not places:
        return
    fewer = Counter(map(form, layout.values()))
    fewer.subtract(form(written.text) for written in grid.formulas.values())
    order = sorted(layout)
    for place in places:
        if fewer[form(layout[place])] > 0 and _in_place(grid, layout, order, place):
            yield place


def _in_place(grid: Grid, layout: _Layout, order: list[_Place], place: _Place) -> bool:
    """Whether what is declared beside a place stands beside it: some of it, and nothing else in its stead."""
    beside = [other for other in order if other[0] == place[0] and other != place]
    if not beside:
        at = order.index(place)
        beside = order[max(0, at - 1) : at] + order[at + 1 : at + 2]
    there = [other for other in beside if other in grid.formulas]
    return bool(there) and all(form(grid.formulas[other].text) == form(layout[other]) for other in there)


@lru_cache(maxsize=10_000)
def form(formula: str) -> str:
    """The form of a formula, which its operands do not change."""
    try:
        return parse(formula, "-").form
    except UnknownError:
        return formula
