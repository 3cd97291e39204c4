"""The double-click installer: its files are what Windows' command processor and a French console can read."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from support import ROOT

PLACE = ROOT / "addin" / "windows"
SCRIPTS = sorted(PLACE.glob("*.cmd"))
INSTALLER = PLACE / "Installer Segmentation.cmd"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_pack", PLACE / "make_pack.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def text(path: Path) -> str:
    return path.read_bytes().decode("ascii").replace("\r\n", "\n")


def commands(path: Path) -> list[str]:
    lines = [line.strip() for line in text(path).splitlines()]
    return [line for line in lines if line and not line.startswith("rem ")]


def messages() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (PLACE / "messages.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            key, sign, sentence = line.partition("=")
            assert sign, line
            found.setdefault(key, []).append(sentence)
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_ascii_with_the_line_ends_of_windows(path: Path) -> None:
    """Whatever the code page of the console is, their bytes mean the same; names too."""
    content = path.read_bytes()
    assert content.isascii()
    assert path.name.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.splitlines()) < 8191, "the longest line of the command processor"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_paths_are_quoted_and_never_read_twice(path: Path) -> None:
    """A folder's name may hold spaces, `&`, `!`, `%`, `^` and parentheses."""
    lines = commands(path)
    assert "setlocal EnableExtensions DisableDelayedExpansion" in lines
    assert not [line for line in lines if "EnableDelayedExpansion" in line]
    for line in lines:
        outside = re.sub(r'"[^"]*"', "", line)
        assert not re.search(r"%(HERE|BASE|ENVIRONMENT|OLD|LOG|STEP|PY|ENVPY|PIP)%|%~dp0", outside), line
        if line.startswith("call "):
            assert not re.search(r"%(?!%)", line), f"call would read it once more: {line}"
        assert not re.search(r"for /f .*\('", line), f"a second processor would read it once more: {line}"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_that_antivirus_programs_look_for_and_no_right_of_an_administrator(path: Path) -> None:
    """Nor is a program looked for in the folder of the script, which may be the one of downloads."""
    content = text(path).lower()
    for word in (
        "powershell",
        "runas",
        "certutil",
        "bitsadmin",
        "curl",
        "reg add",
        "reg delete",
        "schtasks",
        "wscript",
    ):
        assert word not in content
    assert 'set "nodefaultcurrentdirectoryinexepath=1"' in content
    runs = [line for line in commands(path) if line.startswith(('"%PY%"', '"%ENVPY%"'))]
    assert runs
    assert all(re.match(r'"%\w+%" (%PYARG% )?-I ', line) for line in runs), "apart from the user's environment"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_label_called_exists_and_every_way_ends_at_the_pause(path: Path) -> None:
    """The window stays open; the code of the end is the one that was set."""
    lines = commands(path)
    labels = {line[1:] for line in lines if line.startswith(":") and not line.startswith("::")}
    content = text(path)
    assert set(re.findall(r"goto (\w+)", content)) <= labels
    assert set(re.findall(r"call :(\w+)", content)) <= labels
    ending = lines[lines.index(":end") :]
    assert ending[ending.index("pause") : ending.index("pause") + 2] == ["pause", "exit /b %RESULT%"]
    assert lines.count("pause") == 1
    assert not [line for line in lines[: lines.index(":end")] if line.startswith("exit")]
    assert "errorlevel 1" not in content, "it does not see the negative number of a program that died"


def test_every_message_said_exists_in_both_languages_and_is_said() -> None:
    """French first; a no-break space stands where French wants one; a console of code page 1252 has every letter."""
    said = {key for path in SCRIPTS for key in re.findall(r"call :say (\w+)", text(path))}
    found = messages()
    assert said == set(found)
    for french, english in found.values():
        assert not re.search(r"(?<!\u00a0)[;!?»]|« | [:%]", french), french
        for sentence in (french, english):
            sentence.encode("cp1252")
            assert not re.search(r"[\u2018-\u201d\u2026]", sentence), "older consoles have no such letters"


def test_the_readme_opens_right_in_notepad_and_tells_of_both_files_in_both_languages() -> None:
    """UTF-8 with its mark, and the line ends of Windows."""
    content = (PLACE / "README.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    for path in SCRIPTS:
        assert content.decode("utf-8-sig").count(path.name) >= 2


def test_the_installer_keeps_the_old_environment_until_the_new_one_works() -> None:
    """Moved aside before, brought back by whatever fails after, removed once Excel is set up."""
    lines = commands(INSTALLER)
    aside = lines.index('if exist "%ENVIRONMENT%" move "%ENVIRONMENT%" "%OLD%" >>"%LOG%" 2>&1')
    dropped = lines.index('if exist "%OLD%" rmdir /s /q "%OLD%"')
    back = lines.index(":back")
    between = lines[aside:dropped]
    assert [line for line in between if line.startswith("goto")].count("goto back") == 4
    assert "call :say not_installed" in between
    assert lines[back + 1 : back + 3] == [
        'if exist "%ENVIRONMENT%" rmdir /s /q "%ENVIRONMENT%"',
        'if exist "%OLD%" move "%OLD%" "%ENVIRONMENT%" >>"%LOG%" 2>&1',
    ]


def test_offline_only_the_wheels_of_the_list_are_installed_and_nothing_is_asked_of_the_index() -> None:
    (line,) = [line for line in commands(INSTALLER) if "--find-links" in line]
    assert not [line for line in commands(INSTALLER) if "pip" in line and line.rstrip().endswith("segment-udfs")]
    for option in ("--isolated", "--no-index", '--find-links "%HERE%wheels"', "--require-hashes", "requirements.txt"):
        assert option in line


def wheel(folder: Path, name: str, *needs: str) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    metadata = "".join([f"Name: {name}\nVersion: 1.0\n", *(f"Requires-Dist: {need}\n" for need in needs)])
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(f"{name}-1.0.dist-info/METADATA", metadata)
    return path


def test_the_maker_of_the_pack_finds_what_only_windows_needs(tmp_path: Path) -> None:
    """pip, run on another system, leaves it out; what another system or an extra needs is not asked for."""
    make = maker()
    wheel(tmp_path, "segment_udfs", "numpy>=2", 'appscript; platform_system == "Darwin"', 'pytest; extra == "dev"')
    wheel(tmp_path, "numpy", 'pywin32>=224; platform_system == "Windows"', 'tzdata; sys_platform == "win32"')
    wheel(tmp_path, "tzdata", 'old; python_version < "3.12"')
    assert make.missing(tmp_path.glob("*.whl"), make.conditions("3.13")) == ["pywin32>=224"]
    assert make.missing(tmp_path.glob("*.whl"), make.conditions("3.11")) == ["old", "pywin32>=224"]


def test_the_pack_holds_what_is_needed_and_lists_it_with_its_hashes(tmp_path: Path) -> None:
    """A wheel that the lock does not name goes, another version too; pip stands apart under a known name."""
    make = maker()
    ours = wheel(tmp_path, "segment_udfs", "numpy>=2")
    number = wheel(tmp_path, "numpy")
    for name in ("pip", "pexpect"):
        wheel(tmp_path, name)
    number.rename(tmp_path / "numpy-2.0-py3-none-any.whl")
    wheel(tmp_path, "numpy")
    make.prune(ours, ["numpy==2.0 --hash=sha256:0", "pip==1.0"], tmp_path)
    make.name_pip(tmp_path)
    make.write_list(tmp_path, "3.13")
    kept = ["numpy-2.0-py3-none-any.whl", "pip.whl", "python.txt", "requirements.txt", ours.name]
    assert sorted(path.name for path in tmp_path.iterdir()) == kept
    digest = hashlib.sha256((tmp_path / "numpy-2.0-py3-none-any.whl").read_bytes()).hexdigest()
    lines = (tmp_path / "requirements.txt").read_text("ascii").splitlines()
    assert lines[0] == f"numpy==2.0 --hash=sha256:{digest}"
    assert lines[1].startswith("segment-udfs==1.0 --hash=sha256:")
    assert len(lines) == 2
    assert (tmp_path / "python.txt").read_text("ascii").split() == ["3.13"]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_every_file_of_the_pack_has_its_hashes_in_the_lock_before_it_is_fetched(python: str) -> None:
    """One exact version each, pip's too; what Windows alone needs is there, what it does not need is not."""
    lines = maker().locked(python)
    names = [line.split("==")[0] for line in lines]
    assert len(names) == len(set(names))
    assert {"numpy", "xlwings", "pywin32", "tzdata", "pip"} <= set(names)
    assert not {"appscript", "psutil"} & set(names), "macOS needs them"
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.a-z]+( --hash=sha256:[0-9a-f]{64})+", line) for line in lines)


def test_the_scripts_of_the_pack_have_the_line_ends_of_windows_even_if_the_checkout_has_not(tmp_path: Path) -> None:
    make = maker()
    make.copy_scripts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(make.SCRIPTS)
    assert {path.name for path in SCRIPTS} <= set(make.SCRIPTS)
    for path in tmp_path.iterdir():
        assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
