"""Who went where between two sides, and whether that is up or down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segment_udfs.hosts.macros.comparing_sides import Side

_LEVELS: Final = {
    "star": 6,
    "pareto": 5,
    "potential": 4,
    "recurrent": 3,
    "new": 2,
    "occasional": 2,
    "unprofitable": 1,
    "lost": 0,
}
"""Height of each segment. New and occasional are level; an incomplete client has none, for nothing is known of it."""
WAYS: Final = ("up", "down", "in", "out", "other", "same")
"""In the order of the page: other is a change that is neither up nor down."""


@dataclass(frozen=True)
class Move:
    """One client on both sides; None = absent there, or unknown. `before` and `after` are keys of segments."""

    code: str
    name: str
    before: str | None
    after: str | None
    revenue_before: float | None
    revenue_after: float | None
    margin_before: float | None
    margin_after: float | None
    why: str

    @property
    def way(self) -> str:
        """One of `WAYS`."""
        if self.before == self.after:
            return "same"
        if self.before is None or self.after is None:
            return "in" if self.before is None else "out"
        if self.before not in _LEVELS or self.after not in _LEVELS:
            return "other"
        rise = _LEVELS[self.after] - _LEVELS[self.before]
        return "up" if rise > 0 else "down" if rise < 0 else "other"

    @property
    def euros(self) -> float:
        """By how much the revenue of the client changed, whatever the way."""
        return abs((self.revenue_after or 0.0) - (self.revenue_before or 0.0))


def moves(before: Side, after: Side) -> list[Move]:
    """Every client of either side: those that changed segment first, then by the change of their revenue.

    A client without any segment on both sides is of neither and is left out.
    """
    found = []
    for key in [*before.clients, *(key for key in after.clients if key not in before.clients)]:
        was, now = before.clients.get(key), after.clients.get(key)
        shown = now or was
        if shown is None:
            continue
        found.append(
            Move(
                shown.code,
                shown.name,
                was.segment if was else None,
                now.segment if now else None,
                was.revenue if was else None,
                now.revenue if now else None,
                was.margin if was else None,
                now.margin if now else None,
                now.why if now else "",
            )
        )
    kept = [move for move in found if move.before or move.after]
    return sorted(kept, key=lambda move: (move.way == "same", -move.euros, move.code))
