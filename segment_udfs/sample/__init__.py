"""The made sample portfolio: an ERP export, a clients file and a rates file of a distributor that does not exist."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

SALES: Final = "export_ventes.csv"
CLIENTS: Final = "clients.csv"
COSTS: Final = "couts.csv"
NAMES: Final = (SALES, CLIENTS, COSTS)


def path(name: str) -> Traversable:
    """Where a sample file stands; KeyError when `name` is not one of `NAMES`.

    Example:
        >>> path("couts.csv").read_bytes().decode("cp1252").splitlines()[0]
        'Inducteur;Coût annuel;Capacité théorique;Part pratique'
    """
    if name not in NAMES:
        raise KeyError(name)
    return files(__name__).joinpath(name)
