"""One tracker and one GitHub, and the syncs between them, with all that can go wrong."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from random import Random
from typing import Final

from gh_tracker.config import Configuration
from gh_tracker.core.report.report import Report
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.state import State
from gh_tracker.core.state.statefile import decode
from gh_tracker.errors import TrackerError
from gh_tracker.sandbox import REPOSITORY, Behaviour, Person, Request, Response, Sandbox
from gh_tracker.sandbox.log import Entry
from gh_tracker.sandbox.people import RefusedError
from gh_tracker.sync import Clock, Options, Sync, Target
from tests.fake import FakeGateway
from tests.memory import Memory
from tests.properties import issues, tables
from tests.properties.issues import Seen
from tests.properties.ledger import Key, Ledger
from tests.properties.tables import Row

START: Final = datetime(2026, 4, 1, 12, tzinfo=UTC)
BOT: Final = "tracker-bot"
WORDS: Final = {
    "tasks": ("Not Started", "In Progress", "Blocked", "On Hold", "Complete", "Cancelled"),
    "risks": ("Open", "Mitigating", "Resolved", "Accepted"),
}
OWNERS: Final = {role: (login,) for role, login in issues.ROLES.items()}
USUAL: Final = Options()


class Killed(BaseException):
    """The process is gone: nothing after this happens in it."""


class Violation(AssertionError):  # noqa: N818 — the name says what it is
    """An invariant does not hold."""

    def __init__(self, invariant: str, message: str) -> None:
        super().__init__(f"{invariant}: {message}")
        self.invariant = invariant


@dataclass(slots=True)
class Fuse:
    """Counts the boundaries of a run, and at one of them lets something happen.

    ``only`` leaves out the boundaries that it says no to: they are not counted.
    """

    at: int = 0
    action: Callable[[str], None] = lambda _: None
    only: Callable[[str], bool] = lambda _: True
    passed: int = 0
    blown: str = ""

    def pass_(self, where: str) -> None:
        if not self.at or self.blown or not self.only(where):
            return
        self.passed += 1
        if self.passed == self.at:
            self.blown = where
            self.action(where)


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one sync: a report, an expected error, or neither when it was killed.

    ``before``, ``seen`` and ``state`` are the tracker, GitHub's issues and the state before it.
    """

    report: Report | None
    error: TrackerError | None
    log: tuple[Entry, ...]
    before: bytes
    seen: Mapping[int, Seen]
    state: bytes | None
    fuse: Fuse

    @property
    def killed(self) -> bool:
        return self.report is None and self.error is None

    @property
    def writes(self) -> list[Entry]:
        return [each for each in self.log if each.method not in {"GET", "HEAD"}]


@dataclass(slots=True)
class World:
    """Both sides, what people wrote on them, and who is who.

    Records are known by a number of the suite's own; every title is a text that only one record
    ever has, so that a row and an issue tell whose they are (``named``).
    """

    memory: Memory
    sandbox: Sandbox = field(default_factory=lambda: Sandbox(start=START))
    configuration: Configuration = field(default_factory=Configuration)
    local: bool = True
    ledger: Ledger = field(default_factory=Ledger)
    named: dict[str, int] = field(default_factory=dict)
    collections: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    outdated: set[str] = field(default_factory=set)  # titles that somebody changed on GitHub
    foreign: dict[int, tuple[str, str]] = field(default_factory=dict)
    around: dict[int, set[str]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    moving: set[int] = field(default_factory=set)
    vague: set[Key] = field(default_factory=set)
    damaged: set[int] = field(default_factory=set)
    hurt: set[int] = field(default_factory=set)
    ever_removed: set[int] = field(default_factory=set)
    buried: set[int] = field(default_factory=set)
    gone_at: dict[int, float] = field(default_factory=dict)
    bystanders: dict[int, set[str]] = field(default_factory=dict)
    forgetful: bool = False
    blinded: bool = False
    exposed: set[int] = field(default_factory=set)
    redundant: list[str] = field(default_factory=list)
    stripped: set[int] = field(default_factory=set)
    behaviour: Behaviour = field(default_factory=Behaviour)
    counter: int = 0
    pages: dict[str, str] = field(default_factory=dict)

    # Who is who

    @property
    def alice(self) -> Person:
        return self.sandbox.as_("alice")

    def rows(self) -> list[Row]:
        return tables.rows(self.memory.document)

    def rows_by_record(self) -> dict[int, Row]:
        return {self.record_of(row): row for row in self.rows()}

    def record_of(self, row: Row) -> int:
        """Give the record that a row's title is of."""
        found = self.named.get(row["title"])
        if found is None:
            raise Violation("I17", f"{row['id']} has a title that nobody wrote: {row['title']!r}")
        return found

    def seen(self) -> dict[int, Seen]:
        return issues.look(self.sandbox)

    def issues_by_record(self) -> dict[int, Seen]:
        """Give the issue of each record; two for one are a violation."""
        found: dict[int, Seen] = {}
        for number, issue in self.seen().items():
            if number in self.foreign:
                continue
            record = self.named.get(issue.text)
            if record is None:
                raise Violation("I17", f"#{number} has a title that nobody wrote: {issue.title!r}")
            if self.numbers.setdefault(number, record) != record:
                raise Violation("I17", f"#{number} has the title of another record")
            if record in found:
                raise Violation("I15", f"#{found[record].number} and #{number} are of one record")
            found[record] = issue
        return found

    def new_record(self, collection: str, title: str) -> int:
        record = len(self.collections) + 1
        self.collections[record] = collection
        self.named[title] = record
        self.ledger.write((record, "title"), title)
        return record

    def token(self, kind: str = "tok") -> str:
        """Give a text that was never written before."""
        self.counter += 1
        return f"{kind}{self.counter:03}"

    # Values

    def canon(self, name: str, value: str) -> str:
        """Give a value as it is compared: milestones that were renamed are still the same."""
        if name == "milestone":
            return self.aliases.get(value, value)
        return value.casefold() if name == "impact" else value

    def here(self, row: Row, name: str) -> str:
        return self.canon(name, row[name])

    def there(self, issue: Seen, record: int, name: str) -> str | None:
        value = issues.values(issue, self.collections[record]).get(name)
        return None if value is None else self.canon(name, value)

    def traces(self, issue: Seen, record: int, name: str) -> set[str]:
        found = issues.traces(issue, self.collections[record], name)
        return {self.canon(name, each) for each in found}

    def write(self, record: int, name: str, value: str, over: Iterable[str | None]) -> None:
        """Note in the ledger what a person wrote, and what they saw there before."""
        seen = {each for each in over if each is not None}
        self.ledger.write((record, name), self.canon(name, value), seen)
        if name == "title":
            self.named[value] = record

    def fresh(self, record: int, name: str, chance: Random) -> str | None:
        """Give a value that a field never had; None where there is no such."""
        ever = self.ledger.ever[record, name]
        if name not in {"title", "status"} and "" not in ever and chance.random() < 0.08:
            return None if self._has_bystander(record) and name == "owner" else ""
        if name == "title":
            return f"{chance.choice(('Build', 'Sign', 'Ship'))} {self.token()}"
        if name == "notes":
            text = chance.choice(("See {}.", "{} | {}", "- {}\n- more", "After {} & <b>", "{}"))
            token = self.token()
            return text.replace("{}", token)
        if name == "status":
            known: Iterable[str] = WORDS[self.collections[record]]
        elif name == "progress":
            known = [f"{each}%" for each in chance.sample(range(100), 5)]
        elif name == "owner":
            known = (*issues.ROLES, "@carol", self.token("Squad "))
        elif name == "milestone":
            known = (*(e.title for e in self.sandbox.repo().milestones.values()), self.token("M-"))
        else:
            known = (self.token("grade "),)
        unused = [each for each in known if self.canon(name, each) not in ever]
        return chance.choice(unused) if unused else None

    def _has_bystander(self, record: int) -> bool:
        """Tell whether somebody is assigned who would be read as the owner if there were none.

        That is so whether or not their being assigned has to last.
        """
        issue = self.issues_by_record().get(record)
        return issue is not None and issues.BYSTANDER in issue.assignees

    # Syncing

    def sync(self, options: Options = USUAL, fuse: Fuse | None = None) -> Ran:
        """Sync as a process of its own would: nothing is carried over but what is on disk."""
        fuse = fuse or Fuse()
        sandbox, log, before = self.sandbox, len(self.sandbox.log), self.memory.document
        seen, state = self.seen(), self.memory.state

        self.redundant = []

        def before_request(request: Request) -> None:
            self.redundant += redundant(self.seen(), request)
            fuse.pass_(f"before {request.method} {request.path}")

        def after_request(request: Request, _response: Response) -> None:
            fuse.pass_(f"after {request.method} {request.path}")

        sandbox.before_request, sandbox.after_request = before_request, after_request
        self.memory.at = fuse.pass_
        report, error = None, None
        try:
            report = self._engine().run(options)
        except TrackerError as caught:
            error = caught
        except (Killed, KeyboardInterrupt):
            pass
        finally:
            sandbox.before_request, sandbox.after_request = _nothing, _nothing
            self.memory.at = _nothing
        return Ran(report, error, tuple(sandbox.log.entries[log:]), before, seen, state, fuse)

    def plan(self, options: Options = USUAL) -> Report:
        return self._engine().plan(options)

    def _engine(self) -> Sync:
        pages = self.memory.read_cache().pages
        gateway = FakeGateway(self.sandbox, pages=pages, max_wait=60.0)
        clock = Clock(self.sandbox.clock.now, gateway.clock.monotonic)
        target = Target(REPOSITORY, local=self.local)
        return Sync(self.memory, gateway, self.configuration, target, clock=clock, pages=pages)

    def state(self) -> State | None:
        return None if self.memory.state is None else decoded(self.memory.state)

    def linked(self) -> set[int]:
        """Give the issues that the state knows."""
        state = self.state()
        return {link.issue for link in state.links.values()} if state else set()

    def halfway(self) -> set[int]:
        """Give the issues that a run has opened on their way to another closed word.

        Until they are closed again they are read as closed as they were.
        """
        state = self.state()
        intents = state.intents if state else ()
        return {each.issue for each in intents if each.kind == "replace"}

    def calm(self) -> None:
        """Let everything work again."""
        self.sandbox.faults.clear()
        self.sandbox.behaviour = self.behaviour


@lru_cache(maxsize=4)
def decoded(data: bytes) -> State:
    return decode(data, "state")


def redundant(seen: Mapping[int, Seen], request: Request) -> list[str]:
    """Tell what a PATCH of an issue asks for that is so already."""
    found = re.search(r"/issues/(\d+)$", request.path)
    issue = seen.get(int(found[1])) if found and request.method == "PATCH" else None
    if issue is None:
        return []
    asked = json.loads(request.body)
    now = {
        "title": issue.title,
        "body": issue.body,
        "labels": sorted(issue.labels),
        "assignees": sorted(issue.assignees),
        "state": issue.state,
    }
    given = {name: sorted(e) if isinstance(e, list) else e for name, e in asked.items()}
    return [f"{name} of #{issue.number}" for name in now.keys() & given if given[name] == now[name]]


def _nothing(*_: object) -> None:
    """Stand where a hook was."""


def configured(**changes: object) -> Configuration:
    """Give a configuration with the suite's owners."""
    settings = replace(DEFAULTS, owners=OWNERS)
    return replace(Configuration(settings=settings), **changes)  # type: ignore[arg-type]  # names of the configuration


def acting(act: Callable[[], object]) -> bool:
    """Do what a person does on GitHub; tell whether it was let."""
    try:
        act()
    except RefusedError:
        return False
    return True
