"""The parts of a client's page, from top to bottom; every figure is one formula on the defined names of the workbook.

`$C$6` holds the code and `$C$13` the place of the client in the Clients sheet, which all the other formulas read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts import charting
from segment_udfs.hosts.macros import laying, live
from segment_udfs.hosts.macros.client_families import Basket, FamilyLine
from segment_udfs.hosts.macros.client_found import Client
from segment_udfs.hosts.macros.live import Formula
from segment_udfs.hosts.macros.live import text as quoted
from segment_udfs.hosts.macros.sheets import LEFT, put, put_head
from segment_udfs.ids import normalise
from segment_udfs.workbook.theme import ACCENT, LINE

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

CODE: Final = "C6"
LAST_LETTER: Final = "H"
LAST: Final = 8
RIGHT: Final = 5
"""First column of the right half."""
WIDTHS: Final = (29, 15, 15, 10, 11, 15, 13)
ACTION_ROW: Final = 17
MONTHS: Final = 12
_PLACE: Final = "$C$13"
_FAMILIES: Final = 10
"""Families shown at most; those bought keep six places."""
_BOUGHT: Final = 6
_FLAGS: Final = (
    ("flag_at_risk", "cl_a_risque"),
    ("flag_duplicable", "cl_duplicable"),
    ("flag_dependency", "cl_dependance"),
    ("flag_multiple_accounts", "cl_compte_multiple"),
    ("flag_conflict", "cl_conflit"),
)
_JOKERS: Final = frozenset("~*?")


def of(name: str) -> str:
    """What a column of the Clients sheet says of the client."""
    return f"INDEX({name},{_PLACE})"


@dataclass(frozen=True)
class Sales:
    """How the lines of one client are summed natively: by SUMIFS, which reads "*" as any text and "007" as 7, or line
    by line when that would take another client's lines, or leave out a spelling of this one.
    """

    plain: bool

    def sum(self, low: str, high: str, family: str = "", plain_family: bool = True) -> str:
        """Formula of the amounts after `low` up to `high`, of one family when its cell is given."""
        if self.plain and plain_family:
            more = f',Ventes[Famille],"="&{family}' if family else ""
            dates = f'Ventes[Date],">"&{low},Ventes[Date],"<="&{high}'
            return f'=SUMIFS(Ventes[Montant HT],Ventes[Client],"="&$C$6,{dates}{more})'
        more = f'*(TRIM(Ventes[Famille]&"")={family})' if family else ""
        dates = f"(Ventes[Date]>{low})*(Ventes[Date]<={high})"
        return f'=SUMPRODUCT((TRIM(Ventes[Client]&"")=$C$6)*{dates}{more},Ventes[Montant HT])'


def sales_of(code: str, spelled: Iterable[str | None]) -> Sales:
    """How to sum the lines of a client whose code the lines spell as `spelled` shows."""
    return Sales(plain_text(code, spelled))


def plain_text(text: str, spelled: Iterable[str | None]) -> bool:
    """Whether a criterion of SUMIFS finds this text and no other one of the column.

    Example:
        >>> plain_text("C1", ["c1", "C2"]), plain_text("C1", ["C1 "]), plain_text("7", ["007", "7"])
        (True, False, False)
    """
    key = normalise(text)
    others = {other for other in spelled if isinstance(other, str)}
    alike = all(other.casefold() == text.casefold() for other in others if normalise(other) == key)
    number = _number(text)
    twins = number is not None and any(_number(other) == number for other in others if normalise(other) != key)
    return alike and not twins and not _JOKERS & set(text)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def put_identity(context: Context, sheet: xw.Sheet, client: Client) -> None:
    """Rows 1 to 15: head, who the client is, its rhythm, its marks, what it misses to be a Star."""
    say = context.say
    day = live.day("date_analyse")
    since, until = (quoted(say(f"macro_client.period_{key}")) for key in ("from", "to"))
    period = f"{since}&{live.day('debut_periode+1')}&{until}&{day}"
    answer = Formula(f'={of("cl_lettre")}&" · "&{of("cl_pourquoi")}')
    put_head(sheet, Formula('=$C$6&" · "&$C$7'), None, None)
    area = sheet.range((2, LEFT), (2, LAST))
    laying.wide_text(area, answer, 34)
    area.font.size, area.font.bold = 12, True
    put(sheet.range((3, LEFT)), Formula(f"={period}&{quoted(say('macro_client.basis'))}"))
    laying.band(sheet, 5, say("macro_client.who"), LEFT, RIGHT - 1)
    laying.band(sheet, 5, say("macro_client.rhythm"), RIGHT, LAST)
    record = 'SUMPRODUCT(XMATCH($C$6,TRIM(FichierClients[Client]&"")))'
    who: list[tuple[str, Any]] = [
        (say("workbook.column.client"), client.code),
        (say("workbook.column.name"), Formula(f"={of('cl_nom')}")),
        (say("workbook.column.sector"), Formula(f"={of('cl_secteur')}")),
        (say("workbook.column.size"), Formula(f"={of('cl_taille')}")),
        ("SIREN", Formula(f'=IFERROR(INDEX(FichierClients[SIREN],{record})&"","")')),
        (say("workbook.column.group"), Formula(f"={of('cl_groupe')}")),
        (say("workbook.column.peer_group"), Formula(f"={of('cl_pairs')}")),
        (say("macro_client.place"), Formula("=XMATCH($C$6,cl_client)")),
    ]
    laying.lines(sheet, 6, [list(pair) for pair in who], ("text", "text"))
    rhythm: list[tuple[str, str, str]] = [
        (say("workbook.column.segment"), of("cl_segment"), "text"),
        (say("workbook.column.status"), of("cl_statut"), "text"),
        (say("workbook.column.profit_status"), of("cl_statut_resultat"), "text"),
        (say("workbook.column.first_purchase"), of("cl_premier_achat"), "date"),
        (say("workbook.column.last_purchase"), of("cl_dernier_achat"), "date"),
        (say("workbook.column.recency_days"), of("cl_silence"), "int"),
        (say("workbook.column.mean_gap"), of("cl_intervalle"), "num1"),
        (say("macro_client.silence_ratio"), 'IF(AND(ISNUMBER(G11),ISNUMBER(G12)),IF(G12>0,G11/G12,""),"")', "num1"),
    ]
    _pairs(sheet, 6, rhythm)
    words = {key: quoted(say(f"workbook.column.{key}") + " · ") for key, _ in _FLAGS}
    flags = "&".join(f'IF({of(name)}=1,{words[key]},"")' for key, name in _FLAGS)
    none = quoted(say("macro_client.no_flag"))
    cut = f"IF(LEN({flags})=0,{none},LEFT({flags},LEN({flags})-3))"
    for row, label, formula, height in (
        (14, say("macro_client.flags"), cut, 16),
        (15, say("macro_client.star"), of("cl_pourquoi_star"), 30),
    ):
        _wide(sheet, row, label, formula, height)


def put_action(context: Context, sheet: xw.Sheet, row: int) -> int:
    """What to do: the client's line of the plan; the row after it."""
    say, letter = context.say, of("cl_lettre")
    kinds = ("loss", "back", "keep", "protect", "gap", "gap_revenue")
    loss, back, keep, protect, gap, gap_revenue = (quoted(say(f"workbook.plan.kind_{key}")) for key in kinds)
    rest = f'IF({of("cl_a_risque")}=1,{keep},IF({letter}="S",{protect},IF(couts_connus>0,{gap},{gap_revenue})))'
    kind = f'IF({letter}="D",{loss},IF({letter}="X",{back},{rest}))'
    order = of("cl_ordre_plan")
    unplanned = quoted(say("macro_client.not_planned"))
    planned = f'IF(ISNUMBER({order}),{order}&" / "&COUNT(cl_ordre_plan),{unplanned})'
    lever = f'IF({of("cl_levier")}="","–",{of("cl_levier")})'
    laying.band(sheet, row, say("macro_client.action"), LEFT, LAST)
    _wide(sheet, row + 1, say("workbook.column.next_action"), of("cl_action"), 30)
    left = (
        (say("workbook.column.due_date"), of("cl_echeance"), "date"),
        (say("workbook.column.contacts"), of("cl_contacts"), "int"),
        (say("workbook.column.hours_recommended"), of("cl_heures_conseillees"), "num1"),
    )
    right = (
        (say("workbook.column.stake"), f'IF(ISNUMBER({order}),{of("cl_enjeu")},"")', "eur"),
        (say("workbook.plan.kind"), f'IF(ISNUMBER({order}),{kind},"–")', "text"),
        (say("macro_client.in_plan"), planned, "text"),
    )
    _pairs(sheet, row + 2, [*left, (say("workbook.column.lever"), lever, "text")], LEFT, LEFT + 1)
    _pairs(sheet, row + 2, right)
    return row + 6


def put_months(context: Context, sheet: xw.Sheet, row: int, sales: Sales) -> int:
    """The last twelve months and the same ones a year before, with their chart; the row after them."""
    say = context.say
    laying.band(sheet, row, say("macro_client.months"), LEFT, LAST)
    heads = [say(f"macro_client.month_{key}") for key in ("end", "revenue", "before")]
    laying.header(sheet, row + 1, heads, ("text", "eur", "eur"))
    lines = []
    for back in reversed(range(MONTHS)):
        now, prior = (f"EDATE(date_analyse,-{months})" for months in (back, back + MONTHS))
        low, prior_low = (f"EDATE(date_analyse,-{months + 1})" for months in (back, back + MONTHS))
        unknown = f'=IF({prior}<MIN(Ventes[Date]),"",{sales.sum(prior_low, prior)[1:]})'
        lines.append([Formula(f"={live.day(now, short=True)}"), Formula(sales.sum(low, now)), Formula(unknown)])
    first, total = row + 2, row + 2 + MONTHS
    laying.lines(sheet, first, lines, ("text", "eur", "eur"))
    sums = [Formula(f"=SUM({column}{first}:{column}{total - 1})") for column in ("C", "D")]
    laying.lines(sheet, total, [[say("macro_client.total"), *sums]], ("text", "eur", "eur"))
    laying.stripe(sheet.range((total, LEFT), (total, LEFT + 2)))
    gap = f"ABS(C{total}-{of('cl_ca')})<0.005"
    mark = Formula(f'=IF(mois_periode={MONTHS},IF({gap},"✔","✘"),"–")')
    laying.lines(sheet, total + 1, [[say("macro_client.month_check"), mark]], ("text", "mark"), controls=(0, 1))
    _draw(context, sheet, row + 1, total)
    return total + 2


def _draw(context: Context, sheet: xw.Sheet, top: int, last: int) -> None:
    """The chart of the months beside them; that of a page written again is drawn anew on the same cells."""
    for old in list(sheet.charts):
        old.delete()
    area = sheet.range((top, RIGHT), (last, LAST))
    source = sheet.range((top, LEFT), (last - 1, LEFT + 2))
    place = (area.left + 4, area.top, area.width - 4, area.height)
    chart = sheet.charts.add(*place, chart_type="column_clustered", source=source)
    chart.title = context.say("macro_client.chart")
    chart.legend.visible, chart.legend.position = True, "bottom"
    for series, color in zip(chart.series, (ACCENT, LINE), strict=False):
        series.set(fill_color=color)
    charting.set_bars(chart, gap=50)
    charting.describe(chart, context.say("macro_client.chart_alt"))
    charting.calm(chart)


def put_families(
    context: Context, sheet: xw.Sheet, row: int, sales: Sales, basket: Basket | None, spelled: Collection[str]
) -> int:
    """The families bought, then those that peers buy, which the lines spell as `spelled`; the row after them."""
    say = context.say
    laying.band(sheet, row, say("macro_client.families"), LEFT, LAST)
    if basket is None:
        sheet.range((row + 1, LEFT)).value = say("macro_client.no_family")
        return row + 2
    heads = [
        say(f"macro_client.family_{key}") for key in ("name", "revenue", "part", "peers", "bought", "median", "offer")
    ]
    kinds = ("text", "eur", "pct", "pct", "mark", "eur", "eur")
    laying.header(sheet, row + 1, heads, kinds)
    first = row + 2
    rows = [_family(context, at, sales, one, spelled) for at, one in enumerate(_shown(basket), first)]
    end = laying.lines(sheet, first, rows, kinds)
    whole = of("cl_ca")
    rest = f"={whole}-SUM(C{first}:C{end - 1})" if rows else f"={whole}"
    part = f'=IF(AND(ISNUMBER({whole}),{whole}>0),C{end}/{whole},"")'
    laying.lines(
        sheet, end, [[say("macro_client.family_rest"), Formula(rest), Formula(part)]], kinds[:3], controls=(0, 1, 2)
    )
    key = "macro_client.peers" if basket.comparable else "macro_client.few_peers"
    note = sheet.range((end + 1, LEFT))
    put(note, say(key, count=basket.peers, sector=basket.sector or "–"))
    note.font.size = 9
    return end + 2


def _shown(basket: Basket) -> list[FamilyLine]:
    """At most ten: what is missing gives way to what is bought beyond six."""
    bought = [line for line in basket.lines if line.bought]
    missing = [line for line in basket.lines if not line.bought]
    kept = bought[: max(_BOUGHT, _FAMILIES - len(missing))]
    return [*kept, *missing[: _FAMILIES - len(kept)]]


def _family(context: Context, row: int, sales: Sales, line: FamilyLine, spelled: Collection[str]) -> list[Any]:
    amount = sales.sum("debut_periode", "date_analyse", f"$B{row}", plain_text(line.family, spelled))
    part = f'=IF(AND(ISNUMBER({of("cl_ca")}),{of("cl_ca")}>0),C{row}/{of("cl_ca")},"")'
    word = context.say("macro_client.yes" if line.bought else "macro_client.no")
    return [line.family, Formula(amount), Formula(part), line.share, word, line.median, line.estimate]


def _pairs(
    sheet: xw.Sheet, row: int, pairs: Sequence[tuple[str, str, str]], first: int = RIGHT, second: int = RIGHT + 2
) -> None:
    """Labels, and one figure beside each: label, formula, kind."""
    laying.lines(sheet, row, [[label] for label, _, _ in pairs], ("text",), first)
    laying.lines(sheet, row, [[Formula(f"={formula}")] for _, formula, _ in pairs], ("text",), second)
    for at, (_, _, kind) in enumerate(pairs, row):
        if kind != "text":
            laying.style_cell(sheet.range((at, second)), kind)


def _wide(sheet: xw.Sheet, row: int, label: str, formula: str, height: float) -> None:
    put(sheet.range((row, LEFT)), label)
    sheet.range((row, LEFT)).vertical_alignment = "top"
    laying.wide_text(sheet.range((row, LEFT + 1), (row, LAST)), Formula(f"={formula}"), height)
