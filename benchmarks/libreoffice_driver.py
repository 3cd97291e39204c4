"""Run by the Python of LibreOffice for bench_libreoffice.py: drives one office and times what it does, from inside.

Usage: libreoffice_driver.py FOLDER URL, FOLDER being that of the package `office`. Each line of standard input is one
JSON request `{"op": …, …}`, each line of standard output its answer; times are seconds.
"""

import json
import sys
import time
from typing import Any

OPERATIONS: dict[str, Any] = {}


def operation(function: Any) -> Any:
    """Enter a function under its name."""
    OPERATIONS[function.__name__] = function
    return function


class Session:
    """The desktop of the office and the documents opened, by number."""

    def __init__(self, folder: str, url: str) -> None:
        sys.path.insert(0, folder)
        from office import connect  # type: ignore[import-not-found]  # found in the folder that was just added

        self.desktop = connect.desktop(connect.connect(url))
        self.documents: list[Any] = []

    def range(self, doc: int, sheet: str, cells: str) -> Any:
        return self.documents[doc].Sheets.getByName(sheet).getCellRangeByName(cells)


@operation
def load(session: Session, path: str = "") -> dict[str, Any]:
    """Open a file, or a new document; its number and the time."""
    import uno  # type: ignore[import-not-found]  # only LibreOffice's Python has it

    hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue", "Hidden", 0, True, 0)
    url = uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
    start = time.perf_counter()
    session.documents.append(session.desktop.loadComponentFromURL(url, "_blank", 0, (hidden,)))
    return {"doc": len(session.documents) - 1, "seconds": time.perf_counter() - start}


@operation
def close(session: Session, doc: int) -> None:
    session.documents[doc].close(True)


@operation
def sheets(session: Session, doc: int) -> list[str]:
    return list(session.documents[doc].Sheets.ElementNames)


@operation
def fill(session: Session, doc: int, sheet: str, cells: str) -> None:
    """1, 2, 3, … down a column."""
    target = session.range(doc, sheet, cells)
    target.setDataArray(tuple((float(row),) for row in range(1, target.Rows.Count + 1)))


@operation
def array(session: Session, doc: int, sheet: str, cells: str, formula: str) -> None:
    """One array formula over a range."""
    session.range(doc, sheet, cells).setArrayFormula(formula)


@operation
def calculate(session: Session, doc: int) -> float:
    """Hard recalculation of every formula of a document."""
    start = time.perf_counter()
    session.documents[doc].calculateAll()
    return time.perf_counter() - start


@operation
def edit(session: Session, doc: int, sheet: str, cell: str, value: Any, reads: list[list[str]]) -> dict[str, Any]:
    """Number or formula into a cell; the time until the cells `reads` (sheet, range) are known, their values."""
    target = session.range(doc, sheet, cell).getCellByPosition(0, 0)
    places = [session.range(doc, *place) for place in reads]
    start = time.perf_counter()
    if isinstance(value, str):
        target.setFormula(value)
    else:
        target.setValue(value)
    found = [place.getDataArray() for place in places]
    return {"seconds": time.perf_counter() - start, "values": found}


@operation
def read(session: Session, doc: int, sheet: str, cells: str) -> Any:
    """Rows of numbers, texts, and None for an error."""
    return session.range(doc, sheet, cells).getDataArray()


@operation
def terminate(session: Session) -> bool:
    return bool(session.desktop.terminate())


def main(folder: str, url: str) -> None:
    session = Session(folder, url)
    for line in sys.stdin:
        request = json.loads(line)
        answer = OPERATIONS[request.pop("op")](session, **request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
