"""The sentences of the installer: the same in both languages, one for each key in the code, each with a use."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from segment_udfs.hosts import cli_hosts
from segment_udfs.strings import sentences


def of(lang: str) -> dict[str, str]:
    return {key: text for key, text in sentences(lang).items() if key.startswith("excel_install.")}


def test_both_languages_have_the_same_keys_and_facts() -> None:
    """A fact missing on one side would fail in front of a user."""
    facts = [
        {key: sorted({name for _, name, _, _ in Formatter().parse(text) if name}) for key, text in of(lang).items()}
        for lang in ("fr", "en")
    ]
    assert facts[0] == facts[1]


def test_every_sentence_has_a_use_and_every_key_a_sentence() -> None:
    top = Path(cli_hosts.__file__).parent
    code = "".join(path.read_text("utf-8") for path in [*top.glob("*.py"), *(top / "excel").glob("*.py")])
    assert set(re.findall(r'"(excel_install\.\w+)"', code)) == set(of("fr"))


@pytest.mark.parametrize("key", sorted(of("fr")))
def test_french_spaces_are_not_broken(key: str) -> None:
    """A no-break space stands before : ; ! ? % and inside guillemets."""
    assert not re.search(r"(?<!\u00a0)[;!?»]|« | [:%]", of("fr")[key])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_fault_of_the_doctor_says_one_thing_to_do(lang: str) -> None:
    """What is wrong, then after a semicolon or a colon what to do."""
    top = Path(cli_hosts.__file__).parent / "excel"
    code = (top / "doctor.py").read_text("utf-8") + (top / "policies.py").read_text("utf-8")
    keys = set(re.findall(r'Check\(\s*False,\s*Fault(?:\.of)?\(\s*"(excel_install\.\w+)"', code))
    assert len(keys) > 20
    for key in keys:
        assert re.search(r"[;:] ?\w.*\.$", of(lang)[key]), key
