"""Folders and their names: nothing that a path is made of changes what starts, and nothing beside a workbook runs."""

from __future__ import annotations

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from windows.machine import PYTHON, run, windows

from segment_udfs.strings import say

pytestmark = pytest.mark.windows
NAMES = (
    "Rémi d'Été & co",
    "%TEMP%",
    "$HOME ${PATH} $(pwd) `pwd`",
    "a;b,c",
    "l'apostrophe 'double'",
    "caret ^ and percent %1",
    "exclamation !VAR! & echo",
    "(parenthèses) [crochets] {accolades}",
    "-I -c import",
    "two  spaces and a dot .x",
    "Łódź 客户 αβγ",
    "long " + "é" * 45 + "o" * 90,
)
BOOKS_ONLY = {"a;b,c": "a,b,c", "$HOME ${PATH} $(pwd) `pwd`": "$HOME ${PATH} (pwd) `pwd`"}
"""Names that an environment cannot have: Wine finds no library beside a program whose folder has a semicolon, and
xlwings' library takes "$(" for a key of its own; it says so at once."""
PLANTED = """
    sitecustomize usercustomize encodings os re json logging typing decimal datetime asyncio inspect tempfile threading
    importlib zipfile ctypes traceback tomllib math statistics random email http xml numpy pandas scipy pyarrow openpyxl
    xlwings platformdirs rapidfuzz python_calamine pythoncom pywintypes win32api win32con win32gui win32com segment_udfs
""".split()


def test_twelve_hostile_names_of_the_environment_and_of_the_workbooks_folder(tmp_path: Path) -> None:
    """The interpreter under such a name starts from a workbook's folder of the same name, and serves from its own."""
    assert len(NAMES) == 12
    assert set(" ';&%$!^()[]{},-`é客") <= set("".join(NAMES))
    pairs = []
    for name in NAMES:
        environment, books = tmp_path / "e" / BOOKS_ONLY.get(name, name), tmp_path / "w" / name
        for folder in (environment.parent, books):
            folder.mkdir(parents=True, exist_ok=True)
        environment.symlink_to(PYTHON, target_is_directory=True)
        (books / "openpyxl.py").write_text("raise SystemExit(9)", "utf-8")
        pairs.append([windows(environment / "python.exe"), windows(books)])
    assert max(len(interpreter) for interpreter, _ in pairs) > 200
    halves = [tmp_path / "first.json", tmp_path / "second.json"]
    for half, some in zip(halves, (pairs[:6], pairs[6:]), strict=True):
        half.write_text(json.dumps(some), "utf-8")
    with ThreadPoolExecutor() as hosts:  # each start costs seconds of one processor
        found = [item for items in hosts.map(partial(run, "places.py", seconds=300), halves) for item in items]
    assert [item.get("result", item) for item in found] == [1] * len(NAMES)
    for item, (interpreter, _) in zip(found, pairs, strict=True):
        assert item["executable"] == item["named"]
        assert item["folder"] == interpreter.removesuffix("\\python.exe"), "the server has left the workbook's folder"
        assert item["named"] == interpreter or "客" in interpreter, "only what no code page holds has a short name"


def planted(folder: Path) -> Path:
    """A workbook's folder with forty modules, an archive and a start-up file, each of which leaves a mark."""
    folder.mkdir()
    for name in PLANTED:
        (folder / f"{name}.py").write_text(_mark(folder, name), "utf-8")
    (folder / "startup.py").write_text(_mark(folder, "startup"), "utf-8")
    with zipfile.ZipFile(folder / "book.zip", "w") as archive:
        archive.writestr("openpyxl.py", _mark(folder, "zipped"))
        archive.writestr("dateutil/__init__.py", _mark(folder, "zipped"))
    return folder


def _mark(folder: Path, name: str) -> str:
    return f"open({windows(folder / f'executed-{name}')!r}, 'w').close()\n"


def executed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("executed-*"))


@pytest.fixture(scope="module")
def tempted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path, Path]:
    """What a server did where everything tempted it; the workbook's folder; the one that its settings sheet names."""
    top = tmp_path_factory.mktemp("tempted")
    folder, cloud = planted(top / "Clients & co"), top / "cloud"
    cloud.mkdir()
    (cloud / "classeur.xlsm").write_bytes(b"")
    return run("planted.py", folder, cloud), folder, cloud


def test_nothing_beside_a_workbook_or_in_the_environment_runs(tempted: tuple[dict[str, Any], Path, Path]) -> None:
    """Forty modules, book.zip, PYTHONPATH, PYTHONHOME, PYTHONSTARTUP and a sheet named x.py: none counts."""
    assert len(set(PLANTED)) >= 40
    found, folder, cloud = tempted
    assert executed(folder) == executed(cloud) == []
    assert found["cell"]["result"] == 1
    looked = found["looked"]
    assert looked["isolated"] == "1"
    assert all(place.startswith(looked["prefix"]) for place in looked["path"].split("\n"))
    assert looked["openpyxl"].startswith(looked["prefix"])
    assert looked["folder"] == looked["prefix"]
    assert looked["variables"] == ""
    assert looked["cleans"] == "0", "xlwings would end other Excels with a program named without a path"


def test_the_settings_sheet_of_a_workbook_is_not_even_read(tempted: tuple[dict[str, Any], Path, Path]) -> None:
    """A command that needs the workbook's place asks Excel for it and no sheet, where xlwings alone would obey one."""
    found, _, cloud = tempted
    assert found["language"]["result"] == found["undo"]["result"] == ""
    said = [say("commands.language_en", "en"), say("commands.undo_nothing", "en")]
    assert [text for _, text in found["boxes"]] == said
    assert found["address"], "the command did ask for the place"
    assert found["asked"] == []
    assert found["stock"] == {"fullname": windows(cloud / "classeur.xlsm"), "asked": True}, "the test can fail"


def test_the_test_of_planted_modules_can_fail(tmp_path: Path) -> None:
    """The command line of xlwings' own VBA, in the same folder and in no other company, runs what is planted there."""
    folder = planted(tmp_path / "book")
    run("planted.py", folder, folder, "stock")
    assert "executed-xlwings" in executed(folder)
