"""What runs in LibreOffice's own Python (3.10 or later), standard library and UNO only; also read by our side for `wire`.

In the extension this folder is the package `segmentation_office`: modules import each other relatively.
"""
