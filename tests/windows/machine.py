"""The Windows that `make test-windows` prepares under Wine, and how a test runs one of the scripts of wine/ in it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from support import ROOT

FOLDER = ROOT / ".wine"
PYTHON = FOLDER / "py"
SCRIPTS = Path(__file__).parent / "wine"


def environment() -> dict[str, str]:
    """The environment to run Wine in; a loud skip where nothing is prepared, a failure in continuous integration."""
    made = FOLDER / "env.json"
    if not made.is_file():
        reason = "Windows cannot be tested with: Wine is not prepared here. Run make test-windows, as root."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    found: dict[str, str] = json.loads(made.read_text("utf-8"))
    return found


def windows(path: Path) -> str:
    """The path as Windows programs see it."""
    return str(PureWindowsPath(f"Z:{path}"))


def run(
    script: str,
    *arguments: str | Path,
    folder: Path | None = None,
    more: Mapping[str, str] | None = None,
    seconds: float = 150,
) -> Any:
    """Run a script of wine/ with the prepared Python; what it reports. `more` is added to the environment."""
    command = ["wine64", str(PYTHON / "python.exe"), "-B", windows(SCRIPTS / script)]
    told = [windows(item) if isinstance(item, Path) else item for item in arguments]
    done = subprocess.run(
        [*command, *told],
        env=environment() | dict(more or {}),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
    )
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, f"{script} failed:\n{said[-3000:]}\n{done.stderr.decode('utf-8', 'replace')[-3000:]}"
    return json.loads(said.strip().splitlines()[-1])


def wait(seconds: float) -> bool:
    """Wait until no process of this Windows runs any more; whether that came in time."""
    try:
        subprocess.run(["wineserver", "-w"], env=environment(), check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def stop() -> None:
    """End what is left of the Windows of these tests."""
    subprocess.run(["wineserver", "-k"], env=environment(), check=False)
