"""Excel for the Mac: the script holds a fixed line, the interpreter is quoted for the shell, the files are placed."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hosts.excel_install.machines import mac, packages, tree

from segment_udfs.errors import DataError
from segment_udfs.hosts.commands import COMMANDS, EXCEL
from segment_udfs.hosts.excel.install import install
from segment_udfs.hosts.excel.mac_install import script, script_path
from segment_udfs.hosts.excel.uninstall import Removed, uninstall

ADDIN = Path("Library/Group Containers/UBF8T346G9.Office/User Content.localized/Add-Ins.localized/segmentation.xlam")
LINE = (
    'quoted form of thePython & " -I -B -m segment_udfs.hosts.excel.mac " & quoted form of theKey '
    "without altering line endings"
)


def test_the_only_shell_line_is_fixed_and_quotes_both_its_parts() -> None:
    """What varies is the interpreter, written at installation, and the key, which must be one of the commands."""
    text = script(Path("/Users/rémi/env/bin/python"), "fr").decode("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    (shell,) = [line.strip() for line in lines if "do shell script" in line]
    assert shell == f"return do shell script {LINE}"
    assert set(re.findall(r"on (\w+)\(([\w, ]*)\)", text)) == {("RunCommand", "theKey")}
    assert lines.index("\tif theKeys does not contain theKey then return theFailure") < lines.index(f"\t\t{shell}")
    keys = re.search(r"^property theKeys : \{(.*)\}$", text, re.MULTILINE)
    assert keys is not None
    assert keys[1].split(", ") == [f'"{item.key}"' for item in COMMANDS if EXCEL in item.hosts]
    for word in ("AppleScriptTask", "ActiveWorkbook", "run script", "load script", "eval", "tell "):
        assert word not in "\n".join(lines)


def read_literal(text: str, name: str) -> str:
    r"""A property as AppleScript reads its literal: \" and \\ are the only escapes that we write."""
    found = re.search(rf'^property {name} : "((?:[^"\\]|\\["\\])*)"$', text, re.MULTILINE)
    assert found is not None
    return re.sub(r"\\(.)", r"\1", found[1])


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "with space",
        "l'été",
        'say "hi"',
        "back\\slash",
        "$(touch x)",
        "`x`",
        "a;b&c|d",
        "{curly}",
        "%s %(x)s",
        "x" * 200,
    ],
)
def test_an_interpreter_of_any_name_comes_back_from_the_literal_and_from_the_shell(name: str, tmp_path: Path) -> None:
    """`quoted form of` puts a text between single quotes, a quote inside as '\\'' (AppleScript Language Guide)."""
    python = tmp_path / name / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\nprintf "%s" "$0"\n', "utf-8")
    python.chmod(0o755)
    found = read_literal(script(python, "en").decode("utf-8"), "thePython")
    assert found == str(python)
    quoted = "'" + found.replace("'", "'\\''") + "'"
    done = subprocess.run(["/bin/sh", "-c", quoted], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == str(python)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "a\u2028b", "a\x00b"])
def test_a_path_that_no_line_can_hold_is_refused(name: str) -> None:
    """A line end would end the literal, and what follows would be script."""
    with pytest.raises(DataError) as caught:
        script(Path(f"/Users/{name}/python"), "fr")
    assert [fault.key for fault in caught.value.faults] == ["excel_install.bad_path"]


def test_installing_twice_then_uninstalling_leaves_what_was_there(tmp_path: Path) -> None:
    """Add-in, script and template; the language of the first time is kept."""
    machine = mac(tmp_path)
    before = tree(tmp_path)
    done = install(machine, packages, "en", "fr")
    assert [fault.key for fault in done.notes] == ["excel_install.mac_tick"]
    placed = tree(tmp_path)
    assert (machine.home / ADDIN).read_bytes() == packages("en").addin
    assert (machine.home / "Documents" / "segmentation_modele.xlsx").read_bytes() == packages("en").template
    assert script_path(machine).read_bytes() == script(machine.python, "en")
    assert script_path(machine).relative_to(machine.home) == Path(
        "Library/Application Scripts/com.microsoft.Excel/segmentation.applescript"
    )
    install(machine, packages, None, "fr")
    assert tree(tmp_path) == placed
    assert uninstall(machine, shared=False) == Removed(True, True, True, False)
    assert tree(tmp_path) == before
    assert not uninstall(machine, shared=False)


@pytest.mark.parametrize(("runs", "there", "key"), [(True, True, "running"), (False, False, "not_found")])
def test_an_open_excel_or_none_is_refused(runs: bool, there: bool, key: str, tmp_path: Path) -> None:
    machine = replace(mac(tmp_path), excel_runs=lambda: runs, excel_there=lambda: there)
    before = tree(tmp_path)
    with pytest.raises(DataError) as caught:
        install(machine, packages, None, "fr")
    assert [fault.key for fault in caught.value.faults] == [f"excel_install.{key}"]
    assert tree(tmp_path) == before
