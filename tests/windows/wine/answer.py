"""Ask the functions of a list through the server: `answer.py LIST ANSWERS`, both JSON.

The list holds [name, arguments]; an answer is what the cell shows, with the seconds it took.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bridge import Vba, report, timed

source, target = map(Path, sys.argv[1:])
vba = Vba()
started = timed(vba.start)
answers = [timed(vba.cell, name, arguments) for name, arguments in json.loads(source.read_text("utf-8"))]
target.write_text(json.dumps(answers), "utf-8")
report({"started": started["seconds"], "error": started.get("description", "")})
