"""Installing and uninstalling: everything is placed once, nothing of others is touched, and nothing of ours is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hosts.excel_install.machines import EXCEL, OPTIONS, OTHER, XLWINGS, memory, packages, tree, windows

from segment_udfs import __version__
from segment_udfs.errors import DataError
from segment_udfs.hosts.excel import settings
from segment_udfs.hosts.excel.install import install
from segment_udfs.hosts.excel.machine import Machine
from segment_udfs.hosts.excel.places import CLICK_TO_RUN, OFFICE
from segment_udfs.hosts.excel.registry import Entry, MemoryRegistry
from segment_udfs.hosts.excel.uninstall import Removed, uninstall

ADDIN = Path("AppData/Roaming/Microsoft/AddIns/segmentation.xlam")
TEMPLATE = Path("OneDrive/Documents/segmentation_modele.xlsx")


def put(machine: Machine, told: str | None = None) -> list[str]:
    """Install; keys of what the user is told beside."""
    return [fault.key for fault in install(machine, packages, told, "fr").notes]


def test_installing_places_addin_template_settings_and_opens_the_addin_after_the_others(tmp_path: Path) -> None:
    """The settings are those that VBA reads; the other add-in keeps its place."""
    machine = windows(tmp_path)
    assert put(machine) == []
    assert (machine.home / ADDIN).read_bytes() == packages("fr").addin
    assert (machine.home / TEMPLATE).read_bytes() == packages("fr").template
    assert settings.read(machine.registry) == {
        "interpreter": str(machine.python),
        "library": str(machine.prefix / f"xlwings64-{XLWINGS}.dll"),
        "library32": str(machine.prefix / f"xlwings32-{XLWINGS}.dll"),
        "xlwings": XLWINGS,
        "version": __version__,
        "lang": "fr",
    }
    assert memory(machine)[OPTIONS] == {"OPEN": OTHER, "OPEN1": Entry(f'/R "{machine.home / ADDIN}"')}
    assert settings.KEY == r"HKCU\Software\VB and VBA Program Settings\segment-udfs\python"


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    """Files keep even their dates; no value is written."""
    machine = windows(tmp_path)
    put(machine, "en")
    files, values = tree(tmp_path), memory(machine)
    dates = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    class Sealed(MemoryRegistry):
        def put(self, key: str, name: str, entry: Entry) -> None:
            raise AssertionError(f"{key} {name} is written again")

    sealed = Sealed()
    sealed._keys = machine.registry._keys  # type: ignore[attr-defined]
    assert put(replace(machine, registry=sealed)) == []
    assert (tree(tmp_path), memory(machine)) == (files, values)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == dates


def test_an_update_keeps_the_language_and_what_else_is_set_and_follows_a_moved_environment(tmp_path: Path) -> None:
    """A language told wins; a setting that we do not know is the user's."""
    machine = windows(tmp_path)
    put(machine, "en")
    machine.registry.put(settings.KEY, "mine", Entry("kept"))
    moved = tmp_path / "elsewhere"
    (tmp_path / "env").rename(moved)
    machine = replace(machine, prefix=moved, python=moved / "Scripts" / "python.exe")
    put(machine)
    found = settings.read(machine.registry)
    assert (found["lang"], found["mine"]) == ("en", "kept")
    assert found["interpreter"] == str(moved / "Scripts" / "python.exe")
    assert (machine.home / ADDIN).read_bytes() == packages("en").addin
    put(machine, "fr")
    assert settings.read(machine.registry)["lang"] == "fr"
    assert (machine.home / ADDIN).read_bytes() == packages("fr").addin
    assert not list(tmp_path.rglob("*.bak")), "no earlier version is left in Excel's folder"


def test_install_and_uninstall_leave_registry_and_files_as_they_were(tmp_path: Path) -> None:
    """Keys and folders that we made go too; running either twice is fine."""
    machine = windows(tmp_path)
    files, values = tree(tmp_path), memory(machine)
    for _ in range(2):
        put(machine)
        put(machine, "en")
        assert uninstall(machine, shared=False) == Removed(True, True, True, False)
        assert (tree(tmp_path), memory(machine)) == (files, values)
    assert not uninstall(machine, shared=False)
    assert (tree(tmp_path), memory(machine)) == (files, values)


def test_every_version_of_excel_opens_the_addin_and_none_does_afterwards(tmp_path: Path) -> None:
    """Another Excel, one known by its installer alone; an Excel that is too old is left alone."""
    machine = windows(tmp_path)
    machine.registry.put(rf"{OFFICE}\15.0\Excel\Options", "x", Entry(""))
    machine.registry.put(r"HKLM\SOFTWARE\Microsoft\Office\17.0\Excel\InstallRoot", "Path", Entry("C:"))
    values = memory(machine)
    put(machine)
    opened = Entry(f'/R "{machine.home / ADDIN}"')
    assert memory(machine)[rf"{OFFICE}\17.0\Excel\Options"] == {"OPEN": opened}
    assert memory(machine)[OPTIONS]["OPEN1"] == opened
    assert memory(machine)[rf"{OFFICE}\15.0\Excel\Options"] == {"x": Entry("")}
    uninstall(machine, shared=False)
    assert memory(machine) == values


def test_a_template_that_the_user_has_made_his_own_is_never_touched(tmp_path: Path) -> None:
    """Neither by an update nor by uninstalling; both say so. Left as it was, it is renewed and removed."""
    machine = windows(tmp_path)
    template = machine.home / TEMPLATE
    put(machine, "fr")
    assert put(machine, "en") == []
    assert template.read_bytes() == packages("en").template
    template.write_bytes(b"my clients")
    assert put(machine, "fr") == ["excel_install.template_kept"]
    assert template.read_bytes() == b"my clients"
    removed = uninstall(machine, shared=False)
    assert (removed.template, removed.kept) == (False, (template,))
    assert template.read_bytes() == b"my clients"
    assert put(machine) == ["excel_install.template_kept"], "also one that no note tells of"


def test_a_template_open_in_excel_does_not_stop_the_installation(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    lock = (machine.home / TEMPLATE).with_name("~$segmentation_modele.xlsx")
    lock.parent.mkdir(parents=True)
    lock.write_bytes(b"")
    assert put(machine) == ["write.open_elsewhere"]
    assert (machine.home / ADDIN).exists()
    assert settings.read(machine.registry)


def test_an_addin_with_the_mark_of_the_internet_is_written_anew(tmp_path: Path) -> None:
    """Excel would not run its macros; a file that we write bears no mark (NTFS drops it with the file)."""
    machine = windows(tmp_path)
    put(machine)
    inode = (machine.home / ADDIN).stat().st_ino
    (machine.home / ADDIN).with_name("segmentation.xlam:Zone.Identifier").write_bytes(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    keep = (machine.home / ADDIN).open("rb")  # so that the number cannot be given again
    put(machine)
    assert (machine.home / ADDIN).stat().st_ino != inode
    keep.close()


def test_installing_brings_back_an_addin_that_excel_had_disabled(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    put(machine)
    disabled = rf"{EXCEL}\Resiliency\DisabledItems"
    machine.registry.put(disabled, "1A", Entry(bytes(12) + "C:\\segmentation.xlam".encode("utf-16-le"), 3))
    put(machine)
    assert memory(machine)[disabled] == {}


def test_an_addin_placed_elsewhere_by_an_earlier_version_is_moved(tmp_path: Path) -> None:
    """Excel's folder of add-ins has got another name: the old file goes, the list names the new one."""
    machine = windows(tmp_path)
    put(machine)
    machine.registry.put(rf"{OFFICE}\16.0\Common\General", "AddIns", Entry("Macros complémentaires"))
    put(machine)
    moved = machine.home / "AppData/Roaming/Microsoft/Macros complémentaires/segmentation.xlam"
    assert not (machine.home / ADDIN).exists()
    assert memory(machine)[OPTIONS]["OPEN1"] == Entry(f'/R "{moved}"')
    uninstall(machine, shared=False)
    assert not moved.exists()


def _no_libraries(machine: Machine) -> Machine:
    next(machine.prefix.glob("xlwings32*")).unlink()
    return machine


def _old(machine: Machine) -> Machine:
    registry = MemoryRegistry()
    registry.put(rf"{OFFICE}\15.0\Excel\Options", "x", Entry(""))
    return replace(machine, registry=registry)


def _store(machine: Machine) -> Machine:
    (machine.home / "AppData/Local/Packages/Microsoft.Office.Desktop_8wekyb3d8bbwe").mkdir(parents=True)
    return replace(machine, registry=MemoryRegistry())


REFUSALS: list[tuple[Callable[[Machine], Machine], str]] = [
    (lambda machine: replace(machine, excel_runs=lambda: True), "running"),
    (lambda machine: replace(machine, packaged=lambda: True), "store_python"),
    (lambda machine: replace(machine, registry=MemoryRegistry()), "not_found"),
    (lambda machine: replace(machine, ansi=lambda _: False), "bad_path"),
    (lambda machine: replace(machine, system="linux"), "no_excel"),
    (_no_libraries, "no_library"),
    (_old, "too_old"),
    (_store, "store_office"),
]


@pytest.mark.parametrize(("change", "key"), REFUSALS)
def test_what_cannot_work_is_refused_in_one_sentence_before_anything_is_changed(
    change: Callable[[Machine], Machine], key: str, tmp_path: Path
) -> None:
    machine = change(windows(tmp_path))
    files, values = tree(tmp_path), memory(machine)
    with pytest.raises(DataError) as caught:
        put(machine)
    assert [fault.key for fault in caught.value.faults] == [f"excel_install.{key}"]
    assert (tree(tmp_path), memory(machine)) == (files, values)


def test_an_office_of_the_store_beside_the_users_own_keys_is_told_and_installed(tmp_path: Path) -> None:
    """It may work; when it does not, the sentence says what to do."""
    machine = windows(tmp_path)
    machine.registry.drop(CLICK_TO_RUN, "Platform")
    (machine.home / "AppData/Local/Packages/Microsoft.Office.Desktop_8wekyb3d8bbwe").mkdir(parents=True)
    assert put(machine) == ["excel_install.store_office"]
    assert (machine.home / ADDIN).exists()


def test_an_installation_cut_short_is_completed_by_the_next_and_uninstalled_whole(tmp_path: Path) -> None:
    """The registry refuses once, after the files are there."""
    machine = windows(tmp_path)
    files, values = tree(tmp_path), memory(machine)

    class Refusing(MemoryRegistry):
        def put(self, key: str, name: str, entry: Entry) -> None:
            raise PermissionError(key)

    refusing = Refusing()
    refusing._keys = machine.registry._keys  # type: ignore[attr-defined]
    with pytest.raises(DataError) as caught:
        put(replace(machine, registry=refusing))
    assert [fault.key for fault in caught.value.faults] == ["excel_install.no_registry"]
    put(machine)
    uninstall(machine, shared=False)
    assert (tree(tmp_path), memory(machine)) == (files, values)


def remembered(machine: Machine) -> None:
    for name in ("Logs/excel-server.log", "Cache/profile/x", "undo/book.json", "mapping.toml"):
        path = machine.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")


def test_uninstalling_takes_what_we_remember_but_not_the_python_that_runs(tmp_path: Path) -> None:
    """The environment and the log of the double-click installer are its own to remove."""
    machine = windows(tmp_path)
    put(machine)
    remembered(machine)
    for name in ("env/Scripts/python.exe", "install.log", "mine/env/python.exe"):
        (machine.data / name).parent.mkdir(parents=True, exist_ok=True)
        (machine.data / name).write_text("x", "utf-8")
    machine = replace(machine, prefix=machine.data / "mine" / "env")
    assert uninstall(machine, shared=False) == Removed(True, True, True, True)
    assert sorted(path for path, content in tree(machine.data).items() if content is not None) == [
        "env/Scripts/python.exe",
        "install.log",
        "mine/env/python.exe",
    ]


def test_what_libreoffice_still_uses_stays(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    put(machine)
    remembered(machine)
    before = {path: content for path, content in tree(machine.data).items() if path != "excel.json"}
    assert uninstall(machine, shared=True) == Removed(True, True, True, False)
    assert tree(machine.data) == before


@pytest.mark.parametrize(("system", "runs", "key"), [("win32", True, "running"), ("linux", False, "no_excel")])
def test_uninstalling_is_refused_while_excel_is_open_or_where_it_cannot_be(
    system: str, runs: bool, key: str, tmp_path: Path
) -> None:
    machine = windows(tmp_path)
    put(machine)
    files, values = tree(tmp_path), memory(machine)
    with pytest.raises(DataError) as caught:
        uninstall(replace(machine, system=system, excel_runs=lambda: runs), shared=False)
    assert [fault.key for fault in caught.value.faults] == [f"excel_install.{key}"]
    assert (tree(tmp_path), memory(machine)) == (files, values)


@pytest.mark.parametrize("note", ["", "{", "[]", '{"addins": 3}', '{"templates": [1]}', '{"addins": ["/etc/passwd"]}'])
def test_a_damaged_note_neither_stops_nor_misleads(note: str, tmp_path: Path) -> None:
    """The add-in is found by its place; only a file of its name is ever removed; the template stays."""
    machine = windows(tmp_path)
    put(machine)
    (machine.data / "excel.json").write_text(note, "utf-8")
    removed: Any = uninstall(machine, shared=False)
    assert (removed.addin, removed.settings, removed.template) == (True, True, False)
    assert not (machine.home / ADDIN).exists()
    assert (machine.home / TEMPLATE).exists()
    assert Path("/etc/passwd").exists()
