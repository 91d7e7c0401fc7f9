"""Events and timelines of issues as GitHub's JSON."""

from __future__ import annotations

from gh_tracker.sandbox.messages import JsonObject
from gh_tracker.sandbox.render import View, node_id
from gh_tracker.sandbox.values import CROSS_REFERENCED, Comment, Event, Issue

_NODE_KINDS = {
    "closed": "CE",
    "reopened": "REE",
    "labeled": "LE",
    "unlabeled": "UNLE",
    "assigned": "AE",
    "unassigned": "UNAE",
    "milestoned": "MIE",
    "demilestoned": "DEME",
    "renamed": "RTE",
    "locked": "LOE",
    "unlocked": "UNLOE",
    "merged": "ME",
    "referenced": "REFE",
}


def event(view: View, one: Event, *, timeline: bool = False) -> JsonObject:
    """Return an event without its issue.

    https://docs.github.com/rest/using-the-rest-api/issue-event-types
    """
    return {
        "id": one.id,
        "node_id": node_id(_NODE_KINDS.get(one.kind, "EV"), one.id),
        "url": f"{view.api}/issues/events/{one.id}",
        "actor": view.user(one.actor),
        "event": one.kind,
        "commit_id": one.commit,
        "commit_url": f"{view.api}/commits/{one.commit}" if one.commit else None,
        "created_at": one.created_at,
        **_details(view, one, timeline=timeline),
        "performed_via_github_app": None,
    }


def _details(view: View, one: Event, *, timeline: bool) -> JsonObject:
    details: JsonObject = {}
    match one.kind:
        case "labeled" | "unlabeled":
            details["label"] = {"name": one.after, "color": one.before}
        case "milestoned" | "demilestoned":
            details["milestone"] = {"title": one.after or one.before}
        case "assigned" | "unassigned":
            details["assignee"] = view.user(one.after or "")
            if not timeline:
                details["assigner"] = view.user(one.actor)
        case "renamed":
            details["rename"] = {"from": one.before, "to": one.after}
        case "closed" | "reopened":
            # Recorded traffic has null for the usual reasons.
            usual = one.after in ("completed", "reopened")
            details["state_reason"] = None if usual else one.after
        case "locked" | "unlocked":
            details["lock_reason"] = one.after
    return details


def repository_event(view: View, one: Event, issue: Issue) -> JsonObject:
    """Return an event as the repository's list holds it, with its issue."""
    return {**event(view, one), "issue": view.issue(issue)}


def timeline(view: View, events: list[Event], comments: list[Comment]) -> list[JsonObject]:
    """Return what happened to one issue and what was said, in order of time."""
    rows = [
        (one.created_at, one.id, _cross_referenced(view, one))
        if one.kind == CROSS_REFERENCED
        else (one.created_at, one.id, event(view, one, timeline=True))
        for one in events
    ]
    rows += [(one.created_at, one.id, _commented(view, one)) for one in comments]
    return [content for _, _, content in sorted(rows, key=lambda row: row[:2])]


def _cross_referenced(view: View, one: Event) -> JsonObject:
    """Return a mention by a pull request, which has neither an id nor an address of its own."""
    return {
        "event": one.kind,
        "actor": view.user(one.actor),
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "source": {"type": "issue", "issue": view.issue(view.repo.issues[int(one.after or 0)])},
    }


def _commented(view: View, one: Comment) -> JsonObject:
    return {**view.comment(one), "event": "commented", "actor": view.user(one.author)}
