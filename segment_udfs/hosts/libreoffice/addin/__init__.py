"""The extension `segmentation.oxt`, made from the catalogue: interface, descriptions, menu, `office/`."""

from __future__ import annotations

from segment_udfs.hosts.libreoffice.addin.package import IDENTIFIER, build_oxt

__all__ = ["IDENTIFIER", "build_oxt"]
