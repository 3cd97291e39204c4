"""The sentences of every subject: both languages alike, each one used somewhere, French typeset as French is."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import segment_udfs
from segment_udfs.hosts.commands import COMMANDS, GROUPS, MENUS
from segment_udfs.strings import LANGUAGES, sentences

HOSTS = (
    "commands", "engine", "excel", "excel_dialogs", "excel_host", "excel_install", "hosts", "macros", "report",
    "share", "write",
)  # fmt: skip
"""Subjects of the hosts whose keys stand as literals in the code; those of the commands begin with `macro_`."""
SUBJECTS = tuple(
    sorted({key.partition(".")[0] for key in sentences("fr") if key.startswith(("macro_", *(f"{s}." for s in HOSTS)))})
)


NOT_KEYS = ("_", ".toml", ".pdf", ".xlam", ".json")
"""Ends of what looks like a key: the beginning of several, the name of a file."""


def facts(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


@pytest.mark.parametrize("subject", sorted({key.partition(".")[0] for key in sentences("fr")}))
def test_both_languages_have_the_same_keys_and_facts(subject: str) -> None:
    """A fact missing on one side would fail in front of a user."""
    french, english = (
        {key: facts(text) for key, text in sentences(lang).items() if key.partition(".")[0] == subject}
        for lang in LANGUAGES
    )
    assert french == english


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_of_the_hosts_has_a_use(subject: str) -> None:
    """A sentence that nothing says is one that nobody keeps true."""
    root = Path(segment_udfs.__file__).parent
    code = "".join(path.read_text("utf-8") for kind in ("*.py", "*.bas") for path in root.rglob(kind))
    made = [re.compile(pattern) for pattern in patterns(code, subject)]
    unused = [
        key
        for key in sentences("fr")
        if key.partition(".")[0] == subject
        and f'"{key}"' not in code
        and f'"{key.partition(".")[2]}"' not in code
        and not any(pattern.fullmatch(key) for pattern in made)
    ]
    assert unused == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_key_in_the_code_of_the_hosts_has_a_sentence(subject: str) -> None:
    root = Path(segment_udfs.__file__).parent
    code = "".join(path.read_text("utf-8") for kind in ("*.py", "*.bas") for path in root.rglob(kind))
    named = {key for key in re.findall(rf'"({subject}\.\w+)"', code) if not key.endswith(NOT_KEYS)}
    assert sorted(named - set(sentences("fr"))) == []


def patterns(code: str, subject: str) -> set[str]:
    """What f-strings of this subject can become: `f"excel_host.{kind}"` is `excel_host\\.\\w+`."""
    found = set(re.findall(rf'f"({subject}\.[^"]*\{{[^"]*)"', code))
    return {re.sub(r"\\\{.*?\\\}", r"\\w+", re.escape(text)) for text in found}


def test_every_command_group_and_submenu_has_its_words() -> None:
    keys = [f"{part}_{item.key}" for item in COMMANDS for part in ("title", "help")]
    keys += [f"group_{group}" for group in GROUPS] + [f"menu_{menu.key}" for menu in MENUS]
    for lang in LANGUAGES:
        assert [key for key in keys if not sentences(lang).get(f"commands.{key}")] == []


@pytest.mark.parametrize("key", sorted(key for key in sentences("fr") if key.partition(".")[0] in SUBJECTS))
def test_french_spaces_are_not_broken(key: str) -> None:
    """A no-break space stands before : ; ! ? % and inside guillemets."""
    text = re.sub(r"\{[^}]*\}|https?://\S+|--\S+|\w+://\S*", "", sentences("fr")[key])
    assert not re.search(r"(?<![\u00a0\u202f!?])[;!?»](?!\w)|« | [:%;!?]", text), text
