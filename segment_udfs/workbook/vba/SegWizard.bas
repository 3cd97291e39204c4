Attribute VB_Name = "SegWizard"
Option Explicit
Option Private Module

' Gives Excel's function wizard the text of each function and of its arguments. Excel keeps them until it ends; no
' access to the macros themselves is needed.

Private Const Longest As Long = 255

' rows: function, category, description, then one column for each argument, "" behind the last one. Returns how
' many functions Excel took. It describes no function of a hidden workbook: an add-in shows itself meanwhile.
Public Function Describe(ByVal rows As Variant) As Long
    Dim wasAddin As Boolean, wasSaved As Boolean, before As Workbook
    wasAddin = ThisWorkbook.IsAddin
    If Not wasAddin Then
        Describe = DescribeAll(rows)
        Exit Function
    End If
    wasSaved = ThisWorkbook.Saved
    Set before = ActiveWorkbook
    Application.ScreenUpdating = False
    On Error GoTo Hidden
    ThisWorkbook.IsAddin = False
    Describe = DescribeAll(rows)
Hidden:
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = wasSaved
    If Not before Is Nothing Then before.Activate
    Application.ScreenUpdating = True
End Function

Private Function DescribeAll(ByVal rows As Variant) As Long
    Dim row As Long
    For row = LBound(rows, 1) To UBound(rows, 1)
        If DescribeOne(rows, row) Then DescribeAll = DescribeAll + 1
    Next row
End Function

' One function that Excel refuses must not keep the others from their texts.
Private Function DescribeOne(ByVal rows As Variant, ByVal row As Long) As Boolean
    Dim first As Long
    first = LBound(rows, 2)
    On Error Resume Next
    Application.MacroOptions _
        Macro:=Qualified(rows(row, first)), _
        Category:=Cut(rows(row, first + 1)), _
        Description:=Cut(rows(row, first + 2)), _
        ArgumentDescriptions:=Arguments(rows, row, first + 3)
    DescribeOne = (Err.Number = 0)
End Function

' The texts of the arguments, without the empty ones at the end: Excel refuses more texts than arguments.
Private Function Arguments(ByVal rows As Variant, ByVal row As Long, ByVal first As Long) As Variant
    Dim last As Long, column As Long, texts() As String
    For column = first To UBound(rows, 2)
        If Len(rows(row, column) & "") > 0 Then last = column
    Next column
    ReDim texts(1 To last - first + 1)
    For column = first To last
        texts(column - first + 1) = Cut(rows(row, column))
    Next column
    Arguments = texts
End Function

' The same names may be those of another file that is loaded.
Private Function Qualified(ByVal functionName As String) As String
    Qualified = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & functionName
End Function

Private Function Cut(ByVal words As Variant) As String
    Cut = Left$(words & "", Longest)
End Function
