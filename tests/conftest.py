"""For every test run: quick settings of the process, and at its end the counts that some tests record."""

from __future__ import annotations

import gc
import os

import pytest

# pip-audit brings defusedxml, which users do not have; with it openpyxl reads by an XML parser written in Python
os.environ.setdefault("OPENPYXL_DEFUSEDXML", "False")
# workbooks are hundreds of thousands of cells that live on: looking for garbage among them took a third of the time
gc.set_threshold(50_000, 20, 50)

from support import SAID  # noqa: E402 - what it imports reads the setting above


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a recorded count, whichever process ran the test."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == SAID:
                terminalreporter.write_line(str(value))
