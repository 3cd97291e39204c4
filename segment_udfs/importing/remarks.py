"""Which of the notes on a file a person should read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from segment_udfs.errors import Fault

_ROUTINE: Final = frozenset(
    (
        "import.note_text", "import.note_mapping", "import.note_rows", "import.note_dmy", "sniff.note_page",
        "sniff.note_rules", "text.note_totals_agree",
    )
)  # fmt: skip
"""Notes that say how an ordinary file was read; any other is worth a line before its figures are used."""


def remarks(notes: Iterable[Fault]) -> list[Fault]:
    """The notes that a person should read: what was left out, completed, doubtful or unusual."""
    return [note for note in notes if note.key not in _ROUTINE]
