"""Delimited texts: encoding, layout, records."""
