"""Real VARIANTs and SAFEARRAYs, made and read without pywin32's help, as VBA and Excel make and read them.

Values are written as JSON: a number is a Double, a text a BSTR, true a Boolean, null an empty cell; {"error": 2042},
{"left_out": 1} (Null), {"missing": 1}, {"date": 45657}, {"currency": 9.5}, {"whole": 3} (Long); {"range": rows} is what
Range.Value2 gives, {"list": items} what Array(…) gives. An object of pywin32 goes as a pointer.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, Structure, byref, c_double, c_long, c_uint, c_ulong, c_ushort, c_void_p, c_wchar_p
from typing import Any

import pythoncom
import pywintypes

EMPTY, NULL, LONG, DOUBLE, CURRENCY, DATE, BSTR, DISPATCH, ERROR, BOOLEAN, VARIANTS = 0, 1, 3, 5, 6, 7, 8, 9, 10, 11, 12
ARRAY = 0x2000
MISSING = 0x80020004
CVERR = 0x800A0000


class VARIANT(Structure):
    _fields_ = (("kind", c_ushort), ("reserved", c_ushort * 3), ("value", c_void_p), ("record", c_void_p))


class Bound(Structure):
    _fields_ = (("count", c_ulong), ("first", c_long))


_ole = ctypes.WinDLL("oleaut32")
_ole.SysAllocStringLen.restype = c_void_p
_ole.SysAllocStringLen.argtypes = [c_wchar_p, c_uint]
_ole.SysStringLen.argtypes = [c_void_p]
_ole.SafeArrayCreate.restype = c_void_p
_ole.SafeArrayCreate.argtypes = [c_ushort, c_uint, POINTER(Bound)]
_ole.SafeArrayGetDim.argtypes = [c_void_p]
_ole.SafeArrayGetLBound.argtypes = _ole.SafeArrayGetUBound.argtypes = [c_void_p, c_uint, POINTER(c_long)]
_ole.SafeArrayAccessData.argtypes = [c_void_p, POINTER(c_void_p)]
_ole.SafeArrayUnaccessData.argtypes = [c_void_p]
_ole.VariantClear.argtypes = [c_void_p]
_object_of = ctypes.PyDLL(pythoncom.__file__).PyCom_PyObjectFromIUnknown
_object_of.restype = ctypes.py_object
_object_of.argtypes = [c_void_p, c_void_p, ctypes.c_bool]
IDISPATCH = (ctypes.c_byte * 16).from_buffer_copy(bytes(pywintypes.IID("{00020400-0000-0000-C000-000000000046}")))


def address_of(dispatch: Any) -> int:
    """The pointer inside an object of pywin32."""
    return int(repr(dispatch).rsplit("0x", 1)[1].rstrip(">)"), 16)


def object_at(address: int) -> Any:
    """The object of pywin32 for a pointer to IDispatch."""
    return _object_of(address, byref(IDISPATCH), True)


def method(dispatch: Any, place: int, *kinds: Any) -> Callable[..., int]:
    """The method at this place of the table of an object's interface."""
    pointer = address_of(dispatch)
    table = ctypes.cast(c_void_p.from_address(pointer), POINTER(c_void_p))
    function = ctypes.WINFUNCTYPE(c_long, c_void_p, *kinds)(table[place])
    return lambda *arguments: function(pointer, *arguments)


def clear(variant: VARIANT) -> None:
    """Give back what a VARIANT holds."""
    _ole.VariantClear(byref(variant))


def put(variant: VARIANT, item: Any) -> None:
    """Write one value."""
    if isinstance(item, dict):
        ((tag, value),) = item.items()
        _TAGGED[tag](variant, value)
    elif item is None:
        variant.kind = EMPTY
    elif isinstance(item, bool):
        variant.kind, variant.value = BOOLEAN, 0xFFFF if item else 0
    elif isinstance(item, (int, float)):
        _put_double(variant, DOUBLE, item)
    elif isinstance(item, str):
        variant.kind, variant.value = BSTR, _ole.SysAllocStringLen(item, len(item.encode("utf-16-le")) // 2)
    else:
        variant.kind, variant.value = DISPATCH, address_of(item)
        method(item, 1)()  # AddRef: VariantClear releases it


def _put_double(variant: VARIANT, kind: int, value: float) -> None:
    variant.kind = kind
    c_double.from_buffer(variant, VARIANT.value.offset).value = value


def _put_whole(kind: int, base: int, size: int) -> Callable[[VARIANT, int], None]:
    def write(variant: VARIANT, value: int) -> None:
        variant.kind, variant.value = kind, (base + value) & size

    return write


def _put_range(variant: VARIANT, rows: list[list[Any]]) -> None:
    columns = [cell for column in zip(*rows, strict=True) for cell in column]
    _put_array(variant, (Bound * 2)(Bound(len(rows), 1), Bound(len(rows[0]), 1)), columns)


def _put_list(variant: VARIANT, items: list[Any]) -> None:
    _put_array(variant, (Bound * 1)(Bound(len(items), 0)), items)


def _put_array(variant: VARIANT, bounds: Any, items: list[Any]) -> None:
    made = _ole.SafeArrayCreate(VARIANTS, len(bounds), bounds)
    variant.kind, variant.value = ARRAY | VARIANTS, made
    if items:
        place = c_void_p()
        _ole.SafeArrayAccessData(made, byref(place))
        for cell, item in zip((VARIANT * len(items)).from_address(place.value), items, strict=True):
            put(cell, item)
        _ole.SafeArrayUnaccessData(made)


_TAGGED: dict[str, Callable[[VARIANT, Any], None]] = {
    "error": _put_whole(ERROR, CVERR, 0xFFFFFFFF),
    "missing": lambda variant, _: _put_whole(ERROR, MISSING, 0xFFFFFFFF)(variant, 0),
    "left_out": lambda variant, _: _put_whole(NULL, 0, 0)(variant, 0),
    "whole": _put_whole(LONG, 0, 0xFFFFFFFF),
    "date": lambda variant, serial: _put_double(variant, DATE, serial),
    "currency": lambda variant, amount: _put_whole(CURRENCY, 0, 2**64 - 1)(variant, round(amount * 10000)),
    "range": _put_range,
    "list": _put_list,
}


def taken(variant: VARIANT) -> Any:
    """Read one value. What is none of Double, text, Boolean, array or object is told by its kind."""
    if variant.kind == ARRAY | VARIANTS:
        return _rows(variant.value)
    if variant.kind == DOUBLE:
        return c_double.from_buffer(variant, VARIANT.value.offset).value
    if variant.kind == BSTR:
        return ctypes.wstring_at(variant.value, _ole.SysStringLen(variant.value)) if variant.value else ""
    if variant.kind == BOOLEAN:
        return bool((variant.value or 0) & 0xFFFF)
    if variant.kind == LONG:
        return {"whole": c_long((variant.value or 0) & 0xFFFFFFFF).value}
    if variant.kind == DISPATCH and variant.value:
        return object_at(variant.value)
    return {"kind": variant.kind}


def _rows(array: int) -> list[Any]:
    """A table as rows; a list as it is."""
    sizes, count = [], 1
    for dimension in range(1, _ole.SafeArrayGetDim(array) + 1):
        first, last = c_long(), c_long()
        _ole.SafeArrayGetLBound(array, dimension, byref(first))
        _ole.SafeArrayGetUBound(array, dimension, byref(last))
        sizes.append(last.value - first.value + 1)
        count *= sizes[-1]
    place = c_void_p()
    _ole.SafeArrayAccessData(array, byref(place))
    items = [taken(cell) for cell in (VARIANT * count).from_address(place.value)] if count else []
    _ole.SafeArrayUnaccessData(array)
    return items if len(sizes) == 1 else [items[row :: sizes[0]] for row in range(sizes[0])]
