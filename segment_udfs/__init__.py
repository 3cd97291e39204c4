"""Customer portfolio segmentation in the cells of a workbook.

`call(name, *args)` answers any `SEG_…` function of the catalogue; `CellError` is what it raises or returns in a cell.
"""

from __future__ import annotations

from typing import Any

from segment_udfs.errors import CellError

__all__ = ["CellError", "__version__", "call"]

__version__ = "0.1.0"


def call(name: str, *args: Any, lang: Any = None) -> Any:
    """Answer one function of the catalogue: see `segment_udfs.functions.door.call`.

    Example:
        >>> call("SEG_PARETO_RANK", [[20], [500], [20]])
        [[2.0], [1.0], [3.0]]
    """
    from segment_udfs.functions.door import call as answer  # imported late: start-up stays light

    return answer(name, *args, lang=lang)
