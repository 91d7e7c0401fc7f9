"""Which row belongs to which issue."""
