"""The scripts of wine/ are read by the Windows Python alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from windows.machine import environment, stop

collect_ignore_glob = ["wine/*"]


@pytest.fixture(scope="session", autouse=True)
def prepared() -> Iterator[None]:
    """Nothing runs where Windows is not prepared; nothing keeps running at the end."""
    environment()
    yield
    stop()
