"""Writing: the reader of a file finds the old version or the new one, whole; refusals say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from segment_udfs import writing
from segment_udfs.errors import DataError
from segment_udfs.strings import LANGUAGES, explain
from segment_udfs.writing import atomic_write, check_target

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
    """A temporary file two hours old is nobody's work; one of this minute may be another run's."""
    target = tmp_path / "result.csv"
    old, fresh = (tmp_path / f".result.csv.{name}.tmp" for name in ("aaaaaaaa", "bbbbbbbb"))
    for path in (old, fresh):
        path.write_bytes(b"")
    past = fresh.stat().st_mtime - 7200
    os.utime(old, (past, past))
    atomic_write(target, b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [fresh.name, target.name]


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


def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ENOSPC in the middle of the write."""
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(DataError) as caught:
        atomic_write(target, b"new")
    assert [fault.key for fault in caught.value.faults] == ["write.disk_full"]
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["result.csv"]


@pytest.mark.parametrize(
    ("made", "path", "key"),
    [
        (None, "absent/result.csv", "write.no_folder"),
        ("result.csv/", "result.csv", "write.is_folder"),
        ("~$result.xlsx", "result.xlsx", "write.open_elsewhere"),
        (".~lock.result.xlsx#", "result.xlsx", "write.open_elsewhere"),
        (None, f"{'x' * 300}.csv", "write.name_too_long"),
    ],
)
def test_a_target_that_cannot_be_written_is_refused_by_name_without_its_path(
    tmp_path: Path, made: str | None, path: str, key: str
) -> None:
    """Each refusal names the file and says what to do; none shows where the folder is."""
    if made is not None:
        (tmp_path / made).mkdir() if made.endswith("/") else (tmp_path / made).write_bytes(b"")
    with pytest.raises(DataError) as caught:
        atomic_write(tmp_path / path, b"new")
    assert [fault.key for fault in caught.value.faults] == [key]
    for lang in LANGUAGES:
        (sentence,) = explain(caught.value, lang)
        assert Path(path).name in sentence
        assert str(tmp_path) not in sentence


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    """check_target sees it."""
    tmp_path.chmod(0o500)
    with pytest.raises(DataError) as caught:
        check_target(tmp_path / "result.csv")
    tmp_path.chmod(0o700)
    assert [fault.key for fault in caught.value.faults] == ["write.not_allowed"]
