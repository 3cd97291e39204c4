"""One declaration a sheet: what it asks, answers, lists and draws."""
