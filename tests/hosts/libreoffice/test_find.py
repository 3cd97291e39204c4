"""Finding LibreOffice: made-up trees of the three systems, and what is said when none is usable."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from segment_udfs.hosts.cli import app
from segment_udfs.hosts.libreoffice import find as module
from segment_udfs.hosts.libreoffice.find import Office, confined, default_profile, fault_of, find, shown, usual_places


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This machine's own LibreOffice is out of sight."""
    monkeypatch.setattr(module.shutil, "which", lambda _: None)
    monkeypatch.setattr(module, "_CONFINED", {"snap": (str(tmp_path / "snap/libreoffice"),)})
    seen_from(monkeypatch, tmp_path)


def seen_from(monkeypatch: pytest.MonkeyPatch, root: Path, platform: str = "linux") -> None:
    """Only what is below `root` is there."""
    environment = {
        "ProgramFiles": str(root / "Program Files"),
        "ProgramFiles(x86)": str(root / "Program Files (x86)"),
        "LOCALAPPDATA": str(root / "Local"),
    }
    monkeypatch.setattr(module, "usual_places", lambda: usual_places(platform, root, root / "home", environment))


def put(program: Path, version: str = "25.2", name: str = "soffice.bin", rc: str = "bootstraprc") -> Path:
    """An installed LibreOffice, as far as `find` looks."""
    program.mkdir(parents=True)
    (program / name).write_text("", "utf-8")
    (program / rc).parent.mkdir(exist_ok=True)
    (program / rc).write_text(f"[Bootstrap]\nProductKey=LibreOffice {version}\n", "utf-8")
    return program


@pytest.mark.parametrize(
    ("platform", "place", "name", "rc"),
    [
        ("linux", "usr/lib/libreoffice/program", "soffice.bin", "bootstraprc"),
        ("linux", "usr/lib64/libreoffice/program", "soffice.bin", "bootstraprc"),
        ("linux", "opt/libreoffice25.2/program", "soffice.bin", "bootstraprc"),
        ("darwin", "Applications/LibreOffice.app/Contents/MacOS", "soffice", "../Resources/bootstraprc"),
        ("darwin", "home/Applications/LibreOffice.app/Contents/MacOS", "soffice", "../Resources/bootstraprc"),
        ("win32", "Program Files/LibreOffice/program", "soffice.exe", "bootstrap.ini"),
        ("win32", "Program Files (x86)/LibreOffice/program", "soffice.exe", "bootstrap.ini"),
        ("win32", "Local/Programs/LibreOffice/program", "soffice.exe", "bootstrap.ini"),
    ],
)
def test_each_usual_place_is_found_with_its_version(
    platform: str, place: str, name: str, rc: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_from(monkeypatch, tmp_path, platform)
    program = put(tmp_path / place, "25.8", name, rc)
    found = find()
    assert found is not None
    assert found.program == program
    assert (found.version, found.version_text, found.recent) == ((25, 8), "25.8", True)


def test_the_newest_in_opt_goes_first_by_number(tmp_path: Path) -> None:
    """As texts, 7.6 would come before 25.2 and 9.1 before 25.10."""
    for version in ("7.6", "25.2", "25.10", "9.1"):
        put(tmp_path / f"opt/libreoffice{version}/program", version)
    assert find() == Office(tmp_path / "opt/libreoffice25.10/program")


def test_a_recent_one_is_preferred_to_an_old_one_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own 7.4 is the command, 25.2 stands in /opt; alone, the old one is found all the same."""
    old = put(tmp_path / "usr/lib/libreoffice/program", "7.4")
    link = tmp_path / "soffice"
    link.symlink_to(old / "soffice.bin")
    monkeypatch.setattr(module.shutil, "which", lambda name: str(link) if name == "soffice" else None)
    assert find() == Office(old)
    new = put(tmp_path / "opt/libreoffice25.2/program")
    assert find() == Office(new)


def told(lang: str, *command: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*command, "libreoffice", "--lang", lang])
    return done.exit_code, " ".join(done.output.split())


def test_without_libreoffice_one_sentence_says_what_to_do() -> None:
    assert fault_of(find()).key == "hosts.missing"  # type: ignore[union-attr]
    for command in ("install", "uninstall"):
        assert told("fr", command) == (
            2,
            "LibreOffice n’est pas installé ; installez la version 25.2 ou une plus récente, puis recommencez.",
        )
    assert "LibreOffice is not installed; install version 25.2" in told("en", "install")[1]


def test_an_old_libreoffice_is_named_with_its_version(tmp_path: Path) -> None:
    put(tmp_path / "usr/lib/libreoffice/program", "7.4")
    assert told("en", "install") == (
        2,
        "LibreOffice 7.4 is too old; install version 25.2 or later, then try again.",
    )


def test_a_libreoffice_without_its_python_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian leaves python3-uno out."""
    put(tmp_path / "usr/lib/libreoffice/program")
    monkeypatch.setattr(module, "_imports_uno", lambda _: False)
    code, sentence = told("fr", "install")
    assert code == 2
    assert "python3-uno" in sentence


def test_a_snap_or_flatpak_is_told_apart_from_nothing(tmp_path: Path) -> None:
    """It may not start our Python, so it is not used."""
    assert confined() is None
    put(tmp_path / "snap/libreoffice/current/lib/libreoffice/program")
    assert find() is None
    assert confined() == "snap"
    assert "snap package, which may not start another program" in told("en", "install")[1]


def test_the_profile_is_where_libreoffice_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux honours the variable of the desktop for settings; below the home folder a path is shown from there."""
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert default_profile() == tmp_path / ".config/libreoffice/4"
    assert shown(default_profile()) == "~/.config/libreoffice/4"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "x"))
    assert default_profile() == tmp_path / "x/libreoffice/4"
    monkeypatch.setattr(module.sys, "platform", "darwin")
    assert default_profile() == tmp_path / "Library/Application Support/LibreOffice/4"
    monkeypatch.setattr(module.sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert default_profile() == tmp_path / "Roaming/LibreOffice/4"
    assert shown("/somewhere") == "/somewhere"
