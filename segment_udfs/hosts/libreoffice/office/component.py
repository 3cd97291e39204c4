"""The component that LibreOffice loads: Calc's add-in and its menu. Thin: the work is done elsewhere."""

from __future__ import annotations

import json
from typing import Any

import uno
import unohelper
from com.sun.star.frame import FeatureStateEvent, XDispatch, XDispatchProvider, XTerminateListener
from com.sun.star.lang import XInitialization, XServiceInfo, XServiceName
from com.sun.star.task import XJob
from com.sun.star.uno import RuntimeException
from fr.segmentation.calc import XSegFunctions
from segmentation_office import functions, menu, settings
from segmentation_office.calls import Calls

# names and arguments of methods are those of UNO's interfaces
SERVICE = "fr.segmentation.calc.SegFunctions"
COMMANDS = "fr.segmentation.calc.Commands"
PROTOCOL = "fr.segmentation.calc:"
# Not registered as com.sun.star.sheet.AddIn: Calc would then ask the component for names and skip CalcAddIns.xcu.
TABLE = functions.table()


class AtEnd(unohelper.Base, XTerminateListener):
    """Ends our processes when the office ends."""

    def queryTermination(self, event: Any) -> None:  # noqa: N802
        pass

    def notifyTermination(self, event: Any) -> None:  # noqa: N802
        Office.end()

    def disposing(self, event: Any) -> None:
        Office.end()


class Office:
    """What this office has of ours, made when first needed."""

    _calls: Calls | None = None
    _commands: menu.Commands | None = None
    _settings: dict[str, Any] | None = None

    @classmethod
    def calls(cls) -> Calls:
        """The worker that answers cells."""
        if cls._calls is None:
            cls._calls = Calls(cls.settings(), TABLE["version"])
        return cls._calls

    @classmethod
    def commands(cls) -> menu.Commands:
        """The runner of the menu's macros."""
        if cls._commands is None:
            from segmentation_office.bridge import Bridge

            cls._commands = menu.Commands(cls.settings(), Bridge(uno.getComponentContext()), TABLE["version"])
        return cls._commands

    @classmethod
    def settings(cls) -> dict[str, Any]:
        if cls._settings is None:
            paths = service("com.sun.star.util.PathSubstitution")
            cls._settings = settings.read(uno.fileUrlToSystemPath(paths.substituteVariables("$(user)", True)))
            service("com.sun.star.frame.Desktop").addTerminateListener(AtEnd())
        return cls._settings

    @classmethod
    def end(cls) -> None:
        ours, cls._calls, cls._commands, cls._settings = (cls._calls, cls._commands), None, None, None
        for one in ours:
            if one is not None:
                one.end()


def service(name: str) -> Any:
    context = uno.getComponentContext()
    return context.ServiceManager.createInstanceWithContext(name, context)


def refuse(reason: str) -> Exception:
    """Calc shows this exception as #VALUE!."""
    return RuntimeException(reason, None)


class _Described(XServiceName, XServiceInfo):
    name = ""
    more: tuple[str, ...] = ()

    def __init__(self, context: Any, *arguments: Any) -> None:
        self.context = context

    def getServiceName(self) -> str:  # noqa: N802
        return self.name

    def getImplementationName(self) -> str:  # noqa: N802
        return self.name

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        return (self.name, *self.more)


SegFunctions = type(
    "SegFunctions",
    (unohelper.Base, XSegFunctions, _Described),
    {"name": SERVICE, "more": (), **functions.methods(TABLE["functions"], Office.calls, refuse)},
)


class Commands(unohelper.Base, XInitialization, XDispatchProvider, XDispatch, _Described):
    """Answers the addresses of the menu, for one window."""

    name = COMMANDS
    more = ("com.sun.star.frame.ProtocolHandler",)
    frame: Any = None

    def initialize(self, arguments: Any) -> None:
        if arguments:
            self.frame = arguments[0]

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:  # noqa: N802
        return self if url.Complete.startswith(PROTOCOL) else None

    def queryDispatches(self, requests: Any) -> Any:  # noqa: N802
        return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

    def addStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
        state = FeatureStateEvent()
        state.FeatureURL, state.IsEnabled, state.Source = url, True, self
        listener.statusChanged(state)

    def removeStatusListener(self, listener: Any, url: Any) -> None:  # noqa: N802
        pass

    def dispatch(self, url: Any, arguments: Any) -> None:
        menu.chosen(Office.commands(), url.Complete[len(PROTOCOL) :], self.frame)


class Update(unohelper.Base, XJob, _Described):
    """Lays the arrays of a document again, for a process outside."""

    name = settings.UPDATE

    def execute(self, arguments: Any) -> str:
        from segmentation_office.bridge import arrays

        given = {one.Name: one.Value for one in arguments}
        return json.dumps(arrays.update(given["document"]))


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice looks for
g_ImplementationHelper.addImplementation(SegFunctions, SERVICE, (SERVICE,))
g_ImplementationHelper.addImplementation(Commands, COMMANDS, (COMMANDS, *Commands.more))
g_ImplementationHelper.addImplementation(Update, settings.UPDATE, (settings.UPDATE,))
