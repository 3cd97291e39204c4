"""Who the client is, its place in the 20/80, its behaviour and its potential."""

from __future__ import annotations

from segment_udfs.workbook.formula import NameRef, cat, cell, column, iff, native, seg, span, t
from segment_udfs.workbook.sheets.columns.base import ClientColumn, blank, either, lookup, lookup_number
from segment_udfs.workbook.sheets.columns.rules import gap, pareto_class, potential_score, status
from segment_udfs.workbook.sheets.inputs import record, sale
from segment_udfs.workbook.sheets.settings import chosen, param


def identity_columns() -> tuple[ClientColumn, ...]:
    named = native("XLOOKUP", column("client"), sale("client"), cat(sale("name"), ""), "")
    fallback = iff(named.eq(""), column("client"), named)
    sector, size = column("sector"), column("size")
    by_size = cat(sector, " × ", size)
    return (
        ClientColumn("name", "cl_nom", "text", iff(lookup("name").eq(""), fallback, lookup("name")), 30),
        ClientColumn("sector", "cl_secteur", "text", lookup("sector"), 16),
        ClientColumn("size", "cl_taille", "text", lookup("size"), 8),
        ClientColumn("group", "cl_groupe", "text", lookup("group"), 14),
        ClientColumn("hours", "cl_heures", "num1", lookup_number(record("hours"))),
        ClientColumn("wallet", "cl_portefeuille", "eur", lookup_number(record("wallet"))),
        ClientColumn("loss_cause", "cl_cause", "text", lookup("loss_cause"), 16),
        ClientColumn(
            "peer_group",
            "cl_pairs",
            "text",
            iff(sector.eq(""), "", iff(either(chosen("peers", "sector"), size.eq("")), sector, by_size)),
            18,
        ),
        ClientColumn(
            "account_key",
            "cl_cle",
            "text",
            blank(seg("SEG_CLIENT_KEY", name=column("name"), siren=lookup("siren"))),
            16,
        ),
    )


def pareto_columns() -> tuple[ClientColumn, ...]:
    revenue, margin = column("revenue"), column("margin")
    by_margin = chosen("value", "margin") * (cell("couts_connus") > 0)
    found = []
    for key, name, values in (("revenue", "ca", revenue), ("margin", "marge", margin)):
        found += [
            ClientColumn(f"rank_{key}", f"cl_rang_{name}", "int", blank(seg("SEG_PARETO_RANK", values=values))),
            ClientColumn(
                f"cum_{key}",
                f"cl_cumul_{name}",
                "pct1",
                blank(seg("SEG_PARETO_CUM", values=values, basis=param("basis"))),
            ),
            ClientColumn(f"class_{key}", f"cl_classe_{name}", "centre", pareto_class(values)),
        ]
    return (
        *found,
        ClientColumn("value", "cl_valeur", "eur", iff(by_margin, margin, revenue)),
        ClientColumn("class", "cl_classe", "centre", pareto_class(column("value"))),
    )


def behaviour_columns() -> tuple[ClientColumn, ...]:
    first, last, mean_gap = column("first_purchase"), column("last_purchase"), column("mean_gap")
    prev, curr = column("revenue_prev"), column("revenue")
    counted = iff(mean_gap.eq(""), 1, native("ROUND", (last - first) / mean_gap + 1, 0))
    quarters, orders = column("quarters"), column("orders")
    rhythm = iff(
        quarters >= param("min_quarters"),
        t("label.recurrence.recurrent"),
        iff(
            quarters.eq(0),
            t("label.recurrence.none"),
            iff(orders <= 1, t("label.recurrence.one_time"), t("label.recurrence.occasional")),
        ),
    )
    grown = iff(either(prev < param("min_base"), prev <= 0, cell("precedent_couvert").eq(0)), "", curr / prev - 1)
    return (
        ClientColumn("purchase_dates", "cl_dates_achat", "int", iff(first.eq(""), "", counted)),
        ClientColumn("status", "cl_statut", "text", status(), 12),
        ClientColumn("recurrence", "cl_recurrence", "text", rhythm, 13),
        ClientColumn(
            "move", "cl_evolution", "text", seg("SEG_MOVE", prev=prev, curr=curr, tol=param("move_tolerance")), 11
        ),
        ClientColumn("growth", "cl_croissance", "pct1", grown),
    )


def potential_columns() -> tuple[ClientColumn, ...]:
    group = column("peer_group")
    peers = native("COUNTIFS", span("peer_group"), cat("=", group), span("revenue"), ">0")
    widened = iff(column("gap").eq(""), "", iff(either(group.eq(""), peers < param("min_peers")), 1, 0))
    share = column("families") / cell("familles_vendues")
    breadth = iff(
        cell("familles_vendues") < 3, NameRef("cl_vide"), iff(column("families").eq(""), "", iff(share > 1, 1, share))
    )
    return (
        ClientColumn("breadth", "cl_gamme", "pct", breadth),
        ClientColumn(
            "wallet_share",
            "cl_part_portefeuille",
            "pct",
            blank(seg("SEG_SHARE_OF_WALLET", sales=column("revenue"), wallet=column("wallet"))),
        ),
        ClientColumn("gap", "cl_ecart_pairs", "eur", gap()),
        ClientColumn("peers_widened", "cl_pairs_elargis", "flag", widened),
        ClientColumn("potential_score", "cl_signes", "num", potential_score()),
    )
