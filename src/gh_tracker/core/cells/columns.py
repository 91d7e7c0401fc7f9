"""Which table belongs to which collection, and which of its columns is which field."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, NamedTuple

from gh_tracker.core.cells import dates
from gh_tracker.core.ids import undress
from gh_tracker.core.model import Facet, Remote
from gh_tracker.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gh_tracker.core.document.blocks import Document, Heading, Table
    from gh_tracker.core.model import CollectionSpec, Settings

_FOOTNOTE = re.compile(r"\[\^[^\s\]]+\]")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
# How much of a collection a table without an ID column must have to be taken for one of its own.
_LIKENESS: Final = 2 / 3


class Claim(NamedTuple):
    """A table of a collection: its index in the document, and the column of each field it has."""

    spec: CollectionSpec
    table: int
    columns: Mapping[str, int]

    def column_of(self, facet: Facet) -> int | None:
        """Return the column of the first field that a facet carries, or None."""
        field = self.spec.of_facet(facet)
        return self.columns.get(field.name) if field else None


class Claims(NamedTuple):
    """The tables of all collections, in the document's order; ``refused`` have no ID column."""

    tables: tuple[Claim, ...]
    refused: tuple[Claim, ...]
    problems: tuple[Problem, ...]

    def of(self, collection: str) -> tuple[Claim, ...]:
        """Return the tables of one collection."""
        return tuple(claim for claim in self.tables if claim.spec.name == collection)


def fold(text: str) -> str:
    """Return a heading or header without case, emphasis, link, footnotes and doubled blanks."""
    bare = undress(_FOOTNOTE.sub("", text)).core
    return " ".join(bare.strip("*_` \t").split()).casefold()


def claims(document: Document, settings: Settings) -> Claims:
    """Give each table to the first collection it fits; generated views belong to none."""
    own, refused = [], []
    for index, table in enumerate(document.tables):
        if table.region is not None:
            continue
        around = sections_of(table, document.headings)
        fitting = list(_fitting(table, index, around, settings))
        if whole := [claim for claim in fitting if _is_whole(claim)]:
            own.append(whole[0])
        elif lacking := [claim for claim in fitting if _lacks_id(claim)]:
            refused.append(lacking[0])
    problems = tuple(_no_id(document.tables[claim.table], claim) for claim in refused)
    return Claims(tuple(own), tuple(refused), problems)


def sections_of(table: Table, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """Return the headings of the sections that a table lies in, the innermost last."""
    return _sections(table.line, headings)


def _sections(line: int, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    around: list[Heading] = []
    for heading in headings:
        if heading.line > line:
            break
        around = [*(each for each in around if each.level < heading.level), heading]
    return tuple(around)


def _fitting(
    table: Table, index: int, around: Sequence[Heading], settings: Settings
) -> Iterator[Claim]:
    """Yield what the table would be of each collection in one of whose sections it lies."""
    for spec in (each for each in settings.tables if not each.bullets):
        if _is_at_home(around, spec):
            yield Claim(spec, index, columns_of(table.columns, spec))


def _is_at_home(around: Sequence[Heading], spec: CollectionSpec) -> bool:
    """Tell whether a table in these sections can be of a collection.

    Under "Milestones" people keep the tasks of each of them as well, in a section of its own: the
    milestones themselves stand right below the heading.
    """
    above = around[-1:] if spec.remote is Remote.MILESTONE else around
    return not spec.headings or any(is_named(each, spec.headings) for each in above)


def columns_of(headers: Sequence[str], spec: CollectionSpec) -> dict[str, int]:
    """Return the column of each field that one of the headers names; no column serves two."""
    free: dict[str, int] = {}
    for index, header in enumerate(headers):
        free.setdefault(fold(header), index)
    found = {}
    for field in spec.fields:
        named = [name for name in map(fold, field.columns) if name in free]
        if named:
            found[field.name] = free.pop(named[0])
    return found


def is_of(headers: Sequence[str], spec: CollectionSpec) -> bool:
    """Tell whether a line that is no table reads like the header of one of a collection's."""
    return set(spec.required) <= columns_of(headers, spec).keys()


def is_list_of(
    headers: Sequence[str], line: int, headings: Sequence[Heading], spec: CollectionSpec
) -> bool:
    """Tell whether a line that is no table reads like the header of a list of milestones."""
    like = is_of(headers, spec) and len(columns_of(headers, spec)) > 1
    return like and _is_at_home(_sections(line, headings), spec)


def _is_whole(claim: Claim) -> bool:
    id_field = claim.spec.of_facet(Facet.ID)
    needed = {*claim.spec.required, *([id_field.name] if id_field else [])}
    # A list of names alone says nothing that could be kept the same.
    enough = claim.spec.remote is Remote.ISSUE or len(claim.columns) > 1
    return enough and needed <= claim.columns.keys()


def _lacks_id(claim: Claim) -> bool:
    """Tell whether a table is one of the collection's in all but its ID column.

    Others have a title and a status as well, so it must have most of the collection's fields.
    """
    if claim.spec.of_facet(Facet.ID) is None:
        return False
    others = {field.name for field in claim.spec.fields if field.facet is not Facet.ID}
    needed = others.intersection(claim.spec.required)
    found = others & claim.columns.keys()
    return needed <= found and len(found) >= _LIKENESS * len(others)


def _no_id(table: Table, claim: Claim) -> Problem:
    id_field = claim.spec.of_facet(Facet.ID)
    name = id_field.columns[0] if id_field else "ID"
    like = f"this table looks like one of the {claim.spec.name} but has no ID column"
    message = f'{like}. Add a column "{name}".'
    column = table.header.cells[0].span.start - table.header.span.start + 1
    return Problem("error", "no-id-column", table.line, column, message, table.line)


def is_named(heading: Heading, names: Iterable[str]) -> bool:
    """Tell whether a heading is one of these; a ``*`` in a name stands for anything."""
    texts = {fold(heading.text), fold(bare_heading(heading.text))}
    return any(fnmatchcase(text, _pattern(name)) for name in names for text in texts)


def _pattern(name: str) -> str:
    """Return a name as ``fnmatchcase`` takes it, in which brackets and ``?`` mean themselves."""
    bare = " ".join(name.split()).casefold() if "*" in name else fold(name)
    return re.sub(r"[\[?]", r"[\g<0>]", bare)


def bare_heading(text: str) -> str:
    """Return a heading without the brackets at its end, where these hold a date."""
    return _BRACKETS.sub("", text) if _dated(text) else text


def _dated(text: str) -> bool:
    brackets = _BRACKETS.search(text)
    return brackets is not None and any(dates.find(brackets[1]))
