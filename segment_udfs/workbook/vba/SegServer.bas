Attribute VB_Name = "SegServer"
Option Explicit
Option Private Module

' The one way to Python, and the only module that loads a DLL: the one of xlwings, which starts the process and
' hands back its object.
'
' - Which Python and which DLL are said by the settings of the user, that our installer wrote. Nothing of a
'   workbook, of its folder or of the surroundings of Excel can choose them.
' - What can be known beforehand is looked at first: a wrong path would keep Excel waiting.
' - What failed is remembered for a while: thousands of cells must not try it one after the other.
' - Nothing is asked twice: when the process ended in the middle of something, nobody knows how far it was.

' Both versions are filled in when the file is built.
Private Const OurVersion As String = "{product}"
Private Const BridgeVersion As String = "{xlwings}"

Private Const SettingsName As String = "segment-udfs"
Private Const ServerArguments As String = "-I -B -m segment_udfs.hosts.excel.server $(CLSID)"
Private Const MemorySeconds As Single = 60

Private server As Object
Private startedAt As Single
Private died As Boolean
Private restarts As Long
Private blocked As Boolean
Private blockedAt As Single
Private reason As String

#If Not Mac Then
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
#If Win64 Then
Private Const LibrarySetting As String = "library"
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-{xlwings}.dll" ( _
    ByRef result As Variant, ByVal order As String, ByVal mode As Long) As Long
#Else
Private Const LibrarySetting As String = "library32"
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-{xlwings}.dll" ( _
    ByRef result As Variant, ByVal order As String, ByVal mode As Long) As Long
#End If
#End If

' A setting of the user, "" when there is none.
Public Function Setting(ByVal item As String) As String
    On Error Resume Next
    Setting = GetSetting(SettingsName, "python", item, "")
End Function

' Lets the next question try again at once what failed a moment ago.
Public Sub Forget()
    blocked = False
End Sub

' The sentence that says why the last question had no answer.
Public Function Explain() As String
    Explain = SegTexts.Say(reason)
    Explain = Replace(Explain, "{installed}", Versions(Setting("version"), Setting("xlwings")))
    Explain = Replace(Explain, "{expected}", Versions(OurVersion, BridgeVersion))
End Function

' True when the last question had no answer.
Public Function HasFailed() As Boolean
    HasFailed = Len(reason) > 0
End Function

' True when Python did answer it, but with an error that is a defect of ours.
Public Function IsDefect() As Boolean
    IsDefect = (reason = "excel.failed")
End Function

Private Function Versions(ByVal product As String, ByVal bridge As String) As String
    Versions = product & ", xlwings " & bridge
End Function

#If Not Mac Then
' True when there is a server to ask; starts it where it can be started.
Public Function IsReady() As Boolean
    If server Is Nothing And Not IsBlocked() Then Start
    IsReady = Not server Is Nothing
End Function

' Asks a procedure of the server. False when it has no answer: Explain says why.
Public Function Ask(ByVal unit As String, ByVal procedure As String, ByVal arguments As Variant, _
                    ByRef result As Variant) As Boolean
    If Not IsReady() Then Exit Function
    On Error GoTo Failed
    ' In parentheses: what is handed over by value does not travel back with the answer.
    result = server.CallUDF((unit), (procedure), (arguments))
    reason = ""
    Ask = True
    Exit Function
Failed:
    Record Err.Number
End Function

Private Sub Start()
    reason = Obstacle()
    If Len(reason) = 0 Then reason = Activate()
    If Len(reason) > 0 Then Block
End Sub

' What keeps the server from being started, as far as it can be known without trying; "" when nothing does.
Private Function Obstacle() As String
    If Len(Setting("interpreter")) = 0 Then
        Obstacle = "excel.not_installed"
        Exit Function
    End If
    Obstacle = VersionObstacle(Setting("version"), Setting("xlwings"))
    If Len(Obstacle) > 0 Then Exit Function
    If Not IsFile(Setting("interpreter")) Then
        Obstacle = "excel.moved"
    ElseIf Not IsLoaded(Setting(LibrarySetting)) Then
        Obstacle = "excel.no_library"
    End If
End Function

' An installation serves the files made by itself or before itself, within one first number of the version; the
' version of xlwings must be the same, for it is in the name of the DLL.
Private Function VersionObstacle(ByVal product As String, ByVal bridge As String) As String
    If OrderOf(product, OurVersion, 2) < 0 Or OrderOf(bridge, BridgeVersion, 3) < 0 Then
        VersionObstacle = "excel.install_older"
    ElseIf OrderOf(product, OurVersion, 1) > 0 Or OrderOf(bridge, BridgeVersion, 3) > 0 Then
        VersionObstacle = IIf(ThisWorkbook.IsAddin, "excel.addin_older", "excel.file_older")
    End If
End Function

' The sign of a - b, both versions, by their first numbers.
Private Function OrderOf(ByVal a As String, ByVal b As String, ByVal numbers As Long) As Long
    Dim ours() As String, others() As String, i As Long
    ours = Split(a & ".0.0.0", ".")
    others = Split(b & ".0.0.0", ".")
    For i = 0 To numbers - 1
        OrderOf = Sgn(Val(ours(i)) - Val(others(i)))
        If OrderOf <> 0 Then Exit Function
    Next i
End Function

Private Function IsFile(ByVal path As String) As Boolean
    On Error Resume Next
    IsFile = ((GetAttr(path) And vbDirectory) = 0)
End Function

' Loads the DLL by its full path: afterwards its bare name means this one.
Private Function IsLoaded(ByVal path As String) As Boolean
    If Not IsFile(path) Then Exit Function
    IsLoaded = (LoadLibraryW(StrPtr(path)) <> 0)
End Function

' Starts the process and takes its object; "" when that worked. Mode 1 starts, mode -1 ends what is left of it.
' The library keeps what it knows of a process under the text that started it, also when the process is gone: each
' restart has a text of its own, by one space more at its end.
Private Function Activate() As String
    Dim found As Variant, order As String
    Activate = "excel.not_starting"
    On Error GoTo Failed
    order = """" & Setting("interpreter") & """ " & ServerArguments
    If died Then
        XLPyDLLActivateAuto found, order & Space$(restarts), -1
        restarts = restarts + 1
        died = False
    End If
    order = order & Space$(restarts)
    If XLPyDLLActivateAuto(found, order, 1) <> 0 Then Exit Function
    Set server = found
    startedAt = Timer
    Activate = ""
Failed:
End Function

' Keeps what went wrong. A server that is gone is dropped; one that ends soon after its start waits for the next.
Private Sub Record(ByVal number As Long)
    If IsRefused(Hex$(number)) Then
        reason = "excel.busy"
    ElseIf number = 462 Or IsGone(Hex$(number)) Then
        reason = "excel.stopped"
        Set server = Nothing
        died = True
        If Since(startedAt) < MemorySeconds Then Block
    Else
        reason = "excel.failed"
    End If
End Sub

' Errors of COM by their digits: Excel takes no question at the moment (rejected, or asked to come back later).
Private Function IsRefused(ByVal digits As String) As Boolean
    If Left$(digits, 4) <> "8001" Then Exit Function
    IsRefused = (Right$(digits, 4) = "0001" Or Right$(digits, 4) = "010A")
End Function

' The other process does not answer any more: errors of COM for remote objects, and those of what is below it.
Private Function IsGone(ByVal digits As String) As Boolean
    IsGone = (Left$(digits, 4) = "8001" Or Left$(digits, 6) = "800706" Or Left$(digits, 6) = "800707")
End Function

Private Sub Block()
    blocked = True
    blockedAt = Timer
End Sub

Private Function IsBlocked() As Boolean
    If blocked Then blocked = Since(blockedAt) < MemorySeconds
    IsBlocked = blocked
End Function

' Seconds since a moment of Timer, which starts again at midnight.
Private Function Since(ByVal moment As Single) As Single
    Since = Timer - moment
    If Since < 0 Then Since = Since + 86400
End Function
#End If
