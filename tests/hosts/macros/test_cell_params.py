"""The cells of the Paramètres sheet: what the formulas of the workbook read in them, and nothing else, is taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from segment_udfs.errors import DataError
from segment_udfs.hosts.macros.cell_params import Place, params_of
from segment_udfs.params import KNOBS, Params
from segment_udfs.strings import explain


def refused(cells: dict[str, Any], lang: str = "fr") -> list[str]:
    """The sentences about some cells of a sheet, all in C13, with plain spaces."""
    places = {name: Place("Paramètres", "C13") for name in cells}
    with pytest.raises(DataError) as caught:
        params_of(cells, places)
    return [" ".join(sentence.split()) for sentence in explain(caught.value, lang)]


AT = "(feuille Paramètres, cellule C13, nom"
SENTENCES: dict[str, tuple[dict[str, Any], str]] = {
    "a choice by its key, which the formulas would take for the other one": (
        {"valeur_2080": "margin"},
        f"« margin » n’est pas un choix possible {AT} valeur_2080) ; écrivez l’un de ces mots : marge, CA.",
    ),
    "a choice by its key, a sector": (
        {"pairs_par": "sector"},
        f"« sector » n’est pas un choix possible {AT} pairs_par) ; écrivez l’un de ces mots : "
        "secteur et taille, secteur.",
    ),
    "a space too many, which the formulas do not forgive": (
        {"valeur_2080": "marge "},
        f"« marge » n’est pas un choix possible {AT} valeur_2080) ; écrivez l’un de ces mots : marge, CA.",
    ),
    "a number for a choice": (
        {"base_2080": 1.0},
        f"« 1 » n’est pas un choix possible {AT} base_2080) ; écrivez l’un de ces mots : positive, net, peak.",
    ),
    "a word for a number": (
        {"seuil_a": "abc"},
        f"« abc » n’est pas un nombre {AT} seuil_a) ; écrivez un nombre de 1 % à 99 %.",
    ),
    "a truth value for a number": (
        {"stars_max": True},
        f"« VRAI » n’est pas un nombre {AT} stars_max) ; écrivez un nombre entier de 1 à 20.",
    ),
    "150 %": (
        {"seuil_a": 1.5},
        f"150 % est hors des limites {AT} seuil_a) ; écrivez un nombre de 1 % à 99 %.",
    ),
    "a number of 301 digits": (
        {"nb_premiers": 1e300},
        f"1E+300 est hors des limites {AT} nb_premiers) ; écrivez un nombre entier de 1 à 1 000.",
    ),
    "a number below": (
        {"k_risque": -1.25},
        f"−1,25 est hors des limites {AT} k_risque) ; écrivez un nombre de 0,5 à 20.",
    ),
    "half a month": (
        {"mois_periode": 12.5},
        f"12,5 n’est pas un nombre entier {AT} mois_periode) ; écrivez un nombre entier de 1 à 120.",
    ),
    "a day as text": (
        {"date_analyse": "31/12/2025"},
        f"« 31/12/2025 » n’est pas une date {AT} date_analyse) ; écrivez une date du 01/03/1900 au 31/12/9999.",
    ),
    "a cell that was emptied, which the formulas read as 0": (
        {"cout_horaire": None},
        "La cellule C13 de la feuille Paramètres (nom cout_horaire) est vide ; écrivez un nombre de 0 à 1 000.",
    ),
    "two in the wrong order": (
        {"seuil_a": 0.9, "seuil_b": 0.85},
        f"90 % {AT} seuil_a) doit rester inférieur à 85 % (cellule C13, nom seuil_b) ; corrigez l’un des deux.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_a_cell_that_cannot_be_its_parameter_is_told_with_its_place_and_what_to_write(case: str) -> None:
    cells, sentence = SENTENCES[case]
    assert refused(cells) == [sentence]


def test_the_numbers_of_a_sentence_are_those_of_its_language() -> None:
    assert refused({"k_risque": 0.25}, "en") == [
        "0.25 is outside the bounds (sheet Paramètres, cell C13, name k_risque); write a number from 0.5 to 20."
    ]


def test_every_cell_at_fault_is_told_at_once() -> None:
    assert len(refused({"seuil_a": "x", "seuil_b": None, "valeur_2080": "revenue"})) == 3


@pytest.mark.parametrize(
    ("name", "word", "key"),
    [
        ("value", "CA", "revenue"),
        ("value", "ca", "revenue"),
        ("value", "MARGE", "margin"),
        ("peers", "Secteur", "sector"),
        ("niche_good", "récurrent", "recurrent"),
    ],
)
def test_a_choice_is_read_without_case_as_the_formulas_compare_it(name: str, word: str, key: str) -> None:
    assert getattr(params_of({KNOBS[name].cell: word}), name) == key


def test_the_words_that_a_sentence_lists_are_taken() -> None:
    """The way out that the sentence shows leads out."""
    for knob in KNOBS.values():
        if knob.words:
            [sentence] = refused({knob.cell: "?"})
            for word in sentence.removesuffix(".").partition("mots : ")[2].split(", "):
                params_of({knob.cell: word})


def test_a_day_is_taken_as_a_date_or_as_its_serial_and_a_missing_cell_keeps_its_default() -> None:
    assert params_of({"date_analyse": datetime(2025, 3, 1, 12)}) == Params(as_of=45717.0)  # 1 March 2025
    assert params_of({"date_analyse": 45717.0}) == Params(as_of=45717.0)
    assert params_of({}) == Params()
