"""Run commands through the server on a workbook of the stand-in, and tell what the person saw and what changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import boxes
import standin
from bridge import Vba, report, timed

NA, SPILL = -2146826246, -2146826243
SHEETS = {
    "Accueil": [["Langue", "fr"], ["CA", Decimal("1234.5")]],
    "Données d'été": [["Client", "CA"], ["Été & co", 850.0], ["Łódź", NA], ["", SPILL]],
}


def main() -> None:
    application = standin.Application()
    book = standin.Workbook(application, r"C:\Clients\Rémi & co\classeur d'été.xlsm", SHEETS)
    book.define("langue", "Accueil", "B1")
    vba = Vba()
    found: dict[str, Any] = {"started": timed(vba.start)}
    for key in ("language", "errors", "nothing"):
        found[key] = run(vba, key, book, application)
    found["language again"] = run(vba, "language", book, application)
    standin.BUSY["refusals"] = 12
    found["busy a moment"] = run(vba, "errors", book, application)
    standin.BUSY["refusals"] = 10**6
    found["busy"] = run(vba, "errors", book, application)
    standin.BUSY["refusals"] = 0
    found["wizard"] = {lang: vba.udf("commands", "wizard", [lang]) for lang in ("fr", "en")}
    found["alive"] = vba.cell("SEG_PARETO_COUNT", [{"range": [[850], [100], [50]]}])
    report(found)


def run(vba: Vba, key: str, book: Any, application: Any) -> dict[str, Any]:
    """One command: what came back, what boxes said, and what the workbook is like afterwards."""
    standin.LOG.clear()
    with boxes.answered() as said:
        outcome = timed(vba.udf, "commands", "run", [key, standin.passed(book), "fr"])
    selected = application.Selection
    return outcome | {
        "boxes": said,
        "language": book.Worksheets.Item("Accueil").Range("B1").Value,
        "sheet": book.ActiveSheet.Name,
        "selected": selected and selected.Address,
        "status": application.StatusBar,
        "bars": [item for item in standin.LOG if "StatusBar" in item],
    }


main()
