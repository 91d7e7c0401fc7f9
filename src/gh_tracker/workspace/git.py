"""What git knows of a tracker: its repository, branches, and when each line was written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from gh_tracker.workspace.origin import Origin, parse_remote

_COMMIT: Final = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64}) \d+ (\d+)(?: \d+)?")
_UNCOMMITTED: Final = re.compile("0+")
# Inside a hook git sets these, and a relative path in them is wrong from another folder.
_FOREIGN: Final = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


class Git:
    """The repository around a folder, asked through the ``git`` command, which only reads here."""

    def __init__(self, root: Path, folder: Path, common: Path) -> None:
        """Take the root of the working tree, its git folder, and the one all worktrees share."""
        self.root = root
        self.folder = folder
        self.common = common

    @classmethod
    def around(cls, folder: Path) -> Git | None:
        """Return the repository that the folder is in; None without one, or without git."""
        answer = _run(
            folder, "rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir"
        )
        lines = (answer or "").splitlines()
        if len(lines) != 3:  # noqa: PLR2004 - as many as were asked for
            return None
        root, git_folder, common = lines
        return cls(Path(root), Path(git_folder), folder / common)

    @property
    def branch(self) -> str | None:
        """The branch that is checked out; None on a detached head."""
        return self._named("HEAD", "refs/heads/")

    @property
    def default_branch(self) -> str | None:
        """The branch that ``origin`` calls its default, else ``main`` or ``master``, else this."""
        head = self._named("refs/remotes/origin/HEAD", "refs/remotes/origin/")
        if head:
            return head
        for name in ("main", "master"):
            for kind in ("heads", "remotes/origin"):
                if self._line("rev-parse", "--quiet", "--verify", f"refs/{kind}/{name}"):
                    return name
        return self.branch

    @property
    def origin(self) -> Origin | None:
        """The repository that the ``origin`` remote names."""
        return parse_remote(self._line("remote", "get-url", "origin") or "")

    def files(self, *patterns: str) -> tuple[Path, ...]:
        """Return the files there are, tracked or not but never ignored, that match a pattern."""
        options = ("--cached", "--others", "--exclude-standard", "-z")
        listed = _run(self.root, "ls-files", *options, "--", *patterns) or ""
        paths = (self.root / each for each in sorted(set(listed.split("\0"))) if each)
        return tuple(each for each in paths if each.is_file())

    def line_times(self, path: Path, lines: Sequence[int]) -> dict[int, datetime]:
        """Return when the author of each of these lines (from 1) committed it, in one call.

        A line whose commit is not known is left out: one that is not committed yet, and in a
        shallow clone one that may be older than the oldest commit there is.
        """
        if not lines:
            return {}
        file = path.resolve()
        ranges = [f"-L{first},{last}" for first, last in _ranges(lines)]
        text = _run(file.parent, "blame", "--line-porcelain", *ranges, "--", file.name) or ""
        unknown = self._shallow()
        return {
            line: at
            for line, commit, at in _blamed(text)
            if commit not in unknown and not _UNCOMMITTED.fullmatch(commit)
        }

    def _shallow(self) -> list[str]:
        try:
            return (self.common / "shallow").read_text(encoding="ascii").split()
        except OSError:
            return []

    def _named(self, reference: str, prefix: str) -> str | None:
        """Return the name of the branch that a symbolic reference stands for.

        Not with `--short`: beside a tag of the same name that gives more than the name.
        """
        name = self._line("symbolic-ref", "--quiet", reference) or ""
        return name.removeprefix(prefix) if name.startswith(prefix) else None

    def _line(self, *arguments: str) -> str | None:
        return (_run(self.root, *arguments) or "").strip() or None


def _run(folder: Path, *arguments: str) -> str | None:
    """Return what git prints; None when it fails or is not there."""
    git = shutil.which("git")
    if git is None:
        return None
    environ = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    done = subprocess.run(
        [git, "-C", str(folder), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
    )
    return None if done.returncode else os.fsdecode(done.stdout)


def _ranges(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of consecutive numbers."""
    ordered = sorted(set(lines))
    first = last = ordered[0]
    for line in ordered[1:]:
        if line != last + 1:
            yield first, last
            first = line
        last = line
    yield first, last


def _blamed(text: str) -> Iterator[tuple[int, str, datetime]]:
    """Yield line, commit and author's time of each entry.

    https://git-scm.com/docs/git-blame#_the_porcelain_format
    """
    commit, line, seconds = "", 0, 0
    for each in text.split("\n"):
        word, _, rest = each.partition(" ")
        if match := _COMMIT.fullmatch(each):
            commit, line = match[1], int(match[2])
        elif word == "author-time":
            seconds = int(rest)
        elif word == "author-tz":
            yield line, commit, datetime.fromtimestamp(seconds, _zone(rest))


def _zone(offset: str) -> timezone:
    minutes = int(offset[1:3]) * 60 + int(offset[3:5])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
