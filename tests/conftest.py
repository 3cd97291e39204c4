"""What every test run prints at its end: the counts that some tests record of what they compared."""

from __future__ import annotations

import pytest
from support import SAID


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a recorded count, whichever process ran the test."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == SAID:
                terminalreporter.write_line(str(value))
