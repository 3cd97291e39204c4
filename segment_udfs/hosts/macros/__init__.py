"""The macros behind the commands, the same for every host: they stand on `xlwings.Book` and on a `Context`.

A macro is `macro(context) -> str`: it returns one sentence for the person, empty when there is nothing to say. A fault
of the user's is a `DataError`; a wish to stop is `CancelledError`.
"""
