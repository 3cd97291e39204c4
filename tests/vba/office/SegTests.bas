Attribute VB_Name = "SegTests"
Option Explicit

' One function for each thing that the tests want to see; what it must return stands in test_modules_run.py.

Public Function Probe() As Variant
    Probe = 5
End Function

' --- what the tests do ---------------------------------------------------------------------------------------------

Private Function Ask() As String
    Dim result As Variant
    If SegServer.Ask("unit", "procedure", Array("x"), result) Then Ask = result Else Ask = SegServer.Explain()
End Function

Private Function Cell() As String
    Dim found As Variant
    found = SegHost.CallPython("SEG_X", Array(1))
    If IsError(found) Then Cell = "#" & CLng(found) Else Cell = found
End Function

Public Sub Press(ByVal id As String)
    SegRibbon.OnAction Control(id)
End Sub

Private Function Control(ByVal id As String) As Object
    Dim made As StubControl
    Set made = New StubControl
    made.ID = id
    Set Control = made
End Function

' Presses the button import and tells what was asked and what was shown.
Private Function Pressed() As String
    Press "seg_import"
    Pressed = SegStub.Question & SegStub.Boxes
End Function

Private Function Rows() As Variant
    Dim made(0 To 1, 0 To 5) As Variant
    made(0, 0) = "SEG_A"
    made(0, 1) = "Pareto"
    made(0, 2) = String(300, "x")
    made(0, 3) = "one"
    made(0, 4) = "two"
    made(0, 5) = ""
    made(1, 0) = "SEG_B"
    made(1, 1) = "Star"
    made(1, 2) = "d"
    made(1, 3) = "one"
    made(1, 4) = ""
    made(1, 5) = ""
    Rows = made
End Function

Private Function InLanguage(ByVal code As Variant) As String
    ThisWorkbook.Worksheets("Main").Range("B1").Value2 = code
    InLanguage = SegTexts.Language()
End Function

' --- starting ------------------------------------------------------------------------------------------------------

Public Function Healthy() As Variant
    SegStub.Reset
    Healthy = Ask() & Ask() & SegStub.Loads & SegStub.Starts & SegStub.Stops & SegStub.Asks & _
        Replace(SegStub.Order, SegStub.Here(), "PYTHON")
End Function

Public Function WithoutSettings() As Variant
    SegStub.Reset
    SegStub.Interpreter = ""
    WithoutSettings = Ask() & SegStub.Loads & SegStub.Starts
End Function

Public Function WithoutInterpreter() As Variant
    SegStub.Reset
    SegStub.Interpreter = SegStub.Here() & "x"
    WithoutInterpreter = Ask() & SegStub.Loads & SegStub.Starts
End Function

Public Function WithFolder() As Variant
    SegStub.Reset
    SegStub.Interpreter = ThisWorkbook.Path
    WithFolder = Ask() & SegStub.Loads & SegStub.Starts
End Function

Public Function WithoutLibrary() As Variant
    SegStub.Reset
    SegStub.Library = SegStub.Here() & "x"
    WithoutLibrary = Ask() & SegStub.Loads & SegStub.Starts
End Function

Public Function LibraryBlocked() As Variant
    SegStub.Reset
    SegStub.LoadResult = 0
    LibraryBlocked = Ask() & SegStub.Loads & SegStub.Starts
End Function

Public Function NotStarting() As Variant
    SegStub.Reset
    SegStub.StartResult = 1
    NotStarting = Ask() & SegStub.Loads & SegStub.Starts
End Function

Public Function Versioned(ByVal product As Variant, ByVal bridge As Variant, ByVal addin As Variant) As Variant
    SegStub.Reset
    SegStub.Version = product
    SegStub.Xlwings = bridge
    SegStub.IsAddin = addin
    Versioned = Ask() & SegStub.Loads
End Function

' --- remembering a failure -----------------------------------------------------------------------------------------

' Fails at one moment of the clock, asks again at another: how many starts were tried.
Public Function StartsAt(ByVal first As Variant, ByVal second As Variant) As Variant
    Dim said As String
    SegStub.Reset
    SegStub.StartResult = 1
    SegStub.Clock = first
    said = Ask()
    SegStub.Clock = second
    said = Ask()
    StartsAt = said & SegStub.Starts
End Function

Public Function ManyCells() As Variant
    Dim i As Long, said As String
    SegStub.Reset
    SegStub.StartResult = 1
    For i = 1 To 2000
        said = Cell()
    Next i
    ManyCells = said & SegStub.Starts & SegStub.Bar
End Function

Public Function ButtonTriesAgain() As Variant
    SegStub.Reset
    SegStub.StartResult = 1
    ButtonTriesAgain = Ask()
    SegStub.StartResult = 0
    ButtonTriesAgain = Pressed() & SegStub.Starts
End Function

Public Function BarGivenBack() As Variant
    SegStub.Reset
    SegStub.Interpreter = ""
    BarGivenBack = Cell() & Cell()
    SegStub.Interpreter = SegStub.Here()
    SegStub.Clock = 1060
    BarGivenBack = BarGivenBack & Cell() & Cell() & SegStub.Bar
End Function

' --- a server that ends, waits or errs -----------------------------------------------------------------------------

Public Function Died(ByVal number As Variant) As Variant
    Dim said As String
    SegStub.Reset
    said = Ask()
    SegStub.Clock = 1060
    SegStub.AskError = number
    Died = Ask() & SegStub.Asks & SegStub.Starts
    SegStub.AskError = 0
    Died = Died & "," & Ask() & SegStub.Asks & SegStub.Starts & SegStub.Stops
End Function

' How many spaces stand behind the text of the first, the second and the third start, the clearing ones in between.
Public Function TextsOfStarts() As Variant
    Dim turn As Long
    SegStub.Reset
    For turn = 1 To 3
        SegStub.AskError = 0
        Ask
        SegStub.Clock = SegStub.Clock + 120
        SegStub.AskError = 462
        Ask
    Next turn
    TextsOfStarts = SegStub.Spaces
End Function

Public Function DiedAtOnce() As Variant
    SegStub.Reset
    SegStub.AskError = 462
    DiedAtOnce = Cell() & Cell() & Cell() & SegStub.Asks & SegStub.Starts
End Function

Public Function Kept(ByVal number As Variant) As Variant
    SegStub.Reset
    SegStub.AskError = number
    Kept = Cell() & SegServer.Explain()
    SegStub.AskError = 0
    Kept = Kept & "," & Cell() & SegStub.Asks & SegStub.Starts & SegStub.Stops
End Function

Public Function CellsAsk() As Variant
    SegStub.Reset
    CellsAsk = Cell() & SegStub.Question
End Function

' --- texts ---------------------------------------------------------------------------------------------------------

Public Function LanguageOf(ByVal inBook As Variant, ByVal inSettings As Variant) As Variant
    SegStub.Reset
    SegStub.Lang = inSettings
    LanguageOf = InLanguage(inBook) & SegTexts.Say("excel.busy")
    InLanguage "-"
End Function

Public Function MissingText() As Variant
    SegStub.Reset
    MissingText = SegTexts.Say("excel.none")
End Function

' --- the ribbon ----------------------------------------------------------------------------------------------------

Public Function LabelOf(ByVal id As Variant) As Variant
    Dim label As Variant, tip As Variant, more As Variant
    SegStub.Reset
    SegRibbon.GetLabel Control(id), label
    SegRibbon.GetScreentip Control(id), tip
    SegRibbon.GetSupertip Control(id), more
    LabelOf = label & "," & tip & "," & more
End Function

Public Function Visible(ByVal isAddin As Variant, ByVal loaded As Variant) As Variant
    Dim seen As Variant
    SegStub.Reset
    SegStub.IsAddin = isAddin
    SegStub.AddinLoaded = loaded
    SegRibbon.GetVisible Control("seg_tab"), seen
    Visible = IIf(seen, "seen", "hidden")
End Function

Public Function Presses(ByVal reply As Variant) As Variant
    SegStub.Reset
    SegStub.Reply = reply
    Presses = Pressed()
End Function

Public Function PressesTable() As Variant
    Dim table(0 To 0, 0 To 0) As Variant
    SegStub.Reset
    table(0, 0) = "one"
    SegStub.Reply = table
    PressesTable = Pressed()
End Function

Public Function PressesUninstalled() As Variant
    SegStub.Reset
    SegStub.Interpreter = ""
    PressesUninstalled = Pressed()
End Function

Public Function AlertsAround(ByVal number As Variant) As Variant
    SegStub.Reset
    SegStub.AskError = number
    AlertsAround = Pressed() & IIf(SegStub.AlertsMeanwhile, "on", "off") & IIf(SegStub.Alerts, "on", "off")
End Function

Public Function PressesTwo() As Variant
    SegStub.Reset
    SegStub.PressesMeanwhile = "seg_check"
    PressesTwo = Pressed()
    Press "seg_csv"
    PressesTwo = SegStub.Asks & SegStub.Boxes
End Function

Public Function TurnsLanguage() As Variant
    Dim ribbon As StubControl
    SegStub.Reset
    Set ribbon = New StubControl
    SegRibbon.OnLoad ribbon
    Press "seg_csv"
    TurnsLanguage = ribbon.Invalidated
    Press "seg_language"
    TurnsLanguage = TurnsLanguage & ribbon.Invalidated
End Function

' --- the wizard ----------------------------------------------------------------------------------------------------

Public Function Wizard(ByVal refused As Variant) As Variant
    SegStub.Reset
    SegStub.Reply = Rows()
    SegStub.Refused = refused
    Press "seg_wizard"
    Wizard = SegStub.Question & SegStub.Described & SegStub.Boxes
End Function

Public Function WizardOfAddin() As Variant
    SegStub.Reset
    SegStub.IsAddin = True
    SegStub.Reply = Rows()
    Press "seg_wizard"
    WizardOfAddin = IIf(SegStub.HiddenMeanwhile, "hidden", "shown") & IIf(SegStub.IsAddin, "addin", "book") & _
        SegStub.Screen & SegStub.Boxes
End Function
