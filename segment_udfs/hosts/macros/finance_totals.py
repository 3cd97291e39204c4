"""What must foot: where each line went, Σ segments = portfolio = lines, Σ families, Σ months; all of it live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from segment_udfs.hosts.macros import laying
from segment_udfs.hosts.macros.finance_figures import DATED, INSIDE, KNOWN, OWNER, USED, VALUED
from segment_udfs.hosts.macros.live import Formula
from segment_udfs.hosts.macros.sheets import LEFT
from segment_udfs.labels import SEGMENT
from segment_udfs.workbook.theme import SEGMENTS

if TYPE_CHECKING:
    import xlwings as xw

    from segment_udfs.hosts.macros.context import Context

LAST: Final = 7
"""Last column of the left half."""
_WRITTEN: Final = '(({OWNER}<>"")+(Ventes[Date]<>"")+(Ventes[Montant HT]<>"")>0)'.replace("{OWNER}", OWNER)
LEDGER: Final = (
    ("window", f"{USED}*{INSIDE}"),
    ("prev", f"{USED}*(Ventes[Date]>debut_precedente)*(Ventes[Date]<=debut_periode)"),
    ("older", f"{USED}*(Ventes[Date]<=debut_precedente)"),
    ("after", f"{USED}*(Ventes[Date]>date_analyse)"),
    ("no_client", f"{VALUED}*(1-{KNOWN})"),
    ("no_date", f"{VALUED}*{KNOWN}*(1-{DATED})"),
    ("no_amount", f"{_WRITTEN}*(1-{VALUED})"),
)
"""Where a line goes, each in one place: key and condition."""
ASIDE: Final = (
    ("credits", f"{USED}*{INSIDE}*(Ventes[Montant HT]<0)"),
    ("no_cost", f"{USED}*{INSIDE}*(1-ISNUMBER(Ventes[Coût]))"),
)
"""Lines of the window that are counted above, told apart."""
_MOST_MONTHS: Final = 24
_CENT: Final = "0.005"


@dataclass(frozen=True)
class Check:
    """A cell that shows ✔ or ✘, and what it checks."""

    row: int
    label: str


def mark(one: str, other: str, tolerance: str = _CENT) -> Formula:
    """✔ when two cells agree, ✘ when they do not or when one only is known, – when neither is."""
    agreed = f'IF(ABS({one}-{other})<={tolerance},"✔","✘")'
    unknown = f'IF(AND({one}="",{other}=""),"–","✘")'
    return Formula(f'=IFERROR(IF(AND(ISNUMBER({one}),ISNUMBER({other})),{agreed},{unknown}),"✘")')


def put_ledger(context: Context, sheet: xw.Sheet, row: int) -> tuple[int, list[Check]]:
    """Where each line went, to the cent; the row after it, and its checks."""
    say = context.say
    laying.band(sheet, row, say("macro_finance.ledger"), LEFT, LAST)
    heads = [say(f"macro_finance.ledger_{key}") for key in ("line", "lines", "amount")]
    kinds = ("text", "int", "eur2")
    laying.header(sheet, row + 1, heads, kinds)
    first = row + 2
    lines: list[list[Any]] = [
        [
            say(f"macro_finance.ledger_{key}"),
            Formula(f"=SUMPRODUCT({where})"),
            Formula(f"=SUMPRODUCT({where},Ventes[Montant HT])") if key != "no_amount" else 0.0,
        ]
        for key, where in LEDGER
    ]
    end = first + len(lines)
    sums = [Formula(f"=SUM({column}{first}:{column}{end - 1})") for column in "CD"]
    read = [Formula(f"=SUMPRODUCT({_WRITTEN}*1)"), Formula("=SUM(Ventes[Montant HT])")]
    lines += [[say("macro_finance.ledger_sum"), *sums], [say("macro_finance.ledger_read"), *read]]
    asides = [
        [say(f"macro_finance.ledger_{key}"), Formula(f"=SUMPRODUCT({where})"), _amount(where)] for key, where in ASIDE
    ]
    laying.lines(sheet, first, [*lines, *asides], kinds)
    laying.stripe(sheet.range((end, LEFT), (end, LEFT + 2)))
    checks = [
        Check(first, say("macro_finance.check_window")),
        Check(end + 1, say("macro_finance.check_ledger")),
    ]
    laying.lines(sheet, first, [[mark(f"D{first}", "ca_total")]], ("mark",), LAST)
    both = f'=IF(AND(C{end}=C{end + 1},ABS(D{end}-D{end + 1})<={_CENT}),"✔","✘")'
    laying.lines(sheet, end + 1, [[Formula(both)]], ("mark",), LAST)
    return end + 2 + len(asides), checks


def _amount(where: str) -> Formula:
    return Formula(f"=SUMPRODUCT({where},Ventes[Montant HT])")


def put_segments(context: Context, sheet: xw.Sheet, row: int) -> tuple[int, list[Check]]:
    """Clients, revenue, margin and profit of each segment, their sums, and the portfolio's own."""
    say, lang = context.say, context.lang
    laying.band(sheet, row, say("macro_finance.segments"), LEFT, LAST)
    columns = (("clients", "int"), ("revenue", "eur2"), ("margin", "eur2"), ("profit", "eur2"))
    kinds = ("text", *(kind for _, kind in columns))
    heads = [say(f"macro_finance.total_{key}") for key in ("segment", *(key for key, _ in columns))]
    laying.header(sheet, row + 1, heads, kinds)
    first = row + 2
    lines: list[list[Any]] = []
    for key, (letter, _) in SEGMENTS.items():
        name = f"{letter} · {SEGMENT.text(SEGMENT.rank(key), lang)}"
        of = f'(cl_lettre="{letter}")*1'
        sums = [Formula(f"=SUMPRODUCT({of},{column})") for column in ("cl_ca", "cl_marge", "cl_resultat")]
        lines.append([name, Formula(f"=SUMPRODUCT({of})"), *sums])
    end = first + len(lines)
    lines.append(
        [say("macro_finance.sum"), *(Formula(f"=SUM({column}{first}:{column}{end - 1})") for column in "CDEF")]
    )
    whole = ("nb_clients", "ca_total", "marge_totale", "resultat_total")
    lines.append([say("macro_finance.portfolio"), *(Formula(f"={name}") for name in whole)])
    laying.lines(sheet, first, lines, kinds)
    laying.stripe(sheet.range((end, LEFT), (end, LAST - 1)))
    gaps = "+".join(f"ABS({column}{end}-{column}{end + 1})" for column in "CDEF")
    laying.lines(sheet, end + 1, [[Formula(f'=IFERROR(IF({gaps}<={_CENT},"✔","✘"),"✘")')]], ("mark",), LAST)
    return end + 2, [Check(end + 1, say("macro_finance.check_segments"))]


def put_families(context: Context, sheet: xw.Sheet, row: int) -> tuple[int, list[Check]]:
    """Revenue of the families of the range, and what no family of it claims."""
    say = context.say
    laying.band(sheet, row, say("macro_finance.families"), LEFT, LAST)
    criteria = 'Ventes[Date],">"&debut_periode,Ventes[Date],"<="&date_analyse'
    known = f"SUMIFS(Ventes[Montant HT],Ventes[Famille],Familles[Famille],{criteria})"
    # a blank row of the table would count the lines without family a second time
    ranged = f"=SUMPRODUCT((LEN(Familles[Famille])>0)*1,{known})"
    outside = '(COUNTIF(Familles[Famille],Ventes[Famille]&"")=0)+(Ventes[Famille]="")>0'
    other = f"=SUMPRODUCT(({outside})*{INSIDE},Ventes[Montant HT])"
    count = "=SUMPRODUCT((LEN(Familles[Famille])>0)*1)"
    lines: list[list[Any]] = [
        [say("macro_finance.families_range"), Formula(count), Formula(ranged)],
        [say("macro_finance.families_other"), None, Formula(other)],
        [say("macro_finance.sum"), None, Formula(f"=D{row + 1}+D{row + 2}")],
    ]
    end = laying.lines(sheet, row + 1, lines, ("text", "int", "eur2"))
    laying.stripe(sheet.range((end - 1, LEFT), (end - 1, LAST - 1)))
    laying.lines(sheet, end - 1, [[mark(f"D{end - 1}", "ca_lignes")]], ("mark",), LAST)
    return end, [Check(end - 1, say("macro_finance.check_families"))]


def put_months(context: Context, sheet: xw.Sheet, row: int, months: int) -> tuple[int, list[Check]]:
    """Lines, revenue and cost of each month of the window; of several together when it is longer than two years."""
    say = context.say
    laying.band(sheet, row, say("macro_finance.months"), LEFT, LAST)
    kinds = ("date", "int", "eur2", "eur2")
    heads = [say(f"macro_finance.month_{key}") for key in ("end", "lines", "revenue", "costs")]
    laying.header(sheet, row + 1, heads, ("text", *kinds[1:]))
    step = -(-months // _MOST_MONTHS)
    lines: list[list[Any]] = []
    for back in range(step * ((months - 1) // step), -1, -step):
        high, low = f"EDATE(date_analyse,-{back})", f"EDATE(date_analyse,-{min(back + step, months)})"
        within = f'Ventes[Date],">"&{low},Ventes[Date],"<="&{high}'
        sums = [Formula(f"=SUMIFS(Ventes[{column}],{within})") for column in ("Montant HT", "Coût")]
        lines.append([Formula(f"={high}"), Formula(f"=COUNTIFS({within})"), *sums])
    first = row + 2
    end = first + len(lines)
    laying.lines(sheet, first, lines, kinds)
    total = [say("macro_finance.sum"), *(Formula(f"=SUM({column}{first}:{column}{end - 1})") for column in "CDE")]
    laying.lines(sheet, end, [total], ("text", *kinds[1:]))
    laying.stripe(sheet.range((end, LEFT), (end, LAST - 1)))
    sheet.range((first, LEFT), (end, LEFT)).horizontal_alignment = "left"
    laying.lines(sheet, end, [[mark(f"D{end}", "ca_lignes")]], ("mark",), LAST)
    return end + 1, [Check(end, say("macro_finance.check_months"))]
