"""How issues hang together: sub-issues and dependencies, counted for the summaries."""

from __future__ import annotations

from dataclasses import dataclass

from gh_tracker.sandbox.messages import JsonObject
from gh_tracker.sandbox.store import Repo


@dataclass(frozen=True, slots=True)
class Relations:
    """The numbers of an issue's sub-issues, blockers and blocked issues; `open_` are not closed."""

    children: int = 0
    completed: int = 0
    blockers: int = 0
    open_blockers: int = 0
    blocked: int = 0
    open_blocked: int = 0

    def summaries(self) -> JsonObject:
        """Return the two summaries that every issue carries."""
        percent = 100 * self.completed // self.children if self.children else 0
        return {
            "sub_issues_summary": {
                "total": self.children,
                "completed": self.completed,
                "percent_completed": percent,
            },
            "issue_dependencies_summary": {
                "blocked_by": self.open_blockers,
                "total_blocked_by": self.blockers,
                "blocking": self.open_blocked,
                "total_blocking": self.blocked,
            },
        }


UNRELATED = Relations()


def relations(repo: Repo) -> dict[int, Relations]:
    """Return the relations of every issue that has any, by number."""
    tied = [one for one in repo.issues.values() if one.parent is not None or one.blocked_by]
    numbers = {one.number for one in tied}
    numbers |= {one.parent for one in tied if one.parent is not None}
    numbers |= {blocker for one in tied for blocker in one.blocked_by}
    return {number: _of(repo, number) for number in numbers if number in repo.issues}


def _of(repo: Repo, number: int) -> Relations:
    children = [one for one in repo.issues.values() if one.parent == number]
    blockers = [repo.issues[one] for one in repo.issues[number].blocked_by if one in repo.issues]
    blocked = [one for one in repo.issues.values() if number in one.blocked_by]
    return Relations(
        len(children),
        sum(one.state == "closed" for one in children),
        len(blockers),
        sum(one.state == "open" for one in blockers),
        len(blocked),
        sum(one.state == "open" for one in blocked),
    )
