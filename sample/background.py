"""The accounts without a story: a dozen large ones with explicit figures, the others drawn at random."""

from __future__ import annotations

from math import exp, sqrt
from statistics import NormalDist
from typing import Final

from market import ALL_FAMILIES, Client, yearly
from numpy.random import Generator

LARGE: Final = (  # name, sector, size, revenue of the three years (k€), invoices, families, margin, wallet
    ("Cars Vermandois d'Iroise", "Transport", "ETI", (208, 219, 228), 30, "LFPRB", 0.33, 610_000),
    ("Travaux Ruraux Kergalou", "Agricole", "PME", (49, 51, 53), 18, "LFPVB", 0.34, None),
    ("Usines Corvellac", "Industrie", "ETI", (252, 264, 272), 32, "LOIVCE", 0.33, 840_000),
    ("Papeteries du Lansquenet", "Industrie", "ETI", (181, 189, 188), 28, "LICVO", 0.35, None),
    ("Ville d'Armoncourt", "Collectivités", "ETI", (112, 118, 124), 20, "LPICO", 0.31, 260_000),
    ("Terrassements Huguerac", "BTP", "PME", (121, 127, 131), 26, "LFEVI", 0.34, None),
    ("Centre Auto Bréhandic", "Garages", "PME", (141, 146, 152), 34, "LFPRBO", 0.32, 310_000),
)
SMALL: Final = (  # name, sector, size
    ("Garage du Vieux Lavoir", "Garages", "TPE"), ("Crozanne Entretien", "Garages", "TPE"),
    ("Mécano Plessimor", "Garages", "TPE"), ("Garage Estivareille", "Garages", "PME"),
    ("Pneus et Freins Jolivaux", "Garages", "TPE"), ("Garage Saint-Brévalan", "Garages", "TPE"),
    ("Diesel Roncerac", "Garages", "PME"), ("Motos Fauvelline", "Garages", "TPE"),
    ("Vitrages Auto Duchamprey", "Carrosserie", "TPE"), ("Tôles et Peintures Nivelon", "Carrosserie", "TPE"),
    ("Transports Quatre-Chemins", "Transport", "PME"), ("Fret Océane Dubrelle", "Transport", "PME"),
    ("Bennes Marvillac", "Transport", "TPE"), ("Livraisons Pressigot", "Transport", "TPE"),
    ("Serres de Kermabec", "Agricole", "PME"), ("Ferme Oudairie-Basse", "Agricole", "TPE"),
    ("Pépinières Sologneau", "Agricole", "TPE"),
    ("Bâtisseurs Lavernoux", "BTP", "PME"), ("Étanchéité Corbiveau", "BTP", "TPE"),
    ("Peintures Mirvallon", "BTP", "TPE"),
    ("Syndicat Mixte de Fontcouvrac", "Collectivités", "PME"), ("Collège des Trois Rivages", "Collectivités", "PME"),
    ("Plasturgie Hennebrac", "Industrie", "PME"), ("Décolletage Sauvigneux", "Industrie", "PME"),
    ("Verrerie Aubépinaie", "Industrie", "TPE"),
    ("Hivernage Port-Mélin", "Nautisme", "PME"), ("Mécanique Marine Tréguivan", "Nautisme", "TPE"),
    ("Location Bateaux Surmerac", "Nautisme", "TPE"), ("Conchyliculture Baie d'Orsel", "", "TPE"),
)  # fmt: skip
MEDIAN: Final = {"TPE": 7.5, "PME": 13.0}  # yearly revenue, k€


def normal(rng: Generator) -> float:
    """One draw of the standard normal law, by inversion: only `random()` keeps its stream across versions of numpy."""
    return NormalDist().inv_cdf(min(max(float(rng.random()), 1e-12), 1 - 1e-12))


def between(rng: Generator, low: float, high: float) -> float:
    """One draw of the uniform law on [low, high)."""
    return low + (high - low) * float(rng.random())


def shuffled(rng: Generator, items: str) -> str:
    """The same letters in a drawn order."""
    return "".join(letter for _, letter in sorted((float(rng.random()), letter) for letter in items))


def small_client(rng: Generator, name: str, sector: str, size: str) -> Client:
    """A client of no particular story: lognormal revenue, steady rhythm, yearly moves within ±12 %."""
    base = min(max(MEDIAN[size] * exp(0.6 * normal(rng)), 2.5), 36.0)
    moves = [min(max(0.01 + 0.07 * normal(rng), -0.12), 0.12) for _ in range(2)]
    orders = round(min(max(2.4 * sqrt(base), 5), 18))
    letters = shuffled(rng, ALL_FAMILIES.replace("E", ""))[: 2 + int(4 * rng.random())]
    revenue = (base, base * (1 + moves[0]), base * (1 + moves[0]) * (1 + moves[1]))
    wallet = round(revenue[2] / between(rng, 0.25, 0.7)) * 1000 if rng.random() < 0.7 else None
    return Client(
        name,
        sector,
        size,
        yearly(revenue, orders, letters),
        margin=between(rng, 0.30, 0.38),
        service=between(rng, 0.2, 0.6),
        wallet=wallet,
        hours=1 + round(base * between(rng, 0.3, 0.9)),
        siren="none" if rng.random() < 0.08 else "own",
    )


def background(rng: Generator) -> list[Client]:
    """The accounts without a story, in a fixed order."""
    large = [
        Client(name, sector, size, yearly(revenue, orders, letters), rate, 0.28, wallet=wallet, hours=45)
        for name, sector, size, revenue, orders, letters, rate, wallet in LARGE
    ]
    return large + [small_client(rng, *row) for row in SMALL]
