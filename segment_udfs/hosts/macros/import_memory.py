"""What importing remembers for this user: the columns chosen for a kind of export, the file that waits for answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.macros.memory import file_of, held, keep
from segment_udfs.importing.columns.numbers import Decimal
from segment_udfs.importing.mapping import FIELDS, Table
from segment_udfs.importing.synonyms import normalise

if TYPE_CHECKING:
    from segment_udfs.hosts.macros.context import Context

_MAPPINGS: Final = "mappings.json"


@dataclass(frozen=True)
class Choices:
    """What a person said of a file; None and missing fields are left to the file itself.

    `map` gives the header or formula of a field; an empty text says that no column is that field.
    """

    table: Table | None = None
    sheet: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    decimal: Decimal | None = None
    day_first: bool | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "table": self.table,
            "sheet": self.sheet,
            "map": dict(self.map),
            "decimal": self.decimal,
            "day_first": self.day_first,
        }


def choices_of(found: Any) -> Choices:
    """What `Choices.plain` gave; whatever else stands there is left out."""
    if not isinstance(found, dict):
        return Choices()
    table, sheet, given = found.get("table"), found.get("sheet"), found.get("map")
    pairs = given.items() if isinstance(given, dict) else ()
    return Choices(
        table=table if table in FIELDS else None,
        sheet=sheet if isinstance(sheet, str) else None,
        map={name: text for name, text in pairs if isinstance(text, str)},
        decimal=found.get("decimal") if found.get("decimal") in (",", ".") else None,
        day_first=found.get("day_first") if isinstance(found.get("day_first"), bool) else None,
    )


def recall(context: Context, headers: Sequence[str]) -> Choices | None:
    """What was chosen the last time for a file with these headers."""
    found = held(context.state / _MAPPINGS).get(_key(headers))
    return None if found is None else choices_of(found)


def remember(context: Context, headers: Sequence[str], choices: Choices) -> None:
    """Keep these choices for the next file with these headers."""
    _write(context.state / _MAPPINGS, held(context.state / _MAPPINGS) | {_key(headers): choices.plain()})


def forget(context: Context, headers: Sequence[str]) -> None:
    """Keep nothing for files with these headers."""
    kept = held(context.state / _MAPPINGS)
    if kept.pop(_key(headers), None) is not None:
        _write(context.state / _MAPPINGS, kept)


def _key(headers: Sequence[str]) -> str:
    """The same for the same headers in another order, case or accentuation."""
    return hashlib.sha256("\x1f".join(sorted(map(normalise, headers))).encode()).hexdigest()


@dataclass(frozen=True)
class Waiting:
    """A file whose columns a person is naming on a sheet of the book.

    Attributes:
        path: the file. paper: name of the sheet that asks. lang: of that sheet.
        choices: what was settled when the sheet was written; its kind and sheet say what the sheet lists.
    """

    path: Path
    paper: str
    lang: str
    choices: Choices


def wait_for(context: Context, waiting: Waiting) -> None:
    """Remember which file the book's sheet asks about: the sheet itself does not show where it is."""
    told = {"path": str(waiting.path), "paper": waiting.paper, "lang": waiting.lang}
    _write(_waiting_file(context), told | {"choices": waiting.choices.plain()})


def waiting_for(context: Context) -> Waiting | None:
    """The file that waits, if its sheet still stands in the book."""
    found = held(_waiting_file(context))
    texts = [found.get(name) for name in ("path", "paper", "lang")]
    if not all(isinstance(text, str) and text for text in texts):
        return None
    path, paper, lang = (str(text) for text in texts)
    if paper not in {sheet.name for sheet in context.book.sheets}:
        return None
    return Waiting(Path(path), paper, lang, choices_of(found.get("choices")))


def stop_waiting(context: Context) -> None:
    """Forget the file that waits."""
    with suppress(OSError):
        _waiting_file(context).unlink(missing_ok=True)


def _waiting_file(context: Context) -> Path:
    """One file a book, as for the way back."""
    return file_of(context, "import")[0]


def _write(path: Path, content: Mapping[str, Any]) -> None:
    keep(path, json.dumps(content, indent=1).encode())
