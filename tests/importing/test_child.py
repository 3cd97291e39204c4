"""The limited child process: what goes wrong in it is one sentence here, and what it reads arrives as it was."""

from __future__ import annotations

import datetime as dt
import random
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.errors import DataError
from segment_udfs.importing.workbooks import reading, transfer
from segment_udfs.importing.workbooks.child_limits import MEMORY
from segment_udfs.importing.workbooks.workbook import read_workbook

posix = pytest.mark.skipif(sys.platform == "win32", reason="the limits of POSIX")
CELL = st.one_of(
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.just(""),
)


def fault_of(path: Path) -> Any:
    with pytest.raises(DataError) as caught:
        read_workbook(path)
    assert len(caught.value.faults) == 1
    return caught.value.faults[0]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "ventes.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet("Feuille").write_row(0, 0, ["Client", 12.5, True])
    return path


@pytest.fixture
def acting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a program in the place of the child: it gets `send(kind, content)` and acts as told."""

    def play(action: str) -> None:
        script = tmp_path / "python"
        lines = [
            f"#!{sys.executable} -B",
            "import json, os, signal, struct, sys, time",
            "def send(kind, content):",
            "    os.write(1, struct.pack('<cI', kind, len(content)) + content)",
            *action.splitlines(),
        ]
        script.write_text("\n".join(lines), "utf-8")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(reading, "interpreter", lambda: str(script))

    return play


HEAD = "send(b'H', b''); sys.stdin.readline(); send(b'S', json.dumps(['F', 1, 0, 2]).encode())"


@posix
@pytest.mark.parametrize(
    ("action", "key"),
    [
        ("sys.exit(3)", "guard.no_reader"),
        ("print('no such module', file=sys.stderr); sys.exit(1)", "guard.no_reader"),
        ("send(b'H', b''); os.kill(os.getpid(), signal.SIGABRT)", "guard.too_much_memory"),
        ("send(b'H', b''); os.kill(os.getpid(), signal.SIGKILL)", "guard.too_much_memory"),
        ("send(b'H', b''); os.kill(os.getpid(), signal.SIGXCPU)", "guard.too_slow"),
        ("send(b'H', b''); os.kill(os.getpid(), signal.SIGSEGV)", "import.damaged"),
        ("send(b'H', b''); sys.stdin.readline(); time.sleep(600)", "guard.too_slow"),
        ("time.sleep(600)", "guard.no_reader"),
        (f"{HEAD}; send(b'E', b'{{}}')", "import.damaged"),
        (f"{HEAD}; send(b'B', b'garbage'); time.sleep(600)", "import.damaged"),
        (f"{HEAD}; send(b'B', struct.pack('<III', 1 << 30, 0, 0) + bytes(2)); time.sleep(600)", "import.damaged"),
        (f"{HEAD}; os.write(1, struct.pack('<cI', b'B', 1 << 31)); time.sleep(600)", "import.damaged"),
        ("send(b'H', b''); sys.stdin.readline(); send(b'S', b'[1, 2, 3, 4]'); time.sleep(600)", "import.damaged"),
        ("send(b'H', b''); sys.stdin.readline(); send(b'R', b'[\"x.y\", {}]'); time.sleep(600)", "import.damaged"),
        ("send(b'H', b''); sys.stdin.readline(); send(b'R', b'{'); time.sleep(600)", "import.damaged"),
    ],
)
def test_whatever_the_child_does_is_one_sentence(
    action: str, key: str, book: Path, acting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended, killed, hung, or telling what is no answer: the file is named, and no child stays."""
    monkeypatch.setattr(reading, "_SECONDS", 1)
    monkeypatch.setattr(reading, "_PATIENCE", 1)
    monkeypatch.setattr(reading, "_MOST_SECONDS", 1)
    acting(action)
    fault = fault_of(book)
    assert (fault.key, fault.facts["file"]) == (key, "ventes.xlsx")


@posix
def test_a_child_that_takes_too_much_memory_is_ended_where_the_system_does_not(
    book: Path, acting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """macOS holds no process to a limit of memory: the parent looks with `ps`."""
    if not Path("/bin/ps").exists():
        pytest.skip("/bin/ps ABSENT: the watch over the memory cannot be tested")
    monkeypatch.setattr(reading.sys, "platform", "darwin")
    monkeypatch.setattr(reading, "MEMORY", 30 << 20)
    acting("send(b'H', b''); sys.stdin.readline(); held = b'x' * (60 << 20); time.sleep(600)")
    assert fault_of(book).key == "guard.too_much_memory"


def limited(code: str) -> int:
    """Exit code of a program under the limits of the child."""
    setup = "from segment_udfs.importing.workbooks.child_limits import allow_seconds, limit_memory; limit_memory()"
    command = [sys.executable, "-I", "-c", f"{setup}\n{code}"]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux holds a process to its address space")
def test_the_limits_of_the_child_hold() -> None:
    """512 MB of memory are refused, 300 MB are not; a loop ends after its second; no core file is left."""
    assert limited(f"try: bytearray({MEMORY})\nexcept MemoryError: raise SystemExit(7)") == 7
    assert limited("bytearray(300 << 20)") == 0
    assert limited("allow_seconds(1)\nwhile True: pass") == -signal.SIGXCPU
    assert limited("import resource; raise SystemExit(resource.getrlimit(resource.RLIMIT_CORE)[0])") == 0


def test_an_interpreter_that_is_not_there_is_a_sentence(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that was uninstalled while a host ran."""
    monkeypatch.setattr(reading, "interpreter", lambda: str(book.with_name("gone")))
    assert fault_of(book).key == "guard.no_reader"


def test_the_console_less_python_of_windows_gives_way_to_its_sibling(monkeypatch: pytest.MonkeyPatch) -> None:
    """pythonw.exe has no streams to answer on."""
    monkeypatch.setattr(reading.sys, "executable", "/opt/python/pythonw.exe")
    assert Path(reading.interpreter()).name == "python.exe"


def test_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    """Deleted between the choice and the reading."""
    assert fault_of(tmp_path / "absent.xlsx").key == "import.unreadable_file"


def test_a_name_with_any_sign_reaches_the_child(book: Path) -> None:
    """Accents, quotes, spaces, line ends: the path is no part of a command line."""
    odd = book.rename(book.with_name("véntes d'été « 2024 » %TEMP%; x.xlsx"))
    assert read_workbook(odd).rows == [["Client", 12.5, True]]


def test_a_planted_module_is_not_loaded(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child runs apart from the folder of the file and from the environment."""
    book.with_name("python_calamine.py").write_text("raise SystemExit(9)", "utf-8")
    monkeypatch.chdir(book.parent)
    monkeypatch.setenv("PYTHONPATH", str(book.parent))
    assert read_workbook(book).rows == [["Client", 12.5, True]]


def test_the_child_stays_light() -> None:
    """A small file must not wait for libraries that only the analysis needs."""
    code = "import sys; from segment_udfs.importing.workbooks import book, child; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert {"pandas", "numpy", "pyarrow", "openpyxl"} & set(done.stdout.split()) == set()


def test_one_child_reads_file_after_file_and_a_new_one_follows_a_dead_one(book: Path) -> None:
    """A refusal leaves the child as it was."""
    with reading.Reader() as reader:
        first = reader.read(book)
        process = reader._process
        with pytest.raises(DataError):
            reader.read(book, "Absente")
        assert reader.read(book) == first
        assert reader._process is process
        process.kill()
        with pytest.raises(DataError):
            reader.read(book)
        assert reader.read(book) == first


@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=8)))
@settings(max_examples=200, deadline=None)
def test_cells_arrive_as_they_were_sent(rows: list[list[Any]]) -> None:
    """Values and their types: 1 is not 1.0, True is not 1, a date is not a moment."""
    width = len(rows[0]) if rows else 1
    arrived = transfer.Rows(width, 1000)
    for block in transfer.blocks(rows, width):
        arrived.add(block)
    assert arrived.rows == rows
    assert [[type(cell) for cell in row] for row in arrived.rows] == [[type(cell) for cell in row] for row in rows]


def test_many_rows_arrive_in_order() -> None:
    """Several blocks; the same text is kept once."""
    rows = [[f"C{number % 3}", float(number)] for number in range(100_000)]
    arrived = transfer.Rows(2, 200_000)
    for block in transfer.blocks(rows, 2):
        arrived.add(block)
    assert arrived.rows == rows
    assert len({id(row[0]) for row in arrived.rows}) == 3


@given(st.binary(max_size=80))
@settings(max_examples=300, deadline=None)
def test_a_block_of_any_bytes_is_rows_or_garbled(content: bytes) -> None:
    """Never another exception, never more cells than there may be."""
    arrived = transfer.Rows(2, 100)
    try:
        arrived.add(content)
    except transfer.Garbled:
        assert arrived.rows == []
    assert len(arrived.rows) <= 50


def test_large_texts_and_times_come_whole_from_a_workbook(tmp_path: Path) -> None:
    """32,767 characters, the most that a cell holds; a time of day; a boolean; a blank."""
    path = tmp_path / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_string(0, 0, "é" * 32_767)
        sheet.write_datetime(0, 1, dt.time(6, 30), made.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime(
            0, 2, dt.datetime(2024, 2, 29, 12, 0, 1), made.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        )
        sheet.write_boolean(1, 3, False)
    assert read_workbook(path).rows == [
        ["é" * 32_767, dt.time(6, 30), dt.datetime(2024, 2, 29, 12, 0, 1), ""],
        ["", "", "", False],
    ]


@pytest.mark.soak
def test_a_sheet_that_needs_more_memory_than_the_limit_is_a_sentence(tmp_path: Path) -> None:
    """A million texts of 480 signs, 10 MB in the file, pass the guard; the reader asks for more than it gets."""
    light, heavy = tmp_path / "leger.xlsx", tmp_path / "lourd.xlsx"
    with xlsxwriter.Workbook(str(light)) as made:
        made.add_worksheet("F").write(0, 0, "x")
    luck = random.Random(1)  # noqa: S311  not for secrets
    texts = [b"<c t='inlineStr'><is><t>%s</t></is></c>" % luck.randbytes(240).hex().encode() for _ in range(40)]
    rows = b"".join(b"<row>" + b"".join(luck.choices(texts, k=400)) + b"</row>" for _ in range(2400))
    with zipfile.ZipFile(light) as source, zipfile.ZipFile(heavy, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename.endswith("sheet1.xml"):
                data = data.replace(b"<sheetData>", b"<sheetData>" + rows, 1)
            target.writestr(item.filename, data)
    assert fault_of(heavy).key in ("guard.too_much_memory", "guard.too_slow")
