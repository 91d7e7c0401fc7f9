"""What started the workflow, and whether it can have anything to do with the tracker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gh_tracker.core.issue.marker import markers
from gh_tracker.core.model import Settings
from gh_tracker.core.state import State

CHECKED: Final = "pull_request"
"""The event whose runs only look; what they run may come from anybody."""

_OF_ISSUES: Final = frozenset({"issues", "issue_comment"})

_REFERENCE: Final = re.compile(r"#\d+")

Payload = Mapping[str, object]


def matters(name: str, payload: Payload, state: State | None, settings: Settings) -> bool:
    """Tell whether an event can change anything that is synced.

    Most events of a repository concern issues that no tracker holds. What the payload says is
    enough to let those go without a request; a run that goes on reads GitHub for itself.
    """
    if state is None:
        return True
    if name == "milestone":
        return number_of(payload, "milestone") in {*state.milestones, *state.milestone_links}
    if name not in _OF_ISSUES:
        return True
    issue = _object(payload, "issue")
    if "pull_request" in issue:
        return False
    if name == "issue_comment":
        # What is said at a closing becomes a log entry; nothing else of comments does.
        return issue.get("state") == "closed" and _is_known(issue, state)
    return _is_known(issue, state) or _is_claimed(issue, payload, settings)


def issue_of(name: str, payload: Payload) -> int:
    """Return the number of the issue that an event is about; 0 for any other event.

    The number is all that is taken of it: a payload is as old as the event.
    """
    return number_of(payload, "issue") if name in _OF_ISSUES else 0


def number_of(payload: Payload, what: str) -> int:
    """Return the number of an event's issue, milestone or pull request; 0 for none."""
    number = _object(payload, what).get("number")
    return number if isinstance(number, int) else 0


def base_of(payload: Payload) -> str:
    """Return the commit that a pull request is to be merged into; empty for none."""
    return str(_object(_object(payload, "pull_request"), "base").get("sha") or "")


def head_of(payload: Payload) -> tuple[str, str]:
    """Return the repository and the branch that a pull request comes from; empty where unknown."""
    head = _object(_object(payload, "pull_request"), "head")
    return str(_object(head, "repo").get("full_name") or ""), str(head.get("ref") or "")


def names_pull_request(payload: Payload) -> bool:
    """Tell whether the newest commit that was pushed reads like the merge of a pull request."""
    message = str(_object(payload, "head_commit").get("message") or "")
    return _REFERENCE.search(message.partition("\n")[0]) is not None


def _is_known(issue: Payload, state: State) -> bool:
    number = issue.get("number")
    known = {link.issue for link in state.links.values()} | {e.issue for e in state.waiting}
    return number in known


def _is_claimed(issue: Payload, payload: Payload, settings: Settings) -> bool:
    """Tell whether an issue has, or had until now, a label or a marker that makes it a row."""
    labels = issue.get("labels")
    held = [*(labels if isinstance(labels, list) else ()), payload.get("label")]
    names = {str(each.get("name")).casefold() for each in held if isinstance(each, dict)}
    wanted = {each.label.casefold() for each in settings.collections}
    wanted |= {settings.sections.decision_label.casefold()} - {""}
    return bool(names & wanted) or bool(tuple(markers(str(issue.get("body") or ""))))


def _object(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, dict) else {}
