"""What runs in LibreOffice's own Python (3.10 or later): standard library and UNO only; our side reads `wire` too.

In the extension this folder is the package `segmentation_office`: modules import each other relatively.
"""
