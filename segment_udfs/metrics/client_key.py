"""Grouping keys of accounts, and pairs of accounts whose names are close: to be read by a person, nothing is merged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np

from segment_udfs.errors import VALUE, CellError
from segment_udfs.ids import close_texts, decimal_text
from segment_udfs.maths import TOLERANCE, Floats, Ints

LEGAL_FORMS: Final = frozenset(
    "SA SAS SASU SARL EURL SNC SCI SCA SCS SCP SELARL SELAS SCOP GIE EI EIRL GMBH AG KG LTD LIMITED LLC LLP INC CORP "
    "PLC BV NV SPA SRL SL".split()
)
GENERIC_WORDS: Final = frozenset("ETS ETABL ETABLISSEMENT ETABLISSEMENTS STE SOCIETE CIE".split())
MOST_NAMES: Final = 3_000
MOST_PAIRS: Final = 1_000
_LIGATURES: Final = str.maketrans({"œ": "OE", "Œ": "OE", "æ": "AE", "Æ": "AE", ".": None})


class Pairs(NamedTuple):
    """Pairs of close names: positions i < j in the input, and their similarity."""

    first: Ints
    second: Ints
    similarity: Floats


def luhn(digits: str) -> bool:
    """Whether a string of digits passes the check of Luhn (ISO/IEC 7812-1, annex B), as every SIREN does.

    Example:
        >>> luhn("732829320"), luhn("732829321")
        (True, False)
    """
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def siren_of(cell: str | float | None) -> str | None:
    """The SIREN that a cell holds, alone or at the head of a SIRET; None when it holds none that is valid.

    A number has lost its leading zeros: it is padded to 9 digits, to 14 when it has more than 9.

    Example:
        >>> siren_of("732 829 320 00074"), siren_of(732829320.0), siren_of("000000000")
        ('732829320', '732829320', None)
    """
    if cell is None:
        return None
    digits = re.sub("[^0-9]", "", cell if isinstance(cell, str) else decimal_text(cell))
    if not digits.strip("0"):
        return None
    if not isinstance(cell, str):
        digits = digits.zfill(9 if len(digits) <= 9 else 14)
    return digits[:9] if len(digits) in {9, 14} and luhn(digits[:9]) else None


LA_POSTE: Final = "356000000"
"""The one company whose SIRETs do not pass the check of Luhn; their digits add up to a multiple of 5."""


def is_company_number(cell: str | float | None) -> bool:
    """Whether a cell holds a SIREN, or a SIRET whose fourteen digits are consistent as well.

    Example:
        >>> is_company_number("73282932000074"), is_company_number("73282932000075"), is_company_number(732829320.0)
        (True, False, True)
        >>> is_company_number("356 000 000 49837")  # an establishment of La Poste: 3+5+6+4+9+8+3+7 = 45
        True
    """
    siren = siren_of(cell)
    if siren is None or cell is None:
        return False
    digits = re.sub("[^0-9]", "", cell if isinstance(cell, str) else decimal_text(cell))
    digits = digits if isinstance(cell, str) or len(digits) <= 9 else digits.zfill(14)
    return len(digits) <= 9 or luhn(digits) or (siren == LA_POSTE and sum(map(int, digits)) % 5 == 0)


@lru_cache(maxsize=65_536)
def _name_key(name: str) -> str | None:
    plain = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    plain = "".join(char for char in plain if not unicodedata.category(char).startswith("M")).upper().replace(".", "")
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    tokens: list[str] = []
    for single, run in groupby(words, lambda word: len(word) == 1):
        together = list(run)
        tokens += ["".join(together)] if single else together
    return " ".join([word for word in tokens if word not in LEGAL_FORMS | GENERIC_WORDS] or tokens) or None


def client_key(name: str | None, siren: str | float | None = None) -> str | None:
    """Key under which the accounts of one company come together: a valid SIREN, else the bare name.

    The bare name has no accents, punctuation, legal form nor generic word, in upper case; initials are joined
    ("S A R L" is SARL); a name made of such words only keeps them. None when nothing is left.

    Example:
        >>> client_key("Établ. Dupont S.A.R.L."), client_key("S.A."), client_key("Dupont", "732829320")
        ('DUPONT', 'SA', '732829320')
    """
    return siren_of(siren) or (None if name is None else _name_key(name))


def client_keys(names: Sequence[str | None], sirens: Sequence[str | float | None] | None = None) -> list[str | None]:
    """`client_key` of each row."""
    if sirens is None:
        return [client_key(name) for name in names]
    return [client_key(name, siren) for name, siren in zip(names, sirens, strict=True)]


def close_names(names: Sequence[str | None], min_sim: float = 0.85) -> Pairs:
    """Pairs of rows whose names have a Jaro-Winkler similarity of at least `min_sim`, 0 < min_sim ≤ 1.

    Names are compared by `client_key`, their words sorted. The most similar pairs come first, then by first row, then
    by second; at most 1 000. Winkler (1990), prefix weight 0.1 on at most 4 letters, above a Jaro of 0.7.

    Raises:
        CellError: `#VALUE!` above 3 000 rows.

    Example:
        >>> found = close_names(["MARTHA", None, "Marhta SARL"])
        >>> found.first.tolist(), found.second.tolist(), found.similarity.round(4).tolist()
        ([0], [2], [0.9611])
    """
    if len(names) > MOST_NAMES:
        raise CellError(VALUE, key="cells.too_many_rows", argument="name", found=len(names), most=MOST_NAMES)
    keys = client_keys(names)
    rows = np.array([row for row, key in enumerate(keys) if key is not None], np.int64)
    words = [" ".join(sorted(key.split())) for key in keys if key is not None]
    found = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    for first, second, similarity in close_texts(words, min_sim - TOLERANCE):
        found = _closest(found, Pairs(rows[first], rows[second], similarity))
    return found


def _closest(*parts: Pairs) -> Pairs:
    """The most similar pairs of the parts, in order."""
    first, second, similarity = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((second, first, -similarity))[:MOST_PAIRS]
    return Pairs(first[order], second[order], similarity[order])
