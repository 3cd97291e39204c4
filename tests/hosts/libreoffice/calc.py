"""Drive a Calc of our own from a test: an office with the extension in a private profile, its cells read and written.

Speaks to the office's Python through the operations of the bridge; values come back as Calc holds them, errors as
`CellError`. Nothing of the machine's own LibreOffice profile is touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hosts.office import need_office
from openpyxl.utils import range_boundaries

from segment_udfs.errors import CellError
from segment_udfs.hosts.libreoffice.engine.link import ProcessLink
from segment_udfs.hosts.libreoffice.launch import Running
from segment_udfs.hosts.libreoffice.office import settings as stored
from segment_udfs.hosts.libreoffice.profiles import cached_profile


class Calc:
    """An office and the way to it.

    Args:
        folder: empty folder for the profile and the log. settings: what differs from the installer's settings.
    """

    def __init__(self, folder: Path, lang: str = "fr", **settings: Any) -> None:
        office = need_office()
        self.profile = cached_profile(office, folder / "profile", lang)
        self.log = folder / "log"
        self.set(log=str(self.log), **settings)
        self.running = Running(office, self.profile)
        assert office.python is not None
        self.link = ProcessLink(office.python, self.running.url, watch=self.running.alive)

    def set(self, **settings: Any) -> None:
        """Change the settings; they are read when an office needs the first function."""
        import json

        path = Path(stored.place(str(self.profile / "user")))
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **settings}), "utf-8")

    def ask(self, op: str, **arguments: Any) -> Any:
        return self.link.ask(op, **arguments)

    def new(self) -> Page:
        """The first sheet of a new, empty book."""
        return self._book(self.ask("books.add"))

    def open(self, path: Path) -> Page:
        """The first sheet of a file."""
        return self._book(self.ask("books.open", path=str(path)))

    def _book(self, described: Any) -> Page:
        book = described["book"]
        return Page(self, book, self.ask("sheets.list", book=book)[0])

    def logged(self) -> str:
        path = self.log / "libreoffice.log"
        return path.read_text("utf-8") if path.exists() else ""

    def workers(self) -> list[int]:
        """Process ids of the workers started so far, by the log."""
        return [int(found) for found in re.findall(r"worker (\d+) ready", self.logged())]

    def close(self) -> int | None:
        """End the office as a person does; its exit code, None when it had to be killed."""
        self.ask("app.quit")
        self.link.close()
        code = self.running.wait(20)
        if code is None:
            self.running.kill()
        return code

    def kill(self) -> None:
        self.link.close()
        if self.running.wait(0) is None:
            self.running.kill()


class Page:
    """One sheet of one book."""

    def __init__(self, calc: Calc, book: str, sheet: str) -> None:
        self.calc = calc
        self.book = book
        self.name = sheet

    def sheet(self, name: str) -> Page:
        return Page(self.calc, self.book, name)

    def place(self, address: str) -> dict[str, Any]:
        left, top, right, bottom = range_boundaries(address)
        return {
            "book": self.book,
            "sheet": self.name,
            "row": top - 1,
            "col": left - 1,
            "height": bottom - top + 1,
            "width": right - left + 1,
        }

    def write(self, address: str, rows: Sequence[Sequence[Any]]) -> None:
        """Constants, from the first cell of an address: numbers, texts, None for an empty cell."""
        place = self.place(address)
        place |= {"height": len(rows), "width": len(rows[0])}
        plain = [
            ["" if cell is None else float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows
        ]
        self.calc.ask("range.set_values", rows=plain, **place)

    def formula(self, address: str, text: str) -> Any:
        """Type a formula, in Excel's spelling; what the first cell of the address then shows."""
        self.calc.ask("range.set_formulas", rows=[[text]], **self.place(address))
        return self.read(address)[0][0]

    def array(self, address: str, text: str) -> list[list[Any]]:
        """Enter an array formula over a range; what it shows."""
        self.calc.ask("range.set_array_formula", formula=text, **self.place(address))
        return self.read(address)

    def read(self, address: str) -> list[list[Any]]:
        """Values: numbers, texts ("" for an empty cell), errors as `CellError`."""
        place = self.place(address)
        found = self.calc.ask("range.values", errors=True, **place)
        rows = [list(row) for row in found["rows"]]
        for row, column, code in found["errors"]:
            rows[row][column] = CellError(code)
        rows = [row + [""] * (place["width"] - len(row)) for row in rows]
        return rows + [[""] * place["width"] for _ in range(place["height"] - len(rows))]

    def cell(self, address: str) -> Any:
        return self.read(address)[0][0]

    def recalculate(self) -> None:
        """A hard recalculation of everything."""
        self.calc.ask("app.calculate")

    def save(self, path: Path) -> None:
        self.calc.ask("book.save", book=self.book, path=str(path))

    def close(self) -> None:
        self.calc.ask("book.close", book=self.book)
