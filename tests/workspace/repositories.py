"""Real git repositories for tests, each in a folder of its own."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Repository:
    """A repository whose commits have the author and the time that a test gives them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Someone")
        self.git("config", "user.email", "someone@example.org")

    def git(self, *arguments: str, at: str = "2026-03-01T12:00:00+00:00") -> str:
        """Run git; the committer's time is years later, so that a mistake shows."""
        dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": "2030-01-01T00:00:00+00:00"}
        return subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | dates,
        ).stdout.strip()

    def commit(self, name: str, content: str, at: str = "2026-03-01T12:00:00+00:00") -> Path:
        """Commit a file and return its path."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
        self.git("add", "--force", name)
        self.git("commit", "--quiet", "--message", name, at=at)
        return file
