"""Everything that can go wrong between Excel and the server: `failures.py FOLDER`.

FOLDER holds broken installations, made by the test: `broken` without xlwings, `moved` with nothing but python.exe,
`text/python.exe` that is no program, `text/library.dll` that is no library.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any

import win32api
from bridge import Vba, library_beside, report, timed

TERMINATE = 1
ASK = ("SEG_PARETO_COUNT", [{"range": [[850], [100], [50]]}])
PID = "__import__('os').getpid()"


def main() -> None:
    folder = Path(sys.argv[1])
    library = library_beside(sys.executable)
    found: dict[str, Any] = {
        "no interpreter": timed(Vba(r"C:\nowhere\python.exe", library).start),
        "no library": timed(Vba(sys.executable, r"C:\nowhere\xlwings64.dll").start),
        "no interpreter, unchecked": timed(Vba(command=r'"C:\nowhere\python.exe" -I $(CLSID)').start),
        "interpreter is a text": timed(Vba(str(folder / "text" / "python.exe"), library).start),
        "library is a text": _unloadable(str(folder / "text" / "library.dll")),
        "not isolated": timed(Vba(command='"{0}" -B -m segment_udfs.hosts.excel.server $(CLSID)').start),
        "no package": timed(Vba(command='"{0}" -I -S -B -m segment_udfs.hosts.excel.server $(CLSID)').start),
        "broken": timed(Vba(str(folder / "broken" / "python.exe"), library).start),
        "moved": timed(Vba(str(folder / "moved" / "python.exe"), library).start),
    }
    vba = Vba()
    found["first"] = timed(vba.cell, *ASK)
    first = vba.evaluated(PID)["whole"]
    _end(first)
    found["ended between calls"] = timed(vba.cell, *ASK)
    found["next"] = timed(vba.cell, *ASK)
    second = vba.evaluated(PID)["whole"]
    found["ended inside a call"] = _ended_inside(vba, second, folder / "begun")
    found["next again"] = timed(vba.cell, *ASK)
    found["processes"] = len({first, second, vba.evaluated(PID)["whole"]})
    found["unknown function"] = timed(vba.cell, "SEG_NOPE", [1.0])
    found["no arguments"] = timed(vba.udf, "cells", "answer", ["SEG_PARETO_COUNT", {"list": []}])
    report(found)


def _unloadable(library: str) -> dict[str, Any]:
    """LoadLibrary refuses it, which VBA looks at."""
    try:
        return timed(Vba(sys.executable, library).start)
    except OSError as error:
        return {"number": error.winerror, "description": "LoadLibrary"}


def _end(process: int) -> None:
    win32api.TerminateProcess(win32api.OpenProcess(TERMINATE, False, process), 9)


def _ended_inside(vba: Vba, process: int, begun: Path) -> dict[str, Any]:
    """The server is ended while it works on a call that would last a minute."""
    watch = threading.Thread(target=lambda: _when(begun, process))
    watch.start()
    work = f"(open({str(begun)!r}, 'w').close(), __import__('time').sleep(60))"
    found = timed(vba.invoke, "Eval", work)
    watch.join()
    return found


def _when(begun: Path, process: int) -> None:
    waiting = threading.Event()
    while not os.path.exists(begun):
        waiting.wait(0.02)
    _end(process)


main()
