"""Pull requests of a commit: https://docs.github.com/rest/commits/commits."""

from __future__ import annotations

from http import HTTPStatus

from gh_tracker.sandbox.calls import RepoCall
from gh_tracker.sandbox.messages import RefusalError, Response, dumps
from gh_tracker.sandbox.paging import Place, numbered
from gh_tracker.sandbox.render_pulls import pull_request


def of_commit(call: RepoCall) -> Response:
    """List the pull requests that a commit came with; there are none where it was pushed."""
    sha = call.params["sha"]
    if sha not in call.repo.commits:
        raise RefusalError(HTTPStatus.UNPROCESSABLE_ENTITY, f"No commit found for SHA: {sha}")
    pull = call.repo.issues.get(call.repo.commits[sha])
    found = [] if pull is None else [dumps(pull_request(call.view, pull, call.level))]
    return numbered(Place(f"{call.view.api}/commits/{sha}/pulls", call.query), found)
