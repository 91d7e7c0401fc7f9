"""Cells as values of records and back, and changes to them as data."""
