"""Grouping keys and close names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_udfs import CellError
from segment_udfs.metrics.client_key import client_key, client_keys, close_names, luhn


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Société Générale S.A.", "GENERALE"),
        ("S A R L Dupont", "DUPONT"),
        ("Ets. Dupont & Fils", "DUPONT FILS"),
        ("L'Œuvre d'Æon", "L OEUVRE D AEON"),
        ("Straße GmbH", "STRASSE"),
        ("e\u0301cole", "ECOLE"),
        ("A B Conseil", "AB CONSEIL"),
        ("  Café\u00a0de   la Gare ", "CAFE DE LA GARE"),
        ("Sté SARL", "STE SARL"),
        ("3M France", "3M FRANCE"),
        ("!!!", None),
        (None, None),
    ],
)
def test_name_without_decoration(name: str | None, key: str | None) -> None:
    """Worked by hand from the rule of the catalogue."""
    assert client_key(name) == key


@pytest.mark.parametrize(
    ("cell", "siren"),
    [
        ("732 829 320", "732829320"),
        ("FR 732.829.320", "732829320"),
        ("73282932000074", "732829320"),
        (73282932000074, "732829320"),
        ("005520135", "005520135"),
        (5520135.0, "005520135"),
        ("5520135", None),
        (552013500012, "005520135"),
        ("000000000", None),
        (0, None),
        ("7328293200", None),
        (None, None),
    ],
)
def test_siren(cell: str | float | None, siren: str | None) -> None:
    """732 829 320 00074 is the specimen of the French wiki on SIRET; 005520135 by hand: 5+6+1+0+2+1+5+0+0 = 20."""
    assert client_key(None, cell) == siren


@given(st.integers(0, 99_999_999), st.integers(1, 9), st.integers(0, 8))
@settings(max_examples=60)
def test_luhn_detects_every_wrong_digit(body: int, error: int, place: int) -> None:
    """Exactly one check digit suits a body of eight digits, and any single wrong digit is refused."""
    good = [f"{body:08d}{check}" for check in range(10) if luhn(f"{body:08d}{check}")]
    assert len(good) == 1
    digits = list(good[0])
    digits[place] = str((int(digits[place]) + error) % 10)
    assert not luhn("".join(digits))


@given(st.text(max_size=30))
@settings(max_examples=60)
def test_key_ignores_case_accents_and_legal_form(name: str) -> None:
    """A key is its own key, and a legal form after the name changes it only when nothing else is left."""
    key = client_key(f"Zorba {name}")
    assert key is not None
    assert client_key(f"Zorba {name} , SARL") == key


def jaro_winkler(a: str, b: str) -> float:
    """Written from the catalogue's definition, letter by letter."""
    window = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    first = []
    for i, letter in enumerate(a):
        for j in range(max(0, i - window), min(len(b), i + window + 1)):
            if not taken[j] and b[j] == letter:
                taken[j] = True
                first.append(letter)
                break
    second = [letter for letter, used in zip(b, taken, strict=True) if used]
    m = len(first)
    if m == 0:
        return 0.0
    t = sum(x != y for x, y in zip(first, second, strict=True)) // 2
    jaro = (m / len(a) + m / len(b) + (m - t) / m) / 3
    if jaro <= 0.7:
        return jaro
    prefix = 0
    while prefix < min(4, len(a), len(b)) and a[prefix] == b[prefix]:
        prefix += 1
    return jaro + 0.1 * prefix * (1 - jaro)


@pytest.mark.parametrize(
    ("a", "b", "published"),
    [
        ("MARTHA", "MARHTA", 0.961),
        ("DIXON", "DICKSONX", 0.813),
        ("DWAYNE", "DUANE", 0.840),
        ("JONES", "JOHNSON", 0.832),
    ],
)
def test_published_similarities(a: str, b: str, published: float) -> None:
    """Winkler (1994), Advanced Methods for Record Linkage, table of string comparators."""
    assert close_names([a, b], 0.5).similarity[0] == pytest.approx(published, abs=5e-4)


words = st.text("ABCDE", min_size=2, max_size=9)


@given(st.lists(words, min_size=2, max_size=12), st.sampled_from([0.3, 0.6, 0.7, 0.85, 1.0]))
@settings(max_examples=60)
def test_pairs_are_those_of_the_definition(names: list[str], min_sim: float) -> None:
    """All pairs at or above the threshold and no other, in the order of the catalogue, first key against second."""
    keys = [" ".join(sorted((key or "").split())) for key in client_keys(names)]
    expected = [
        (-similarity, i, j)
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if (similarity := jaro_winkler(keys[i], keys[j])) >= min_sim - 1e-9
    ]
    found = close_names(names, min_sim)
    rows = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert sorted(rows) == sorted((i, j) for _, i, j in expected)
    for (i, j), similarity in zip(rows, found.similarity.tolist(), strict=True):
        assert similarity == pytest.approx(jaro_winkler(keys[i], keys[j]), abs=1e-12)
    order = list(zip((-found.similarity).tolist(), *zip(*rows, strict=True), strict=True)) if rows else []
    assert order == sorted(order)


def test_word_order_does_not_matter() -> None:
    """Words are sorted before they are compared."""
    assert close_names(["Garage Dupont", "DUPONT garage"], 1.0).similarity.tolist() == [1.0]


def test_at_most_a_thousand_pairs_and_the_first_ones() -> None:
    """Sixty equal names make 1 770 pairs, more than one block of rows apart: the first thousand by row are kept."""
    names: list[str | None] = [f"{n:03d}{n * 7919 % 1000:03d}" for n in range(300)]
    names[::5] = ["Dupont"] * 60
    found = close_names(names, 1.0)
    rows = range(0, 300, 5)
    pairs = [(i, j) for i in rows for j in rows if i < j][:1000]
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == pairs


def test_too_many_names_are_refused() -> None:
    """Above 3 000 rows the answer is #VALUE!."""
    with pytest.raises(CellError) as caught:
        close_names(["A"] * 3001)
    assert caught.value.code == "#VALUE!"
