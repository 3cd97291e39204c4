"""One call of one function through the server that answers Excel, started by the command that our VBA gives.

Run by the doctor in a process of its own: what hangs or dies there does so there alone. Only on Windows.
"""

from __future__ import annotations

import subprocess  # our own interpreter, with fixed arguments
import sys
import time
from importlib import import_module
from typing import Any, Final

_SECONDS: Final = 40.0
_TICK: Final = 0.1
_NOT_YET: Final = -2147221164
"""REGDB_E_CLASSNOTREG: the server has not said yet that it is there."""
SERVER: Final = "segment_udfs.hosts.excel.server"
CELLS: Final = ("segment_udfs.hosts.excel.cells", "answer")
_ASKED: Final = ("SEG_PARETO_COUNT", (((850.0,), (100.0,), (50.0,)),))
"""One client of the three makes 80 % of these 1,000."""


def main() -> None:
    """Print what the server answers."""
    print(ask())  # noqa: T201  the doctor reads it


def ask() -> Any:
    """Start a server, ask it, end it.

    Raises:
        RuntimeError: it ended, or did not come within the time. What COM raises.
    """
    pythoncom, client = import_module("pythoncom"), import_module("win32com.client")
    clsid = pythoncom.CreateGuid()
    command = [sys.executable, "-I", "-B", "-m", SERVER, str(clsid)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            found = _reached(pythoncom, clsid, server)
            module, function = CELLS
            return _cell(client.Dispatch(found).CallUDF(module, function, _ASKED))
        finally:
            server.kill()


def _cell(rows: Any) -> Any:
    """The only cell of an answer."""
    while isinstance(rows, (tuple, list)) and len(rows) == 1:
        rows = rows[0]
    return rows


def _reached(pythoncom: Any, clsid: Any, server: subprocess.Popen[bytes]) -> Any:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        try:
            return pythoncom.CoCreateInstance(clsid, None, pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.IID_IDispatch)
        except pythoncom.com_error as error:
            if error.hresult != _NOT_YET:
                raise
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        time.sleep(_TICK)
    raise RuntimeError("the server did not come")
