"""The component that LibreOffice loads from the extension: Calc's add-in. Thin: the work is done in our own process."""

import uno
import unohelper
from com.sun.star.frame import XTerminateListener
from com.sun.star.lang import XServiceInfo, XServiceName
from com.sun.star.uno import RuntimeException
from fr.segmentation.calc import XSegFunctions
from segmentation_office import functions, settings
from segmentation_office.calls import Calls

SERVICE = "fr.segmentation.calc.SegFunctions"
# Not registered as com.sun.star.sheet.AddIn: Calc would then ask the component for names and skip CalcAddIns.xcu.
TABLE = functions.table()


class AtEnd(unohelper.Base, XTerminateListener):
    """Ends the worker when the office ends."""

    def queryTermination(self, event):  # noqa: N802 - a name of UNO
        pass

    def notifyTermination(self, event):  # noqa: N802 - a name of UNO
        Office.end()

    def disposing(self, event):
        Office.end()


class Office:
    """The calls of this office, made when first needed."""

    calls = None

    @classmethod
    def get(cls):
        if cls.calls is None:
            context = uno.getComponentContext()
            substitution = "com.sun.star.util.PathSubstitution"
            paths = context.ServiceManager.createInstanceWithContext(substitution, context)
            user = uno.fileUrlToSystemPath(paths.substituteVariables("$(user)", True))
            cls.calls = Calls(settings.read(user), TABLE["version"])
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            desktop.addTerminateListener(AtEnd())
        return cls.calls

    @classmethod
    def end(cls):
        calls, cls.calls = cls.calls, None
        if calls is not None:
            calls.end()


class _Described(XServiceName, XServiceInfo):
    def __init__(self, context, *arguments):
        self.context = context

    def getServiceName(self):  # noqa: N802 - a name of UNO
        return SERVICE

    def getImplementationName(self):  # noqa: N802 - a name of UNO
        return SERVICE

    def supportsService(self, name):  # noqa: N802 - a name of UNO
        return name == SERVICE

    def getSupportedServiceNames(self):  # noqa: N802 - a name of UNO
        return (SERVICE,)


def refuse(reason):
    """Calc shows this exception as #VALUE!."""
    return RuntimeException(reason, None)


SegFunctions = type(
    "SegFunctions",
    (unohelper.Base, XSegFunctions, _Described),
    functions.methods(TABLE["functions"], Office.get, refuse),
)

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(SegFunctions, SERVICE, (SERVICE,))
