"""Numbers inside sentences, as the catalogue's conventions write them (§0.10)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs.strings.numbers import decimal, percent, whole

WHOLE = [
    (1234, "1\u00a0234", "1,234", "§0.10"),
    (0, "0", "0", "zero"),
    (999.5, "1\u00a0000", "1,000", "a half goes up"),
    (-600, "\u2212600", "\u2212600", "worked example of SEG_WHY"),
    (-2.5, "\u22123", "\u22123", "a negative half goes down"),
    (2.5, "3", "3", "not the even neighbour"),
    (-0.4, "0", "0", "no signed zero"),
    (-1234567.2, "\u22121\u00a0234\u00a0567", "\u22121,234,567", "two groups"),
    (1e21, "1" + "\u00a0000" * 7, "1" + ",000" * 7, "never an exponent"),
]
PERCENT = [
    (0.12, "12\u00a0%", "12%", "§0.10"),
    (-0.06, "\u22126\u00a0%", "\u22126%", "worked example of SEG_WHY"),
    (0.145, "15\u00a0%", "15%", "a half goes up, though 0.145·100 is 14.499999999999998 in doubles"),
    (-0.125, "\u221213\u00a0%", "\u221213%", "a negative half goes down"),
    (12.345, "1\u00a0235\u00a0%", "1,235%", "above a thousand"),
    (-0.001, "0\u00a0%", "0%", "no signed zero"),
]
DECIMAL = [
    (3.75, 2, "3,75", "3.75", "worked example of SEG_WHY"),
    (3.5, 2, "3,5", "3.5", "no trailing zero"),
    (3, 2, "3", "3", "no trailing mark"),
    (10, 2, "10", "10", "the zeros of the units stay"),
    (1.005, 2, "1,01", "1.01", "a half as written goes up"),
    (10 / 3, 2, "3,33", "3.33", "cut"),
    (1234.5, 1, "1\u00a0234,5", "1,234.5", "thousands and decimals"),
    (-0.001, 2, "0", "0", "no signed zero"),
]


@pytest.mark.parametrize(("number", "french", "english", "why"), WHOLE)
def test_whole(number: float, french: str, english: str, why: str) -> None:
    """A number is rounded to units and grouped by thousands."""
    assert (whole(number, "fr"), whole(number, "en")) == (french, english), why


@pytest.mark.parametrize(("fraction", "french", "english", "why"), PERCENT)
def test_percent(fraction: float, french: str, english: str, why: str) -> None:
    """A fraction is written as a whole percentage."""
    assert (percent(fraction, "fr"), percent(fraction, "en")) == (french, english), why


@pytest.mark.parametrize(("number", "digits", "french", "english", "why"), DECIMAL)
def test_decimal(number: float, digits: int, french: str, english: str, why: str) -> None:
    """Decimals are at most the number asked."""
    assert (decimal(number, digits, "fr"), decimal(number, digits, "en")) == (french, english), why


@settings(max_examples=60)
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["fr", "en"]))
def test_read_back(number: float, lang: str) -> None:
    """Reading the written number back gives the number to half a unit, in both languages."""
    text = whole(number, lang)
    plain = re.sub("[\u00a0,]", "", text).replace("\u2212", "-")
    assert abs(float(plain) - number) <= max(0.5, 1e-15 * abs(number))
    assert re.fullmatch("\u2212?[0-9]{1,3}([\u00a0,][0-9]{3})*", text)
