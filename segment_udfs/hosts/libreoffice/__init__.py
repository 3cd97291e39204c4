"""LibreOffice Calc as a host.

`office/` holds what runs inside LibreOffice's own Python: standard library and UNO only, so that it needs nothing
installed there. Everything else runs in the product's own environment, and the two talk through `office/wire.py`.
"""
