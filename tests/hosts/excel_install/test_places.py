"""Where things are on a user's Windows, by what its registry says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hosts.excel_install.machines import EXCEL, SHELL, library, memory, windows

from segment_udfs.errors import DataError
from segment_udfs.hosts.excel import places, registry, settings
from segment_udfs.hosts.excel.places import CLICK_TO_RUN, OFFICE
from segment_udfs.hosts.excel.registry import EXPANDED, Entry, MemoryRegistry

LOCAL_OFFICE = r"HKLM\SOFTWARE\Microsoft\Office"
OFFICE_32 = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Office"


def holding(*values: tuple[str, str, Any]) -> MemoryRegistry:
    found = MemoryRegistry()
    for key, name, data in values:
        found.put(key, name, Entry(data, EXPANDED if isinstance(data, str) and "%" in data else 1))
    return found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([(rf"{OFFICE}\16.0\Excel\Options", "x", "")], ["16.0"]),
        ([(rf"{OFFICE}\15.0\Excel\Options", "x", ""), (rf"{OFFICE}\16.0\Word", "x", "")], []),
        ([(rf"{OFFICE}\17.0\Excel", "x", ""), (rf"{OFFICE}\16.0\excel", "x", "")], ["16.0", "17.0"]),
        ([(rf"{LOCAL_OFFICE}\16.0\Excel\InstallRoot", "Path", "")], ["16.0"]),
        ([(rf"{OFFICE_32}\16.0\Excel\InstallRoot", "Path", "")], ["16.0"]),
        ([(CLICK_TO_RUN, "VersionToReport", "16.0.18025.20104")], ["16.0"]),
        ([(rf"{OFFICE}\Common", "x", ""), (rf"{OFFICE}\16.0x\Excel", "x", "")], []),
    ],
)
def test_the_versions_of_office_are_those_from_16_that_have_excel(
    values: list[tuple[str, str, Any]], expected: list[str], tmp_path: Path
) -> None:
    """Started by this user, installed for 32 or 64 bits, or only just installed."""
    assert places.versions(windows(tmp_path, registry=holding(*values))) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], 64),
        ([(CLICK_TO_RUN, "Platform", "x86")], 32),
        ([(CLICK_TO_RUN, "Platform", "x64")], 64),
        ([(rf"{LOCAL_OFFICE}\16.0\Outlook", "Bitness", "x64")], 64),
        ([(rf"{OFFICE_32}\16.0\Outlook", "Bitness", "x86")], 32),
    ],
)
def test_office_is_32_or_64_bits_by_its_installer(values: list[Any], expected: int, tmp_path: Path) -> None:
    assert places.bits(windows(tmp_path, registry=holding(*values)), "16.0") == expected


def test_the_folder_of_addins_has_the_name_that_this_office_gives_it(tmp_path: Path) -> None:
    machine = windows(tmp_path)
    roaming = machine.home / "AppData" / "Roaming" / "Microsoft"
    assert places.addins_folder(machine, "16.0") == roaming / "AddIns"
    machine.registry.put(rf"{OFFICE}\16.0\Common\General", "AddIns", Entry("Macros complémentaires"))
    assert places.addins_folder(machine, "16.0") == roaming / "Macros complémentaires"


def test_documents_are_where_onedrive_or_the_company_has_put_them(tmp_path: Path) -> None:
    """Names of variables in any case; a variable that does not exist stays; its value is not read once more."""
    machine = windows(tmp_path)
    assert places.documents(machine) == machine.home / "OneDrive" / "Documents"
    machine.registry.put(SHELL, "Personal", Entry(r"%nowhere%/x", EXPANDED))
    assert places.documents(machine) == Path("%nowhere%/x")
    odd = replace(machine, environment={"USERPROFILE": "/a/%APPDATA%", "APPDATA": "/b"})
    machine.registry.put(SHELL, "Personal", Entry(r"%userprofile%/Documents", EXPANDED))
    assert places.documents(odd) == Path("/a/%APPDATA%/Documents")
    machine.registry.drop(SHELL, "Personal")
    assert places.documents(machine) == machine.home / "Documents"


def test_the_office_of_the_store_is_the_one_with_a_package_and_no_installer(tmp_path: Path) -> None:
    machine = windows(tmp_path, registry=holding())
    assert not places.store_office(machine)
    (machine.home / "AppData" / "Local" / "Packages" / "Microsoft.Office.Desktop_8wekyb3d8bbwe").mkdir(parents=True)
    assert places.store_office(machine)
    machine.registry.put(CLICK_TO_RUN, "Platform", Entry("x64"))
    assert not places.store_office(machine)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(library(64), 64), (library(32), 32), (b"", None), (b"MZ" + bytes(200), None), (b"\x7fELF" + bytes(200), None)],
)
def test_a_library_tells_its_bits_in_its_header(content: bytes, expected: int | None, tmp_path: Path) -> None:
    (tmp_path / "x.dll").write_bytes(content)
    assert places.built_for(tmp_path / "x.dll") == expected
    assert places.built_for(tmp_path / "none.dll") is None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [(None, False), (b"[ZoneTransfer]\r\nZoneId=3\r\n", True), (b"[ZoneTransfer]\r\nZoneId=1\r\n", False)],
)
def test_a_file_of_the_internet_bears_zone_3(zone: bytes | None, expected: bool, tmp_path: Path) -> None:
    """Zone 1 is the company's own network. The stream beside the file is a file of that name here."""
    if zone is not None:
        (tmp_path / "x.xlam:Zone.Identifier").write_bytes(zone)
    assert places.marked(tmp_path / "x.xlam") is expected


def test_settings_name_python_exe_and_both_libraries(tmp_path: Path) -> None:
    """pythonw.exe has no streams for its errors; the library hides the window of python.exe."""
    machine = windows(tmp_path)
    found = settings.wanted(replace(machine, python=machine.python.with_name("pythonw.exe")), "en")
    assert set(found) == {"interpreter", "library", "library32", "xlwings", "version", "lang"}
    assert found["interpreter"] == str(machine.python)
    assert Path(found["library"]).name == f"xlwings64-{found['xlwings']}.dll"
    assert Path(found["library32"]).name == f"xlwings32-{found['xlwings']}.dll"


@pytest.mark.parametrize(
    ("folder", "short", "expected"),
    [
        ("Rémi d'Été & co", "", "itself"),
        ("100% !x! ^y", "", "itself"),
        ("Жанна", "JANE~1", "short"),
        ("Жанна", "", "refused"),
        ("Жанна", "Ж~1", "refused"),
        ("a$(CLSID)b", "A$~1", "short"),
        ("a$(CLSID)b", "", "refused"),
        ("x" * 255, "XXXXXX~1", "short"),
    ],
)
def test_a_path_that_excel_cannot_hand_on_goes_by_its_short_name_or_not_at_all(
    folder: str, short: str, expected: str, tmp_path: Path
) -> None:
    """VBA and the library hand paths on in the code page of Windows, and the library puts values for $(…)."""
    machine = windows(tmp_path)
    path = Path(f"/u/{folder}/python.exe")
    machine = replace(machine, short=lambda text: text.replace(folder, short) if short else text)
    if expected == "refused":
        with pytest.raises(DataError) as caught:
            settings.passable(machine, path)
        assert [fault.key for fault in caught.value.faults] == ["excel_install.bad_path"]
    else:
        assert settings.passable(machine, path) == str(path).replace(folder, short if expected == "short" else folder)


def test_the_registry_in_memory_reads_names_in_any_case_and_removes_what_is_below(tmp_path: Path) -> None:
    """As the one of Windows does; a key that is not there reads as empty."""
    machine = windows(tmp_path, registry=holding((rf"{EXCEL}\A", "Name", "1"), (rf"{EXCEL}\A\B", "Other", "2")))
    assert registry.get(machine.registry, EXCEL.upper() + r"\a", "NAME") == "1"
    assert machine.registry.keys(EXCEL.lower()) == ["A"]
    assert registry.missing(machine.registry, rf"{EXCEL}\A\b\C\D") == [rf"{EXCEL}\A\b\C", rf"{EXCEL}\A\b\C\D"]
    machine.registry.drop_key(rf"{EXCEL}\a")
    assert machine.registry.values(rf"{EXCEL}\A\B") == {}
    assert rf"{EXCEL}\A" not in memory(machine)
