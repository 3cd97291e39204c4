"""Distinct texts of a column and a code for every cell; cells that repeat the one before are counted as one run."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_LOOKED_AT: Final = 10_000
"""Cells that tell whether a column is made of runs."""

_MOST: Final = 0.6
"""Part of them that may start a run."""


def coded(parts: list[Any]) -> tuple[Any, NDArray[np.intp]]:
    """Distinct texts, and a code into them for every cell; -1 where there is no text."""
    if _in_runs(parts):
        parts, lengths = _runs(parts)
        distinct, codes = _distinct(parts)
        return distinct, np.repeat(codes, lengths)
    return _distinct(parts)


def _distinct(parts: list[Any]) -> tuple[Any, NDArray[np.intp]]:
    """As `coded`, whatever the order of the cells."""
    encoded = pa.chunked_array(parts, pa.large_string()).dictionary_encode().unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # no cell at all
        return pa.array([], pa.large_string()), np.empty(0, dtype=np.intp)
    indices = encoded.indices if encoded.null_count == 0 else pc.fill_null(encoded.indices, -1)
    return encoded.dictionary, indices.to_numpy(zero_copy_only=False).astype(np.intp)


def nearly_distinct(parts: list[Any]) -> tuple[Any, NDArray[np.intp]]:
    """As `coded`, but a text may come back under another code.

    The numbers of invoices come in runs and seldom again: finding the runs costs a fifth of finding what is distinct.
    """
    if not _in_runs(parts) or not _seldom_again(parts[0].slice(0, _LOOKED_AT)):
        return coded(parts)
    values, lengths = _runs(parts)
    return pa.concat_arrays(values), np.repeat(np.arange(len(lengths)), lengths)


def _in_runs(parts: list[Any]) -> bool:
    """True if many of the first cells repeat the one before."""
    if not parts or len(parts[0]) < _LOOKED_AT or any(part.null_count for part in parts):
        return False
    return len(pc.run_end_encode(parts[0].slice(0, _LOOKED_AT)).values) <= _MOST * _LOOKED_AT


def _seldom_again(head: Any) -> bool:
    """True if most runs are the only one of their text."""
    runs = len(pc.run_end_encode(head).values)
    return runs >= 1000 and len(head.unique()) >= 0.95 * runs


def _runs(parts: list[Any]) -> tuple[list[Any], NDArray[np.intp]]:
    """The texts of the runs of each part, and the length of each run."""
    found = [pc.run_end_encode(part) for part in parts]
    lengths = [np.diff(run.run_ends.to_numpy(), prepend=0).astype(np.intp) for run in found]
    return [run.values for run in found], np.concatenate(lengths)
