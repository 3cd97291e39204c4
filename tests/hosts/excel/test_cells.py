"""A formula of Excel as VBA asks it, without COM: results, refusals, defects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from segment_udfs import call
from segment_udfs.hosts import defects
from segment_udfs.hosts.excel import cells
from segment_udfs.hosts.excel.cells import answer


def test_an_answer_is_rows() -> None:
    """850 of 1,000 makes the class A alone; one cell is one row of one cell."""
    assert answer("SEG_PARETO_CLASS", (((850.0,), (150.0,)), None, None, None, None)) == [["A"], ["B"]]
    assert answer("SEG_PARETO_COUNT", (((850.0,), (100.0,), (50.0,)), None, None, None)) == [[1.0]]


def test_a_row_of_a_range_is_a_column_to_the_catalogue() -> None:
    """As `call` itself takes a 1×n range."""
    assert answer("SEG_PARETO_CLASS", (((850.0, 150.0),),)) == call("SEG_PARETO_CLASS", [[850.0, 150.0]])


@pytest.mark.parametrize(
    ("name", "arguments", "number", "said"),
    [
        ("SEG_NOPE", (), 2015, "SEG_NOPE"),
        ("SEG_PARETO_COUNT", (), 2015, "SEG_PARETO_COUNT"),
        ("SEG_PARETO_COUNT", None, 2015, "SEG_PARETO_COUNT"),
        ("SEG_PARETO_COUNT", (((1.0,), (-2146826243,)),), 2042, "#SPILL!"),
        ("SEG_PARETO_COUNT", (((1.0,), ("x",)),), 2015, "ligne 2"),
        ("SEG_PARETO_COUNT", (((1.0,), ("x",)), None, None, "en"), 2015, "row 2"),
    ],
)
def test_a_refusal_is_an_error_with_its_sentence(name: str, arguments: Any, number: int, said: str) -> None:
    """In the language that the formula asks for."""
    ((found,),) = answer(name, arguments)
    assert found.startswith(f"\x01ERR|{number}|")
    assert said in found


def test_a_defect_is_value_and_a_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The cell says nothing of it; the trace is in the user's log folder."""

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("Client Durand, C:\\secret")

    monkeypatch.setattr(cells, "call", fail)
    monkeypatch.setattr(defects, "log_folder", lambda: tmp_path)
    assert answer("SEG_PARETO_COUNT", (1.0,)) == [["\x01ERR|2015|"]]
    (log,) = tmp_path.glob("*.log")
    assert "RuntimeError" in log.read_text("utf-8")
