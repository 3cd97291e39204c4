"""How a function of the catalogue is declared: once, with all that wrappers, wizard, documents and `call` need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from segment_udfs.functions.kinds import Kind, choice
from segment_udfs.functions.results import Result


class Words(NamedTuple):
    """A text in both languages."""

    fr: str
    en: str

    def text(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True)
class Argument:
    """One argument: its name in the signature, its kind, its help in the wizard, its default when optional."""

    name: str
    kind: Kind
    help: Words
    required: bool = True
    default: Any = None

    @property
    def is_range(self) -> bool:
        return self.kind.is_range


LANG: Final = Argument(
    "lang",
    choice("fr", "en"),
    Words('Langue des textes : "fr" (par défaut) ou "en".', 'Language of the texts: "fr" (default) or "en".'),
    required=False,
    default="fr",
)
"""The last argument of every function; it changes texts, never a number or an error code."""


@dataclass(frozen=True)
class Function:
    """One function of the catalogue.

    Attributes:
        name: "SEG_…", as typed in a cell.
        category: key of the ribbon and wizard group ("data", "pareto" …).
        title: short name for people. help: the sentence of the function wizard, ≤ 255 characters.
        arguments: in order, without `lang`.
        compute: the pure metric, called with the converted arguments in order.
        result: how what it returns becomes cells.
        ordered: pairs of options of which the first must stay below the second; "<" or "<=".
    """

    name: str
    category: str
    title: Words
    help: Words
    arguments: tuple[Argument, ...]
    compute: Callable[..., Any]
    result: Result
    ordered: tuple[tuple[str, str, str], ...] = ()

    @property
    def signature(self) -> str:
        """As the catalogue writes it: `SEG_X(values, [a=0.8], [lang="fr"])`."""
        return f"{self.name}({', '.join(map(_written, (*self.arguments, LANG)))})"


def _written(argument: Argument) -> str:
    if argument.required:
        return argument.name
    if argument.default is None:
        return f"[{argument.name}]"
    default = f'"{argument.default}"' if isinstance(argument.default, str) else str(argument.default)
    default = default.upper() if isinstance(argument.default, bool) else default
    return f"[{argument.name}={default}]"


@dataclass
class Catalogue:
    """The functions declared so far, by name, in order."""

    functions: dict[str, Function] = field(default_factory=dict)

    def add(self, function: Function) -> None:
        if function.name in self.functions:
            raise ValueError(f"{function.name} is declared twice")
        self.functions[function.name] = function


CATALOGUE: Final = Catalogue()


def declare(
    name: str,
    category: str,
    title: tuple[str, str],
    help: tuple[str, str],
    *arguments: Argument,
    compute: Callable[..., Any],
    result: Result,
    ordered: tuple[tuple[str, str, str], ...] = (),
) -> None:
    """Add one function to the catalogue."""
    CATALOGUE.add(Function(name, category, Words(*title), Words(*help), arguments, compute, result, ordered))


def arg(name: str, kind: Kind, fr: str, en: str) -> Argument:
    """A required argument."""
    return Argument(name, kind, Words(fr, en))


def opt(name: str, kind: Kind, default: Any, fr: str, en: str) -> Argument:
    """An optional argument; a default of None means "absent" to the metric."""
    return Argument(name, kind, Words(fr, en), required=False, default=default)
