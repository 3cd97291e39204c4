"""Lines whose document says that they are no sale: credit notes written as positive amounts, drafts, cancellations.

The kind of a document stands in a column that no field uses. A credit note added instead of deducted makes a wrong
total, so it is a fault; a draft or a lost order may have been meant, so it is a remark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segment_udfs.errors import Fault
from segment_udfs.importing.columns.cells import pieces, text_of
from segment_udfs.importing.columns.runs import coded
from segment_udfs.importing.formula import Formula
from segment_udfs.importing.mapping import Mapped
from segment_udfs.importing.rows.telling import cells, total
from segment_udfs.importing.synonyms import normalise
from segment_udfs.importing.tabular import RawTable, some

_MOST: Final = 12
"""Distinct values of a column that gives a kind; one with more gives names or texts."""
_LOOKED_AT: Final = 5000

_CREDIT: Final = frozenset(
    normalise(word)
    for word in (
        "avoir|avoirs|avoir client|avoirs clients|avoir sur facture|avoir de vente|avoir financier|facture d'avoir"
        "|factures d'avoir|facture avoir|note d'avoir|note de crédit|notes de crédit|credit note|credit notes"
        "|customer credit note|credit memo|credit memos|sales credit memo|credit invoice|refund|refunds"
        "|customer refund|out_refund|remboursement|remboursements|retour|retours|retour client|return|returns"
    ).split("|")
)
_WITH_INVOICE: Final = frozenset({"av", "avo"})
"""Codes of a credit note, when a code of an invoice stands beside them."""
_INVOICE: Final = frozenset({"fa", "fac", "fact", "fc", "fv", "facture", "factures"})
_PAID: Final = re.compile(r"paiement|payment|reglement|payepar|encaiss|tender")
"""Headers of a way to pay: a voucher, which is a credit note too, pays for a sale."""

_STATUS: Final = re.compile(r"statut|status|etat|state|etape|stage|situation|avancement|phase|^type|^nature|document")
_NO_SALE: Final = frozenset(
    normalise(word)
    for word in (
        "brouillon|brouillons|draft|annulé|annulée|annulés|annulées|annulation|cancelled|canceled|cancelled order"
        "|void|voided|perdu|perdue|perdus|perdues|fermée/perdue|fermé perdu|fermée perdue|lost|closed lost|closedlost"
        "|refusé|refusée|rejeté|rejetée|rejected|refused|abandonné|abandonnée|abandoned|supprimé|supprimée|deleted"
        "|remboursé|remboursée|refunded|devis|quote|quotation|pro forma|proforma|facture pro forma|facture proforma"
        "|pro forma invoice"
    ).split("|")
)

_SIDE: Final = re.compile(r"^sens|^dc$|^cd$|^drcr$|^crdr$|debit(?:ou|or)?credit|credit(?:ou|or)?debit|^shkzg$|^signe?$")
_SIDES: Final = {
    "d": "d", "debit": "d", "dr": "d", "s": "d", "-": "d", "-1": "d", "−": "d",
    "c": "c", "credit": "c", "cr": "c", "h": "c", "+": "c", "1": "c", "+1": "c",
}  # fmt: skip


@dataclass(frozen=True)
class _Kinds:
    """A column of few values: the distinct ones, and for each row its place among them, -1 for a blank."""

    header: str
    values: tuple[str, ...]
    codes: NDArray[np.intp]

    def rows(self, chosen: list[bool]) -> NDArray[np.bool_]:
        """True for the rows whose value is chosen."""
        return np.append(np.array(chosen, dtype=bool), False)[self.codes]


def document_doubts(
    raw: RawTable, mapped: Mapped, amounts: NDArray[np.float64]
) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """What the columns that no field uses say of the lines.

    Args:
        raw: The table, whose rows are those of `amounts`.
        mapped: Its columns.
        amounts: The amounts as read.

    Returns:
        Faults, and notes.
    """
    faults: list[Fault] = []
    notes: list[Fault] = []
    positions = mapped.unused(raw.headers)
    # "Document" is read as the number of a document, and often holds its kind.
    order = mapped.columns.get("order")
    positions += [order.single] if order is not None and order.single is not None else []
    for position in positions:
        kinds = _kinds(raw.headers[position], raw.columns[position])
        if kinds is None:
            continue
        said = _Said(raw, mapped.columns["amount"], amounts, kinds)
        for found in (said.credit_notes(), said.sides(), said.no_sales()):
            if found is not None:
                (notes if ".note_" in found.key else faults).append(found)
    return tuple(faults), tuple(notes)


def _kinds(header: str, column: pd.Series[Any]) -> _Kinds | None:
    """The values of a column, None when they are many; the first rows tell most often."""
    if column.dtype == object:
        if len(set(map(text_of, column.iloc[:_LOOKED_AT]))) > 2 * _MOST:
            return None
        codes, distinct = pd.factorize(np.array([text_of(cell) for cell in column], dtype=object))
        texts = [str(text) for text in distinct]
    else:
        parts = pieces(column)
        if not parts or len(parts[0].slice(0, _LOOKED_AT).unique()) > 2 * _MOST:
            return None
        found, codes = coded(parts)
        texts = found.to_pylist() if len(found) <= 2 * _MOST else []
    values = tuple(text.strip() for text in texts)
    if not 0 < len({normalise(value) for value in values if value}) <= _MOST:
        return None
    return _Kinds(header, values, codes)


@dataclass(frozen=True)
class _Said:
    """What one column says of the lines, as faults and notes."""

    raw: RawTable
    formula: Formula
    amounts: NDArray[np.float64]
    kinds: _Kinds

    def _facts(self, rows: NDArray[np.bool_], chosen: list[bool]) -> dict[str, Any]:
        words = dict.fromkeys(value for value, taken in zip(self.kinds.values, chosen, strict=True) if taken)
        return {
            "where": self.raw.where,
            "header": self.kinds.header,
            "count": int(rows.sum()),
            "word": some(list(words)),
            "found": cells(self.raw, self.formula, np.flatnonzero(rows)),
            "amount": total(self.amounts, rows),
        }

    def credit_notes(self) -> Fault | None:
        """A fault when all the credit notes are positive, a note when some are, or when they may be vouchers."""
        plain = [normalise(value) for value in self.kinds.values]
        coded_too = bool(_INVOICE & set(plain))
        chosen = [text in _CREDIT or (coded_too and text in _WITH_INVOICE) for text in plain]
        if not any(chosen):
            return None
        rows = self.kinds.rows(chosen)
        positive = rows & (self.amounts > 0)
        if not positive.any():
            return None
        unsure = bool((rows & (self.amounts < 0)).any()) or _PAID.search(normalise(self.kinds.header)) is not None
        key = "import_doubts.note_credit_notes" if unsure else "import_doubts.credit_notes"
        return Fault(key, self._facts(positive, chosen))

    def sides(self) -> Fault | None:
        """A fault when the debits and the credits are all positive, a note when only their sums are."""
        if not _SIDE.search(normalise(self.kinds.header)):
            return None
        sides = [_SIDES.get(value) or _SIDES.get(normalise(value)) for value in self.kinds.values]
        if {side for side, value in zip(sides, self.kinds.values, strict=True) if value} != {"d", "c"}:
            return None
        parts = [self.kinds.rows([side == one for side in sides]) for one in ("d", "c")]
        sums = [float(np.nansum(self.amounts[rows])) for rows in parts]
        if min(sums) <= 0:
            return None
        less = int(np.argmin(sums))
        facts = self._facts(parts[less], [side == "dc"[less] for side in sides])
        most = self._facts(parts[1 - less], [side == "dc"[1 - less] for side in sides])
        facts |= {"other": most["word"], "others": most["count"], "rest": most["amount"]}
        signed = any(bool((self.amounts[rows] < 0).any()) for rows in parts)
        return Fault("import_doubts.note_sides" if signed else "import_doubts.sides", facts)

    def no_sales(self) -> Fault | None:
        """A note when lines that are drafts, quotes, lost or cancelled are counted."""
        if not _STATUS.search(normalise(self.kinds.header)):
            return None
        chosen = [normalise(value) in _NO_SALE for value in self.kinds.values]
        rows = self.kinds.rows(chosen) & ~np.isnan(self.amounts) & (self.amounts != 0)
        return Fault("import_doubts.note_no_sales", self._facts(rows, chosen)) if rows.any() else None
