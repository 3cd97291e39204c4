"""A writer killed at random instants: `killing.py WRITER KILLS SEED [BOOK]` prints what was found after each kill.

The process imports once, then forks a child for each kill. The child saves one version after the other until SIGKILL
ends it, at an instant drawn evenly from twice the length of a save; then the target is looked at.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from segment_udfs.writing import atomic_write

Save = Callable[[Path, int], None]
"""Saves a numbered version."""
VERSIONS = 7


def package(number: int, size: int = 200_000) -> bytes:
    """A package as an .xlsx file is one; its sheet has random bytes, as compressed ones are, and is not compressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"):
            made.writestr(zipfile.ZipInfo(name), f"version {number}")
        made.writestr(zipfile.ZipInfo("xl/worksheets/sheet1.xml"), random.Random(number).randbytes(size))  # noqa: S311
    return stream.getvalue()


def ours(versions: list[bytes]) -> Save:
    return lambda path, number: atomic_write(path, versions[number % len(versions)])


def write_bytes(versions: list[bytes]) -> Save:
    """The base: Python's own way of writing a file."""
    return lambda path, number: (path.write_bytes(versions[number % len(versions)]), None)[1]


def openpyxl_save(_: list[bytes]) -> Save:
    """The base: openpyxl's own way of saving a workbook."""
    from openpyxl import Workbook

    book, chance = Workbook(), random.Random(0)  # noqa: S311 - texts that do not compress well
    for row in range(900):
        book.active.append([row, chance.randbytes(500).hex()])

    def save(path: Path, number: int) -> None:
        book.active["A1"] = number
        book.save(path)

    return save


WRITERS: dict[str, Callable[[list[bytes]], Save]] = {
    "atomic_write": ours,
    "write_bytes": write_bytes,
    "openpyxl": openpyxl_save,
}


def killed(save: Save, path: Path, first: int, delay: float) -> None:
    """A child that saves for ever from a version on, killed after a delay."""
    child = os.fork()
    if child == 0:
        try:
            for number in count(first):
                save(path, number)
        finally:
            os._exit(1)  # never back into the parent's loop, whatever happened
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"


def length(save: Save, path: Path) -> float:
    """The median of the length of five saves, in seconds."""
    times = []
    for number in range(5):
        begun = time.perf_counter()
        save(path, number)
        times.append(time.perf_counter() - begun)
    return sorted(times)[2]


def state(path: Path, whole: Callable[[bytes], bool]) -> str:
    """whole, half or missing."""
    if not path.exists():
        return "missing"
    return "whole" if whole(path.read_bytes()) else "half"


def rounds(save: Save, path: Path, whole: Callable[[bytes], bool], kills: int, seed: int) -> Iterator[tuple[str, str]]:
    """What the target and its .bak are after each kill; what was lost is put back."""
    chance = random.Random(seed)  # noqa: S311 - the same instants every time
    save(path, 0)
    save(path, 1)
    good, most = path.read_bytes(), 2 * length(save, path)
    for number in range(kills):
        killed(save, path, number, chance.uniform(0, most))
        target, kept = state(path, whole), state(path.with_name(f"{path.name}.bak"), whole)
        if target != "whole":
            path.write_bytes(good)
        yield target, kept


def intact(content: bytes) -> bool:
    """For a writer whose bytes differ each time: a package whose every part agrees with its checksum."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as made:
            return made.testzip() is None and "xl/worksheets/sheet1.xml" in made.namelist()
    except zipfile.BadZipFile:
        return False


def run(writer: str, kills: int, seed: int, book: Path | None = None) -> dict[str, Any]:
    """Kill a writer many times in one folder; counts of what was found, and what is left in the folder."""
    real = [book.read_bytes()] if book else []
    versions = [*real, *(package(number) for number in range(VERSIONS - len(real)))]
    known = {hashlib.sha256(version).digest() for version in versions}
    whole = intact if writer == "openpyxl" else lambda content: hashlib.sha256(content).digest() in known
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "classeur.xlsx")
        save = WRITERS[writer](versions)
        found = list(rounds(save, path, whole, kills, seed))
        left = [item for item in path.parent.iterdir() if item.name.startswith(".")]
        names = sorted(item.name for item in path.parent.iterdir() if item not in left)
        past = path.stat().st_mtime - 7200
        for item in left:
            os.utime(item, (past, past))  # as if the crashes were two hours old
        path.write_bytes(versions[0])
        save(path, 1)
        return {
            "target": Counter(target for target, _ in found),
            "bak": Counter(kept for _, kept in found),
            "temporaries": len(left),
            "names": names,
            "after": sorted(item.name for item in path.parent.iterdir()),
        }


if __name__ == "__main__":
    writer, kills, seed, *book = sys.argv[1:]
    json.dump(run(writer, int(kills), int(seed), *map(Path, book)), sys.stdout)
