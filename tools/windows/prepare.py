"""Make a Windows to test with under Wine: `python tools/windows/prepare.py FOLDER` (Wine itself: install_wine.sh).

FOLDER/py is a Windows Python with every dependency of the package, with pywin32 and xlwings' libraries where pip puts
them; FOLDER/prefix is Wine's own folder; FOLDER/env.json the environment to run `wine64` in. Both are made anew when
a version changes; the package itself is put in each time, built from the checkout. Downloads go through pip.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ucrt import filled

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIBRARIES = (Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows"), Path("/usr/lib/wine/x86_64-windows"))
ABORTING = "_wmi.pyd"
"""Wine 8 lacks propsys.VariantToString, which it calls; Python does without it."""
SKIPPED = re.compile(r"(^|/)tests?/|^pyarrow/include/|\.pdb$|\.lib$")
"""Members of wheels that no test here imports."""
WARM = "import sys; sys.argv = ['']; import segment_udfs.hosts.excel.server as s; s._loaded()"
"""Imports what the server does, so that its compiled files exist."""


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    environment = env_of(folder)
    stamp, wanted = folder / "stamp", state()
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        stamp.unlink(missing_ok=True)
        with told("Windows Python and wheels"):
            make_python(folder)
        with told("prefix"):
            make_prefix(folder, environment)
        stamp.write_text(wanted, "utf-8")
    with told("package"):
        put_package(folder)
    with told("compiled files"):
        run(environment, folder / "py" / "python.exe", "-c", WARM)
    (folder / "env.json").write_text(json.dumps(environment, indent=1), "utf-8")


def state() -> str:
    """Everything that what is made depends on."""
    parts = [path.read_bytes() for path in sorted(HERE.iterdir()) if path.is_file()]
    wine = subprocess.run(["wine64", "--version"], env=env_of(HERE), capture_output=True, check=True).stdout
    return hashlib.sha256(b"\0".join([*parts, wine, xlwings_pin().encode()])).hexdigest()


def xlwings_pin() -> str:
    """The version that pyproject.toml pins; the wheels must have it too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pin = next(item for item in project["dependencies"] if item.startswith("xlwings=="))
    if not re.search(rf"^{re.escape(pin)} ", (HERE / "requirements.txt").read_text("utf-8"), re.MULTILINE):
        sys.exit(f"tools/windows/requirements.txt must name {pin}, as pyproject.toml does")
    return pin


def env_of(folder: Path) -> dict[str, str]:
    """The environment of Wine: no display, no dialogs of Wine's, the library beside a program before Wine's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISPLAY", "PYTHON", "WINE"))}
    return kept | {
        "WINEPREFIX": str(folder / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe,winedbg.exe=d;ucrtbase=n,b",
        "PATH": f"/usr/lib/wine:{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }


def make_python(folder: Path) -> None:
    target, downloads = folder / "py", folder / "downloads"
    shutil.rmtree(target, ignore_errors=True)
    shutil.rmtree(downloads, ignore_errors=True)
    wheels = ["--only-binary=:all:", "--platform=win_amd64", "--python-version=3.13", "--implementation=cp"]
    download(downloads / "wheels", HERE / "requirements.txt", *wheels)
    download(downloads / "python", HERE / "python.txt", "--no-binary=:all:")
    unpack_python(next((downloads / "python").glob("*.tar.gz")), target)
    site = target / "Lib" / "site-packages"
    for wheel in sorted((downloads / "wheels").glob("*.whl")):
        unpack(wheel, site)
    for library in [*site.glob("xlwings-*.data/data/*.dll"), *site.glob("pywin32_system32/*.dll")]:
        shutil.copy(library, target)
    source = next(place for place in LIBRARIES if (place / "ucrtbase.dll").is_file()) / "ucrtbase.dll"
    (target / "ucrtbase.dll").write_bytes(filled(source.read_bytes()))
    shutil.rmtree(downloads)


def download(target: Path, pins: Path, *options: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", *options]
    subprocess.run([*command, "--dest", str(target), "--requirement", str(pins)], check=True)


def unpack_python(source: Path, target: Path) -> None:
    """The embeddable Python, laid out as an installed one: it honours PYTHONPATH and -I as a user's does."""
    shutil.unpack_archive(source, source.parent)
    with zipfile.ZipFile(next(source.parent.glob("*/src*/*/data.zip"))) as data:
        for member in data.namelist():
            name = member.rpartition("/")[2]
            if name.endswith(".zip"):
                with data.open(member) as inner, zipfile.ZipFile(inner) as library:
                    library.extractall(target / "Lib")
            elif name and name != ABORTING and not name.endswith("._pth"):
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(data.read(member))


def unpack(wheel: Path, site: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site, [member for member in archive.namelist() if not SKIPPED.search(member)])


def make_prefix(folder: Path, environment: dict[str, str]) -> None:
    shutil.rmtree(folder / "prefix", ignore_errors=True)
    run(environment, "wineboot", "-i")
    run(environment, "reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
    run(environment, "reg", "add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics", "/d", "null", "/f")  # no display
    subprocess.run(["wineserver", "-w"], env=environment, check=True)


def put_package(folder: Path) -> None:
    """Build the wheel from a copy: a build leaves files in its folder, which the next one would take for sources."""
    site, copy = folder / "py" / "Lib" / "site-packages", folder / "package"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT / "segment_udfs", copy / "segment_udfs", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(copy), str(copy)]
    subprocess.run(command, check=True)
    for old in site.glob("segment_udfs*"):
        shutil.rmtree(old)
    unpack(next(copy.glob("*.whl")), site)
    shutil.rmtree(copy)


def run(environment: dict[str, str], *command: str | Path) -> None:
    """One program under Wine. Its streams must be pipes: a regular file as output kills Python at its start."""
    done = subprocess.run(
        ["wine64", *map(str, command)], env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=300
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed under Wine: {(done.stdout + done.stderr).decode(errors='replace')[-2000:]}")


@contextmanager
def told(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    sys.stdout.write(f"{what}: {time.monotonic() - begun:.0f} s\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
