"""Names of files that Windows, macOS and Linux all take, from any text; what is wrong with a name that was given."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import Final

from segment_udfs.errors import DataError, Fault

_BANNED: Final = frozenset('<>:"/\\|?*')
"""What Windows takes for a separator, a stream, a pattern or a redirection."""
_DEVICES: Final = frozenset("CON PRN AUX NUL CONIN$ CONOUT$ CLOCK$".split()) | {
    f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"
}
"""Names that are devices of Windows in every folder, whatever stands after their first point."""
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Categories of Unicode that do not show, or turn the text around: U+202E makes `exe.pdf` of what ends in `fdp.exe`."""
_LONGEST: Final = 200
"""Bytes. File systems take 255 bytes or UTF-16 units; this leaves room for `.~lock.…#`, ` (2)` and `.bak`."""
_ENDING: Final = 20
"""Bytes of the longest extension that is kept when a name is cut."""
_WEB: Final = re.compile(r"(?:https?|ftps?|file|davs?|smb|onedrive|ms-excel):[/\\]", re.IGNORECASE)
_WINDOWS_PATH: Final = 259
"""Characters of a path that every program of Windows opens."""
_EXCEL_PATH: Final = 218
"""Characters of a path that Excel opens."""
_ASIDE: Final = 14
"""Characters that the temporary file of a short name has more than the name."""


def safe_filename(text: str, empty: str = "segmentation") -> str:
    """A file name made from any text: never empty, never outside its folder, the same on every system.

    Two texts may give one name. The text is composed (NFC); what cannot stand in a name becomes `_` or a space; points
    and spaces at the ends go, so do a leading `~`, which marks the locks of Excel and LibreOffice, and a leading `-`,
    which programs take for an option; a device of Windows gets `_` in front; long names keep their extension.

    Args:
        text: What a person wrote, a file said. empty: The name when nothing of it is left.

    Example:
        >>> safe_filename("../Ventes : 1er trimestre / Île-de-France.xlsx")
        '_Ventes _ 1er trimestre _ Île-de-France.xlsx'
        >>> safe_filename("nul.csv"), safe_filename(" .. ")
        ('_nul.csv', 'segmentation')
    """
    shown = "".join(map(_letter, unicodedata.normalize("NFC", text)))
    name = _trimmed(re.sub(r"\s+", " ", shown))
    name = _trimmed(_cut(unicodedata.normalize("NFC", name))) or empty
    return f"_{name}" if _is_device(name) else name


def within(folder: Path, name: str) -> Path:
    """The path of a file `name` that lies in `folder` itself.

    Raises:
        DataError: the name leads elsewhere: a separator, `..`, a drive, a web address; or no system takes it.

    Example:
        >>> within(Path("out"), "ventes.csv").as_posix()
        'out/ventes.csv'
    """
    path = folder / name
    fault = name_fault(name)
    lies_there = path.parent == folder and Path(os.path.normpath(path)).is_relative_to(os.path.normpath(folder))
    if fault is not None or not lies_there:
        raise DataError([fault or Fault.of("write.bad_name", file=path.name)])
    return path


def name_fault(name: str) -> Fault | None:
    """What makes a file name one that some system refuses or takes for something else; None for nothing."""
    if _is_device(name):
        return Fault.of("write.reserved_name", file=name)
    found = sorted(
        {letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in name if _is_banned(letter)}
    )
    if found:
        return Fault.of("write.bad_letters", file=_shown(name), found=" ".join(found))
    if name != name.rstrip(". ") or not name:
        return Fault.of("write.bad_name", file=name)
    return None


def path_fault(path: Path, windows: bool) -> Fault | None:
    """What can be said of a target from its text alone: a web address, a name that is refused, a path too long."""
    if _WEB.match(str(path)):
        return Fault.of("write.web_address", file=_shown(path.name))
    if path.name and (fault := name_fault(path.name)):
        return fault
    if windows:
        workbook = path.suffix.lower() in {".xlsx", ".xlsm", ".xlam"}
        limit = _EXCEL_PATH if workbook else _WINDOWS_PATH - _ASIDE
        if (found := len(os.path.abspath(path))) > limit:
            return Fault.of("write.path_too_long", file=path.name, found=found, limit=limit)
    return None


def shorter(name: str, most: int) -> str:
    """The beginning of a name, at most `most` bytes of UTF-8, no letter cut in two.

    Example:
        >>> shorter("été", 3)
        'ét'
    """
    return os.fsencode(name)[:most].decode("utf-8", "ignore")


def _letter(letter: str) -> str:
    if letter.isspace():
        return " "
    return "_" if _is_banned(letter) or unicodedata.category(letter) in _UNSEEN else letter


def _is_banned(letter: str) -> bool:
    return letter in _BANNED or ord(letter) < 32 or 127 <= ord(letter) < 160


def _trimmed(name: str) -> str:
    return name.strip(". ").lstrip("-~. ")


def _is_device(name: str) -> bool:
    return name.partition(".")[0].rstrip().upper() in _DEVICES


def _cut(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or _size(dot + ending) > _ENDING:
        stem, dot, ending = name, "", ""
    while _size(stem + dot + ending) > _LONGEST:
        stem = stem[:-1]
    return stem + dot + ending


def _size(name: str) -> int:
    """Bytes in the longer of the two forms of Unicode: older file systems of the Mac keep names decomposed."""
    return max(len(unicodedata.normalize(form, name).encode()) for form in ("NFC", "NFD"))


def _shown(name: str) -> str:
    """The name as a sentence may show it."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
