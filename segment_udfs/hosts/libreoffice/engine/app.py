"""The program: the engine that xlwings knows, the offices in reach, and one of them."""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import shutil
import signal
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from segment_udfs.hosts.libreoffice.engine import values
from segment_udfs.hosts.libreoffice.engine.coverage import covering
from segment_udfs.hosts.libreoffice.engine.errors import EngineError, UnsupportedError
from segment_udfs.hosts.libreoffice.engine.link import Link, ProcessLink
from segment_udfs.hosts.libreoffice.find import need
from segment_udfs.hosts.libreoffice.launch import Running

if TYPE_CHECKING:
    from segment_udfs.hosts.libreoffice.engine.books import Books
    from segment_udfs.hosts.libreoffice.engine.ranges import Range
    from segment_udfs.hosts.libreoffice.engine.sheets import Sheet

NAME = "libreoffice"
_END_SECONDS = 10.0
_unknown = itertools.count(1)
"""Numbers for offices whose process we do not know; they are shown as negative process ids."""


class Engine:
    """What xlwings calls an engine: the offices, and how values become cells."""

    name = NAME
    type = "desktop"
    clean_value_data = staticmethod(values.clean)
    prepare_xl_data_element = staticmethod(values.prepared)

    def __init__(self) -> None:
        self.apps = Apps(self)


@covering(base_classes.Apps)
class Apps:
    """The offices that this process started or was attached to; the first one is the active one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: list[App] = []

    def _living(self) -> list[App]:
        self._apps = [app for app in self._apps if app.link.alive]
        return self._apps

    def keys(self) -> list[int]:
        return [app.pid for app in self._living()]

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        """Start an office of our own, headless unless `visible` is True.

        Args:
            spec: folder of the profile to use, made when it does not exist; without one a new profile lives as long as
                the office does. add_book: open an empty book.
        """
        app = self.enter(_started(self.engine, Path(spec) if spec else None, bool(visible)))
        if add_book or add_book is None:
            app.books.add()
        return app

    def enter(self, app: App) -> App:
        """Make an office known, and the active one."""
        self._apps.insert(0, app)
        return app

    def front(self, app: App) -> None:
        """Make a known office the active one."""
        self._apps = [app, *(one for one in self._apps if one is not app)]

    def leave(self, app: App) -> None:
        """Forget an office."""
        self._apps = [one for one in self._apps if one is not app]

    @staticmethod
    def cleanup() -> None:
        """Nothing to do: an office that we started ends with its `App`, at the latest with this process."""

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._living()))

    def __len__(self) -> int:
        return len(self._living())

    def __getitem__(self, pid: int) -> App:
        for app in self._living():
            if app.pid == pid:
                return app
        raise KeyError(pid)


def _started(engine: Engine, profile: Path | None, visible: bool) -> App:
    office = need()
    python = office.python
    assert python is not None  # noqa: S101 - `need` made sure
    temporary = None if profile else Path(tempfile.mkdtemp(prefix="segmentation-office-"))
    running = Running(office, profile or temporary or Path(), visible=visible)
    try:
        link = ProcessLink(python, running.url, watch=running.alive)
    except BaseException:
        running.kill()
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
        raise
    return App(engine, link, running=running, temporary=temporary, headless=not visible)


@covering(base_classes.App)
class App:
    """One office.

    Args:
        link: the way to it. running: its process, when we started it. temporary: profile folder to remove at its end.
        pid: its process when we know it otherwise. headless: it shows no windows. guest: it started us, so that it
            is not ours to end.
    """

    engine: Engine

    def __init__(
        self,
        engine: Engine,
        link: Link,
        *,
        running: Running | None = None,
        temporary: Path | None = None,
        pid: int | None = None,
        headless: bool = False,
        guest: bool = False,
    ) -> None:
        self.engine = engine
        self.link = link
        self.guest = guest
        self.headless = headless
        self.clipboard: Range | None = None
        self.known_sheets: weakref.WeakValueDictionary[tuple[str, str], Sheet] = weakref.WeakValueDictionary()
        self._running = running
        self._temporary = temporary
        self._pid = pid
        self._number = -next(_unknown)
        self._status: str | None = None
        if running is not None and headless:
            atexit.register(self._end)

    def ask(self, op: str, **arguments: Any) -> Any:
        """See `Link.ask`."""
        return self.link.ask(op, **arguments)

    @property
    def api(self) -> Link:
        return self.link

    @property
    def xl(self) -> Link:
        return self.link

    @property
    def books(self) -> Books:
        from segment_udfs.hosts.libreoffice.engine.books import Books

        return Books(self)

    @property
    def pid(self) -> int:
        if self._running is not None:
            return self._running.process.pid
        return self._pid if self._pid is not None else self._number

    @property
    def version(self) -> str:
        return str(self.ask("app.version"))

    @property
    def hwnd(self) -> None:
        return None

    @property
    def selection(self) -> Range | None:
        from segment_udfs.hosts.libreoffice.engine.ranges import at

        book = self.books.active
        place = self.ask("app.selection", book=book.uid)
        return at(book, place) if place else None

    def activate(self, steal_focus: bool = False) -> None:
        self.engine.apps.front(self)

    @property
    def visible(self) -> bool:
        return not self.headless

    @visible.setter
    def visible(self, value: bool) -> None:
        """An office that was started without windows stays without them; xlwings asks for them on every start."""
        if not self.headless:
            self.ask("app.visible", value=bool(value))

    def quit(self) -> None:
        if self.guest:
            raise UnsupportedError("App.quit")
        with contextlib.suppress(EngineError):
            self.ask("app.quit")
        self._end(_END_SECONDS)

    def kill(self) -> None:
        if self.guest:
            raise UnsupportedError("App.kill")
        if self._running is None:
            if self._pid is None:
                raise EngineError("no_pid")
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
        self._end()

    def detach(self) -> None:
        """End the conversation; the office goes on, with what is open in it."""
        self.link.close()
        self.engine.apps.leave(self)
        atexit.unregister(self._end)

    def _end(self, seconds: float = 0.0) -> None:
        """End our processes; the office itself has `seconds` to do so on its own."""
        self.detach()
        if self._running is not None and self._running.wait(seconds) is None:
            self._running.kill()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    @property
    def screen_updating(self) -> bool:
        return bool(self.ask("app.state", name="screen_updating"))

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self.ask("app.state", name="screen_updating", value=bool(value))

    @property
    def display_alerts(self) -> bool:
        return bool(self.ask("app.state", name="display_alerts"))

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        self.ask("app.state", name="display_alerts", value=bool(value))

    @property
    def calculation(self) -> str:
        return str(self.ask("app.state", name="calculation"))

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in {"automatic", "manual"}:
            raise UnsupportedError(f"App.calculation = {value!r}")
        self.ask("app.state", name="calculation", value=value)

    def calculate(self) -> None:
        self.ask("app.calculate")

    @property
    def status_bar(self) -> str | bool:
        return False if self._status is None else self._status

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        self._status = None if value is None or value is False else str(value)
        self.ask("app.status", book=self.books.active.uid, text=self._status)

    @property
    def cut_copy_mode(self) -> str | None:
        return "copy" if self.clipboard is not None else None

    @cut_copy_mode.setter
    def cut_copy_mode(self, value: Any) -> None:
        if not value:
            self.clipboard = None

    def alert(self, prompt: Any, title: Any, buttons: Any, mode: Any, callback: Any) -> str:
        if callback is not None:
            raise UnsupportedError("App.alert(callback=…)")
        if self.headless:
            raise EngineError("no_window")
        texts = {"prompt": str(prompt or ""), "title": str(title or "")}
        return str(self.ask("app.alert", book=self.books.active.uid, **texts, buttons=buttons or "ok", mode=mode))
