"""Lists that reach beyond the rows which formulas read: what stands below would be missing from every total.

The formulas of a workbook read as many rows as it had room for when it was made; a spreadsheet program shows no error.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from segment_udfs.errors import Fault
from segment_udfs.hosts.refreshing.calculation import Index, Task, evaluated
from segment_udfs.hosts.refreshing.departures import stands
from segment_udfs.hosts.refreshing.nodes import Area, UnknownError
from segment_udfs.hosts.refreshing.reading import Reading

CLIENT_NAME: Final = "cl_client"
"""The name of the list of clients; the area that it refers to is the room for them."""
_Readers = dict[tuple[str, int], list[tuple[Area, Task]]]
"""By column of a sheet: the areas that take cells of it, each with the formula that reads it."""


def too_many_clients(reading: Reading) -> list[Fault]:
    """A fault when the lines have more clients than there is room for, known before all the rest is computed.

    Not known so early where a person computes the clients of the lines; `short_lists` finds it then.
    """
    task, area = _client_list(reading)
    if task is None or area is None or any(Index(reading.tasks).before(task)):
        return []
    found = evaluated(reading.book, task) or []
    return [_clients_fault(reading, area, len(found))] if len(found) > _rows(area) else []


def short_lists(reading: Reading) -> list[Fault]:
    """A fault for each computed list that reaches below the last row of it that a formula reads."""
    readers: _Readers = defaultdict(list)
    for task in reading.tasks:
        for read in task.areas:
            if read.bottom > read.top:  # a single cell of a list is read on purpose
                for col in range(read.left, read.right + 1):
                    readers[read.sheet, col].append((read, task))
    client, room = _client_list(reading)
    if client is not None and room is not None and client.height > _rows(room):
        return [_clients_fault(reading, room, client.height)]  # the other lists are too short for the same reason
    found = [(task, _cut(reading, task, readers)) for task in reading.tasks]
    return [_list_fault(reading, task, area) for task, area in found if area is not None]


def _client_list(reading: Reading) -> tuple[Task | None, Area | None]:
    """The formula of the list of clients, and the area from which all others read it."""
    node = reading.book.names.get(("", CLIENT_NAME))
    try:
        area = next(iter(reading.book.areas_of(node)), None) if node is not None else None
    except UnknownError:
        area = None
    if area is None:
        return None, None
    corner = area.sheet, area.top, area.left
    found = (task for task in reading.tasks if (task.written.sheet, task.written.row, task.written.col) == corner)
    return next(found, None), area


def _cut(reading: Reading, task: Task, readers: _Readers) -> Area | None:
    """The area that reads furthest down a list, when that is not to its end.

    Areas that stop earlier prove nothing: some formulas read the first rows of a list on purpose, as a person's may.
    """
    if not task.written.array or task.height == 1:
        return None
    sheet, top, left, bottom, right = task.area
    met = [
        (area, reader)
        for col in range(left, right + 1)
        for area, reader in readers.get((sheet, col), ())
        if area.top <= bottom and area.bottom >= top
    ]
    if any(area.bottom >= bottom for area, _ in met):
        return None
    declared = [area for area, reader in met if stands(reading, reader)]
    return max(declared, key=lambda area: area.bottom, default=None)


def _rows(area: Area) -> int:
    return area.bottom - area.top + 1


def _clients_fault(reading: Reading, area: Area, clients: int) -> Fault:
    where = {"sheet": area.sheet, "first": area.top + 1, "last": area.bottom + 1, "room": _rows(area)}
    return Fault.of("refresh.clients_room", file=reading.package.file, clients=clients, **where)


def _list_fault(reading: Reading, task: Task, area: Area) -> Fault:
    at = task.written
    facts = {"sheet": at.sheet, "list": at.where, "rows": task.height, "room": area.bottom - at.row + 1}
    return Fault.of("refresh.list_room", file=reading.package.file, **facts)
