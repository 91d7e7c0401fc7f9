"""The cache under its former name."""

from __future__ import annotations

from gh_tracker.core.cache import Cache

__all__ = ["Cache"]
