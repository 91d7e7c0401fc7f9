"""Records merged, field by field, and what becomes of each."""
