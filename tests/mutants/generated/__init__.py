"""Mutants that mutmut makes of the engine, and how many of them the property suite notices."""
