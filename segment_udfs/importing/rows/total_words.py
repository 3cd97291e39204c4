"""The words of a total: what a label such as "Total général", "CARAT Total" or "Résultat" says, and of whom.

A label alone proves nothing: Total is also a company. It tells how sure it is, and which names would make it sure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["total", "running", "weak", "tax"]

_MONTHS: Final = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre janv jan fevr fev avr juil "
    "sept sep oct nov dec january february march april may june july august september october november december "
    "feb mar apr jun jul aug"
)
_LINKS: Final = "a au aux d de des du en et l la le les par par pour of for per the by to at and"
_OF: Final = "ce cette mes nos vos"
_NOUNS: Final = (
    "client clients customer customers facture factures invoice invoices piece pieces mois month jour journee day "
    "annee an year periode period page report reporter famille familles secteur vente ventes exercice trimestre "
    "quarter semestre semaine week commande commandes order orders tiers compte document date"
)
_QUALITIES: Final = (
    "general generaux generale generales global globaux globale net nets nette brut brute cumul cumule cumulee cumules "
    "ht hors taxe taxes ttc tva annuel annuels annuelle mensuel mensuelle trimestriel semestriel hebdomadaire overall "
    "amount amounts sales revenue ca chiffre affaires montant montants somme resultat final payer eur euro euros er "
    "ensemble"
)
_NOBODY: Final = frozenset(" ".join((_MONTHS, _LINKS, _OF, _NOUNS, _QUALITIES)).split())
_LEADING: Final = frozenset(" ".join((_LINKS, _NOUNS)).split())
_THINGS: Final = frozenset(_NOUNS.split())
_FIGURE: Final = re.compile(r"[\d/.,-]+|[tqs][1-4]|[12]er|\d+e(?:me)?|n")

_TOTAL: Final = re.compile(
    r"(?P<before>.*?)(?:(?P<part>\b(?:sous|sub|grands?|s/s?|st)[ -]?)|\b)tota(?:l|ls|ux)\b(?P<rest>.*)", re.DOTALL
)
_SPACED: Final = re.compile(r"(?:\S -? ?){4,}\S")
_JOINED: Final = re.compile(r"(sous-?|grand)?(total|totaux)(general|ht|ttc)?")
_RUNNING: Final = re.compile(r"cumul|(?:a )?report(?:er)?")
_WEAK: Final = re.compile(
    r"(?:somme|sums?|resultats?|results?|ensemble)\b(?P<rest>.*)|(?P<before>.+?) (?:resultat|result)"
)
_TAX: Final = re.compile(r"(?:dont |montant )?(?:tva|t\.v\.a\.?|vat)(?: (?:a )?(?P<rate>\d{1,2}(?:[.,]\d{1,2})?) ?%?)?")

MAY_BE: Final = re.compile(
    r"(?i).*?(?:tota|t\s+o\s+t\s+a|\bsomme|\bsum|r[ée]sult|\bensemble\b|\bcumul|report|\bt\.?v\.?a\b|\bvat\b)",
    re.DOTALL,
)
"""A text that is worth reading as a label of a total."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says.

    Attributes:
        text: The label as written.
        kind: "total" (the word stands in it), "running" (cumul, report), "weak" (somme, résultat, ensemble: also names
            of clients), "tax" (TVA 20 %).
        part: A subtotal or a grand total.
        bare: The word alone.
        nobody: Nothing else in it can be somebody's name: "Total général", "Total février".
        noun: It says of what kind of thing it is the total: "Total client …", "Total facture …".
        names: The ways in which the rest may name a client or a document, folded.
        rate: Of a tax, as a fraction.
    """

    text: str
    kind: Kind
    part: bool = False
    bare: bool = False
    nobody: bool = False
    noun: bool = False
    names: tuple[str, ...] = ()
    rate: float | None = None

    @property
    def with_tax(self) -> bool:
        """It sums what is to be paid, tax included."""
        return re.search(r"\bttc\b|t\.t\.c|payer", fold(self.text)) is not None

    @property
    def overall(self) -> bool:
        """It sums the whole report."""
        return re.search(r"\bgenera|\bgrand|\bglobal", fold(self.text)) is not None


def fold(text: str) -> str:
    """A text without accents, case and repeated spaces.

    Example:
        >>> fold(" Total\\u00a0 GÉNÉRAL ")
        'total general'
    """
    plain = unicodedata.normalize("NFD", text.replace("’", "'"))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).lower().split())


def read_label(text: str) -> Label | None:
    """What a text says as the label of a total; None when it is none, whatever stands beside it.

    Example:
        >>> [read_label(text) is None for text in ("TotalEnergies", "Résultat Conseil", "Transports de la Somme")]
        [True, False, True]
        >>> read_label("Total client CARAT").names, read_label("T O T A L").bare, read_label("TVA 5,5 %").rate
        (('client carat', 'carat'), True, 0.055)
    """
    folded = fold(text).strip("*-=#•>|_ ").rstrip(":.=*- ")
    if _SPACED.fullmatch(folded):
        folded = _despaced(folded)
    if tax := _TAX.fullmatch(folded):
        rate = tax["rate"]
        return Label(text, "tax", rate=float(rate.replace(",", ".")) / 100 if rate else None)
    if _RUNNING.fullmatch(folded):
        return Label(text, "running", bare=True, nobody=True)
    if match := _TOTAL.fullmatch(folded):
        return _with_names(text, "total", match["before"], match["rest"], bool(match["part"]))
    if match := _WEAK.fullmatch(folded):
        return _with_names(text, "weak", match["before"] or "", match["rest"] or "", part=False)
    return None


def _despaced(folded: str) -> str:
    """ "t o t a l" as one word, if it is that word."""
    joined = _JOINED.fullmatch(folded.replace(" ", ""))
    return " ".join(part for part in joined.groups() if part) if joined else folded


def _with_names(text: str, kind: Kind, before: str, rest: str, part: bool) -> Label | None:
    """A label with words on one side of the total; on both sides, those in front can be nobody's name."""
    before, rest = before.strip(" :-–—/("), rest.strip(" :=–—")
    ahead, after = _words(before), _words(rest)
    if before and not _is_nobody(ahead):
        return Label(text, kind, part, names=_names(before)) if _is_nobody(after) else None
    nobody = _is_nobody(after)
    noun = next((word for word in after if word not in _LINKS.split()), "") in _THINGS
    return Label(text, kind, part, not before and not rest, nobody, noun, _names(rest))


def _words(text: str) -> list[str]:
    plain = re.sub(r"\b(h\.t|t\.t\.c)\b\.?", lambda match: match[1].replace(".", ""), text).strip(" :()*=.")
    return re.split(r"[\s:()']+|-(?=\D)|(?<=\D)-", plain) if plain else []


def _is_nobody(words: list[str]) -> bool:
    """True when no client is meant; also for no word at all."""
    return all(not word or word.strip(".") in _NOBODY or _FIGURE.fullmatch(word) for word in words)


def _names(rest: str) -> tuple[str, ...]:
    """What a rest may name: as written, without the nouns in front, the code before a dash, without a count."""
    whole = rest.strip(" :-–—\"'«»“”")
    found = [whole, re.sub(r"\s*\(\d+\)$", "", whole)]
    words = whole.split(" ")
    while len(words) > 1 and words[0].strip(":") in _LEADING:
        words = words[1:]
    found.append(" ".join(words).strip(" :-–—\"'«»“”"))
    for way in found[:]:
        found += [half.strip() for half in re.split(r" [-–—:] ", way)] if re.search(r" [-–—:] ", way) else []
    return tuple(dict.fromkeys(way for way in found if way))
