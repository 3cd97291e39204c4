"""The planted accounts that stayed all three years: explicit figures, one archetype after another."""

from __future__ import annotations

from datetime import date

from market import ALL_FAMILIES, Client, yearly


def stars() -> list[Client]:
    """Three Stars, and two large accounts that miss one condition each."""
    why = "class A, range {} of 10 families, {}, profitable, buys every week or so"
    return [
        Client(
            "Transports Kerlanvic",
            "Transport",
            "ETI",
            yearly((478, 494, 512), 46, ALL_FAMILIES),
            0.35,
            0.22,
            wallet=605_000,
            hours=130,
        ).told("stars", why.format(10, "about 85 % of its known wallet")),
        Client(
            "Fonderie Ardelouse",
            "Industrie",
            "ETI",
            yearly((331, 348, 364), 42, "LFROECIVB"),
            0.36,
            0.24,
            wallet=442_000,
            hours=110,
        ).told("stars", why.format(9, "about 82 % of its known wallet")),
        Client(
            "Carrosserie Montréveil",
            "Carrosserie",
            "PME",
            yearly((236, 249, 261), 40, "LFPROECIV"),
            0.38,
            0.22,
            hours=95,
        ).told("stars", why.format(9, "no gap to its peers (unknown wallet)")),
        Client(
            "Laminoirs Vaubricourt",
            "Industrie",
            "ETI",
            yearly((281, 289, 297), 38, "LROEIVB"),
            0.34,
            0.26,
            wallet=355_000,
            hours=120,
        ).told("near_star", "every condition of a Star but the range: 7 of 10 families", missing="range"),
        Client(
            "Chantiers Navals Pouldrézic",
            "Nautisme",
            "PME",
            yearly((196, 203, 211), 34, "LFROECIVB"),
            0.35,
            0.27,
            wallet=420_000,
            hours=70,
        ).told(
            "near_star", "every condition of a Star but the potential: about half of its wallet", missing="potential"
        ),
    ]


def loss_makers() -> list[Client]:
    """Large by revenue, losing money: two cost too much to serve, three are sold near or below cost."""
    served = "class A by revenue, margin eaten by the cost to serve: {}"
    priced = "class A by revenue, sold {}"
    conflict = "revenue class A, margin class C or N"
    dear = [
        Client(
            "Logistique Brévalane", "Transport", "ETI", yearly((181, 186, 190), 36, "LFPRB"), 0.19, 1.32, hours=210
        ).told("hidden_loss_makers", served.format("daily small deliveries")),
        Client(
            "Travaux Publics Orvaizon",
            "BTP",
            "ETI",
            yearly((158, 160, 163), 32, "LOEIVB"),
            0.21,
            1.24,
            wallet=410_000,
            hours=180,
        ).told("hidden_loss_makers", served.format("technical visits and returns")),
    ]
    cheap = [
        Client(
            "Communauté de Communes du Val d'Oudrelle",
            "Collectivités",
            "ETI",
            yearly((138, 142, 146), 24, "LPIC"),
            0.012,
            service_k=14.5,
            hours=140,
            returns=False,
        ).told("hidden_loss_makers", priced.format("at 1 % of margin after a tender")),
        Client(
            "Constructions Maubrissac",
            "BTP",
            "PME",
            yearly((118, 126, 134), 26, "OVIE"),
            0.01,
            service_k=12.0,
            hours=120,
            returns=False,
        ).told("hidden_loss_makers", priced.format("at 1 % of margin to keep the site")),
        Client(
            "Messageries Talvoranne",
            "Transport",
            "ETI",
            yearly((120, 124, 131), 28, "PLB"),
            -0.02,
            service_k=10.5,
            hours=90,
            returns=False,
        ).told("hidden_loss_makers", priced.format("below cost (tyres)")),
    ]
    return dear + [client.told("conflicts", conflict) for client in cheap]


def niche() -> list[Client]:
    """Body shops: most of them are good clients. Hotels: three good ones of five, which proves nothing."""
    shops = (
        ("Tôlerie Valmérac", 128, "PME"),
        ("Les Trois Bornes Débosselage", 117, "PME"),
        ("Ysolac Peinture Auto", 109, "TPE"),
        ("Brunelière Redressage", 104, "TPE"),
        ("Pare-Brise Quénaudoux", 98, "PME"),
        ("Réparations Fontarbelle", 93, "TPE"),
        ("Rochecendre Poids Lourds", 90, "TPE"),
    )
    hotels = (
        ("Domaine de Korrivel", 112, 0.36),
        ("Résidence Mirandelac", 99, 0.37),
        ("Thalasso Saint-Ervoël", 91, 0.38),
    )
    small = (("Hôtel du Bac d'Orneval", 6.2), ("Auberge Pennanguer", 4.4))
    return [
        *(
            Client(
                name,
                "Carrosserie",
                size,
                yearly((k * 0.95, k * 0.99, k), 22, "COIRVE"[: 4 + i % 3]),
                0.39,
                0.25,
                wallet=None if i % 2 else round(k * (1.6 + 0.1 * i)) * 1000,
                hours=18 + i,
            )
            for i, (name, k, size) in enumerate(shops)
        ),
        *(
            Client(
                name,
                "Hôtellerie",
                "PME",
                yearly((k * 0.98, k * 1.01, k), 18, "CIEV"),
                rate,
                0.3,
                wallet=2000 * k,
                hours=30,
            )
            for name, k, rate in hotels
        ),
        *(Client(name, "Hôtellerie", "TPE", yearly((k, k, k), 6, "CI"), 0.35, 0.4, hours=4) for name, k in small),
    ]


def moves() -> list[Client]:
    """Contracts that go up by price alone or go down, an exceptional order, seasonal trade."""
    less = "revenue and quantities fall by about {} % between the two windows"
    return [
        Client(
            "Syndicat des Eaux du Haut-Lézon",
            "Collectivités",
            "PME",
            yearly((48, 48, 48), 12, "LFCI"),
            0.31,
            0.3,
            hours=24,
            contract=1.08,
            returns=False,
        ).told("price_only_rise", "same basket every month; unit prices +8 % on 1 January 2025, quantities equal"),
        Client(
            "Carrières de Grandvaulne",
            "BTP",
            "PME",
            yearly((70, 64, 48), (26, 22, 17), "LFROEB"),
            0.33,
            0.33,
            wallet=118_000,
            hours=60,
        ).told("declining", less.format(25)),
        Client(
            "Coopérative Bellandière",
            "Agricole",
            "PME",
            yearly((64, 57, 41), (18, 16, 12), "LFBV"),
            0.32,
            0.35,
            hours=35,
        ).told("declining", less.format(28)),
        Client(
            "Garage Ploumarech", "Garages", "TPE", yearly((31, 26, 19), (16, 13, 10), "LFRB"), 0.33, 0.35, hours=16
        ).told("declining", less.format(27)),
        Client(
            "Machines Agricoles Trévandec",
            "Agricole",
            "PME",
            yearly((22, 23, 24), 12, "LFVB"),
            0.33,
            hours=20,
            exceptional=(date(2025, 9, 18), "E", 4, 21_500.0),
        ).told("exceptional_order", "one equipment order of 86 000 € hides a yearly trade of about 24 000 €"),
        *(
            Client(name, "Agricole", "TPE", yearly((k, k * 1.02, k * 1.01), 6, "LFBV", (3, 11)), 0.34, 0.35, hours=6)
            for name, k in (("EARL des Sept Ormes", 12), ("CUMA de Lescouranne", 19), ("GAEC du Pré Moussac", 9))
        ),
    ]


def potential() -> list[Client]:
    """Small or middle accounts that grow, order more often and widen their range."""
    why = "growth over 15 %, more orders and more families than the year before; class B or C"
    rows = (
        ("Atelier Cordouvan", "Garages", "TPE", (6, 8, 14), (5, 6, 10), ("LF", "LFR", "LFRBO"), 70_000),
        ("Mécanique Saubrezac", "Garages", "PME", (9, 12, 21), (8, 9, 14), ("LFR", "LFRB", "LFRBOC"), 120_000),
        ("Menuiserie Navale Quillimer", "Nautisme", "TPE", (4, 5, 9), (4, 5, 9), ("V", "VC", "VCOI"), None),
        ("Élagage Hautefeuillac", "Agricole", "TPE", (5, 7, 12), (5, 6, 11), ("LI", "LIV", "LIVOB"), 45_000),
        ("Emboutissage Durvigny", "Industrie", "PME", (12, 14, 24), (9, 10, 15), ("IV", "IVO", "IVOCL"), 160_000),
        ("Autocars Belroussec", "Transport", "PME", (10, 13, 22), (8, 9, 15), ("LF", "LFB", "LFBRP"), 140_000),
    )
    return [
        Client(name, sector, size, yearly(k, orders, letters), 0.35, 0.3, wallet=wallet, hours=5).told(
            "high_potential", why
        )
        for name, sector, size, k, orders, letters, wallet in rows
    ]
