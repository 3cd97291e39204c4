Attribute VB_Name = "SegTexts"
Option Explicit
Option Private Module

' What a person reads, from the sheet Textes of this file: key, French, English. The modules themselves hold ASCII
' only, because their accents would depend on the machine.

Private Const SheetName As String = "Textes"
Private Const LanguageCell As String = "langue"
Private Const French As String = "fr"
Private Const English As String = "en"

Private texts As Variant

' The text of a key in the language of the moment; the key itself when the sheet has none.
Public Function Say(ByVal key As String) As String
    Dim row As Long
    Say = key
    On Error GoTo Missing
    If Not IsArray(texts) Then texts = Contents()
    For row = LBound(texts, 1) To UBound(texts, 1)
        If texts(row, 1) = key Then
            Say = texts(row, IIf(Language() = English, 3, 2))
            Exit Function
        End If
    Next row
Missing:
End Function

' The language of the workbook that the person is in, else that of the installation, else French.
Public Function Language() As String
    Language = Known(LanguageOfBook())
    If Len(Language) = 0 Then Language = Known(SegServer.Setting("lang"))
    If Len(Language) = 0 Then Language = French
End Function

Private Function Contents() As Variant
    Dim sheet As Worksheet, used As Range
    Set sheet = ThisWorkbook.Worksheets(SheetName)
    Set used = sheet.UsedRange
    Contents = sheet.Range("A1").Resize(used.Row + used.Rows.Count - 1, 3).Value2
End Function

Private Function LanguageOfBook() As Variant
    On Error Resume Next
    LanguageOfBook = ActiveWorkbook.Names(LanguageCell).RefersToRange.Value2
End Function

Private Function Known(ByVal code As Variant) As String
    If VarType(code) <> vbString Then Exit Function
    If code = French Or code = English Then Known = code
End Function
