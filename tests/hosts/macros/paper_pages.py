"""How many pages a sheet takes when it is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any


def pages(book: Any, sheet: str, folder: Path) -> int:
    """Pages of the PDF of one sheet."""
    path = folder / "pages.pdf"
    book.to_pdf(str(path), include=[sheet])
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", path.read_bytes()))
