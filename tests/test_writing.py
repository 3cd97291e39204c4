"""Writing: the reader of a file finds the old version or the new one, whole; refusals say what to do."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT
from writing.killing import package

from segment_udfs.errors import DataError
from segment_udfs.hosts.packages import opens
from segment_udfs.writing import atomic, atomic_write, verify

KILLED = """
import os, signal, sys
from pathlib import Path
from segment_udfs.writing import atomic_write

calls = 0
def watched(real):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return call

os.fsync, os.replace = watched(os.fsync), watched(os.replace)
atomic_write(Path(sys.argv[1]), b"new" * 100_000)
"""


def killed_before(target: Path, call: int) -> int:
    return subprocess.run([sys.executable, "-c", KILLED, str(target), str(call)], check=False).returncode


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL exists on POSIX systems only")
@pytest.mark.parametrize("call", range(1, 5))
def test_a_writer_killed_before_the_last_replacement_leaves_the_old_file_whole(tmp_path: Path, call: int) -> None:
    """Two fsync and two replacements lead to the new file; before the last of them the target is untouched."""
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    assert killed_before(target, call) == -9
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL exists on POSIX systems only")
def test_a_writer_killed_after_the_last_replacement_leaves_the_new_file_whole(tmp_path: Path) -> None:
    """The fifth call is the fsync of the folder: the new file is already in place, the old one is its .bak."""
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    assert killed_before(target, 5) == -9
    assert target.read_bytes() == b"new" * 100_000
    assert (tmp_path / "result.csv.bak").read_bytes() == b"old"


def test_what_a_crash_left_is_swept_by_a_later_write_and_a_fresh_one_is_not(tmp_path: Path) -> None:
    """Temporary files two hours old are nobody's work; those of this minute may be another run's, of any file.

    A spare copy bears the date of the old file, so it goes with its temporary file, or alone without one.
    """
    old, fresh, alone = ".result.csv.aaaaaaaa", ".result.csv.bbbbbbbb", ".été.xlsx.cccccccc"
    for name in (f"{old}.segtmp", f"{old}.old.segtmp", f"{fresh}.segtmp", f"{fresh}.old.segtmp", f"{alone}.old.segtmp"):
        (tmp_path / name).write_bytes(b"")
        if not name.startswith(f"{fresh}.s"):
            os.utime(tmp_path / name, (1, 1))
    (tmp_path / ".result.csv.segtmp").write_bytes(b"not ours")
    os.utime(tmp_path / ".result.csv.segtmp", (1, 1))
    atomic_write(tmp_path / "result.csv", b"new")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"{fresh}.segtmp", f"{fresh}.old.segtmp", ".result.csv.segtmp", "result.csv"}


def test_the_backup_holds_the_version_before_even_after_the_same_bytes_again(tmp_path: Path) -> None:
    """Writing what is already there is no new version."""
    target = tmp_path / "result.csv"
    for content in (b"1", b"2", b"2"):
        atomic_write(target, content)
    assert (target.read_bytes(), target.with_name("result.csv.bak").read_bytes()) == (b"2", b"1")


def test_a_link_still_points_to_its_file_after_a_write(tmp_path: Path) -> None:
    """The file behind a symbolic link is replaced, not the link."""
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_bytes(b"1")
    link.symlink_to(real)
    atomic_write(link, b"2")
    assert link.is_symlink()
    assert real.read_bytes() == b"2"


def test_a_file_keeps_its_permissions_and_so_does_its_backup(tmp_path: Path) -> None:
    """What only its owner may read, or everybody may change, stays so whatever new files get."""
    target = tmp_path / "result.csv"
    for mode in (0o600, 0o666):
        target.write_bytes(b"old")
        target.chmod(mode)
        atomic_write(target, b"new")
        assert [stat.S_IMODE(path.stat().st_mode) for path in (target, tmp_path / "result.csv.bak")] == [mode, mode]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root writes the files of others")
def test_a_file_that_root_writes_stays_its_owners(tmp_path: Path) -> None:
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    os.chown(target, 12345, 54321)
    atomic_write(target, b"new")
    assert (target.stat().st_uid, target.stat().st_gid) == (12345, 54321)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_private_file_is_for_its_user_alone_and_leaves_no_copy(tmp_path: Path) -> None:
    """Also one that others could read before, with the same bytes."""
    target = tmp_path / "memory.json"
    target.write_bytes(b"{}")
    target.chmod(0o644)
    atomic_write(target, b"{}", backup=False, private=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["memory.json"]


def test_the_backup_bears_the_date_of_the_version_that_it_is(tmp_path: Path) -> None:
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    os.utime(target, (1_000_000_000, 1_000_000_000))
    atomic_write(target, b"new")
    assert (tmp_path / "result.csv.bak").stat().st_mtime == 1_000_000_000


def test_always_writes_a_new_file_even_of_the_same_bytes(tmp_path: Path) -> None:
    """What Windows notes of the old file goes with it."""
    target = tmp_path / "segmentation.csv"
    target.write_bytes(b"same")
    held = target.open("rb")  # so that the number cannot be given again
    atomic_write(target, b"same", backup=False, always=True)
    assert os.fstat(held.fileno()).st_ino != target.stat().st_ino
    held.close()


@pytest.mark.parametrize("name", ["é" * 127, "x" * 252, "漢" * 83 + ".xlsx"])
def test_the_longest_names_that_a_disk_takes_are_written_and_kept(tmp_path: Path, name: str) -> None:
    """254, 252 and 254 bytes: the temporary file and the .bak have shorter names."""
    content = [package(number, 10) for number in (1, 2)]
    for data in content:
        atomic_write(tmp_path / name, data)
    assert (tmp_path / name).read_bytes() == content[1]
    (kept,) = (path for path in tmp_path.iterdir() if path.name != name)
    assert kept.suffix == ".bak"
    assert kept.read_bytes() == content[0]


# --- verified before it replaces ----------------------------------------------------------------
def test_a_disk_that_gives_back_something_else_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte of the new file read back wrong: the old one stays, nothing is left, one sentence."""
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    monkeypatch.setattr(verify, "_read_back", lambda _: b"nfw")
    assert refusal(target, b"new") == "write.not_verified"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"result.csv": b"old"}


NO_PACKAGES = (b"", b"PK", b"half of " * 100, package(1)[:-30], package(1, 10).replace(b"xl/w", b"xl/v"))


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLSM", "a.xlam", "a.ods", "a.oxt"])
@pytest.mark.parametrize("data", NO_PACKAGES)
def test_bytes_that_are_no_package_never_replace_one(tmp_path: Path, name: str, data: bytes) -> None:
    """A defect of whoever made them: told as one, with the old file in its place."""
    (tmp_path / name).write_bytes(b"old")
    with pytest.raises(ValueError, match="package"):
        atomic_write(tmp_path / name, data)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: b"old"}


def test_a_damaged_part_is_seen_by_its_checksum(tmp_path: Path) -> None:
    """One bit of the sheet is turned over."""
    data = bytearray(package(1))
    data[len(data) // 2] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        atomic_write(tmp_path / "a.xlsx", bytes(data))
    assert list(tmp_path.iterdir()) == []


def test_the_reader_of_imports_opens_a_workbook_before_it_is_put_in_place(tmp_path: Path) -> None:
    """All the parts are there, but the workbook part is no XML."""
    (tmp_path / "a.xlsx").write_bytes(b"old")
    with pytest.raises(ValueError, match="workbook"):
        atomic_write(tmp_path / "a.xlsx", package(1), verify=opens)
    assert (tmp_path / "a.xlsx").read_bytes() == b"old"
    template = (ROOT / "workbook_template.xlsm").read_bytes()
    atomic_write(tmp_path / "a.xlsm", template, verify=opens)
    assert (tmp_path / "a.xlsm").read_bytes() == template


# --- on Windows, where a virus scanner opens what was just written -------------------------------
class Held:
    """`os.replace` as Windows answers it: refused some times, then done."""

    def __init__(self, times: int, number: int) -> None:
        self.times, self.number, self.asked = times, number, 0
        self.real = os.replace

    def __call__(self, source: Path, target: Path) -> None:
        self.asked += 1
        if self.asked <= self.times:
            error = PermissionError(errno.EACCES, "held")
            error.winerror = self.number  # type: ignore[attr-defined]
            raise error
        self.real(source, target)


@pytest.mark.parametrize(("number", "key"), [(5, "write.not_allowed"), (32, "write.held")])
def test_a_target_that_is_held_is_tried_again_a_few_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, key: str
) -> None:
    """ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION: five pauses, 1.55 s in all, then one sentence."""
    paused: list[float] = []
    monkeypatch.setattr(atomic.time, "sleep", paused.append)
    monkeypatch.setattr(atomic.os, "replace", Held(3, number))
    atomic_write(tmp_path / "result.csv", b"1")
    assert (tmp_path / "result.csv").read_bytes() == b"1"
    assert len(paused) == 3
    paused.clear()
    monkeypatch.setattr(atomic.os, "replace", Held(99, number))
    assert refusal(tmp_path / "result.csv", b"2") == key
    assert sum(paused) == pytest.approx(1.55)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"result.csv": b"1"}


def test_another_refusal_of_windows_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """19 is ERROR_WRITE_PROTECT."""
    held = Held(99, 19)
    monkeypatch.setattr(atomic.os, "replace", held)
    assert refusal(tmp_path / "result.csv", b"1") == "write.read_only_disk"
    assert held.asked == 1


def test_a_backup_that_cannot_be_replaced_is_named(tmp_path: Path) -> None:
    """A folder has its name: the file stays as it was."""
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    (tmp_path / "result.csv.bak").mkdir()
    with pytest.raises(DataError) as caught:
        atomic_write(target, b"new")
    assert [fault.key for fault in caught.value.faults] == ["write.is_folder"]
    assert caught.value.faults[0].facts["file"] == "result.csv.bak"
    assert target.read_bytes() == b"old"


def refusal(target: Path, data: bytes) -> str:
    with pytest.raises(DataError) as caught:
        atomic_write(target, data)
    (fault,) = caught.value.faults
    return fault.key
