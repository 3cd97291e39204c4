"""The planted accounts that left, came, came back or trouble the data: explicit figures, as in `steady.py`."""

from __future__ import annotations

from datetime import date
from typing import Final

from market import AS_OF, Client, Phase, span, yearly

START: Final = date(2023, 1, 2)


def gone() -> list[Client]:
    """Silent regulars, clients at risk, clients lost in 2024 or before, with or without a cause."""

    def until(end: date, k: float, orders: int, letters: str) -> tuple[Phase, ...]:
        return span(START, end, k, orders, letters)

    silent = "orders every month, then nothing for {} days or so: beyond three times its rhythm (at least 90 days)"
    risk = "silent between two and three times its own mean gap of about {} days"
    lost = (
        ("Garage des Remparts Gris", "Garages", "TPE", date(2024, 9, 20), 26, 22, "LFRB", "prix"),
        ("Terrassement Loubrac", "BTP", "PME", date(2024, 6, 28), 96, 24, "LOEIV", "concurrent"),
        ("Scierie Ventadel", "Industrie", "TPE", date(2024, 10, 18), 24, 18, "LVO", "cessation/rachat"),
        ("Taxis Morvandac", "Transport", "TPE", date(2024, 5, 15), 11, 14, "LFP", "délai/livraison"),
        ("Lycée Horticole de Brancourt", "Collectivités", "PME", date(2024, 7, 5), 15, 9, "OIC", ""),
        ("Ferme des Hauts Vergnes", "Agricole", "TPE", date(2024, 8, 30), 7, 11, "LFV", "besoin disparu"),
        ("Garage Escoublanc", "Garages", "TPE", date(2024, 11, 22), 33, 26, "LFRBC", "interlocuteur parti"),
        ("Voilerie Talmorec", "Nautisme", "TPE", date(2024, 4, 26), 6, 8, "VC", ""),
    )
    early = (
        ("Contrôle Technique Pontivrac", "Garages", 5, "prix"),
        ("Maçonnerie Audelange", "BTP", 8, "impayé"),
        ("Vergers de Cassoulenne", "Agricole", 3, ""),
        ("Tôlerie Grémillac", "Industrie", 9, "qualité"),
    )
    return [
        Client(
            "Ambulances Corvaline", "Transport", "PME", until(date(2025, 4, 25), 118, 28, "LFPRB"), 0.35, hours=20
        ).told("silent_regular", silent.format(250)),
        Client(
            "Garage de la Croix Pavelle",
            "Garages",
            "TPE",
            until(date(2025, 5, 9), 58, 29, "LFRBO"),
            hours=12,
            cause="concurrent",
        ).told("silent_regular", silent.format(236)),
        Client("Charpentes Lormandin", "BTP", "PME", until(date(2025, 9, 22), 44, 20, "VOIE"), hours=10).told(
            "at_risk", risk.format(50)
        ),
        Client("Minoterie Sablonnac", "Industrie", "PME", until(date(2025, 9, 2), 38, 16, "LFIC"), hours=10).told(
            "at_risk", risk.format(60)
        ),
        Client("Garage Trois-Puits", "Garages", "TPE", until(date(2025, 8, 5), 16, 13, "LFR"), hours=6).told(
            "at_risk", risk.format(73)
        ),
        *(
            Client(name, sector, size, until(end, k, orders, letters), hours=4, cause=cause).told(
                "lost", "bought in 2024, nothing in 2025"
            )
            for name, sector, size, end, k, orders, letters, cause in lost
        ),
        *(
            Client(name, sector, "TPE", until(date(2023, 10, 20), k, 6, "LV"), cause=cause).told(
                "lost_before", "nothing since 2023"
            )
            for name, sector, k, cause in early
        ),
    ]


def arrivals() -> list[Client]:
    """New clients, a single purchase, clients won back, yearly buyers, a prospect."""
    rows = (
        ("Lustrage Hautmarais", "Carrosserie", date(2025, 2, 3), 17, 9, "COV"),
        ("Garage Belle-Anse d'Arvel", "Garages", date(2025, 3, 10), 9, 8, "LFR"),
        ("Usinage Précilandes", "Industrie", date(2025, 1, 20), 23, 11, "OIVL"),
        ("Mairie de Saint-Gaultrac", "Collectivités", date(2025, 5, 5), 7, 5, "CIL"),
        ("Déménagements Orlivane", "Transport", date(2025, 6, 2), 8, 6, "LP"),
        ("Port de Plaisance Kerroc'hic", "Nautisme", date(2025, 4, 1), 12, 7, "CVB"),
    )
    welcome = (
        ("Garage Nouvel Essor Tanguivel", "Garages", date(2025, 11, 3), "LF"),
        ("Paysages Aubrevoie", "BTP", date(2025, 10, 13), "IV"),
    )
    back = (
        ("Couverture Malvaudin", "BTP", (14, 0, 12), (7, 1, 6), "VOI"),
        ("Vignobles Castermont", "Agricole", (8, 0, 9), (6, 1, 7), "LFC"),
    )
    each_year = (
        ("École de Voile d'Ervenec", "Nautisme", 4.2, "VC", 4),
        ("Comice de Bourdaillac", "Collectivités", 2.6, "I", 6),
        ("Camping des Dunes d'Orzac", "Collectivités", 3.9, "C", 5),
        ("Moulin de Pierrefontac", "Industrie", 3.1, "L", 9),
        ("Piscines Azurélie", "BTP", 5.4, "C", 3),
        ("Haras de Montbrelan", "Agricole", 2.2, "V", 10),
    )
    new = "first purchase in 2025"
    return [
        *(
            Client(name, sector, "TPE", span(start, AS_OF, k, orders, letters), 0.35, 0.35, hours=8).told("new", new)
            for name, sector, start, k, orders, letters in rows
        ),
        *(
            Client(
                name,
                sector,
                "TPE",
                span(start, date(2025, 12, 22), 1.6, 2, letters),
                -0.01,
                service_k=0.3,
                hours=4,
                returns=False,
            ).told("new", f"{new}; opening offer at cost price")
            for name, sector, start, letters in welcome
        ),
        Client(
            "Festival des Quais d'Ambrenac",
            "Collectivités",
            "PME",
            span(date(2025, 5, 19), date(2025, 5, 23), 18.5, 1, "EO"),
            0.33,
            0.15,
            hours=3,
            returns=False,
        )
        .told("one_off", "a single purchase in three years")
        .told("new", new),
        *(
            Client(name, sector, "TPE", yearly(k, orders, letters), 0.34, 0.35, hours=6).told(
                "won_back", "bought in 2023, nothing in 2024, bought again in 2025"
            )
            for name, sector, k, orders, letters in back
        ),
        *(
            Client(
                name,
                sector,
                "TPE",
                yearly((k, k * 1.03, k * 1.05), 1, letters, (month, month)),
                0.35,
                0.1,
                hours=1,
                returns=False,
            )
            for name, sector, k, letters, month in each_year
        ),
        Client("Aérodrome de Vaugrenelle", "Collectivités", "PME", hours=10).told(
            "incomplete", "a prospect: listed, visited, never bought", reason="no_purchase"
        ),
    ]


def troubled() -> list[Client]:
    """Small loss-makers, missing costs, accounts alike, accounts without a master record, a spelling variant."""
    greedy = (
        ("Mécanique Générale Lanvillec", "Garages", 9, 14),
        ("Dépannage Courtebriac", "Transport", 12, 16),
        ("Garage du Pont d'Erloy", "Garages", 6, 12),
        ("Plomberie Savournac", "BTP", 15, 18),
        ("Atelier Municipal de Corbrenelle", "Collectivités", 11, 12),
        ("Serrurerie Flandrivel", "Industrie", 7, 10),
    )
    gap = "lines of 2025 without their cost"
    alike = "the same business under two accounts"
    return [
        *(
            Client(name, sector, "TPE", yearly((k, k * 1.03, k), orders, "LIV"), 0.3, 1.2 + 0.06 * i, hours=14)
            for i, (name, sector, k, orders) in enumerate(greedy)
        ),
        Client(
            "Conserverie Armelouët", "Industrie", "PME", yearly((33, 34, 36), 14, "LICB"), hours=12, no_cost=(2025,)
        ).told("incomplete", gap, reason="missing_cost"),
        Client(
            "Garage Vauquelières", "Garages", "TPE", yearly((14, 13, 14), 11, "LFRB"), hours=8, no_cost=(2024, 2025)
        ).told("incomplete", gap, reason="missing_cost"),
        Client(
            "Imprimerie Dolvanne", "Industrie", "TPE", yearly((16, 17, 17), 9, "LIC"), hours=6, no_cost=(2024,)
        ).told("missing_cost_before_window", "lines of 2024 without their cost, every cost known in 2025"),
        Client("Garage Le Brévic", "Garages", "TPE", yearly((15, 15, 14), 10, "LFR"), hours=7).told(
            "near_duplicates", alike, pair="1"
        ),
        Client("GARAGE LE BREVIC SARL", "Garages", "TPE", yearly((8, 9, 9), 7, "BO"), hours=3, siren="none").told(
            "near_duplicates", alike, pair="1"
        ),
        Client("Éts Sourdeval Élevage", "Agricole", "TPE", yearly((12, 12, 13), 8, "LFV"), hours=5, siren="none").told(
            "near_duplicates", alike, pair="2"
        ),
        Client("Sourdeval Elevage", "Agricole", "TPE", yearly((5, 5, 5), 6, "IC"), hours=2, siren="none").told(
            "near_duplicates", alike, pair="2"
        ),
        Client("Transports Rivaudel", "Transport", "PME", span(START, date(2024, 11, 29), 47, 24, "LFPR"), hours=8)
        .told("near_duplicates", f"{alike}: the second replaced the first, so one lost and one new", pair="3")
        .told("lost", "bought in 2024, nothing in 2025"),
        Client(
            "Transports Rivaudel SAS",
            "Transport",
            "PME",
            span(date(2025, 1, 6), AS_OF, 25, 13, "LFPR"),
            hours=8,
            siren="Transports Rivaudel",
        )
        .told("near_duplicates", f"{alike}: it replaced the first", pair="3")
        .told("new", "first purchase in 2025"),
        Client(
            "Boulonnerie Estrécour",
            "Industrie",
            "PME",
            yearly((27, 28, 29), 14, "VOI"),
            hours=9,
            variant=True,
            wallet=22_000,
        )
        .told("spelling_variant", "some lines spell the account in lower case with a space behind")
        .told("wallet_too_low", "sells for more than its estimated purchases: the estimate is too low"),
        *(
            Client(name, phases=yearly(k, orders, letters), listed=False).told(
                "orphans", "sold to, absent from clients.csv"
            )
            for name, k, orders, letters in (
                ("Comptant Atelier", (11, 12, 11), 12, "LFCO"),
                ("Garage Hervillac", (0, 6, 7), 6, "LFR"),
                ("SCI Les Aulnes Blancs", (4, 4, 3), 4, "EV"),
                ("Motoculture Dampreval", (13, 14, 14), 9, "LBV"),
            )
        ),
    ]
