"""One errand in an office that listens on a pipe: add or remove an extension, calculate a cell, write a report.

Runs in LibreOffice's Python, as a process of its own: one JSON object comes in on standard input (`url`, `action` and
what the action needs), one goes out on standard output: `{"done": …}`, `{"failed": "what LibreOffice said"}` or
`{"late": seconds waited}`. The office is ended before the answer.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

from .connect import connect, desktop
from .report import report


def main() -> None:
    """Do the errand that standard input asks for."""
    request = json.load(sys.stdin)
    actions = {"add": _add, "remove": _remove, "cell": _cell, "report": report}
    try:
        context = connect(request["url"], request["seconds"])
        try:
            answer = {"done": actions[request["action"]](context, request)}
        finally:
            _end(context)
    except TimeoutError:
        answer = {"late": request["seconds"]}
    except Exception as error:  # the one place: whatever the office says is told to the other side
        answer = {"failed": f"{type(error).__name__}: {getattr(error, 'Message', error)}".strip(": ")}
    json.dump(answer, sys.stdout)


def _end(context: Any) -> None:
    import uno  # only LibreOffice's Python has it

    # the connection may break while the office answers that it ends
    with contextlib.suppress(uno.getClass("com.sun.star.uno.RuntimeException")):
        desktop(context).terminate()


def _manager(context: Any) -> Any:
    return context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")


def _add(context: Any, request: dict[str, Any]) -> str:
    """Add or replace the extension of the file `file`, a URL; its identifier."""
    added = _manager(context).addExtension(request["file"], (), "user", None, _consent())
    return str(added.getIdentifier().Value)


def _remove(context: Any, request: dict[str, Any]) -> str:
    """Remove the user's extension of that identifier."""
    _manager(context).removeExtension(request["identifier"], "", "user", None, _consent())
    return str(request["identifier"])


def _cell(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Open the workbook at the URL `file`, calculate it, read its first cell: number, error number, text."""
    import uno

    hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue", "Hidden", 0, True, 0)
    document = desktop(context).loadComponentFromURL(request["file"], "_blank", 0, (hidden,))
    try:
        document.calculateAll()
        cell = document.Sheets.getByIndex(0).getCellByPosition(0, 0)
        return {"number": cell.getValue(), "error": cell.getError(), "text": cell.getString()}
    finally:
        document.close(True)


def _consent() -> Any:
    """Answers yes to every question of the extension manager: same version, older version, licence."""
    import uno
    import unohelper
    from com.sun.star.task import XInteractionHandler
    from com.sun.star.ucb import XCommandEnvironment, XProgressHandler

    class Consent(unohelper.Base, XCommandEnvironment, XInteractionHandler, XProgressHandler):  # type: ignore[misc]
        def getInteractionHandler(self) -> Any:  # noqa: N802 - names of UNO, here and below
            return self

        def getProgressHandler(self) -> Any:  # noqa: N802
            return self

        def handle(self, request: Any) -> None:
            approve = uno.getTypeByName("com.sun.star.task.XInteractionApprove")
            for choice in request.getContinuations():
                if choice.queryInterface(approve):
                    choice.select()
                    return

        def push(self, status: Any) -> None:
            pass

        def update(self, status: Any) -> None:
            pass

        def pop(self) -> None:
            pass

    return Consent()
