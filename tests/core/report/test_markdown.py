import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gh_tracker.core.issue.inert import mentioned
from gh_tracker.core.report import markdown
from tests.reports import EMPTY, PLAN, STOPPED, SYNCED, UPDATE, with_text

GFM = MarkdownIt("commonmark").enable("table")

HOSTILE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "| a | b |",
            "a\n| --- |",
            "<img src=x onerror=alert(1)>",
            "<!-- gh-tracker:begin x -->",
            "[x](javascript:alert(1))",
            "@acme/team and @bob",
            "Fixes #1",
            "```\n::error::x",
            "`",
            "``a`",
            "\\|",
            "# heading",
            "~~x~~",
            "$x$",
        ]
    ),
)


def cells(text: str) -> list[list[str]]:
    """Give the cells of all tables as a Markdown parser reads them, as text."""
    rows: list[list[str]] = []
    for token in GFM.parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level > 2:
            children = token.children or []
            rows[-1].append("".join(each.content for each in children if each.content))
    return rows


def test_a_plan_is_a_table_of_changes() -> None:
    text = markdown.encode(replace(PLAN, notifications={}))
    assert text.startswith("### Plan: docs/tracker.md\n\n2 changes on GitHub, 1 change in the")
    assert (
        "| GitHub | UT-006 | create | title: Launch rehearsals<br>status: Not Started |  |" in text
    )
    assert "| tracker | UT-005 \\#12 | update row | progress: 60% → 80% |  |" in text
    assert "| UT-005 | notes | a | b | c |" in text
    assert "`gh-tracker resolve UT-005 notes --take tracker\\|github`" in text
    assert "| error | 37 | `detached-row` | this row is cut off |" in text


def test_what_was_done_is_ticked_off() -> None:
    text = markdown.encode(SYNCED)
    assert text.startswith("### Sync:")
    assert text.count("| ✓ |") == len(SYNCED.operations)


def test_a_stop_is_told_with_its_way_out() -> None:
    assert "**Stopped:** 5 removals among the 9 tasks. look at the plan." in markdown.encode(
        STOPPED
    )


def test_nothing_to_do_needs_no_table() -> None:
    assert "|" not in markdown.encode(EMPTY)


def test_a_long_table_is_cut_and_says_so() -> None:
    many = replace(EMPTY, operations=(UPDATE,) * (markdown.MOST_ROWS + 3))
    text = markdown.encode(many)
    assert text.count("| tracker |") == markdown.MOST_ROWS
    assert "… and 3 more." in text


@given(HOSTILE)
def test_no_text_adds_a_row_a_cell_or_a_heading(text: str) -> None:
    plain, hostile = (markdown.encode(with_text(each)) for each in ("x", text))
    shape = [len(row) for row in cells(plain)]
    assert [len(row) for row in cells(hostile)] == shape
    kinds = [token.type for token in GFM.parse(plain)]
    assert [token.type for token in GFM.parse(hostile)] == kinds


@given(HOSTILE)
def test_no_text_pings_links_or_is_html(text: str) -> None:
    made = markdown.encode(with_text(text))
    assert not mentioned(made)
    for token in GFM.parse(made):
        for child in token.children or []:
            assert child.type not in {"link_open", "image"}
            assert child.type != "html_inline" or child.content == "<br>"


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20))
def test_a_literal_text_reads_as_it_stands(text: str) -> None:
    rendered = GFM.renderInline(markdown.literal(text)).replace("\u2060", "")
    bare = (
        rendered.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )
    assert bare == text.replace("\u2060", "")


@pytest.mark.parametrize("text", ["a", "a`b", "``", "a|b"])
def test_code_holds_backticks_and_pipes(text: str) -> None:
    found = cells(f"| x |\n| --- |\n| {markdown.code(text)} |\n")
    assert found[1] == [text]


def test_it_is_one_line_a_row() -> None:
    for line in markdown.encode(with_text("a\nb\r\nc")).splitlines():
        assert not re.search(r"[\r\x00-\x08]", line)
