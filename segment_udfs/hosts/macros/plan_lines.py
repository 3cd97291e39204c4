"""The lines of a month's plan: what the workbook proposes, joined with what a person wrote; nothing written is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from segment_udfs.strings import LANGUAGES, say

STATUSES: Final = ("todo", "going", "done")
"""What a line can be, by the keys of their words; a person may write anything else."""


@dataclass(frozen=True)
class Proposal:
    """One client of the plan, as the workbook proposes it; of a line added by hand, what stands in these cells."""

    client: str
    name: Any
    why: Any = None
    action: Any = None
    goal: Any = None
    kind: Any = None
    hours: Any = None
    due: Any = None


@dataclass(frozen=True)
class Line:
    """One line of a plan sheet.

    Attributes:
        status, day, note: what the person wrote. others: what stands in columns that the person added, by header.
        mark: what the product says of the line: "" for a line as usual. rank: its place in the plan.
    """

    proposal: Proposal
    status: Any = None
    day: Any = None
    note: Any = None
    others: Mapping[str, Any] = field(default_factory=dict)
    mark: Any = ""
    rank: Any = None

    @property
    def written(self) -> bool:
        """Whether a person wrote something on it."""
        changed = self.status not in (None, "") and status_of(self.status) != "todo"
        return changed or any(cell not in (None, "") for cell in (self.day, self.note, *self.others.values()))

    @property
    def done(self) -> bool:
        """Whether it is closed."""
        return status_of(self.status) == "done"


@dataclass(frozen=True)
class Joined:
    """The lines to write, and how many were added, kept, carried over from an earlier month, left though written on,
    and dropped.
    """

    lines: tuple[Line, ...]
    added: int
    kept: int
    carried: int
    left: int
    dropped: int


def status_of(words: Any) -> str:
    """The key of a status in either language, "" for anything else.

    Example:
        >>> status_of(" Fait "), status_of("in progress"), status_of("relancé")
        ('done', 'going', '')
    """
    said = str(words or "").strip().casefold()
    return next((key for key in STATUSES for lang in LANGUAGES if said == _word(key, lang)), "")


def _word(key: str, lang: str) -> str:
    return say(f"macro_plan.status_{key}", lang).casefold()


def joined(
    proposals: Sequence[Proposal], here: Sequence[Line] | None, earlier: Sequence[Line], words: Mapping[str, str]
) -> Joined:
    """Proposals in their order with what the person wrote about these clients; then the other lines written on.

    Args:
        proposals: the plan now. here: the lines of this month's sheet, None when it is new. earlier: those of the last
            sheet before. words: the marks "carried" and "done" (of the month before), "left".
    """
    open_before = {line.proposal.client: line for line in earlier if not line.done and line.proposal.client}
    marks = {line.proposal.client: words["done"] for line in earlier if line.done}
    marks |= {client: words["carried"] for client, line in open_before.items() if line.written}
    known = _by_client(open_before.values() if here is None else here)
    lines: list[Line] = []
    met = 0
    for rank, proposal in enumerate(proposals, 1):
        met += proposal.client in known
        found = known.pop(proposal.client, [Line(proposal)])
        lines += [replace(line, proposal=proposal, mark=marks.get(proposal.client, ""), rank=rank) for line in found]
    rest = [line for several in known.values() for line in several]
    kept = [replace(line, mark=words["left"], rank=None) for line in rest if line.written]
    by_hand = [line for line in (here if here is not None else earlier) if not line.proposal.client]
    if here is None:
        by_hand = [line for line in by_hand if not line.done]
    new = here is None
    return Joined(
        lines=(*lines, *kept, *by_hand),
        added=len(proposals) - met,
        kept=0 if new else met,
        carried=met if new else 0,
        left=len(kept),
        dropped=0 if new else len(rest) - len(kept),
    )


def _by_client(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.proposal.client:
            found.setdefault(line.proposal.client, []).append(line)
    return found
