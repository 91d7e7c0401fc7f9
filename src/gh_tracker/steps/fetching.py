"""Reading GitHub for one run: as little as the state allows, and all that a decision needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from gh_tracker.core.binding import adoption, trust
from gh_tracker.core.carrying.history import LABELED
from gh_tracker.core.issue.marker import markers
from gh_tracker.core.model import Settings
from gh_tracker.core.planning.brake import FEW, SHARE, Stop
from gh_tracker.core.remote import Event, Fetched, Issue, Repository
from gh_tracker.core.state import Intent, State, shelf
from gh_tracker.errors import GoneError, RepositoryError, StateError
from gh_tracker.ports import Gateway
from gh_tracker.steps.remembering import Remembering

MANY_PAGES: Final = 300
"""Issues beyond which a quiet run has read more than three pages."""


@dataclass(frozen=True, slots=True)
class Remote:
    """GitHub, read: all that a plan needs of it.

    ``issues`` are those of the listing and those that were asked for by number. ``lost`` maps a
    linked issue that is no longer there to what became of it. ``pending`` are IDs and digests of
    rows whose create may have been done unseen. ``labelled_by`` maps a stranger's issue to who
    gave it the collection's label, and ``stops`` are what a person has to look at first.
    ``alone`` is the number of the one issue that was asked for, where nothing else was read.
    The last reading ended at ``since``, if there was one that counts.
    """

    fetched: Fetched
    issues: Mapping[int, Issue]
    repository: Repository | None = None
    lost: Mapping[int, str] = field(default_factory=dict)
    labelled_by: Mapping[int, str] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    stops: tuple[Stop, ...] = ()
    alone: int = 0
    since: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a reading is to find out.

    ``on_disk`` is the state whose repository this has to be; ``state``, which the run goes by, is
    None in a rebuild. ``cursor`` is where the last reading ended; ``grace`` is how long after a
    create with an unknown outcome a listing may still not show it, in seconds. ``only`` is the
    number of an issue that may be all there is to look at; see ``focusing``. ``shelf`` is the text
    of the issues as they were read last, see ``core/state/shelf.py``.
    """

    state: State | None
    on_disk: State | None
    cursor: str
    settings: Settings
    full: bool
    labels: bool
    grace: float
    allow_removals: bool = False
    only: int = 0
    shelf: str = ""


def read(gateway: Gateway, asking: Asking, name: str) -> Remote:
    """Read what a run needs of a repository.

    Raises:
        StateError: the state is of another repository.
        RepositoryError: issues are disabled.
    """
    state = asking.state
    repository = None
    if state is None or state.repository.casefold() != name.casefold():
        repository = guarded(gateway, asking.on_disk)
    creates = [each for each in state.intents if each.kind == "create"] if state else []
    full = asking.full or state is None or bool(creates) or not asking.cursor
    fetched = gateway.fetch(asking.cursor, full=full, labels=asking.labels)
    issues = {each.number: each for each in fetched.issues}
    if state is None:
        return Remote(fetched, issues, repository)
    if repository is None and _is_other(state, issues):
        repository = guarded(gateway, state)
    issues |= _read_anew(gateway, shelf.outdated(asking.shelf, fetched.issues))
    remote = Remote(fetched, issues, repository, since=asking.cursor)
    remote = _missing(gateway, state, remote, asking)
    remote = replace(remote, issues=_with_doubles(gateway, state, remote.issues))
    remote = replace(remote, labelled_by=_labelled_by(gateway, state, asking.settings, issues))
    return replace(remote, pending=_pending(creates, remote, state, asking))


def guarded(gateway: Gateway, state: State | None) -> Repository:
    """Read the repository and see that it is the state's, whatever it is called now.

    Raises:
        StateError: it is another one.
        RepositoryError: its issues are disabled.
    """
    repository = gateway.repository()
    if state is not None and repository.node_id != state.node_id:
        raise StateError(
            f"the state beside this tracker belongs to another repository, {state.repository}, "
            f"and not to {repository.full_name}",
            hint="run against that one with --repo, or move the state file away to start anew",
        )
    if not repository.has_issues:
        raise RepositoryError(
            f"issues are disabled in {repository.full_name}",
            hint="switch them on in the repository's settings, under Features",
        )
    return repository


def _is_other(state: State, issues: Mapping[int, Issue]) -> bool:
    """Tell whether a linked number is another issue now: the repository was made anew."""
    links = [link for link in state.links.values() if link.issue in issues and not link.lost]
    return any(issues[link.issue].node_id != link.node_id for link in links)


def _read_anew(gateway: Gateway, numbers: Iterable[int]) -> dict[int, Issue]:
    """Read issues by number, for a listing that lags behind, or leaves them out, says too little.

    Those that are gone are left out.
    """
    found = {}
    for number in numbers:
        with suppress(GoneError):
            found[number] = gateway.issue(number)
    return found


def _missing(gateway: Gateway, state: State, remote: Remote, asking: Asking) -> Remote:
    """Ask by number for linked issues that a full listing does not have.

    Only their own address says that issues are gone: a listing hides those of authors that are
    flagged, and is stale at times. Where many are missing at once, a person looks first; where
    the repository was made anew under its old name, they are all missing.
    """
    if not remote.fetched.full:
        return remote
    live = [each for each in state.links.values() if not each.tombstone and not each.lost]
    missing = sorted(each.issue for each in live if each.issue not in remote.issues)
    if missing and remote.repository is None:
        remote = replace(remote, repository=guarded(gateway, state))
    if len(missing) > max(FEW, SHARE * len(live)) and not asking.allow_removals:
        stop = Stop(
            "brake-removals",
            f"{len(missing)} of {len(live)} linked issues are missing from GitHub's listing",
            "see that they are there; if they are meant to be gone, `--allow removals`",
            "removals",
        )
        return replace(remote, stops=(stop,))
    issues, lost = dict(remote.issues), {}
    for number in missing:
        try:
            issues[number] = gateway.issue(number)
        except GoneError as error:
            lost[number] = error.location or "deleted"
    return replace(remote, issues=issues, lost=lost)


def _labelled_by(
    gateway: Gateway, state: State, settings: Settings, issues: Mapping[int, Issue]
) -> dict[int, str]:
    """Ask who put the collection's label on the issues of strangers."""
    labels = {each.label.casefold() for each in settings.collections}

    def gave_label(event: Event) -> bool:
        return event.kind == LABELED and event.label.casefold() in labels

    numbers = adoption.suspects(settings, state, issues.values())
    remembering = Remembering(gateway, dict.fromkeys(numbers, gave_label), comments=False)
    found = {}
    for number in numbers:
        actors = [each.actor for each in remembering.of(number) if gave_label(each)]
        found[number] = actors[-1] if actors else ""
    return found


def _pending(creates: list[Intent], remote: Remote, state: State, asking: Asking) -> frozenset[str]:
    """Return the rows that must not be created yet, because it may have been done already.

    An issue with the marker ends the doubt, unless a stranger put it there, and so does a full
    listing without one that was made after the grace period, by the server's clock.
    """
    there = {
        marker.id
        for issue in remote.issues.values()
        if trust.wrote_marker(issue, asking.settings)
        for marker in markers(issue.body)
        if marker.lineage == state.lineage
    }
    return frozenset(
        intent.digest or intent.record
        for intent in creates
        if intent.record not in there and not _is_over(intent, remote.fetched, asking.grace)
    )


def _with_doubles(
    gateway: Gateway, state: State, issues: Mapping[int, Issue]
) -> Mapping[int, Issue]:
    """Ask by number for the second issues of rows: what becomes of them is decided in this run."""
    doubles = (each.issue for each in state.waiting if each.reason == adoption.DOUBLE)
    return {**issues, **_read_anew(gateway, (each for each in doubles if each not in issues))}


def _is_over(intent: Intent, fetched: Fetched, grace: float) -> bool:
    waited = datetime.fromisoformat(fetched.now) - datetime.fromisoformat(intent.at)
    return fetched.full and waited >= timedelta(seconds=grace)
