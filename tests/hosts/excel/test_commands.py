"""Commands and wizard texts as VBA and the Mac's script ask for them, without COM."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from segment_udfs.errors import DataError, Fault
from segment_udfs.functions.catalogue import CATEGORIES, FUNCTIONS
from segment_udfs.functions.declare import LANG
from segment_udfs.hosts import defects
from segment_udfs.hosts.commands import COMMANDS
from segment_udfs.hosts.excel import mac
from segment_udfs.hosts.excel.commands import run, run_on, wizard
from segment_udfs.strings import say


@pytest.fixture(autouse=True)
def logs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Logs and what commands remember go to a folder of the test."""
    monkeypatch.setattr(defects, "log_folder", lambda: tmp_path / "logs")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "logs"


class App:
    """An Excel that calculates automatically; the modes that it was put in are kept."""

    def __init__(self, alert: Any) -> None:
        self.alert = alert
        self.status_bar: Any = None
        self.modes = ["automatic"]

    @property
    def calculation(self) -> str:
        return self.modes[-1]

    @calculation.setter
    def calculation(self, mode: str) -> None:
        self.modes.append(mode)


class Book:
    """A workbook with the cell that chooses its language; what boxes say is kept."""

    def __init__(self, lang: str = "fr") -> None:
        self.said: list[tuple[str, str]] = []
        self.cell = SimpleNamespace(value=lang)
        self.names = [SimpleNamespace(name="langue", refers_to_range=self.cell)]
        self.app = App(alert=lambda text, title: self.said.append((title, text)))
        self.name = self.fullname = "classeur.xlsm"


def test_a_command_shows_its_sentence_in_the_language_that_it_leaves() -> None:
    """Nothing comes back: VBA has nothing more to show."""
    book = Book("fr")
    assert run_on("language", lambda: book, "fr") == ""
    assert book.cell.value == "en"
    assert book.said == [(say("commands.title_language", "en"), say("commands.language_en", "en"))]
    assert book.app.status_bar is False


def test_excel_does_not_calculate_while_a_command_runs_and_does_as_before_afterwards() -> None:
    """Also when the command fails: a book without the cell of the language is refused."""
    book = Book()
    run_on("language", lambda: book, "fr")
    assert book.app.modes == ["automatic", "manual", "automatic"]
    book.names, book.app.modes = [], ["semiautomatic"]
    run_on("language", lambda: book, "fr")
    assert book.app.modes == ["semiautomatic", "manual", "semiautomatic"]


def test_a_sentence_that_no_box_can_show_comes_back() -> None:
    """VBA has a box of its own."""
    book = Book("fr")
    book.app.alert = None
    assert run_on("language", lambda: book, "fr") == say("commands.language_en", "en")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_command_that_nobody_knows(lang: str) -> None:
    """A button of another version: one sentence, nothing run."""
    assert "nope" in run_on("nope", lambda: pytest.fail("not asked for"), lang)


def test_an_excel_that_is_busy_before_the_command_begins() -> None:
    """The sentence about it, not the one about a defect."""

    def busy() -> Any:
        raise DataError([Fault.of("excel_host.busy")])

    assert run_on("language", busy, "en") == say("excel_host.busy", "en")


def test_a_defect_before_the_command_begins_is_a_sentence_and_a_log(logs: Path) -> None:
    """The trace stands in the log alone."""

    def broken() -> Any:
        raise RuntimeError("C:\\secret")

    title = say("commands.title_language", "fr")
    assert run_on("language", broken, "fr") == say("commands.failed", "fr", title=title)
    assert len(list(logs.glob("*.log"))) == 1


def test_what_vba_gets_is_one_cell() -> None:
    """CallUDF unwraps one row of one cell into a text; odd arguments do not raise."""
    assert run(None, None, None) == [[say("excel_host.unknown", "fr", command="None")]]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_function_and_argument_has_its_text_in_the_wizard(lang: str) -> None:
    """Name, category, description, then one text an argument, `lang` too; none longer than Excel takes."""
    rows = wizard(lang)
    assert [row[0] for row in rows] == list(FUNCTIONS)
    width = 3 + max(len(function.arguments) for function in FUNCTIONS.values()) + 1
    for row, function in zip(rows, FUNCTIONS.values(), strict=True):
        arguments = (*function.arguments, LANG)
        assert len(row) == width
        assert row[2] == function.help.text(lang)
        assert row[3 : 3 + len(arguments)] == [argument.help.text(lang) for argument in arguments]
        assert set(row[3 + len(arguments) :]) <= {""}
        assert all(0 < len(text) <= 255 for text in row[: 3 + len(arguments)])


def test_the_wizard_has_one_category_a_group_and_french_by_default() -> None:
    """Ten categories in each language, all beginning with the name of the product."""
    for lang in ("fr", "en"):
        categories = list(dict.fromkeys(row[1] for row in wizard(lang)))
        assert len(categories) == len(CATEGORIES)
        assert all(text.startswith("Segmentation · ") for text in categories)
    assert wizard("de") == wizard(None) == wizard("fr") != wizard("en")


@pytest.mark.parametrize("arguments", [[], ["nope"], ["language", "x"], ["--help"]])
def test_the_mac_runs_keys_of_commands_alone(arguments: list[str]) -> None:
    """Whatever else stands on the line is refused before Excel is looked for."""
    assert mac.main(arguments, lambda: pytest.fail("not asked for")) == mac.REFUSED


def test_the_mac_runs_a_command_on_the_active_workbook(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence stands in a box; nothing is printed, for that would come back to VBA."""
    book = Book("en")
    assert mac.main(["language"], lambda: book) == 0
    assert book.cell.value == "fr"
    assert len(book.said) == 1
    assert capsys.readouterr().out == ""


def test_the_mac_says_by_its_exit_code_that_nothing_could_be_shown(logs: Path) -> None:
    """Without Excel there is no box: the script of the Mac shows its own sentence."""

    def no_excel() -> Any:
        raise RuntimeError

    assert mac.main(["language"], no_excel) == mac.FAILED
    assert len(list(logs.glob("*.log"))) == 1


def test_the_keys_are_those_of_the_ribbon() -> None:
    """The script of the Mac passes a key on as it is: it must need no quoting."""
    assert all(command.key.replace("_", "").isalnum() for command in COMMANDS)
