"""A full disk: `disk.py WRITER CHECKED` saves on disks of every size in steps of 4 kB and prints what was found.

The disk is a small one in memory, mounted in a name space of this process alone, so that nothing of it stays. CHECKED
is `unchecked` when the free room may not be asked for first: the write then runs into the end of the disk.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from writing.killing import WRITERS, package

from segment_udfs.errors import DataError
from segment_udfs.strings import explain
from segment_udfs.writing import faults

PAGE = 4096
OLDER, OLD, NEW = package(0), package(1), package(2, 300_000)


def pages(*contents: bytes) -> int:
    return sum(-(-len(content) // PAGE) for content in contents)


def disks(place: str) -> Iterator[tuple[int, Path]]:
    """Disks that hold OLD and its .bak, from no room beside them to ample room; with the pages beside them."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "disk", place], check=True)
    path = Path(place, "classeur.xlsx")
    taken = pages(OLD, OLDER)
    for room in range(pages(OLD, NEW) + 8):
        for item in path.parent.iterdir():
            item.unlink()
        subprocess.run(["mount", "-o", f"remount,size={(taken + room) * PAGE}", place], check=True)
        path.write_bytes(OLD)
        path.with_name("classeur.xlsx.bak").write_bytes(OLDER)
        yield room, path


def tried(writer: str, path: Path) -> dict[str, Any]:
    """One save: what it said, what the folder then holds."""
    said: list[str] = []
    try:
        WRITERS[writer]([OLD, NEW])(path, 1)
    except DataError as error:
        said = [fault.key for fault in error.faults] + explain(error, "fr")
    except OSError as error:
        said = [type(error).__name__]
    names = {OLDER: "older", OLD: "old", NEW: "new"}
    holds = {item.name: names.get(item.read_bytes(), "half") for item in sorted(path.parent.iterdir())}
    return {"said": said, "holds": holds}


def main() -> None:
    writer, checked = sys.argv[1:]
    if checked == "unchecked":
        faults._free = lambda _: None
    with tempfile.TemporaryDirectory() as place:
        try:
            found = [{"room": room, **tried(writer, path)} for room, path in disks(place)]
        finally:
            subprocess.run(["umount", place], check=False)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
