"""xlwings' object model over LibreOffice Calc: macros written for `xw.Book` run unchanged.

`register()` makes the engine known to xlwings, once. `attach(url)` reaches an office that listens, `attach_link(link)`
the office that started this process, `engine.apps.add()` or `xw.App()` starts one. See docs/libreoffice-engine.md.
"""

from __future__ import annotations

import os
from typing import Any

import xlwings as xw

from segment_udfs.hosts.libreoffice.engine.app import NAME, App, Engine
from segment_udfs.hosts.libreoffice.engine.errors import EngineError, MissingError, UnsupportedError
from segment_udfs.hosts.libreoffice.engine.link import Link, ProcessLink, StreamLink
from segment_udfs.hosts.libreoffice.find import need

__all__ = [
    "EngineError",
    "Link",
    "MissingError",
    "ProcessLink",
    "StreamLink",
    "UnsupportedError",
    "active_book",
    "attach",
    "attach_link",
    "detach",
    "register",
]


def register(activate: bool = True) -> Any:
    """The engine, entered in `xw.engines` under "libreoffice" the first time.

    Args:
        activate: make it the engine that `xw.apps`, `xw.books` and `xw.App()` use.
    """
    if NAME not in xw.engines.engines_by_name:
        xw.engines.add(xw.main.Engine(impl=Engine()))
    engine = xw.engines[NAME]
    if activate:
        engine.activate()
    return engine


def attach(url: str, pid: int | None = None, headless: bool = False) -> Any:
    """An `xw.App` on an office that already listens; it goes on after `detach(app)`, ends with `app.quit()`.

    Args:
        url: UNO address, "uno:pipe,name=…;urp;StarOffice.ComponentContext". pid: of its process, for `app.kill()`.
        headless: it shows no windows.

    Raises:
        DataError: no LibreOffice is installed here. EngineError: kind `no_office`, nothing answers at the address.
    """
    engine = register()
    python = need().python
    assert python is not None  # noqa: S101 - `need` made sure
    return _entered(engine, App(engine.impl, ProcessLink(python, url), pid=pid, headless=headless))


def attach_link(link: Link) -> Any:
    """An `xw.App` on the office at the other end of a link, which started this process: it cannot be ended from here.

    Its book in front becomes the one that `xw.Book.caller()` gives.
    """
    engine = register()
    app = _entered(engine, App(engine.impl, link, pid=os.getppid(), guest=True))
    if len(app.books):
        app.books.active.set_mock_caller()
    return app


def detach(app: Any) -> None:
    """End the conversation with an office; it goes on, with what is open in it."""
    app.impl.detach()


def active_book() -> Any:
    """The `xw.Book` in front of the active office.

    Raises:
        MissingError: kind `no_active_book`, none is open.
    """
    return xw.books.active


def _entered(engine: Any, app: App) -> Any:
    return xw.App(impl=engine.impl.apps.enter(app))
