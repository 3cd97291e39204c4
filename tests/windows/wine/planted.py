"""Start the server where everything tempts it: `planted.py FOLDER CLOUD [stock]`.

FOLDER is the workbook's folder, full of modules that leave a mark; Excel's current folder is that one, and the
environment names it. CLOUD is the folder that the workbook's own settings sheet names for its address in a cloud.
With "stock", the command line of xlwings' own VBA is used instead of ours, and no variable tempts it: it does what must
not happen all the same.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import boxes
import standin
import xlwings as xw
from bridge import Vba, report, timed
from win32com.client import Dispatch
from xlwings import _xlwindows

STOCK = (
    '"{0}" -B -c "import sys, os;import xlwings.utils;xlwings.utils.prepare_sys_path(\\"true;FOLDER;FOLDER;;;;\\");'
    "import xlwings; xlwings.serve('$(CLSID)')\""
)
ADDRESS = "https://d.docs.live.net/1234/classeur.xlsm"
LOOK = {
    "path": "'\\n'.join(__import__('sys').path)",
    "prefix": "__import__('sys').prefix",
    "folder": "__import__('os').getcwd()",
    "isolated": "str(__import__('sys').flags.isolated)",
    "variables": "' '.join(sorted(name for name in __import__('os').environ if name.startswith('PYTHON')))",
    "openpyxl": "str(__import__('openpyxl').__file__)",
    "cleans": "str((lambda a, f: a._ncallbacks() - (a.unregister(f) or a._ncallbacks()))("
    "__import__('atexit'), __import__('xlwings')._xlwindows.cleanup))",
}
"""What is asked of the server about itself; the last one, whether xlwings' search for other Excels would run."""


def main() -> None:
    folder, cloud, *stock = sys.argv[1:]
    os.chdir(folder)
    if stock:
        vba = Vba(command=STOCK.replace("FOLDER", f"{folder}\\book.xlsm".replace("\\", "\\\\")))
        report(timed(vba.invoke, "Exec", "import openpyxl"))
        return
    tempt(folder)
    vba = Vba()
    found: dict[str, Any] = {"cell": timed(vba.cell, "SEG_PARETO_COUNT", [{"range": [[850], [100], [50]]}])}
    found["looked"] = {name: vba.evaluated(expression) for name, expression in LOOK.items()}
    book = hostile_book(cloud)
    with boxes.answered() as said:
        found["language"] = timed(vba.udf, "commands", "run", ["language", standin.passed(book), "fr"])
        found["undo"] = timed(vba.udf, "commands", "run", ["undo", standin.passed(book), "fr"])
    found["boxes"] = said
    found["asked"] = sorted({line for line in standin.LOG if "xlwings.conf" in line or "x.py" in line})
    found["address"] = "_Workbook(classeur.xlsm).FullName" in standin.LOG
    standin.LOG.clear()
    stock_book = xw.Book(impl=_xlwindows.Book(xl=Dispatch(standin.passed(book))))
    found["stock"] = {"fullname": stock_book.fullname, "asked": any("xlwings.conf" in line for line in standin.LOG)}
    report(found)


def tempt(folder: str) -> None:
    """The environment of an Excel in bad company."""
    os.environ |= {"PYTHONPATH": f"{folder};{folder}\\book.zip", "PYTHONSTARTUP": f"{folder}\\startup.py"}
    os.environ |= {"XLWINGS_ON_SERVER": "false", "XLWINGS_PLANTED": "1", "PYTHONHOME": folder}


def hostile_book(cloud: str) -> standin.Workbook:
    """Its settings sheet names another Python, and its sheet x.py is a program for xlwings' embedded code."""
    settings = [
        ["INTERPRETER_WIN", r"Z:\evil\python.exe"],
        ["PYTHONPATH", cloud],
        ["UDF MODULES", "x"],
        ["ONEDRIVE_CONSUMER_WIN", cloud],
    ]
    code = [[f"open(r'{cloud}\\executed-sheet', 'w')"]]
    sheets = {"Accueil": [["fr"]], "xlwings.conf": settings, "x.py": code}
    book = standin.Workbook(standin.Application(), ADDRESS, sheets)
    book.define("langue", "Accueil", "A1")
    return book


main()
