"""A tracker, a GitHub and a virtual clock, of which a run can be repeated with one thing wrong."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from gh_tracker.config import Configuration
from gh_tracker.core.report.report import Report
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.state import Link, State
from gh_tracker.core.state.statefile import decode
from gh_tracker.errors import TrackerError
from gh_tracker.sandbox import REPOSITORY, Fault, Person, Request, Response, Sandbox
from gh_tracker.sandbox.log import Entry
from gh_tracker.sync import Clock, Options, Sync, Target
from tests.fake import FakeGateway
from tests.memory import Memory

START: Final = datetime(2026, 4, 1, 6, tzinfo=UTC)
MAX_WAIT: Final = 900.0
"""The longest wait of a run, in seconds: the default of the configuration."""

BETWEEN_RUNS: Final = 4000.0
"""Seconds from one run to the next: more than any limit, and than the grace of a create."""

OWNERS: Final = {"Platform Lead": ("alice",), "Data Lead": ("bob",), "Product Lead": ("carol",)}
USUAL: Final = Options()

_MARKER = re.compile(r"<!-- gh-tracker:begin \w+/(\S+) [0-9a-f]{12}")
_KEY = re.compile(r"<!-- gh-tracker:comment \w+ (\S+).*?-->")
_FIRST = {"status: Not Started", "status: Open"}
_ENTRY = re.compile(r"- \*\*[\d-]{10}\*\* – \S+ created\.")
_DATE = re.compile(r"(?<=\(Updated )[\d-]{10}|(?<=% \| )([\d-]{10}|–)(?= \|)")
_LEAST_WAIT = 60.0  # what GitHub asks for at a secondary limit that names no time


class Killed(BaseException):
    """The process is gone: nothing after this happens in it."""


class BrokenPromiseError(AssertionError):
    """Something happened that never may."""


@dataclass(slots=True)
class Patience:
    """Sees that nothing is asked of a server during a wait that the server asked for (I40)."""

    sandbox: Sandbox
    until: float = 0.0
    why: str = ""

    def before(self, request: Request) -> None:
        early = self.until - self.sandbox.clock.seconds()
        if early > 0:
            what = f"{request.method} {request.path}"
            raise BrokenPromiseError(f"I40: {what} came {early:.0f} s too early after {self.why}")

    def after(self, request: Request, response: Response) -> None:
        wait = asked_wait(response, self.sandbox.clock.seconds())
        if wait:
            self.until = max(self.until, self.sandbox.clock.seconds() + wait)
            self.why = f"{response.status} to {request.method} {request.path}"


def asked_wait(response: Response, now: float) -> float:
    """Give the seconds for which an answer asks to be left alone, by GitHub's documentation.

    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    """
    headers = {name.lower(): value for name, value in response.headers.items()}
    if headers.get("x-ratelimit-remaining") == "0":
        return float(headers["x-ratelimit-reset"]) - now
    if response.status not in {403, 429} or b"rate limit" not in response.body:
        return 0.0
    named = headers.get("retry-after", "")
    return float(named) if named.isdecimal() and int(named) else _LEAST_WAIT


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one run; neither report nor error where it was killed."""

    report: Report | None
    error: TrackerError | None
    log: tuple[Entry, ...]
    boundaries: tuple[str, ...]
    changed: bool

    @property
    def code(self) -> int | None:
        """The exit code, None of a process that was killed."""
        if self.report is not None:
            return self.report.exit_code
        return self.error.exit_code if self.error else None

    @property
    def writes(self) -> list[Entry]:
        return [each for each in self.log if each.method != "GET"]

    @property
    def told(self) -> str:
        """All that the run says to people, in one text."""
        if self.report is None:
            return f"{self.error} {self.error.hint if self.error else ''}"
        return " ".join(each.message for each in self.report.problems)


Step = Callable[[str], object]


def _nothing(*_: object) -> None:
    """Stand where a hook can be put."""


@dataclass(slots=True)
class Lab:
    """One tracker and the repository that it is synced with.

    ``local`` says that the server never lags behind itself, which leaves no grace to a create.
    """

    memory: Memory
    sandbox: Sandbox = field(default_factory=lambda: Sandbox(start=START))
    configuration: Configuration = field(
        default_factory=lambda: Configuration(settings=replace(DEFAULTS, owners=OWNERS))
    )
    local: bool = False
    max_wait: float = MAX_WAIT
    gateway: FakeGateway | None = None

    def fork(self) -> "Lab":
        """Give another lab that begins where this one stands."""
        memory = replace(self.memory, commits=list(self.memory.commits))
        return replace(self, memory=memory, sandbox=self.sandbox.fork(), gateway=None)

    @property
    def alice(self) -> Person:
        return self.sandbox.as_("alice")

    @property
    def text(self) -> str:
        return self.memory.document.decode()

    @property
    def state(self) -> State | None:
        return decode(self.memory.state, "state") if self.memory.state else None

    def edit(self, *changes: tuple[str, str]) -> None:
        """Replace texts as a person would, each of which stands exactly once in the tracker."""
        text = self.text
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the tracker"
            text = text.replace(old, new)
        self.memory.document = text.encode()

    def issue(self, record: str) -> int:
        """Give the number of a record's issue."""
        link = self.state.links[record] if self.state else None
        assert link is not None
        return link.issue

    def row(self, record: str) -> list[str]:
        (line,) = [each for each in self.text.splitlines() if each.startswith(f"| {record} |")]
        return [each.strip() for each in line.strip("|").split("|")]

    # Running

    def sync(self, options: Options = USUAL, step: Step = _nothing) -> Ran:
        """Sync as a process of its own would; ``step`` is told of each boundary that is passed.

        Boundaries are "before …", "done …" (GitHub has done it, and its answer is on its way) of
        each request, and "before …" and "after …" of each file that is written.
        """
        passed: list[str] = []

        def pass_(where: str) -> None:
            passed.append(where)
            step(where)

        log, before = len(self.sandbox.log), (self.memory.document, self.memory.state)
        report, error = self._run(options, pass_)
        changed = (self.memory.document, self.memory.state) != before
        entries = tuple(self.sandbox.log.entries[log:])
        return Ran(report, error, entries, tuple(passed), changed)

    def _run(self, options: Options, pass_: Step) -> tuple[Report | None, TrackerError | None]:
        with self._watched(pass_):
            try:
                return self.engine().run(options), None
            except TrackerError as error:
                return None, error
            except Killed:
                return None, None

    @contextmanager
    def _watched(self, pass_: Step) -> Iterator[None]:
        patience, sandbox = Patience(self.sandbox), self.sandbox

        def before(request: Request) -> None:
            patience.before(request)
            pass_(f"before {request.method} {request.path}")

        def after(request: Request, response: Response) -> None:
            patience.after(request, response)
            pass_(f"done {request.method} {request.path}")

        sandbox.before_request, sandbox.after_request, self.memory.at = before, after, pass_
        try:
            yield
        finally:
            sandbox.before_request, sandbox.after_request = _nothing, _nothing
            self.memory.at = _nothing

    def engine(self) -> Sync:
        pages = self.memory.read_cache().pages
        self.gateway = FakeGateway(self.sandbox, pages=pages, max_wait=self.max_wait)
        clock = Clock(self.sandbox.clock.now, self.gateway.clock.monotonic)
        target = Target(REPOSITORY, local=self.local)
        return Sync(self.memory, self.gateway, self.configuration, target, clock=clock, pages=pages)

    def until_quiet(self, options: Options = USUAL, limit: int = 4) -> Ran:
        """Run again, each time after all limits are over, until a run changes nothing; give it."""
        self.sandbox.faults.clear()
        writes: list[Entry] = []
        for _ in range(limit):
            self.sandbox.clock.advance(BETWEEN_RUNS)
            ran = self.sync(options)
            if not ran.writes and not ran.changed:
                return ran
            writes = ran.writes
        raise BrokenPromiseError(f"I7: still not quiet after {limit} runs: {writes}")

    def fail(self, fault: Fault) -> None:
        self.sandbox.fail(fault)

    # What there is in the end

    def final(self) -> dict[str, object]:
        """Give both sides and the state as people would compare them: by names, not by numbers.

        Left out are labels that no issue carries, for they are made when an issue needs them, and
        those that an open issue is read to have anyhow.
        """
        return {
            "tracker": dict(enumerate(self.text.splitlines(), 1)),
            "issues": self._issues(),
            "number of issues": len(self.sandbox.repo().issues),
            "milestones": {
                e.title: ((e.due_on or "")[:10], e.state, e.description or "")
                for e in self.sandbox.repo().milestones.values()
            },
            "state": self._remembered(),
        }

    def _issues(self) -> dict[str, object]:
        repo = self.sandbox.repo()
        titles = {each.number: each.title for each in repo.milestones.values()}
        found: dict[str, object] = {}
        for number in repo.issues:
            issue = self.sandbox.as_("olga").send("GET", f"/issues/{number}")
            body = str(issue["body"] or "")
            marked = _MARKER.search(body)
            name = marked[1] if marked else str(issue["title"])
            if name in found:
                raise BrokenPromiseError(f"I15: there are two issues of {name}")
            found[name] = {
                "title": issue["title"],
                "body": body,
                "labels": sorted(
                    {repo.labels[e].name for e in repo.issues[number].labels} - _FIRST
                ),
                "milestone": titles.get(repo.issues[number].milestone or 0),
                "assignees": sorted(repo.issues[number].assignees),
                "state": (issue["state"], issue["state_reason"]),
                "comments": sorted(
                    _KEY.sub(r"<!-- \1 -->", e.body) for e in repo.comments_of(number)
                ),
            }
        return found

    def _remembered(self) -> Mapping[str, object]:
        state = self.state
        if state is None:
            return {}
        titles = {f"#{e.number}": e.title for e in self.sandbox.repo().milestones.values()}
        return {
            "links": {key: _told(each, titles) for key, each in state.links.items()},
            "rows": {e.id: _told(e, titles) for e in state.milestone_links.values()},
            "collections": state.collections,
            "milestones": sorted(state.milestones.values()),
            "waiting": [(each.collection, each.reason) for each in state.waiting],
            "intents": [(each.kind, each.record) for each in state.intents],
        }

    def everywhere(self) -> str:
        """Give all texts of both sides in one, to look for what people wrote."""
        repo = self.sandbox.repo()
        issues = [f"{each.title}\n{each.body}" for each in repo.issues.values()]
        comments = [each.body for each in repo.comments.values()]
        names = [f"{each.title}\n{each.description}" for each in repo.milestones.values()]
        return "\n".join([self.text, *issues, *comments, *names])


def _told(link: Link, titles: Mapping[str, str]) -> dict[str, object]:
    """Give what is remembered of a record, a milestone by its title."""
    base = {
        f"base of {name}": tuple(titles.get(each, each) for each in pair)
        for name, pair in link.base.items()
    }
    seen = {f"seen {name}": titles.get(each, each) for name, each in link.seen.items()}
    rest = {"decisions": dict(link.decisions), "buried": link.tombstone, "lost": link.lost}
    return {**base, **seen, **rest}


def difference(
    got: Mapping[str, object], wanted: Mapping[str, object], path: str = ""
) -> list[str]:
    """Give the places in which two results differ, each with both values."""
    found: list[str] = []
    for key in sorted({*got, *wanted}, key=str):
        one, other = got.get(key), wanted.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            found += difference(one, other, f"{path}{key}/")
        elif one != other:
            found.append(f"{path}{key}: {one!r} instead of {other!r}")
    return found


def undated(final: Mapping[str, object]) -> dict[str, object]:
    """Give a result without what tells when an issue was made or linked."""
    lines, state = final["tracker"], final["state"]
    assert isinstance(lines, dict)
    assert isinstance(state, dict)
    kept = [_DATE.sub("DATE", each) for each in lines.values() if not _ENTRY.fullmatch(each)]
    links = {
        key: {name: each for name, each in link.items() if name != "base of last_update"}
        for key, link in state["links"].items()
    }
    return {**final, "tracker": dict(enumerate(kept, 1)), "state": {**state, "links": links}}


def later(hours: float) -> datetime:
    """Give a time after the beginning of the lab."""
    return START + timedelta(hours=hours)
