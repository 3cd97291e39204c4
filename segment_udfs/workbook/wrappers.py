"""VBA wrappers: one public function for each function of the catalogue, generated, never written by hand.

A wrapper only gathers its arguments and hands them to `SegHost.CallPython` (vba/SegHost.bas), where every rule
about ranges, errors and missing installations stands once. An argument that was left out travels as Null, which no cell
can hold; it arrives in Python as None, the catalogue's "take the default".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

MODULE: Final = "SegFunctions"
LANG: Final = "lang"
MOST_ARGUMENTS: Final = 60
MOST_CONTINUATIONS: Final = 24
WIDTH: Final = 100
FUNCTION_NAME: Final = re.compile(r"SEG_[A-Z][A-Z0-9_]{0,59}")
ARGUMENT_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")

# Reserved identifiers of [MS-VBAL] 3.3.5.2, the words that some statements read as keywords, and the names that the
# wrapper's own body uses: an argument of that name would not compile, or would hide what the body means.
_WORDS: Final = """
    abs access addressof alias and any append array as attribute base binary boolean byref byte byval call case
    cbool cbyte ccur cdate cdbl cdec cdecl cint circle class clng clnglng clngptr close compare const csng cstr
    currency cvar cverr date debug decimal declare defbool defbyte defcur defdate defdbl defdec defint deflng
    deflnglng deflngptr defobj defsng defstr defvar dim do doevents double each else elseif empty end endif enum eqv
    erase error event exit explicit false fix for friend function get global gosub goto if imp implements in input
    inputb int integer is ismissing lbound len lenb let lib like line lineinput load lock long longlong longptr loop
    lset me mid mod module name new next not nothing null object on open option optional or output paramarray
    preserve print private property pset ptrsafe public put raiseevent random read redim rem reset resume return
    rset scale seek seghost select set sgn shared single spc static step stop string sub tab text then time timer to
    true type typeof ubound unlock until variant version wend while width with withevents write xor
"""
RESERVED: Final = frozenset(_WORDS.split())


class Argument(Protocol):
    """What a wrapper needs to know of an argument."""

    @property
    def name(self) -> str: ...
    @property
    def required(self) -> bool: ...


class Function(Protocol):
    """What a wrapper needs to know of a function of the catalogue."""

    @property
    def name(self) -> str: ...
    @property
    def arguments(self) -> Sequence[Argument]: ...


def wrappers(functions: Iterable[Function]) -> str:
    """The text of the module SegFunctions: ASCII, CRLF, one wrapper a function, in the order given.

    Every wrapper ends with the optional argument `lang`, whether or not the function lists it.

    Raises:
        ValueError: a name is no VBA name, two functions or two arguments of one function differ in case only, a
            required argument follows an optional one, or there are too many for VBA (60 arguments, 24 continued lines).

    Example:
        >>> from types import SimpleNamespace as Made
        >>> rank = Made(name="SEG_RANK", arguments=(Made(name="values", required=True),))
        >>> print(wrappers([rank]).replace("\\r\\n", "\\n"))  # doctest: +ELLIPSIS
        Attribute VB_Name = "SegFunctions"
        Option Explicit
        ...
        Public Function SEG_RANK(ByVal values As Variant, Optional ByVal lang As Variant) As Variant
            If IsMissing(lang) Then lang = Null
            SEG_RANK = SegHost.CallPython("SEG_RANK", Array(values, lang))
        End Function
        <BLANKLINE>
    """
    listed = list(functions)
    _unique([function.name for function in listed], "functions")
    heading = [
        f'Attribute VB_Name = "{MODULE}"',
        "Option Explicit",
        "' Generated from the catalogue of functions; do not edit. Null stands for an argument left out.",
    ]
    return "".join(f"{line}\r\n" for line in [*heading, *(line for item in listed for line in _wrapper(item))])


def vba_name(argument: str) -> str:
    """The name of an argument in VBA: its own, with an underscore behind a word that VBA keeps for itself.

    Example:
        >>> vba_name("date"), vba_name("Step"), vba_name("as_of")
        ('date_', 'Step_', 'as_of')
    """
    if not ARGUMENT_NAME.fullmatch(argument):
        raise ValueError(f"not a VBA name: {argument!r}")
    return f"{argument}_" if argument.lower() in RESERVED else argument


def _wrapper(function: Function) -> list[str]:
    """The lines of one wrapper, a blank one before it."""
    name = function.name
    if not FUNCTION_NAME.fullmatch(name):
        raise ValueError(f"not the name of a function: {name!r}")
    given = [(vba_name(argument.name), argument.required) for argument in function.arguments]
    if not given or given[-1][0] != LANG:
        given.append((LANG, False))
    names = [argument for argument, _ in given]
    _unique(names, f"arguments of {name}")
    if len(given) > MOST_ARGUMENTS:
        raise ValueError(f"{name} has {len(given)} arguments, VBA takes {MOST_ARGUMENTS}")
    kinds = [required for _, required in given]
    if kinds != sorted(kinds, reverse=True):
        raise ValueError(f"{name} has a required argument behind an optional one")
    declared = [("" if required else "Optional ") + f"ByVal {argument} As Variant" for argument, required in given]
    return [
        "",
        *_wrapped(f"Public Function {name}(", declared, ") As Variant"),
        *(f"    If IsMissing({argument}) Then {argument} = Null" for argument, required in given if not required),
        *_wrapped(f'    {name} = SegHost.CallPython("{name}", Array(', names, "))"),
        "End Function",
    ]


def _wrapped(opening: str, items: Sequence[str], closing: str) -> list[str]:
    """A statement with a list in it, cut into lines of about a hundred characters by VBA's continuation mark."""
    lines, line = [], opening
    for number, item in enumerate(items, 1):
        piece = item + (closing if number == len(items) else ", ")
        if len(line) + len(piece) > WIDTH and line != opening:
            lines.append(f"{line.rstrip()} _")
            line = "        "
        line += piece
    lines.append(line)
    if len(lines) - 1 > MOST_CONTINUATIONS:
        raise ValueError(f"more than {MOST_CONTINUATIONS} continued lines: {opening.strip()}")
    return lines


def _unique(names: Sequence[str], what: str) -> None:
    """VBA does not tell upper from lower case."""
    if len({name.lower() for name in names}) != len(names):
        raise ValueError(f"two {what} have the same name in VBA")
