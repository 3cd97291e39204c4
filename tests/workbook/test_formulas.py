"""The language of formulas: the text written, and the values of native functions against LibreOffice.

LibreOffice opens a workbook in which every formula carries the cached value "stale", recalculates it, and says what it
found; what `natives` computes must be the same, in a French and in an English program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from segment_udfs.errors import CellError
from segment_udfs.workbook import natives
from segment_udfs.workbook.formula import (
    Expr,
    Let,
    Op,
    Operand,
    Variable,
    cat,
    cell,
    field,
    iff,
    known,
    lit,
    native,
    percent,
    seg,
    whole,
)
from segment_udfs.workbook.model import Book, Sheet, TableData

NUMBERS = (7.0, -2.5, None, 7.0, 0.0, 1e-3)
TEXTS = ("Alpha", "  deux   mots ", None, "alpha", "", "Été")
MIXED = (3.0, "3", None, "trois", -4.0, 0.0)
DATES = (46022.0, 45322.0, 45351.0, 36525.0, 61.0, 45688.0)
KEYS = ("b", "a", "c", "b", "20/80", "À compléter")


class Raw(Expr):
    """A formula that has no place in our declarations but that a cell of a person may hold."""

    def __init__(self, formula: str, value: natives.Value) -> None:
        self.formula, self.shown = formula, value

    def text(self, book: Book) -> str:
        return self.formula

    def value(self, book: Book) -> natives.Value:
        return self.shown


NA = Raw("NA()", CellError("#N/A"))
DIV = Raw("1/0", CellError("#DIV/0!"))
ERRORS = Raw("Data!$H$1:$H$3", [[CellError("#N/A")], [CellError("#DIV/0!")], [0.5]])


@pytest.fixture
def book() -> Book:
    """One table with blanks, texts, ties and negatives, and cells in error."""
    return make_book("fr")


def make_book(lang: str) -> Book:
    book = Book(lang, 10)
    book.sheet(Sheet("Data", "shtData"))
    headers = ("n", "s", "m", "d", "k")
    book.put_table(TableData("T", "Data", 0, 0, headers, (NUMBERS, TEXTS, MIXED, DATES, KEYS), ("text",) * 5))
    for row, (name, expr) in enumerate((("na", NA), ("div", DIV), ("half", lit(0.5)), ("nothing", lit("")))):
        book.put("Data", row, 7, expr, key=name)
    return book


N, S, M, D, K = (field("T", name) for name in ("n", "s", "m", "d", "k"))


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        ((lit(1) + 2) * 3, "(1+2)*3"),
        (lit(1) + lit(2) * 3, "1+2*3"),
        (lit(1) - (lit(2) - 3), "1-(2-3)"),
        (lit(8) / (lit(4) / 2), "8/(4/2)"),
        (Op("^", lit(2), lit(3) + 1), "2^(3+1)"),
        (Op("^", Op("^", lit(2), lit(3)), lit(2)), "2^3^2"),
        (cat("a", lit(1) + 1), '"a"&1+1'),
        (cat("a", lit(1).eq(1)), '"a"&(1=1)'),
        ((lit(1) < 2) * (lit(3) >= 2), "(1<2)*(3>=2)"),
        (0 - lit(5), "0-5"),
        (lit('dit "oui"'), '"dit ""oui"""'),
        (lit(1e-7), "0.0000001"),
        (lit(1e21), "1000000000000000000000"),
        (native("IFNA", lit(1), ""), '_xlfn.IFNA(1,"")'),
        (native("FILTER", N, N > 0, ""), '_xlfn._xlws.FILTER(T[n],T[n]>0,"")'),
        (native("SORTBY", N, N, -1), "_xlfn.SORTBY(T[n],T[n],-1)"),
        (known(lit(1), 0), "_xlfn.IFNA(1,0)"),
        (Let("x", lit(2), Variable("x") * Variable("x")), "_xlfn.LET(_xlpm.x,2,_xlpm.x*_xlpm.x)"),
        (percent(lit(0.5)), "ROUND(0.5*100,0)"),
        (whole(1234), "FIXED(1234,0)"),
        (seg("SEG_PARETO_COUNT", values=N, basis="net"), 'SEG_PARETO_COUNT(T[n],0.8,"net")'),
    ],
)
def test_a_formula_is_written_as_excel_reads_it(book: Book, expr: Expr, text: str) -> None:
    """Parentheses where precedence asks for them (operators are left-associative), prefixes of newer functions."""
    assert expr.text(book) == text


def test_a_text_result_carries_the_language(book: Book) -> None:
    """A function that returns labels is told the language by the cell `langue`; one that returns numbers is not."""
    book.put("Data", 9, 9, lit("fr"), name="langue")
    assert seg("SEG_PARETO_CLASS", values=N).text(book).endswith("langue)")
    assert "langue" not in seg("SEG_PARETO_RANK", values=N).text(book)


def test_an_argument_that_the_function_does_not_have_is_refused(book: Book) -> None:
    """A declaration with a misspelt argument fails when it is read, not in a seller's workbook."""
    with pytest.raises(ValueError, match="no argument valeurs"):
        seg("SEG_PARETO_RANK", values=N, valeurs=N).text(book)


def test_a_circular_declaration_names_its_cells(book: Book) -> None:
    """Two cells that need each other are told by name, not by exhausting the stack."""
    book.put("Data", 20, 0, cell("two") + 1, key="one")
    book.put("Data", 21, 0, cell("one") + 1, key="two")
    with pytest.raises(ValueError, match="one > two > one"):
        book.value("one")


def test_only_the_branch_taken_is_computed(book: Book) -> None:
    """IF with a single test leaves the other branch alone, as Excel does."""
    assert iff(lit(1).eq(1), "yes", cell("absent")).value(book) == "yes"


def _s(name: str, *args: Operand) -> Expr:
    return native(name, *args)


CASES: dict[str, Expr] = {
    # arithmetic and comparison
    "blank plus": native("INDEX", N, 3, 1) + 1,
    "text in arithmetic": M + 1,
    "division by zero": lit(1) / native("INDEX", N, 5, 1),
    "zero to the zero": lit(0) ** 0,
    "negative to a fraction": (0 - lit(8)) ** 0.5,
    "zero to a negative": lit(0) ** (0 - lit(1)),
    "power too large": lit(10) ** 400,
    "negative squared": (0 - lit(3)) ** 2,
    "left associative power": lit(2) ** 3**2 if False else Op("^", Op("^", lit(2), lit(3)), lit(2)),
    "text above number": S > 5,
    "empty text above number": lit("") > 0,
    "case blind equality": S.eq("ALPHA"),
    "accents count": S.eq("ete"),
    "blank equals zero": N.eq(0),
    "blank equals empty": N.eq(""),
    "number against text": M.eq("3"),
    "text order": S < "b",
    "error in comparison": cell("na").eq(1),
    "error in arithmetic": cell("div") + cell("na"),
    "minus": N - 1,
    # concatenation
    "and decimals": cat("x", cell("half")),
    "and whole": cat("x", lit(12)),
    "and blank": cat("x", S),
    "and boolean": cat("x", lit(1).eq(1)),
    "and fifteen digits": cat("", lit(1) / 3),
    "and small": cat("", native("INDEX", N, 6, 1)),
    # lifted
    "if column": iff(native("ISNUMBER", M), M, 0),
    "if blank branch": iff(lit(1).eq(1), native("INDEX", N, 1, 1), 0),
    "if error": iff(cell("na"), 1, 2),
    "if number": iff(native("INDEX", N, 2, 1), "yes", "no"),
    "ifna hides": native("IFNA", cell("na"), "unknown"),
    "ifna keeps": native("IFNA", cell("div"), "unknown"),
    "iferror hides": native("IFERROR", cell("div"), "error"),
    "iferror passes": native("IFERROR", N, "error"),
    "round half": native("ROUND", lit(2.5), 0),
    "round half negative": native("ROUND", lit(-2.5), 0),
    "round binary half": native("ROUND", lit(2.675), 2),
    "round one and a half cents": native("ROUND", lit(1.005), 2),
    "round hundreds": native("ROUND", lit(1250), -2),
    "round large": native("ROUND", lit(1e30), 2),
    "round by an error": native("ROUND", lit(2.5), cell("div")),
    "round text": native("ROUND", S, 0),
    "abs column": native("ABS", N),
    "int negative": native("INT", N),
    "sqrt negative": native("SQRT", N),
    "ln": native("LN", lit(10)),
    "ln zero": native("LN", lit(0)),
    "exp": native("EXP", N),
    "exp too large": native("EXP", lit(1000)),
    "normal inverse": native("NORM.S.INV", lit(0.975)),
    "normal inverse of one": native("NORM.S.INV", lit(1)),
    "isnumber column": native("ISNUMBER", M),
    "isnumber error": native("ISNUMBER", cell("na")),
    "istext column": native("ISTEXT", S),
    "istext error": native("ISTEXT", cell("na")),
    "na": native("NA"),
    "isna": native("ISNA", cell("na")),
    "isna other": native("ISNA", cell("div")),
    "iserror": native("ISERROR", cell("div")),
    "iserror value": native("ISERROR", M),
    "edate end of month": native("EDATE", D, -1),
    "edate leap": native("EDATE", lit(45351), 12),
    "edate forward": native("EDATE", lit(45322), 1),
    "edate by an error": native("EDATE", D, cell("div")),
    "edate too far": native("EDATE", D, 1_000_000),
    "day": native("DAY", D),
    "month": native("MONTH", D),
    "year": native("YEAR", D),
    "len": native("LEN", S),
    "len of numbers": native("LEN", N),
    "len of an error": native("LEN", cell("na")),
    "trim": native("TRIM", S),
    "choose": native("CHOOSE", 2, "a", "b", "c"),
    "choose fraction": native("CHOOSE", 2.9, "a", "b", "c"),
    "choose beyond": native("CHOOSE", 4, "a", "b", "c"),
    "hyperlink": native("HYPERLINK", "#Data!A1", "go"),
    "hypergeometric tail": native("HYPGEOM.DIST", 2, 5, 8, 20, 1),
    "hypergeometric point": native("HYPGEOM.DIST", 2, 5, 8, 20, 0),
    "hypergeometric impossible": native("HYPGEOM.DIST", 6, 5, 8, 20, 1),
    # whole ranges
    "sum": native("SUM", N, M),
    "sum error": native("SUM", N, cell("div")),
    "max of texts": native("MAX", S),
    "max": native("MAX", M),
    "min": native("MIN", N, 5),
    "count": native("COUNT", M),
    "counta": native("COUNTA", S),
    "counta blank": native("COUNTA", N),
    "rows": native("ROWS", N),
    "countifs number": native("COUNTIFS", N, 7),
    "countifs above": native("COUNTIFS", N, ">0"),
    "countifs zero": native("COUNTIFS", N, 0),
    "countifs text": native("COUNTIFS", S, "alpha"),
    "countifs text equal": native("COUNTIFS", S, "=alpha"),
    "countifs slash": native("COUNTIFS", K, "20/80"),
    "countifs other than": native("COUNTIFS", S, "<>alpha"),
    "countifs number as text": native("COUNTIFS", M, "3"),
    "countifs number equal": native("COUNTIFS", M, "=3"),
    "countifs digits": native("COUNTIFS", M, 3),
    "countifs other than a number": native("COUNTIFS", M, "<>3"),
    "countifs not blank": native("COUNTIFS", N, "<>"),
    "countifs empty text is not blank": native("COUNTIFS", S, "<>"),
    "countifs empty": native("COUNTIFS", S, ""),
    "countifs blank": native("COUNTIFS", S, "="),
    "countifs decimals": native("COUNTIFS", N, cat("<", cell("half"))),
    "countifs other than, of errors": native("COUNTIFS", ERRORS, "<>a"),
    "countifs not blank, of errors": native("COUNTIFS", ERRORS, "<>"),
    "countifs of an error": native("COUNTIFS", ERRORS, cell("na")),
    "sumifs empty": native("SUMIFS", D, S, ""),
    "countifs two": native("COUNTIFS", N, ">-5", K, "b"),
    "countifs column": native("COUNTIFS", K, cat("=", K)),
    "sumifs": native("SUMIFS", N, K, "b", N, ">=0"),
    "sumifs any number": native("SUMIFS", N, M, ">=-1E+300"),
    "sumifs column": native("SUMIFS", N, K, K),
    "sumifs none": native("SUMIFS", N, K, "zzz"),
    "large": native("LARGE", N, 2),
    "large tie": native("LARGE", N, 1),
    "large by an error": native("LARGE", N, cell("div")),
    "percentile by an error": native("PERCENTILE.INC", N, cell("div")),
    "index by an error": native("INDEX", N, cell("div"), 1),
    "large beyond": native("LARGE", N, 9),
    "percentile": native("PERCENTILE.INC", N, 0.75),
    "percentile of texts": native("PERCENTILE.INC", S, 0.5),
    "index": native("INDEX", M, 4, 1),
    "index blank": native("INDEX", M, 3, 1),
    "index beyond": native("INDEX", M, 9, 1),
    "sumproduct": native("SUMPRODUCT", N, M),
    "sumproduct tests": native("SUMPRODUCT", (N > 0) * (K.eq("b"))),
    "sumproduct error": native("SUMPRODUCT", M * 1),
    "xlookup": native("XLOOKUP", "B", K, N, "none"),
    "xlookup column": native("XLOOKUP", S, K, N, "none"),
    "xlookup number": native("XLOOKUP", 7, N, K, "none"),
    "xlookup number is not text": native("XLOOKUP", "7", N, K, "none"),
    "xlookup among errors": native("XLOOKUP", 0, native("SQRT", N), K, "none"),
    "xlookup zero is no blank": native("XLOOKUP", 0, N, K, "none"),
    "xlookup of an error": native("XLOOKUP", cell("na"), K, N, "none"),
    "filter": native("FILTER", K, N > 0, "none"),
    "filter none": native("FILTER", K, N > 99, "none"),
    "filter error": native("FILTER", K, native("SQRT", N) > 0, "none"),
    "sortby ties": native("SORTBY", K, N, 1),
    "sortby down": native("SORTBY", D, D, -1),
    "sequence": native("SEQUENCE", 3, 2),
    # texts
    "substitute": native("SUBSTITUTE", "{a} et {a}", "{a}", 1.5),
    "substitute text": native("SUBSTITUTE", S, "a", "o"),
    "fixed": native("FIXED", lit(1234567.891), 2),
    "fixed negative": native("FIXED", lit(-0.5), 0),
    "fixed small": native("FIXED", lit(999.5), 0),
    "fixed large": native("FIXED", lit(1e30), 1),
    "fixed hundreds": native("FIXED", lit(1250), -2),
    "fixed by an error": native("FIXED", lit(2.5), cell("div")),
    "right none": native("RIGHT", "abcdef", 0),
    "right by an error": native("RIGHT", "abcdef", cell("div")),
    "right": native("RIGHT", "abcdef", 2),
    "right number": native("RIGHT", 12345, 2),
    "textjoin": native("TEXTJOIN", ", ", 1, S),
    "textjoin blanks": native("TEXTJOIN", "-", 0, K),
    "textjoin numbers": native("TEXTJOIN", ";", 1, N),
    "let": Let("x", native("SUM", N), Variable("x") * Variable("x") + 1),
}

LIBREOFFICE: dict[str, tuple[natives.Value, natives.Value]] = {
    "and boolean": ("xVRAI", "x1"),
    "zero to the zero": (CellError("#NUM!"), 1.0),
    "zero to a negative": (CellError("#DIV/0!"), CellError("#NUM!")),
    "error in arithmetic": (CellError("#DIV/0!"), CellError("#N/A")),
    "countifs digits": (2.0, 1.0),
    "xlookup number is not text": ("none", "b"),
    "xlookup of an error": (CellError("#N/A"), "none"),
    "countifs of an error": (1.0, CellError("#N/A")),
}
"""Where LibreOffice is known to differ from Excel: what Excel gives, in French, and what LibreOffice gives.

A comparison is a number there; 0^0 is 1 and a division by zero inside a power is a domain error; of two errors the
second wins; a text of digits finds the number, and the number of a criterion does not find the text of its digits; an
error that is looked for or counted is not found. Our declarations rely on none of these.
"""
MANY = sorted({*natives.LIFTED, *natives.WHOLE, *natives.WORDED})


def test_every_native_function_has_a_case() -> None:
    """A function added to `natives` without a case here is not compared with any other program."""
    used = " ".join(expr.text(make_book("fr")) for expr in CASES.values())
    assert [name for name in MANY if f"{name}(" not in used] == []


def write_stale(book: Book) -> bytes:
    """A workbook with the cases, one formula a row band, every cached value wrong on purpose."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as file:
        data, cases = file.add_worksheet("Data"), file.add_worksheet("Cases")
        table = book.tables["T"]
        data.add_table(0, 0, len(NUMBERS), 4, {"name": "T", "columns": [{"header": name} for name in table.headers]})
        for col, cells in enumerate(table.columns):
            for row, content in enumerate(cells, 1):
                if content == "":
                    data.write_formula(row, col, '=""', None, "")
                elif isinstance(content, str):
                    data.write_string(row, col, content)
                elif content is not None:
                    data.write_number(row, col, content)
        for key in ("na", "div", "half"):
            place = book.placed[key]
            data.write_formula(place.row, place.col, f"={place.expr.text(book)}", None, "stale")
        for case, expr in enumerate(CASES.values()):
            rows = natives.rows_of(expr.value(book))
            first = case * 8
            last = (first + len(rows) - 1, len(rows[0]) - 1)
            formula = f"={expr.text(book)}"
            if expr.array or len(rows) > 1:
                cases.write_dynamic_array_formula(first, 0, *last, formula, None, "stale")
            else:
                cases.write_formula(first, 0, formula, None, "stale")
    return stream.getvalue()


@pytest.fixture(scope="session")
def soffice() -> str:
    """The program; absent, the tests are skipped, except in continuous integration where they fail."""
    found = shutil.which("soffice")
    if not found:
        message = "LibreOffice (soffice) is not installed: the native functions are NOT compared with another program"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item>
</oor:items>
"""


@pytest.fixture(scope="session")
def recalculated(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], openpyxl.Workbook]:
    """What LibreOffice finds, by locale; each conversion runs once, in a profile of its own."""
    done: dict[str, openpyxl.Workbook] = {}

    def run(locale: str) -> openpyxl.Workbook:
        if locale not in done:
            folder = tmp_path_factory.mktemp(locale)
            done[locale] = openpyxl.load_workbook(_convert(soffice, folder, locale), data_only=True)
        return done[locale]

    return run


def _convert(soffice: str, folder: Path, locale: str) -> Path:
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(SETTINGS.format(locale=locale), "utf-8")
    source = folder / "cases.xlsx"
    source.write_bytes(write_stale(make_book(locale[:2])))
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(source)], check=True, capture_output=True, timeout=180
    )
    return folder / "out" / "cases.xlsx"


def same(found: object, expected: object) -> bool:
    """Equal as cells: numbers within 1e-9, the code of an error, TRUE as 1, a blank as the 0 that a formula shows.

    LibreOffice keeps its "invalid argument" (Err:502), which is Excel's #NUM!, as #VALUE! in an Excel file.
    """
    if isinstance(expected, CellError):
        return found == expected.code or (expected.code == "#NUM!" and found == "#VALUE!")
    if expected == "":
        return found is None or found == ""
    if isinstance(expected, str):
        return found == expected
    wanted = float(expected or 0)  # type: ignore[arg-type]  # a number, a boolean or a blank
    return isinstance(found, (int, float)) and float(found) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.host
@pytest.mark.parametrize("locale", ["fr-FR", "en-US"])
@pytest.mark.parametrize("name", CASES)
def test_a_native_function_gives_what_libreoffice_gives(
    name: str, locale: str, recalculated: Callable[[str], openpyxl.Workbook]
) -> None:
    """The value kept in the file is the one that another spreadsheet program computes."""
    sheet = recalculated(locale)["Cases"]
    first = list(CASES).index(name) * 8 + 1
    book = make_book(locale[:2])
    value = LIBREOFFICE[name][1] if name in LIBREOFFICE else CASES[name].value(book)
    rows = natives.rows_of(value)
    found = [[sheet.cell(first + r, 1 + c).value for c in range(len(row))] for r, row in enumerate(rows)]
    pairs = [(a, b) for line, row in zip(found, rows, strict=True) for a, b in zip(line, row, strict=True)]
    assert all(same(a, b) for a, b in pairs), (CASES[name].text(book), found, rows)


@pytest.mark.parametrize("name", LIBREOFFICE)
def test_excel_is_followed_where_libreoffice_differs(name: str) -> None:
    """The value is Excel's where the two programs are known to differ."""
    assert CASES[name].value(make_book("fr")) == LIBREOFFICE[name][0]
