"""What only GitHub's website, GraphQL or its staff can do to issues and repositories."""

from __future__ import annotations

from dataclasses import replace

from gh_tracker.sandbox.desk import Desk
from gh_tracker.sandbox.store import Repo
from gh_tracker.sandbox.values import Comment, Departed, Issue


def delete_issue(desk: Desk, issue: Issue) -> None:
    """Delete an issue and its comments; its number answers 410."""
    desk.store.remove_issue(desk.repo, issue.number, Departed())
    _forget(desk.repo, issue.number)
    desk.store.changed()


def transfer_issue(desk: Desk, issue: Issue, target: Repo) -> Issue:
    """Move an issue to another repository; its old number answers 301.

    Labels and the milestone go along where the target has some of the same name.
    """
    store = desk.store
    number = target.last_number + 1
    names = [desk.repo.labels[one].name for one in issue.labels]
    labels = tuple(label.id for name in names if (label := target.label(name)) is not None)
    titles = {one.title: one.number for one in target.milestones.values()}
    milestone = desk.repo.milestones.get(issue.milestone or 0)
    moved = replace(
        issue,
        id=store.next_id(),
        number=number,
        labels=labels,
        milestone=titles.get(milestone.title) if milestone else None,
        parent=None,
        blocked_by=(),
    )
    comments = desk.repo.comments_of(issue.number)
    store.remove_issue(desk.repo, issue.number, Departed(target.about.id, number))
    _forget(desk.repo, issue.number)
    there = replace(desk, repo=target)
    there.touch(moved)
    there.note(number, "transferred")
    for one in comments:
        store.put_comment(target, replace(one, issue=number))
    return target.issues[number]


def _forget(repo: Repo, number: int) -> None:
    def others(one: Comment) -> bool:
        return one.issue != number

    repo.comments = {one.id: one for one in filter(others, repo.comments.values())}
    for other in list(repo.issues.values()):
        if other.parent == number or number in other.blocked_by:
            rest = tuple(one for one in other.blocked_by if one != number)
            parent = None if other.parent == number else other.parent
            repo.issues[other.number] = replace(other, parent=parent, blocked_by=rest)


def convert_to_discussion(desk: Desk, issue: Issue) -> Issue:
    """Turn an issue into a discussion: the API goes on showing it, closed and locked."""
    desk.note(issue.number, "converted_to_discussion")
    desk.note(issue.number, "locked")
    closed_at = issue.closed_at or desk.now
    closed_by = issue.closed_by or desk.actor
    return desk.touch(
        replace(issue, state="closed", closed_at=closed_at, closed_by=closed_by, locked=True)
    )
