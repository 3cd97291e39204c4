"""Run by the Python of LibreOffice: opens a workbook with its macros on, recalculates, prints column A as JSON.

Usage: cells_in_libreoffice.py PIPE WORKBOOK ROWS, with a LibreOffice that listens on the named pipe.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any


def connect(pipe: str) -> Any:
    """The desktop of the listening program; waits until it is up."""
    import uno  # type: ignore[import-not-found]  # only the Python of LibreOffice has it

    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    until = time.monotonic() + 60
    while True:
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def main(pipe: str, workbook: str, rows: int) -> None:
    desktop = connect(pipe)
    import uno

    def option(name: str, value: object) -> Any:
        made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        made.Name, made.Value = name, value
        return made

    always = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
    options = (option("Hidden", True), option("MacroExecutionMode", always))
    document = desktop.loadComponentFromURL(Path(workbook).as_uri(), "_blank", 0, options)
    document.calculateAll()
    sheet = document.Sheets.getByIndex(0)
    sys.stdout.write(json.dumps([sheet.getCellByPosition(0, row).String for row in range(rows)]))
    document.close(True)
    desktop.terminate()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
