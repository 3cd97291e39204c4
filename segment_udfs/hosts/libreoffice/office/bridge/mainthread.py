"""Run something on the main thread of an office from outside of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

SECONDS = 60.0


def run(service: Any, work: Callable[[], Any]) -> Any:
    """What `work` returns; its calls into the office are executed by the office's main thread.

    The office calls us back on that thread, and what we ask while it waits for us runs there too.

    Args:
        service: an awt.AsyncCallback of the office.

    Raises:
        TimeoutError: the office is busy with something else. Whatever `work` raises.
    """
    import unohelper  # only LibreOffice's Python has it
    from com.sun.star.awt import XCallback

    done = threading.Event()
    outcome: list[Any] = []

    class Callback(unohelper.Base, XCallback):  # type: ignore[misc]
        def notify(self, _data: Any) -> None:
            try:
                outcome.append((work(), None))
            except Exception as error:  # handed over to the thread that waits
                outcome.append((None, error))
            done.set()

    service.addCallback(Callback(), None)
    if not done.wait(SECONDS):
        raise TimeoutError
    value, error = outcome[0]
    if error is not None:
        raise error
    return value
