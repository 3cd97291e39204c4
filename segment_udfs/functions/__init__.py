"""The catalogue: every `SEG_…` function, declared once and bound to a pure metric.

`declare.py` says what a declaration is, `kinds.py` which arguments exist, `results.py` which results; one module a
category holds the declarations; `door.py` is the one way in for every host.
"""
