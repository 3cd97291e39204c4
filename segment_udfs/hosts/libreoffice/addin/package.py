"""Pack the extension: one zip file, the same bytes at every build."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from importlib.resources import files
from typing import Final
from xml.sax.saxutils import escape

from segment_udfs import __version__
from segment_udfs.hosts.libreoffice.addin.configuration import functions_xcu
from segment_udfs.hosts.libreoffice.addin.declared import interface, table
from segment_udfs.hosts.libreoffice.addin.menu import menu_json, menu_xcu, protocol_xcu

IDENTIFIER: Final = "fr.segmentation.calc"
_FIXED: Final = datetime(2024, 1, 1).timetuple()[:6]
_OFFICE: Final = "segment_udfs.hosts.libreoffice.office"
_INSIDE: Final = "pythonpath/segmentation_office"
"""LibreOffice puts the `pythonpath` folder beside a component on the module path of that component."""
_COMPONENT: Final = "segmentation.py"
_TYPES: Final = {
    # The text of the interface under the media type of a compiled type library: LibreOffice reads both.
    "XSegFunctions.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    _COMPONENT: "application/vnd.sun.star.uno-component;type=Python",
    "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
    "Addons.xcu": "application/vnd.sun.star.configuration-data",
    "ProtocolHandler.xcu": "application/vnd.sun.star.configuration-data",
}
_DESCRIPTION: Final = """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006" xmlns:xlink="http://www.w3.org/1999/xlink">
<identifier value="{identifier}"/>
<version value="{version}"/>
<display-name>
<name lang="fr">Segmentation de clientèle (=SEG_…)</name>
<name lang="en">Customer segmentation (=SEG_…)</name>
</display-name>
<dependencies>
<l:LibreOffice-minimal-version xmlns:l="http://libreoffice.org/extensions/description/2011"
 value="25.2" l:name="LibreOffice 25.2"/>
</dependencies>
</description>
"""


def build_oxt() -> bytes:
    """The bytes of `segmentation.oxt`."""
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _DESCRIPTION.format(identifier=IDENTIFIER, version=escape(__version__)),
        "XSegFunctions.idl": interface(),
        "CalcAddIns.xcu": functions_xcu(),
        "Addons.xcu": menu_xcu(),
        "ProtocolHandler.xcu": protocol_xcu(),
        _COMPONENT: files(_OFFICE).joinpath("component.py").read_text("utf-8"),
        f"{_INSIDE}/functions.json": json.dumps({"version": __version__, "functions": table()}, indent=1),
        f"{_INSIDE}/menu.json": menu_json(),
        **_modules(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            part = zipfile.ZipInfo(name, _FIXED)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            package.writestr(part, text.encode("utf-8"))
    return out.getvalue()


def _manifest() -> str:
    entries = "\n".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
        for name, media in _TYPES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{entries}\n</manifest:manifest>\n'
    )


def _modules() -> dict[str, str]:
    """The modules of `office/` as the package `segmentation_office`, folders included."""
    found: dict[str, str] = {}

    def walk(folder: object, inside: str) -> None:
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):  # type: ignore[attr-defined]
            if item.is_dir() and item.name != "__pycache__":
                walk(item, f"{inside}/{item.name}")
            elif item.name.endswith(".py") and item.name != "component.py":
                found[f"{inside}/{item.name}"] = item.read_text("utf-8")

    walk(files(_OFFICE), _INSIDE)
    return found
