"""Make the folder that a coach hands to sellers: the installer to double-click and every wheel that it installs.

    python addin/windows/make_pack.py [-o dist/windows] [--python 3.13] [--bundle FOLDER]

Run from a checkout, on any system. The wheels are those of 64-bit Windows and one version of Python; each is listed
with its SHA-256, and the installer takes no other. With --bundle, a folder that holds python.exe (the "embeddable
package" of python.org, unpacked) goes into the pack, and the seller needs no Python of his own.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from email.parser import BytesParser
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent
SCRIPTS: Final = ("Installer Segmentation.cmd", "Desinstaller Segmentation.cmd", "README.txt", "messages.txt")
NAME: Final = "Segmentation"
PYTHON: Final = "3.13"
OURS: Final = "segment-udfs"
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
    ours = build_ours(wheels)
    download(ours, wheels, asked.python)
    prune(ours, wheels, asked.python)
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


def download(ours: Path, wheels: Path, python: str) -> None:
    """Everything that our wheel needs on Windows, and pip itself.

    pip reads the conditions of requirements as those of the machine it runs on, so what only Windows needs is found by
    reading the wheels, and asked for by name, until nothing is missing.
    """
    wanted = ["pip", str(ours)]
    while True:
        target = ["--platform", "win_amd64", "--python-version", python, "--implementation", "cp"]
        _pip("download", "--only-binary=:all:", *target, "--find-links", str(wheels), "--dest", str(wheels), *wanted)
        found = missing(wheels.glob("*.whl"), windows(python))
        if not found:
            return
        wanted += found


def prune(ours: Path, wheels: Path, python: str) -> None:
    """Remove the wheels that Windows does not need, and older versions of those it does."""
    newest: dict[str, Path] = {}
    for path in sorted(wheels.glob("*.whl"), key=lambda path: parse_wheel_filename(path.name)[1]):
        newest[parse_wheel_filename(path.name)[0]] = path
    needed, queue = {canonicalize_name("pip")}, [canonicalize_name(OURS)]
    while queue:
        name = queue.pop()
        if name not in needed:
            needed.add(name)
            queue += [canonicalize_name(item.name) for item in requirements(newest[name], windows(python))]
    for path in wheels.glob("*.whl"):
        if path not in [newest[name] for name in needed]:
            path.unlink()
    if not ours.exists():
        raise FileNotFoundError(ours)


def windows(python: str) -> dict[str, str]:
    """The conditions of requirements as a 64-bit Windows with that Python would read them."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "win32",
        "extra": "",
    }


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
