"""Repositories: https://docs.github.com/rest/repos/repos."""

from __future__ import annotations

import re
from dataclasses import replace

from gh_tracker.sandbox import rules
from gh_tracker.sandbox.calls import RepoCall, ok, ok_text
from gh_tracker.sandbox.clock import http_date
from gh_tracker.sandbox.messages import JsonObject, Response, dumps, invalid
from gh_tracker.sandbox.render_repository import repository
from gh_tracker.sandbox.values import Repository

_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


def get(call: RepoCall) -> Response:
    """Get a repository."""
    content = dumps(repository(call.view, call.level))
    return ok_text(content, http_date(call.repo.about.updated_at))


def edit(call: RepoCall) -> Response:
    """Rename a repository, describe it, switch its issues on or off, hide or show it."""
    call.need("admin")
    content = call.content()
    about = _renamed(call, content)
    if "description" in content:
        about = replace(about, description=rules.text(content, "description"))
    for name in ("has_issues", "private"):
        if isinstance(content.get(name), bool):
            about = _switched(about, name, on=bool(content[name]))
    if about != call.repo.about:
        call.repo.about = replace(about, updated_at=call.clock.stamp())
        call.store.changed(setting=True)
    call.view.refresh()
    return ok(repository(call.view, call.level))


def _renamed(call: RepoCall, content: JsonObject) -> Repository:
    about = call.repo.about
    name = rules.text(content, "name")
    if name is None or name == about.name:
        return about
    fresh = replace(about, name=name)
    taken = call.store.repo(fresh.full_name)
    if not _NAME.fullmatch(name) or (taken is not None and taken is not call.repo):
        raise invalid({"resource": "Repository", "code": "custom", "field": "name"})
    call.store.renamed[about.full_name.casefold()] = about.id
    call.store.renamed.pop(fresh.full_name.casefold(), None)
    return fresh


def _switched(about: Repository, name: str, *, on: bool) -> Repository:
    if name == "private":
        return replace(about, private=on)
    return replace(about, has_issues=on)
