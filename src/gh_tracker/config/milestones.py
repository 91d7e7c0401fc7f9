"""The table of milestones: how it is read by default, and what the configuration makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gh_tracker.config.columns import fold
from gh_tracker.config.misfit import MisfitError
from gh_tracker.config.vocabulary import extended
from gh_tracker.core.model import CollectionSpec, Facet, FieldSpec
from gh_tracker.core.spec import MILESTONES

if TYPE_CHECKING:
    from gh_tracker.config.model import MilestoneColumn
    from gh_tracker.config.model import Milestones as Given
    from gh_tracker.config.source import KeyPath


def milestones(given: Given) -> CollectionSpec | None:
    """Return how the table of milestones is read, or None where it is to be left alone.

    Raises:
        MisfitError: two columns or words cannot be told apart, or no column has the names.
    """
    if not given.enabled:
        return None
    path = (MILESTONES.name, "columns")
    fields = tuple(
        each._replace(
            direction=given.direction or each.direction, policy=given.policy or each.policy
        )
        for each in MILESTONES.fields
    )
    for header, column in given.columns.items():
        fields = _with_column(fields, header, column, (*path, header))
    if not any(each.facet is Facet.NAME for each in fields):
        raise MisfitError(path, "no column is the title")
    return replace(
        MILESTONES,
        headings=MILESTONES.headings if given.headings is None else given.headings,
        fields=fields,
        words=extended(MILESTONES.words, given.statuses, (MILESTONES.name, "statuses")),
    )


def _with_column(
    fields: tuple[FieldSpec, ...], header: str, column: MilestoneColumn, path: KeyPath
) -> tuple[FieldSpec, ...]:
    """Return the fields with one more header, which no other field has any more."""
    named = next((e for e in fields if fold(header) in map(fold, e.columns)), None)
    wanted = column.facet or (named.name if named else "")
    if not wanted:
        raise MisfitError(path, "this says not what of a milestone stands in the column")
    rest = tuple(e._replace(columns=_without(e.columns, header)) for e in fields)
    changed = tuple(_configured(e, header, column) if e.name == wanted else e for e in rest)
    return tuple(each for each in changed if each.columns)


def _without(columns: tuple[str, ...], header: str) -> tuple[str, ...]:
    return tuple(each for each in columns if fold(each) != fold(header))


def _configured(field: FieldSpec, header: str, column: MilestoneColumn) -> FieldSpec:
    return field._replace(
        columns=(header, *field.columns),
        direction=column.direction or field.direction,
        policy=column.policy or field.policy,
    )
