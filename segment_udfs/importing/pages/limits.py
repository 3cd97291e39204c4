"""The limits of web pages and XML spreadsheets: above them a file is refused before its table is laid out."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 1 << 26
"""Most bytes of a page."""

MAX_CELLS: Final = 25_000_000
"""Most cells of a table once its merged cells are laid out."""

FREE_CELLS: Final = 1_000_000
PER_CELL: Final = 64
"""Beyond so many free ones, places that merged cells may make for each cell that a page writes."""

MAX_TABLES: Final = 10_000
"""Most tables of a page; a page that is laid out with tables has some hundreds."""

FREE_TAGS: Final = 1_000_000
TAGS_PER_CELL: Final = 32
"""Beyond so many free ones, tags of any other kind that a page may have for each of its cells."""

MAX_DEPTH: Final = 64
"""Most tables inside one another: a page laid out with tables has a handful."""
