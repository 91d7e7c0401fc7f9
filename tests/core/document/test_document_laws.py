"""The lens laws of the document, over generated documents (reliability: GetPut to independent reading)."""

from __future__ import annotations

import os
from typing import Literal

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gh_tracker.core.document.blocks import Document, Row, Span, Table
from gh_tracker.core.document.edits import Edit, add_item, add_row, remove_row, replace_cell
from gh_tracker.core.document.rows import as_read, parts
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.text import canonical, from_cell, to_cell
from tests.strategies import Sample, cell_values, documents, hostile_text, samples

PLAIN = MarkdownIt("commonmark").enable("table")

# The two laws that all else rests on: `make laws` tries them on 10,000 documents each.
DOCUMENTS = int(os.environ.get("GH_TRACKER_DOCUMENTS") or 200)
MANY = settings(max_examples=DOCUMENTS)


@given(st.one_of(documents(), hostile_text().map(str.encode), st.text().map(str.encode)))
def test_a_document_without_edits_is_its_own_bytes(source: bytes) -> None:
    document = parse(source)
    assert apply(document, []) is source
    assert document.text.encode() == source


@MANY
@given(st.one_of(documents(), hostile_text().map(str.encode)))
def test_putting_back_what_every_span_holds_changes_no_byte(source: bytes) -> None:
    document = parse(source)
    spans = {
        *(cell.span for table in document.tables for row in table.rows for cell in row.cells),
        *(heading.span for heading in document.headings),
        *(item.content for bullets in document.lists for item in bullets.items),
    }
    whole = [span for span in spans if not any(_inside(span, other) for other in spans)]
    edits = [Edit(span, document.text[span.start : span.end]) for span in whole]
    assert apply(document, edits) == source


def _inside(span: Span, other: Span) -> bool:
    return span != other and other.start <= span.start and span.end <= other.end


@given(st.one_of(documents(), hostile_text().map(str.encode)))
def test_every_span_shows_the_text_it_stands_for(source: bytes) -> None:
    document = parse(source)
    text = document.text
    for table in document.tables:
        for row in (table.header, table.delimiter, *table.rows):
            assert document.lines[row.line - 1] == row.span
            assert all(text[cell.span.start : cell.span.end] == cell.raw for cell in row.cells)
    for heading in document.headings:
        assert text[heading.span.start : heading.span.end] == heading.text
    for item in (item for bullets in document.lists for item in bullets.items):
        assert text[item.content.start : item.content.end] == item.text


def _top_level_tables(tokens: list[Token]) -> list[list[str]]:
    """Return the cells of each table at the top level, read by markdown-it-py alone."""
    found: list[list[str]] = []
    inside = False
    for token in tokens:
        if token.type in ("table_open", "table_close") and token.level == 0:
            inside = token.type == "table_open"
            found += [[]] if inside else []
        elif inside and token.type == "inline":
            found[-1].append(token.content)
    return found


table_lines = st.lists(
    st.one_of(hostile_text(), st.sampled_from(("|", "||", "a|b", "|-|-|", "|a|", ":-:|--", "")))
).map("\n".join)


@given(st.one_of(documents(), hostile_text().map(str.encode), table_lines.map(str.encode)))
def test_an_independent_parser_reads_the_same_cells(source: bytes) -> None:
    document = parse(source)
    body = document.text[document.front_matter.end :] if document.front_matter else document.text
    wanted = _top_level_tables(PLAIN.parse(body.removeprefix("\ufeff")))
    found = [_cells(table) for table in document.tables]
    for cells in wanted:
        assert cells in found
        found.remove(cells)


@given(hostile_text(), st.sampled_from(("| {} |", "{}|", "|{}", "a | {} | b", "`{}`|", "\\{}| |")))
def test_one_line_is_split_as_the_independent_parser_splits_it(text: str, form: str) -> None:
    line = form.format(text.replace("\n", " ").replace("\r", " "))
    document = parse(f"| a | b | c | d |\n|---|---|---|---|\n| x |\n{line}\n".encode())
    wanted = _top_level_tables(PLAIN.parse(document.text))
    assert [_cells(table) for table in document.tables] == wanted


def _cells(table: Table) -> list[str]:
    rows = sorted((table.header, *table.rows, *table.strays), key=lambda row: row.line)
    return as_read(rows, len(table.header.cells))


@given(samples())
def test_every_generated_table_is_found_with_its_cells(sample: Sample) -> None:
    document = parse(sample.source)
    found = [
        tuple(tuple(cell.raw for cell in row.cells) for row in (table.header, *table.rows))
        for table in document.tables
    ]
    assert [rows for rows in found if rows[0][0] == "ID"] == [b.cells for b in sample.tables]
    assert not [each for each in document.problems if each.code in ("cell-count", "stray-line")]


def _pick(data: st.DataObject, document: Document) -> tuple[Table, Row, int]:
    tables = [table for table in document.tables if table.rows and table.header.cells]
    assume(tables)
    table = data.draw(st.sampled_from(tables))
    row = data.draw(st.sampled_from(table.rows))
    assume(row.readable)
    return table, row, data.draw(st.integers(0, len(row.cells) - 1))


@MANY
@given(documents(min_tables=1), cell_values(), st.data())
def test_a_value_put_into_a_cell_is_read_from_it(
    source: bytes, value: str, data: st.DataObject
) -> None:
    document = parse(source)
    table, row, column = _pick(data, document)
    result = parse(apply(document, [replace_cell(document, table, row, column, to_cell(value))]))
    again = result.tables[document.tables.index(table)].rows[table.rows.index(row)]
    assert from_cell(again.cells[column].raw) == canonical(value)


@given(documents(min_tables=1), cell_values(), st.data())
def test_nothing_outside_the_cell_changes(source: bytes, value: str, data: st.DataObject) -> None:
    document = parse(source)
    table, row, column = _pick(data, document)
    place = parts(document.text, row.span)[column]
    result = apply(document, [replace_cell(document, table, row, column, to_cell(value))])
    before, after = document.text[: place.start].encode(), document.text[place.end :].encode()
    assert result.startswith(before)
    assert result.endswith(after)
    assert len(result) >= len(before) + len(after)


@given(documents(min_tables=1), cell_values(), cell_values(), st.data())
def test_the_last_of_two_puts_decides(
    source: bytes, first: str, second: str, data: st.DataObject
) -> None:
    document = parse(source)
    table, row, column = _pick(data, document)

    def put(document: Document, value: str) -> Document:
        table_now = document.tables[number]
        edit = replace_cell(document, table_now, table_now.rows[at], column, to_cell(value))
        return parse(apply(document, [edit]))

    number, at = document.tables.index(table), table.rows.index(row)
    twice, once = put(put(document, first), second), put(document, second)
    assert [_cells(table) for table in twice.tables] == [_cells(table) for table in once.tables]
    plain = document.text.count("  ") == 0 and table.style.leading and table.style.padding
    if plain and table.style.trailing and row.cells[column].raw and not table.style.aligned:
        assert twice.source == once.source


@given(documents(min_tables=1), cell_values(), st.data())
def test_a_text_that_fits_leaves_an_aligned_column_aligned(
    source: bytes, value: str, data: st.DataObject
) -> None:
    document = parse(source)
    table, row, column = _pick(data, document)
    before = table.style.aligned
    edit = replace_cell(document, table, row, column, to_cell(value))
    result = parse(apply(document, [edit]))
    after = result.tables[document.tables.index(table)].style.aligned
    assert after >= min(before, column)


@given(documents(min_tables=1), st.lists(cell_values(), max_size=5), st.data())
def test_an_added_row_reads_as_given_and_moves_no_other(
    source: bytes, values: list[str], data: st.DataObject
) -> None:
    document = parse(source)
    table = data.draw(st.sampled_from(document.tables))
    after = data.draw(st.sampled_from((None, table.header, *table.rows)))
    columns = len(table.header.cells)
    raws = ["T-77", *map(to_cell, values)][:columns]
    result = parse(apply(document, [add_row(document, table, raws, after)]))
    rows = [tuple(cell.raw for cell in row.cells) for row in table.rows]
    at = len(rows) if after is None else rows_before(table, after)
    wanted = [*rows[:at], tuple([*raws, *[""] * columns][:columns]), *rows[at:]]
    again = result.tables[document.tables.index(table)]
    assert [tuple(cell.raw for cell in row.cells) for row in again.rows] == wanted
    assert result.text.replace("\r", "").count("\n") >= document.text.replace("\r", "").count("\n")


def rows_before(table: Table, after: Row) -> int:
    return 0 if after is table.header else table.rows.index(after) + 1


@given(documents(min_tables=1), st.data())
def test_an_added_row_can_be_removed_without_a_trace(source: bytes, data: st.DataObject) -> None:
    document = parse(source)
    table = data.draw(st.sampled_from(document.tables))
    added = parse(apply(document, [add_row(document, table, ["T-77"])]))
    table_now = added.tables[document.tables.index(table)]
    row = table_now.rows[-1]
    assert apply(added, [remove_row(added, table_now, row)]) == source


@given(documents(min_tables=1), st.data())
def test_removed_rows_take_nothing_else_with_them(source: bytes, data: st.DataObject) -> None:
    document = parse(source)
    table = data.draw(st.sampled_from(document.tables))
    gone = data.draw(st.sets(st.sampled_from(table.rows))) if table.rows else set()
    result = parse(apply(document, [remove_row(document, table, row) for row in gone]))
    kept = [_cells(each) for each in result.tables]
    rows = [row for row in table.rows if row not in gone]
    wanted = as_read([table.header, *rows], len(table.header.cells))
    assert kept[document.tables.index(table)] == wanted


LISTS = (
    "- one\n- two\n  more\n",
    "* one\n\n* two\n",
    "+   one",
    "-\n- two\n",
    "  - one\n    - nested\n\n",
    "- one\r\n- two\r\n\r\n\r\n",
    "# H\n- one\n# H\n",
)


@given(st.sampled_from(LISTS), documents(), st.sampled_from(("first", "last")))
def test_an_added_bullet_stands_at_its_end_of_the_list(
    bullets: str, rest: bytes, where: Literal["first", "last"]
) -> None:
    document = parse(bullets.encode() + b"\nA paragraph ends the list.\n\n" + rest)
    before = document.lists[0]
    result = apply(document, [add_item(document, before, "**now** – T-1 done.", where)])
    after = parse(result).lists[0]
    assert after.items[0 if where == "first" else -1].text == "**now** – T-1 done."
    assert len(after.items) == len(before.items) + 1
    assert after.loose == before.loose
