"""The bridge as a process of its own: requests on standard input, answers on standard output, until the input ends."""

from __future__ import annotations

import gc
import os
import sys

from .. import wire
from ..connect import connect
from .bridge import Bridge


def serve(url: str, seconds: float = 60.0) -> None:
    """Answer requests for the office that listens on `url`; the first message sent says that it was reached.

    Raises:
        TimeoutError: the office did not answer within the limit (after the message that says so).
    """
    # whatever prints must not land between two messages
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    source = os.fdopen(os.dup(0), "rb")
    gc.disable()  # tables are many small tuples, and nothing here makes cycles worth looking for
    try:
        bridge = Bridge(connect(url, seconds), outside=True)
    except TimeoutError:
        wire.write(output, {"error": {"kind": "no_office", "facts": {"seconds": seconds}}})
        raise
    wire.write(output, {"value": "ready"})
    while True:
        try:
            request = wire.read(source)
        except wire.BrokenError:
            return
        wire.write(output, bridge.handle(request))
