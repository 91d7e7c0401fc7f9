from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue.marker import Marker, marker_at, markers, quoted, renamed
from tests.issues import IDS, LINEAGE

LINE = f"<!-- gh-tracker:begin tasks/UT-006 {LINEAGE}. Please keep this line and the end line. -->"
MARKER = Marker("tasks", "UT-006", LINEAGE)


def test_a_marker_asks_to_be_kept() -> None:
    assert str(MARKER) == LINE


def test_a_digest_stands_behind_the_lineage() -> None:
    marker = Marker("tasks", "UT-006", LINEAGE, "abcdef012345")
    assert f"{LINEAGE} abcdef012345. Please" in str(marker)
    assert markers(str(marker)) == (marker,)


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        f"<!--gh-tracker:begin tasks/UT-006 {LINEAGE}-->",
        f"  <!--  gh-tracker:begin\ttasks/UT-006  {LINEAGE}. Translated words -->  ",
    ],
)
def test_a_marker_is_read_in_other_words(line: str) -> None:
    assert marker_at(line) == MARKER


@pytest.mark.parametrize(
    "line",
    [
        f"> {LINE}",
        f"{LINE} text",
        "<!-- gh-tracker:begin milestones -->",
        "<!-- gh-tracker:begin tasks/UT-006 -->",
        f"<!-- gh-tracker:begin tasks/UT-006 {LINEAGE}0. -->",
        f"<!-- gh-tracker:begin tasks/UT-006 {LINEAGE.upper()}. -->",
        f"<!-- gh-tracker:begin tasks/UT-006/x {LINEAGE}. -->",
        f"<!-- gh-tracker:begin UT-006 {LINEAGE}. -->",
        f"<!-- gh-tracker:begin tasks/UT-006 {LINEAGE}.",
        "",
    ],
)
def test_anything_else_is_no_marker_line(line: str) -> None:
    assert marker_at(line) is None


def test_all_markers_of_a_body_are_found_in_order() -> None:
    other = Marker("risks", "R-01", "0123456789ab")
    assert markers(f"text {LINE}\nmore\n> {other}\n```\n{LINE}\n```") == (MARKER, other, MARKER)
    assert markers("no marker") == ()


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_makes_one_marker_on_one_line(collection: str, record_id: str) -> None:
    marker = Marker(collection, record_id, LINEAGE)
    assert len(str(marker).splitlines()) == 1
    assert str(marker).count("-->") == 1
    assert markers(f"a\n{marker}\nb") == (marker,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UT-006", "UT-006"),
        ("16.01", "16.01"),
        ("A B", "A%20B"),
        ("é", "é"),
        ("-->", "--%3E"),
        ("50%", "50%25"),
        ("€/", "%E2%82%AC%2F"),
    ],
)
def test_what_could_end_the_comment_is_quoted(text: str, expected: str) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize("new_id", IDS)
def test_a_renamed_marker_keeps_the_rest_of_its_line(new_id: str) -> None:
    line = f"  {LINE.replace('Please', 'Bitte')}\r\n"
    assert renamed(line, new_id) == line.replace("UT-006", quoted(new_id))
    assert markers(renamed(line, new_id)) == (Marker("tasks", new_id, LINEAGE),)


def test_a_line_without_a_marker_stays() -> None:
    assert renamed("text", "UT-1") == "text"
