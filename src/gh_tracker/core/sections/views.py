"""Generated views: what stands between their markers, made of the rows and the milestones alone.

Nothing here knows what day it is, so that the same tracker gives the same bytes and a view never
changes on a quiet day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from gh_tracker.core.cells.changes import SetView
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.cells.words import find
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    FieldSpec,
    LocalRecord,
    Settings,
    Value,
)
from gh_tracker.core.remote import Milestone
from gh_tracker.core.report.overview import Group, Shelf, overview
from gh_tracker.core.sections import mermaid
from gh_tracker.core.sections.choosing import field_of
from gh_tracker.core.sections.matrix import matrix
from gh_tracker.core.sections.tabling import table
from gh_tracker.core.settings import ViewKind, ViewSpec

Lines: TypeAlias = Sequence[str]

NOTHING: Final = "Nothing to show yet."


@dataclass(frozen=True, slots=True)
class Scene:
    """What the views of a run are made of: the tracker as it will be, and GitHub's milestones."""

    local: Local
    settings: Settings
    milestones: Iterable[Milestone] = ()

    def spec(self, name: str, usual: str, facet: Facet) -> CollectionSpec | None:
        """Return the collection that a view is of: the one named, the usual one, or the first.

        None where it has no table here, or no column of the facet.
        """
        there = [each for each in self.settings.collections if self.local.tables.get(each.name)]
        named = [each for each in there if each.name == (name or usual)]
        fitting = named or ([] if name else there)
        return next((each for each in fitting if each.of_facet(facet)), None)

    def records(self, spec: CollectionSpec) -> tuple[LocalRecord, ...]:
        """Return the records of a collection in the order of the document."""
        rows = (each for each in self.local.records.values() if each.collection == spec.name)
        return tuple(sorted(rows, key=lambda each: each.place.line))

    def milestone(self, title: str) -> Milestone | None:
        """Return GitHub's milestone of that title, exactly or else ignoring case."""
        exact = [each for each in self.milestones if each.title == title]
        folded = [each for each in self.milestones if each.title.casefold() == title.casefold()]
        return next(iter(exact or folded), None)


def view_changes(document: Document, scene: Scene) -> tuple[SetView, ...]:
    """Return the views of a document that do not show what they should; others are left out."""
    views = scene.settings.sections.views
    shown = {each.name: document.text[each.span.start : each.span.end] for each in document.regions}
    wanted = {
        name: document.newline.join(["", *render(views[name], scene), "", ""])
        for name in shown
        if name in views
    }
    return tuple(SetView(name, text) for name, text in wanted.items() if text != shown[name])


def render(spec: ViewSpec, scene: Scene) -> Lines:
    """Return the lines of a view."""
    return _RENDERERS[spec.kind](spec, scene) or (NOTHING,)


def _milestones(spec: ViewSpec, scene: Scene) -> Lines:
    collection = scene.spec(spec.collection, "tasks", Facet.MILESTONE)
    if collection is None:
        return ()
    rows = [_summary(each, scene.milestone(each.name)) for each in _shelf(scene, collection)]
    heads = ("Milestone", "State", "Due", collection.name.title(), "Statuses", "Progress")
    return table(heads, rows, right=(3, 5))


def _shelf(scene: Scene, collection: CollectionSpec) -> tuple[Group, ...]:
    """Return the milestones of a collection's records, records without one left out."""
    rows = sorted(scene.local.records.items(), key=lambda each: each[1].place.line)
    ordered = scene.local._replace(records=dict(rows))
    shelves: tuple[Shelf, ...] = overview(ordered, scene.settings, None).shelves
    found = next((each for each in shelves if each.whole.name == collection.name), None)
    return tuple(each for each in found.milestones if each.name) if found else ()


def _summary(group: Group, milestone: Milestone | None) -> tuple[str, ...]:
    return (
        group.name,
        milestone.state if milestone else "",
        milestone.due if milestone else "",
        str(group.size),
        ", ".join(f"{count} {word}" for word, count in group.words),
        "" if group.progress is None else f"{group.progress}%",
    )


def _progress(spec: ViewSpec, scene: Scene) -> Lines:
    collection = scene.spec(spec.collection, "tasks", Facet.PROGRESS)
    if collection is None:
        return ()
    shares = [(each.name, each.progress) for each in _shelf(scene, collection)]
    known = [(name, share) for name, share in shares if share is not None]
    return mermaid.bars("Progress by milestone", known) if known else ()


def _timeline(spec: ViewSpec, scene: Scene) -> Lines:
    collection = scene.spec(spec.collection, "tasks", Facet.UPDATED)
    if collection is None:
        return ()
    events: dict[str, list[str]] = defaultdict(list)
    for record in scene.records(collection):
        day = _value(record, collection.of_facet(Facet.UPDATED))
        if day and _is_completed(record, collection):
            events[day].append(_named(record, collection))
    for group in _shelf(scene, collection):
        milestone = scene.milestone(group.name)
        if milestone is not None and milestone.due:
            events[milestone.due].append(f"{group.name} due")
    return mermaid.timeline({day: events[day] for day in sorted(events)}) if events else ()


def _is_completed(record: LocalRecord, collection: CollectionSpec) -> bool:
    word = find(_value(record, collection.of_facet(Facet.STATUS)), collection.words)
    return word is not None and word.closing is Closing.COMPLETED


def _named(record: LocalRecord, collection: CollectionSpec) -> str:
    return f"{record.id} {_value(record, collection.of_facet(Facet.TITLE))}"


def _matrix(spec: ViewSpec, scene: Scene) -> Lines:
    collection = scene.spec(spec.collection, "risks", Facet.LABEL)
    if collection is None:
        return ()
    groups = [each for each in collection.fields if each.facet is Facet.LABEL]
    rows = field_of(collection, spec.rows) or groups[0]
    second = groups[1] if len(groups) > 1 else collection.of_facet(Facet.STATUS)
    columns = field_of(collection, spec.columns) or second
    if columns is None:
        return ()
    return matrix(scene.records(collection), collection, rows, columns)


def _changes(spec: ViewSpec, scene: Scene) -> Lines:
    dated = sorted(_dated(spec, scene), key=lambda each: each[0], reverse=True)
    if not dated:
        return ()
    newest = date.fromisoformat(dated[0][0])
    since = spec.since or newest - timedelta(days=spec.days - 1)
    rows = [
        (day, record.id, *(_value(record, collection.of_facet(facet)) for facet in _SHOWN))
        for day, record, collection in dated
        if day >= since.isoformat()
    ]
    heads = ("Changed", "ID", "Title", "Status", "Progress")
    return (f"Since {since.isoformat()}:", "", *table(heads, rows, right=(4,))) if rows else ()


_SHOWN: Final = (Facet.TITLE, Facet.STATUS, Facet.PROGRESS)


def _dated(spec: ViewSpec, scene: Scene) -> Iterator[tuple[str, LocalRecord, CollectionSpec]]:
    """Yield the records that have a date of their last change."""
    for collection in scene.settings.collections:
        updated = collection.of_facet(Facet.UPDATED)
        if updated is None or spec.collection not in {"", collection.name}:
            continue
        for record in scene.records(collection):
            if day := _value(record, updated):
                yield day, record, collection


def _value(record: LocalRecord, field: FieldSpec | None) -> Value:
    return record.values.get(field.name, "") if field else ""


_RENDERERS: Final[Mapping[ViewKind, Callable[[ViewSpec, Scene], Lines]]] = {
    ViewKind.MILESTONES: _milestones,
    ViewKind.PROGRESS: _progress,
    ViewKind.TIMELINE: _timeline,
    ViewKind.RISK_MATRIX: _matrix,
    ViewKind.CHANGES: _changes,
}
