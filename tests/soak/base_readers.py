"""The libraries alone on the hostile files, and our reader: `python tests/soak/base_readers.py [--bombs] [FOLDER …]`.

Each file is read by openpyxl, by openpyxl in its read-only way, by calamine and by us, each in a process of its own
with 4 GB of memory and 20 seconds. Prints a table of how the readings ended; FOLDER adds files.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

HOSTILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hostile"
KINDS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
READERS = ("openpyxl", "openpyxl read-only", "calamine", "segment-udfs")
MEMORY = 4 << 30
SECONDS = 20
OPENPYXL = """
import sys, warnings, openpyxl
warnings.simplefilter("ignore")
book = openpyxl.load_workbook(sys.argv[1], read_only={only}, data_only=True)
rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
print(sum(1 for row in rows for one in row if one is not None))
"""
CALAMINE = """
import sys, python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
cells = (one for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for one in row)
print(sum(1 for one in cells if one != ""))
"""
OURS = """
import sys
from pathlib import Path
from segment_udfs.errors import DataError
from segment_udfs.importing.workbooks.workbook import read_workbook
try:
    print(sum(1 for row in read_workbook(Path(sys.argv[1])).rows for one in row if one not in ("", None)))
except DataError:
    print("refused")
"""
CODE = {
    "openpyxl": OPENPYXL.format(only=False),
    "openpyxl read-only": OPENPYXL.format(only=True),
    "calamine": CALAMINE,
    "segment-udfs": OURS,
}


def limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def ending(reader: str, path: Path) -> tuple[str, float, int]:
    """How a reading ends, its seconds, and the megabytes that it had at most (of the reader and of its child)."""
    code = f"{CODE[reader]}\nimport resource as r\n"
    code += "print(*(r.getrusage(who).ru_maxrss >> 10 for who in (r.RUSAGE_SELF, r.RUSAGE_CHILDREN)))"
    start = time.perf_counter()
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, path], capture_output=True, text=True, timeout=SECONDS, preexec_fn=limits
        )
    except subprocess.TimeoutExpired:
        return "hang", SECONDS, 0
    taken = time.perf_counter() - start
    if done.returncode < 0:
        return "killed or aborted", taken, 0
    if done.returncode:
        return ("panic" if "PanicException" in done.stderr else "exception"), taken, 0
    cells, memory = done.stdout.split("\n")[:2]
    if cells == "refused":
        return "one sentence", taken, max(map(int, memory.split()))
    return ("read" if int(cells) else "read as empty"), taken, max(map(int, memory.split()))


def files(folders: list[str], bombs: bool, made: Path) -> list[Path]:
    command = [sys.executable, HOSTILE / "make_hostile.py", made, *(["--big"] if bombs else [])]
    subprocess.run(command, check=True, capture_output=True)
    places = [made, *HOSTILE.iterdir(), *map(Path, folders)]
    return [path for place in places if place.is_dir() for path in sorted(place.iterdir()) if path.suffix in KINDS]


def main(arguments: list[str]) -> None:
    folders = [one for one in arguments if not one.startswith("--")]
    totals: dict[str, Counter[str]] = {reader: Counter() for reader in READERS}
    worst: dict[str, list[float]] = {reader: [0, 0] for reader in READERS}
    with tempfile.TemporaryDirectory() as made:
        paths = files(folders, "--bombs" in arguments, Path(made))
        for path in paths:
            row: dict[str, Any] = {"file": path.name}
            for reader in READERS:
                how, taken, memory = ending(reader, path)
                totals[reader][how] += 1
                worst[reader] = [max(worst[reader][0], taken), max(worst[reader][1], memory)]
                row[reader] = f"{how} {taken:.1f} s"
            print(json.dumps(row), file=sys.stderr, flush=True)  # noqa: T201
    ends = sorted({how for counts in totals.values() for how in counts})
    print(f"{len(paths)} files", *READERS, sep=" | ")  # noqa: T201
    for how in ends:
        print(how, *(totals[reader][how] for reader in READERS), sep=" | ")  # noqa: T201
    print("longest, s", *(f"{worst[reader][0]:.1f}" for reader in READERS), sep=" | ")  # noqa: T201
    print("most memory, MB", *(f"{worst[reader][1]:.0f}" for reader in READERS), sep=" | ")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
