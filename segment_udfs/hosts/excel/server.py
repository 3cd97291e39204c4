"""The Python process behind Excel for Windows: `python -I -B -m segment_udfs.hosts.excel.server {CLSID}`.

xlwings' library, which VBA loads, starts this process, waits for its class object to appear under that identifier and
hands it to VBA; the process ends with Excel. Nobody sees its output: it goes to a log in the user's log folder. A
process that cannot serve ends at once with one of the codes below, which the library reports instead of waiting.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TextIO

REFUSED: Final = 2
"""Exit code: not started as it must be, so that a workbook's folder or the environment could choose what runs."""
BROKEN: Final = 3
"""Exit code: a library does not load; the log says which."""
LOG: Final = "excel-server.log"
_CLSID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_LONGEST: Final = 256 * 1024
"""Bytes after which the log begins anew."""
SERVED: Final = ("segment_udfs.hosts.excel.cells", "segment_udfs.hosts.excel.commands")
"""The modules whose functions VBA calls."""


def main(arguments: Sequence[str]) -> int:
    """Serve until Excel lets go; the exit code."""
    if not sys.flags.isolated or len(arguments) != 1 or not _CLSID.fullmatch(arguments[0]):
        return REFUSED
    apart()
    log = _open_log()
    try:
        serve = _loaded()
    except Exception:
        logging.exception("the server cannot start")
        log.flush()
        return BROKEN
    serve(arguments[0])
    return 0


def apart() -> None:
    """Leave the folder and the environment that Excel hands down: neither may choose what runs here or in a child.

    Excel's current folder is the one of the last file dialog, hence a workbook's: Windows looks there for programs and
    libraries that are named without a path.
    """
    os.chdir(sys.prefix)
    sys.path[:] = [place for place in sys.path if Path(place).is_absolute()]
    for name in [name for name in os.environ if name.upper().startswith(("PYTHON", "XLWINGS"))]:
        del os.environ[name]


def _open_log() -> TextIO:
    """Send what is printed or logged to the log; to nowhere when it cannot be written."""
    path = _folder() / LOG
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = path.exists() and path.stat().st_size < _LONGEST
        stream = path.open("a" if begun else "w", encoding="utf-8", errors="backslashreplace", buffering=1)
        faulthandler.enable(stream)
    except OSError:
        stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open as long as the process
    sys.stdout = sys.stderr = stream
    logging.basicConfig(stream=stream, level=logging.INFO, format=f"%(asctime)s {os.getpid()} %(message)s", force=True)
    return stream


def _folder() -> Path:
    try:
        from segment_udfs.hosts.defects import log_folder

        return log_folder()
    except ImportError:  # the installation is broken: the log must say so all the same
        return Path(tempfile.gettempdir())


def _loaded() -> Any:
    """xlwings' server, with everything loaded that the first formula needs."""
    import atexit

    from xlwings import _xlwindows, serve, udfs

    # at its end xlwings would look for tasklist.exe and end every Excel that shows no workbook
    atexit.unregister(_xlwindows.cleanup)
    for name in SERVED:
        module = importlib.import_module(name)
        # without a time stamp, xlwings never loads half of a new version into a server that runs
        udfs.udf_modules[name] = {"filename": str(module.__file__), "filetime": None, "module": module}
    importlib.import_module("pandas")
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)  # a hundred thousand cells would set off dozens of collections that find nothing
    return serve


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
