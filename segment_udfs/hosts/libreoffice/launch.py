"""Start a LibreOffice of our own: headless, in a private profile, listening on a private pipe; end it for certain."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess  # a fixed program with fixed arguments, never through a shell
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from segment_udfs.hosts.libreoffice.find import Office
from segment_udfs.writing import atomic_write

_AGAIN: Final = (79, 81)
"""Exit codes by which a fresh profile asks to be started again."""
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


class Running:
    """A LibreOffice process that we started.

    Args:
        office: which one. profile: folder of its profile, made when it does not exist. locale: how it writes numbers
            and dates, "fr-FR"; only for a profile that is new. visible: with windows. arguments: more for its command
            line.

    `url` is the UNO address it listens on, known to nobody else.
    """

    def __init__(
        self, office: Office, profile: Path, locale: str = "fr-FR", visible: bool = False, arguments: Sequence[str] = ()
    ) -> None:
        self.office = office
        self.profile = profile
        self.pipe = f"segmentation{secrets.token_hex(8)}"
        self.url = f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext"
        settings = profile / "user" / "registrymodifications.xcu"
        if not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(settings, _SETTINGS.format(locale=locale).encode())
        self._arguments = tuple(arguments)
        self._hidden = [] if visible else ["--headless", "--invisible"]
        self._environment = dict(os.environ)
        for name in ("PYTHONPATH", "PYTHONHOME", "URE_BOOTSTRAP", "UNO_PATH"):
            self._environment.pop(name, None)
        if not visible and sys.platform.startswith("linux"):
            self._environment["SAL_USE_VCLPLUGIN"] = "svp"
            self._environment.pop("DISPLAY", None)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - fixed program and options
            [
                str(self.office.soffice),
                f"-env:UserInstallation={self.profile.resolve().as_uri()}",
                *self._hidden,
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                f"--accept=pipe,name={self.pipe};urp;",
                *self._arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            start_new_session=sys.platform != "win32",
        )

    def alive(self) -> bool:
        """Whether it runs; a fresh profile that asks to be started again is."""
        if self.process.poll() in _AGAIN:
            self.process = self._start()
        return self.process.poll() is None

    def wait(self, seconds: float) -> int | None:
        """Its exit code, or None when it still runs after the limit."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it and its children at once."""
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.wait(0) is None:
            self.kill()
