"""Web pages and XML spreadsheets that bear the name of a workbook."""
