"""Who has a file open: the lock files that LibreOffice and Excel put beside it.

LibreOffice writes `.~lock.name#`, one line in UTF-8: name, account, computer, time, profile, with commas between and
backslashes before commas that are meant. Excel writes `~$name`, 165 bytes: the length of the name and the name in the
code page of that Windows, spaces up to byte 54, then the length and the name in UTF-16. Word replaces the first two
letters of a name by `~$`; Excel always puts them in front. LibreOffice may write the lock of Excel too.
"""

from __future__ import annotations

import contextlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LONGEST: Final = 60
_AT: Final = 55
"""Where the second name of Excel's lock begins, with its length on two bytes."""
_MOST: Final = 52
"""Characters of a user's name in Office."""


@dataclass(frozen=True)
class Lock:
    """A lock file: of which program, its name, who made it ("" when it does not say)."""

    program: str
    name: str
    owner: str = ""


def find_lock(target: Path) -> Lock | None:
    """The lock of a file that may be open in another program; None when there is none."""
    for program, name, owner in (
        ("LibreOffice", f".~lock.{target.name}#", _of_libreoffice),
        ("Excel", f"~${target.name}", _of_excel),
    ):
        content = _content(target.with_name(name))
        if content is not None:
            return Lock(program, name, owner(content))
    return None


def _content(path: Path) -> bytes | None:
    """The beginning of a lock; b"" for one that cannot be read, None for none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
    except OSError:  # a name too long for a lock, too
        return None
    with contextlib.suppress(OSError), path.open("rb") as stream:
        return stream.read(4096)
    return b""


def _of_libreoffice(content: bytes) -> str:
    """The name and, in brackets, the computer and the time: what tells a colleague from a crash of last month."""
    fields = [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r"((?:[^\\,;]|\\.)*)[,;]", _text(content))]
    if len(fields) < 4:
        return ""
    name = _clean(fields[0]) or _clean(fields[1])
    where = ", ".join(filter(None, map(_clean, fields[2:4])))
    return f"{name} ({where})" if name and where else name


def _of_excel(content: bytes) -> str:
    length = int.from_bytes(content[_AT : _AT + 2], "little")
    if 0 < length <= _MOST and len(content) >= _AT + 2 + 2 * length:
        return _clean(content[_AT + 2 : _AT + 2 + 2 * length].decode("utf-16-le", "replace"))
    return _clean(content[1 : 1 + content[0]].decode("cp1252", "replace")) if content and content[0] <= _MOST else ""


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _clean(text: str) -> str:
    """Printable, on one line, not endless: the text comes from a file."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
