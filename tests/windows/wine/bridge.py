"""Excel's half of the bridge, for tests under Wine: xlwings' real library, and the logic of the module SegServer."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from ctypes import POINTER, Structure, byref, c_byte, c_char_p, c_long, c_uint, c_ulong, c_ushort, c_void_p, c_wchar_p
from pathlib import Path
from typing import Any

import pythoncom
from variants import BSTR, DISPATCH, VARIANT, clear, method, object_at, put, taken

START, KILL = 1, -1
"""Modes of XLPyDLLActivateAuto: the server that runs, or a new one; end what is left of it."""
MARK = "\x01ERR|"
BUSY = {-2147418111, -2147417846}
GONE = (range(-2147418112, -2147352576), range(-2147023360, -2147022848))
"""Errors of remote calls, as SegServer knows them: 8001xxxx of COM, 800706xx and 800707xx of what is below it."""


class _Arguments(Structure):
    _fields_ = (("given", POINTER(VARIANT)), ("named", c_void_p), ("count", c_uint), ("named_count", c_uint))


class _Failure(Structure):
    _fields_ = (
        ("code", c_ushort),
        ("reserved", c_ushort),
        ("source", c_wchar_p),
        ("description", c_wchar_p),
        ("help", c_wchar_p),
        ("context", c_ulong),
        ("more", c_void_p),
        ("later", c_void_p),
        ("number", c_long),
    )


class VbaError(Exception):
    """What VBA meets: the number and the description of Err."""

    def __init__(self, number: int, description: str | None) -> None:
        super().__init__(number, description)
        self.number = number
        self.description = description or ""


def cells_of(found: Any) -> Any:
    """What the VBA of the workbook makes of an answer: texts that stand for errors are errors, alone or in a table."""
    if isinstance(found, list):
        return [cells_of(item) for item in found]
    if isinstance(found, str) and found.startswith(MARK):
        _, number, message = found.split("|", 2)
        return {"error": int(number), "message": message}
    return found


def library_beside(interpreter: str) -> str:
    """xlwings' library of 64 bits, where the set-up puts it."""
    return str(next(Path(interpreter).parent.glob("xlwings64-*.dll")))


class Vba:
    """What the VBA does with the settings of the installer: full paths of the interpreter and of the library.

    `command` is that of the server, `{0}` in it the interpreter; only a test of another one gives it.
    """

    def __init__(
        self,
        interpreter: str = sys.executable,
        library: str = "",
        command: str = '"{0}" -I -B -m segment_udfs.hosts.excel.server $(CLSID)',
    ) -> None:
        self.interpreter = interpreter
        self.library = library or library_beside(interpreter)
        self.command = command.format(interpreter)
        self._server: Any = None
        self._died = False

    def start(self) -> None:
        """Look at the paths, load the library by its path, have the server started.

        Raises:
            VbaError: a path is wrong (53, VBA's "file not found"), or the library says why there is no server.
        """
        for path in (self.interpreter, self.library):
            if not os.path.isfile(path):
                raise VbaError(53, path)
        if self._died:
            self._activate(KILL)
            self.command += " "  # a new text is a new class to the library: the class of a dead server may linger
        self._died = False
        self._server = self._activate(START)

    def _activate(self, mode: int) -> Any:
        found = VARIANT()
        library = ctypes.WinDLL(self.library)
        code = library.XLPyDLLActivateAuto(byref(found), c_char_p(self.command.encode("mbcs", "strict")), c_long(mode))
        if code:
            raise VbaError(1001, taken(found) if found.kind == BSTR else None)
        return object_at(found.value) if found.kind == DISPATCH else None

    def cell(self, name: str, arguments: list[Any]) -> Any:
        """What a cell shows for one formula."""
        return cells_of(self.udf("cells", "answer", [name, {"list": arguments}]))

    def udf(self, module: str, name: str, arguments: list[Any]) -> Any:
        """`CallUDF(module, name, Array(arguments…))`."""
        return self.invoke("CallUDF", f"segment_udfs.hosts.excel.{module}", name, {"list": arguments})

    def evaluated(self, expression: str) -> Any:
        """The value of a Python expression inside the server: how a test looks at it."""
        return self.invoke("Var", self.invoke("Eval", expression))

    def invoke(self, name: str, *arguments: Any) -> Any:
        """Call one method of the server's object through its IDispatch; start the server where there is none."""
        if self._server is None:
            self.start()
        variants = (VARIANT * len(arguments))()
        for variant, item in zip(variants, reversed(arguments), strict=True):
            put(variant, item)
        given, found, failure = _Arguments(variants, None, len(arguments), 0), VARIANT(), _Failure()
        try:
            number = self._server.GetIDsOfNames(0, name)
        except pythoncom.com_error as error:
            raise self._failed(error.hresult, error.strerror) from None
        nobody = (c_byte * 16)()
        invoke = method(self._server, 6, c_long, c_void_p, c_ulong, c_ushort, *[c_void_p] * 4)
        code = invoke(number, nobody, 0, 1 | 2, byref(given), byref(found), byref(failure), None)
        for variant in variants:
            clear(variant)
        if code:
            raise self._failed(failure.number or code, failure.description)
        result = taken(found)
        clear(found)
        return result

    def _failed(self, number: int, description: str | None) -> VbaError:
        """A server that is gone is dropped; the next call starts another one."""
        if number not in BUSY and any(number in span for span in GONE):
            self._server, self._died = None, True
        return VbaError(number, description)


def timed(action: Any, *arguments: Any) -> dict[str, Any]:
    """The result of an action or its failure, and its seconds."""
    begun = time.perf_counter()
    try:
        found = {"result": action(*arguments)}
    except VbaError as error:
        found = {"number": error.number, "description": error.description}
    return found | {"seconds": time.perf_counter() - begun}


def report(found: Any) -> None:
    """Hand the findings of a script to the test that started it: its last line, as JSON."""
    sys.stdout.write(f"\n{json.dumps(found)}\n")
    sys.stdout.flush()
