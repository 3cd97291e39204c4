"""Clients: one row a client, every indicator a spilled column with a name that all other sheets use.

The columns are the same as those of `analysis.analyse`, formula for formula; a test holds both together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from segment_udfs.workbook.formula import (
    Expr,
    Let,
    NameRef,
    Operand,
    Variable,
    cat,
    cell,
    column,
    field,
    iff,
    known,
    native,
    seg,
    span,
    t,
)
from segment_udfs.workbook.layout import LEFT, place_head
from segment_udfs.workbook.model import CLIENTS, Book, Sheet
from segment_udfs.workbook.sheets.inputs import CLIENTS_TABLE, COSTS_SHEET, FIRST_DRIVER, record, sale
from segment_udfs.workbook.sheets.settings import action, chosen, param
from segment_udfs.workbook.theme import ACCENT, INK, SEGMENTS

FIRST: Final = 7
"""Row (0-based) of the first client."""
METRICS: Final = (
    ("revenue", "cl_ca", "eur"),
    ("revenue_prev", "cl_ca_prec", "eur"),
    ("margin", "cl_marge", "eur"),
    ("margin_prev", "cl_marge_prec", "eur"),
    ("credit_notes", "cl_avoirs", "eur"),
    ("orders", "cl_commandes", "int"),
    ("orders_prev", "cl_commandes_prec", "int"),
    ("families", "cl_familles", "int"),
    ("families_prev", "cl_familles_prec", "int"),
    ("first_purchase", "cl_premier_achat", "date"),
    ("last_purchase", "cl_dernier_achat", "date"),
    ("recency_days", "cl_silence", "int"),
    ("mean_gap", "cl_intervalle", "num1"),
    ("quarters", "cl_trimestres", "int"),
    ("revenue_total", "cl_ca_total", "eur"),
    ("orders_total", "cl_commandes_total", "int"),
)
"""The sixteen columns of SEG_CLIENT_METRICS."""
LEVERS: Final = (
    ("lever_price", "cl_levier_prix", "pct1"),
    ("lever_service", "cl_levier_service", "pct1"),
    ("lever_order", "cl_levier_commande", "eur2"),
)
"""The three columns of SEG_BREAKEVEN: what each lever alone must give for a client to break even."""


@dataclass(frozen=True)
class ClientColumn:
    """One column: its key (as in the CSV), its defined name, how it shows, its formula."""

    key: str
    name: str
    style: str
    expr: Expr
    width: float = 12


def blank(expr: Expr) -> Expr:
    """A column whose unknown cells are empty, as long as the list of clients even when the whole call is unknown."""
    return known(expr, NameRef("cl_vide"))


def lookup(name: str) -> Expr:
    """A text of the clients file for each client of the list, "" where absent."""
    keys = native("TRIM", cat(record("client"), ""))
    return native("XLOOKUP", column("client"), keys, cat(record(name), ""), "")


def lookup_number(found: Expr) -> Expr:
    """A number of the clients file for each client of the list; a blank stays a blank."""
    keys = native("TRIM", cat(record("client"), ""))
    written = native("XLOOKUP", column("client"), keys, cat(found, ""), "")
    return iff(written.eq(""), "", native("XLOOKUP", column("client"), keys, found, ""))


def metrics() -> Expr:
    """SEG_CLIENT_METRICS with its unknown cells empty; when the whole call fails, every cell shows the error."""
    call = seg(
        "SEG_CLIENT_METRICS",
        client=sale("client"),
        date=sale("date"),
        amount=sale("amount"),
        cost=sale("cost"),
        order=sale("order"),
        family=sale("family"),
        clients=column("client"),
        as_of=param("as_of"),
        months=param("months"),
    )
    m = Variable("m")
    place = native("SEQUENCE", 1, len(METRICS))
    no_cost = cell("couts_connus").eq(0) * (place.eq(3) + place.eq(4))
    no_family = cell("familles_connues").eq(0) * (place.eq(8) + place.eq(9))
    everywhere = m + native("SEQUENCE", native("ROWS", column("client")), len(METRICS)) * 0
    return Let(
        "m", call, iff(native("ISNA", native("INDEX", m, 1, 1)), everywhere, iff(no_cost + no_family > 0, "", known(m)))
    )


def is_label(key: str, family: str, label: str) -> Expr:
    return column(key).eq(t(f"label.{family}.{label}"))


def levers() -> Expr:
    """SEG_BREAKEVEN with its unknown and impossible levers empty."""
    return native(
        "IFERROR",
        seg(
            "SEG_BREAKEVEN",
            revenue=column("revenue"),
            profit=column("profit"),
            cost_to_serve=column("cost_to_serve"),
            orders=column("orders"),
        ),
        "",
    )


def ways() -> tuple[ClientColumn, ...]:
    """For each lever, the part of the way from a client to the average of the portfolio that brings it to break-even:
    margin on price, cost to serve on revenue, size of an order. Beyond 1 the lever does not suffice alone.
    """
    revenue, margin, served = column("revenue"), column("margin"), column("cost_to_serve")
    loss, orders = 0 - column("profit"), column("orders")
    judged = (span("profit"), ">=-1E+300")
    service_rate = native("SUMIFS", span("cost_to_serve"), *judged) / native("SUMIFS", span("revenue"), *judged)
    typical_order = cell("ca_total") / native("SUM", span("orders"))
    grown_order = iff(margin > 0, (served / margin - 1) * revenue / orders, 1e9)
    needs = {
        "price": (loss, revenue * cell("taux_marge") - margin),
        "service": (loss, served - revenue * service_rate),
        "order": (grown_order, typical_order - revenue / orders),
    }
    concerned = is_label("profit_status", "profit_status", "unprofitable")
    names = {"price": "prix", "service": "service", "order": "commande"}
    return tuple(
        ClientColumn(
            f"way_{lever}",
            f"cl_chemin_{names[lever]}",
            "pct",
            iff(concerned, native("IFERROR", iff(room > 0, need / room, ""), ""), ""),
        )
        for lever, (need, room) in needs.items()
    )


def first_lever() -> Expr:
    """The lever to try first with a client that is unprofitable as is: the shortest of its ways, closest to what other
    clients already do.
    """
    price, service, order = (
        iff(native("ISNUMBER", column(f"way_{lever}")), column(f"way_{lever}"), 1e9)
        for lever in ("price", "service", "order")
    )
    shortest = iff(
        (price <= service) * (price <= order),
        t("profitability.lever_price"),
        iff(service <= order, t("profitability.lever_service"), t("profitability.lever_order")),
    )
    none = (price > 1) * (service > 1) * (order > 1)
    concerned = is_label("profit_status", "profit_status", "unprofitable")
    return iff(concerned, iff(none, t("profitability.lever_none"), shortest), "")


def star_misses() -> Expr:
    """How many of the five conditions of a Star a client misses, by native formulas; an unknown one is missed."""
    breadth, wallet, gap_column, profit = (column(key) for key in ("breadth", "wallet_share", "gap", "profit"))
    risky = either(is_label("status", "status", "at_risk"), is_label("status", "status", "lost"))
    by_gap = iff(native("ISNUMBER", gap_column), (gap_column > 0) * 1, 1)
    tests = (
        column("class").ne("A") * 1,
        iff(native("ISNUMBER", breadth), (breadth < param("star_breadth") - 1e-9) * 1, 1),
        iff(native("ISNUMBER", wallet), (wallet < param("star_wallet") - 1e-9) * 1, by_gap),
        iff(native("ISNUMBER", profit), (profit <= 0) * 1, 1),
        risky * 1,
    )
    return tests[0] + tests[1] + tests[2] + tests[3] + tests[4]


def star_order() -> Expr:
    """Stars by profit, then class A clients that meet every condition beyond the places, then those that miss one."""
    profit = iff(column("profit").eq(""), native("MIN", span("profit")), column("profit"))
    step = native("MAX", span("profit")) - native("MIN", span("profit")) + 1
    near = column("class").eq("A") * (column("star_misses") <= 1)
    return iff(column("star").eq(1), profit + step * 2, iff(near, profit + step * (1 - column("star_misses")), ""))


def either(*tests: Expr) -> Expr:
    """1 where one of the tests holds, cell by cell (OR would fold the whole column)."""
    total: Expr = tests[0] * 1
    for test in tests[1:]:
        total = total + test
    return total > 0


def star_arguments(**moved: Expr) -> dict[str, Operand]:
    """The arguments of SEG_STAR and SEG_STAR_WHY; `moved` replaces some of them."""
    given: dict[str, Operand] = {
        "class": column("class"),
        "breadth": column("breadth"),
        "wallet_share": column("wallet_share"),
        "gap": column("gap"),
        "profit": column("profit"),
        "risk": column("status"),
        "max": param("star_max"),
        "min_breadth": param("star_breadth"),
        "min_wallet": param("star_wallet"),
    }
    return given | moved


def segment_arguments(**moved: Expr) -> dict[str, Operand]:
    """The arguments of SEG_SEGMENT and SEG_WHY; `moved` replaces some of them."""
    given: dict[str, Operand] = {
        "revenue": column("revenue"),
        "status": column("status"),
        "profit_status": column("profit_status"),
        "star": column("star"),
        "class": column("class"),
        "potential_score": column("potential_score"),
        "recurrence": column("recurrence"),
    }
    return given | moved


def pareto_class(values: Expr, a: Expr | None = None) -> Expr:
    return blank(seg("SEG_PARETO_CLASS", values=values, a=a or param("a"), b=param("b"), basis=param("basis")))


def status(k_lost: Expr | None = None, new_days: Expr | None = None) -> Expr:
    return blank(
        seg(
            "SEG_STATUS",
            first=column("first_purchase"),
            last=column("last_purchase"),
            orders=column("purchase_dates"),
            as_of=param("as_of"),
            k_risk=param("k_risk"),
            k_lost=k_lost or param("k_lost"),
            min=param("silence_min"),
            max=param("silence_max"),
            one_off=param("one_off"),
            new_days=new_days or param("new_days"),
        )
    )


def profit_status(tol: Expr | None = None) -> Expr:
    found = blank(
        seg(
            "SEG_PROFIT_STATUS",
            revenue=column("revenue"),
            margin=column("margin"),
            cost_to_serve=column("cost_to_serve"),
            months=column("age_months"),
            tol=tol or param("profit_tolerance"),
            min_months=param("min_months"),
        )
    )
    return cat(iff(cell("couts_connus") > 0, found, NameRef("cl_vide")), "")


def gap(pct: Expr | None = None) -> Expr:
    return blank(
        seg(
            "SEG_POTENTIAL_GAP",
            revenue=column("revenue"),
            peer_group=column("peer_group"),
            pct=pct or param("peer_quantile"),
            min_peers=param("min_peers"),
            fallback=1,
        )
    )


def potential_score(growth: Expr | None = None, gap_column: Expr | None = None) -> Expr:
    return blank(
        seg(
            "SEG_POTENTIAL_SCORE",
            rev_prev=column("revenue_prev"),
            rev_curr=column("revenue"),
            orders_prev=column("orders_prev"),
            orders_curr=column("orders"),
            fam_prev=column("families_prev"),
            fam_curr=column("families"),
            gap=gap_column or column("gap"),
            growth=growth or param("growth"),
            min_base=param("min_base"),
        )
    )


def _identity() -> tuple[ClientColumn, ...]:
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


def _profit(drivers: tuple[str, ...]) -> tuple[ClientColumn, ...]:
    margin, served = column("margin"), column("cost_to_serve")
    quantities = tuple(
        ClientColumn(f"driver_{place}", f"cl_inducteur_{place}", "int", lookup_number(field(CLIENTS_TABLE, header)))
        for place, header in enumerate(drivers, 1)
    )
    cost = blank(seg("SEG_COST_TO_SERVE", drivers=DriverBlock(len(drivers)), rates=RateArea(len(drivers))))
    unknown = either(margin.eq(""), served.eq(""))
    return (
        *quantities,
        ClientColumn(
            "cost_to_serve", "cl_cout_service", "eur", iff(cell("service_connu") > 0, cost, column("revenue") * 0)
        ),
        ClientColumn("profit", "cl_resultat", "eur", iff(unknown, "", margin - served)),
        ClientColumn(
            "profit_rate",
            "cl_taux_resultat",
            "pct1",
            iff(either(column("profit").eq(""), column("revenue") <= 0), "", column("profit") / column("revenue")),
        ),
        ClientColumn(
            "age_months",
            "cl_anciennete",
            "num1",
            iff(column("first_purchase").eq(""), "", (param("as_of") - column("first_purchase")) / 30.4375),
        ),
        ClientColumn("profit_status", "cl_statut_resultat", "text", profit_status(), 22),
        *ways(),
        ClientColumn("lever", "cl_levier", "text", first_lever(), 20),
    )


def _pareto() -> tuple[ClientColumn, ...]:
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


def _behaviour() -> tuple[ClientColumn, ...]:
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
    grown = iff(either(prev < param("min_base"), prev <= 0), "", curr / prev - 1)
    return (
        ClientColumn("purchase_dates", "cl_dates_achat", "int", iff(first.eq(""), "", counted)),
        ClientColumn("status", "cl_statut", "text", status(), 12),
        ClientColumn("recurrence", "cl_recurrence", "text", rhythm, 13),
        ClientColumn(
            "move", "cl_evolution", "text", seg("SEG_MOVE", prev=prev, curr=curr, tol=param("move_tolerance")), 11
        ),
        ClientColumn("growth", "cl_croissance", "pct1", grown),
    )


def _potential() -> tuple[ClientColumn, ...]:
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


def _decision() -> tuple[ClientColumn, ...]:
    return (
        ClientColumn("star", "cl_star", "flag", seg("SEG_STAR", **star_arguments())),
        ClientColumn("star_why", "cl_pourquoi_star", "text", seg("SEG_STAR_WHY", **star_arguments()), 40),
        ClientColumn("star_misses", "cl_star_manque", "int", star_misses()),
        ClientColumn("segment", "cl_segment", "text", seg("SEG_SEGMENT", **segment_arguments()), 22),
        ClientColumn("why", "cl_pourquoi", "text", seg("SEG_WHY", **segment_arguments(profit=column("profit"))), 60),
        *_flags(),
    )


def _flags() -> tuple[ClientColumn, ...]:
    by_margin = cell("couts_connus") > 0
    in_a = iff(by_margin, column("class_margin"), column("class")).eq("A")
    good = iff(
        chosen("niche_good", "star"),
        column("star"),
        iff(chosen("niche_good", "recurrent"), is_label("recurrence", "recurrence", "recurrent") * 1, in_a * 1),
    )
    niche = seg(
        "SEG_NICHE_FLAG",
        sector=column("sector"),
        good=column("good"),
        min_n=param("niche_min_n"),
        min_lift=param("niche_lift"),
        q=param("niche_q"),
    )
    some = (native("SUM", span("good")) > 0) * (native("SUM", span("good")) < native("COUNT", span("good")))
    base = iff(by_margin, column("margin"), column("revenue"))
    total = iff(by_margin, cell("marge_totale"), cell("ca_total"))
    same_key = native("COUNTIFS", span("account_key"), cat("=", column("account_key"))) > 1
    same_group = native("COUNTIFS", span("group"), cat("=", column("group"))) > 1
    class_rank = [
        native("XLOOKUP", column(key), ClassLetters(), ClassRanks(), "") for key in ("class_revenue", "class_margin")
    ]
    apart = either(column("class_revenue").eq(""), column("class_margin").eq(""))
    return (
        ClientColumn("good", "cl_bon_client", "flag", good),
        ClientColumn("flag_at_risk", "cl_a_risque", "flag", is_label("status", "status", "at_risk") * 1),
        ClientColumn("flag_duplicable", "cl_duplicable", "flag", iff(some, known(niche, 0), column("good") * 0)),
        ClientColumn(
            "flag_dependency",
            "cl_dependance",
            "flag",
            iff(base.eq(""), 0, (base > total * param("dependency")) * 1),
        ),
        ClientColumn(
            "flag_multiple_accounts",
            "cl_compte_multiple",
            "flag",
            either(column("account_key").ne("") * same_key, column("group").ne("") * same_group) * 1,
        ),
        ClientColumn(
            "flag_conflict",
            "cl_conflit",
            "flag",
            iff(apart, 0, (native("ABS", class_rank[0] - class_rank[1]) >= 2) * 1),
        ),
    )


def _effort() -> tuple[ClientColumn, ...]:
    margin, gap_column, revenue, declared = column("margin"), column("gap"), column("revenue"), column("hours")
    none = either(*(is_label("segment", "segment", key) for key in ("lost", "unprofitable", "incomplete")))
    missing = iff(gap_column.eq(""), 0, gap_column)
    earned = iff(margin.eq(""), 0, iff(margin > 0, margin, 0))
    rate = iff(cell("taux_marge") > 0, cell("taux_marge"), 0)
    advised = iff(column("hours_recommended").eq(""), 0, column("hours_recommended"))
    unsaid = either(declared.eq(""), is_label("segment", "segment", "incomplete"))
    reach = iff(cell("couts_connus") > 0, earned + rate * missing, iff(revenue > 0, revenue, 0) + missing)
    hours = seg(
        "SEG_ALLOCATE",
        potential=column("margin_potential"),
        speed=param("speed"),
        hours=cell("budget_heures"),
        min=0,
        max=param("max_hours"),
        step=1,
    )
    return (
        ClientColumn("margin_potential", "cl_marge_accessible", "eur", iff(none, "", reach)),
        ClientColumn("hours_recommended", "cl_heures_conseillees", "num1", blank(hours)),
        ClientColumn(
            "roi",
            "cl_roi",
            "num1",
            blank(seg("SEG_EFFORT_ROI", margin=margin, hours=declared, hourly_cost=param("hourly_cost"))),
        ),
        ClientColumn("hours_gap", "cl_ecart_heures", "num1", iff(unsaid, "", advised - declared)),
        ClientColumn("letter", "cl_lettre", "centre", action("letter", column("segment")), 7),
        ClientColumn("contacts", "cl_contacts", "int", action("contacts", column("segment"), 0)),
        ClientColumn("next_action", "cl_action", "text", action("text", column("segment")), 46),
        ClientColumn("due_date", "cl_echeance", "date", param("as_of") + action("delay", column("segment"), 0)),
    )


class DriverBlock(Expr):
    """The quantities of every driver, client by client: contiguous columns of the Clients sheet."""

    array = True

    def __init__(self, count: int) -> None:
        self.count = count

    def text(self, book: Book) -> str:
        return "cl_inducteurs"

    def value(self, book: Book) -> object:
        columns = [book.column_value(f"driver_{place}") for place in range(1, self.count + 1)]
        if not isinstance(columns[0], list):
            return ""
        return [[cell for (cell,) in row] for row in zip(*columns, strict=True)]


class RateArea(Expr):
    """The unit costs of the drivers."""

    def __init__(self, count: int) -> None:
        self.count = count

    def text(self, book: Book) -> str:
        first = book.placed[f"costs.unit.{FIRST_DRIVER}"]
        return Book.area(COSTS_SHEET, first.row, first.col, first.row + self.count - 1, first.col)

    def value(self, book: Book) -> object:
        return [[book.value(f"costs.unit.{FIRST_DRIVER + place}")] for place in range(self.count)]


class ClassLetters(Expr):
    """The classes in order, as a constant column."""

    def text(self, book: Book) -> str:
        return '{"A";"B";"C";"N"}'

    def value(self, book: Book) -> object:
        return [["A"], ["B"], ["C"], ["N"]]


class ClassRanks(Expr):
    """Their ranks."""

    def text(self, book: Book) -> str:
        return "{0;1;2;3}"

    def value(self, book: Book) -> object:
        return [[0.0], [1.0], [2.0], [3.0]]


def place_clients_sheet(book: Book, drivers: tuple[str, ...]) -> None:
    """Lay the sheet out: the list, the sixteen metrics in one spill, then one spilled column an indicator."""
    sheet = book.sheet(
        Sheet(
            CLIENTS,
            "shtClients",
            tab=INK,
            freeze=(FIRST, 3),
            repeat_rows=(4, 6),
            heights={0: 26, 5: 46},
            zoom=85,
            fit=None,
            repeat_columns=(1, 2),
        )
    )
    sheet.widths[0] = 2
    place_head(book, sheet, t("clients.title"), t("clients.answer"), "clients.definition")
    groups = (
        ("identity", _identity()),
        ("profit", _profit(drivers)),
        ("pareto", _pareto()),
        ("behaviour", _behaviour()),
        ("potential", _potential()),
        ("decision", _decision()),
        ("effort", _effort()),
        ("ranks", list_ranks()),
    )
    col = _place_column(
        book,
        sheet,
        LEFT,
        ClientColumn("client", "cl_client", "text", known(seg("SEG_CLIENTS", client=sale("client"))), 11),
    )
    col = _place_group(book, sheet, col, *groups[0])
    col = _place_block(book, sheet, col, "metrics", metrics(), METRICS)
    for title, columns in groups[1:]:
        col = _place_group(book, sheet, col, title, columns)
        if title == "profit":
            col = _place_block(book, sheet, col, "levers", levers(), LEVERS)
    book.definitions["cl_inducteurs"] = DriverRange(len(drivers))
    _colour(sheet, book)


def _place_block(
    book: Book, sheet: Sheet, col: int, title: str, expr: Expr, columns: tuple[tuple[str, str, str], ...]
) -> int:
    """One formula that spills several client columns: (key, defined name, style) of each."""
    _band(book, sheet, col, col + len(columns) - 1, title)
    book.put(CLIENTS, FIRST, col, expr, *(style for _, _, style in columns), key=title)
    for offset, (key, name, _) in enumerate(columns):
        book.add_column(key, title, offset, name)
        _heading(book, sheet, col + offset, key, name, 12)
    return col + len(columns)


def _place_group(book: Book, sheet: Sheet, col: int, title: str, columns: tuple[ClientColumn, ...]) -> int:
    _band(book, sheet, col, col + len(columns) - 1, title)
    for item in columns:
        col = _place_column(book, sheet, col, item)
    return col


def _place_column(book: Book, sheet: Sheet, col: int, item: ClientColumn) -> int:
    book.put(CLIENTS, FIRST, col, item.expr, item.style, key=f"clients.{item.key}")
    book.add_column(item.key, f"clients.{item.key}", 0, item.name)
    _heading(book, sheet, col, item.key, item.name, item.width)
    return col + 1


def _band(book: Book, sheet: Sheet, first: int, last: int, title: str) -> None:
    book.put(CLIENTS, 4, first, t(f"clients.group.{title}"), "band")
    sheet.bands.append((4, first, last, "band"))


def _heading(book: Book, sheet: Sheet, col: int, key: str, name: str, width: float) -> None:
    text = "driver" if key.startswith("driver_") else key
    words = t(f"column.{text}")
    title = cat(words, " ", key.removeprefix("driver_")) if text == "driver" else words
    book.put(CLIENTS, 5, col, title, "header")
    book.put(CLIENTS, 6, col, native("TRIM", name), "name")
    sheet.widths[col] = width


def _colour(sheet: Sheet, book: Book) -> None:
    """One meaning a colour: the segment, the class N, the shares as bars."""
    item, offset, _ = book.columns["segment"]
    place = book.placed[item]
    area = (FIRST, place.col + offset, FIRST + book.capacity - 1, place.col + offset)
    for key, (_, colour) in SEGMENTS.items():
        dark = key in {"star", "pareto", "unprofitable", "lost", "recurrent"}
        look = {"bg_color": colour, "font_color": "#FFFFFF" if dark else INK}
        address = book.text_address(f"label.segment.{key}")
        sheet.conditionals.append((area, {"type": "cell", "criteria": "==", "value": f"={address}", "look": look}))
    for key in ("cum_revenue", "cum_margin", "breadth"):
        col = book.placed[f"clients.{key}"].col
        bar = {
            "type": "data_bar",
            "bar_color": ACCENT,
            "bar_solid": True,
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": 1,
        }
        sheet.conditionals.append(((FIRST, col, FIRST + book.capacity - 1, col), bar))


class DriverRange(Expr):
    """The driver columns cut to the clients of the list: what the name `cl_inducteurs` refers to."""

    array = True

    def __init__(self, count: int) -> None:
        self.count = count

    def text(self, book: Book) -> str:
        first, last = book.placed["clients.driver_1"], book.placed[f"clients.driver_{self.count}"]
        area = Book.area(CLIENTS, FIRST, first.col, FIRST + book.capacity - 1, last.col)
        return f'_xlfn._xlws.FILTER({area},{book.span_address("client")}<>"","")'

    def value(self, book: Book) -> object:
        return DriverBlock(self.count).value(book)


def leaving() -> Expr:
    """Clients lost or at risk: what they brought is what is at stake."""
    return either(is_label("segment", "segment", "lost"), column("flag_at_risk").eq(1))


def at_stake(worth: Expr) -> Expr:
    """Euros that the next action is about: the loss to stop of a client unprofitable as is, the margin of the better
    of the two years of a client lost or at risk, the margin of a Star, else `worth`, the gap to peers in margin.
    Without any cost, revenue stands for margin.
    """
    costs, profit, margin = cell("couts_connus") > 0, column("profit"), column("margin")
    revenue, before = column("revenue"), column("revenue_prev")
    best = iff(before > revenue, before, revenue)
    rate = iff(cell("taux_marge") > 0, cell("taux_marge"), 0)
    margins = native("ISNUMBER", margin) * native("ISNUMBER", column("margin_prev"))
    best_margin = iff(margins, iff(column("margin_prev") > margin, column("margin_prev"), margin), best * rate)
    return iff(
        is_label("segment", "segment", "unprofitable"),
        0 - iff(profit.eq(""), 0, profit),
        iff(
            leaving(),
            iff(costs, best_margin, best),
            iff(is_label("segment", "segment", "star"), iff(costs, iff(margin.eq(""), 0, margin), revenue), worth),
        ),
    )


def list_ranks() -> tuple[ClientColumn, ...]:
    """The order of the clients in the list of each question; empty where the client is not concerned."""
    profit, score = column("profit"), column("potential_score")
    rate = iff(cell("taux_marge") > 0, cell("taux_marge"), 0)
    missing = iff(column("gap").eq(""), 0, column("gap"))
    worth = iff(cell("couts_connus") > 0, rate, 1) * missing
    top = native("MAX", span("revenue")) + 1
    apart = native("ABS", iff(column("hours_gap").eq(""), 0, column("hours_gap")))

    def order(key: str, name: str, values: Expr) -> ClientColumn:
        return ClientColumn(key, name, "int", blank(seg("SEG_PARETO_RANK", values=values)), 9)

    # a client without a previous year to compare with starts from nothing: its signs come after the others
    measured = native("ISNUMBER", column("growth")) * 6
    high = iff(is_label("segment", "segment", "potential"), (score + measured) * top + worth, "")
    left = (column("revenue_prev") > 0) * (column("revenue") <= 0)
    silent = either(is_label("status", "status", "lost"), column("flag_at_risk").eq(1))
    best = iff(column("revenue_prev") > column("revenue"), column("revenue_prev"), column("revenue"))
    lost = iff(either(left, silent) * (best > 0), best, "")
    moved = iff(
        is_label("recurrence", "recurrence", "recurrent")
        * either(*(is_label("move", "move", way) for way in ("up", "down"))),
        native("ABS", column("revenue") - column("revenue_prev")),
        "",
    )
    to_develop = column("flag_duplicable").eq(1) * column("good").eq(0)
    return (
        ClientColumn("stake", "cl_enjeu", "eur", at_stake(worth)),
        order("order_star", "cl_ordre_star", star_order()),
        order("order_pareto", "cl_ordre_2080", iff(column("flag_conflict").eq(1), column("revenue"), "")),
        order("order_loss", "cl_ordre_pertes", iff(profit.eq(""), "", iff(profit < 0, 0 - profit, ""))),
        order("order_potential", "cl_ordre_potentiel", high),
        order("order_lost", "cl_ordre_perdus", lost),
        order("order_move", "cl_ordre_evolution", moved),
        order("order_niche", "cl_ordre_niche", iff(to_develop, missing, "")),
        order("order_segment", "cl_ordre_segment", column("value")),
        order("order_plan", "cl_ordre_plan", iff(column("stake") > 0, column("stake"), "")),
        order("order_hours", "cl_ordre_heures", iff(apart.eq(0), "", apart)),
    )
