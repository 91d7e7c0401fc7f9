"""Sources → configuration: validated, put together, and every error with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from gh_tracker.config import Configuration
from gh_tracker.config.beside import sections
from gh_tracker.config.columns import NEEDED, check, with_column
from gh_tracker.config.explain import explained, misfit
from gh_tracker.config.logged import logged
from gh_tracker.config.milestones import milestones
from gh_tracker.config.misfit import MisfitError
from gh_tracker.config.model import Collection, Listed, Root
from gh_tracker.config.source import KeyPath, Source
from gh_tracker.config.vocabulary import chosen, extended
from gh_tracker.core.model import CollectionSpec, Facet, FieldSpec, Settings, Word
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS, DEFAULTS, MILESTONES, TASK_WORDS

_HOUR: Final = timedelta(hours=1)


def configuration(sources: Sequence[Source]) -> Configuration:
    """Return the configuration of all sources; a later one wins, key by key.

    Raises:
        ConfigError: an unknown key or a wrong value, at its line.
    """
    values = {key: value for source in sources for key, value in source.values.items()}
    origins = {key: source for source in sources for key in source.values}
    try:
        return _configuration(Root.model_validate(values))
    except ValidationError as error:
        raise explained(error, origins) from None
    except MisfitError as error:
        raise misfit(error, origins) from None


def _configuration(root: Root) -> Configuration:
    return Configuration(
        settings=_settings(root),
        repository=root.repository,
        tracker=root.tracker,
        api_url=root.api_url,
        branches=root.branches,
        create_grace=None if root.create_grace is None else root.create_grace.total_seconds(),
        max_wait=root.max_wait.total_seconds(),
        full_read=root.full_read / _HOUR,
    )


def _settings(root: Root) -> Settings:
    specs = tuple(_collections(root))
    if not specs:
        raise MisfitError(("collections",), "no collection is enabled")
    return Settings(
        collections=specs,
        owners=root.owners,
        trusted=frozenset(root.trusted),
        scope=root.scope,
        timezone=root.timezone,
        removal_grace=root.removal_grace / _HOUR,
        log=logged(root, specs),
        sections=sections(root, specs),
        milestones=milestones(root.milestones),
    )


def _collections(root: Root) -> Iterator[CollectionSpec]:
    """Yield new collections before the built-in ones: their tables are the more special."""
    if MILESTONES.name in root.collections:
        path = ("collections", MILESTONES.name)
        raise MisfitError(path, "the table of milestones is configured by the key milestones")
    built_in = {each.name: each for each in DEFAULTS.collections}
    order = {each: root.collections[each] for each in root.collections if each not in built_in}
    order |= {name: root.collections.get(name, Collection()) for name in built_in}
    labels: dict[str, str] = {}
    for name in _synced(root):
        if name in root.collections:
            raise MisfitError(("collections", name), f"`{name}:` has `sync: true`, and is this one")
    for name, given in order.items():
        if not given.enabled:
            continue
        path = ("collections", name)
        spec = (
            _changed(built_in[name], given, path) if name in built_in else _new(name, given, path)
        )
        other = labels.setdefault(spec.label.casefold(), name)
        if other != name:
            raise MisfitError((*path, "label"), f'collection "{other}" has the same label')
        yield spec
    for name, (usual, listed) in _synced(root).items():
        spec = _listed(usual, listed)
        other = labels.setdefault(spec.label.casefold(), name)
        if other != name:
            raise MisfitError((name, "label"), f'collection "{other}" has the same label')
        yield spec


def _synced(root: Root) -> dict[str, tuple[CollectionSpec, Listed]]:
    """Return the collections whose rows have no ID, as far as they are to be synced."""
    decisions = root.decisions.sync and root.decisions.enabled
    known = (
        (CHECKPOINTS, root.checkpoints, root.checkpoints.sync),
        (DECISIONS, root.decisions, decisions),
    )
    return {spec.name: (spec, listed) for spec, listed, synced in known if synced}


def _listed(spec: CollectionSpec, given: Listed) -> CollectionSpec:
    fields = tuple(
        each._replace(
            direction=given.direction or each.direction,
            policy=given.policy or each.policy,
        )
        for each in spec.fields
    )
    keep = given.removed == "keep"
    return replace(spec, label=given.label or spec.label, fields=fields, keep_removed=keep)


def _changed(spec: CollectionSpec, given: Collection, path: KeyPath) -> CollectionSpec:
    """Return a built-in collection with what the configuration changes of it."""
    fields = _fields(spec.fields, given, path)
    names = {each.name for each in fields}
    changed = replace(
        spec,
        fields=fields,
        words=extended(spec.words, given.statuses, (*path, "statuses")),
        required=tuple(each for each in spec.required if each in names),
    )
    return _named(changed, given)


def _new(name: str, given: Collection, path: KeyPath) -> CollectionSpec:
    """Return a new collection; its tables are those that have all of its columns.

    Where headings tell them apart, a table with its ID and title is one of them.
    """
    fields = _fields((), given, path)
    needed = NEEDED if given.headings else frozenset(Facet)
    required = tuple(each.name for each in fields if each.facet in needed)
    words = _words(fields, given, (*path, "statuses"))
    return _named(CollectionSpec(name, f"tracker: {name}", fields, words, required), given)


def _words(fields: tuple[FieldSpec, ...], given: Collection, path: KeyPath) -> tuple[Word, ...]:
    if any(each.facet is Facet.STATUS for each in fields):
        return chosen(TASK_WORDS, given.statuses, path)
    if given.statuses:
        raise MisfitError(path, "no column is the status")
    return ()


def _named(spec: CollectionSpec, given: Collection) -> CollectionSpec:
    return replace(
        spec,
        label=given.label or spec.label,
        headings=spec.headings if given.headings is None else given.headings,
        prefix=spec.prefix if given.prefix is None else given.prefix,
        id_template=given.id or spec.id_template,
        keep_removed=given.removed == "keep",
    )


def _fields(
    fields: tuple[FieldSpec, ...], given: Collection, path: KeyPath
) -> tuple[FieldSpec, ...]:
    """Return the fields with the collection's own direction and policy, then each column's."""
    shared = {"direction": given.direction, "policy": given.policy}
    fields = tuple(
        each._replace(
            direction=given.direction or each.direction,
            policy=given.policy or each.policy,
        )
        for each in fields
    )
    columns = (*path, "columns")
    for header, column in given.columns.items():
        update = {key: value for key, value in shared.items() if getattr(column, key) is None}
        fields = with_column(fields, header, column.model_copy(update=update), (*columns, header))
    check(fields, columns)
    return fields
