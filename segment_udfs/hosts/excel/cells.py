"""Answers the formulas of Excel's cells: VBA hands over a function's name and its arguments, a range as its Value2.

VBA calls `CallUDF("segment_udfs.hosts.excel.cells", "answer", Array(name, Array(arguments…)))`, without a workbook and
without a caller: no formula can reach into a workbook, and nothing of a workbook is looked at.
"""

from __future__ import annotations

from typing import Any

import xlwings as xw

from segment_udfs.errors import VALUE, CellError
from segment_udfs.functions.door import call
from segment_udfs.hosts.defects import logged
from segment_udfs.hosts.excel.values import argument, rows_of


# "raw": xlwings' own reading of values makes every error None, #SPILL! a number, and a blank of a text
@xw.func
@xw.arg("name", "raw")
@xw.arg("arguments", "raw")
@xw.ret("raw")
def answer(name: str, arguments: Any) -> list[list[Any]]:
    """The rows that the formula shows; one row of one cell for a scalar. Errors are texts, see `values`."""
    try:
        return rows_of(call(name, *map(argument, arguments or ()), arrays=True))
    except CellError as error:
        return rows_of(error)
    except Exception as error:  # the one place where a defect of a function ends
        logged(error)
        return rows_of(CellError(VALUE))
