"""What the tests share: comparing cells, table-driven cases, the reference data beside the checkout."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from segment_udfs import CellError, call

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "data" / "reference"
SAID = "said"
"""Property of a test whose value is printed after the run: what was compared, how much of it."""
NA, NUM, VALUE = CellError("#N/A"), CellError("#NUM!"), CellError("#VALUE!")


def col(*cells: Any) -> list[list[Any]]:
    """An n×1 range."""
    return [[cell] for cell in cells]


def same(actual: Any, expected: Any, rel: float = 1e-9) -> bool:
    """Whether two results agree: 1e-9 relative (absolute below 1) on numbers, exactly elsewhere."""
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(expected)
            and all(same(a, e, rel) for a, e in zip(actual, expected, strict=True))
        )
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        if not isinstance(actual, (int, float)) or isinstance(actual, bool):
            return False
        return math.isclose(actual, expected, rel_tol=rel, abs_tol=rel)
    return type(actual) is type(expected) and bool(actual == expected)


@dataclass(frozen=True)
class Case:
    """One worked example: what is called, what must come back, and where that value is from."""

    function: str
    args: tuple[Any, ...]
    expected: Any
    source: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    rel: float = 1e-9

    def check(self) -> None:
        """Compare; an expected `CellError` that is not inside a list must be raised."""
        if isinstance(self.expected, CellError):
            with pytest.raises(CellError) as caught:
                call(self.function, *self.args, **self.kwargs)
            assert self.expected.code == caught.value.code, caught.value
            assert caught.value.message, "a refusal says why in one sentence"
            return
        actual = call(self.function, *self.args, **self.kwargs)
        assert same(actual, self.expected, self.rel), f"{self.source}: got {actual!r}, expected {self.expected!r}"


def ids(case: Case) -> str:
    return f"{case.function}: {case.source}"


def reference(*parts: str) -> Path:
    """A file of the reference data; skips, saying which is missing, where the data are not beside the checkout."""
    path = REFERENCE.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"reference data absent: {'/'.join(parts)} (expected in ../shared/data/reference)")
    return path
