"""What is wrong in the data before anything is computed: each check counted, valued, and placed.

`lines` holds the nineteen checks of `SEG_DATA_CHECK`; `periods` whether two windows may be compared; `costs` what
missing costs leave open; `accounts` the client file; `full` all of them together. Nothing here fails on content.
"""

from __future__ import annotations

from segment_udfs.metrics.data_check.accounts import Records
from segment_udfs.metrics.data_check.full import FURTHER, full_check
from segment_udfs.metrics.data_check.lines import (
    CHECKS,
    FIRST_DAY,
    LAST_DAY,
    Found,
    IdScan,
    Lines,
    Scan,
    data_check,
    first_of,
)
from segment_udfs.metrics.data_check.notes import Asked, Note

__all__ = [
    "CHECKS",
    "FIRST_DAY",
    "FURTHER",
    "LAST_DAY",
    "Asked",
    "Found",
    "IdScan",
    "Lines",
    "Note",
    "Records",
    "Scan",
    "data_check",
    "first_of",
    "full_check",
]
