"""Start the server of each interpreter of a list, from the workbook's folder of the same name: `places.py LIST`.

The list holds [interpreter, folder]. An interpreter whose path the ANSI code page cannot hold is named by its short
path, as the installer does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import win32api
from bridge import Vba, report, timed


def main() -> None:
    pairs = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    report([started(interpreter, folder) for interpreter, folder in pairs])


def started(interpreter: str, folder: str) -> dict[str, Any]:
    os.chdir(folder)
    named = representable(interpreter)
    vba = Vba(named)
    found = timed(vba.cell, "SEG_PARETO_COUNT", [{"range": [[850], [100], [50]]}])
    if "result" in found:
        found |= {
            "executable": vba.evaluated("__import__('sys').executable"),
            "folder": vba.evaluated("__import__('os').getcwd()"),
            "named": named,
        }
    return found


def representable(path: str) -> str:
    try:
        path.encode("mbcs", "strict")
    except UnicodeEncodeError:
        return win32api.GetShortPathName(path)
    return path


main()
