"""Messages between the two Pythons: what is sent arrives, and what is no message is refused."""

from __future__ import annotations

import contextlib
import io
import math
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segment_udfs.hosts.libreoffice.office import errors, wire

CELLS = st.one_of(
    st.floats(allow_nan=False),
    st.text(),
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.sampled_from([wire.Failure("#N/A"), wire.Failure("#NUM!")]),
)


@st.composite
def blocks(draw: st.DrawFn) -> list[list[Any]]:
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6))


@given(blocks(), blocks())
def test_blocks_arrive_as_they_were_sent(first: list[list[Any]], second: list[list[Any]]) -> None:
    """Any mixture of cells, several blocks in one message, each in its place."""
    message = {"a": wire.Block(first), "b": [1, {"c": wire.Block(second)}], "d": None}
    assert wire.unpack(wire.pack(message)) == {"a": first, "b": [1, {"c": second}], "d": None}


@given(blocks())
def test_a_block_read_by_column_has_the_same_rows(rows: list[list[Any]]) -> None:
    """By column for whoever computes on columns: the same cells in the same places."""
    found = wire.unpack(wire.pack(wire.Block(rows)), columns=True)
    assert [list(row) for row in found.tuples()] == rows


@given(st.binary(max_size=200))
def test_whatever_arrives_is_a_message_or_refused(content: bytes) -> None:
    """No other exception than BrokenError for any bytes."""
    with contextlib.suppress(wire.BrokenError):
        wire.unpack(content)


@given(
    st.recursive(
        st.one_of(st.none(), st.integers(), st.text()),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["$", "rows", "columns", "code", "content", "x"]),
                inner | st.sampled_from(["block", "raw", "failure"]),
            )
        ),
        max_leaves=8,
    )
)
def test_tags_that_lie_are_refused(value: Any) -> None:
    """A frame whose JSON is any JSON becomes plain values or BrokenError."""
    import json

    head = json.dumps(value).encode()
    with contextlib.suppress(wire.BrokenError):
        wire.unpack(struct.pack("<II", len(head), 0) + head)


def test_the_half_of_a_nan_that_names_an_error_survives() -> None:
    """Calc's #N/A is a NaN with 32767 in its low half: bit for bit the same after the journey."""
    sent = [[errors.as_double("#N/A")], [1.0]]
    [[got], _] = wire.unpack(wire.pack(wire.Block(sent)))
    assert struct.pack("<d", got) == struct.pack("<d", sent[0][0])
    assert math.isnan(got)
    assert struct.unpack("<Q", struct.pack("<d", got))[0] & 0xFFFFFFFF == 32767


def test_a_stream_that_ends_inside_a_message_is_broken() -> None:
    """Half a frame is not a message, and nothing is not one either."""
    frame = wire.pack({"x": 1})
    for part in (b"", frame[:3], frame[:-1]):
        with pytest.raises(wire.BrokenError):
            wire.read(io.BytesIO(part))


def test_the_office_modules_use_the_standard_library_alone() -> None:
    """They run in LibreOffice's Python, where nothing of ours is installed: `-I -S` imports them from their folder."""
    import sys

    folder = Path(wire.__file__).parent
    names = [path.stem for path in folder.glob("*.py") if path.stem not in {"__init__", "component"}]
    assert {"wire", "child", "calls", "functions", "errors", "settings"} <= set(names)
    code = f"import sys; sys.path.insert(0, {str(folder.parent)!r}); " + "; ".join(
        f"import office.{name}" for name in names
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
