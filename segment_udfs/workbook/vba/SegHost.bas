Attribute VB_Name = "SegHost"
Option Explicit
Option Private Module

' The one door from a cell to Python. SegFunctions holds a wrapper for each function and comes here; SegServer
' takes the question on.
'
' - Nothing starts when a file is loaded, nothing asks, nothing is volatile. What cannot be answered is an
'   error value, never a text: sums must not skip it in silence. The status bar says why, once.
' - Errors come back from Python as text, because its side of the bridge cannot hand over an error value:
'   character 1, then ERR|number|message.

Private Const Formulas As String = "segment_udfs.hosts.excel.cells"
Private Const ErrorMark As String = "ERR|"

Private announced As Boolean

' Answers one formula. The elements of arguments are cell values, ranges, arrays, or Null for an argument left out.
Public Function CallPython(ByVal functionName As String, ByVal arguments As Variant) As Variant
    ' The answer until another one is known, and the only one on the Mac.
    CallPython = CVErr(xlErrNA)
#If Not Mac Then
    On Error GoTo Failed
    If InFunctionWizard() Then Exit Function
    If SegServer.IsReady() Then CallPython = Answer(functionName, ToValues(arguments))
    Announce
    Exit Function
Failed:
    CallPython = CVErr(xlErrValue)
#End If
End Function

#If Not Mac Then
Private Function Answer(ByVal functionName As String, ByVal values As Variant) As Variant
    Dim result As Variant
    If SegServer.Ask(Formulas, "answer", Array(functionName, values), result) Then
        Answer = ToCells(result)
    Else
        Answer = CVErr(IIf(SegServer.IsDefect(), xlErrValue, xlErrNA))
    End If
End Function

' Says in the status bar why cells have no answer, once for all of them; gives the bar back at the next answer.
Private Sub Announce()
    Dim trouble As Boolean
    trouble = SegServer.HasFailed()
    If trouble = announced Then Exit Sub
    announced = trouble
    On Error Resume Next
    If trouble Then
        Application.StatusBar = SegServer.Explain()
    Else
        Application.StatusBar = False
    End If
End Sub
#End If

' Excel calls a function at each key pressed in its wizard; Python waits until the formula is entered.
' The first button of the standard bar is greyed out while a dialog is up.
Private Function InFunctionWizard() As Boolean
    On Error Resume Next
    InFunctionWizard = Not Application.CommandBars("Standard").Controls(1).Enabled
    If Err.Number <> 0 Then InFunctionWizard = False
End Function

' Replaces ranges by their values. Dates come as serial numbers and currencies as numbers (Value2).
Private Function ToValues(ByVal arguments As Variant) As Variant
    Dim i As Long, rowCount As Long, columnCount As Long
    For i = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(i)) Then Measure arguments(i), rowCount, columnCount
    Next i
    Dim values() As Variant
    ReDim values(LBound(arguments) To UBound(arguments))
    For i = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(i)) Then
            values(i) = CutToUse(arguments(i), rowCount, columnCount).Value2
        Else
            values(i) = arguments(i)
        End If
    Next i
    ToValues = values
End Function

' Raises rowCount and columnCount to what the sheet uses, where the argument is a whole column or a whole row.
' One count serves all arguments of a formula, on whatever sheet they are: its columns have one length.
Private Sub Measure(ByVal area As Range, ByRef rowCount As Long, ByRef columnCount As Long)
    If area.Areas.Count > 1 Then Err.Raise 5
    Dim used As Range
    Set used = area.Worksheet.UsedRange
    If IsWholeColumn(area) Then rowCount = Largest(rowCount, used.Row + used.Rows.Count - 1)
    If IsWholeRow(area) Then columnCount = Largest(columnCount, used.Column + used.Columns.Count - 1)
End Sub

' Cuts whole columns and whole rows only; any other range stays as the user wrote it.
Private Function CutToUse(ByVal area As Range, ByVal rowCount As Long, ByVal columnCount As Long) As Range
    Dim kept As Range
    Set kept = area
    If IsWholeColumn(area) Then Set kept = kept.Resize(rowCount)
    If IsWholeRow(area) Then Set kept = kept.Resize(, columnCount)
    Set CutToUse = kept
End Function

Private Function IsWholeColumn(ByVal area As Range) As Boolean
    IsWholeColumn = area.Rows.Count = area.Worksheet.Rows.Count
End Function

Private Function IsWholeRow(ByVal area As Range) As Boolean
    IsWholeRow = area.Columns.Count = area.Worksheet.Columns.Count
End Function

Private Function Largest(ByVal a As Long, ByVal b As Long) As Long
    Largest = IIf(a > b, a, b)
End Function

' Turns texts that stand for errors into error values, alone or inside a list or a table.
Private Function ToCells(ByVal result As Variant) As Variant
    If IsArray(result) Then
        Dim i As Long, j As Long
        If IsTable(result) Then
            For i = LBound(result, 1) To UBound(result, 1)
                For j = LBound(result, 2) To UBound(result, 2)
                    result(i, j) = ToCell(result(i, j))
                Next j
            Next i
        Else
            For i = LBound(result) To UBound(result)
                result(i) = ToCell(result(i))
            Next i
        End If
        ToCells = result
    Else
        ToCells = ToCell(result)
    End If
End Function

Private Function IsTable(ByVal result As Variant) As Boolean
    Dim columnCount As Long
    On Error Resume Next
    columnCount = UBound(result, 2)
    IsTable = (Err.Number = 0)
End Function

Private Function ToCell(ByVal value As Variant) As Variant
    ToCell = value
    If VarType(value) <> vbString Then Exit Function
    If Len(value) <= Len(ErrorMark) Then Exit Function
    If AscW(value) <> 1 Or Mid$(value, 2, Len(ErrorMark)) <> ErrorMark Then Exit Function
    Dim fields() As String, number As Long
    fields = Split(value, "|")
    number = CLng(Val(fields(1)))
    ' Excel's own error values lie between these two (#NULL! and #BLOCKED! with their neighbours).
    If number < 2000 Or number > 2050 Then number = xlErrValue
    ToCell = CVErr(number)
End Function
