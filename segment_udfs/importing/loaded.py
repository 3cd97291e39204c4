"""What the user decides of a reading, and what a file gave: the two ends of `load`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.numbers import Decimal
from segment_udfs.importing.workbooks.workbook import WorkbookReader, read_workbook


@dataclass(frozen=True)
class Options:
    """What the user decided.

    Attributes:
        map: Field to header or formula (`amount` = "Quantity*Price"); `clients.` or `costs.` names another table.
        decimal: "," or "." for all numbers of all files; by default each column decides.
        day_first: True for day/month/year; by default each column decides.
        sheet, clients_sheet, costs_sheet: Sheets of the workbooks; by default the fullest.
        open_workbook: Reads the cells of a workbook; a host that reads a file twice gives a reader that remembers.
    """

    map: Mapping[str, str] = field(default_factory=dict)
    decimal: Decimal | None = None
    day_first: bool | None = None
    sheet: str | None = None
    clients_sheet: str | None = None
    costs_sheet: str | None = None
    open_workbook: WorkbookReader = read_workbook


@dataclass(frozen=True)
class LoadedTable:
    """One table, conformed to `tables.py`, and what is worth telling about its file.

    `extras` are the number columns of the file that no field uses, by header: possible quantities of cost drivers.
    `others` are the headers of all other columns that were not used; `headers` gives the header of each plain field.
    `negatives` says of the extras with negative figures, by header, where these stand: no driver may have one.
    """

    frame: pd.DataFrame
    notes: tuple[Fault, ...]
    where: Fault
    extras: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    negatives: dict[str, Fault] = field(default_factory=dict)
