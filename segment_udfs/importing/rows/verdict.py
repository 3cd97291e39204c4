"""Which of the rows that may be totals are: by their words where these can mean nothing else, else by their sums.

A row without date and client whose label says total is one. A row with a date, or of a client of its own, may be a
sale to somebody called so: it is a total when its words name nobody ("Total général"), or when it equals the lines
above to the cent under a word that names nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.importing.columns.cells import text_of
from segment_udfs.importing.rows.sums import Blocks, Names, close
from segment_udfs.importing.rows.total_rows import Candidate
from segment_udfs.importing.rows.total_words import fold, read_label

Known = tuple[int, str]
"""A column and the name, folded, that lines bear in it."""

_MANY: Final = 500
"""Rows of one label that tell whether it is the one of totals or the name of a client."""

_NEAR: Final = 4
"""Rows between a total and the tax on it."""


@dataclass
class Verdict:
    """The candidates by what they are.

    Attributes:
        totals: Left out.
        kept: They have a date or a client and are counted, though they look like totals.
        doubtful: They have neither, and are counted all the same.
        known: Row of a total -> whom its label names.
    """

    totals: list[Candidate] = field(default_factory=list)
    kept: list[Candidate] = field(default_factory=list)
    doubtful: list[Candidate] = field(default_factory=list)
    known: dict[int, Known] = field(default_factory=dict)


@dataclass(frozen=True)
class Fields:
    """Positions of the client, of the columns that tell who bought what when, and the amounts, if one column has them.

    `amounts` is None when they are calculated: no sum then proves anything.
    """

    client: int
    identity: tuple[int, ...]
    amounts: NDArray[np.float64] | None


def judged(frame: pd.DataFrame, found: Sequence[Candidate], fields: Fields) -> Verdict:
    """What each candidate is."""
    verdict = Verdict()
    names = Names(frame, [one.place for one in found])
    for one in found:
        columns = [*fields.identity, one.position] if one.main else list(fields.identity)
        if known := names.knows(one.label.names, dict.fromkeys(columns)):
            verdict.known[one.place] = known
    found = [
        one for one in found if not _is_name(one, verdict.known) and not _is_client(one, frame, fields, names, verdict)
    ]
    _judge_dated([one for one in found if not one.loose], found, names, fields, verdict)
    _judge_loose(frame, [one for one in found if one.loose], fields, verdict)
    for group in (verdict.totals, verdict.kept, verdict.doubtful):
        group.sort(key=lambda one: one.place)
    return verdict


def _is_name(one: Candidate, known: dict[int, Known]) -> bool:
    """ "Résultat Conseil", "Ensemble Immobilier": a word that is no sure one, beside a name that no line bears."""
    return one.label.kind == "weak" and not one.label.nobody and one.place not in known


def _is_client(one: Candidate, frame: pd.DataFrame, fields: Fields, names: Names, verdict: Verdict) -> bool:
    """A client whose code stands in his own column, in no row but those that bear his name: Total, or Total Direct."""
    if one.loose or one.position == fields.client or (one.label.nobody and not one.label.bare) or one.label.part:
        return False
    code = fold(text_of(frame[fields.client].iloc[one.place]) or "")
    if not code or one.place in verdict.known or one.position not in fields.identity:
        return False
    return read_label(code) is None and not names.knows([code], [fields.client])


def _judge_dated(
    dated: Sequence[Candidate], found: Sequence[Candidate], names: Names, fields: Fields, verdict: Verdict
) -> None:  # fmt: skip
    """Rows with a date or a client: sure words, or sums that most rows of the same label make."""
    groups: dict[tuple[int, str], list[Candidate]] = {}
    apart = {one.place for one in found if one.loose}
    for one in dated:
        if one.main and _says_total(one, verdict.known):
            verdict.totals.append(one)
            apart.add(one.place)
        else:
            groups.setdefault((one.position, one.label.text.casefold()), []).append(one)
    apart |= {one.place for group in groups.values() for one in group if one.place in verdict.known}
    shared: Blocks | None = None
    for group in groups.values():
        agreeing: list[Candidate] = []
        if fields.amounts is not None:
            own = {one.place for one in group}
            blocks = shared if own <= apart and shared else Blocks.of(fields.amounts, apart | own)
            shared = blocks if own <= apart else shared
            agreeing = [one for one in group[:_MANY] if _adds_up(one, blocks, names, verdict.known)]
            if 2 * len(agreeing) > len(group[:_MANY]):
                agreeing += [one for one in group[_MANY:] if _adds_up(one, blocks, names, verdict.known)]
        _sort_out(group, agreeing, verdict)


def _says_total(one: Candidate, known: dict[int, Known]) -> bool:
    """ "Total général", "Sous-total", "Total client CARAT": words that no name of a client is made of."""
    label = one.label
    if label.bare:
        return label.part
    return label.nobody or (label.noun and one.place in known)


def _adds_up(one: Candidate, blocks: Blocks, names: Names, known: dict[int, Known]) -> bool:
    """A sum of two lines or more; of one line only when the label names its client, or can name nobody."""
    if np.isnan(blocks.amounts[one.place]):
        return False
    sure = one.place in known or (one.label.nobody and (one.label.part or not one.label.bare))
    if blocks.lines(one.place, above=True) >= (1 if sure else 2):
        return True
    return _equals_lines_of(known.get(one.place), one, names, blocks)


def _equals_lines_of(known: Known | None, one: Candidate, names: Names, blocks: Blocks) -> bool:
    return known is not None and bool(close(names.total(known, blocks.amounts), float(blocks.amounts[one.place])))


def _sort_out(group: Sequence[Candidate], agreeing: Sequence[Candidate], verdict: Verdict) -> None:
    """Totals are those that add up, when most of the same label do; the others count, and those worth it are told."""
    first = group[0]
    named = any(one.place in verdict.known for one in group)
    adding = {one.place for one in agreeing}
    if (first.label.nobody or named) and 2 * len(adding) > len(group):
        verdict.totals += agreeing
        verdict.kept += [one for one in group if one.place not in adding]
    elif first.main and (first.label.nobody or named or len(group) == 1):
        verdict.kept += group
    else:
        verdict.kept += agreeing


def _judge_loose(frame: pd.DataFrame, loose: Sequence[Candidate], fields: Fields, verdict: Verdict) -> None:
    """Rows without date and client: their words mostly suffice; weak ones must add up."""
    left = [one.place for one in verdict.totals]
    names = Names(frame, [*left, *(one.place for one in loose)])
    blocks = None if fields.amounts is None else Blocks.of(fields.amounts, [*left, *(one.place for one in loose)])
    taxes: list[Candidate] = []
    for one in loose:
        client = fold(text_of(frame[fields.client].iloc[one.place]) or "")
        if client and names.knows([client], [fields.client]):
            verdict.kept.append(one)
        elif one.label.kind == "tax":
            taxes.append(one)
        elif _is_total(one, frame, names, blocks, verdict):
            verdict.totals.append(one)
        else:
            verdict.doubtful.append(one)
    totals = {one.place for one in verdict.totals}
    for one in taxes:
        taxed = fields.amounts is not None and _is_tax(one, fields.amounts, totals, {tax.place for tax in taxes})
        (verdict.totals if taxed else verdict.doubtful).append(one)


def _is_total(one: Candidate, frame: pd.DataFrame, names: Names, blocks: Blocks | None, verdict: Verdict) -> bool:
    label = one.label
    if label.kind != "weak":
        if label.part or label.nobody or label.noun:
            return True
        known = verdict.known.get(one.place) or names.knows(label.names, range(frame.shape[1]))
        if known:
            verdict.known[one.place] = known
            return True
    if blocks is None or np.isnan(blocks.amounts[one.place]):
        return False
    if blocks.lines(one.place) >= (1 if label.kind == "weak" else 2):
        return True
    return _equals_lines_of(verdict.known.get(one.place), one, names, blocks)


def _is_tax(one: Candidate, amounts: NDArray[np.float64], totals: set[int], taxes: set[int]) -> bool:
    """A tax at its rate on a total just above, or what leads from that total to one just below."""
    stated = {place for place in totals if not np.isnan(amounts[place])}
    before = next((place for place in range(one.place - 1, one.place - _NEAR, -1) if place in stated), None)
    if before is None or np.isnan(amounts[one.place]):
        return False
    if one.label.rate is not None and abs(amounts[one.place] - one.label.rate * amounts[before]) <= 0.0151:
        return True
    after = next((place for place in range(one.place + 1, one.place + _NEAR) if place in stated), None)
    between = [amounts[place] for place in range(before + 1, after or 0) if place in taxes]
    return after is not None and bool(close(float(amounts[before] + np.nansum(between)), float(amounts[after])))
