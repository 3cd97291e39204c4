"""The files that the installer places, and its note of them, by which uninstalling takes away those and no other."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.hosts.excel.machine import Machine
from segment_udfs.hosts.excel.places import ADDIN, marked
from segment_udfs.hosts.libreoffice.find import shown
from segment_udfs.writing import atomic_write

NOTE: Final = "excel.json"


@dataclass
class Note:
    """What was placed.

    Attributes:
        addins: paths of add-ins. scripts: of scripts of the Mac. templates: paths of templates, each with the SHA-256
            of what was written there. folders, keys: made on the way. lang: of the texts, on the Mac.
    """

    addins: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lang: str = ""


def read_note(machine: Machine) -> Note:
    """The note of earlier runs; an empty one where there is none, or none that can be read."""
    try:
        found: Any = json.loads((machine.data / NOTE).read_text("utf-8"))
        return Note(**{item.name: type(getattr(Note(), item.name))(found.get(item.name, ())) for item in fields(Note)})
    except (OSError, ValueError, TypeError, AttributeError):
        return Note()


def write_note(machine: Machine, note: Note) -> None:
    """Keep the note for the next run.

    Raises:
        DataError: the folder cannot be written.
    """
    note.folders += make_folder(machine.data)
    put(machine.data / NOTE, (json.dumps(asdict(note), ensure_ascii=False, indent=2) + "\n").encode())


def put(path: Path, content: bytes) -> None:
    """Write a file of ours whole; its earlier version is not kept, and a mark of the internet goes.

    Raises:
        DataError: as `atomic_write`.
    """
    # the mark belongs to the old file, and goes with it
    atomic_write(path, content, backup=False, always=marked(path))


def make_folder(folder: Path) -> list[str]:
    """Make a folder; the folders that were made, the uppermost first.

    Raises:
        DataError: one fault: it cannot be made.
    """
    new = [str(place) for place in (*reversed(folder.parents), folder) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise DataError([Fault.of("excel_install.no_folder", folder=shown(folder))]) from None
    return new


def place_addin(note: Note, folder: Path, content: bytes) -> Path:
    """Put the add-in into a folder; one that was placed elsewhere before goes."""
    note.folders += make_folder(folder)
    path = folder / ADDIN
    put(path, content)
    for old in note.addins:
        if Path(old) != path:
            _unlink(Path(old))
    note.addins = [str(path)]
    return path


def place_template(note: Note, path: Path, content: bytes) -> Fault | None:
    """Put the template into a folder, unless the user has made the one there his own; what to tell him."""
    ours = note.templates.get(str(path))
    if path.exists() and _sum(path) not in (ours, _hash(content)):
        return Fault.of("excel_install.template_kept", path=shown(path))
    try:
        note.folders += make_folder(path.parent)
        put(path, content)
    except DataError as error:
        return error.faults[0]
    note.templates[str(path)] = _hash(content)
    return None


def take_addins(note: Note, *known: Path) -> bool:
    """Remove our add-ins; whether there were any."""
    paths = dict.fromkeys([*map(Path, note.addins), *known])
    return _unlink_all(path for path in paths if path.name == ADDIN)


def take_scripts(note: Note, *known: Path) -> bool:
    """Remove our scripts of the Mac; whether there were any."""
    paths = dict.fromkeys([*map(Path, note.scripts), *known])
    return _unlink_all(path for path in paths if path.suffix == ".applescript")


def take_templates(note: Note) -> tuple[bool, list[Path]]:
    """Remove the templates that are as we wrote them; whether there were any, and those kept because they are not."""
    there = [Path(path) for path in note.templates if Path(path).exists()]
    kept = [path for path in there if _sum(path) != note.templates[str(path)]]
    return _unlink_all(path for path in there if path not in kept), kept


def take_folders(note: Note) -> None:
    """Remove the folders that we made and that hold nothing."""
    for folder in sorted(note.folders, key=len, reverse=True):
        with contextlib.suppress(OSError):
            Path(folder).rmdir()


def _unlink_all(paths: Iterable[Path]) -> bool:
    """Remove every one; whether any was there."""
    return sum(map(_unlink, paths)) > 0


def _unlink(path: Path) -> bool:
    there = path.exists()
    try:
        path.unlink(missing_ok=True)
    except OSError:
        raise DataError([Fault.of("excel_install.cannot_remove", path=shown(path))]) from None
    return there


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sum(path: Path) -> str:
    """What is written in a file; "" when it cannot be read, and so is nothing of ours."""
    try:
        return _hash(path.read_bytes())
    except OSError:
        return ""
