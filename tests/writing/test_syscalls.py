"""Killed before any one of its calls to the system, a save leaves the version before or the new one, whole."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from writing.killing import package
from writing.programs import ENVIRONMENT, HERE, PYTHON, missing, need

from segment_udfs.writing import atomic_write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace exists on Linux only")
OLDER, OLD, NEW = package(0), package(1), package(2)
MEMORY = {"mmap", "munmap", "mremap", "madvise", "brk", "futex"}
"""Calls of the allocator: they touch no file, and a process makes some more or some fewer of them."""


class Watched:
    """Saves of NEW over OLD, whose .bak is OLDER, in processes that strace watches."""

    def __init__(self, folder: Path) -> None:
        self.strace = need("strace", "Every call of a save")
        self.folder = folder
        self.target, self.kept, self.data = folder / "classeur.xlsx", folder / "classeur.xlsx.bak", folder / "new"
        self.data.write_bytes(NEW)
        self.parent = subprocess.Popen(
            [*PYTHON, str(HERE / "stopped.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT, bufsize=1,
        )  # fmt: skip

    def save(self, *options: str) -> tuple[int, str]:
        """One save under these options of strace: how the process ended, the calls it made."""
        self.target.write_bytes(OLD)
        self.kept.write_bytes(OLDER)
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(f"{self.target} {self.data}\n")
        child, log = int(self.parent.stdout.readline()), self.folder / "calls"
        watching = [self.strace, "-p", str(child), "-o", str(log), *options]
        with subprocess.Popen(watching, stderr=subprocess.PIPE, text=True) as watcher:
            assert watcher.stderr is not None
            said = watcher.stderr.readline()
            os.kill(child, signal.SIGCONT if "attached" in said else signal.SIGKILL)
            watcher.stderr.read()
        status = int(self.parent.stdout.readline())
        if "attached" not in said:
            missing(f"Every call of a save cannot be tested: strace may not watch a process here ({said.strip()}).")
        return status, log.read_text()

    def end(self) -> None:
        self.parent.communicate()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    found = Watched(tmp_path)
    yield found
    found.end()


def test_each_call_of_a_save_killed_once_loses_nothing(watched: Watched) -> None:
    """The calls are those that strace saw in a save left alone; each is once the one before which SIGKILL comes."""
    watched.save()  # the first one of a process loads what the others have
    status, log = watched.save("-e", "trace=all")
    assert status == 0
    assert watched.target.read_bytes() == NEW
    calls = re.findall(r"^(\w+)\(", log, re.MULTILINE)
    assert {"openat", "write", "fsync", "rename", "read"} <= set(calls)
    seen: Counter[str] = Counter()
    ends: Counter[tuple[bytes, bytes]] = Counter()
    for call in calls:
        seen[call] += 1
        status, _ = watched.save("-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={seen[call]}")
        if not os.WIFSIGNALED(status):
            assert call in MEMORY, f"{call} number {seen[call]} of {calls.count(call)} did not come again"
        ends[watched.target.read_bytes(), watched.kept.read_bytes()] += 1
    # before the first rename, between the two, after the second; never anything else
    assert set(ends) == {(OLD, OLDER), (OLD, OLD), (NEW, OLD)}
    assert sum(ends.values()) > 50
    left = [item for item in watched.folder.iterdir() if item.name.startswith(".")]
    assert left, "no kill came between the first and the last"
    for item in left:
        os.utime(item, (1, 1))
    atomic_write(watched.target, OLDER)
    assert not [item for item in watched.folder.iterdir() if item.name.startswith(".")]
