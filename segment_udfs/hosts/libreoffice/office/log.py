"""One log file of what happens in the office: starts, failures, time-outs. Never a value of a cell."""

from __future__ import annotations

import contextlib
import os
import time

NAME = "libreoffice.log"
_MOST = 1_000_000
"""Bytes after which the file is set aside as `.1`."""


class Log:
    """Appends lines to a file in `folder`; without a folder, or where it cannot be written, it keeps silent."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, NAME) if folder else ""

    def ready(self) -> str | None:
        """The file, once its folder is there; None where there can be none."""
        if not self.path:
            return None
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
        except OSError:
            return None
        return self.path

    def write(self, line: str) -> None:
        """Append one line with date, time and process."""
        if self.ready() is None:
            return
        with contextlib.suppress(OSError):
            if os.path.exists(self.path) and os.path.getsize(self.path) > _MOST:
                os.replace(self.path, self.path + ".1")
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {os.getpid()} {line}\n")
