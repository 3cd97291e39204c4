"""From outside: reach a LibreOffice that listens on a pipe. Runs in LibreOffice's Python."""

from __future__ import annotations

import time
from typing import Any


def connect(url: str, seconds: float = 60.0) -> Any:
    """The component context of the office behind a UNO address; waits until it is up.

    Raises:
        TimeoutError: nothing answered within the limit.
    """
    import uno  # only LibreOffice's Python has it

    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    until = time.monotonic() + seconds
    while True:
        try:
            return resolver.resolve(url)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if time.monotonic() > until:
                raise TimeoutError(url) from None
            time.sleep(0.05)


def desktop(context: Any) -> Any:
    """The desktop of an office: it opens documents and ends the program."""
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
