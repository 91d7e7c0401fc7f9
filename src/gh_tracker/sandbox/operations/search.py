"""Search for issues: https://docs.github.com/rest/search/search#search-issues-and-pull-requests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from gh_tracker.sandbox.calls import Call
from gh_tracker.sandbox.clock import parse, stamp
from gh_tracker.sandbox.messages import JsonObject, Response, dumps, invalid
from gh_tracker.sandbox.paging import Place, numbered
from gh_tracker.sandbox.render import View
from gh_tracker.sandbox.store import Repo
from gh_tracker.sandbox.values import LEVELS, Issue

_TERM = re.compile(r'(-?)(?:([a-z-]+):)?(?:"([^"]*)"|(\S+))')

Test = Callable[[Repo, Issue], bool]


def issues(call: Call) -> Response:
    """Search as of `search_lag` seconds ago, as the index does."""
    query = call.query.get("q", "").strip()
    if not query:
        raise invalid({"resource": "Search", "field": "q", "code": "missing"})
    tests = [_test(*match.groups(default="")) for match in _TERM.finditer(query)]
    found = [
        (repo, issue) for repo, issue in _known(call) if all(test(repo, issue) for test in tests)
    ]
    found.sort(key=lambda pair: (pair[1].created_at, pair[1].id), reverse=True)
    views = {repo.about.id: View(call.store, repo, call.request.base) for repo, _ in found}
    for view in views.values():
        view.refresh()
    items = [dumps(_item(views[repo.about.id], issue)) for repo, issue in found]
    page = numbered(Place(f"{call.request.base}/search/issues", call.query), items)
    counted = f'{{"total_count":{len(items)},"incomplete_results":false,"search_type":"lexical",'
    return Response(page.status, page.headers, f'{counted}"items":{page.body.decode()}}}'.encode())


def _known(call: Call) -> Iterator[tuple[Repo, Issue]]:
    moment = call.clock.seconds() - call.behaviour.search_lag
    for repo in call.store.repos.values():
        if call.caller.level(call.store, repo) >= LEVELS["read"]:
            yield from ((repo, issue) for issue in repo.issues_at(moment))


def _item(view: View, issue: Issue) -> JsonObject:
    item: JsonObject = json.loads(view.issue_text(issue))
    if item["body"] is None:
        # The description has text here and nothing else.
        del item["body"]
    return {**item, "score": 1.0}


def _test(minus: str, name: str, quoted: str, bare: str) -> Test:
    value = quoted or bare
    wanted = _QUALIFIERS[name](value) if name in _QUALIFIERS else _words(value)
    if minus:
        return lambda repo, issue: not wanted(repo, issue)
    return wanted


def _words(value: str) -> Test:
    folded = value.casefold()
    return lambda _, issue: folded in f"{issue.title}\n{issue.body or ''}".casefold()


def _is(value: str) -> Test:
    if value in ("issue", "pr"):
        return lambda _, issue: issue.pull_request == (value == "pr")
    return lambda _, issue: issue.state == value


def _label(value: str) -> Test:
    def carries(repo: Repo, issue: Issue) -> bool:
        label = repo.label(value)
        return label is not None and label.id in issue.labels

    return carries


def _milestone(value: str) -> Test:
    def belongs(repo: Repo, issue: Issue) -> bool:
        milestone = repo.milestones.get(issue.milestone or 0)
        return milestone is not None and milestone.title.casefold() == value.casefold()

    return belongs


def _updated(value: str) -> Test:
    earliest = stamp(parse(value.lstrip("<>="), "q"))
    if value.startswith("<"):
        return lambda _, issue: issue.updated_at < earliest
    return lambda _, issue: issue.updated_at >= earliest


_QUALIFIERS: dict[str, Callable[[str], Test]] = {
    "repo": lambda value: lambda repo, _: repo.about.full_name.casefold() == value.casefold(),
    "is": _is,
    "type": _is,
    "state": _is,
    "in": lambda _: lambda _repo, _issue: True,
    "label": _label,
    "milestone": _milestone,
    "updated": _updated,
    "author": lambda value: lambda _, issue: issue.author.casefold() == value.casefold(),
    "assignee": lambda value: (
        lambda _, issue: value.casefold() in (login.casefold() for login in issue.assignees)
    ),
}
