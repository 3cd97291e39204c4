Attribute VB_Name = "SegStub"
Option Explicit

' What Windows, Excel and Python are to our modules in the tests: told beforehand, remembered for the test.

' the settings of the user
Public Interpreter As String, Library As String, Version As String, Xlwings As String, Lang As String
' the clock, the DLL, the server
Public Clock As Single
Public Loads As Long, LoadResult As Long
Public Starts As Long, Stops As Long, StartResult As Long, Order As String, Spaces As String
Public Asks As Long, Question As String, AskError As Long, Reply As Variant, PressesMeanwhile As String
' Excel
Public Boxes As String, Bar As String, Screen As String
Public Alerts As Boolean, AlertsMeanwhile As Boolean
Public IsAddin As Boolean, AddinLoaded As Boolean
Public Described As String, Refused As String, HiddenMeanwhile As Boolean

Public Sub Reset()
    Interpreter = SegStub.Here()
    Library = SegStub.Here()
    Version = "1.10.2"
    Xlwings = "0.37.8"
    Lang = ""
    Clock = 1000
    Loads = 0
    LoadResult = 1
    Starts = 0
    Stops = 0
    StartResult = 0
    Order = ""
    Spaces = ""
    Asks = 0
    Question = ""
    AskError = 0
    Reply = "answered"
    PressesMeanwhile = ""
    Boxes = ""
    Bar = ""
    Screen = ""
    Alerts = True
    AlertsMeanwhile = True
    IsAddin = False
    AddinLoaded = False
    Described = ""
    Refused = ""
    HiddenMeanwhile = False
    SegServer.Reset
    SegHost.Reset
End Sub

' A file that is there: LibreOffice's FullName is the name alone.
Public Function Here() As String
    Here = ThisWorkbook.Path & "/" & ThisWorkbook.Name
End Function

Public Function Setting(ByVal item As String) As String
    Select Case item
        Case "interpreter"
            Setting = Interpreter
        Case "library"
            Setting = Library
        Case "version"
            Setting = Version
        Case "xlwings"
            Setting = Xlwings
        Case "lang"
            Setting = Lang
    End Select
End Function

Public Function LoadLibrary(ByVal path As String) As Long
    Loads = Loads + 1
    LoadLibrary = LoadResult
End Function

Public Function Activate(ByRef result As Variant, ByVal given As String, ByVal mode As Long) As Long
    If mode = 1 Then Starts = Starts + 1 Else Stops = Stops + 1
    Order = given
    Spaces = Spaces & IIf(mode = 1, "+", "-") & (Len(given) - Len(RTrim$(given)))
    Activate = StartResult
    If mode <> 1 Or StartResult <> 0 Then Exit Function
    Dim made As StubServer
    Set made = New StubServer
    Set result = made
End Function

Public Function Answer(ByVal unit As String, ByVal procedure As String, ByVal arguments As Variant) As Variant
    Dim pressed As String
    Asks = Asks + 1
    AlertsMeanwhile = Alerts
    Question = unit & "." & procedure & "(" & arguments(0) & ")"
    pressed = PressesMeanwhile
    PressesMeanwhile = ""
    If Len(pressed) > 0 Then SegTests.Press pressed
    If AskError <> 0 Then Err.Raise AskError
    Answer = Reply
End Function

Public Sub Box(ByVal sentence As String, ByVal kind As Long, ByVal title As String)
    Boxes = Boxes & "[" & title & "|" & sentence & "]"
End Sub

Public Sub ShowBar(ByVal what As Variant)
    Bar = Bar & "[" & what & "]"
End Sub

Public Sub Options(ByVal functionName As String, ByVal category As String, ByVal description As String, _
                   ByVal arguments As Variant)
    Dim i As Long
    HiddenMeanwhile = HiddenMeanwhile Or IsAddin
    If InStr(functionName, "!" & Refused) > 0 And Len(Refused) > 0 Then Err.Raise 1004
    Described = Described & functionName & "|" & category & "|" & Len(description)
    For i = LBound(arguments) To UBound(arguments)
        Described = Described & "|" & arguments(i)
    Next i
    Described = Described & ";"
End Sub
