"""Objects of Python as objects of COM, for the stand-in of Excel: members by name without case, kinds, collections.

An unknown member is refused, as Excel does. `LOG` holds what was asked.
"""
# ruff: noqa: N802  the members bear Excel's names

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from typing import Any

import pythoncom
import pywintypes
import winerror
from win32com.server.exception import COMException
from win32com.server.policy import DynamicPolicy
from win32com.server.util import NewEnum, unwrap, wrap

TYPES = {
    "_Application": "{000208D5-0000-0000-C000-000000000046}",
    "_Workbook": "{000208DA-0000-0000-C000-000000000046}",
    "Sheets": "{000208D7-0000-0000-C000-000000000046}",
    "_Worksheet": "{000208D8-0000-0000-C000-000000000046}",
    "Range": "{00020846-0000-0000-C000-000000000046}",
    "Names": "{000208B8-0000-0000-C000-000000000046}",
    "Name": "{000208B9-0000-0000-C000-000000000046}",
}
"""Excel's own interfaces: xlwings asks objects what they are."""
READ = pythoncom.DISPATCH_PROPERTYGET | pythoncom.DISPATCH_METHOD
LOG: list[str] = []
BUSY = {"refusals": 0}
"""How many questions Excel still refuses because it is busy."""
REJECTED = -2147418111


def _type_infos() -> dict[str, Any]:
    """A type library with the names and identifiers alone."""
    file = os.path.join(tempfile.mkdtemp(), "excel.tlb")
    made = pythoncom.CreateTypeLib2(3, file)
    made.SetName("Excel")
    made.SetGuid(pywintypes.IID("{00020813-0000-0000-C000-000000000046}"))
    for name, identifier in TYPES.items():
        info = made.CreateTypeInfo(name, pythoncom.TKIND_DISPATCH)
        info.SetGuid(pywintypes.IID(identifier))
        info.LayOut()
    made.SaveAllChanges()
    library = pythoncom.LoadTypeLib(file)
    infos = map(library.GetTypeInfo, range(library.GetTypeInfoCount()))
    return {info.GetDocumentation(-1)[0]: info for info in infos}


INFOS = _type_infos()


class _Policy(DynamicPolicy):
    def _getdispid_(self, name: str, fdex: int) -> int:
        if not self._obj_.member(name):
            raise COMException(scode=winerror.DISP_E_UNKNOWNNAME, desc=name)
        return super()._getdispid_(name, fdex)

    def _GetTypeInfoCount_(self) -> int:
        return 1

    def _GetTypeInfo_(self, _index: int, _lcid: int) -> Any:
        return 0, INFOS[self._obj_.TYPE]

    def _query_interface_(self, _iid: Any) -> int:
        return 0


class Thing:
    """Base: what begins with a capital is a member."""

    TYPE = ""

    def member(self, name: str) -> str | None:
        """The member of this name, whatever its case."""
        if name in {"_value_", "_NewEnum"}:
            return name
        return next((known for known in dir(self) if known[0].isupper() and known.lower() == name.lower()), None)

    def _dynamic_(self, name: str, _lcid: int, flags: int, args: tuple[Any, ...]) -> Any:
        if BUSY["refusals"]:
            BUSY["refusals"] -= 1
            raise COMException(scode=REJECTED, desc="busy")
        found = self.member(name)
        owner = f"{self.TYPE}({vars(self).get('Name', '')})"
        LOG.append(f"{owner}.{found}" + ("" if flags & READ else f" = {args[0]!r}"))
        if not flags & READ:
            setattr(self, found or name, args[0])
            return None
        if found == "_NewEnum":
            return NewEnum([passed(item) for item in self.items()])
        value = self.Item if found == "_value_" else getattr(self, found or name)
        if isinstance(value, Thing) and args:
            value = value.Item(*args)
        elif callable(value):
            if not flags & pythoncom.DISPATCH_METHOD and not args:  # a method, or a property that needs arguments
                raise COMException(scode=winerror.DISP_E_MEMBERNOTFOUND, desc=name)
            value = value(*map(ours, args))
        return (value,) if isinstance(value, tuple) else passed(value)  # a bare tuple would be result and by-refs


def passed(value: Any) -> Any:
    """A value on its way out: an object of ours as an object of COM, always the same one."""
    if not isinstance(value, Thing):
        return value
    if "wrapped" not in vars(value):
        vars(value)["wrapped"] = wrap(value, usePolicy=_Policy)
    return vars(value)["wrapped"]


def ours(argument: Any) -> Any:
    """An object of ours that comes back as an argument."""
    try:
        return unwrap(argument)
    except (TypeError, ValueError, pythoncom.com_error):
        return argument


class Collection(Thing):
    """Things by number, from 1, or by name."""

    def __init__(self, kind: str, things: Iterable[Thing]) -> None:
        self.TYPE = kind
        self.things = list(things)

    def items(self) -> list[Thing]:
        return self.things

    @property
    def Count(self) -> int:
        return len(self.things)

    def Item(self, key: Any) -> Thing:
        for number, thing in enumerate(self.things, 1):
            if key == number or str(getattr(thing, "Name", "")).lower() == str(key).lower():
                return thing
        raise COMException(scode=winerror.DISP_E_BADINDEX, desc="Subscript out of range")
