"""People at work on a list from both sides, by chance, and runs that are cut short between."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from gh_tracker.core.cells.bullets import phrase, read
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Policy
from gh_tracker.core.report.report import Report
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options
from tests.backends import Json, in_process
from tests.desk import Call, Desk, labels
from tests.lists.tracker import CONFIGURATION, TRACKER, later

HEADING: Final = "## Upcoming Checkpoints\n"
ALL: Final = Options(yes=True, allowed=frozenset({"removals", "edits", "additions"}))
DECIDED: Final = Options(yes=True, allowed=ALL.allowed, prefer=Policy.GITHUB)
MOST_RUNS: Final = 6
_MARKER: Final = re.compile(r"gh-tracker:begin checkpoints/(\S+)")

Said = dict[str, str]


@dataclass
class Schedule:
    """One schedule: who does what next is left to chance, the same for the same seed.

    ``typed`` counts what can become an issue: bullets that are new or rewritten, and issues that
    people open.
    """

    seed: int
    folder: Path
    desk: Desk = field(init=False)
    typed: int = 3
    words: int = 0

    def __post_init__(self) -> None:
        """Sync the list for the first time."""
        self.chance = Random(self.seed)
        self.desk = Desk.with_tracker(in_process(Sandbox()), self.folder, TRACKER)
        self.desk.configure(CONFIGURATION)
        self.desk.sync(ALL)
        self.desk.commit()

    def play(self) -> Report:
        """Let people work and runs happen, then sync until nothing changes any more."""
        for _ in range(self.chance.randint(3, 9)):
            for _ in range(self.chance.randint(1, 3)):
                self.chance.choice((self.in_tracker, self.on_github))()
            for _ in range(15):
                later(self.desk)
            self.chance.choice((self.sync, self.sync, self.cut_short, self.unnoted))()
        for _ in range(MOST_RUNS):
            later(self.desk)
            before = (self.desk.tracker, self.desk.state)
            report = self.desk.sync(DECIDED)
            if (self.desk.tracker, self.desk.state) == before and not self.desk.writes:
                return report
        raise AssertionError(f"seed {self.seed} comes to no end")

    # Runs

    def sync(self) -> None:
        self.desk.sync(ALL)

    def cut_short(self) -> None:
        left = [self.chance.randint(1, 6)]

        def hook(_call: Call) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            self.desk.sync(ALL, after=hook)

    def unnoted(self) -> None:
        """End between the tracker and the state."""
        before = self.desk.state
        assert before is not None
        self.desk.sync(ALL)
        self.desk.state_path.write_bytes(before)

    # People

    def text(self) -> str:
        self.words += 1
        kind = self.chance.choice(("show", "review", "party"))
        return f"{self.chance.choice(('Alpha', 'Beta', 'Gamma'))} {kind} {self.words}"

    def when(self) -> str:
        return f"Week {self.chance.randint(1, 9)}"

    def task(self) -> str:
        return self.chance.choice(("", "UT-001", "UT-002"))

    def in_tracker(self) -> None:
        """Edit, add, double, move or remove a bullet."""
        there = [dict(each) for each in self.bullets()]
        acts: list[Callable[[list[Said]], None]] = [self.edit, self.edit, self.add]
        acts += [self.remove, self.move, self.double] if there else []
        self.chance.choice(acts)(there)
        self.write(there)

    def edit(self, there: list[Said]) -> None:
        if not there:
            return
        bullet = self.chance.choice(there)
        for name in self.chance.sample(("when", "text", "task"), self.chance.randint(1, 2)):
            bullet[name] = {"when": self.when, "text": self.text, "task": self.task}[name]()
            self.typed += name == "text"

    def add(self, there: list[Said]) -> None:
        self.typed += 1
        there.append({"when": self.when(), "text": self.text(), "task": self.task()})

    def remove(self, there: list[Said]) -> None:
        there.remove(self.chance.choice(there))

    def move(self, there: list[Said]) -> None:
        self.chance.shuffle(there)

    def double(self, there: list[Said]) -> None:
        self.typed += 1
        there.append(dict(self.chance.choice(there)))

    def write(self, bullets: list[Said]) -> None:
        head, _, rest = self.desk.text.partition(HEADING)
        _, _, tail = rest.partition("\n## ")
        lines = "".join(
            f"- **{each['when']}** – {each['text']}{_in_brackets(each['task'])}.\n"
            for each in bullets
        )
        self.desk.path.write_bytes(f"{head}{HEADING}{lines}\n## {tail}".encode())

    def on_github(self) -> None:
        """Open, edit, close or reopen an issue."""
        later(self.desk)
        people, issues = self.desk.people, self.issues()
        act = self.chance.choice(("new", "title", "when", "task", "all", "close", "reopen"))
        if act == "new" or not issues:
            self.typed += 1
            people.create_issue(self.text(), f"When: {self.when()}", labels=["checkpoint"])
            return
        issue = self.chance.choice(issues)
        if act in {"title", "all"}:
            people.edit_issue(issue["number"], title=self.text())
        lines = {"When": self.when(), "Task": self.task()}
        body = issue["body"] or ""
        for name, value in lines.items():
            if act in {name.lower(), "all"}:
                body = re.sub(rf"^- {name}:.*$", f"- {name}: {value}", body, flags=re.MULTILINE)
        if body != issue["body"]:
            people.edit_issue(issue["number"], body=body)
        if act == "close":
            people.close(issue["number"])
        if act == "reopen" and issue["state"] == "closed":
            people.reopen(issue["number"])

    # What there is

    def bullets(self) -> list[Said]:
        """Give what the bullets say."""
        lists = parse(self.desk.tracker).lists
        own = (e for e in lists if e.heading and e.heading.text == HEADING.strip("# \n"))
        return [dict(read(item).values) for each in own for item in each.items]

    def issues(self) -> list[Json]:
        return [each for each in self.desk.people.issues() if "checkpoint" in labels(each)]

    def open_issues(self) -> list[Said]:
        """Give what the open issues say."""
        return [_said(each) for each in self.issues() if each["state"] == "open"]

    def markers(self) -> list[str]:
        return [m for each in self.issues() for m in _MARKER.findall(each["body"] or "")]


def _in_brackets(task: str) -> str:
    return f" ({task})" if task else ""


def _said(issue: Json) -> Said:
    lines = dict(re.findall(r"^- (When|Task):[ ]?(.*)$", issue["body"] or "", re.MULTILINE))
    task = re.sub(r" \(#\d+\)", "", lines["Task"].strip())
    return {"when": lines["When"].strip(), "text": phrase(issue["title"]), "task": task}
