"""Paths as people write them."""

from __future__ import annotations

import os
from pathlib import Path


def shown(path: Path) -> str:
    """Return a path as people would write it here."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link
    folder = Path.cwd()
    return absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else str(path)
