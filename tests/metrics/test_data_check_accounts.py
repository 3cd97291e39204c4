"""The client file: company numbers, names that are close, potentials that repeat the revenue."""

from __future__ import annotations

import numpy as np
import pytest

from segment_udfs.ids import factorise
from segment_udfs.metrics.client_key import client_key, is_company_number
from segment_udfs.metrics.data_check.accounts import MOST_NAMES, circular, kept_groups, near_names, of_several_ids


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("732829320", True),  # the example of the SIREN article of Wikipedia: 4+3+4+8+4+9+6+2+0 = 40
        ("732829321", False),
        ("732 829 320 00074", True),  # its SIRET
        ("73282932000075", False),
        ("35600000000048", True),  # head office of La Poste, which passes the check of Luhn
        ("35600000049837", True),  # an establishment of La Poste: the digits add up to 45, a multiple of 5
        ("35600000049838", False),  # 46
        (5580041.0, False),
        ("12345", False),
        ("à demander", False),
        (40608291.0, True),  # 040608291 as a number: 0+4+0+6+0+8+4+9+2 → 0 8 0 6 0 7 2 9 1 … adds up to 30
        (None, False),
    ],
)
def test_company_numbers(number: str | float | None, valid: bool) -> None:
    """Luhn (ISO/IEC 7812-1) for SIREN and SIRET; INSEE's rule of 5 for La Poste."""
    assert is_company_number(number) is valid


def groups(names: list[str | None], sirens: list[str | None] | None = None) -> list[int]:
    keys = [client_key(name) for name in names]
    return near_names(keys, sirens or [None] * len(names)).tolist()


def test_close_names_are_grouped() -> None:
    """Accents, legal forms and one letter apart are close; other names are alone."""
    assert groups(["Établ. Dupont SARL", "Martin", "DUPONT", "Garage Lemoine", "Garage Lemoinne", None]) == [
        0, -1, 0, 1, 1, -1,
    ]  # fmt: skip


def test_two_siren_are_two_companies() -> None:
    """The same name under two numbers, or under one number, is told elsewhere; one without a number may be either."""
    assert groups(["Dupont", "Dupont"], ["732829320", "552100554"]) == [-1, -1]
    assert groups(["Dupont", "Dupont"], ["732829320", "732829320"]) == [-1, -1]
    assert groups(["Dupont", "Dupont", "Dupond"], ["732829320", "732829320", None]) == [0, 0, 0]


def test_above_three_thousand_names_neighbours_are_compared() -> None:
    """Names that are apart by one letter stay found, in linear time."""
    many = [f"{place:05}{place * 7919 % 99991:05} Client" for place in range(MOST_NAMES + 1)]
    found = groups([*many, "Garage Lemoine", "Garage Lemoinne", "Garage Lemoine"])
    assert found[-3:] == [found[-1]] * 3
    assert found[-1] >= 0


def test_one_client_entered_twice_is_no_group() -> None:
    """A group needs two distinct ids."""
    ids = factorise(["A", "a ", "B", "C"])
    assert of_several_ids(np.array([0, 0, 1, 1]), ids).tolist() == [-1, -1, 0, 0]
    assert kept_groups(np.array([-1, 4, 4, 2])).tolist() == [-1, 0, 0, -1]


@pytest.mark.parametrize(
    ("wallet", "revenue", "ratio"),
    [
        ([100.0, 200, 300], [100.0, 200, 300], 1.0),
        ([1300.0, 2600, 650, 7000], [1000.0, 2000, 500, np.nan], 1.3),
        ([130.0, 260, 66, 391, 521], [100.0, 200, 50.5, 300.5, 401.0], 1.3),  # 66/50.5 = 1.307: 4 of 5 bear 1.3
        ([130.0, 260, 70, 400, 521], [100.0, 200, 50.5, 300.5, 401.0], None),  # 3 of 5
        ([130.0, 260], [100.0, 200], None),  # two may be chance
        ([150.0, 240, 330], [100.0, 200, 300], None),
        ([np.nan, 0, 0], [100.0, 200, 300], None),
        ([130.0, 260, 390], [-100.0, 0, 300], None),
    ],
)
def test_circular_potentials(wallet: list[float], revenue: list[float], ratio: float | None) -> None:
    """One ratio for four in five, within 0.1 %, says that the potential was computed from the revenue."""
    found = circular(np.array(wallet), np.array(revenue))
    assert (None if found is None else round(found.ratio, 2)) == ratio
