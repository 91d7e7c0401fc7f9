"""Trackers as people write them: each reads as expected, keeps its bytes, and takes every edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

import pytest

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import AddRow, GiveId, SetCell
from gh_tracker.core.checking.check import check
from gh_tracker.core.checking.mending import fix
from gh_tracker.core.document.blocks import Document, Row
from gh_tracker.core.document.edits import replace_cell
from gh_tracker.core.document.rows import parts
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.ids import next_id
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.writes import change, create
from gh_tracker.core.model import (
    Closing,
    CollectionSpec,
    Facet,
    FieldSpec,
    Kind,
    LocalRecord,
    Values,
)
from gh_tracker.core.writing import to_edits
from tests.issues import LINEAGE, LINK_URL, edited, issue_of, link_of
from tests.wild import NAMES, Wild, wild

pytestmark = pytest.mark.parametrize("name", NAMES)

DERIVED = {Facet.ID, Facet.UPDATED}


def records(one: Wild) -> list[LocalRecord]:
    local = one.read()
    return [*local.records.values(), *local.unnumbered]


def test_the_documents_are_many_and_long_enough(name: str) -> None:
    lines = {each: wild(each).source.count(b"\n") for each in NAMES}
    assert len(NAMES) >= 25
    assert lines[name] >= 30
    assert sum(count > 200 for count in lines.values()) >= 5
    assert max(lines.values()) > 1000


# Reading


def test_it_reads_as_a_person_reads_it(name: str) -> None:
    one = wild(name)
    found = {
        (each.id, each.values["title"]) if not each.id else each.id: each
        for each in records(one)
        if each.id or "title" in each.values
    }
    for row in one.expected.rows:
        record = found[row.id] if row.id else found["", row.values["title"]]
        assert record.collection == row.collection
        assert record.values == row.values
        assert record.frozen == row.frozen


def test_it_holds_no_other_records(name: str) -> None:
    one = wild(name)
    found = records(one)
    assert Counter(each.collection for each in found) == dict(one.expected.counts)
    spelled = [row.id for row in one.expected.rows if row.id]
    if len(one.expected.rows) == len(found):
        assert sorted(each.id for each in found if each.id) == sorted(spelled)
    assert one.read().frozen_ids.keys() == one.expected.frozen


def test_of_a_long_one_every_value_stands_as_often_as_counted(name: str) -> None:
    one = wild(name)
    for (collection, field), counts in one.expected.tallies.items():
        found = (each.values[field] for each in records(one) if each.collection == collection)
        assert Counter(found) == counts


def test_each_record_is_found_on_its_line(name: str) -> None:
    one = wild(name)
    lines = one.source.decode().replace("\r\n", "\n").split("\n")
    assert all(each.id in lines[each.place.line - 1] for each in records(one))


def test_its_problems_are_those_a_person_sees(name: str) -> None:
    one = wild(name)
    found = check(one.source, one.settings, "t.md")
    assert sorted((each.line, each.code) for each in found) == sorted(one.expected.problems)


# Bytes


def test_without_a_change_it_keeps_its_bytes(name: str) -> None:
    one = wild(name)
    document = one.document
    assert apply(document, []) == one.source
    same = [
        replace_cell(document, table, row, at, cell.raw)
        for table in document.tables
        for row in table.rows
        if row.readable
        for at, cell in enumerate(row.cells)
    ]
    assert apply(document, same) == one.source


def test_setting_every_field_to_what_it_is_asks_for_no_edit(name: str) -> None:
    one = wild(name)
    local = one.read()
    changes = [
        SetCell(key, field, value, value)
        for key, record in local.records.items()
        for field, value in record.values.items()
    ]
    edits, refused = to_edits(one.document, local, changes, one.settings)
    assert (edits, refused) == ((), ())


# One edit of every field, on the tracker's side


def test_one_edit_of_each_field_lands_there_and_nowhere_else(name: str) -> None:
    one = wild(name)
    document, local = one.document, one.read()
    for record, field in samples(one):
        before = record.values[field.name]
        after = another(field, before, one.settings.collection(record.collection))
        setting = SetCell(record.id, field.name, before, after)
        edits, refused = to_edits(document, local, [setting], one.settings)
        assert refused == ()
        changed = parse(apply(document, edits))
        found = codec.read(changed, one.settings).records
        assert found[record.id].values == {**record.values, field.name: after}
        rest = {key: each.values for key, each in local.records.items() if key != record.id}
        assert {key: each.values for key, each in found.items() if key != record.id} == rest
        assert_local(document, changed, record)


def test_edits_of_all_fields_and_their_reverse_give_every_value_back(name: str) -> None:
    one = wild(name)
    there = []
    for record, field in samples(one):
        before = record.values[field.name]
        after = another(field, before, one.settings.collection(record.collection))
        there.append(SetCell(record.id, field.name, before, after))
    back = [replace(each, before=each.after, after=each.before) for each in there]
    source = one.source
    for settings in (there, back):
        document = parse(source)
        local = codec.read(document, one.settings)
        edits, refused = to_edits(document, local, settings, one.settings)
        assert refused == ()
        source = apply(document, edits)
    values = {key: each.values for key, each in one.read(source).records.items()}
    assert values == {key: each.values for key, each in one.read().records.items()}


def samples(one: Wild) -> Iterator[tuple[LocalRecord, FieldSpec]]:
    """Yield, for each field of each collection, the first and the last record that have it."""
    found = one.read().records.values()
    for spec in one.settings.collections:
        for field in spec.fields:
            own = [e for e in found if e.collection == spec.name and field.name in e.values]
            for record in {each.id: each for each in (*own[:1], *own[-1:])}.values():
                if field.facet is not Facet.ID:
                    yield record, field


def another(field: FieldSpec, before: str, spec: CollectionSpec) -> str:
    """Return another value of a field."""
    if field.facet is Facet.STATUS:
        return next(word.name for word in spec.words if word.name != before)
    if field.kind is Kind.DATE:
        day = date.fromisoformat(before) if before else date(2025, 7, 30)
        return (day + timedelta(1)).isoformat()
    if field.kind is Kind.PERCENT:
        return "35%" if before != "35%" else "40%"
    if field.kind is Kind.NUMBER:
        return "21.5"
    if field.facet is Facet.SECTION:
        return f"{before}\nnew | `line`".strip()
    return "High" if field.facet is Facet.LABEL and before != "High" else f"{before} new".strip()


def assert_local(before: Document, after: Document, record: LocalRecord) -> None:
    """Assert that one cell alone differs, and of the others not even a blank."""
    lines = [[each.text[line.start : line.end] for line in each.lines] for each in (before, after)]
    at = record.place.line - 1
    assert len(lines[0]) == len(lines[1])
    assert lines[0][:at] == lines[1][:at]
    assert lines[0][at + 1 :] == lines[1][at + 1 :]
    assert before.text[: before.lines[at].start] == after.text[: after.lines[at].start]
    assert before.text[before.lines[at].end :] == after.text[after.lines[at].end :]
    cells = [list(_parts(each, row_of(each, record))) for each in (before, after)]
    assert sum(a != b for a, b in zip(*cells, strict=True)) <= 1


def row_of(document: Document, record: LocalRecord) -> Row:
    return document.tables[record.place.table].rows[record.place.row]


def _parts(document: Document, row: Row) -> Iterator[str]:
    return (document.text[part.start : part.end] for part in parts(document.text, row.span))


# New rows and IDs


def test_a_new_row_of_each_collection_is_written_as_its_neighbours_are(name: str) -> None:
    one = wild(name)
    local = one.read()
    for spec in one.settings.collections:
        own = [each.id for each in local.records.values() if each.collection == spec.name]
        title = spec.of_facet(Facet.TITLE)
        if not own or title is None or spec.name in local.broken:
            continue
        key = next_id(spec, own)
        values = {title.name: "Something new | and `odd`"}
        edits, refused = to_edits(
            one.document, local, [AddRow(spec.name, key, values)], one.settings
        )
        assert refused == ()
        source = apply(one.document, edits)
        found = one.read(source).records
        assert found[key].values[title.name] == values[title.name]
        assert found.keys() == {*local.records, key}
        assert shape(key) in {shape(each) for each in own}
        lines = source.split(b"\n")
        rest = [each for each in lines if b"Something new" not in each]
        assert rest == one.source.split(b"\n")
        assert len(lines) == len(rest) + 1


def shape(text: str) -> str:
    return (
        "".join("#" if each.isdigit() else each for each in text)
        .replace("##", "#")
        .replace("##", "#")
    )


def test_a_row_without_an_id_gets_one_and_nothing_else_changes(name: str) -> None:
    one = wild(name)
    local = one.read()
    for record in local.unnumbered:
        key = next_id(one.settings.collection(record.collection), local.records)
        giving = GiveId(record.digest, record.place, key)
        edits, refused = to_edits(one.document, local, [giving], one.settings)
        assert refused == ()
        source = apply(one.document, edits)
        assert one.read(source).records[key].values == record.values
        assert_local(one.document, parse(source), record)


# The same on the issue's side


def test_each_record_becomes_an_issue_that_reads_as_the_record(name: str) -> None:
    one = wild(name)
    for record in spread(one):
        lens = lens_of(one, record)
        values = synced(record, lens)
        issue = issue_of(create(record.id, values, lens))
        wanted = {key: value for key, value in values.items() if not _is_closed(key, value, lens)}
        link = link_of(issue, record.id, values)
        assert read(issue, lens, record.id, link).values.items() >= wanted.items()


def test_one_edit_of_each_field_of_an_issue_is_read_there_and_nowhere_else(name: str) -> None:
    one = wild(name)
    for record in spread(one):
        lens = lens_of(one, record)
        values = {**synced(record, lens), **_open(lens)}
        issue = issue_of(create(record.id, values, lens))
        link = link_of(issue, record.id, values)
        for field in lens.spec.fields:
            if field.facet in DERIVED or field.name not in values:
                continue
            after = (
                "#7"
                if field.facet is Facet.MILESTONE
                else another(field, values[field.name], lens.spec)
            )
            if field.facet is Facet.ASSIGNEES:
                after = "@somebody-else"
            edits = change(issue, {field.name: after}, lens, record.id, link)
            wanted = {**values, field.name: after}
            # Who owns it is told by the base: a role without a login may stand behind anybody.
            base = wanted if field.facet is Facet.ASSIGNEES else values
            link = link_of(issue, record.id, base)
            found = read(edited(issue, *edits), lens, record.id, link).values
            assert {key: found[key] for key in wanted} == wanted, field.name


def spread(one: Wild) -> list[LocalRecord]:
    """Return the records of a document, of a long one some from all over it."""
    found = [each for each in one.read().records.values() if not each.frozen]
    return found[:: max(1, len(found) // 40)]


def lens_of(one: Wild, record: LocalRecord) -> Lens:
    return Lens(one.settings.collection(record.collection), one.settings, LINEAGE, LINK_URL)


def synced(record: LocalRecord, lens: Lens) -> Values:
    """Return the values that an issue has, a milestone by its number."""
    names = {each.name: each for each in lens.spec.fields if each.facet not in DERIVED}
    found = {key: value for key, value in record.values.items() if key in names}
    for key, value in record.values.items():
        facet = names[key].facet if key in names else None
        if facet is Facet.MILESTONE:
            found[key] = "#5" if value else ""
        elif facet is Facet.STATUS and not value:
            found[key] = lens.spec.words[0].name
    return found


def _open(lens: Lens) -> Values:
    """Return the status of an issue that is open, as a new one is."""
    status = lens.spec.of_facet(Facet.STATUS)
    words = [each.name for each in lens.spec.words if each.closing is Closing.OPEN]
    return {status.name: words[-1]} if status else {}


def _is_closed(field: str, value: str, lens: Lens) -> bool:
    """Tell whether a value is one that a new issue cannot have, as it is open."""
    status = lens.spec.of_facet(Facet.STATUS)
    words = {each.name: each.closing for each in lens.spec.words}
    return status is not None and field == status.name and words[value] is not Closing.OPEN


# Mending


SPOILS = (
    lambda lines: lines,
    lambda lines: list(
        chain.from_iterable((b"\n", each) if each.startswith(b"| ") else (each,) for each in lines)
    ),
    lambda lines: [
        each.rstrip() + b" | |\n"
        if each.startswith(b"| ") and each.rstrip().endswith(b"|")
        else each
        for each in lines
    ],
)


@pytest.mark.parametrize("spoil", range(len(SPOILS)))
def test_mending_it_changes_no_value_and_is_done_after_once(name: str, spoil: int) -> None:
    one = wild(name)
    if len(one.source) > 20_000 and spoil:
        lines = one.source[:6000].splitlines(keepends=True)
    else:
        lines = one.source.splitlines(keepends=True)
    source = b"".join(SPOILS[spoil](lines))
    once = fix(source, one.settings, "t.md")
    assert fix(once.source, one.settings, "t.md").source == once.source
    before, after = one.read(source).records, one.read(once.source).records
    for key, record in before.items():
        assert after[key].values == record.values
