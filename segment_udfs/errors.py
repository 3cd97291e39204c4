"""Errors that a user can meet. They carry codes and facts; the sentences live in `strings/`.

SegmentError
├── CellError     what a cell shows when a call, or one element of a result, cannot be answered
└── DataError     everything wrong with one file or one set of parameters, found in one pass
      └── Fault   one thing found: a key of `strings/`, and the facts its sentence needs
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

VALUE: Final = "#VALUE!"
NUM: Final = "#NUM!"
NA: Final = "#N/A"
CODES: Final = frozenset(
    (
        VALUE, NUM, NA, "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
        "#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#BUSY!",
    )
)  # fmt: skip
"""The errors that a cell of some spreadsheet can show, by name."""


class SegmentError(Exception):
    """Base of every error meant for a user; any other exception is a defect of ours."""


class CellError(SegmentError):
    """An error value of a spreadsheet: raised for a whole call, or standing in a result as one element.

    Args:
        code: "#VALUE!" (wrong type, shape, option or impossible datum), "#NUM!" (undefined on these data) or
            "#N/A" (not knowable from these data). Hosts may hand over any other spreadsheet error as an argument.
        message: One sentence for the user; empty for an element of a result.
        key: Sentence of `strings/` that `functions.call` renders into `message`; the core gives no message.
        facts: What that sentence needs, in the user's terms (argument name, 1-based row, limit).

    Two cell errors are equal when their codes are.

    Example:
        >>> CellError("#N/A") == CellError("#N/A", "inconnu")
        True
    """

    def __init__(self, code: str, message: str = "", *, key: str = "", **facts: Any) -> None:
        super().__init__(code, message or key, facts)
        self.code = code
        self.message = message
        self.key = key
        self.facts = facts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CellError) and other.code == self.code

    def __hash__(self) -> int:
        return hash((CellError, self.code))

    def __str__(self) -> str:
        return self.message or self.code

    def __repr__(self) -> str:
        return f"CellError({self.code!r}, {self.message or self.key!r})"


@dataclass(frozen=True)
class Fault:
    """One thing found in a user's file: `key` names the sentence in `strings/`, `facts` fill it in."""

    key: str
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, **facts: Any) -> Fault:
        """Write `Fault.of("import.no_column", field="date", file="ventes.csv")`."""
        return cls(key, facts)


class DataError(SegmentError):
    """A user's file or parameters cannot be used as they are: every fault found, in one go."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(*(f"{fault.key} {fault.facts}" for fault in self.faults))
