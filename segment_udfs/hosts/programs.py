"""Which program drives a book: what xlwings cannot say in one way for all is said once for each of these."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import xlwings as xw

LIBREOFFICE: Final = "libreoffice"
WINDOWS: Final = "windows"
MAC: Final = "mac"


def program_of(book: xw.Book) -> str:
    """LIBREOFFICE, or Excel for WINDOWS or MAC; xlwings calls both engines of Excel "excel"."""
    if book.app.engine.name == LIBREOFFICE:
        return LIBREOFFICE
    return MAC if sys.platform == "darwin" else WINDOWS


@contextmanager
def quiet(app: xw.App) -> Iterator[None]:
    """No formula is calculated between two writes of a block; all are when it ends, where that is automatic."""
    before = app.calculation
    app.calculation = "manual"
    try:
        yield
    finally:
        app.calculation = before
