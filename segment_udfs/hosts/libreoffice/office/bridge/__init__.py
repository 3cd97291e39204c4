"""Calc's objects behind requests and answers that are plain data; runs in LibreOffice's Python.

One `Bridge` serves both ways in: a client outside the office (`main.py`, over a UNO pipe) and the menu of the
extension, which runs inside the office. A request is `{"op": "range.values", "args": {…}}`, an answer `{"value": …}` or
`{"error": {"kind": …, "facts": {…}}}`; kinds are keys of our sentences.
"""

from .bridge import Bridge

__all__ = ["Bridge"]
