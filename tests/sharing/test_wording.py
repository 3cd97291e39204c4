"""No sentence promises that a password or the protection of a sheet keeps something safe: they do not."""

from __future__ import annotations

import re

import pytest
from support import ROOT

from segment_udfs.strings import LANGUAGES, sentences

WORDS = re.compile(
    r"protect|protég|mots? de passe|password|s[ée]curi[st]|secur(?:e|ity)|verrouill|encrypt|inviolable|confidentialité"
    r"|anonymat garanti|impossible (?:à|de) (?:retrouver|identifier)|cannot be identified",
    re.IGNORECASE,
)
"""What a promise of safety would be made of."""
REFUSAL = re.compile(r"(?:par|pour des raisons de) sécurité|for (?:safety|security)(?: reasons)?", re.IGNORECASE)
"""Why a file is not read."""
ARGUED = {
    "report.protected": "a file that cannot be read, because it has a password",
    "import.encrypted": "a file that cannot be read, because it has a password",
    "refresh.encrypted": "a file that cannot be read, because it has a password",
    "engine.cannot_open": "a file that cannot be read, perhaps because of its password",
    "engine.not_saved": "a place where files cannot be written",
    "excel_install.addins_off": "the name of a page of Excel's settings",
    "excel_install.macros_off": "the name of a page of Excel's settings",
    "workbook.home.sign.protect": "clients to keep, as the coach says it",
    "workbook.plan.kind_protect": "a margin to keep, as the coach says it",
    "workbook.action.star": "clients to keep, as the coach says it",
    "workbook.action.recurrent": "orders to keep, as the coach says it",
}
"""Sentences that speak of something else, and of what."""
PROMISE = re.compile(
    r"(?:protected|protégée?s?|secured|sécurisée?s?) (?:by|par|with|avec) (?:an? |une? )?"
    r"(?:password|mot de passe|protection)"
)


def suspect(text: str) -> bool:
    return WORDS.search(REFUSAL.sub("", text)) is not None


def test_no_sentence_promises_safety() -> None:
    """Those that have such a word speak of something else, each for a stated reason."""
    found = {key for lang in LANGUAGES for key, text in sentences(lang).items() if suspect(text)}
    assert sorted(found - ARGUED.keys()) == []
    assert sorted(ARGUED.keys() - found) == []


def test_no_page_of_the_documentation_promises_safety() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    assert [path.name for path in pages if PROMISE.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "La feuille est protégée par mot de passe.",
        "Vos données sont sécurisées.",
        "The sheet is password protected.",
        "Confidentialité assurée",
        "Clients cannot be identified",
    ],
)
def test_a_promise_is_seen(text: str) -> None:
    assert suspect(text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentences_of_sharing_say_what_is_not_hidden(lang: str) -> None:
    """Before an anonymous copy is made: who knows a revenue can recognise its client; rounding hinders, no more."""
    word = {"fr": "reconnaître", "en": "recognise"}[lang]
    for key in ("macro_share.anonymise_what", "macro_share.ask_amounts", "share.exact_amounts"):
        assert word in sentences(lang)[key] or "about that amount" in sentences(lang)[key], key
    limits = {"fr": "rien n’empêche de modifier", "en": "nothing prevents"}[lang]
    assert limits in sentences(lang)["macro_share.frozen_note"]
