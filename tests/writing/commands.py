"""The command line killed at random: `commands.py KILLS SEED` runs `analyse -o`, prints what was found after each kill.

The process imports once, then forks: a child for each of two portfolios that analyses it to the end, then one for each
kill that analyses the other portfolio over the workbook. It analyses nothing itself: threads do not survive a fork.
Every second kill waits for the temporary file, so that it falls into the write.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from segment_udfs.hosts import cli_analyse, packages  # noqa: F401 - what the command imports when it runs
from segment_udfs.hosts.cli import main

LINES = "client;date;montant\nA;15/01/2025;{first}\nB;20/02/2025;200,50\nC;05/03/2025;50\n"
_LONGEST = 60.0


def analyse(export: Path, out: Path) -> int:
    """The exit code of the command."""
    sys.argv = ["segment-udfs", "analyse", str(export), "-o", str(out)]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def forked(export: Path, out: Path) -> int:
    child = os.fork()
    if child == 0:
        try:
            os._exit(analyse(export, out))
        finally:
            os._exit(1)
    return child


def until_writing(child: int, folder: Path) -> None:
    """Until the temporary file of a child is there, or the child is over; it can still be waited for."""
    until = time.perf_counter() + _LONGEST
    while time.perf_counter() < until:
        if any(item.name.startswith(".") for item in folder.iterdir()):
            return
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return
        time.sleep(0.0005)


def rounds(folder: Path, kills: int, seed: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311 - the same instants every time
    exports, results, out = [], [], folder / "classeur.xlsx"
    length = 0.0
    for number, amount in enumerate(("100", "999")):
        exports.append(folder / f"export{number}.csv")
        exports[-1].write_text(LINES.format(first=amount), "utf-8")
        begun = time.perf_counter()
        _, status = os.waitpid(forked(exports[-1], out), 0)
        assert status == 0, "the command fails when nobody kills it"
        length = time.perf_counter() - begun
        results.append(out.read_bytes())
    for number in range(kills):
        child = forked(exports[results.index(out.read_bytes()) - 1], out)  # the other one, or nothing is written
        if number % 2:
            until_writing(child, folder)
            time.sleep(chance.uniform(0, 0.05))
        else:
            time.sleep(chance.uniform(0, length))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        left = [item for item in folder.iterdir() if item.name.startswith(".")]
        for item in left:
            item.unlink()
        whole = out.exists() and out.read_bytes() in results
        if not whole:
            out.write_bytes(results[0])
        yield ("whole" if whole else "lost") + (", in the write" if left else "")


if __name__ == "__main__":
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    kills, seed = map(int, sys.argv[1:])
    with told, tempfile.TemporaryDirectory() as place:
        json.dump(Counter(rounds(Path(place), kills, seed)), told)
