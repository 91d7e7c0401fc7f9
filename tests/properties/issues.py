"""GitHub's side as the suite reads it: straight from the sandbox's store, with no lens."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gh_tracker.sandbox import Sandbox

ROLES: Final = {"Commerce Lead": "alice", "Platform Lead": "bob"}
"""The roles that the configuration maps, each to one login."""

BYSTANDER: Final = "olga"
"""Somebody who is assigned besides the owner."""

CLOSED: Final = {
    "tasks": {"completed": "Complete", "not_planned": "Cancelled"},
    "risks": {"completed": "Resolved", "not_planned": "Accepted"},
}
OPEN: Final = {
    "tasks": ("Not Started", "In Progress", "Blocked", "On Hold"),
    "risks": ("Open", "Mitigating"),
}
LABELS: Final = {"tasks": "tracker: task", "risks": "tracker: risk"}
SECTION: Final = {"tasks": "Notes", "risks": "Mitigation"}

_BLOCK: Final = re.compile(r"<!-- gh-tracker:begin .*?(?:<!-- gh-tracker:end -->|\Z)", re.DOTALL)
_PREFIX: Final = re.compile(r"(?:UT-\d+|R-\d+): ")


@dataclass(frozen=True, slots=True)
class Seen:
    """An issue as people see it."""

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    milestone: str
    state: str
    reason: str
    comments: tuple[str, ...]

    @property
    def text(self) -> str:
        """The title without an ID in front."""
        return _PREFIX.sub("", self.title, count=1)

    @property
    def block(self) -> str:
        found = _BLOCK.search(self.body)
        return found[0] if found else ""

    def line(self, name: str) -> str | None:
        """Give what stands behind a name in the block."""
        found = re.search(rf"^- {name}:(.*)$", self.block, re.MULTILINE)
        return found[1].strip() if found else None

    def section(self, name: str) -> str | None:
        found = re.search(
            rf"^### {name}$(.*?)^(?:### |Synced with)", self.block, re.MULTILINE | re.DOTALL
        )
        return found[1].strip() if found else None

    def group(self, prefix: str) -> list[str]:
        """Give the texts of a group of labels."""
        return [e[len(prefix) :] for e in self.labels if e.lower().startswith(prefix)]


def look(sandbox: Sandbox) -> dict[int, Seen]:
    """Give all the issues there are."""
    repo = sandbox.repo()
    names = {each.id: each.name for each in repo.labels.values()}
    titles = {each.number: each.title for each in repo.milestones.values()}
    comments: dict[int, list[str]] = {}
    for comment in repo.comments.values():
        comments.setdefault(comment.issue, []).append(comment.body.replace("\u2060", ""))
    return {
        number: Seen(
            number,
            issue.title,
            (issue.body or "").replace("\r\n", "\n"),
            tuple(names[each] for each in issue.labels),
            issue.assignees,
            titles.get(issue.milestone or 0, ""),
            issue.state,
            issue.state_reason or "",
            tuple(comments.get(number, ())),
        )
        for number, issue in repo.issues.items()
    }


def word(issue: Seen, collection: str) -> str | None:
    """Give the status that an issue shows; None where its labels do not say."""
    if issue.state == "closed":
        reason = "not_planned" if issue.reason in {"not_planned", "duplicate"} else "completed"
        return CLOSED[collection][reason]
    found = issue.group("status: ")
    by_fold = {each.casefold(): each for each in OPEN[collection]}
    return by_fold.get(found[0].casefold(), found[0]) if len(found) == 1 else None


def owner(issue: Seen) -> str | None:
    """Give the owner that an issue shows: a role whose person is assigned, a text, a login."""
    roles = [role for role, login in ROLES.items() if login in issue.assignees]
    if roles:
        return roles[0] if len(roles) == 1 else None
    text = issue.line("Owner")
    if text and text not in ROLES and not text.startswith("@"):
        return text
    if text in ROLES:
        return text
    return ", ".join(f"@{each}" for each in issue.assignees if each != BYSTANDER)


@lru_cache(maxsize=256)
def values(issue: Seen, collection: str) -> Mapping[str, str | None]:
    """Give an issue's values by the suite's names; None where they cannot be told."""
    common = {
        "title": issue.text,
        "status": word(issue, collection),
        "owner": owner(issue),
        "notes": issue.section(SECTION[collection]),
    }
    if collection == "risks":
        impact = issue.group("impact: ")
        return {**common, "impact": impact[0] if len(impact) == 1 else None if impact else ""}
    done = issue.state == "closed" and common["status"] == "Complete"
    progress = "100%" if done else issue.line("Progress")
    return {**common, "milestone": issue.milestone, "progress": progress}


def traces(issue: Seen, collection: str, name: str) -> set[str]:
    """Give everything that people can still see of a field on an issue, comments apart."""
    value = values(issue, collection).get(name)
    found = set() if value is None else {value}
    if name == "progress":
        found |= {issue.line("Progress") or ""}
    if name == "owner":
        found |= {issue.line("Owner") or "", *(f"@{each}" for each in issue.assignees)}
        found |= {role for role, login in ROLES.items() if login in issue.assignees}
    return found
