"""The store as one JSON file: old or new, never mixed."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import TypeVar, cast

from gh_tracker.sandbox import described
from gh_tracker.sandbox.messages import JsonObject
from gh_tracker.sandbox.store import Repo, Store
from gh_tracker.sandbox.values import (
    Comment,
    Departed,
    Event,
    Issue,
    Label,
    Milestone,
    Repository,
    Token,
    User,
    WorkflowJob,
    WorkflowRun,
)

FORMAT = 1

Value = TypeVar(
    "Value",
    User,
    Token,
    Repository,
    Label,
    Milestone,
    Issue,
    Comment,
    Event,
    Departed,
    WorkflowRun,
    WorkflowJob,
)


def save(store: Store, path: Path) -> None:
    """Write the store; a kill at any moment leaves the file as it was or as it shall be."""
    text = json.dumps(dump(store), ensure_ascii=False, indent=1)
    # In the same folder: a rename is atomic within one file system only.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # The rename itself must reach the disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load(path: Path) -> Store:
    """Read a store.

    Raises:
        ValueError: the file is not a store of this format.

    """
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"{path} is not a store of this sandbox")
    try:
        return restore(content)
    except (AttributeError, KeyError, TypeError) as error:
        # What a person edited by hand is explained, not shown as a mistake of the sandbox.
        raise ValueError(f"{path} is damaged: {error!r}") from error


def dump(store: Store) -> JsonObject:
    """Return the store as JSON; of the past only what answers show is kept."""
    return {
        "format": FORMAT,
        "last_id": store.last_id,
        "users": [asdict(one) for one in store.users.values()],
        "tokens": [asdict(one) for one in store.tokens.values()],
        "renamed": store.renamed,
        "repositories": [_dump_repo(one) for one in store.repos.values()],
    }


def _dump_repo(repo: Repo) -> JsonObject:
    return {
        "about": asdict(repo.about),
        "labels": [asdict(one) for one in repo.labels.values()],
        "milestones": [asdict(one) for one in repo.milestones.values()],
        "issues": [asdict(one) for one in repo.issues.values()],
        "comments": [asdict(one) for one in repo.comments.values()],
        "events": [asdict(one) for one in repo.events],
        "departed": {str(number): asdict(one) for number, one in repo.departed.items()},
        "runs": [asdict(one) for one in repo.runs.values()],
        "jobs": [asdict(one) for one in repo.jobs.values()],
        "commits": repo.commits,
        "permissions": repo.permissions,
        "last_number": repo.last_number,
        "last_milestone": repo.last_milestone,
    }


def restore(content: JsonObject) -> Store:
    """Return the store that `dump` described."""
    store = Store(last_id=described.whole(content["last_id"], "last_id"))
    store.users = {one.login.casefold(): one for one in _many(User, content["users"])}
    store.tokens = {one.value: one for one in _many(Token, content["tokens"])}
    store.renamed = cast("dict[str, int]", content["renamed"])
    for one in cast("list[JsonObject]", content["repositories"]):
        repo = _restore_repo(one)
        store.repos[repo.about.id] = repo
    return store


def _restore_repo(content: JsonObject) -> Repo:
    about = _one(Repository, cast("JsonObject", content["about"]))
    departed = cast("dict[str, JsonObject]", content["departed"])
    repo = Repo(
        about,
        labels={one.id: one for one in _many(Label, content["labels"])},
        milestones={one.number: one for one in _many(Milestone, content["milestones"])},
        issues={one.number: one for one in _many(Issue, content["issues"])},
        comments={one.id: one for one in _many(Comment, content["comments"])},
        events=_many(Event, content["events"]),
        departed={int(number): _one(Departed, one) for number, one in departed.items()},
        # A file of an earlier version knows of no workflows and commits.
        runs={one.id: one for one in _many(WorkflowRun, content.get("runs", []))},
        jobs={one.id: one for one in _many(WorkflowJob, content.get("jobs", []))},
        commits=cast("dict[str, int]", content.get("commits", {})),
        permissions=cast("dict[str, str]", content["permissions"]),
        last_number=described.whole(content["last_number"], "last_number"),
        last_milestone=described.whole(content["last_milestone"], "last_milestone"),
    )
    # What was there at the start was there before any stale listing looks.
    repo.history = {number: [(0.0, issue)] for number, issue in repo.issues.items()}
    return repo


def _many(kind: type[Value], content: object) -> list[Value]:
    return [_one(kind, one) for one in cast("list[JsonObject]", content)]


def _one(kind: type[Value], content: Mapping[str, object]) -> Value:
    # JSON has no tuples; every list in these values is one.
    plain = {
        one.name: tuple(value) if isinstance(value := content[one.name], list) else value
        for one in fields(kind)
        if one.name in content
    }
    return kind(**plain)  # type: ignore[arg-type]  # written by dump() from the same fields
