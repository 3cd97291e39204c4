"""A file while it is refreshed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from segment_udfs.hosts.refreshing.calculation import Task, Workbook
from segment_udfs.hosts.refreshing.cells import Grid
from segment_udfs.hosts.refreshing.parts import Package
from segment_udfs.hosts.refreshing.patching import Edit
from segment_udfs.hosts.refreshing.recognised import Known
from segment_udfs.workbook.natives import Rows

_NAMED: Final = 5
"""Places named in one sentence, at most."""


@dataclass
class Reading:
    """A file while it is refreshed. `ours` are the product's sheets: their names here, and in the product."""

    package: Package
    known: Known
    book: Workbook
    grids: dict[str, Grid]
    ours: dict[str, str]
    tasks: list[Task] = field(default_factory=list)
    foreign: list[tuple[str, str]] = field(default_factory=list)
    before: dict[Task, Rows] = field(default_factory=dict)


Edits = Mapping[str, Mapping[tuple[int, int], Edit]]


def listed(places: Iterable[tuple[str, str]]) -> str:
    """The first places, and three dots when there are more."""
    found = [f"{sheet}!{cell}" for sheet, cell in places]
    return ", ".join(found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
