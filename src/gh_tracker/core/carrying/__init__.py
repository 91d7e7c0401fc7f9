"""Carrying out one record: requests asked for, never sent."""
