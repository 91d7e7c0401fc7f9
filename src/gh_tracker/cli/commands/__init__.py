"""The commands, one a file; each module has the ``command`` that ``group`` looks for."""
