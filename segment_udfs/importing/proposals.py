"""What is proposed for a field that no column is known to be, and what is asked of an amount that may include tax.

A proposal must work as it is written: its columns hold what the field needs, its headers are readable in a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from segment_udfs import tables
from segment_udfs.errors import Fault
from segment_udfs.importing import synonyms
from segment_udfs.importing.formula import in_formula
from segment_udfs.importing.naming import some
from segment_udfs.importing.synonyms import is_tax, normalise, one_of, with_tax

CLOSE: Final = 70
"""Similarity in percent under which a header is not worth proposing."""

_RATES: Final = (0.2, 0.1, 0.055, 0.021, 0.085)
"""Rates of the French VAT, the overseas ones included."""
_CENT: Final = 0.0151
_SURE: Final = 0.9


class Content(Protocol):
    """What the columns hold, by position."""

    def suits(self, position: int, kind: str) -> bool:
        """True when most cells read as a "date", a "number" or an "id"."""

    def numbers(self, position: int) -> NDArray[np.float64]:
        """Numbers of a sample of the rows, the same rows for each column; unknown when they cannot be read."""


def likeness(header: str, known: Mapping[str, int]) -> float:
    """Similarity in percent of a normalised header with the most alike of the known ones."""
    best = process.extractOne(header, list(known), scorer=fuzz.ratio)
    return float(best[1]) if best else 0.0


def closest_of(name: str, among: Sequence[str]) -> str:
    """The most similar of some names; empty when none is close."""
    best = process.extractOne(name, list(among), processor=normalise, scorer=fuzz.WRatio, score_cutoff=CLOSE)
    return str(best[0]) if best else ""


def fits(position: int, field: tables.Field, content: Content | None) -> bool:
    """True when a column may be proposed for a field: a date for a date, figures for an amount, codes for a client."""
    if content is None or field.name not in ("client", "date", "amount"):
        return True
    return content.suits(position, field.kind if field.kind in ("date", "number") else "id")


def amount_offer(headers: Sequence[str], quantities: Mapping[str, int], content: Content | None) -> Fault | None:
    """How the amount may be computed from other columns, as the sentence that says so without its file."""
    gross = next((position for position, header in enumerate(headers) if with_tax(header)), None)
    if gross is not None:
        net = _less_tax(headers, gross, _taxes(headers, content))
        if net and _taxed(gross, _taxes(headers, content), content) == "gross":
            return Fault("import_choice.only_with_tax_net", {"header": headers[gross], "product": net})
        return Fault("import.only_with_tax", {"header": headers[gross]})
    quantity = next((header for header in headers if normalise(header) in quantities), None)
    price = one_of(headers, synonyms.PRICES)
    if quantity is not None and price is not None:
        return _priced(f"{in_formula(quantity)}*{in_formula(headers[price])}", headers, content)
    debit, credit = one_of(headers, synonyms.DEBITS), one_of(headers, synonyms.CREDITS)
    if debit is None or credit is None:
        return None
    debited, credited = in_formula(headers[debit]), in_formula(headers[credit])
    facts = {"product": f"{credited}-{debited}", "inverse": f"{debited}-{credited}"}
    return Fault("import_choice.no_column_ledger", facts | {"debit": headers[debit], "credit": headers[credit]})


def _priced(product: str, headers: Sequence[str], content: Content | None) -> Fault:
    """A quantity at a price, less the discount that stands in the file."""
    money = one_of(headers, synonyms.DISCOUNT_AMOUNTS)
    rate = one_of(headers, synonyms.DISCOUNT_RATES)
    if rate is None:
        off = "" if money is None else f"-{in_formula(headers[money])}"
        return Fault("import.no_column_product", {"product": f"{product}{off}"})
    header = headers[rate]
    part, points = f"{product}*(1-{_inside(header)})", f"{product}*(1-{_inside(header)}/100)"
    values = np.zeros(0) if content is None else content.numbers(rate)
    values = values[~np.isnan(values)]
    if bool(((values >= 0) & (values <= 1)).all()) and (len(values) or not _filled(rate, content)):
        return Fault("import.no_column_product", {"product": part})
    if any(sign in header.casefold() for sign in ("%", "taux", "pourcent", "percent", "rate")) and len(values):
        return Fault("import.no_column_product", {"product": points})
    facts = {"header": header, "product": points, "money": f"{product}-{in_formula(header)}"}
    return Fault("import_choice.no_column_discount", facts)


def _filled(position: int, content: Content | None) -> bool:
    return content is not None and any(content.suits(position, kind) for kind in ("id", "date", "number"))


def _inside(header: str) -> str:
    """A header inside "(1-…)"."""
    return f"[{header}]" if "/" in header and "]" not in header else in_formula(header)


def tax_doubt(headers: Sequence[str], amount: int, where: Fault, content: Content | None) -> Fault | None:
    """A question, when an amount stands beside a tax and nothing says whether it is included; a note when figures do.

    An amount with tax in a column of its own ("Montant TTC") says that the other one is without.
    """
    header = headers[amount]
    taxes = _taxes(headers, content)
    if one_of([header], synonyms.MAYBE_GROSS) is None or not taxes or any(map(with_tax, headers)):
        return None
    facts = {"where": where, "header": header, "tax": some([headers[tax] for tax in taxes])}
    if _taxed(amount, taxes, content) == "net":
        return Fault("import_choice.note_before_tax", facts)
    return Fault("import_choice.maybe_gross", facts | {"product": _less_tax(headers, amount, taxes)})


def _taxes(headers: Sequence[str], content: Content | None) -> list[int]:
    """The columns of amounts of tax; one that holds rates ("20 %") or codes is none."""
    found = [position for position, header in enumerate(headers) if is_tax(header)]
    return [
        i for i in found if content is None or (content.suits(i, "number") and not _holds_rates(content.numbers(i)))
    ]


def _holds_rates(values: NDArray[np.float64]) -> bool:
    known = values[~np.isnan(values)]
    return bool(len(known)) and bool(np.isin(np.round(known, 4), (0.0, *_RATES)).all()) and bool(known.any())


def _less_tax(headers: Sequence[str], amount: int, taxes: Sequence[int]) -> str:
    return "-".join(in_formula(headers[position]) for position in (amount, *taxes)) if taxes else ""


def _taxed(amount: int, taxes: Sequence[int], content: Content | None) -> str:
    """ "net" or "gross", as the usual rates tell for nearly all lines; "" when they do not."""
    if content is None or not taxes:
        return ""
    amounts = content.numbers(amount)
    tax = np.sum([np.nan_to_num(content.numbers(position)) for position in taxes], axis=0)
    lines = ~np.isnan(amounts) & (tax != 0)
    if not lines.any():
        return ""
    shares = [
        np.mean(_near(amounts[lines], tax[lines], rates)) for rates in (_RATES, [rate / (1 + rate) for rate in _RATES])
    ]
    net, gross = (float(share) for share in shares)
    return "net" if net >= _SURE > gross else "gross" if gross >= _SURE > net else ""


def _near(amounts: NDArray[np.float64], tax: NDArray[np.float64], rates: Sequence[float]) -> NDArray[np.bool_]:
    """True where a tax is, to the cent, one of these parts of an amount."""
    near: NDArray[np.bool_] = np.any([np.abs(tax - rate * amounts) <= _CENT for rate in rates], axis=0)
    return near
