"""What a workbook holds, checked before any library parses it."""
