"""The lens between an issue and a record's values: reading it, and the writes that change it.

Writing what was read changes nothing, and reading what was written gives it back, or the write is
refused (``core/issue/refusal.py``). Each facet's rule has a module of its own.
"""
