"""Which rows of a report are headers, lines, totals, or nothing."""
