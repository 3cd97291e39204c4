"""Every sentence that a person reads, in French and in English.

One folder a language, one TOML file a subject (`import.toml`, `cells.toml`, `workbook.toml` …). A key is
`subject.name`; both languages have the same keys with the same {placeholders} (a test holds them together).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from segment_udfs.errors import DataError, Fault

LANGUAGES: Final = ("fr", "en")


@cache
def sentences(lang: str) -> Mapping[str, str]:
    """All sentences of a language, keyed `subject.name`."""
    found: dict[str, str] = {}
    for path in sorted(files(__name__).joinpath(lang).iterdir(), key=lambda item: item.name):
        if path.name.endswith(".toml"):
            subject = path.name.removesuffix(".toml")
            found |= _flat(subject, tomllib.loads(path.read_text("utf-8")))
    return found


def _flat(prefix: str, table: dict[str, Any]) -> dict[str, str]:
    """Sections of a file become parts of the key: `[stars] title` of workbook.toml is `workbook.stars.title`."""
    found: dict[str, str] = {}
    for key, item in table.items():
        found |= _flat(f"{prefix}.{key}", item) if isinstance(item, dict) else {f"{prefix}.{key}": item}
    return found


def say(key: str, lang: str, **facts: object) -> str:
    """The sentence `key` in `lang`, its {placeholders} filled in with `facts`."""
    return sentences(lang)[key].format(**facts)


def explain(error: DataError, lang: str) -> list[str]:
    """One sentence for each fault of `error`."""
    return [explain_fault(fault, lang) for fault in error.faults]


def explain_fault(fault: Fault, lang: str) -> str:
    """The sentence of one fault; facts that are themselves faults or lists are written out."""
    facts = {name: explain_fault(fact, lang) if isinstance(fact, Fault) else fact for name, fact in fault.facts.items()}
    return say(fault.key, lang, **facts)
