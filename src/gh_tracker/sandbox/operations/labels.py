"""Labels of repositories and issues: https://docs.github.com/rest/issues/labels."""

from __future__ import annotations

from gh_tracker.sandbox import issue_desk, rules
from gh_tracker.sandbox.calls import RepoCall, created, nothing, ok
from gh_tracker.sandbox.desk import DEFAULT_COLOR
from gh_tracker.sandbox.issue_desk import IssueChange
from gh_tracker.sandbox.messages import RefusalError, Response, dumps, malformed, not_found
from gh_tracker.sandbox.operations.issues import place
from gh_tracker.sandbox.paging import Place, numbered
from gh_tracker.sandbox.values import Issue, Label


def listing(call: RepoCall) -> Response:
    """List the repository's labels."""
    return numbered(place(call), _texts(call, list(call.repo.labels.values())))


def create(call: RepoCall) -> Response:
    """Create a label."""
    call.need("write")
    content = call.content()
    name = rules.label_name(rules.text(content, "name"))
    color = rules.color(rules.text(content, "color") or DEFAULT_COLOR)
    description = rules.label_description(rules.text(content, "description"))
    label = call.desk().create_label(name, color, description)
    rendered = call.view.label(label)
    return created(rendered, str(rendered["url"]))


def get(call: RepoCall) -> Response:
    """Get a label."""
    return ok(call.view.label(_named(call)))


def edit(call: RepoCall) -> Response:
    """Update a label."""
    label = _named(call)
    call.need("write")
    return ok(call.view.label(call.desk().edit_label(label, call.content())))


def delete(call: RepoCall) -> Response:
    """Delete a label."""
    label = _named(call)
    call.need("write")
    call.desk().delete_label(label)
    return nothing()


def _named(call: RepoCall) -> Label:
    label = call.repo.label(call.params["name"])
    if label is None:
        raise not_found()
    return label


def of_issue(call: RepoCall) -> Response:
    """List the labels of an issue."""
    issue = call.issue()
    where = Place(f"{call.view.api}/issues/{issue.number}/labels", call.query)
    return numbered(where, _texts(call, _labels(call, issue.labels)))


def add(call: RepoCall) -> Response:
    """Add labels to an issue."""
    issue = call.issue()
    kept = tuple(label.name for label in _labels(call, issue.labels))
    return _relabel(call, issue, (*kept, *_names(call)))


def replace_all(call: RepoCall) -> Response:
    """Set the labels of an issue."""
    return _relabel(call, call.issue(), _names(call))


def remove(call: RepoCall) -> Response:
    """Remove a label from an issue."""
    issue = call.issue()
    call.need("triage")
    gone = call.repo.label(call.params["name"])
    if gone is None or gone.id not in issue.labels:
        raise RefusalError(404, "Label does not exist")
    rest = [one for one in _labels(call, issue.labels) if one.id != gone.id]
    return _relabel(call, issue, tuple(one.name for one in rest))


def remove_all(call: RepoCall) -> Response:
    """Remove all labels from an issue."""
    _relabel(call, call.issue(), ())
    return nothing()


def _relabel(call: RepoCall, issue: Issue, names: tuple[str, ...]) -> Response:
    call.need("triage")
    change = IssueChange(frozenset({"labels"}), labels=names)
    fresh = issue_desk.edit(call.desk(), issue, change)
    return ok([call.view.label(one) for one in _labels(call, fresh.labels)])


def _names(call: RepoCall) -> tuple[str, ...]:
    # GitHub takes {"labels": [...]} and, older, the bare list.
    content = call.content_or_list()
    if isinstance(content, list):
        content = {"labels": content}
    if "labels" not in content and call.request.method == "POST":
        raise malformed('"labels" wasn\'t supplied.')
    return rules.texts(content, "labels")


def _labels(call: RepoCall, ids: tuple[int, ...]) -> list[Label]:
    return [call.repo.labels[one] for one in ids if one in call.repo.labels]


def _texts(call: RepoCall, labels: list[Label]) -> list[str]:
    return [dumps(call.view.label(label)) for label in labels]


def of_milestone(call: RepoCall) -> Response:
    """List the labels of a milestone's issues."""
    number = int(call.params["number"])
    if number not in call.repo.milestones:
        raise not_found()
    ids = {i for one in call.repo.issues.values() if one.milestone == number for i in one.labels}
    where = Place(f"{call.view.api}/milestones/{number}/labels", call.query)
    return numbered(where, _texts(call, _labels(call, tuple(sorted(ids)))))
