"""Reading and answering message boxes that another process shows: a thread that looks for their windows."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import win32con
import win32gui

CLASS = "#32770"
OK = 1


@contextmanager
def answered(seconds: float = 60) -> Iterator[list[tuple[str, str]]]:
    """While it lasts, every box is read (its title, its text) and its first button pressed."""
    found: list[tuple[str, str]] = []
    over = threading.Event()

    def look() -> None:
        end = time.monotonic() + seconds
        while not over.wait(0.05) and time.monotonic() < end:
            box = win32gui.FindWindow(CLASS, None)
            if box and (text := _text(box)):
                found.append((win32gui.GetWindowText(box), text))
                win32gui.PostMessage(box, win32con.WM_COMMAND, OK, 0)
                _gone(box)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def _text(box: int) -> str:
    texts: list[str] = []
    win32gui.EnumChildWindows(box, lambda child, _: texts.append(_label(child)) or True, None)
    return "".join(texts)


def _label(window: int) -> str:
    """The text of a label, of whatever length."""
    if win32gui.GetClassName(window) != "Static":
        return ""
    length = win32gui.SendMessage(window, win32con.WM_GETTEXTLENGTH, 0, 0)
    buffer = win32gui.PyMakeBuffer((length + 1) * 2)
    win32gui.SendMessage(window, win32con.WM_GETTEXT, length + 1, buffer)
    return bytes(buffer)[: length * 2].decode("utf-16-le")


def _gone(box: int) -> None:
    end = time.monotonic() + 5
    while win32gui.IsWindow(box) and time.monotonic() < end:
        time.sleep(0.02)
