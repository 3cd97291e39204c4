"""The made portfolio seen by plain pandas, on the definitions of the catalogue, without the product's own functions.

Windows, classes, statuses, scores, tests: what the planted truths of `sample/truths.json` are checked against.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, hypergeom

from segment_udfs import sample

ROOT: Final = Path(__file__).resolve().parents[1]
TRUTHS: Final[dict[str, Any]] = json.loads((ROOT / "sample" / "truths.json").read_text("utf-8"))
AS_OF: Final = pd.Timestamp("2025-12-31")
OPENS: Final = pd.Timestamp("2024-12-31")  # the window is (EDATE(as_of, -12), as_of]
BEFORE: Final = pd.Timestamp("2023-12-31")
DRIVERS: Final = ["Commandes traitées", "Livraisons", "Visites techniques", "Retours"]


def ids(key: str) -> list[str]:
    """The accounts planted under a key, as the sales lines' normal form spells them."""
    return [item["id"].casefold() for item in TRUTHS[key]]


def read(name: str) -> pd.DataFrame:
    """A file of the sample as text, by the standard reader of pandas."""
    with sample.path(name).open("rb") as stream:
        return pd.read_csv(stream, sep=";", encoding="cp1252", dtype=str, keep_default_na=False)


def number(column: pd.Series) -> pd.Series:
    """French numbers to floats, empty to NaN."""
    return pd.to_numeric(column.str.replace("\xa0", "").str.replace(",", ".").replace("", None))


def lines() -> pd.DataFrame:
    """Sales lines: normal id, date, amount, cost, quantity, piece, family."""
    table = read(sample.SALES)
    return pd.DataFrame(
        {
            "client": table["Code client"].str.strip().str.casefold(),
            "date": pd.to_datetime(table["Date pièce"], format="%d/%m/%Y"),
            "amount": number(table["Montant HT"]),
            "cost": number(table["Coût de revient"]),
            "quantity": number(table["Quantité"]),
            "piece": table["N° pièce"],
            "family": table["Famille"],
        }
    )


def pareto(values: pd.Series) -> pd.Series:
    """A, B, C by the cumulative share before the client (80 %, 95 %, positive basis), N at or below zero."""
    ranked = values.dropna().sort_values(ascending=False, kind="stable")
    positive = ranked.clip(lower=0)
    before = (positive.cumsum() - positive) / positive.sum()
    classes = np.select([ranked <= 0, before < 0.8 - 1e-9, before < 0.95 - 1e-9], ["N", "A", "B"], "C")
    return pd.Series(classes, ranked.index).reindex(values.index)


def count_positive(part: pd.DataFrame, key: str) -> pd.Series:
    """For each client, how many values of `key` have a positive net amount."""
    net = part.groupby(["client", key])["amount"].sum()
    return net[net > 1e-6].groupby("client").size()


def purchases(sales: pd.DataFrame) -> pd.DataFrame:
    """First and last purchase day, number of purchase days, number of quarters of the window with a purchase."""
    net = sales.groupby(["client", "date"])["amount"].sum()
    days = net[net > 1e-6].reset_index()
    recent = days[days["date"] > OPENS]
    found = days.groupby("client")["date"].agg(["min", "max", "size"])
    found["quarters"] = recent.assign(q=recent["date"].dt.to_period("Q")).groupby("client")["q"].nunique()
    found["dates"] = recent.groupby("client").size()
    return found


def status(row: pd.Series) -> str:
    """new, active, at_risk or lost: silence against 2 and 3 times the mean gap, within 90 and 730 days."""
    if pd.isna(row["max"]):
        return ""
    silence, age, span = (AS_OF - row["max"]).days, (AS_OF - row["min"]).days, (row["max"] - row["min"]).days
    gap = span / (row["size"] - 1) if row["size"] > 1 else np.nan
    risk, lost = (365, 365) if np.isnan(gap) else (float(np.clip(k * gap, 90, 730)) for k in (2, 3))
    return "lost" if silence > lost else "at_risk" if silence > risk else "new" if age <= 365 else "active"


def peer_gap(revenue: pd.Series, group: pd.Series) -> pd.Series:
    """Revenue missing to reach the upper quartile of the group, of everybody when the group has under 5 buyers."""
    buyers = revenue[revenue > 0]
    groups = buyers.groupby(group[group != ""])
    quartile = groups.quantile(0.75).where(groups.size() >= 5)
    return (group.map(quartile).fillna(buyers.quantile(0.75)) - revenue.clip(lower=0)).clip(lower=0)


def score(m: pd.DataFrame) -> pd.Series:
    """Signs of potential, from 0 to 5, unknown with fewer than three known signs."""
    growth = (m["revenue"] / m["before"] - 1 >= 0.15 - 1e-9).where(m["before"] >= 100)
    signs = pd.DataFrame(
        {
            "growth": growth.astype(float),
            "orders": (m["orders"] > m["orders_before"]).astype(float),
            "families": (m["families"] > m["families_before"]).astype(float),
            "gap": ((m["gap"] > 0) & (m["gap"] >= m["revenue"])).astype(float),
        }
    )
    return (5 * signs.mean(axis=1)).where(m["revenue"] > 0, 0)


def metrics() -> pd.DataFrame:
    """One row per account, known by the clients file or by the lines alone."""
    sales, master = lines(), read(sample.CLIENTS)
    master = master.set_index(master["Code client"].str.casefold())
    window = sales[sales["date"] > OPENS]
    previous = sales[(sales["date"] > BEFORE) & (sales["date"] <= OPENS)]
    m = pd.DataFrame(index=pd.Index(sorted({*master.index, *sales["client"]}), name="client"))
    for name, part in {"": window, "_before": previous}.items():
        m[f"sum{name}"] = part.groupby("client")["amount"].sum()
        m[f"orders{name}"] = count_positive(part, "piece")
        m[f"families{name}"] = count_positive(part, "family")
        m[f"units{name}"] = part.groupby("client")["quantity"].sum()
    m["quarters"] = m["dates"] = 0.0
    m = m.fillna(0.0).rename(columns={"sum": "revenue", "sum_before": "before"})
    m["ever"] = sales.groupby("client")["amount"].sum()
    m["margin"] = m["revenue"] - window.groupby("client")["cost"].sum().reindex(m.index, fill_value=0)
    m.loc[window.loc[window["cost"].isna(), "client"].unique(), "margin"] = np.nan
    bought = purchases(sales)
    m[["min", "max", "size"]] = bought[["min", "max", "size"]]
    m.update(bought[["quarters", "dates"]])
    m["sector"] = master["Secteur"].reindex(m.index, fill_value="")
    m["size_class"] = master["Taille"].reindex(m.index, fill_value="")
    m["wallet"] = number(master["Achats totaux estimés"])
    quantities = master[DRIVERS].apply(number)
    m["service"] = (quantities * unit_costs()).sum(axis=1, min_count=len(DRIVERS))
    return judged(m)


def unit_costs() -> pd.Series:
    """Cost of one act at practical capacity, by driver."""
    rates = read(sample.COSTS).set_index("Inducteur").apply(number)
    return rates["Coût annuel"] / (rates["Capacité théorique"] * rates["Part pratique"])


def judged(m: pd.DataFrame) -> pd.DataFrame:
    """The columns that rest on the others: classes, profit, status, gap, score, breadth."""
    m["profit"] = m["margin"] - m["service"]
    m["class"], m["revenue_class"] = pareto(m["margin"]), pareto(m["revenue"])
    m["status"] = m.apply(status, axis=1)
    m["gap"] = peer_gap(m["revenue"], m["sector"])
    m["gap_by_size"] = peer_gap(m["revenue"], (m["sector"] + m["size_class"]).where(m["sector"] != "", ""))
    m["score"] = score(m)
    m["breadth"] = m["families"] / 10
    m["wallet_share"] = m["revenue"] / m["wallet"]
    months = (AS_OF - m["min"]).dt.days / 30.4375
    m["unprofitable"] = (m["profit"] < -0.01 * m["revenue"]) & (months >= 6) & (m["revenue"] > 0)
    return m


def star_tests(m: pd.DataFrame, classes: str = "class", gap: str = "gap") -> pd.DataFrame:
    """The five conditions of a Star, one column each."""
    potential = (m["wallet_share"] >= 0.75 - 1e-9).where(m["wallet_share"].notna(), m[gap] <= 0)
    return pd.DataFrame(
        {
            "class": m[classes] == "A",
            "range": m["breadth"] >= 0.8 - 1e-9,
            "potential": potential.astype(bool),
            "profit": m["profit"] > 0,
            "risk": ~m["status"].isin(["at_risk", "lost"]),
        }
    )


def segments(m: pd.DataFrame) -> pd.Series:
    """The main segment by the ordered rules; an account without driver quantities has no known profit."""
    star = star_tests(m).all(axis=1)
    rules = {
        "incomplete": m["margin"].isna() | (m["service"].isna()) | ((m["status"] == "") & (m["revenue"] <= 0)),
        "lost": m["status"] == "lost",
        "unprofitable": m["unprofitable"],
        "star": star,
        "pareto": m["class"] == "A",
        "potential": (m["score"] >= 3 - 1e-9) & m["class"].isin(["B", "C"]),
        "recurrent": (m["dates"] >= 2) & (m["quarters"] >= 2),
        "new": m["status"] == "new",
    }
    return pd.Series(np.select(list(rules.values()), list(rules), "occasional"), m.index)


def niches(m: pd.DataFrame, good: pd.Series) -> pd.DataFrame:
    """n, k, lift, p and q by sector; accounts without sector or without known verdict left out."""
    kept = m[(m["sector"] != "") & good.notna()]
    flag = good[kept.index].astype(int)
    sectors = flag.groupby(kept["sector"])
    n, k = sectors.size(), sectors.sum()
    p = pd.Series(hypergeom.sf(k - 1, len(kept), flag.sum(), n), n.index)
    return pd.DataFrame({"n": n, "k": k, "lift": k / n / flag.mean(), "p": p, "q": false_discovery_control(p)})
