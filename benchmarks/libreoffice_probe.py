"""A bare add-in for bench_libreoffice.py: one function that gives back, inside the office's own process, what it got.

What it costs is what Calc and UNO cost: the cells become Python objects and return. Nothing faster can be written in
Python for Calc, so it is the yardstick of our functions on long columns.
"""

from __future__ import annotations

import io
import zipfile

NAME = "PROBE_SAME"
_INTERFACE = """module benchmark {

interface XProbe : com::sun::star::uno::XInterface
{
    sequence< sequence< double > > same([in] sequence< sequence< any > > cells);
};

};
"""
_COMPONENT = """import unohelper
from benchmark import XProbe
from com.sun.star.lang import XServiceInfo, XServiceName

SERVICE = "benchmark.Probe"


class Probe(unohelper.Base, XProbe, XServiceName, XServiceInfo):
    def __init__(self, context, *arguments):
        pass

    def same(self, cells):
        return cells

    def getServiceName(self):
        return SERVICE

    def getImplementationName(self):
        return SERVICE

    def supportsService(self, name):
        return name == SERVICE

    def getSupportedServiceNames(self):
        return (SERVICE,)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Probe, SERVICE, (SERVICE,))
"""
_NAMES = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" oor:name="CalcAddIns"
 oor:package="org.openoffice.Office"><node oor:name="AddInInfo"><node oor:name="benchmark.Probe" oor:op="replace">
<node oor:name="AddInFunctions"><node oor:name="same" oor:op="replace">
<prop oor:name="DisplayName"><value xml:lang="en-US">{NAME}</value></prop>
<prop oor:name="Category"><value>Add-In</value></prop>
<prop oor:name="CompatibilityName"><value xml:lang="en-US">{NAME}</value></prop>
<node oor:name="Parameters"><node oor:name="cells" oor:op="replace">
<prop oor:name="DisplayName"><value xml:lang="en-US">cells</value></prop></node></node>
</node></node></node></node></oor:component-data>
"""
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
<manifest:file-entry manifest:full-path="probe.idl"
 manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
<manifest:file-entry manifest:full-path="probe.py"
 manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/>
<manifest:file-entry manifest:full-path="CalcAddIns.xcu"
 manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
"""
_DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"><identifier value="benchmark.probe"/>
<version value="1"/></description>
"""


def build() -> bytes:
    """The bytes of the extension."""
    parts = {
        "META-INF/manifest.xml": _MANIFEST,
        "description.xml": _DESCRIPTION,
        "probe.idl": _INTERFACE,
        "probe.py": _COMPONENT,
        "CalcAddIns.xcu": _NAMES,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()
