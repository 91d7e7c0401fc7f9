"""What is configured of the sections beside the tables, held against the collections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from gh_tracker.config.misfit import MisfitError, no_collection
from gh_tracker.config.model import Decisions, Metric, Part, Root, View
from gh_tracker.config.source import KeyPath
from gh_tracker.core.model import CollectionSpec
from gh_tracker.core.sections.choosing import field_of
from gh_tracker.core.settings import (
    VIEWS,
    Choice,
    MetricKind,
    MetricSpec,
    Sections,
    ViewKind,
    ViewSpec,
)
from gh_tracker.core.spec import DECISIONS

_HOUR: Final = timedelta(hours=1)

_VIEW_KEYS: Final[Mapping[ViewKind, frozenset[str]]] = {
    ViewKind.MILESTONES: frozenset({"collection"}),
    ViewKind.PROGRESS: frozenset({"collection"}),
    ViewKind.TIMELINE: frozenset({"collection"}),
    ViewKind.RISK_MATRIX: frozenset({"collection", "rows", "columns"}),
    ViewKind.CHANGES: frozenset({"collection", "since", "days"}),
}
_RUNS: Final = frozenset({"workflow", "branch", "runs"})
_METRIC_KEYS: Final[Mapping[MetricKind, frozenset[str]]] = {
    MetricKind.PIPELINE: _RUNS,
    MetricKind.SUCCESS: _RUNS,
    MetricKind.CYCLE_TIME: frozenset({"label", "days"}),
    MetricKind.SLA: frozenset({"label", "days", "within"}),
    MetricKind.COUNT: frozenset({"collection", "where"}),
    MetricKind.RATIO: frozenset({"collection", "where", "among"}),
}
_NEEDED: Final[Mapping[MetricKind, str]] = {
    MetricKind.SUCCESS: "workflow",
    MetricKind.CYCLE_TIME: "label",
    MetricKind.SLA: "label",
    MetricKind.RATIO: "where",
}


def sections(root: Root, specs: Sequence[CollectionSpec]) -> Sections:
    """Return what is configured beside the tables.

    Raises:
        MisfitError: a key that its kind does not know, or lacks, or a name that nothing has.
    """
    views = {name: _view(name, view, specs) for name, view in root.views.items()}
    return Sections(
        views={**VIEWS, **views},
        metrics=tuple(_metric(bullet, given, specs) for bullet, given in root.metrics.items()),
        start=root.start,
        decision_label=_decision_label(root.decisions),
    )


def _decision_label(decisions: Decisions) -> str:
    """Return the label whose issues become rows and no more; none where the rows are synced."""
    one_way = decisions.enabled and not decisions.sync
    return decisions.label or DECISIONS.label if one_way else ""


def _view(name: str, view: View, specs: Sequence[CollectionSpec]) -> ViewSpec:
    path = ("views", name)
    if view.kind is None and name not in VIEWS:
        raise MisfitError(path, f"a view of another name than {', '.join(VIEWS)} needs a `kind`")
    kind = view.kind or ViewKind(name)
    _refuse_others(view, _VIEW_KEYS[kind], kind, path)
    collection = _collection(view.collection, specs, path)
    usual = ViewSpec(kind)
    for key in ("rows", "columns"):
        if header := getattr(view, key):
            _known(collection, header, specs, (*path, key))
    return ViewSpec(
        kind,
        view.collection or "",
        view.rows or "",
        view.columns or "",
        view.since,
        view.days or usual.days,
    )


def _metric(bullet: str, given: Metric, specs: Sequence[CollectionSpec]) -> MetricSpec:
    path, kind = ("metrics", bullet), given.kind
    _refuse_others(given, _METRIC_KEYS[kind], kind, path)
    needed = _NEEDED.get(kind)
    if needed and not getattr(given, needed):
        raise MisfitError(path, f"a {kind} needs `{needed}`")
    collection = _collection(given.collection, specs, path)
    usual = MetricSpec(bullet, kind)
    return MetricSpec(
        bullet=bullet,
        kind=kind,
        workflow=given.workflow or "",
        branch=given.branch or "",
        runs=given.runs or usual.runs,
        days=given.days or usual.days,
        label=given.label or "",
        within=given.within / _HOUR if given.within is not None else usual.within,
        collection=given.collection or "",
        where=_choice(given.where, collection, specs, (*path, "where")),
        among=_choice(given.among, collection, specs, (*path, "among")),
    )


def _refuse_others(part: Part, known: Iterable[str], kind: str, path: KeyPath) -> None:
    for key in sorted(part.model_fields_set - {"kind", *known}):
        raise MisfitError((*path, key), f"a {kind} has no such key")


def _collection(
    name: str | None, specs: Sequence[CollectionSpec], path: KeyPath
) -> CollectionSpec | None:
    found = next((each for each in specs if each.name == name), None)
    if name and found is None:
        raise no_collection((*path, "collection"), name, [each.name for each in specs])
    return found


def _choice(
    given: Mapping[str, tuple[str, ...]] | None,
    collection: CollectionSpec | None,
    specs: Sequence[CollectionSpec],
    path: KeyPath,
) -> Choice:
    for header in given or {}:
        _known(collection, header, specs, (*path, header))
    return given or {}


def _known(
    collection: CollectionSpec | None, header: str, specs: Sequence[CollectionSpec], path: KeyPath
) -> None:
    """Refuse a header that no column of the collection has, or of any if none is named."""
    among = specs if collection is None else (collection,)
    if not any(field_of(each, header) for each in among):
        raise MisfitError(path, f'no column is called "{header}"')
