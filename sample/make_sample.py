"""Write the made sample portfolio, the same bytes every time: `python sample/make_sample.py [DIR] [--check]`.

Without DIR the files go where the repository keeps them: the three tables into `segment_udfs/sample/`, the planted
truths beside this script. With `--check` nothing is written: the exit status is 1 when a file differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from background import background
from comings import arrivals, gone, troubled
from market import AS_OF, FAMILIES, RATES, SELLER, Client
from simulation import Piece, client_pieces, drivers, without_some_costs
from steady import loss_makers, moves, niche, potential, stars

HERE: Final = Path(__file__).resolve().parent
SEED: Final = 20251231
PLANTED: Final = (stars, loss_makers, niche, moves, potential, gone, arrivals, troubled)
SALES: Final = ("Code client", "Raison sociale", "N° pièce", "Date pièce", "Famille", "Quantité", "Montant HT",
                "Coût de revient")  # fmt: skip
CLIENTS: Final = ("Code client", "Raison sociale", "Secteur", "Taille", "SIREN", "Groupe", "Heures par an",
                  "Achats totaux estimés", "Cause de perte", *(rate.driver for rate in RATES))  # fmt: skip
COSTS: Final = ("Inducteur", "Coût annuel", "Capacité théorique", "Part pratique")
NICHES: Final = {
    "niche": [{"sector": "Carrosserie", "why": "8 of 11 clients are class A by margin; q ≤ 10 % over all sectors"}],
    "false_niche": [{"sector": "Hôtellerie", "why": "3 of 5 are class A by margin: lift over 2, yet q > 10 %"}],
}
GROUPS: Final = {
    "Groupe Vallombreuse": ("Usines Corvellac", "Papeteries du Lansquenet", "Emboutissage Durvigny"),
    "Holding Kerlanvic": ("Transports Kerlanvic", "Autocars Belroussec", "Bennes Marvillac"),
    "Groupe Orvaizon": ("Travaux Publics Orvaizon", "Terrassements Huguerac"),
}


def french(cents: int | None, decimals: int = 2) -> str:
    """A number as the ERP writes it: decimal comma, no-break space between thousands; nothing when unknown.

    Examples:
        >>> french(-123456)
        '-1\\xa0234,56'
        >>> french(1200, decimals=0)
        '1\\xa0200'
    """
    if cents is None:
        return ""
    number = cents / 100 if decimals else cents
    return f"{number:,.{decimals}f}".replace(",", "\u00a0").replace(".", ",")


def siren(rng: np.random.Generator) -> str:
    """Nine digits that pass Luhn and start with 0, so that no real company bears them."""
    digits = [0, *(int(10 * rng.random()) for _ in range(7))]
    doubled = sum(sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits))
    return "".join(map(str, [*digits, -doubled % 10]))


class Portfolio:
    """Accounts with their codes, numbers, pieces and driver quantities, each drawn from a stream of its own."""

    def __init__(self) -> None:
        planted = [client for archetype in PLANTED for client in archetype()]
        everyone = [*planted, *background(np.random.default_rng([SEED, 0]))]
        inside = [client for client in everyone if client.listed]
        outside = [client for client in everyone if not client.listed]
        # 47 and 131 are prime: the codes are all different, and the archetypes do not stand side by side.
        self.clients = {f"C{(47 * i) % 131:04d}": client for i, client in enumerate(inside, start=1)}
        self.clients |= {f"C{900 + i:04d}": client for i, client in enumerate(outside, start=1)}
        self.sirens: dict[str, str] = {}
        self.pieces: dict[str, list[Piece]] = {}
        self.drivers: dict[str, tuple[int, ...]] = {}
        for i, (code, client) in enumerate(self.clients.items(), start=1):
            rng = np.random.default_rng([SEED, i])
            self.sirens[client.name] = siren(rng)
            known = client_pieces(rng, client)
            self.drivers[code] = drivers(client, known)
            self.pieces[code] = without_some_costs(client, known)

    def number_of(self, client: Client) -> str:
        """The SIREN that the clients file shows for an account."""
        if client.siren == "none":
            return ""
        return self.sirens[client.name if client.siren == "own" else client.siren]

    def sales(self) -> list[list[str]]:
        """Invoice lines by date, then account; pieces numbered in that order, each year anew."""
        rows, counts = [], dict.fromkeys((f"{kind}{year}" for kind in ("FA", "AV") for year in (23, 24, 25)), 0)
        pieces = [(piece.day, code, piece) for code, pieces in self.pieces.items() for piece in pieces]
        for day, code, piece in sorted(pieces, key=lambda item: item[:2]):
            client = self.clients[code]
            kind = f"{'AV' if piece.credit else 'FA'}{day:%y}"
            counts[kind] += 1
            spelled = f"{code.lower()} " if client.variant and counts[kind] % 4 == 0 else code
            for line in piece.lines:
                quantity = "" if line.quantity is None else french(line.quantity, 0)
                rows.append([spelled, client.name, f"{kind}{counts[kind]:04d}", f"{day:%d/%m/%Y}",
                             FAMILIES[line.family].name, quantity, french(line.amount), french(line.cost)])  # fmt: skip
        return rows

    def master(self) -> list[list[str]]:
        """The clients file, by code; unknown values are empty."""
        groups = {name: group for group, names in GROUPS.items() for name in names}
        rows = []
        for code, client in sorted(self.clients.items()):
            if client.listed:
                wallet = "" if client.wallet is None else french(client.wallet * 100)
                hours = "" if client.hours is None else str(client.hours)
                rows.append([code, client.name, client.sector, client.size, self.number_of(client),
                             groups.get(client.name, ""), hours, wallet, client.cause,
                             *(french(count, 0) for count in self.drivers[code])])  # fmt: skip
        return rows

    def truths(self) -> dict[str, Any]:
        """The planted truths by key; each item has its account and why the product must find it."""
        found: dict[str, Any] = {"seller": SELLER, "as_of": AS_OF.isoformat(), "window_months": 12, "seed": SEED}
        for code, client in self.clients.items():
            for truth in client.truths:
                item: dict[str, Any] = {"id": code, "name": client.name, "why": truth.why} | truth.facts
                found.setdefault(truth.key, []).append(item)
                if client.exceptional:
                    day, _, quantity, price = client.exceptional
                    item |= {"date": day.isoformat(), "amount": quantity * price}
        pairs: dict[str, list[dict[str, str]]] = {}
        for item in found["near_duplicates"]:
            pairs.setdefault(item["pair"], []).append(item)
        found["near_duplicates"] = [
            {"ids": [a["id"], b["id"]], "names": [a["name"], b["name"]], "why": a["why"]} for a, b in pairs.values()
        ]
        found["spelling_variant"][0]["spelled"] = f"{found['spelling_variant'][0]['id'].lower()} "
        return found | NICHES


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file as the ERP exports it: cp1252, semicolons, Windows line ends, no quotes needed."""
    return "".join(";".join(row) + "\r\n" for row in (header, *rows)).encode("cp1252")


def build() -> dict[str, bytes]:
    """Every file of the sample, by name."""
    portfolio = Portfolio()
    costs = [
        [r.driver, french(r.cost * 100), french(r.capacity, 0), f"{r.practical:.1f}".replace(".", ",")] for r in RATES
    ]
    return {
        "export_ventes.csv": table(SALES, portfolio.sales()),
        "clients.csv": table(CLIENTS, portfolio.master()),
        "couts.csv": table(COSTS, costs),
        "truths.json": (json.dumps(portfolio.truths(), ensure_ascii=False, indent=2) + "\n").encode(),
    }


def places(folder: Path | None) -> dict[str, Path]:
    """Where each file goes: all into `folder`, or to their places in the repository."""
    shipped = folder or HERE.parent / "segment_udfs" / "sample"
    return {name: shipped / name for name in ("export_ventes.csv", "clients.csv", "couts.csv")} | {
        "truths.json": (folder or HERE) / "truths.json"
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Write or check the files; 0, or 1 when a checked file differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, help="folder to write into (default: the repository's places)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file differs")
    options = parser.parse_args(argv)
    where, files = places(options.folder), build()
    if not options.check:
        for name, content in files.items():
            where[name].parent.mkdir(parents=True, exist_ok=True)
            where[name].write_bytes(content)
        return 0
    stale = [name for name in files if not where[name].is_file() or where[name].read_bytes() != files[name]]
    command = "python sample/make_sample.py" + (f" {options.folder}" if options.folder else "")
    for name in stale:
        sys.stderr.write(f"{where[name]} is not what the script makes; repair: {command}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
