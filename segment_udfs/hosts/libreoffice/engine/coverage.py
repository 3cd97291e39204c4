"""What is not covered says so: every member of xlwings' base classes that a class of ours lacks raises our error."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from segment_udfs.hosts.libreoffice.engine.errors import UnsupportedError

_Class = TypeVar("_Class", bound=type)
_SPECIAL = {"__call__", "__len__", "__iter__", "__getitem__", "__contains__"}


def covering(base: type, *further: str) -> Callable[[_Class], _Class]:
    """Decorate a class of the engine, which need not derive from xlwings' own.

    Args:
        base: xlwings' base class, whose public members and item access count. further: members that xlwings asks for
            without declaring them there.
    """

    def complete(ours: _Class) -> _Class:
        # what is only annotated is an attribute that each object sets
        present = {name for one in ours.__mro__ for name in (*vars(one), *vars(one).get("__annotations__", ()))}
        for name, member in inspect.getmembers_static(base):
            if name.startswith("_") and name not in _SPECIAL:
                continue
            own = inspect.getattr_static(ours, name, None)
            if name not in present:
                setattr(ours, name, _absent(ours.__name__, name, is_property=isinstance(member, property)))
            elif isinstance(own, property) and own.fset is None and getattr(member, "fset", None):
                setattr(ours, name, own.setter(_refusal(f"{ours.__name__}.{name} =")))
        for name in further:
            setattr(ours, name, _absent(ours.__name__, name, is_property=True))
        return ours

    return complete


def _absent(owner: str, name: str, is_property: bool) -> Any:
    refuse = _refusal(f"{owner}.{name}")
    return property(refuse, refuse) if is_property else refuse


def _refusal(member: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise UnsupportedError(member)

    return refuse
