"""Which accounts become one, from the marks of a person, and what becomes of their records. No book is touched here.

A cell is what `cells.contents` gives. The marks say what is wanted, not what to do next: every application starts from
the records and lines as they were before any merge, so that taking a mark away gives everything back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.macros.accounts import code_of

_YES: Final = frozenset("oui o yes y x 1 vrai true ✓ ✔".split())
_NO: Final = frozenset(["", *"non n no 0 faux false".split()])
Record = dict[str, Any]


@dataclass
class Row:
    """One line of the list of merges.

    Attributes:
        place: its row on the sheet. kept, absorbed: codes, as cells. kept_name, absorbed_name, why: texts.
        kept_revenue, absorbed_revenue: € of the lines that bore these codes at first. mark: what the person wrote.
        into: code that the lines of `absorbed` bear now, None when it is not merged. completed, added: headers of the
            cells of the other record that were blank and of those to which a quantity was added. rank: of the absorbed
            record in the table, from 1; None when there is none. record: the absorbed record.
    """

    place: int
    kept: Any
    absorbed: Any
    kept_name: str = ""
    absorbed_name: str = ""
    why: str = ""
    kept_revenue: float | None = None
    absorbed_revenue: float | None = None
    mark: Any = None
    into: Any = None
    completed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    rank: int | None = None
    record: Record = field(default_factory=dict)

    @property
    def ends(self) -> frozenset[str]:
        """The two accounts, whichever is kept."""
        return frozenset((code_of(self.kept), code_of(self.absorbed)))

    @property
    def merged(self) -> str:
        """The account that this line keeps merged now, "" when none."""
        return code_of(self.record.get(CLIENT, self.absorbed)) if code_of(self.into) else ""


CLIENT: Final = "Client"
"""Header of the code in a record."""


def wanted(rows: Sequence[Row]) -> list[Row]:
    """The lines marked yes.

    Raises:
        DataError: a mark that is neither yes nor no.
    """
    marks = [(row, _mark(row.mark)) for row in rows]
    strange = [row for row, mark in marks if mark not in _YES | _NO]
    if strange:
        facts = {"mark": strange[0].mark, "rows": _places(strange)}
        raise DataError([Fault("macro_merge.strange_mark", facts)])
    return [row for row, mark in marks if mark in _YES]


def _mark(cell: Any) -> str:
    if isinstance(cell, float):
        cell = int(cell)
    return "" if cell is None else str(cell).strip().casefold()


def roots(marked: Sequence[Row], known: Collection[str]) -> dict[str, str]:
    """The account that stays for each that goes, through chains of merges.

    Args:
        known: codes of the accounts that exist, as `code_of` gives them.

    Raises:
        DataError: an account that does not exist or merges with itself, a circle, an account that goes to two.
    """
    parents: dict[str, list[tuple[str, Row]]] = {}
    faults = []
    for row in marked:
        for cell in (row.kept, row.absorbed):
            if code_of(cell) not in known:
                shown = "" if cell is None else cell
                faults.append(Fault.of("macro_merge.unknown_account", code=shown, rows=str(row.place)))
        if len(row.ends) == 1 and code_of(row.kept) in known:
            faults.append(Fault.of("macro_merge.itself", code=row.kept, rows=str(row.place)))
        parents.setdefault(code_of(row.absorbed), []).append((code_of(row.kept), row))
    if faults:
        raise DataError(faults)
    return {absorbed: _root(absorbed, parents, ()) for absorbed in parents}


def _root(account: str, parents: Mapping[str, list[tuple[str, Row]]], path: tuple[str, ...]) -> str:
    if account in path:
        circle = path[path.index(account) :]
        involved = [row for one in circle for kept, row in parents[one] if kept in circle]
        raise DataError([Fault.of("macro_merge.circle", rows=_places(involved))])
    if account not in parents:
        return account
    found = {_root(kept, parents, (*path, account)) for kept, _ in parents[account]}
    if len(found) > 1:
        involved = [row for _, row in parents[account]]
        raise DataError([Fault.of("macro_merge.two_ways", code=involved[0].absorbed, rows=_places(involved))])
    return found.pop()


def _places(rows: Sequence[Row]) -> str:
    return ", ".join(str(place) for place in sorted({row.place for row in rows}))


def restored(records: Sequence[Record], rows: Sequence[Row]) -> list[Record]:
    """The records as they were before every merge that the lines of the list tell of.

    A cell that a person has changed since stays as it is.
    """
    found = [dict(record) for record in records]
    applied = [row for row in rows if row.merged and row.rank is not None]
    for row in applied:  # quantities first: what was completed is then again what it was completed with
        into = _first(found, code_of(row.into)) or {}
        for head in row.added:
            if isinstance(into.get(head), float):
                into[head] = round(into[head] - row.record[head], 9)
    for row in applied:
        into = _first(found, code_of(row.into)) or {}
        for head in row.completed if CLIENT not in row.completed else ():
            if into.get(head) == row.record.get(head):
                into[head] = None
    for row in applied:
        taken = _first(found, code_of(row.into)) if CLIENT in row.completed else None
        if taken is not None:
            taken[CLIENT] = row.record[CLIENT]
    for row in sorted(applied, key=lambda row: row.rank or 0):
        again = _first(found, row.merged)
        if again is None:
            found.insert(min((row.rank or 1) - 1, len(found)), dict(row.record))
        else:  # taken over, or entered again since, for new lines
            again |= {head: cell for head, cell in row.record.items() if again.get(head) in (None, "")}
    return found


def joined(
    records: Sequence[Record], rows: Sequence[Row], roots: Mapping[str, str], codes: Mapping[str, Any], add: set[str]
) -> list[Record]:
    """The records once the accounts are merged; notes in the lines of the list how to come back.

    Args:
        records: as `restored` gives them. rows: those marked. codes: the cell with the code of each account.
        add: headers of quantities, which are added up; of the other cells only blank ones are completed.

    Raises:
        DataError: an account of a merge has two records.
    """
    found = [dict(record) for record in records]
    ranks: dict[str, int] = {}
    for rank, record in enumerate(found, 1):
        key = code_of(record[CLIENT])
        if key in ranks and key in {*roots, *roots.values()}:
            raise DataError([Fault.of("macro_merge.two_records", code=record[CLIENT])])
        ranks.setdefault(key, rank)
    done: set[str] = set()
    for row in rows:
        absorbed = code_of(row.absorbed)
        root = roots[absorbed]
        row.into, row.completed, row.added, row.rank = codes[root], (), (), None
        row.record = {CLIENT: codes[absorbed]}
        source = _first(found, absorbed)
        if absorbed in done or source is None:
            continue
        done.add(absorbed)
        row.rank, row.record = ranks[absorbed], dict(source)
        target = _first(found, root)
        if target is None:
            source[CLIENT], row.completed = codes[root], (CLIENT,)
            continue
        row.completed, row.added = _complete(target, source, add)
        found = [record for record in found if record is not source]
    return found


def _complete(target: Record, source: Record, add: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    completed, added = [], []
    for head, cell in source.items():
        if head == CLIENT or cell in (None, ""):
            continue
        if target.get(head) in (None, ""):
            target[head] = cell
            completed.append(head)
        elif head in add and isinstance(cell, float) and isinstance(target[head], float):
            target[head] += cell
            added.append(head)
    return tuple(completed), tuple(added)


def _first(records: Sequence[Record], key: str) -> Record | None:
    return next((record for record in records if key and code_of(record[CLIENT]) == key), None)


@dataclass(frozen=True)
class Lines:
    """What becomes of the lines: their codes and those they bore at first, as cells; which change, from 0."""

    codes: list[Any]
    origins: list[Any]
    moved: list[int]


def moved(
    codes: Sequence[Any],
    origins: Sequence[Any],
    before: Mapping[str, str],
    roots: Mapping[str, str],
    cells: Mapping[str, Any],
) -> Lines:
    """The codes of the lines once the accounts are merged.

    Args:
        before: where accounts are merged now; a line that stands elsewhere was given its code by hand, and keeps it.
        cells: the cell with the code of each account.
    """
    found = Lines([], [], [])
    for place, (code, origin) in enumerate(zip(codes, origins, strict=True)):
        first = first_code(code, origin, before)
        key = code_of(first)
        goal = roots.get(key, key)
        same = goal == code_of(code)
        found.codes.append(code if same else first if goal == key else cells[goal])
        found.origins.append(None if goal == key else first)
        if not same:
            found.moved.append(place)
    return found


def first_code(code: Any, origin: Any, before: Mapping[str, str]) -> Any:
    """The cell with the code that a line bore before any merge."""
    key = code_of(origin)
    if not key or before.get(key, code_of(code)) != code_of(code):
        return code
    return origin
