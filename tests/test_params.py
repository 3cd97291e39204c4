"""A file of parameters: what is no number is not told as a number out of its bounds."""

from __future__ import annotations

import pytest

from segment_udfs.errors import DataError
from segment_udfs.params import read_params
from segment_udfs.strings import explain


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('a = "abc"', "Paramètre « a » : « abc » n'est pas un nombre."),
        ("a = true", "Paramètre « a » : « true » n'est pas un nombre."),
        ("a = 7", "Paramètre « a » : 7 est hors des limites 0.01 à 0.99."),
        ("as_of = 3", "Paramètre « as_of » : 3 est hors des limites 61 à 2958465."),
        ("months = 1e300", "Paramètre « months » : 1e+300 est hors des limites 1 à 120."),
    ],
)
def test_a_parameter_that_cannot_be_is_told(text: str, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        read_params(text, "reglages.toml")
    assert [" ".join(found.split()) for found in explain(caught.value, "fr")] == [sentence]
