"""Creating and changing issues: what moves their date, what becomes an event."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gh_tracker.sandbox import access, rules
from gh_tracker.sandbox.desk import Desk
from gh_tracker.sandbox.messages import JsonObject, invalid
from gh_tracker.sandbox.values import Issue

STAFF_FIELDS = frozenset({"labels", "assignee", "assignees", "milestone"})
"""What GitHub silently drops when the caller may not triage."""


@dataclass(frozen=True, slots=True)
class IssueChange:
    """A request's wishes for an issue; only the names in `given` count."""

    given: frozenset[str]
    title: str | None = None
    body: str | None = None
    state: str | None = None
    state_reason: str | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: int | None = None

    @classmethod
    def read(cls, content: JsonObject, *, staff: bool) -> IssueChange:
        """Read a request's body; without `staff` the fields of `STAFF_FIELDS` are dropped.

        Raises:
            RefusalError: 422 for a value of the wrong kind or over a limit.

        """
        given = frozenset(content) - (frozenset() if staff else STAFF_FIELDS)
        wanted = {name: value for name, value in content.items() if name in given}
        if "assignee" in given and "assignees" not in given:
            # The deprecated form for one assignee.
            one = rules.text(wanted, "assignee")
            given |= {"assignees"}
            wanted["assignees"] = [one] if one else []
        return cls(
            given,
            rules.text(wanted, "title"),
            rules.body(rules.text(wanted, "body")),
            rules.state(wanted),
            rules.state_reason(wanted),
            rules.texts(wanted, "labels"),
            rules.texts(wanted, "assignees"),
            rules.whole(wanted, "milestone"),
        )


def create(desk: Desk, change: IssueChange) -> Issue:
    """Open an issue. https://docs.github.com/rest/issues/issues#create-an-issue.

    Raises:
        RefusalError: 422 for a title, label, assignee or milestone that does not fit.

    """
    title = rules.title(change.title)
    check(desk, change)
    issue = Issue(
        desk.store.next_id(),
        desk.repo.last_number + 1,
        title,
        desk.actor,
        desk.now,
        desk.now,
        body=desk.behaviour.text(change.body),
    )
    desk.repo.last_number = issue.number
    issue = _apply_staff_fields(desk, issue, change)
    desk.store.put_issue(desk.repo, issue)
    return issue


def edit(desk: Desk, issue: Issue, change: IssueChange) -> Issue:
    """Change an issue; nothing changed means no new date.

    https://docs.github.com/rest/issues/issues#update-an-issue

    Raises:
        RefusalError: 422 for a title, label, assignee or milestone that does not fit.

    """
    if change.title is not None:
        rules.title(change.title)
    check(desk, change)
    fresh = _retitle(desk, issue, change.title)
    if "body" in change.given:
        fresh = replace(fresh, body=desk.behaviour.text(change.body))
    fresh = _apply_staff_fields(desk, fresh, change)
    fresh = _restate(desk, fresh, change)
    return desk.touch(fresh) if fresh != issue else issue


def check(desk: Desk, change: IssueChange) -> None:
    """Refuse a whole request for one value that does not fit, before anything is changed.

    GitHub does so, too: a client that sends one wrong assignee has changed nothing.

    Raises:
        RefusalError: 422 naming the field.

    """
    rules.labels_fit(change.labels)
    for name in change.labels:
        rules.label_name(name)
        if not desk.creates_labels and desk.repo.label(name) is None:
            raise invalid({"value": name, "resource": "Label", "field": "name", "code": "invalid"})
    number = change.milestone
    if number is not None and number not in desk.repo.milestones:
        raise invalid(
            {"value": number, "resource": "Issue", "field": "milestone", "code": "invalid"}
        )
    if change.assignees:
        check_assignees(desk, change.assignees)


def check_assignees(desk: Desk, logins: tuple[str, ...]) -> None:
    """Refuse logins that cannot be assigned.

    Raises:
        RefusalError: 422 for the first of them.

    """
    possible = {login.casefold() for login in access.assignable(desk.store, desk.repo)}
    for login in logins:
        if login.casefold() not in possible:
            raise invalid(
                {"value": login, "resource": "Issue", "field": "assignees", "code": "invalid"}
            )


def _apply_staff_fields(desk: Desk, issue: Issue, change: IssueChange) -> Issue:
    if "labels" in change.given:
        issue = relabel(desk, issue, desk.label_ids(change.labels))
    if "assignees" in change.given:
        issue = reassign(desk, issue, change.assignees)
    if "milestone" in change.given:
        issue = _move(desk, issue, change.milestone)
    return issue


def _retitle(desk: Desk, issue: Issue, title: str | None) -> Issue:
    if title is None or title == issue.title:
        return issue
    desk.note(issue.number, "renamed", before=issue.title, after=title)
    return replace(issue, title=title)


def relabel(desk: Desk, issue: Issue, ids: tuple[int, ...]) -> Issue:
    """Give an issue exactly these labels, with an event for each that comes or goes."""
    for gone in (one for one in issue.labels if one not in ids):
        _note_label(desk, issue, "unlabeled", gone)
    for come in (one for one in ids if one not in issue.labels):
        _note_label(desk, issue, "labeled", come)
    return replace(issue, labels=tuple(sorted(ids))) if set(ids) != set(issue.labels) else issue


def _note_label(desk: Desk, issue: Issue, kind: str, label_id: int) -> None:
    label = desk.repo.labels[label_id]
    desk.note(issue.number, kind, before=label.color, after=label.name)


def reassign(desk: Desk, issue: Issue, logins: tuple[str, ...]) -> Issue:
    """Assign exactly these people, the first ten of them; GitHub drops the rest silently."""
    if desk.behaviour.drops_assignees:
        logins = tuple(one for one in issue.assignees if one in logins)
    folded = {login.casefold(): desk.store.users[login.casefold()].login for login in logins}
    wanted = tuple(folded.values())[: rules.ASSIGNEES_LIMIT]
    for gone in (one for one in issue.assignees if one not in wanted):
        desk.note(issue.number, "unassigned", after=gone)
    for come in (one for one in wanted if one not in issue.assignees):
        desk.note(issue.number, "assigned", after=come)
    return replace(issue, assignees=wanted) if set(wanted) != set(issue.assignees) else issue


def _move(desk: Desk, issue: Issue, number: int | None) -> Issue:
    if number == issue.milestone:
        return issue
    if issue.milestone is not None:
        title = desk.repo.milestones[issue.milestone].title
        desk.note(issue.number, "demilestoned", before=title)
    if number is not None:
        desk.note(issue.number, "milestoned", after=desk.repo.milestones[number].title)
    return replace(issue, milestone=number)


def _restate(desk: Desk, issue: Issue, change: IssueChange) -> Issue:
    # "state_reason is ignored unless state is changed", says the operation's page.
    if change.state is None or change.state == issue.state:
        return issue
    if change.state == "open":
        desk.note(issue.number, "reopened", after="reopened")
        return replace(issue, state="open", state_reason="reopened", closed_at=None, closed_by=None)
    reason = change.state_reason if change.state_reason in rules.CLOSED_REASONS else "completed"
    desk.note(issue.number, "closed", after=reason)
    return replace(
        issue, state="closed", state_reason=reason, closed_at=desk.now, closed_by=desk.actor
    )
