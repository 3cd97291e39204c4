"""A defect of ours: the trace goes to the user's log folder under an id; cells, dialogs and terminals never show it."""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path

from segment_udfs import __version__


def log_folder() -> Path:
    """The folder of the user's log files."""
    from platformdirs import user_log_path

    return user_log_path("segment-udfs", appauthor=False)


def logged(error: BaseException) -> Path | None:
    """Write the trace of a defect; the file, named by an id, or None where it could not be written."""
    path = log_folder() / f"{secrets.token_hex(4)}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        trace = "".join(traceback.format_exception(error))
        with path.open("x", encoding="utf-8", errors="backslashreplace") as stream:  # a defect may be in any writer
            stream.write(f"segment-udfs {__version__}\n{trace}")
    except OSError:
        return None
    return path
