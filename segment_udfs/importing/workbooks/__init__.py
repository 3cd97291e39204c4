"""Workbooks, read by calamine in a limited process."""
