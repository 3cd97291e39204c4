"""The sentences of the importing layer: the same in both languages, and one for each key in the code."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import segment_udfs.importing.load as module
from segment_udfs.importing.mapping import FIELDS
from segment_udfs.strings import sentences


def of(lang: str) -> dict[str, str]:
    """Sentences of this layer."""
    return {key: text for key, text in sentences(lang).items() if key.startswith("import.")}


def test_both_languages_have_the_same_keys_and_facts() -> None:
    """A fact missing on one side would fail in front of a user."""
    facts = [
        {key: sorted({name for _, name, _, _ in Formatter().parse(text) if name}) for key, text in of(lang).items()}
        for lang in ("fr", "en")
    ]
    assert facts[0] == facts[1]


def test_every_key_in_the_code_has_a_sentence_and_every_sentence_a_use() -> None:
    """Keys are literals, but for the fields and the problems of a column."""
    code = "".join(path.read_text("utf-8") for path in Path(module.__file__).parent.rglob("*.py"))
    used = set(re.findall(r'"(import\.\w+)"', code))
    used |= {f"import.field_{field.name}" for fields in FIELDS.values() for field in fields}
    used |= {f"import.note_{convention}" for convention in ("dmy", "mdy", "period")}
    used |= {
        f"import.{problem}_{kind}" for problem in ("unread", "ambiguous", "mixed") for kind in ("numbers", "dates")
    }
    used |= {"import.currencies_numbers", "import.year_first_dates"}
    used |= {
        f"import.{cause}{place}"
        for cause in ("empty_table", "no_header", "transposed", "too_wide")
        for place in ("", "_sheet")
    }
    assert used == set(of("fr"))


@pytest.mark.parametrize("key", sorted(of("fr")))
def test_french_spaces_are_not_broken(key: str) -> None:
    """A no-break space stands before : ; ! ? % and inside guillemets."""
    assert not re.search(r"(?<!\u00a0)[;!?»]|« | [:%]", of("fr")[key])
