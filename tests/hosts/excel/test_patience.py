"""An Excel that is busy: asked again for eight seconds in all, then one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from segment_udfs.errors import DataError
from segment_udfs.hosts.excel.patience import BUSY, Patience, Patient, is_busy


class ComError(Exception):
    """Shaped as pywin32's com_error."""

    def __init__(self, hresult: int, inner: int | None = None) -> None:
        super().__init__(hresult)
        self.hresult = hresult
        self.excepinfo = None if inner is None else (0, "Excel", "", "", 0, inner)


class Slow:
    """A patience that notes its pauses instead of waiting."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.patience = Patience(8.0, 0.1, self.pauses.append)


def refusing(times: int, answer: Any = "done", code: int = -2147418111) -> Callable[[], Any]:
    """A question that Excel refuses so many times."""
    left = [times]

    def ask() -> Any:
        if left[0]:
            left[0] -= 1
            raise ComError(code)
        return answer

    return ask


@pytest.mark.parametrize("code", sorted(BUSY))
def test_a_refusal_is_waited_out(code: int) -> None:
    """Whichever of the three codes says it."""
    slow = Slow()
    assert slow.patience.ask(refusing(3, code=code)) == "done"
    assert slow.pauses == [0.1] * 3


def test_after_eight_seconds_there_is_one_sentence() -> None:
    """Eighty pauses of a tenth of a second."""
    slow = Slow()
    with pytest.raises(DataError) as caught:
        slow.patience.ask(refusing(1000))
    assert [fault.key for fault in caught.value.faults] == ["excel_host.busy"]
    assert len(slow.pauses) == 80


def test_the_eight_seconds_are_for_the_whole_command() -> None:
    """What follows in the same command, such as giving the status bar back, does not wait again."""
    slow = Slow()
    slow.patience.ask(refusing(79))
    assert slow.patience.ask(refusing(1)) == "done"
    with pytest.raises(DataError):
        slow.patience.ask(refusing(1))
    assert len(slow.pauses) == 80


def test_other_errors_are_not_waited_for() -> None:
    """A real error of Excel comes at once; DISP_E_EXCEPTION is busy only when the code inside says so."""
    slow = Slow()
    with pytest.raises(ComError):
        slow.patience.ask(refusing(1, code=-2147024809))
    assert slow.pauses == []
    assert is_busy(ComError(-2147352567, -2146777998))
    assert not is_busy(ComError(-2147352567, -2146827284))
    assert not is_busy(ComError(-2147352567))
    assert not is_busy(ValueError())


class Workbook:
    """An object of Excel that refuses every other question."""

    def __init__(self) -> None:
        vars(self)["refuse"] = True

    def __getattr__(self, name: str) -> Any:
        self._flip()
        return {"Name": "a.xlsm", "Application": Application(), "Item": lambda key: f"sheet {key}"}[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._flip()
        vars(self)[name] = value

    def __call__(self, key: int) -> str:
        self._flip()
        return f"called {key}"

    def __iter__(self) -> Any:
        self._flip()
        return iter([1, Application()])

    def _flip(self) -> None:
        vars(self)["refuse"] = not vars(self)["refuse"]
        if not vars(self)["refuse"]:
            raise ComError(-2147417846)


class Application:
    """Another one, that pywin32 cannot name a member of while it is busy."""

    refusals = 1

    @property
    def _oleobj_(self) -> Any:
        return self

    def GetIDsOfNames(self, _zero: int, name: str) -> int:  # noqa: N802  pywin32's name
        if self.refusals:
            self.refusals -= 1
            raise ComError(-2147418111)
        if name == "Nothing":
            raise ComError(-2147352570)
        return 1

    def __getattr__(self, name: str) -> Any:
        if self.refusals or name not in {"Version"}:
            raise AttributeError(name)
        return "16.0"


def test_every_way_to_ask_an_object_is_patient() -> None:
    """Reading, writing, calling, walking through, and what it gives in turn."""
    slow, book = Slow(), Workbook()
    patient = Patient(book, slow.patience)
    assert patient.Name == "a.xlsm"
    patient.Saved = True
    assert vars(book)["Saved"] is True
    assert patient(2) == "called 2"
    assert patient.Item("x") == "sheet x"
    first, second = patient
    assert (first, type(second)) == (1, Patient)
    assert patient.Application.Version == "16.0"
    assert len(slow.pauses) >= 6


def test_a_member_that_does_not_exist_is_told_from_a_refusal() -> None:
    """pywin32 says the same for both; only the refusal is waited for."""
    slow = Slow()
    patient = Patient(Application(), slow.patience)
    with pytest.raises(AttributeError):
        _ = patient.Nothing
    assert slow.pauses == [0.1]
    assert patient.Version == "16.0"


def test_what_pywin32_keeps_in_an_object_is_handed_over_as_it_is() -> None:
    """Else the object could not be an argument of another one's method."""
    inner = Application()
    assert Patient(inner, Patience())._oleobj_ is inner
