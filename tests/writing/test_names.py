"""From any text, a name of a file that lies in its folder and bears that name on every system."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segment_udfs.errors import DataError
from segment_udfs.writing import check_target, safe_filename, within

NASTY = st.text(st.sampled_from("./\\:*?\"<>| \t\n\0~$-_%&;'aé\u0301\u202e\ud800漢😀CONul1¹."), max_size=300)


@given(st.one_of(st.text(max_size=400), NASTY))
@example("../../etc/passwd")
@example("C:\\Windows\\system32\\cmd.exe")
@example("CON")
@example("a" * 300 + ".xlsx")
@example("😀" * 100 + ".xlsx")
@example("\u0390" * 120)
@example("ventes\u202efdp.exe")
@example("\ud800")
@example("a.b" + "." * 300)
def test_any_text_makes_a_file_of_that_very_name_in_its_folder(text: str) -> None:
    """It can be created as new, and the folder then lists that name and nothing else."""
    name = safe_filename(text)
    with tempfile.TemporaryDirectory() as place:
        path = within(Path(place), name)
        assert path.parent == Path(place)
        check_target(path)
        path.open("x").close()
        assert os.listdir(place) == [name]


@given(st.one_of(st.text(max_size=400), NASTY))
def test_the_name_is_one_that_the_three_systems_take(text: str) -> None:
    """Windows: one part, no device, no end in a point or a space, 255 units; HFS+: 255 units decomposed; all: NFC."""
    name = safe_filename(text)
    assert PureWindowsPath(name).parts == (name,)
    assert not PureWindowsPath(name).is_reserved()
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isprintable()
    assert name == name.strip(" ").rstrip(".")
    assert name[0] not in "-~."
    assert unicodedata.is_normalized("NFC", name)
    assert 0 < len(name.encode()) <= 200
    assert len(unicodedata.normalize("NFD", name).encode("utf-16-le")) <= 2 * 255
    assert safe_filename(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ventes 2025.xlsx", "Ventes 2025.xlsx"),
        ("Café – n° 3 (Île-de-France).csv", "Café – n° 3 (Île-de-France).csv"),
        ("Cafe\u0301", "Café"),
        ("a/b\\c:d", "a_b_c_d"),
        ("  deux\t\nmots  ", "deux mots"),
        ("ventes...", "ventes"),
        ("~$classeur.xlsx", "$classeur.xlsx"),
        ("-rf", "rf"),
        ("nul", "_nul"),
        ("Com1.csv", "_Com1.csv"),
        ("console.csv", "console.csv"),
        ("???", "___"),
        ("", "segmentation"),
        ("...", "segmentation"),
    ],
)
def test_names_by_hand(text: str, name: str) -> None:
    assert safe_filename(text) == name


def test_a_long_name_keeps_its_extension() -> None:
    """200 bytes in all: 195 letters and .xlsx; 97 letters of two bytes each, 99 when the end is no extension."""
    assert safe_filename("a" * 300 + ".xlsx") == "a" * 195 + ".xlsx"
    assert len(safe_filename("é" * 300 + ".xlsx").encode()) <= 200
    assert safe_filename("a." + "b" * 300) == "a." + "b" * 198


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "/etc/passwd", "../a", "a\\b", "C:a", "a\0b", "https://a/b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError):
        within(tmp_path, name)
