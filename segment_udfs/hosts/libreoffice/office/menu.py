"""The commands of the menu, inside the office: a process of ours runs the macro and asks the office back meanwhile."""

from __future__ import annotations

import json
import os
from typing import Any

from . import wire
from .child import Child, TimedOutError, started
from .log import Log

RUNNER = "segment_udfs.hosts.libreoffice.macro_runner"
SECONDS = 600.0
"""Limit of the silence of a macro: it may last longer while it asks the office."""


def texts() -> dict[str, dict[str, str]]:
    """The sentences that must be said when our own process cannot: by language, by key."""
    with open(os.path.join(os.path.dirname(__file__), "menu.json"), encoding="utf-8") as file:
        found: dict[str, dict[str, str]] = json.load(file)
    return found


class Commands:
    """Runs commands one after the other.

    Args:
        settings: as `settings.read` gives them. bridge: answers the questions of a macro. version: of the extension.
    """

    def __init__(self, settings: dict[str, Any], bridge: Any, version: str) -> None:
        self._settings = settings
        self._bridge = bridge
        self._version = version
        self._log = Log(settings["log"])
        self._child: Child | None = None
        self.busy = False

    def run(self, key: str, book: str) -> str:
        """Run one command on one book; the sentence for the person, empty when another command is running."""
        if self.busy:
            return ""
        self.busy = True
        lang = self._settings["lang"]
        try:
            return self._run({"command": key, "book": book, "lang": lang})
        except TimedOutError:
            self._drop(f"{key}: no answer within {SECONDS} s")
            return self._say("too_long", key, seconds=round(SECONDS))
        except (wire.BrokenError, OSError) as error:
            self._drop(f"{key}: {type(error).__name__}: {error}")
            return self._say("not_running", key)
        finally:
            self.busy = False

    def title(self, key: str) -> str:
        """The title of a command."""
        return self._texts()[f"title_{key}"]

    def end(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _run(self, request: dict[str, Any]) -> str:
        child = self._running()
        child.send(request)
        while True:
            message = child.receive(SECONDS)
            if "op" not in message:
                self._log.write(f"{request['command']}: {message['done']}")
                return str(message["done"])
            child.send(self._bridge.handle(message))

    def _running(self) -> Child:
        if self._child is None or not self._child.running:
            self._child = started(RUNNER, self._settings, self._version, self._log.ready())
        return self._child

    def _drop(self, line: str) -> None:
        self._log.write(line)
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _say(self, sentence: str, key: str, **facts: Any) -> str:
        return self._texts()[sentence].format(title=self.title(key), **facts)

    def _texts(self) -> dict[str, str]:
        found = texts()
        return found[self._settings["lang"] if self._settings["lang"] in found else "fr"]


def chosen(commands: Commands, key: str, frame: Any) -> None:
    """A command was chosen in a window: run it on its book, then tell the person, where there is one."""
    window = frame.getContainerWindow() if frame is not None else None
    seen = window is not None and bool(window.isVisible())
    indicator = frame.createStatusIndicator() if seen else None
    if indicator is not None:
        indicator.start(commands.title(key), 0)
    try:
        sentence = commands.run(key, frame.Controller.Model.RuntimeUID)
    finally:
        if indicator is not None:
            indicator.end()
    if seen and sentence:
        _tell(window, sentence, commands.title(key))


def _tell(window: Any, sentence: str, title: str) -> None:
    import uno  # only LibreOffice's Python has it

    kind = uno.Enum("com.sun.star.awt.MessageBoxType", "INFOBOX")
    box = window.getToolkit().createMessageBox(window, kind, 1, title, sentence)
    box.execute()
    box.dispose()
