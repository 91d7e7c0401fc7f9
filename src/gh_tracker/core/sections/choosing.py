"""Records chosen by what stands in their columns, as views and metrics count them."""

from __future__ import annotations

from collections.abc import Iterable

from gh_tracker.core.cells.columns import fold
from gh_tracker.core.cells.words import find
from gh_tracker.core.model import CollectionSpec, Facet, FieldSpec, LocalRecord, Value
from gh_tracker.core.settings import Choice


def field_of(collection: CollectionSpec, header: str) -> FieldSpec | None:
    """Return the field that a header or a machine name means, or None."""
    wanted = fold(header)
    named = (
        each
        for each in collection.fields
        if wanted in {fold(each.name), *map(fold, each.columns)} and wanted
    )
    return next(named, None)


def chosen(
    records: Iterable[LocalRecord], collection: CollectionSpec, choice: Choice
) -> tuple[LocalRecord, ...]:
    """Return the records that have one of the values in each of the columns.

    A status is any spelling of its word; elsewhere case and blanks make no difference. Without a
    choice all are meant; a column that the collection does not have chooses none.
    """
    fields = [(field_of(collection, header), values) for header, values in choice.items()]
    return tuple(
        each
        for each in records
        if all(field and _is_one(each, field, values, collection) for field, values in fields)
    )


def _is_one(
    record: LocalRecord, field: FieldSpec, values: Iterable[Value], collection: CollectionSpec
) -> bool:
    return any(has(record, field, value, collection) for value in values)


def has(record: LocalRecord, field: FieldSpec, value: Value, collection: CollectionSpec) -> bool:
    """Tell whether a record has a value in a field, however it is spelled."""
    own = record.values.get(field.name, "")
    if field.facet is not Facet.STATUS:
        return fold(own) == fold(value)
    word = find(own, collection.words)
    return word is not None and word == find(value, collection.words)
