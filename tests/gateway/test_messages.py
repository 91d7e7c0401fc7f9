"""Requests and answers as data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.gateway.messages import Request, UnreadableError, printable, quoted
from tests.gateway.samples import answer


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", ""),
        (
            '<https://x/issues?after=Y3Vy%3D&page=2>; rel="next"',
            "https://x/issues?after=Y3Vy%3D&page=2",
        ),
        ('<https://x?page=1>; rel="prev", <https://x?page=3>; rel="next"', "https://x?page=3"),
        ('<https://x?page=3>; rel="next", <https://x?page=9>; rel="last"', "https://x?page=3"),
        ('<https://x?page=1>; rel="first", <https://x?page=8>; rel="prev"', ""),
        ("<https://x?page=3>; rel=next", "https://x?page=3"),
    ],
)
def test_the_next_page_is_found_in_the_link_header(link: str, expected: str) -> None:
    assert answer(link=link).next_page == expected


@pytest.mark.parametrize("text", ["", "<html>Unicorn!</html>", '[{"number": 1', '{"a": "'])
def test_a_body_that_is_cut_short_or_not_json_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError, match="not JSON"):
        answer(text=text).json()


@pytest.mark.parametrize("text", ["", "<html>", "[1]", "null", '"x"'])
def test_an_error_without_an_object_is_an_empty_one(text: str) -> None:
    assert answer(502, text).error() == {}


@given(st.text())
def test_printable_text_holds_no_control_characters(text: str) -> None:
    assert printable(text).isprintable()


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_printable_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_a_line_break_is_shown_as_such() -> None:
    assert printable("a\nb\x1b[0m\u202e") == r"a\nb\x1b[0m\u202e"


def test_a_long_title_is_shortened() -> None:
    assert quoted("x" * 61) == "“" + "x" * 59 + "…”"
    assert quoted("x" * 60) == "“" + "x" * 60 + "”"


def test_only_get_reads() -> None:
    verbs = ["GET", "POST", "PATCH", "PUT", "DELETE"]

    assert [verb for verb in verbs if Request(verb, "", "").reads] == ["GET"]
