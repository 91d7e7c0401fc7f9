"""A tracker's history played again: what changed between two revisions, done by people.

A revision is read here by plain rules of its own, so that it checks the tool's reading as well.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from gh_tracker.sandbox import Sandbox
from tests.backends import Backend, Json, People
from tests.desk import Desk, labels

OURS: Final = ("Snapshot", "Issues & Risks (Active)", "Activity Log")
"""The sections that follow the issues; all others are people's own."""

CLOSED: Final = {
    "Complete": "completed",
    "Resolved": "completed",
    "Cancelled": "not_planned",
    "Accepted": "not_planned",
}
SECTIONS: Final = {"Notes", "Mitigation"}
TITLES: Final = {"Title", "Description"}
NOTHING: Final = "–"

Cells = Mapping[str, str]
"""A row: the header of a column to what stands there."""


GitHub = Mapping[str, Mapping[str, object]]
"""What GitHub has of each record."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A tracker as it was on a day."""

    text: str

    @classmethod
    def of(cls, path: Path) -> "Revision":
        return cls(path.read_bytes().decode())

    @property
    def day(self) -> date:
        """The date in the heading of the snapshot."""
        (found,) = re.findall(r"^## Snapshot \(Updated (.*)\)$", self.text, re.MULTILINE)
        return date.fromisoformat(found)

    @property
    def morning(self) -> datetime:
        return datetime.combine(self.day, time(8), UTC)

    @property
    def sections(self) -> dict[str, str]:
        """Each section's text by its heading without a date; what stands before has none."""
        parts = re.split(r"^(?=## )", self.text, flags=re.MULTILINE)
        return {
            re.sub(r" \(Updated .*| *\n.*|^## ", "", each, flags=re.DOTALL): each for each in parts
        }

    @property
    def rows(self) -> dict[str, Cells]:
        """The records of both tables by their ID."""
        found: dict[str, Cells] = {}
        for name in OURS[:2]:
            lines = [e for e in self.sections[name].splitlines() if e.startswith("|")]
            head, _, *rows = ([cell.strip() for cell in e.strip("|").split("|")] for e in lines)
            found |= {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
        return found

    @property
    def log(self) -> list[tuple[date, str, str]]:
        """The entries of the activity log: date, ID and what is told."""
        pattern = r"^- \*\*(.*)\*\* – (\S+) \w+\.(?: (.*))?$"
        entries = re.findall(pattern, self.sections["Activity Log"], re.MULTILINE)
        return [(date.fromisoformat(day), key, told) for day, key, told in entries]

    def taking(self, theirs: "Revision", *names: str) -> "Revision":
        """Return this revision with some sections of another one."""
        own = self.sections
        assert own.keys() == theirs.sections.keys()
        kept = {name: theirs.sections[name] if name in names else own[name] for name in own}
        return Revision("".join(kept.values()))


@dataclass(frozen=True, slots=True)
class Act:
    """What one person does about one record on one day; ``before`` is empty for a new record."""

    day: date
    record: str
    before: Cells
    after: Cells
    told: str = ""

    @property
    def changed(self) -> dict[str, str]:
        """The cells that a person changes; the date follows from the day."""
        cells = {name: text for name, text in self.after.items() if text != self.before.get(name)}
        cells.pop("Last Update", None)
        return cells


def acts(before: Revision, after: Revision) -> Iterator[Act]:
    """Yield what happened between two revisions, in the order of its days.

    A task has its day in Last Update; that of a risk is not written down anywhere.
    """
    assert before.rows.keys() <= after.rows.keys(), "no record went in these histories"
    new = after.log[: len(after.log) - len(before.log)]
    found = []
    for record, cells in after.rows.items():
        was = before.rows.get(record, {})
        if cells == was:
            continue
        day = date.fromisoformat(cells.get("Last Update", after.day.isoformat()))
        told = [text for when, key, text in new if (when, key) == (day, record)]
        found.append(Act(day, record, was, cells, *told))
    yield from sorted(found, key=lambda each: each.day)


@dataclass(slots=True)
class Replay:
    """One history played on one GitHub, whose clock and the desk's are moved together."""

    sandbox: Sandbox
    desk: Desk
    owners: Mapping[str, tuple[str, ...]]

    @classmethod
    def begin(
        cls, sandbox: Sandbox, backend: Backend, folder: Path, first: Revision, owners: str
    ) -> "Replay":
        """Sync the first revision, which changes nothing in it, and commit."""
        desk = Desk.with_tracker(backend, folder, first.text.encode())
        desk.configure(owners)
        found = {
            role: (login,)
            for role, login in re.findall(r"^  (.*): \[(.*)\]$", owners, re.MULTILINE)
        }
        replay = cls(sandbox, desk, found)
        replay.at(first.day, 17)
        desk.commit(at=desk.now.isoformat())
        replay.sync(first)
        return replay

    def at(self, day: date, hour: int) -> None:
        """Let it be an hour of a day in UTC, on both machines; time never goes backwards."""
        moment = datetime.combine(day, time(hour), UTC)
        moment = max(moment, self.sandbox.clock.now() + timedelta(seconds=1))
        self.sandbox.clock.set(moment)
        self.desk.now = moment

    def sync(self, expected: Revision | None = None) -> None:
        """Sync and commit; the tracker is as expected, byte for byte, and the next run silent."""
        report = self.desk.sync()
        assert (report.exit_code, report.conflicts, report.problems) == (0, (), ())
        if expected is not None:
            wanted, found = expected.text.splitlines(), self.revision.text.splitlines()
            told = difflib.unified_diff(wanted, found, lineterm="")
            assert self.revision == expected, "\n".join(told)
        self.desk.commit(at=self.desk.now.isoformat())
        assert self.desk.silent()

    @property
    def revision(self) -> Revision:
        return Revision(self.desk.text)

    def write(self, revision: Revision) -> None:
        """Save the tracker as a person does, and commit it."""
        self.desk.path.write_bytes(revision.text.encode())
        self.desk.commit(at=self.desk.now.isoformat())

    # On GitHub

    def on_github(self, act: Act) -> None:
        """Do on GitHub, as alice, what a row shows afterwards."""
        if act.before:
            self._edit(act)
        else:
            self._open(act)

    def _open(self, act: Act) -> None:
        """Open an issue with the collection's label, and what the record's row will say.

        She gives it no ID: that is the tool's to give.
        """
        title = next(act.after[name] for name in TITLES if name in act.after)
        texts = [f"### {name}\n\n{act.after[name]}" for name in SECTIONS & act.after.keys()]
        kind = "task" if "Title" in act.after else "risk"
        fields: dict[str, object] = {"labels": [f"tracker: {kind}", *_labels(act)]}
        fields |= self._milestone(act.after)
        if act.after["Owner"] in self.owners:
            fields["assignees"] = list(self.owners[act.after["Owner"]])
        else:
            texts.insert(0, f"Owner: {act.after['Owner']}")
        if "Progress" in act.after:
            texts.insert(0, f"Progress: {act.after['Progress']}")
        self.people.create_issue(title, "\n\n".join(texts), **fields)

    def _edit(self, act: Act) -> None:
        issue, changed = self.desk.issue(act.record), act.changed
        body = self._body(issue["body"], act)
        fields: dict[str, object] = {} if body == issue["body"] else {"body": body}
        fields |= self._milestone(changed)
        for name in TITLES & changed.keys():
            fields["title"] = f"{act.record}: {changed[name]}"
        if changed.get("Owner") in self.owners:
            fields["assignees"] = list(self.owners[changed["Owner"]])
        if "Impact" in changed:
            fields["labels"] = [*_without(issue, "impact: "), f"impact: {changed['Impact']}"]
        number = int(issue["number"])
        if fields:
            self.people.edit_issue(number, **fields)
        if "Status" in changed:
            self._turn(number, changed["Status"], act.told)

    def _body(self, body: str, act: Act) -> str:
        """Return a body with the block edited: sections, progress, an owner without a login."""
        changed = act.changed
        for name in SECTIONS & changed.keys():
            body = _with_section(body, name, changed[name])
        if "Progress" in changed and CLOSED.get(act.after["Status"]) != "completed":
            body = _with_line(body, "Progress", changed["Progress"])
        if "Owner" in changed and changed["Owner"] not in self.owners:
            body = _with_line(body, "Owner", changed["Owner"])
        return body

    def _milestone(self, cells: Cells) -> dict[str, object]:
        title = cells.get("Milestone", NOTHING)
        if title == NOTHING:
            return {}
        there = {each["title"]: each["number"] for each in self.people.milestones()}
        return {"milestone": there.get(title) or self.people.create_milestone(title)}

    def _turn(self, number: int, status: str, told: str) -> None:
        """Give an issue another status; what is told of it goes before as a comment."""
        issue = self.people.issue(number)
        if status in CLOSED:
            self.people.close(number, told, CLOSED[status])
            return
        if issue["state"] == "closed":
            if told:
                self.people.comment(number, told)
            self.people.reopen(number)
        self.people.edit_issue(
            number, labels=[*_without(issue, "status: "), f"status: {status.lower()}"]
        )

    @property
    def people(self) -> People:
        return self.desk.people

    # In the tracker

    def in_tracker(self, act: Act, after: Revision) -> None:
        """Do in the tracker what a row shows afterwards, but for the dates that follow from it."""
        text = self.desk.text
        (new,) = [e for e in after.text.splitlines() if e.startswith(f"| {act.record} |")]
        if act.before and "Last Update" in act.after:
            known = act.before["Last Update"]
            new = new.replace(f"| {act.after['Last Update']} |", f"| {known} |")
        if act.before:
            text = text.replace(self.desk.row(act.record), new)
        else:
            last = list(Revision(text).sections[OURS["Description" in act.after]].splitlines())
            end = [each for each in last if each.startswith("|")][-1]
            text = text.replace(end, f"{end}\n{new}")
        lines = after.sections["Activity Log"].splitlines()
        for line in lines:
            if line.startswith(f"- **{act.day}** – {act.record} ") and line not in text:
                text = text.replace("## Activity Log\n", f"## Activity Log\n{line}\n")
        self.write(Revision(text))

    # What both ways end in

    def github(self) -> GitHub:
        """Give GitHub's state as far as it means anything, each issue by its record.

        The labels of a status say nothing on a closed issue: who closes one by hand leaves the
        label where it is, and the tool is quiet about it. Neither does the block's line of an owner
        whom the assignees show: it follows with the next write. Of a body the block is compared,
        since who opens an issue has words of their own.
        """
        seen = self.desk.seen()
        return {key: _state(issue, seen[key]) for key, issue in self.desk.issues().items()}


def _state(issue: Json, seen: Mapping[str, object]) -> dict[str, object]:
    block = re.search(
        r"<!-- gh-tracker:begin .*?<!-- gh-tracker:end -->", str(seen["body"]), re.DOTALL
    )
    assert block is not None
    kept = _without(issue, "status: ") if issue["state"] == "closed" else labels(issue)
    shown = (
        re.sub(r"^- Owner:.*\n", "", block[0], flags=re.MULTILINE)
        if issue["assignees"]
        else block[0]
    )
    title = re.sub(r"^(UT|R)-\d+: ", "", issue["title"])
    return {**seen, "title": title, "body": shown, "labels": kept}


def _labels(act: Act) -> list[str]:
    status = act.after["Status"]
    found = [] if status in CLOSED else [f"status: {status.lower()}"]
    return [*found, *([f"impact: {act.after['Impact']}"] if "Impact" in act.after else [])]


def _without(issue: Json, group: str) -> list[str]:
    return [each for each in labels(issue) if not each.startswith(group)]


def _with_section(body: str, name: str, text: str) -> str:
    """Return a body with another text under one of the block's headings."""
    pattern = rf"(### {name}\n).*?\n(?=### |Synced with )"
    return _in_block(body, pattern, lambda found: f"{found[1]}\n{text}\n\n")


def _with_line(body: str, name: str, text: str) -> str:
    """Return a body with another value in one of the block's lines."""
    return _in_block(body, rf"^(- {name}:)[^\n]*$", lambda found: f"{found[1]} {text}")


def _in_block(body: str, pattern: str, new: Callable[[re.Match[str]], str]) -> str:
    """Replace what stands once in the block, and may stand in people's own text as well."""
    before, begin, block = body.partition("<!-- gh-tracker:begin ")
    block, count = re.subn(pattern, new, block, flags=re.DOTALL | re.MULTILINE)
    assert count == 1, f"{pattern} stands {count} times in the block"
    return f"{before}{begin}{block}"
