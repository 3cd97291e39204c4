"""The checker itself: it must find what Excel would refuse, and read conditional compilation as VBA does."""

import pytest

from tests.vba.grammar import TARGETS, evaluate, faults, preprocess

GOOD = 'Attribute VB_Name = "A"\r\nSub A()\r\n    If True Then\r\n        x = "1"\r\n    End If\r\nEnd Sub\r\n'


def test_well_formed_text_has_no_fault() -> None:
    """A plain procedure passes for every program."""
    assert [faults(GOOD, target) for target in TARGETS] == [[], [], []]


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("    End If\r\n", ""),
        GOOD.replace('x = "1"', "x = (1 +"),
        GOOD.replace("End Sub", "End Function"),
        GOOD + "Function F(ByVal date As Variant)\r\nEnd Function\r\n",
    ],
)
def test_broken_text_is_found(bad: str) -> None:
    """A missing End If, half an expression, a wrong end and a reserved word as an argument are faults."""
    assert faults(bad, "win64")


@pytest.mark.parametrize(
    ("condition", "windows", "mac"),
    [
        ("Mac", False, True),
        ("Not Mac", True, False),
        ("VBA7 And Not Mac", True, False),
        ("Mac Or Win64", True, True),
        ("Win64 = True And (Mac = False)", True, False),
        ("Mac <> 1", True, False),
        ("Not (Mac Or VBA7)", False, False),
        ("Unknown", False, False),
        ("Unknown >= 16 Or 2 > 1 ' why", True, True),
        ("Not Mac = 1", True, False),
    ],
)
def test_conditions(condition: str, windows: bool, mac: bool) -> None:
    """Comparison binds before Not, Not before And, And before Or; unknown names are false."""
    assert evaluate(condition, TARGETS["win64"]) is windows
    assert evaluate(condition, TARGETS["mac"]) is mac


@pytest.mark.parametrize("condition", ["", "Mac And", "(Mac", "Mac Win64", "Mac + 1", "1 <"])
def test_a_condition_that_cannot_be_read_is_refused(condition: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError):
        evaluate(condition, TARGETS["mac"])


def test_branches() -> None:
    """Of nested branches only those that count are left, on their own lines."""
    text = (
        "#Const Deep = Mac\n#If Mac Then\na\n#If Deep Then\nb\n#End If\n#ElseIf Win64 Then\nc\n#Else\nd\n#End If\ne\n"
    )
    assert preprocess(text, TARGETS["mac"]).split() == ["a", "b", "e"]
    assert preprocess(text, TARGETS["win64"]).split() == ["c", "e"]
    assert preprocess(text, {}).split() == ["d", "e"]
    assert preprocess(text, {}).count("\r\n") == text.count("\n")
