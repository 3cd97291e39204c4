"""The installer on Windows: the real registry, the real windows, the command processor that runs the .cmd files."""

from __future__ import annotations

import ensurepip
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from support import ROOT
from windows.machine import FOLDER, PYTHON, environment, run, windows

from segment_udfs import __version__

pytestmark = pytest.mark.windows
XLWINGS = version("xlwings")


def test_install_doctor_and_uninstall_leave_the_users_registry_and_files_as_they_were(tmp_path: Path) -> None:
    """Every key and value of HKEY_CURRENT_USER is compared, read by winreg itself, and the dates of all files.

    The other add-in keeps its place and its type; a second run changes nothing; the doctor's last line is an answer of
    the real server through COM.
    """
    documents = tmp_path / "Dossier d'été & co"
    seen = run("installing.py", documents, seconds=300)
    assert seen["notes"] == []
    assert seen["again"]
    assert seen["open"] == {"OPEN": [r'/R "%APPDATA%\Other\sölver.xlam"', 2], "OPEN1": [f'/R "{seen["addin"]}"', 1]}
    assert seen["addin"].endswith(r"\AppData\Roaming\Microsoft\AddIns\segmentation.xlam")
    assert seen["template"] == "template en"
    assert seen["settings"] == {
        "interpreter": windows(PYTHON / "python.exe"),
        "library": windows(PYTHON / f"xlwings64-{XLWINGS}.dll"),
        "library32": windows(PYTHON / f"xlwings32-{XLWINGS}.dll"),
        "xlwings": XLWINGS,
        "version": __version__,
        "lang": "en",
    }
    expected = "excel interpreter library addin registered macros child_processes log server".split()
    assert seen["doctor"] == [[True, f"excel_install.ok_{name}"] for name in expected]
    assert seen["left"] == []
    assert seen["twice"] is False
    assert seen["seam"]
    assert seen["window"] == [False, True, "excel_install.running", False, True]


PRODUCT = """\
import os, sys
from pathlib import Path
print("said:", *sys.argv[1:])
sys.exit(int(Path({codes!r}, sys.argv[1] + ".txt").read_text()))
"""
"""Stands for our package: what the scripts do with its exit codes is what is looked at."""


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    """A pack as the coach's, in a folder of a difficult name; our wheel in it is a small one."""
    folder = tmp_path / "Été & co !x^y (1)" / "Segmentation"
    folder.mkdir(parents=True)
    spec = importlib.util.spec_from_file_location("make_pack", ROOT / "addin" / "windows" / "make_pack.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    maker.copy_scripts(folder)
    wheels = folder / "wheels"
    wheels.mkdir()
    for bundled in Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"):
        shutil.copy(bundled, wheels)
    if not any(wheels.iterdir()):  # Debian's Python comes without
        subprocess.run([sys.executable, "-m", "pip", "-q", "download", "--no-deps", "-d", wheels, "pip"], check=True)
    small_wheel(wheels, tmp_path)
    maker.name_pip(wheels)
    maker.write_list(wheels, "3.13")
    embeddable(folder / "python")
    codes(tmp_path, install=0, doctor=0, uninstall=0)
    yield folder
    shutil.rmtree(installed().parent, ignore_errors=True)


def small_wheel(wheels: Path, place: Path) -> None:
    info = "segment_udfs-1.0.dist-info"
    with zipfile.ZipFile(wheels / "segment_udfs-1.0-py3-none-any.whl", "w") as package:
        package.writestr("segment_udfs/__init__.py", "")
        package.writestr("segment_udfs/hosts/__init__.py", "")
        package.writestr("segment_udfs/hosts/cli.py", PRODUCT.format(codes=windows(place)))
        package.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: segment-udfs\nVersion: 1.0\n")
        package.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        package.writestr(f"{info}/RECORD", "")


def embeddable(folder: Path) -> None:
    """The layout of python.org's embeddable package: the library in one .zip, a ._pth that leaves site-packages out."""
    folder.mkdir()
    for path in PYTHON.iterdir():
        if path.is_file() and not re.match(r"xlwings|python(com|types)|pywintypes", path.name):
            os.link(path, folder / path.name)
    library = PYTHON / "Lib"
    with zipfile.ZipFile(folder / "python313.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for path in library.rglob("*.py*"):
            place = path.relative_to(library)
            if place.parts[0] != "site-packages" and "__pycache__" not in place.parts:
                package.write(path, place)
    (folder / "python313._pth").write_text("python313.zip\n.\n#import site\n", "ascii")


def codes(place: Path, **told: int) -> None:
    for name, code in told.items():
        (place / f"{name}.txt").write_text(str(code), "ascii")


def installed() -> Path:
    return next((FOLDER / "prefix" / "drive_c" / "users").glob("*/AppData/Local")) / "segment-udfs" / "env"


def double_click(folder: Path, name: str) -> tuple[int, str]:
    """The exit code and what the window shows."""
    done = subprocess.run(
        ["wine64", "cmd.exe", "/c", name],
        env=environment(),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def test_the_scripts_install_update_bring_back_and_remove(pack: Path, tmp_path: Path) -> None:
    """From wheels alone, with the Python of the pack; a failing step leaves the environment that was there."""
    code, said = double_click(pack, "Installer Segmentation.cmd")
    assert (code, "Tout est prêt" in said, "All is ready" in said) == (0, True, True), said
    assert [line for line in said.splitlines() if "said:" in line] == ["said: install excel", "said: doctor excel"]
    marker = installed() / "marker.txt"
    marker.write_text("the first environment", "ascii")

    codes(tmp_path, install=2)
    code, said = double_click(pack, "Installer Segmentation.cmd")
    assert (code, "Rien n'a été changé dans Excel" in said) == (1, True), said
    assert marker.exists(), "the environment that worked is back"
    assert not installed().with_name("env.old").exists()

    codes(tmp_path, install=0, doctor=2)
    code, said = double_click(pack, "Installer Segmentation.cmd")
    assert (code, "une chose reste à corriger" in said) == (2, True), said
    assert not marker.exists(), "an update is an environment made anew"

    codes(tmp_path, uninstall=2)
    code, said = double_click(pack, "Desinstaller Segmentation.cmd")
    assert (code, "Rien d'autre n'a été retiré" in said) == (1, True), said
    assert installed().is_dir()

    codes(tmp_path, uninstall=0)
    code, said = double_click(pack, "Desinstaller Segmentation.cmd")
    assert (code, "Segmentation est retiré" in said) == (0, True), said
    assert not installed().exists()
    assert not installed().with_name("install.log").exists()
    code, said = double_click(pack, "Desinstaller Segmentation.cmd")
    assert (code, "Segmentation n'est pas installé" in said) == (1, True), said


def test_a_wheel_that_is_not_the_one_of_the_list_is_not_installed(pack: Path) -> None:
    """One byte more: pip compares hashes; nothing is left half made."""
    with next(pack.glob("wheels/segment_udfs-*.whl")).open("ab") as stream:
        stream.write(b"\0")
    code, said = double_click(pack, "Installer Segmentation.cmd")
    assert (code, "n'ont pas pu être installées" in said) == (1, True), said
    assert not installed().exists()


def test_without_a_python_that_will_do_or_out_of_its_folder_one_sentence_says_what_to_do(pack: Path) -> None:
    """The Python of the pack is of another version than its wheels; then the script is alone, as inside a .zip."""
    (pack / "wheels" / "python.txt").write_bytes(b"3.12\r\n")
    code, said = double_click(pack, "Installer Segmentation.cmd")
    assert (code, "Aucun Python 64 bits qui convienne" in said, "Python 3.12" in said) == (1, True, True), said
    assert not installed().exists()
    (pack / "messages.txt").unlink()
    code, said = double_click(pack, "Installer Segmentation.cmd")
    assert (code, "Extrayez d'abord tout le dossier" in said) == (1, True), said
