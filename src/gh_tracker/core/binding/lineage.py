"""Lineage: which tracker an issue's marker belongs to."""

from __future__ import annotations

import hashlib
from typing import Final

DIGITS: Final = 12


def lineage_of(node_id: str, path: str) -> str:
    """Return 12 hex digits of SHA-256 of the repository's node ID and the tracker's path.

    The path is that of the first sync, from the repository's root. Two runs without a state, on
    two machines, thus come to the same lineage and find each other's issues.
    """
    return hashlib.sha256(f"{node_id}\n{path}".encode()).hexdigest()[:DIGITS]
