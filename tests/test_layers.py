"""The architecture holds: who may import whom, and what a cell's first call must not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

LINT = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(cache_dir=None, no_cache=True))"
SPIES = [
    ("metrics/spy.py", "import xlwings", "Only hosts know a host program"),
    ("importing/spy.py", "import rich", "Only hosts know a host program"),
    ("metrics/spy.py", "from segment_udfs.metrics import pareto", "Metrics do not know each other"),
    ("metrics/spy.py", "from segment_udfs.strings import say", "No sentence and no door in the core"),
    ("importing/spy.py", "from segment_udfs.metrics import pareto", "Everything flows one way"),
    ("functions/spy.py", "from segment_udfs.hosts import cli", "Everything flows one way"),
    ("spy.py", "", "Everything flows one way"),
]
"""A file, what it imports, and the contract that must catch it; the last is a module without a declared place."""
HEAVY = ("pandas", "scipy", "xlwings", "pyarrow", "openpyxl", "xlsxwriter", "rich", "typer", "rapidfuzz")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


def test_contracts_hold() -> None:
    """Every contract of pyproject.toml is kept."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(("place", "text", "contract"), SPIES, ids=[f"{place}: {text}" for place, text, _ in SPIES])
def test_contracts_catch(place: str, text: str, contract: str, tmp_path: Path) -> None:
    """A module that breaks the architecture breaks the contract that is there for it."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    for source in (ROOT / "segment_udfs").rglob("*.py"):
        copy = tmp_path / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
    (tmp_path / "segment_udfs" / place).write_text(text + "\n", "utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if " BROKEN" in line]
    assert any(line.startswith(contract) for line in broken), done.stdout


def test_first_call_is_light() -> None:
    """Importing the door, with the whole catalogue, loads no heavy package: a cell's first answer comes at once."""
    code = (
        "import sys, segment_udfs, segment_udfs.functions.door;"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
