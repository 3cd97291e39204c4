"""Make the folder that a coach hands to sellers: the installer to double-click and every wheel that it installs.

    python addin/windows/make_pack.py [-o dist/windows] [--python 3.13] [--bundle FOLDER]

Run from a checkout, on any system. The wheels are those of 64-bit Windows and one version of Python, each with a hash
that requirements.lock knows; the pack lists them with their SHA-256, and the installer takes no other. With --bundle,
a folder that holds python.exe (the "embeddable package" of python.org, unpacked) goes into the pack, and the seller
needs no Python of his own.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent
SCRIPTS: Final = ("Installer Segmentation.cmd", "Desinstaller Segmentation.cmd", "README.txt", "messages.txt")
NAME: Final = "Segmentation"
PYTHON: Final = "3.13"
PIP: Final = "pip.whl"
_SOURCES: Final = ("segment_udfs", "pyproject.toml", "README.md", "LICENSE")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "dist" / "windows")
    parser.add_argument("--python", default=PYTHON)
    parser.add_argument("--bundle", type=Path)
    asked = parser.parse_args(arguments)
    asked.bundle = asked.bundle and asked.bundle.expanduser()
    begun = time.monotonic()
    if asked.bundle and not (asked.bundle / "python.exe").is_file():
        parser.error(f"no python.exe in {asked.bundle}")
    folder = asked.out / NAME
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    for old in (*wheels.glob("segment_udfs-*.whl"), wheels / PIP):
        old.unlink(missing_ok=True)
    lines = locked(asked.python)
    ours = build_ours(wheels)
    download(lines, wheels, asked.python)
    prune(ours, lines, wheels)
    if lacking := missing(wheels.glob("*.whl"), conditions(asked.python)):
        parser.error(f"requirements.lock lacks {', '.join(lacking)}: make lock")
    name_pip(wheels)
    write_list(wheels, asked.python)
    copy_scripts(folder)
    shutil.rmtree(folder / "python", ignore_errors=True)
    if asked.bundle:
        shutil.copytree(asked.bundle, folder / "python")
    packed = zipped(folder, asked.out / f"{NAME}.zip")
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    size, seconds = packed.stat().st_size / 1e6, time.monotonic() - begun
    sys.stdout.write(f"{packed}  {size:.0f} MB, {seconds:.0f} s, sha256 {digest}\n")


def build_ours(wheels: Path) -> Path:
    """Our own wheel, from a copy of the sources: what an earlier build left in the checkout does not get in."""
    with tempfile.TemporaryDirectory() as place:
        for name in _SOURCES:
            source, target = ROOT / name, Path(place, name)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(source, target)
        _pip("wheel", "--no-deps", "--wheel-dir", str(wheels), place)
    (made,) = wheels.glob("segment_udfs-*.whl")
    return made


def locked(python: str) -> list[str]:
    """The lines of the lock that a Windows with that Python needs, pip's among them; each is a version and its hashes.

    Conditions are left out: pip would read them as those of the machine that it runs on.
    """
    pins = _lock().pins((ROOT / "requirements.lock").read_text("ascii"))
    where = conditions(python)
    needed = [pin for pin in pins if pin.requirement.marker is None or pin.requirement.marker.evaluate(where)]
    return [" ".join([f"{pin.name}=={pin.version}", *pin.hashes]) for pin in needed]


def conditions(python: str) -> dict[str, str]:
    """The conditions of requirements as a 64-bit Windows with that Python would read them."""
    found: dict[str, str] = _lock().conditions(python, "win32")
    return found


def download(lines: Iterable[str], wheels: Path, python: str) -> None:
    """The wheels of these lines, no other version and no other bytes; those that are there already stay."""
    target = ["--platform", "win_amd64", "--python-version", python, "--implementation", "cp"]
    with tempfile.TemporaryDirectory() as place:
        asked = Path(place, "requirements.txt")
        asked.write_text("".join(f"{line}\n" for line in lines), "ascii")
        exact = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement", str(asked)]
        _pip("download", *target, *exact, "--dest", str(wheels))


def prune(ours: Path, lines: Iterable[str], wheels: Path) -> None:
    """Remove what an earlier pack left: every wheel but ours and those of these lines."""
    wanted = {line.split()[0] for line in lines}
    for path in wheels.glob("*.whl"):
        name, version, *_ = parse_wheel_filename(path.name)
        if path != ours and f"{name}=={version}" not in wanted:
            path.unlink()


@cache
def _lock() -> ModuleType:
    """tools/lock.py, which is a script and no package."""
    spec = importlib.util.spec_from_file_location("segmentation_lock", ROOT / "tools" / "lock.py")
    if spec is None or spec.loader is None:
        raise ImportError("tools/lock.py")
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made  # a dataclass looks its module up
    spec.loader.exec_module(made)
    return made


def requirements(wheel: Path, conditions: Mapping[str, str]) -> list[Requirement]:
    """What a wheel needs under these conditions."""
    with zipfile.ZipFile(wheel) as package:
        name = next(name for name in package.namelist() if name.endswith(".dist-info/METADATA"))
        told = BytesParser().parsebytes(package.read(name), headersonly=True).get_all("Requires-Dist", [])
    found = [Requirement(text) for text in told]
    return [item for item in found if item.marker is None or item.marker.evaluate(dict(conditions))]


def missing(wheels: Iterable[Path], conditions: Mapping[str, str]) -> list[str]:
    """What the wheels need and is not among them."""
    there = list(wheels)
    names = {parse_wheel_filename(path.name)[0] for path in there}
    needed = [item for path in there for item in requirements(path, conditions)]
    return sorted({f"{item.name}{item.specifier}" for item in needed if canonicalize_name(item.name) not in names})


def name_pip(wheels: Path) -> None:
    """pip runs from its wheel; a fixed name spares the installer a search. It stands apart from what is installed."""
    (found,) = wheels.glob("pip-*.whl")
    found.replace(wheels / PIP)


def write_list(wheels: Path, python: str) -> None:
    """The list by which the installer installs, each wheel with its hash, and the version of Python they are for."""
    lines = []
    for path in sorted(wheels.glob("*-*.whl")):
        name, version, *_ = parse_wheel_filename(path.name)
        lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")
    (wheels / "requirements.txt").write_bytes("\r\n".join([*lines, ""]).encode("ascii"))
    (wheels / "python.txt").write_bytes(f"{python}\r\n".encode("ascii"))


def copy_scripts(folder: Path) -> None:
    """The scripts with the line ends of Windows, whatever git made of them."""
    for name in SCRIPTS:
        text = (HERE / name).read_bytes().replace(b"\r\n", b"\n")
        (folder / name).write_bytes(text.replace(b"\n", b"\r\n"))


def zipped(folder: Path, target: Path) -> Path:
    """The folder as one file; wheels are compressed already."""
    with zipfile.ZipFile(target, "w") as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                kind = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
                package.write(path, path.relative_to(folder.parent), kind)
    return target


def _pip(*arguments: str) -> None:
    subprocess.run(  # noqa: S603  fixed program
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments], check=True
    )


if __name__ == "__main__":
    main()
