Attribute VB_Name = "SegRibbon"
Option Explicit

' What the ribbon asks for its words, and what its buttons do. A button seg_<key> stands for the macro <key> of the
' product, which runs in Python; the ids of groups and submenus begin with seg_group_ and seg_menu_.

Private Const Prefix As String = "seg_"
Private Const AddinName As String = "segmentation.xlam"
Private Const Macros As String = "segment_udfs.hosts.excel.commands"
Private Const LongestSentence As Long = 1000

Private shown As IRibbonUI
Private running As Boolean

Public Sub OnLoad(ByVal ribbon As IRibbonUI)
    Set shown = ribbon
End Sub

Public Sub OnAction(ByVal control As IRibbonControl)
    Perform KeyOf(control)
End Sub

Public Sub GetLabel(ByVal control As IRibbonControl, ByRef words As Variant)
    words = Title(KeyOf(control))
End Sub

Public Sub GetScreentip(ByVal control As IRibbonControl, ByRef words As Variant)
    words = Title(KeyOf(control))
End Sub

Public Sub GetSupertip(ByVal control As IRibbonControl, ByRef words As Variant)
    words = SegTexts.Say("commands.help_" & KeyOf(control))
End Sub

' Both the add-in and a workbook with macros bring the tab: only that of the add-in is seen when it is loaded.
Public Sub GetVisible(ByVal control As IRibbonControl, ByRef visible As Variant)
    visible = ThisWorkbook.IsAddin Or Not AddinIsLoaded()
End Sub

Private Function AddinIsLoaded() As Boolean
    On Error Resume Next
    AddinIsLoaded = Workbooks(AddinName).IsAddin
End Function

Private Function KeyOf(ByVal control As IRibbonControl) As String
    KeyOf = Mid$(control.ID, Len(Prefix) + 1)
End Function

Private Function Title(ByVal key As String) As String
    If key Like "group_*" Or key Like "menu_*" Then
        Title = SegTexts.Say("commands." & key)
    Else
        Title = SegTexts.Say("commands.title_" & key)
    End If
End Function

' One at a time. Alerts are off meanwhile: else Excel would show, above the dialogs of the macro, that it waits for
' another application.
Private Sub Perform(ByVal key As String)
    Dim alerts As Boolean, sentence As String
    If running Then
        Tell key, SegTexts.Say("excel.running")
        Exit Sub
    End If
    alerts = Application.DisplayAlerts
    Application.DisplayAlerts = False
    running = True
    sentence = Outcome(key)
    running = False
    Application.DisplayAlerts = alerts
    If key = "language" Then Relabel
    Tell key, sentence
End Sub

' What there is to say at the end, "" when Python has said it itself.
Private Function Outcome(ByVal key As String) As String
    On Error GoTo Failed
    If ActiveWorkbook Is Nothing Then
        Outcome = SegTexts.Say("excel.no_book")
    Else
        Outcome = Answer(key)
    End If
    Exit Function
Failed:
#If Mac Then
    Outcome = SegTexts.Say("excel.mac_failed")
#Else
    Outcome = SegTexts.Say("excel.failed")
#End If
End Function

#If Mac Then
' The script that our installer placed knows the interpreter; only the key goes there.
Private Function Answer(ByVal key As String) As String
    If key = "wizard" Then
        Answer = SegTexts.Say("excel.mac_functions")
    Else
        Answer = AppleScriptTask("segmentation.applescript", "RunCommand", key)
    End If
End Function
#Else
Private Function Answer(ByVal key As String) As String
    Dim result As Variant
    SegServer.Forget
    If key = "wizard" Then
        Answer = Described()
    ElseIf SegServer.Ask(Macros, "run", Array(key, ActiveWorkbook, SegTexts.Language()), result) Then
        Answer = OneText(result)
    Else
        Answer = SegServer.Explain()
    End If
End Function

' An answer of one text may come as a table of one cell.
Private Function OneText(ByVal result As Variant) As String
    If IsArray(result) Then
        OneText = result(LBound(result, 1), LBound(result, 2)) & ""
    Else
        OneText = result & ""
    End If
End Function

Private Function Described() As String
    Dim rows As Variant, count As Long
    If Not SegServer.Ask(Macros, "wizard", Array(SegTexts.Language()), rows) Then
        Described = SegServer.Explain()
        Exit Function
    End If
    count = SegWizard.Describe(rows)
    Described = SegTexts.Say(IIf(count > 0, "excel.wizard_done", "excel.wizard_failed"))
    Described = Replace(Described, "{count}", count)
End Function
#End If

' The language has changed: the ribbon asks for its words again.
Private Sub Relabel()
    On Error Resume Next
    shown.Invalidate
End Sub

Private Sub Tell(ByVal key As String, ByVal sentence As String)
    If Len(sentence) > 0 Then MsgBox Left$(sentence, LongestSentence), vbInformation, Title(key)
End Sub
