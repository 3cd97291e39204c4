"""Columns of raw cells read as numbers, dates and texts."""
