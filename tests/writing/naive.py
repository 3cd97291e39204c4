"""How many workbooks are lost, beside the usual ways of writing: `python tests/writing/naive.py [KILLS]`.

Each writer is killed KILLS times (100) at instants drawn evenly from twice the length of its save, then saves on full
disks, 4 kB more each time. Lost: the file is missing or is neither the version before nor the new one.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(place) for place in (Path(__file__).parents[2], Path(__file__).parents[1])]

from writing.killing import WRITERS  # noqa: E402
from writing.programs import asked  # noqa: E402


def main() -> None:
    kills = int(sys.argv[1]) if sys.argv[1:] else 100
    alone = ("unshare", "--mount", "--map-root-user")
    for writer in WRITERS:
        target = asked("killing.py", writer, kills, 20251125)["target"]
        disks = [disk for disk in asked("disk.py", writer, "unchecked", before=alone) if disk["said"]]
        lost = sum(disk["holds"].get("classeur.xlsx") != "old" for disk in disks)
        sys.stdout.write(
            f"{writer}: {kills - target.get('whole', 0)} of {kills} lost by a kill, "
            f"{lost} of {len(disks)} lost on a full disk\n"
        )


if __name__ == "__main__":
    main()
