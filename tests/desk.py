"""A person's desk: a tracker in a real git repository, and the GitHub that it is synced with."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from gh_tracker import config
from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event, Fetched, Issue, Milestone, Repository, Write
from gh_tracker.core.report.report import Report
from gh_tracker.ports import Chronicle, Gateway, Meter
from gh_tracker.sync import Clock, Options, Sync, Target
from gh_tracker.workspace.disk import SUFFIX, Workspace
from tests.backends import Backend, Json, People
from tests.workspace.repositories import Repository as GitRepository

EXAMPLE: Final = Path(__file__).parent / "examples" / "programme.md"
NAME: Final = "docs/tracker.md"
USUAL: Final = Options()

_MARKER = re.compile(r"<!-- gh-tracker:begin \w+/(\S+) (\w{12})")

Call: TypeAlias = Write | tuple[str, object]
"""What is asked of GitHub: a write as the data it is, or the name of a read and its subject."""

Hook: TypeAlias = Callable[[Call], None]
T = TypeVar("T")


def nothing(_call: Call) -> None:
    """Do nothing about a call."""


def as_it_is(fetched: Fetched) -> Fetched:
    """Change nothing about a listing."""
    return fetched


def emptied(fetched: Fetched) -> Fetched:
    """Make a listing show no issue at all, as one does on a bad day."""
    return replace(fetched, issues=())


@dataclass(slots=True)
class Watched:
    """A gateway whose calls are noted, with a hook before each and one when it was answered."""

    inner: Gateway
    before: Hook
    after: Hook
    listed: Callable[[Fetched], Fetched]
    calls: list[Call] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[str, int]:
        return self.inner.counts

    @property
    def now(self) -> str:
        return self.inner.now

    def repository(self) -> Repository:
        return self._noted(("repository", None), self.inner.repository)

    def fetch(self, since: str, *, full: bool, labels: bool) -> Fetched:
        call = ("fetch", since)
        fetched = self._noted(call, lambda: self.inner.fetch(since, full=full, labels=labels))
        return self.listed(fetched)

    def changed(self, since: str) -> Iterator[tuple[Issue, ...]]:
        pages = self.inner.changed(since)
        while page := self._noted(("changed", since), lambda: next(pages, ())):
            yield page

    def issue(self, number: int) -> Issue:
        return self._noted(("issue", number), lambda: self.inner.issue(number))

    def milestones(self) -> tuple[Milestone, ...]:
        return self._noted(("milestones", None), self.inner.milestones)

    def milestone(self, number: int) -> Milestone:
        return self._noted(("milestone", number), lambda: self.inner.milestone(number))

    def timeline(self, number: int) -> tuple[Event, ...]:
        return self._noted(("timeline", number), lambda: self.inner.timeline(number))

    def comments(self, number: int) -> tuple[Event, ...]:
        return self._noted(("comments", number), lambda: self.inner.comments(number))

    def assignable(self) -> frozenset[str]:
        return self._noted(("assignable", None), self.inner.assignable)

    @property
    def meter(self) -> Meter:
        return self.inner.meter

    @property
    def chronicle(self) -> Chronicle:
        return WatchedChronicle(self.inner.chronicle, self._noted)

    def perform(self, write: Write) -> Issue | Milestone | str:
        return self._noted(write, lambda: self.inner.perform(write))

    def close(self) -> None:
        self.inner.close()

    def _noted(self, call: Call, send: Callable[[], T]) -> T:
        self.calls.append(call)
        self.before(call)
        answer = send()
        self.after(call)
        return answer


@dataclass(slots=True)
class WatchedChronicle:
    """What happened to all issues, each page noted as it is asked for."""

    inner: Chronicle
    noted: Callable[[Call, Callable[[], Any]], Any]

    def events(self) -> Iterator[tuple[Event, ...]]:
        yield from self._each("events", self.inner.events())

    def remarks(self, since: str) -> Iterator[tuple[Event, ...]]:
        yield from self._each("remarks", self.inner.remarks(since))

    def pulls_of(self, commit: str) -> tuple[Pull, ...]:
        found: tuple[Pull, ...] = self.noted(("pulls", commit), lambda: self.inner.pulls_of(commit))
        return found

    def _each(self, what: str, pages: Iterator[tuple[Event, ...]]) -> Iterator[tuple[Event, ...]]:
        while page := self.noted((what, None), lambda: next(pages, ())):
            yield page


@dataclass(slots=True)
class Desk:
    """A checkout with a tracker, its state beside it, and who works on GitHub meanwhile.

    ``now`` is this machine's clock, which stands still; ``calls`` are those of the last sync.
    """

    backend: Backend
    git: GitRepository
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: list[Call] = field(default_factory=list)

    @classmethod
    def with_tracker(cls, backend: Backend, folder: Path, tracker: bytes) -> "Desk":
        """Make a repository whose only commit is the tracker."""
        git = GitRepository(folder)
        git.commit(NAME, tracker.decode())
        return cls(backend, git)

    def fresh_checkout(self, folder: Path) -> "Desk":
        """Clone the last commit: what was not committed is not there."""
        self.git.git("clone", "--quiet", str(self.git.path), str(folder))
        return Desk(self.backend, GitRepository(folder), self.now)

    # The files

    @property
    def path(self) -> Path:
        return self.git.path / NAME

    @property
    def state_path(self) -> Path:
        return self.path.with_name(self.path.name + SUFFIX)

    @property
    def tracker(self) -> bytes:
        return self.path.read_bytes()

    @property
    def state(self) -> bytes | None:
        return self.state_path.read_bytes() if self.state_path.exists() else None

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.path)

    @property
    def text(self) -> str:
        return self.tracker.decode()

    def row(self, record: str) -> str:
        """Give the one row that begins with an ID."""
        (found,) = [e for e in self.text.splitlines() if e.startswith(f"| {record} |")]
        return found

    def cells(self, record: str) -> list[str]:
        return [each.strip() for each in self.row(record).strip("|").split("|")]

    def edit(self, *changes: tuple[str, str]) -> None:
        """Replace texts as a person would, each of which stands exactly once in the tracker."""
        text = self.text
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the tracker"
            text = text.replace(old, new)
        self.path.write_bytes(text.encode())

    def remove(self, *records: str) -> None:
        """Take rows out of the tracker, their lines and all."""
        self.edit(*((f"{self.row(each)}\n", "") for each in records))

    def configure(self, text: str) -> None:
        """Give the repository a configuration, and commit it."""
        self.git.commit(".github/gh-tracker.yml", text)

    def commit(self, at: str = "2026-04-02T12:00:00+00:00") -> None:
        self.git.git("add", "--all")
        self.git.git("commit", "--quiet", "--allow-empty", "--message", "Edit the tracker", at=at)

    def diff(self) -> list[str]:
        """Give the lines of the tracker that git shows as changed, each with its sign."""
        shown = self.git.git("diff", "--unified=0", "--no-color", "--", NAME)
        return [e for e in shown.splitlines() if e[:1] in "+-" and e[:3] not in ("+++", "---")]

    # Syncing

    def sync(
        self,
        options: Options = USUAL,
        *,
        before: Hook = nothing,
        after: Hook = nothing,
        listed: Callable[[Fetched], Fetched] = as_it_is,
    ) -> Report:
        """Sync as a process of its own would: nothing is carried over but what is on disk."""
        workspace = self.workspace
        pages = workspace.read_cache().pages
        gateway = Watched(self.backend.connect(pages=pages), before, after, listed)
        self.calls = gateway.calls
        return self._engine(workspace, gateway, pages).run(options)

    def plan(self, options: Options = USUAL) -> Report:
        """Plan as a process of its own would."""
        workspace = self.workspace
        pages = workspace.read_cache().pages
        return self._engine(workspace, self.backend.connect(pages=pages), pages).plan(options)

    def _engine(self, workspace: Workspace, gateway: Gateway, pages: dict[str, str]) -> Sync:
        configuration = config.load(workspace.root, document=self.tracker, name=NAME)
        target = Target(self.backend.repository, local=True)
        clock = Clock(now=lambda: self.now)
        return Sync(workspace, gateway, configuration, target, clock=clock, pages=pages)

    @property
    def writes(self) -> list[Write]:
        """What the last sync sent to change something."""
        return [each for each in self.calls if not isinstance(each, tuple)]

    def silent(self, options: Options = USUAL) -> bool:
        """Sync and tell whether nothing was sent that writes, and no byte changed on disk."""
        before = (self.tracker, self.state)
        report = self.sync(options)
        return report.exit_code == 0 and not self.writes and (self.tracker, self.state) == before

    def command(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the real command in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "gh_tracker", *arguments],
            cwd=self.git.path,
            env=self.environ() | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def environ(self) -> dict[str, str]:
        """Give the environment of a command: this backend, its repository, its token."""
        named = {
            "GITHUB_API_URL": self.backend.api_url,
            "GITHUB_REPOSITORY": self.backend.repository,
        }
        ours = ("GH_", "GITHUB_", "CI", "NO_COLOR")
        kept = {name: each for name, each in os.environ.items() if not name.startswith(ours)}
        return kept | named | {"GH_TOKEN": self.backend.token}

    # GitHub

    @property
    def people(self) -> People:
        """alice, who may write."""
        return self.backend.people

    def issues(self) -> dict[str, Json]:
        """Give GitHub's issues by the record whose marker they carry."""
        found = {}
        for issue in self.people.issues():
            for match in _MARKER.finditer(issue["body"] or ""):
                assert match[1] not in found, f"two issues carry the marker of {match[1]}"
                found[match[1]] = issue
        return found

    def issue(self, record: str) -> Json:
        return self.issues()[record]

    def number(self, record: str) -> int:
        return int(self.issue(record)["number"])

    def seen(self) -> dict[str, dict[str, object]]:
        """Give what people see of each record's issue, told by names and not by numbers."""
        return {record: self._seen(issue) for record, issue in self.issues().items()}

    def snapshot(self) -> list[tuple[object, ...]]:
        """Give every issue as it is and when it last changed, to see that nothing was written."""
        return [
            (e["number"], e["body"], e["updated_at"], *self._seen(e).values())
            for e in self.people.issues()
        ]

    def _seen(self, issue: Json) -> dict[str, object]:
        body = _MARKER.sub(r"<!-- gh-tracker:begin \1", issue["body"] or "")
        return {
            "title": issue["title"],
            "body": re.sub(rf"https?://[^/]+/{self.backend.repository}/", "https://HOST/", body),
            "labels": labels(issue),
            "state": (issue["state"], issue["state_reason"]),
            "milestone": (issue["milestone"] or {}).get("title"),
            "assignees": logins(issue),
        }


def labels(issue: Json) -> list[str]:
    return sorted(each["name"] for each in issue["labels"])


def logins(issue: Json) -> list[str]:
    return [each["login"] for each in issue["assignees"]]
