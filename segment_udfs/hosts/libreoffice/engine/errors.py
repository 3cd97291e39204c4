"""What the engine raises: faults of the user's data or request, with a sentence; see `segment_udfs.errors`."""

from __future__ import annotations

import os
from typing import Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.strings import LANGUAGES, explain

_MISSING: Final = {"no_book", "no_sheet", "no_name", "no_table", "no_chart", "no_shape", "no_active_book", "no_series"}


class EngineError(DataError):
    """The office cannot do what was asked.

    Args:
        kind: key of the sentence, without `engine.`. facts: what the sentence needs.
    """

    def __init__(self, kind: str, **facts: Any) -> None:
        super().__init__([Fault.of(f"engine.{kind}", **facts)])
        self.kind = kind

    def __str__(self) -> str:
        lang = os.environ.get("SEGMENT_LANG", "").strip().lower()[:2]
        return " ".join(explain(self, lang if lang in LANGUAGES else LANGUAGES[0]))


class MissingError(EngineError, KeyError):
    """A book, sheet, name, table, chart or shape that does not exist; a KeyError, as xlwings expects."""

    __str__ = EngineError.__str__


class UnsupportedError(EngineError):
    """A member of xlwings that this engine does not cover; the sentence names it and the page that lists the others."""

    def __init__(self, member: str) -> None:
        super().__init__("unsupported", member=member)


def error_of(kind: str, facts: dict[str, Any]) -> EngineError:
    """The error that an answer of the office stands for."""
    return (MissingError if kind in _MISSING else EngineError)(kind, **facts)
