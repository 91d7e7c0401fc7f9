"""A tracker at a glance: counts and progress by collection and milestone, and what is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.words import find
from gh_tracker.core.issue.milestone import Titles, titles
from gh_tracker.core.merging.merge import Verdict, merge
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    FieldSpec,
    LocalRecord,
    Settings,
    Value,
)
from gh_tracker.core.state import Link, State


@dataclass(frozen=True, slots=True)
class Group:
    """Some records of one collection; ``progress`` is their mean in per cent, None without any.

    ``done`` counts the records of a closed status, ``words`` each status in the vocabulary's order.
    """

    name: str
    size: int
    done: int
    words: tuple[tuple[str, int], ...]
    progress: int | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One collection, as a whole and by milestone; ``linked`` counts its rows with an issue."""

    whole: Group
    milestones: tuple[Group, ...]
    linked: int


@dataclass(frozen=True, slots=True)
class Held:
    """A field that both sides changed, by what is known offline; ``decided`` when it is settled.

    ``issue`` is 0 for a milestone.
    """

    record: str
    field: str
    issue: int
    decided: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that ``status`` shows; ``cursor`` is empty before the first sync."""

    shelves: tuple[Shelf, ...]
    held: tuple[Held, ...] = ()
    waiting: int = 0
    unfinished: int = 0
    repository: str = ""
    cursor: str = ""


def overview(local: Local, settings: Settings, state: State | None) -> Overview:
    """Return the tracker at a glance."""
    shelves = tuple(
        _shelf(spec, [r for r in local.records.values() if r.collection == spec.name], state)
        for spec in settings.collections
        if local.tables.get(spec.name)
    )
    if state is None:
        return Overview(shelves)
    return Overview(
        shelves,
        tuple(_held(local, settings, state)),
        len(state.waiting),
        len(state.intents),
        state.repository,
        state.cursor,
    )


def _shelf(spec: CollectionSpec, records: Sequence[LocalRecord], state: State | None) -> Shelf:
    field = spec.of_facet(Facet.MILESTONE)
    by_title: dict[Value, list[LocalRecord]] = defaultdict(list)
    for record in records if field else ():
        by_title[record.values.get(field.name, "") if field else ""].append(record)
    groups = tuple(_group(title, spec, found) for title, found in by_title.items())
    linked = sum(each.id in state.links for each in records) if state else 0
    return Shelf(_group(spec.name, spec, records), groups, linked)


def _group(name: str, spec: CollectionSpec, records: Sequence[LocalRecord]) -> Group:
    status = spec.of_facet(Facet.STATUS)
    found = [find(_value(each, status), spec.words) for each in records]
    counts = [(word.name, found.count(word)) for word in spec.words]
    done = sum(each is not None and each.closing is not Closing.OPEN for each in found)
    shown = tuple((word, n) for word, n in counts if n)
    return Group(name, len(records), done, shown, _mean(spec, records))


def _value(record: LocalRecord, field: FieldSpec | None) -> Value:
    return record.values.get(field.name, "") if field else ""


def _mean(spec: CollectionSpec, records: Iterable[LocalRecord]) -> int | None:
    """Return the mean progress; cancelled records have none that counts."""
    field, status = spec.of_facet(Facet.PROGRESS), spec.of_facet(Facet.STATUS)
    shares = []
    for record in records:
        word = find(_value(record, status), spec.words)
        text = _value(record, field).removesuffix("%")
        if text and not (word and word.closing is Closing.NOT_PLANNED):
            shares.append(float(text))
    return round(sum(shares) / len(shares)) if shares else None


def _held(local: Local, settings: Settings, state: State) -> Iterator[Held]:
    """Yield the fields that were in conflict at the last sync and still are in the tracker."""
    known = titles((), state.milestones)
    specs = {each.name: each for each in settings.tables}
    rows = {each.id: each for each in state.milestone_links.values()}
    for record in (*local.records.values(), *local.milestones.values()):
        link = state.links.get(record.id) or rows.get(record.id)
        if link is None or link.collection not in specs:
            continue
        for field in specs[link.collection].fields:
            if field.name in link.seen and _is_conflict(field, record, link, known):
                decided = field.name in link.decisions
                number = 0 if record.id in local.milestones else link.issue
                yield Held(record.id, field.name, number, decided)


def _is_conflict(field: FieldSpec, record: LocalRecord, link: Link, known: Titles) -> bool:
    local = record.values.get(field.name)
    if local is not None and field.facet is Facet.MILESTONE:
        local = known.value(local)
    found = merge(field, link.base.get(field.name), local, link.seen[field.name])
    return found.verdict is Verdict.CONFLICT
