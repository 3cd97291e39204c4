"""The workbook, declared: sheets as data, formulas with the value that each shows, and the files built from them.

`formula.py` is the language of the declarations; `natives.py` computes the few native functions they use; `model.py` is
the book they are placed in; `sheets/` holds one declaration a sheet; `write.py` turns the book into a file.
"""
