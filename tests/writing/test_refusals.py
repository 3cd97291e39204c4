"""Every reason for which a file cannot be written is one sentence in each language, without the place of the folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import pytest
from writing.programs import ENVIRONMENT, PYTHON, missing, need

from segment_udfs.errors import DataError, Fault
from segment_udfs.strings import LANGUAGES, explain
from segment_udfs.writing import atomic, atomic_write, check_target, free_name
from segment_udfs.writing.faults import fault_of
from segment_udfs.writing.names import path_fault

BOOK = "classeur.csv"


def refused(path: Path) -> Fault:
    """The one fault that both the look beforehand and the writer find; its sentences name the file and no folder."""
    found = []
    for refuse in (check_target, lambda target: atomic_write(target, b"new")):
        with pytest.raises(DataError) as caught:
            refuse(path)
        found.append(caught.value)
    assert found[0].faults == found[1].faults
    return said_well(found[0], path)


def said_well(error: DataError, path: Path) -> Fault:
    for lang in LANGUAGES:
        (sentence,) = explain(error, lang)
        assert path.name in sentence
        assert str(path.parent) not in sentence
        assert "\n" not in sentence
        assert sentence.endswith(".")
    return error.faults[0]


@pytest.mark.parametrize(
    ("made", "path", "key"),
    [
        (None, "absent/result.csv", "no_folder"),
        ("file", "file/result.csv", "no_folder"),
        ("result.csv/", "result.csv", "is_folder"),
        (None, f"{'x' * 300}.csv", "name_too_long"),
        (None, "NUL", "reserved_name"),
        (None, "con.xlsx", "reserved_name"),
        (None, "Aux .csv", "reserved_name"),
        (None, "COM¹.tar.gz", "reserved_name"),
        (None, "lpt9.csv", "reserved_name"),
        (None, "ventes:cachées.csv", "bad_letters"),
        (None, "ventes?.csv", "bad_letters"),
        (None, "ventes.csv.", "bad_name"),
        (None, "ventes.csv ", "bad_name"),
        ("loop>loop", "loop", "not_allowed"),
    ],
)
def test_a_target_that_cannot_be_written_is_refused_by_name(
    tmp_path: Path, made: str | None, path: str, key: str
) -> None:
    """What is there, what is asked for, why not: https://learn.microsoft.com/windows/win32/fileio/naming-a-file."""
    if made is not None and ">" in made:
        (tmp_path / made.partition(">")[0]).symlink_to(tmp_path / made.partition(">")[2])
    elif made is not None:
        (tmp_path / made).mkdir() if made.endswith("/") else (tmp_path / made).write_bytes(b"")
    assert refused(tmp_path / path).key == f"write.{key}"


NEAR = ("conte.csv", "Aux Alpes.csv", "com10.csv", "nulle", "été – 2025 (1).csv", ".cache", "a&b'c.csv", "..a")


@pytest.mark.parametrize("name", NEAR)
def test_names_near_those_that_are_refused_are_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    atomic_write(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_web_address_is_told_from_a_folder() -> None:
    """What Excel gives as the place of a workbook on OneDrive or SharePoint."""
    for text in (
        "https://contoso.sharepoint.com/sites/ventes/classeur.xlsx",
        "https://d.docs.live.net/1A2B/classeur.xlsx",
        "HTTP:\\\\serveur\\classeur.xlsx",
    ):
        path = Path(text)
        fault = path_fault(path, windows=False)
        assert fault is not None
        assert fault.key == "write.web_address"
    with pytest.raises(DataError) as caught:
        check_target(Path("https://contoso.sharepoint.com/sites/ventes/classeur.xlsx"))
    assert "sharepoint" not in " ".join(explain(caught.value, "fr"))


@pytest.mark.parametrize(("ending", "limit"), [(".xlsx", 218), (".csv", 245)])
def test_a_path_longer_than_windows_or_excel_opens_is_refused_with_its_length(ending: str, limit: int) -> None:
    """Excel opens 218 characters, other programs 259; a temporary file of ours has 14 more than a short name."""
    folder = Path("/") / "d" / ("x" * 150)
    fits = folder / ("y" * (limit - len(str(folder)) - 1 - len(ending)) + ending)
    assert len(str(fits)) == limit
    assert path_fault(fits, windows=True) is None
    fault = path_fault(fits.with_name(f"y{fits.name}"), windows=True)
    assert fault is not None
    assert (fault.key, fault.facts["found"], fault.facts["limit"]) == ("write.path_too_long", limit + 1, limit)


def test_what_is_no_ordinary_file_is_not_replaced() -> None:
    """/dev/null must stay what it is, also for root."""
    if not Path("/dev/null").exists():
        pytest.skip("this system has no /dev/null")
    assert refused(Path("/dev/null")).key == "write.not_a_file"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "disk_full"),
        (getattr(errno, "EDQUOT", None), "quota"),
        (errno.EFBIG, "too_big"),
        (errno.EROFS, "read_only_disk"),
        (errno.ENAMETOOLONG, "name_too_long"),
        (errno.EACCES, "not_allowed"),
        (errno.EPERM, "not_allowed"),
        (errno.EBUSY, "held"),
        (errno.EIO, "place_gone"),
        (errno.ENOENT, "no_folder"),
        (getattr(errno, "ESTALE", None), "place_gone"),
        (errno.ENETUNREACH, "place_gone"),
        (errno.ETIMEDOUT, "place_gone"),
        (getattr(errno, "EHOSTDOWN", None), "place_gone"),
        (errno.EMFILE, "not_allowed"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_an_error_of_the_system_in_the_middle_loses_nothing_and_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int | None, key: str, call: str
) -> None:
    """Whichever call it comes from, the old file and its .bak stay, and nothing beside them."""
    if number is None:
        pytest.skip("this system has no such error")
    path, kept = tmp_path / BOOK, tmp_path / f"{BOOK}.bak"
    path.write_bytes(b"old")
    kept.write_bytes(b"older")

    def fails(*_: Any) -> NoReturn:
        raise OSError(number, "refused")

    if call == "open":
        monkeypatch.setattr(atomic, "_write", fails)
    else:
        monkeypatch.setattr(atomic.os, call, fails)
    with pytest.raises(DataError) as caught:
        atomic_write(path, b"new")
    monkeypatch.undo()
    fault = caught.value.faults[0]
    assert said_well(caught.value, tmp_path / fault.facts["file"]).key == f"write.{key}"
    assert {item.name: item.read_bytes() for item in tmp_path.iterdir()} == {BOOK: b"old", kept.name: b"older"}


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (112, "disk_full"), (1295, "quota"), (19, "read_only_disk"), (206, "name_too_long"), (123, "bad_name"),
        (32, "held"), (33, "held"), (53, "place_gone"), (64, "place_gone"), (67, "place_gone"), (362, "place_gone"),
        (5, "not_allowed"),
    ],
)  # fmt: skip
def test_errors_of_windows_are_told_by_their_own_numbers(number: int, key: str) -> None:
    """ERROR_DISK_FULL, …, ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING: Python makes most of them EACCES or EINVAL."""
    error = OSError(errno.EACCES, "refused")
    error.winerror = number  # type: ignore[attr-defined]
    assert fault_of(error, Path(BOOK)).key == f"write.{key}"


def test_no_room_is_told_in_millions_of_bytes_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3 MB over 2 MB: 5 are needed, for the version before stays too."""
    path = tmp_path / BOOK
    path.write_bytes(bytes(2_000_000))
    monkeypatch.setattr("segment_udfs.writing.faults._free", lambda _: 4_999_999)
    monkeypatch.setattr(atomic, "_write", None)
    with pytest.raises(DataError) as caught:
        atomic_write(path, bytes(3_000_000))
    assert said_well(caught.value, path).facts["free"] == 4
    assert caught.value.faults[0].facts["needed"] == 5


# --- as somebody who is not root, and on a disk that takes no writes -----------------------------
TRY = """
import json, os, sys
from pathlib import Path
from segment_udfs.errors import DataError
from segment_udfs.writing import atomic_write, check_target
if sys.argv[2:]:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
for act in (check_target, lambda path: atomic_write(path, b"new")):
    try:
        act(Path(sys.argv[1]))
    except DataError as error:
        print(error.faults[0].key)
"""


def told(path: Path, *before: str, account: str = "") -> list[str]:
    """What another process is told, by the look beforehand and by the writer."""
    command = [*before, *PYTHON, "-c", TRY, str(path), *filter(None, [account])]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    if done.returncode:
        missing(f"This refusal cannot be tested: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout.split()


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder that another account can reach, as the folders of pytest cannot be."""
    above = Path(tempfile.gettempdir()).resolve()
    for folder in (tmp_path, *tmp_path.parents):
        if folder != above and folder.is_relative_to(above):
            folder.chmod(0o755)
    return tmp_path


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "key"),
    [(0o555, 0o666, "write.not_allowed"), (0o777, 0o444, "write.read_only_file"), (0o777, 0o644, "write.not_allowed")],
)
def test_a_folder_or_file_that_may_not_be_written_is_refused_before_any_work(
    open_folder: Path, folder_mode: int, file_mode: int, key: str
) -> None:
    """Another account's folder; a file marked read-only; a file of somebody else."""
    if os.geteuid() != 0:
        missing("Refusals to another account cannot be tested: only root can become one.")
    path = open_folder / BOOK
    path.write_bytes(b"old")
    path.chmod(file_mode)
    open_folder.chmod(folder_mode)
    assert told(path, account="65534") == [key, key]
    assert path.read_bytes() == b"old"


@pytest.mark.skipif(sys.platform != "linux", reason="mount name spaces of Linux")
@pytest.mark.parametrize("there", [True, False])
def test_a_disk_that_is_read_only_is_told(tmp_path: Path, there: bool) -> None:
    """The folder is mounted again without writes, for that process alone; even root may not write then."""
    unshare = need("unshare", "A read-only disk")
    if there:
        (tmp_path / BOOK).write_bytes(b"old")
    bind = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    before = [unshare, "--mount", *mapped, "sh", "-c", bind, str(tmp_path)]
    assert told(tmp_path / BOOK, *before) == ["write.read_only_disk"] * 2


# --- a free name beside one that is taken --------------------------------------------------------
def test_a_free_name_is_the_name_itself_or_the_first_number_that_nobody_has(tmp_path: Path) -> None:
    path = tmp_path / "ventes 2025.xlsx"
    assert free_name(path) == path
    for taken in ("ventes 2025.xlsx", "ventes 2025 (2).xlsx", "~$ventes 2025 (3).xlsx", ".~lock.ventes 2025 (4).xlsx#"):
        (tmp_path / taken).write_bytes(b"")
    assert free_name(path).name == "ventes 2025 (5).xlsx"


def test_a_free_name_of_a_long_name_still_fits(tmp_path: Path) -> None:
    """255 bytes are the most; 127 letters of two bytes each and a number are more."""
    path = tmp_path / f"{'é' * 125}.csv"
    path.write_bytes(b"")
    found = free_name(path)
    found.write_bytes(b"")
    assert found.name.endswith("é (2).csv")
