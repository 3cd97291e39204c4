"""How many clients of an anonymous portfolio are found again by somebody who knows the revenue of each."""

from __future__ import annotations

from segment_udfs.hosts.anonymise import Anonymous
from segment_udfs.ids import normalise
from segment_udfs.tables import Tables


def _revenues(tables: Tables) -> dict[str, float]:
    """By the normal form of the codes, to the cent."""
    sums = tables.sales.groupby(tables.sales["client"].map(normalise, na_action="ignore"), sort=False)["amount"].sum()
    return {str(client): round(float(value), 2) for client, value in sums.items()}


def _own(found: Anonymous, client: str) -> str:
    return normalise(found.clients[client])


def exactly(tables: Tables, found: Anonymous) -> float:
    """Share of clients that are the only one with their revenue, to the cent; one of n with it counts 1/n."""
    shown = _revenues(found.tables)
    every = list(shown.values())
    total = 0.0
    known = _revenues(tables)
    for client, revenue in known.items():
        alike = every.count(revenue)
        total += (shown[_own(found, client)] == revenue) / alike if alike else 0.0
    return total / len(known)


def nearest(tables: Tables, found: Anonymous) -> float:
    """Share of clients whose revenue is nearest to that of their own code."""
    shown = _revenues(found.tables)
    known = _revenues(tables)
    right = 0
    for client, revenue in known.items():
        code = min(shown, key=lambda code: abs(shown[code] - revenue))
        right += code == _own(found, client)
    return right / len(known)
