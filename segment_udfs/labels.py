"""The labels of the catalogue: each exists once, with its stable key, its French and its English form.

A label column travels through the core as integers: the rank of the label in its family, -1 for a blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segment_udfs.ids import normalise


@dataclass(frozen=True)
class Label:
    """One label: the key never changes, the words are what a person reads."""

    key: str
    fr: str
    en: str

    def text(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True)
class Family:
    """An ordered family of labels.

    Example:
        >>> STATUS.code("à RISQUE"), STATUS.code("at_risk"), STATUS.code("perdu ?")
        (2, 2, None)
        >>> STATUS.text(3, "en")
        'Lost'
    """

    name: str
    labels: tuple[Label, ...]

    def code(self, text: str) -> int | None:
        """Rank of the label written `text` in French, in English or as its key; None when unknown."""
        wanted = normalise(text)
        for rank, label in enumerate(self.labels):
            if wanted in {normalise(label.key), normalise(label.fr), normalise(label.en)}:
                return rank
        return None

    def rank(self, key: str) -> int:
        """Rank of the label with this key."""
        return self.keys.index(key)

    def text(self, code: int, lang: str) -> str:
        return self.labels[code].text(lang)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(label.key for label in self.labels)


def _family(name: str, *labels: tuple[str, str, str]) -> Family:
    return Family(name, tuple(Label(*label) for label in labels))


STATUS: Final = _family(
    "status",
    ("new", "Nouveau", "New"),
    ("active", "Actif", "Active"),
    ("at_risk", "À risque", "At risk"),
    ("lost", "Perdu", "Lost"),
)
PROFIT_STATUS: Final = _family(
    "profit_status",
    ("profitable", "Rentable", "Profitable"),
    ("breakeven", "À l'équilibre", "Break-even"),
    ("unprofitable", "Non profitable en l'état", "Unprofitable as is"),
    ("cost_missing", "Coût manquant", "Cost missing"),
    ("too_recent", "Trop récent", "Too recent"),
)
RECURRENCE: Final = _family(
    "recurrence",
    ("recurrent", "Récurrent", "Recurrent"),
    ("occasional", "Occasionnel", "Occasional"),
    ("one_time", "Ponctuel", "One-time"),
    ("none", "Aucun", "None"),
)
MOVE: Final = _family(
    "move",
    ("up", "Hausse", "Up"),
    ("stable", "Stable", "Stable"),
    ("down", "Baisse", "Down"),
    ("new", "Nouveau", "New"),
    ("lost", "Perdu", "Lost"),
    ("inactive", "Inactif", "Inactive"),
)
NICHE: Final = _family(
    "niche",
    ("niche", "Niche", "Niche"),
    ("anti_niche", "Anti-niche", "Anti-niche"),
    ("not_proven", "Non prouvé", "Not proven"),
    ("too_small", "Effectif trop faible", "Too few clients"),
)
SEGMENT: Final = _family(
    "segment",
    ("incomplete", "À compléter", "Incomplete"),
    ("lost", "Perdu", "Lost"),
    ("unprofitable", "Non profitable en l'état", "Unprofitable as is"),
    ("star", "Star", "Star"),
    ("pareto", "20/80", "20/80"),
    ("potential", "Fort potentiel", "High potential"),
    ("recurrent", "Récurrent", "Recurrent"),
    ("new", "Nouveau", "New"),
    ("occasional", "Occasionnel", "Occasional"),
)
SEVERITY: Final = _family(
    "severity",
    ("ok", "OK", "OK"),
    ("info", "Info", "Info"),
    ("warning", "À vérifier", "To check"),
    ("error", "Bloquant", "Blocking"),
)
CLASS: Final = _family("class", ("A", "A", "A"), ("B", "B", "B"), ("C", "C", "C"), ("N", "N", "N"))
