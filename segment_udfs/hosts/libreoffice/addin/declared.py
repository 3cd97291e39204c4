"""The functions of the catalogue as Calc needs them: programmatic names, UNO types of arguments and results.

A range travels as an array, an option as `any`, so that Calc hands over nothing at all when it is left out. The type
of a result is what Calc does with it: numbers alone as doubles; texts alone as strings, because Calc does not compare
texts that stand in an array of `any` (COUNTIF of a text that is displayed would find 0); tables as `any`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segment_udfs.functions.catalogue import FUNCTIONS
from segment_udfs.functions.declare import LANG, Argument, Function

SERVICE: Final = "fr.segmentation.calc.SegFunctions"
"""Name of the UNO service; what .ods files store before the name of a function."""
INTERFACE: Final = "XSegFunctions"
ARRAY: Final = "sequence< sequence< any > >"
_RESULTS: Final = {
    "num": "double",
    "num-col": "sequence< sequence< double > >",
    "num-table": "sequence< sequence< double > >",
    "text-col": "sequence< sequence< string > >",
    "table": ARRAY,
}


@dataclass(frozen=True)
class Declared:
    """One function: its method, and what Calc is told of it."""

    function: Function

    @property
    def method(self) -> str:
        """`SEG_PARETO_RANK` is `segParetoRank`."""
        first, *rest = self.function.name.lower().split("_")
        return first + "".join(word.capitalize() for word in rest)

    @property
    def result(self) -> str:
        return _RESULTS[self.function.result.shape]

    @property
    def arguments(self) -> tuple[Argument, ...]:
        return (*self.function.arguments, LANG)

    @staticmethod
    def type_of(argument: Argument) -> str:
        return ARRAY if argument.is_range and argument.required else "any"

    @staticmethod
    def name_of(argument: Argument) -> str:
        """The name in the interface: a prefix keeps it apart from the words of the interface language."""
        return "a" + "".join(word.capitalize() for word in argument.name.split("_"))


def declared() -> tuple[Declared, ...]:
    """Every function of the catalogue, in its order."""
    return tuple(Declared(function) for function in FUNCTIONS.values())


def interface() -> str:
    """The interface in UNO's interface definition language."""
    methods = []
    for item in declared():
        arguments = ", ".join(f"[in] {item.type_of(one)} {item.name_of(one)}" for one in item.arguments)
        methods.append(f"    {item.result} {item.method}({arguments});")
    lines = "\n".join(methods)
    modules = SERVICE.split(".")[:-1]
    opened, closed = " ".join(f"module {name} {{" for name in modules), " ".join("};" for _ in modules)
    return f"{opened}\n\ninterface {INTERFACE} : com::sun::star::uno::XInterface\n{{\n{lines}\n}};\n\n{closed}\n"


def table() -> list[dict[str, str]]:
    """What the component must know of each function."""
    shapes = {"double": "number", _RESULTS["num-col"]: "numbers", _RESULTS["text-col"]: "texts", ARRAY: "mixed"}
    return [{"method": item.method, "name": item.function.name, "result": shapes[item.result]} for item in declared()]
