"""Files as LibreOffice opens them: converted to .xlsx without a window, in a profile of their own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path


def csv_files(files: Iterable[tuple[Path, str]], folder: Path, soffice: str) -> dict[str, bytes]:
    """Each CSV file opened with a separator, UTF-8 and " for quotes, its cells read as a person's typing is; as .xlsx.

    The name of the result is that of the file with the number of the separator behind it.
    """
    found: dict[str, bytes] = {}
    grouped: dict[str, list[Path]] = {}
    for path, separator in files:
        grouped.setdefault(separator, []).append(path)
    for separator, paths in grouped.items():
        # separator, quote, UTF-8, from row 1, columns as they come, language of the machine, quoted fields as text: no,
        # detect special numbers: yes
        options = f"CSV:{ord(separator)},34,76,1,,0,false,true"
        made = _converted(paths, folder / str(ord(separator)), soffice, [f"--infilter={options}"])
        found |= {f"{Path(name).stem}{ord(separator)}.xlsx": data for name, data in made.items()}
    return found


def books(paths: Iterable[Path], folder: Path, soffice: str) -> dict[str, bytes]:
    """Workbooks, opened and saved."""
    return _converted(list(paths), folder / "books", soffice, [])


def _converted(paths: list[Path], folder: Path, soffice: str, options: list[str]) -> dict[str, bytes]:
    profile = (folder.parent / "profile").resolve().as_uri()
    start = [soffice, f"-env:UserInstallation={profile}", "--headless", "--norestore", *options]
    command = [*start, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.xlsx"))}
