"""CalcAddIns.xcu: the names, descriptions and argument help that Calc's function wizard shows, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from segment_udfs.functions.declare import Argument, Words
from segment_udfs.hosts.libreoffice.addin.declared import SERVICE, Declared, declared

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="{name}" oor:package="org.openoffice.Office">'
)


def head(name: str) -> str:
    """The opening of a configuration file."""
    return _HEAD.format(name=name)


def prop(name: str, words: Words | str, localised: bool = True) -> str:
    """A property; a localised one falls back to English for every other language."""
    if not localised:
        return f"<prop oor:name={quoteattr(name)}><value>{escape(str(words))}</value></prop>"
    fr, en = (words, words) if isinstance(words, str) else words
    values = "".join(
        f"<value xml:lang={quoteattr(lang)}>{escape(text)}</value>" for lang, text in (("en-US", en), ("fr", fr))
    )
    return f"<prop oor:name={quoteattr(name)}>{values}</prop>"


def node(name: str, *inside: str, replace: bool = True) -> str:
    """A node of the configuration."""
    operation = ' oor:op="replace"' if replace else ""
    return f"<node oor:name={quoteattr(name)}{operation}>{''.join(inside)}</node>"


def functions_xcu() -> str:
    """The whole CalcAddIns.xcu."""
    functions = "\n".join(_function(item) for item in declared())
    inside = node("AddInFunctions", "\n", functions, "\n", replace=False)
    return f"{head('CalcAddIns')}\n{node('AddInInfo', node(SERVICE, inside), replace=False)}\n</oor:component-data>\n"


def _function(item: Declared) -> str:
    function = item.function
    return node(
        item.method,
        prop("DisplayName", function.name),
        prop("Description", function.help),
        prop("Category", "Add-In", localised=False),
        prop("CompatibilityName", function.name),
        node("Parameters", *_parameters(item), replace=False),
    )


def _parameters(item: Declared) -> Iterator[str]:
    for argument in item.arguments:
        yield node(item.name_of(argument), prop("DisplayName", _shown(argument)), prop("Description", argument.help))


def _shown(argument: Argument) -> str:
    """Brackets mark what may be left out, as in the signatures of the reference."""
    return argument.name if argument.required else f"[{argument.name}]"
