"""The one door: a request comes in, its operation runs, an answer goes out."""

from __future__ import annotations

import logging
from typing import Any

from . import (
    books,
    cells,
    chart_axes,
    chart_parts,
    charts,
    editing,
    formats,
    growth,
    names,
    paper,
    pictures,
    sheets,
    tables,
    view,
)
from .core import OPERATIONS, RefusalError, Session, failures

PARTS = (
    books,
    cells,
    chart_axes,
    chart_parts,
    charts,
    editing,
    formats,
    growth,
    names,
    paper,
    pictures,
    sheets,
    tables,
    view,
)
"""The modules whose operations are served; importing them enters these into the table."""
_log = logging.getLogger(__name__)


class Bridge:
    """Executes requests on one office.

    Args:
        context: component context of the office, remote or, inside the office, local. outside: it is remote; inside,
            `handle` is called on the main thread alone.
    """

    def __init__(self, context: Any, outside: bool = False) -> None:
        self._session = Session(context, outside)

    def handle(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request; never raises, so that one bad request does not end the conversation."""
        name = str(request.get("op"))
        try:
            work = OPERATIONS.get(name)
            if work is None:
                raise RefusalError("no_operation", operation=name)
            return {"value": work(self._session, **request.get("args", {}))}
        except RefusalError as refusal:
            return {"error": {"kind": refusal.kind, "facts": refusal.facts}}
        except failures("lang.DisposedException"):
            return {"error": {"kind": "gone", "facts": {}}}
        except failures("uno.Exception") as error:
            if not self._session.answers():
                return {"error": {"kind": "gone", "facts": {}}}
            facts = {"operation": name, "reason": _first_line(error)}
            return {"error": {"kind": "refused", "facts": facts}}
        except Exception as error:  # the one place where a defect of ours is logged
            _log.exception("operation %s", name)
            return {"error": {"kind": "defect", "facts": {"operation": name, "reason": type(error).__name__}}}


def _first_line(error: Exception) -> str:
    lines = str(getattr(error, "Message", error)).strip().splitlines()
    return lines[0] if lines else type(error).__name__.rpartition(".")[2]
