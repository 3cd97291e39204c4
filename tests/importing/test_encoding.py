"""Encodings of text files: which one is found, what is told, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.errors import DataError
from segment_udfs.importing.text.encoding import to_utf8
from segment_udfs.strings import explain_fault

WORDS = ("Société", "SOCIÉTÉ GÉNÉRALE", "Café «\u00a0Noël\u00a0»", "L’Été à Évian", "Hôtel Dupré;n°5", "garçon",
         "LÂCHÉ", "déjà vu", "Müller GmbH", "España Ñandú", "Forêt d'Août", "Maïs et blé", "12\u00a0500,00 € à crédit",
         "où ça ?", "Cœur de bœuf")  # fmt: skip
PAGES = ("cp1252", "iso-8859-15", "mac-roman", "cp858")


def refused(data: bytes) -> str:
    """The key of the one fault of some bytes."""
    with pytest.raises(DataError) as caught:
        to_utf8(data, "v.csv")
    assert len(caught.value.faults) == 1
    for lang in ("fr", "en"):
        assert "v.csv" in explain_fault(caught.value.faults[0], lang)
    return caught.value.faults[0].key


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", WORDS)
def test_a_few_accents_tell_the_code_page(page: str, text: str) -> None:
    """Python's own codec wrote the bytes; the text that comes back is the one that was written."""
    try:
        data = f"client;montant\n{text};1\n".encode(page)
    except UnicodeEncodeError:
        pytest.skip(f"{page} cannot write this text")
    found = to_utf8(data, "v.csv")
    assert found.data.decode() == f"client;montant\n{text};1\n"


@pytest.mark.parametrize("page", PAGES)
def test_a_ledger_of_accents_is_sure(page: str) -> None:
    """With a dozen words there is no doubt to tell; Latin-9 is named only where it differs from Windows."""
    text = "\n".join(word for word in WORDS if not set(word) & set("’«»œ"))
    found = to_utf8(text.encode(page), "v.csv")
    assert (found.data.decode(), found.notes) == (text, ())
    assert found.name == page


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""),
     ("utf-16-be", b""), ("utf-32-le", b"\xff\xfe\x00\x00"), ("utf-32-be", b"\x00\x00\xfe\xff")],
)  # fmt: skip
def test_unicode_is_found_with_its_mark_or_without(encoding: str, mark: bytes) -> None:
    """ "Texte Unicode" of Excel has a mark, some programs write none."""
    text = "client\tmontant\r\nSociété Élan\t12,50 €\r\n"
    found = to_utf8(mark + text.encode(encoding), "v.csv")
    assert (found.data.decode(), found.name) == (text, encoding)


def test_one_letter_may_leave_a_doubt_and_it_is_told() -> None:
    """A lone É of a Mac is ƒ to Windows: Windows is taken, and the other reading is shown."""
    found = to_utf8("client;n\nÉ;1\n".encode("mac-roman"), "v.csv")
    (note,) = found.notes
    assert note.key == "text.note_page_doubt"
    assert (note.facts["found"], note.facts["other"], note.facts["alternative"]) == ("ƒ", "É", "mac-roman")
    assert "« É »".replace(" ", "\u00a0") in explain_fault(note, "fr")


def test_a_file_pasted_from_two_is_read_line_by_line() -> None:
    """Lines 3 and 4 are in Windows-1252, the others in UTF-8: each is read in its own, and told."""
    good, other = "Société;1\n".encode(), "Forêt;2\nÉté;3\n".encode("cp1252")
    found = to_utf8(b"client;n\n" + good + other + good, "v.csv")
    assert found.data.decode() == "client;n\nSociété;1\nForêt;2\nÉté;3\nSociété;1\n"
    assert [(note.key, note.facts["count"], note.facts["rows"]) for note in found.notes] == [
        ("text.note_mixed_encodings", 2, "3, 4")
    ]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"a;b\n\x81;1\n", "import.unknown_encoding"),
        (b"\xef\xbb\xbfa;b\n\xe9;1\n", "import.unknown_encoding"),
        (b"\xff\xfea\x00;", "import.unknown_encoding"),
        (b"a;b\n1;\x00\n", "import.not_a_table"),
        ("Société;montant\r\nÉlan;12\r\n".encode("utf-7"), "text.other_encoding"),
        ("Code client;Date;Montant;Société Générale\x85".encode("cp500"), "text.other_encoding"),
    ],
)
def test_what_is_in_no_encoding_of_ours_is_refused(data: bytes, key: str) -> None:
    """One sentence, with the line where there is one."""
    assert refused(data) == key


def test_the_line_of_an_unknown_byte_is_named() -> None:
    """In UTF-16 too, where a line end is two bytes."""
    with pytest.raises(DataError) as caught:
        to_utf8(b"\xff\xfe" + "a;b\r\n1;2\r\n".encode("utf-16-le") + b"\x00\xdc", "v.csv")
    assert caught.value.faults[0].facts["row"] == 3


@given(data=st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_text_or_one_fault(data: bytes) -> None:
    """Nothing is replaced: what is read can be written back to the same bytes."""
    try:
        found = to_utf8(data, "v.csv")
    except DataError:
        assert refused(data)
        return
    text = found.data.decode()
    if not found.notes or found.notes[0].key != "text.note_mixed_encodings":
        assert data.endswith(text.encode(found.name))


@given(
    words=st.lists(st.sampled_from([word for word in WORDS if not set(word) & set("’œ")]), min_size=1, max_size=20),
    page=st.sampled_from(["cp1252", "mac-roman", "cp858"]),
    figures=st.integers(0, 10**6),
)
@settings(max_examples=150, deadline=None)
def test_words_and_figures_come_back(words: list[str], page: str, figures: int) -> None:
    """Any mixture of French names and amounts is read as it was written, whatever the page."""
    text = "".join(f"{word};{figures:,}\n".replace(",", "\u00a0") for word in words)
    assert to_utf8(text.encode(page), "v.csv").data.decode() == text
