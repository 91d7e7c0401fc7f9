"""The runner's checkout: commits are made without touching its files, its index or its branch."""

from __future__ import annotations

import os
import re
import subprocess
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gh_tracker.errors import TrackerError

REMOTE: Final = "origin"
SECURE: Final = "https://"
"""How the address of a server begins that a token is sent to."""

_FILE: Final = "100644"
_HEADS: Final = "refs/heads/"
_PULL: Final = re.compile(r"refs/pull/(\d+)/head")


@dataclass(frozen=True, slots=True)
class Author:
    """Who commits."""

    name: str = "github-actions[bot]"
    email: str = "41898282+github-actions[bot]@users.noreply.github.com"


class RejectedError(TrackerError):
    """The remote did not take a push; ``moved`` when another commit was there first."""

    moved: bool = False


class Checkout:
    """A working copy with a remote, through the ``git`` command.

    ``token`` opens ``server_url`` for fetching and pushing, whether or not the step that checked
    out has left its own token behind.
    """

    def __init__(self, root: Path, server_url: str = "", token: str = "") -> None:
        """Take the root of the working copy; nothing is run yet."""
        self.root = root
        self._environ = os.environ | {
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            **authorised(server_url, token),
        }

    # Looking

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        return self._git("rev-parse", "--verify", "HEAD^{commit}")

    @property
    def branch(self) -> str:
        """The branch that is checked out.

        Raises:
            TrackerError: none is.
        """
        # Not `--short`: beside a tag of the same name that would give another branch's name.
        name = self._try("symbolic-ref", "--quiet", "HEAD")
        if not name.startswith(_HEADS):
            raise TrackerError(
                "no branch is checked out, so there is nowhere to commit to",
                hint="Check out a branch, or use `commit: none`.",
            )
        return name.removeprefix(_HEADS)

    def fetch(self, branch: str) -> str:
        """Fetch a branch and return its head; empty when the remote has no such branch."""
        name = f"{_HEADS}{branch}"
        # A pattern of `ls-remote` also fits the end of longer names.
        if name not in (each for each, _ in self._listed(name)):
            return ""
        self._git("fetch", "--quiet", "--no-tags", REMOTE, f"+{name}")
        return self._git("rev-parse", "--verify", "FETCH_HEAD^{commit}")

    def pull_requests(self, commit: str) -> tuple[int, ...]:
        """Return the numbers of the pull requests, open or not, whose head a commit is.

        GitHub shows each as a branch that nobody can write to; asking git is no request of the API.
        https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/checking-out-pull-requests-locally
        """
        listed = self._listed("refs/pull/*/head")
        found = (_PULL.fullmatch(name) for name, head in listed if head == commit)
        return tuple(sorted(int(each[1]) for each in found if each))

    def _listed(self, pattern: str) -> list[tuple[str, str]]:
        """Return the names and commits of the remote's references that fit a pattern."""
        lines = (
            each.partition("\t") for each in self._git("ls-remote", REMOTE, pattern).splitlines()
        )
        return [(name, commit) for commit, _, name in lines]

    def deepen(self) -> None:
        """Fetch the history that a shallow checkout leaves out."""
        if self._git("rev-parse", "--is-shallow-repository") == "true":
            self._git("fetch", "--quiet", "--unshallow", "--no-tags", REMOTE)

    def read(self, commit: str, path: str) -> bytes | None:
        """Return a file of a commit as a checkout would write it; None when it has none."""
        if not self._try("rev-parse", "--quiet", "--verify", f"{commit}:{path}"):
            return None
        return self._run("cat-file", "--filters", f"{commit}:{path}").stdout

    def has(self, commit: str) -> bool:
        """Tell whether a commit is here."""
        return self._ran("cat-file", "-e", f"{commit}^{{commit}}")

    def parents(self, commit: str) -> tuple[str, ...]:
        """Return the parents of a commit."""
        return tuple(self._git("rev-list", "--parents", "--max-count=1", commit).split()[1:])

    def contains(self, commit: str, other: str) -> bool:
        """Tell whether ``other`` is in the history of ``commit``."""
        return self._ran("merge-base", "--is-ancestor", other, commit)

    def fork(self, one: str, other: str) -> str:
        """Return the newest commit that two histories share; empty without one."""
        return self._try("merge-base", one, other)

    # Writing

    def tree(self, base: str, files: Mapping[str, bytes]) -> str:
        """Return the tree of a commit (or a tree) with other files in it."""
        index = Path(self._git("rev-parse", "--absolute-git-dir")) / "gh-tracker-index"
        own = {"GIT_INDEX_FILE": str(index)}
        try:
            self._git("read-tree", base, extra=own)
            for path, data in files.items():
                blob = self._git("hash-object", "-w", "--stdin", f"--path={path}", given=data)
                entry = f"{self._mode(base, path)},{blob},{path}"
                self._git("update-index", "--add", "--cacheinfo", entry, extra=own)
            return self._git("write-tree", extra=own)
        finally:
            index.unlink(missing_ok=True)

    def tree_of(self, commit: str) -> str:
        """Return the tree of a commit."""
        return self._git("rev-parse", "--verify", f"{commit}^{{tree}}")

    def blob(self, tree: str, path: str) -> bytes:
        """Return a file of a tree as git keeps it."""
        return self._run("cat-file", "blob", f"{tree}:{path}").stdout

    def merged(self, one: str, other: str, ours: Sequence[str]) -> str:
        """Return the tree of two commits merged; what becomes of the files ``ours`` is open.

        Raises:
            TrackerError: another file was changed in both.
        """
        done = self._run("merge-tree", "--write-tree", "--name-only", "-z", one, other, check=False)
        tree, *names = done.stdout.decode().split("\0")
        clashes = [each for each in names[: names.index("")] if each not in ours]
        if done.returncode > 1 or clashes:
            raise TrackerError(
                f"the tool's branch cannot be brought up to date: {', '.join(clashes) or 'git'}",
                hint="Merge the branch into it by hand, or delete the tool's branch.",
            )
        return tree

    def commit(self, tree: str, parents: Sequence[str], message: str, author: Author) -> str:
        """Make a commit, on no branch yet."""
        who = {
            f"GIT_{role}_{what}": text
            for role in ("AUTHOR", "COMMITTER")
            for what, text in (("NAME", author.name), ("EMAIL", author.email))
        }
        options = [word for each in parents for word in ("-p", each)]
        return self._git("commit-tree", tree, *options, "-m", message, extra=who)

    def push(self, commit: str, branch: str) -> None:
        """Put a commit on a branch of the remote; never by force.

        Raises:
            RejectedError: the remote refuses it.
        """
        target = f"{commit}:refs/heads/{branch}"
        done = self._run("push", "--porcelain", "--no-verify", REMOTE, target, check=False)
        if done.returncode:
            said = _said(done).splitlines()
            told = [each for each in said if not each.startswith(("hint:", "To "))]
            raise RejectedError(
                f"the push to {branch} was refused: {' '.join(told)[:400] or 'no reason given'}",
                hint="If the branch is protected, use `commit: pull-request`, or the token of an "
                "App that may bypass the rule.",
            )

    def move(self, commit: str, keep: Sequence[str]) -> None:
        """Check out another commit of this branch; the files ``keep`` become those of it.

        Whatever else a step before this one has changed stays as it is.

        Raises:
            TrackerError: a file that the commit changes was changed here too.
        """
        for path in keep:
            before = self.read("HEAD", path)
            file = self.root / path
            if before is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(before)
        self._git("update-index", "-q", "--refresh", check=False)
        self._git("reset", "--quiet", "--keep", commit)

    def settle(self, commit: str, branch: str, paths: Sequence[str]) -> None:
        """Let the branch here have the commit too, whose files are here already."""
        self._git("update-ref", f"refs/heads/{branch}", commit)
        self._git("reset", "--quiet", "--", *paths)

    # Git

    def _mode(self, base: str, path: str) -> str:
        listed = self._git("ls-tree", base, "--", path)
        return listed.split(" ", 1)[0] if listed else _FILE

    def _git(
        self,
        *arguments: str,
        given: bytes = b"",
        extra: Mapping[str, str] | None = None,
        check: bool = True,
    ) -> str:
        done = self._run(*arguments, given=given, extra=extra, check=check)
        return os.fsdecode(done.stdout).strip()

    def _try(self, *arguments: str) -> str:
        """Return what git prints, nothing when it fails."""
        done = self._run(*arguments, check=False)
        return "" if done.returncode else os.fsdecode(done.stdout).strip()

    def _ran(self, *arguments: str) -> bool:
        return self._run(*arguments, check=False).returncode == 0

    def _run(
        self,
        *arguments: str,
        given: bytes = b"",
        extra: Mapping[str, str] | None = None,
        check: bool = True,
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],  # noqa: S607 - found on the runner's PATH
            input=given,
            capture_output=True,
            check=False,
            env=self._environ | dict(extra or {}),
        )
        if check and done.returncode:
            said = " ".join(_said(done)[:400].split())
            raise TrackerError(f"`git {arguments[0]}` failed: {said}")
        return done


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what git complained of; secrets in an address it leaves out itself."""
    return done.stderr.decode(errors="replace").strip()


def authorised(server_url: str, token: str) -> Mapping[str, str]:
    """Return the environment in which git sends the token to one server, and no other header.

    The first, empty value takes back the header that ``actions/checkout`` may have configured:
    GitHub refuses a request with two. In the environment the token shows in no list of processes.
    https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpextraHeader
    """
    if not token or not server_url.startswith(SECURE):
        return {}
    basic = b64encode(f"x-access-token:{token}".encode()).decode()
    known = int(os.environ.get("GIT_CONFIG_COUNT", "0") or 0)
    values = ("", f"AUTHORIZATION: basic {basic}")
    found = {"GIT_CONFIG_COUNT": str(known + len(values))}
    for number, value in enumerate(values, known):
        found[f"GIT_CONFIG_KEY_{number}"] = f"http.{server_url.rstrip('/')}/.extraheader"
        found[f"GIT_CONFIG_VALUE_{number}"] = value
    return found
