"""Recompute a workbook of ours in its file, without a spreadsheet program, and replace only the parts that change.

The formulas of the file are evaluated as they stand there, on the cells of the file: a person may have inserted rows,
renamed a sheet or kept a template of another day, and what Excel would show is what the file's own formulas give.
Formulas whose form the product does not declare are never touched.
"""
