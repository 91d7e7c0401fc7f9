"""The risk matrix: which records stand where two of their fields meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from gh_tracker.core.cells.columns import fold
from gh_tracker.core.cells.words import find
from gh_tracker.core.model import Closing, CollectionSpec, Facet, FieldSpec, LocalRecord, Value
from gh_tracker.core.sections.choosing import has
from gh_tracker.core.sections.tabling import table

_SCALE: Final = (
    ("critical", "severe", "very high", "extreme", "almost certain"),
    ("high", "major", "likely"),
    ("medium", "moderate", "med", "possible"),
    ("low", "minor", "unlikely"),
    ("very low", "negligible", "trivial", "rare"),
)
"""Words for how much, the most first; other words come after them, as the document has them."""


def matrix(
    records: Sequence[LocalRecord], collection: CollectionSpec, rows: FieldSpec, columns: FieldSpec
) -> tuple[str, ...]:
    """Return the lines of a table that holds IDs where a row and a column meet.

    Where the status is neither, only open records are shown: a risk that is over has no place on
    the map.
    """
    if Facet.STATUS not in {rows.facet, columns.facet}:
        records = [each for each in records if _is_open(each, collection)]
    heads = _values(records, columns, collection)
    body = [
        (of_row, *(_ids(records, collection, (rows, of_row), (columns, head)) for head in heads))
        for of_row in _values(records, rows, collection)
    ]
    return table((rows.columns[0], *(head or "–" for head in heads)), body)


def _values(
    records: Iterable[LocalRecord], field: FieldSpec, collection: CollectionSpec
) -> list[Value]:
    """Return the values of a field, once each, in the order in which a matrix has them."""
    if field.facet is Facet.STATUS:
        return [word.name for word in collection.words]
    found: dict[str, Value] = {}
    for record in records:
        value = record.values.get(field.name, "")
        found.setdefault(fold(value), value)
    return [found[key] for key in sorted(found, key=_rank)]


def _rank(folded: str) -> int:
    """Return the place of a word on the scale; nothing at all comes last."""
    if not folded:
        return len(_SCALE) + 1
    places = (at for at, words in enumerate(_SCALE) if folded in words)
    return next(places, len(_SCALE))


def _ids(
    records: Iterable[LocalRecord],
    collection: CollectionSpec,
    *wanted: tuple[FieldSpec, Value],
) -> str:
    here = (
        each.id
        for each in records
        if all(has(each, field, value, collection) for field, value in wanted)
    )
    return ", ".join(here)


def _is_open(record: LocalRecord, collection: CollectionSpec) -> bool:
    status = collection.of_facet(Facet.STATUS)
    word = find(record.values.get(status.name, ""), collection.words) if status else None
    return word is None or word.closing is Closing.OPEN
