"""Waiting for an Excel that is busy: while a dialog is up or a cell is being typed in, it refuses every call.

xlwings tries again for ever, and only for books that it has found by their window. `Patient` puts a limit, the same for
all calls of one command, behind which stands one sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from segment_udfs.errors import DataError, Fault

BUSY: Final = frozenset({-2147418111, -2147417846, -2146777998})
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE."""
_EXCEPTION: Final = -2147352567
"""DISP_E_EXCEPTION: the code stands inside."""
_PLAIN: Final = (type(None), bool, int, float, str, bytes, tuple, list, date, Decimal)
Found = TypeVar("Found")


def is_busy(error: BaseException) -> bool:
    """Whether an error of COM says that Excel is busy; every other one is a real one."""
    code = getattr(error, "hresult", None)
    if code == _EXCEPTION:
        inner = getattr(error, "excepinfo", None)
        code = inner[5] if inner else None
    return code in BUSY


class Patience:
    """Asks again while Excel is busy.

    Args:
        seconds: for how long, in all questions together; once spent, a busy Excel is not waited for any more.
        pause: between two questions, in seconds.
        sleep: how to wait.
    """

    def __init__(self, seconds: float = 8.0, pause: float = 0.1, sleep: Callable[[float], None] = time.sleep) -> None:
        self._left = round(seconds / pause)
        self._pause = pause
        self._sleep = sleep

    def ask(self, question: Callable[[], Found]) -> Found:
        """What the question gives, as soon as Excel answers it.

        Raises:
            DataError: Excel stayed busy.
        """
        while True:
            try:
                return question()
            except Exception as error:
                if not is_busy(error):
                    raise
            if self._left <= 0:
                raise DataError([Fault.of("excel_host.busy")])
            self._left -= 1
            self._sleep(self._pause)


class Patient:
    """An object of Excel of which every question is asked with patience; so is what it gives."""

    def __init__(self, inner: Any, patience: Patience) -> None:
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_patience", patience)

    def __repr__(self) -> str:
        return repr(self._inner)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # what pywin32 itself keeps, such as the pointer: no question to Excel
            return getattr(self._inner, name)
        return self._given(lambda: _told_apart(self._inner, name, lambda: getattr(self._inner, name)))

    def __setattr__(self, name: str, value: Any) -> None:
        self._patience.ask(lambda: _told_apart(self._inner, name, lambda: setattr(self._inner, name, value)))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._given(lambda: self._inner(*args, **kwargs))

    def __iter__(self) -> Iterator[Any]:
        items, end = self._patience.ask(lambda: iter(self._inner)), object()
        while (item := self._given(lambda: next(items, end))) is not end:
            yield item

    def _given(self, question: Callable[[], Any]) -> Any:
        found = self._patience.ask(question)
        return found if isinstance(found, _PLAIN) or type(found) is object else Patient(found, self._patience)


def _told_apart(inner: Any, name: str, question: Callable[[], Found]) -> Found:
    """pywin32 says "no such attribute" when Excel refused to say the number of a name: ask for that number again."""
    try:
        return question()
    except AttributeError:
        try:
            inner._oleobj_.GetIDsOfNames(0, name)
        except Exception as reason:
            if is_busy(reason):
                raise reason from None
        else:
            return question()
        raise
