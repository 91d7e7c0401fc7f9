"""The trackers of a repository: Markdown files that hold a known table."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from gh_tracker.workspace.disk import SUFFIX
from gh_tracker.workspace.git import Git

MARKDOWN: Final = (".md", ".markdown")

# The row under a table's header, with at least two columns; nothing is a tracker without one.
_DELIMITER: Final = re.compile(rb"^[ >]*\|?[ ]*:?-+:?[ ]*\|[ |:\-]*\r?$", re.MULTILINE)
_SKIPPED: Final = frozenset({"node_modules", "venv", "__pycache__"})


def find_trackers(root: Path, is_tracker: Callable[[bytes], bool]) -> list[Path]:
    """Return the Markdown files below a folder that ``is_tracker`` says hold a known table.

    One that was synced before is a tracker whatever has become of its tables. In a repository
    ignored files are left out; ``is_tracker`` sees only files with a table.
    """
    return [e for e in _markdown(root) if _was_synced(e) or _has_table(e, is_tracker)]


def _was_synced(path: Path) -> bool:
    return path.with_name(path.name + SUFFIX).is_file()


def _has_table(path: Path, is_tracker: Callable[[bytes], bool]) -> bool:
    with suppress(OSError):
        data = path.read_bytes()
        return bool(_DELIMITER.search(data)) and is_tracker(data)
    return False


def _markdown(root: Path) -> Iterator[Path]:
    git = Git.around(root)
    if git is None:
        yield from _walked(root)
        return
    inside = root.resolve()
    for path in git.files(*(f"*{each}" for each in MARKDOWN)):
        if path.resolve().is_relative_to(inside):
            yield path


def _walked(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if each[0] != "." and each not in _SKIPPED)
        yield from (Path(folder, each) for each in sorted(names) if each.endswith(MARKDOWN))
