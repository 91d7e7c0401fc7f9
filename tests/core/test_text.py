"""Text to cell and back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gh_tracker.core.text import (
    TRIM,
    UnfitText,
    canonical,
    from_cell,
    is_placeholder,
    to_cell,
    unescape_pipes,
    width,
)
from tests.strategies import HOSTILE, cell_values, hostile_text

MARKDOWN = MarkdownIt("commonmark").enable("table")


@given(hostile_text())
def test_what_is_put_into_a_cell_is_read_back(text: str) -> None:
    assert from_cell(to_cell(text)) == canonical(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_known_hostile_text_is_read_back(text: str) -> None:
    assert from_cell(to_cell(text)) == canonical(text)


@given(cell_values())
def test_a_cell_is_one_line_without_a_pipe_that_parts(value: str) -> None:
    raw = to_cell(value)
    assert not {"\n", "\r"} & set(raw)
    assert "|" not in raw.replace("\\|", "")


@given(st.text())
@example("\\\\||<br>&amp;lt;br&gt;\0")
def test_every_cell_source_has_a_canonical_value(raw: str) -> None:
    value = from_cell(raw)
    assert canonical(value) == value


@given(st.text())
def test_canonical_is_settled_after_one_step(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(cell_values())
def test_a_markdown_parser_reads_the_cell_as_it_was_put(value: str) -> None:
    raw = to_cell(value)
    tokens = MARKDOWN.parse(f"| a | b |\n| - | - |\n| x | {raw} |\n")
    cells = [token.content for token in tokens if token.type == "inline"]
    assert cells == ["a", "b", "x", unescape_pipes(raw).strip(TRIM)]


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        ("one\ntwo", "one<br>two"),
        ("one\n\ntwo", "one<br><br>two"),
        ("a | b", "a \\| b"),
        ("`a|b`", "`a\\|b`"),
        ("a \\| b", "a \\\\| b"),
        ("a literal <br> tag", "a literal &lt;br&gt; tag"),
        ("<BR/> and <br />", "&lt;BR/&gt; and &lt;br /&gt;"),
        ("written &lt;br&gt;", "written &amp;lt;br&gt;"),
        ("&amp; &nbsp; &lt;b&gt;", "&amp; &nbsp; &lt;b&gt;"),
        ("a\\b \\* `c\\`", "a\\b \\* `c\\`"),
        ("- a\n  - b", "- a<br>  - b"),
    ],
)
def test_only_breaks_pipes_and_literal_break_tags_are_encoded(value: str, raw: str) -> None:
    assert to_cell(value) == raw
    assert from_cell(raw) == value


@pytest.mark.parametrize("tag", ["<br>", "<br/>", "<br />", "<BR>", "<Br\t/>"])
def test_every_spelling_of_the_break_tag_reads_as_a_line_break(tag: str) -> None:
    assert from_cell(f"one{tag}two") == "one\ntwo"


@pytest.mark.parametrize("raw", ["<br class='x'>", "<brx>", "&LT;br&GT;", "<br", "&lt;br"])
def test_what_only_resembles_a_break_is_left_alone(raw: str) -> None:
    assert from_cell(raw) == raw
    assert to_cell(raw) == raw


def test_blanks_at_line_ends_and_around_are_no_part_of_a_value() -> None:
    assert canonical("  a \t\r\n b\u00a0\r\n\r\n") == "a\n b"
    assert from_cell("a <br> b <br>") == "a\n b"


def test_interior_tabs_and_unicode_line_separators_stay() -> None:
    text = "a\tb\u2028c\x85d\ve\ff"
    assert to_cell(text) == text
    assert from_cell(text) == text


def test_unicode_is_not_normalised() -> None:
    assert from_cell(to_cell("e\u0301")) == "e\u0301"
    assert from_cell(to_cell("\u00e9")) == "\u00e9"


@pytest.mark.parametrize("character", ["\0", "\ud800", chr(0xDFFF)])
def test_what_no_file_can_carry_is_refused_by_name(character: str) -> None:
    with pytest.raises(UnfitText) as caught:
        to_cell(f"a{character}b")
    assert caught.value.character == character
    assert f"U+{ord(character):04X}" in str(caught.value)


@pytest.mark.parametrize("raw", ["", "  ", "-", "–", "—", "TBD", "tbd", " N/A ", "n/a"])
def test_a_dash_or_tbd_says_nothing(raw: str) -> None:
    assert is_placeholder(raw)


@pytest.mark.parametrize("raw", ["0", "--x", "None", "TBD soon", "N/A yet", "&ndash;"])
def test_a_word_says_something(raw: str) -> None:
    assert not is_placeholder(raw)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("ß", 1), ("e\u0301", 1), ("中", 2), ("a\u200bb", 2), ("🙂", 2)],
)
def test_width_counts_columns_not_code_points(text: str, columns: int) -> None:
    assert width(text) == columns
