"""A worker that fails on demand: the real one, with a few function names that hang, die or have a defect."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from segment_udfs.hosts.libreoffice.office import wire

NAMES = ("HANG", "DIE", "DEFECT")


def interpreter(folder: Path) -> str:
    """A program that stands where the settings expect a Python: it runs this file, whatever it is asked to run."""
    path = folder / "python"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{Path(__file__).resolve()}" "{folder}"\n', "utf-8")
    path.chmod(0o755)
    return str(path)


def main(folder: Path) -> None:
    from segment_udfs import __version__
    from segment_udfs.hosts.libreoffice import worker

    def broken(*_: Any) -> None:
        raise RuntimeError("a defect")

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        name = request["name"]
        if name == "HANG" or _asked(request, 13.0):
            (folder / "hung.pid").write_text(str(os.getpid()), "utf-8")
            signal.pause()
        if name == "DIE" or _asked(request, 14.0):
            with (folder / "deaths").open("a", encoding="utf-8") as deaths:
                deaths.write("x")
            os._exit(3)
        if name == "DEFECT" or _asked(request, 15.0):
            worker.call = broken  # type: ignore[assignment]
            worker.logged = lambda _error: None
        return worker.answered(request)

    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    wire.write(sink, {"version": __version__})
    worker.serve(sys.stdin.buffer, sink, answer)


def _asked(request: dict[str, Any], first: float) -> bool:
    """Whether the first cell of the first argument is this number: how a cell of Calc asks for a failure."""
    arguments = request["arguments"]
    return bool(arguments and isinstance(arguments[0], wire.Columns) and arguments[0].columns[0][0] == first)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
