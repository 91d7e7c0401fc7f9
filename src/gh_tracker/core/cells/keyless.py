"""Rows without an ID: bullets read as rows, and both they and such tables' rows told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gh_tracker.core.cells import bullets
from gh_tracker.core.cells.columns import is_named
from gh_tracker.core.cells.recognising import recognise
from gh_tracker.core.document.blocks import BulletList, Document
from gh_tracker.core.model import (
    NOTHING,
    CollectionSpec,
    Facet,
    LocalRecord,
    Place,
    Settings,
    Values,
)
from gh_tracker.core.problem import Problem

UNSURE: Final = "unsure-row"


def _none(_collection: str) -> Mapping[str, Values]:
    return {}


class Known(NamedTuple):
    """The tracker's rows as the last sync left them.

    ``values`` gives those of a record by its ID, empty for one that it does not know; ``listed``
    gives all records of a keyless collection.
    """

    values: Callable[[str], Values]
    listed: Callable[[str], Mapping[str, Values]] = _none


@dataclass(slots=True)
class Told:
    """Rows without an ID, sorted: those of known records, new ones, and what cannot be told."""

    records: dict[str, LocalRecord] = field(default_factory=dict)
    left: tuple[LocalRecord, ...] = ()
    frozen: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def implied(spec: CollectionSpec) -> Values:
    """Return what it says of a record that a row of it stands there: its status."""
    status = spec.of_facet(Facet.STATUS)
    word = next((each.name for each in spec.words if each.closing is spec.listed), None)
    return {status.name: word} if status and word and spec.listed else NOTHING


def lists_of(document: Document, spec: CollectionSpec) -> Iterator[tuple[int, BulletList]]:
    """Yield the lists under the headings of a collection, each with its index."""
    for index, each in enumerate(document.lists):
        if each.heading is not None and is_named(each.heading, spec.headings):
            yield index, each


def bullet_rows(
    document: Document, settings: Settings
) -> Iterator[tuple[LocalRecord, tuple[Problem, ...]]]:
    """Yield the bullets of all collections of bullets as rows without an ID."""
    for spec in settings.collections:
        for index, each in lists_of(document, spec) if spec.bullets else ():
            for at, item in enumerate(each.items):
                yield _row(spec, bullets.read(item).values, Place(index, at, item.line))


def _row(
    spec: CollectionSpec, values: Values, place: Place
) -> tuple[LocalRecord, tuple[Problem, ...]]:
    frozen: dict[str, str] = {}
    problems: tuple[Problem, ...] = ()
    if not values[bullets.TEXT]:
        frozen = {bullets.TEXT: "empty-title"}
        message = "this bullet has no text. Write what is to happen, or remove it."
        problems = (Problem("warning", "empty-title", place.line, 1, message),)
    whole = {**implied(spec), **values}
    kept = {name: value for name, value in whole.items() if name not in frozen}
    return LocalRecord("", spec.name, kept, place, "", frozen), problems


def missing(
    document: Document, settings: Settings, tables: Collection[str]
) -> Mapping[str, Problem]:
    """Return a problem for each keyless collection that has no section in the document.

    Without it nobody can tell whether its rows are gone or only stand under another heading.
    """
    found = {}
    for spec in (each for each in settings.collections if each.listed):
        headed = any(is_named(each, spec.headings) for each in document.headings)
        if not (headed if spec.bullets else spec.name in tables):
            what = "heading" if spec.bullets else "table under a heading"
            name = spec.headings[0].rstrip("*")
            message = (
                f'there is no {what} "{name}", so nothing of the {spec.name} is synced. Write '
                f"it, or take `sync: true` of `{spec.name}:` out of the configuration."
            )
            found[spec.name] = Problem("error", "no-section", 1, 1, message)
    return found


def told_apart(rows: Sequence[LocalRecord], settings: Settings, known: Known | None) -> Told:
    """Find the records of the rows that have no ID, by what is known of the last sync."""
    told = Told()
    left: list[LocalRecord] = []
    by_collection: dict[str, list[LocalRecord]] = defaultdict(list)
    for row in rows:
        by_collection[row.collection].append(row)
    for name, group in by_collection.items():
        spec = settings.collection(name)
        if spec.listed is None:
            left += group
        else:
            listed = known.listed(name) if known else {}
            left += _recognised(group, spec, listed, told)
    told.left = tuple(sorted(left, key=lambda row: row.place.line))
    return told


def _recognised(
    rows: Sequence[LocalRecord], spec: CollectionSpec, known: Mapping[str, Values], told: Told
) -> Iterator[LocalRecord]:
    """Yield the rows of no known record, and put the others where they belong."""
    found = recognise([row.values for row in rows], known, spec)
    for index, row in enumerate(rows):
        if index in found.found:
            key = found.found[index]
            told.records[key] = row._replace(id=key)
        elif index in found.unsure:
            keys = found.unsure[index]
            told.frozen |= dict.fromkeys(keys, UNSURE)
            told.problems.append(_unsure(row, keys))
        elif "empty-title" not in row.frozen.values():
            yield row


def _unsure(row: LocalRecord, keys: Sequence[str]) -> Problem:
    listed = " or ".join(keys)
    message = (
        f"this may be {listed}, which the last sync knew in other words, and nothing of it is "
        "written. Bring the words of one back, or `gh-tracker unlink` the one that went."
    )
    return Problem("error", UNSURE, row.place.line, 1, message)
