"""Which operation a method and a path mean, and where GitHub documents it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from gh_tracker.sandbox.calls import Call, RepoCall
from gh_tracker.sandbox.messages import DOCS, Response
from gh_tracker.sandbox.operations import (
    accounts,
    actions,
    assignees,
    comments,
    events,
    issues,
    labels,
    milestones,
    pulls,
    relations,
    repositories,
    search,
)


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `template` is the path as GitHub's description writes it, in segments."""

    method: str
    template: tuple[str, ...]
    handler: Callable[[RepoCall], Response]
    docs: str
    issues: bool = False


@dataclass(frozen=True, slots=True)
class GlobalRoute:
    """One operation that is not about a repository."""

    method: str
    template: tuple[str, ...]
    handler: Callable[[Call], Response]
    docs: str


def _route(line: str, handler: Callable[[RepoCall], Response], docs: str) -> Route:
    method, _, path = line.partition(" ")
    template = tuple(segment for segment in path.split("/") if segment)
    about_issues = template[:1] == ("issues",)
    return Route(method, template, handler, f"{DOCS}/{docs}", about_issues)


_ONE = "/issues/{number}"
ROUTES = (
    _route("GET /", repositories.get, "repos/repos#get-a-repository"),
    _route("PATCH /", repositories.edit, "repos/repos#update-a-repository"),
    _route("GET /issues", issues.listing, "issues/issues#list-repository-issues"),
    _route("POST /issues", issues.create, "issues/issues#create-an-issue"),
    _route(
        "GET /issues/events",
        events.of_repository,
        "issues/events#list-issue-events-for-a-repository",
    ),
    _route("GET /issues/events/{id}", events.get, "issues/events#get-an-issue-event"),
    _route(
        "GET /issues/comments",
        comments.of_repository,
        "issues/comments#list-issue-comments-for-a-repository",
    ),
    _route("GET /issues/comments/{id}", comments.get, "issues/comments#get-an-issue-comment"),
    _route("PATCH /issues/comments/{id}", comments.edit, "issues/comments#update-an-issue-comment"),
    _route(
        "DELETE /issues/comments/{id}", comments.delete, "issues/comments#delete-an-issue-comment"
    ),
    _route(f"GET {_ONE}", issues.get, "issues/issues#get-an-issue"),
    _route(f"PATCH {_ONE}", issues.edit, "issues/issues#update-an-issue"),
    _route(f"PUT {_ONE}/lock", issues.lock, "issues/issues#lock-an-issue"),
    _route(f"DELETE {_ONE}/lock", issues.unlock, "issues/issues#unlock-an-issue"),
    _route(f"GET {_ONE}/comments", comments.of_issue, "issues/comments#list-issue-comments"),
    _route(f"POST {_ONE}/comments", comments.create, "issues/comments#create-an-issue-comment"),
    _route(f"GET {_ONE}/events", events.of_issue, "issues/events#list-issue-events"),
    _route(
        f"GET {_ONE}/timeline",
        events.of_timeline,
        "issues/timeline#list-timeline-events-for-an-issue",
    ),
    _route(f"GET {_ONE}/labels", labels.of_issue, "issues/labels#list-labels-for-an-issue"),
    _route(f"POST {_ONE}/labels", labels.add, "issues/labels#add-labels-to-an-issue"),
    _route(f"PUT {_ONE}/labels", labels.replace_all, "issues/labels#set-labels-for-an-issue"),
    _route(
        f"DELETE {_ONE}/labels", labels.remove_all, "issues/labels#remove-all-labels-from-an-issue"
    ),
    _route(
        f"DELETE {_ONE}/labels/{{name}}",
        labels.remove,
        "issues/labels#remove-a-label-from-an-issue",
    ),
    _route(f"POST {_ONE}/assignees", assignees.add, "issues/assignees#add-assignees-to-an-issue"),
    _route(
        f"DELETE {_ONE}/assignees",
        assignees.remove,
        "issues/assignees#remove-assignees-from-an-issue",
    ),
    _route(f"GET {_ONE}/parent", relations.parent, "issues/sub-issues#get-parent-issue"),
    _route(f"GET {_ONE}/sub_issues", relations.children, "issues/sub-issues#list-sub-issues"),
    _route(f"POST {_ONE}/sub_issues", relations.add_child, "issues/sub-issues#add-sub-issue"),
    _route(
        f"DELETE {_ONE}/sub_issue", relations.remove_child, "issues/sub-issues#remove-sub-issue"
    ),
    _route(f"GET {_ONE}/dependencies/blocked_by", relations.blockers, "issues/issue-dependencies"),
    _route(f"GET {_ONE}/dependencies/blocking", relations.blocked, "issues/issue-dependencies"),
    _route(
        f"POST {_ONE}/dependencies/blocked_by", relations.add_blocker, "issues/issue-dependencies"
    ),
    _route(
        f"DELETE {_ONE}/dependencies/blocked_by/{{id}}",
        relations.remove_blocker,
        "issues/issue-dependencies",
    ),
    _route("GET /labels", labels.listing, "issues/labels#list-labels-for-a-repository"),
    _route("POST /labels", labels.create, "issues/labels#create-a-label"),
    _route("GET /labels/{name}", labels.get, "issues/labels#get-a-label"),
    _route("PATCH /labels/{name}", labels.edit, "issues/labels#update-a-label"),
    _route("DELETE /labels/{name}", labels.delete, "issues/labels#delete-a-label"),
    _route("GET /milestones", milestones.listing, "issues/milestones#list-milestones"),
    _route("POST /milestones", milestones.create, "issues/milestones#create-a-milestone"),
    _route("GET /milestones/{number}", milestones.get, "issues/milestones#get-a-milestone"),
    _route("PATCH /milestones/{number}", milestones.edit, "issues/milestones#update-a-milestone"),
    _route(
        "DELETE /milestones/{number}", milestones.delete, "issues/milestones#delete-a-milestone"
    ),
    _route(
        "GET /milestones/{number}/labels",
        labels.of_milestone,
        "issues/labels#list-labels-for-issues-in-a-milestone",
    ),
    _route("GET /assignees", assignees.listing, "issues/assignees#list-assignees"),
    _route(
        "GET /assignees/{login}",
        assignees.check,
        "issues/assignees#check-if-a-user-can-be-assigned",
    ),
    _route(
        "GET /collaborators/{login}/permission",
        assignees.permission,
        "collaborators/collaborators#get-repository-permissions-for-a-user",
    ),
    _route(
        "GET /commits/{sha}/pulls",
        pulls.of_commit,
        "commits/commits#list-pull-requests-associated-with-a-commit",
    ),
    _route(
        "GET /actions/runs",
        actions.of_repository,
        "actions/workflow-runs#list-workflow-runs-for-a-repository",
    ),
    _route(
        "GET /actions/workflows/{workflow}/runs",
        actions.of_workflow,
        "actions/workflow-runs#list-workflow-runs-for-a-workflow",
    ),
    _route(
        "GET /actions/runs/{id}/jobs",
        actions.jobs,
        "actions/workflow-jobs#list-jobs-for-a-workflow-run",
    ),
)

GLOBAL_ROUTES = (
    GlobalRoute("GET", ("user",), accounts.me, f"{DOCS}/users/users#get-the-authenticated-user"),
    GlobalRoute("GET", ("users", "{login}"), accounts.user, f"{DOCS}/users/users#get-a-user"),
    GlobalRoute("GET", ("meta",), accounts.meta, f"{DOCS}/meta/meta#get-github-meta-information"),
    GlobalRoute(
        "GET",
        ("search", "issues"),
        search.issues,
        f"{DOCS}/search/search#search-issues-and-pull-requests",
    ),
)

_NUMERIC = frozenset({"{number}", "{id}"})


def _index(routes: tuple[Route, ...]) -> dict[tuple[str, int], list[Route]]:
    index: dict[tuple[str, int], list[Route]] = {}
    for route in routes:
        index.setdefault((route.method, len(route.template)), []).append(route)
    return index


_BY_SHAPE = _index(ROUTES)


def find(method: str, segments: tuple[str, ...]) -> tuple[Route, dict[str, str]] | None:
    """Return the operation within a repository and its parameters, percent-decoded."""
    segments = _one_label(segments)
    for route in _BY_SHAPE.get((method, len(segments)), ()):
        params = match(route.template, segments)
        if params is not None:
            return route, params
    return None


def _one_label(segments: tuple[str, ...]) -> tuple[str, ...]:
    # PyGithub, for one, sends the slashes of a label's name as they are, and GitHub takes them.
    if "labels" not in segments:
        return segments
    name = segments.index("labels") + 1
    return (*segments[:name], "/".join(segments[name:])) if segments[name:] else segments


def find_global(
    method: str, segments: tuple[str, ...]
) -> tuple[GlobalRoute, dict[str, str]] | None:
    """Return the operation outside of repositories and its parameters."""
    for route in GLOBAL_ROUTES:
        if route.method == method and len(route.template) == len(segments):
            params = match(route.template, segments)
            if params is not None:
                return route, params
    return None


def match(template: tuple[str, ...], segments: tuple[str, ...]) -> dict[str, str] | None:
    """Return the parameters of a path, or `None` when it is not of this template."""
    params: dict[str, str] = {}
    for pattern, segment in zip(template, segments, strict=True):
        if not pattern.startswith("{"):
            if pattern != segment:
                return None
        elif pattern in _NUMERIC and not segment.isdecimal():
            return None
        else:
            params[pattern[1:-1]] = unquote(segment)
    return params
