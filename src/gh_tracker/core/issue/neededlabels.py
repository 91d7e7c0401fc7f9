"""Labels: which a collection needs, in which colour, and which of them are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gh_tracker.core.issue import labels
from gh_tracker.core.model import Closing, CollectionSpec, Facet, LocalRecord
from gh_tracker.core.remote import CreateLabel

_COLLECTION: Final = "5319e7"
_STATUS: Final = "0e8a16"
_GROUP: Final = "d93f0b"


def labels_of(spec: CollectionSpec, rows: Iterable[LocalRecord]) -> Iterator[CreateLabel]:
    """Yield the collection's own label, its open status words, and the rows' label groups.

    Closed words have no label, for GitHub's state says it.
    """
    yield CreateLabel(spec.label, _COLLECTION, f"A record of the tracker's {spec.name}")
    status = spec.of_facet(Facet.STATUS)
    if status is not None and spec.listed is None:
        for word in spec.words:
            if word.closing is Closing.OPEN:
                yield CreateLabel(labels.group_of(status) + word.name, _STATUS, status.columns[0])
    of_collection = [row for row in rows if row.collection == spec.name]
    for group in (each for each in spec.fields if each.facet is Facet.LABEL):
        for text in filter(None, (row.values.get(group.name) for row in of_collection)):
            if labels.fits(group, text):
                yield CreateLabel(labels.group_of(group) + text, _GROUP, group.columns[0])


def missing(wanted: Iterable[CreateLabel], there: Iterable[str]) -> tuple[CreateLabel, ...]:
    """Return the wanted labels that do not exist, each once; GitHub ignores the case of names.

    https://docs.github.com/rest/issues/labels
    """
    taken = {each.casefold() for each in there}
    found: dict[str, CreateLabel] = {}
    for label in wanted:
        key = label.name.casefold()
        if key not in taken:
            found.setdefault(key, label)
    return tuple(found.values())
