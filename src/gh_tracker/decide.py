"""What a person decides about one record: a held conflict, a link made or taken away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from gh_tracker.config import Configuration
from gh_tracker.core.binding.adoption import APPROVED, EARLY, UNLINKED, fold
from gh_tracker.core.binding.lineage import lineage_of
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.codec import read as read_records
from gh_tracker.core.cells.values import Frozen
from gh_tracker.core.cells.values import parse as parse_value
from gh_tracker.core.document.structure import parse
from gh_tracker.core.issue import milestone
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.reading import read
from gh_tracker.core.merging.records import local_values, synced_fields
from gh_tracker.core.model import CollectionSpec, FieldSpec, Value, milestone_key
from gh_tracker.core.state import Base, Decision, Link, State, Waiting
from gh_tracker.errors import TrackerError
from gh_tracker.ports import Gateway, Workspace
from gh_tracker.steps.fetching import guarded
from gh_tracker.steps.knowing import known_values

NEW = "NEW"
"""The ID to give for an issue that is to become a row with an ID of its own."""


def resolve(
    workspace: Workspace, configuration: Configuration, key: str, column: str, take: str
) -> str:
    """Decide a held conflict; the next sync carries it out.

    ``take`` is ``tracker``, ``github``, or a value that both sides are to have. The decision
    holds the two values it was made on, and is void when either has changed by then.

    Raises:
        TrackerError: there is no such record, field or conflict, or the value cannot be read.
    """
    state, local = _both(workspace, configuration)
    link = _link(state, key)
    spec = configuration.settings.collection(link.collection)
    field = _field(spec, column)
    row = local.records.get(link.id) or local.milestones.get(link.id)
    if row is None:
        raise TrackerError(f"the row of {key} cannot be read", hint="see `gh-tracker check`")
    titles = milestone.remembered(state.milestones)
    here = local_values(row, spec, titles, link).get(field.name, "")
    there = link.seen.get(field.name)
    if there is None:
        raise TrackerError(
            f"{field.name} of {key} is in no conflict that is known of",
            hint=_open_conflicts(state) or "`gh-tracker sync` finds conflicts",
        )
    value = {"tracker": here, "github": there}.get(take)
    if value is None:
        value = titles.value(_parsed(take, field, spec))
    decided = {**link.decisions, field.name: Decision(value, here, there)}
    workspace.write_state(_with_link(state, replace(link, decisions=decided)))
    shown = titles.title(value) or "nothing"
    return f"{key}: {field.name} will be {shown!r} on both sides; `gh-tracker sync` does it"


def _parsed(take: str, field: FieldSpec, spec: CollectionSpec) -> Value:
    """Return a value that a person typed, read as a cell would be."""
    found = parse_value(take, field, spec.words, "")
    if isinstance(found, Frozen):
        raise TrackerError(f"{take!r} cannot be {field.name}: {found.message}")
    return found


def link(
    workspace: Workspace,
    gateway: Gateway,
    configuration: Configuration,
    key: str,
    number: int,
    link_url: str = "",
) -> str:
    """Tie a row to an issue that exists; with NEW as the ID the issue becomes a row.

    Fields that differ are conflicts until a person decides them.

    Raises:
        TrackerError: there is no such row, or it or the issue is tied already.
        StateError: the state is of another repository.
        GoneError: there is no such issue.
    """
    state = _state_here(workspace, gateway)
    _, local = _both(workspace, configuration, state)
    taken = next((each for each in state.links.values() if each.issue == number), None)
    if taken is not None:
        raise TrackerError(
            f"#{number} is tied to {taken.id} already", hint=f"`gh-tracker unlink {taken.id}` first"
        )
    issue = gateway.issue(number)
    waiting = tuple(each for each in state.waiting if each.issue != number)
    early = {f"#{number}" for e in state.waiting if (e.issue, e.reason) == (number, EARLY)}
    # A cursor of nothing makes the next run read everything, this issue included.
    state = replace(state, waiting=waiting, cursor="")
    if key == NEW:
        name = _collection_of(issue.labels, configuration)
        approved = Waiting(number, name, APPROVED)
        state = replace(state, unlinked=state.unlinked | early)
        workspace.write_state(replace(state, waiting=(*waiting, approved)))
        return f"#{number} becomes a row of the {name} with the next `gh-tracker sync`"
    row = local.records.get(key)
    if row is None:
        raise _no_record(key, local.records, "no row of the tracker has the ID")
    if key in state.links and not state.links[key].lost:
        raise TrackerError(
            f"{key} is tied to #{state.links[key].issue} already",
            hint=f"`gh-tracker unlink {key}` first",
        )
    spec = configuration.settings.collection(row.collection)
    lens = Lens(spec, configuration.settings, state.lineage, link_url)
    seen = dict(read(issue, lens, key, None).values)
    tied = Link(key, row.collection, number, issue.node_id, {}, seen)
    workspace.write_state(_with_link(state, tied))
    return f"{key} is tied to #{number}; `gh-tracker sync` compares the two"


def _state_here(workspace: Workspace, gateway: Gateway) -> State:
    """Return the state, which must be of this repository; a first one where there is none."""
    state = workspace.read_state()
    repository = guarded(gateway, state)
    if state is not None:
        return state
    path = workspace.relative_path
    lineage = lineage_of(repository.node_id, path)
    return State(lineage, repository.node_id, repository.full_name, path)


def unlink(workspace: Workspace, key: str) -> str:
    """Untie a row from its issue; the issue stays as it is, and the next sync makes a new one.

    Raises:
        TrackerError: no issue is tied to that ID.
    """
    state = workspace.read_state()
    if state is None:
        raise TrackerError("nothing is tied yet: there is no state beside the tracker")
    found = _link(state, key)
    if found.issue in state.milestone_links and found == state.milestone_links[found.issue]:
        rows = {n: each for n, each in state.milestone_links.items() if n != found.issue}
        workspace.write_state(replace(state, milestone_links=rows))
        return f"{found.id} is no longer tied to milestone {found.issue}; the next sync looks anew"
    links = {name: each for name, each in state.links.items() if name != key}
    waiting = (*state.waiting, Waiting(found.issue, found.collection, UNLINKED))
    # Whatever its row is tied to next, the record is not new.
    state = replace(state, unlinked=state.unlinked | {key})
    workspace.write_state(replace(state, links=links, waiting=waiting, cursor=""))
    return f"{key} is no longer tied to #{found.issue}; the next sync makes a new issue for its row"


def _both(
    workspace: Workspace, configuration: Configuration, state: State | None = None
) -> tuple[State, Local]:
    state = state or workspace.read_state()
    if state is None:
        raise TrackerError(
            "there is no state beside the tracker: it was never synced", hint="`gh-tracker sync`"
        )
    document = parse(workspace.read_tracker())
    return state, read_records(document, configuration.settings, known_values(state))


def _with_link(state: State, changed: Link) -> State:
    if changed.id.startswith(milestone_key("")):
        rows = {**state.milestone_links, changed.issue: changed}
        return replace(state, milestone_links=rows)
    return replace(state, links={**state.links, changed.id: changed})


def _link(state: State, key: str) -> Link:
    """Return what is tied to an ID, or to the name of a milestone."""
    rows = {each.id: each for each in state.milestone_links.values()}
    found = state.links.get(key) or rows.get(key) or rows.get(milestone_key(key))
    if found is None or found.tombstone:
        known = (*state.links, *(each.removeprefix(milestone_key("")) for each in rows))
        raise _no_record(key, known, "no issue is tied to the ID")
    return found


def _no_record(key: str, known: Iterable[str], what: str) -> TrackerError:
    near = get_close_matches(key, list(known), n=1)
    hint = f"did you mean {near[0]}?" if near else "see `gh-tracker status`"
    return TrackerError(f"{what} {key!r}", hint=hint)


def _field(spec: CollectionSpec, name: str) -> FieldSpec:
    """Return a field by its machine name or by the header of its column."""
    names = {}
    for each in synced_fields(spec):
        for text in (each.name, *each.columns):
            names[fold(text)] = each
    found = names.get(fold(name))
    if found is None:
        near = get_close_matches(fold(name), list(names), n=1)
        listed = ", ".join(each.name for each in synced_fields(spec))
        raise TrackerError(
            f"the {spec.name} have no field {name!r}",
            hint=f"did you mean {names[near[0]].name}?" if near else f"there are {listed}",
        )
    return found


def _open_conflicts(state: State) -> str:
    """Return the conflicts that are known, for a person who named none of them."""
    held = [
        f"{each.id} {name}"
        for each in state.links.values()
        for name in each.seen
        if each.base.get(name, Base("", "")).remote != each.seen[name]
    ]
    return f"held are: {', '.join(sorted(held))}" if held else ""


def _collection_of(labels: Iterable[str], configuration: Configuration) -> str:
    there = {each.casefold() for each in labels}
    for spec in configuration.settings.collections:
        if spec.label.casefold() in there:
            return spec.name
    listed = " or ".join(repr(each.label) for each in configuration.settings.collections)
    raise TrackerError(
        "the issue has no label of a collection", hint=f"give it {listed}, then run this again"
    )
