import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.printable import harmless, shortened, visible

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

any_text = st.text(st.characters(codec=None), max_size=40)


@given(any_text)
def test_no_control_character_is_left(text: str) -> None:
    assert not CONTROL.search(visible(text))


@given(any_text)
def test_making_visible_twice_is_the_same(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=40))
def test_letters_signs_and_emoji_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("one\ntwo\r\nthree\rfour", "one ⏎ two ⏎ three ⏎ four"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("tab\there", "tab\\x09here"),
        ("👩\u200d💻 naïve", "👩\u200d💻 naïve"),
    ],
)
def test_what_steers_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "line",
    ["::error::x", "  ::set-output name=a::b", "\u00a0::stop-commands::t", "::", "a ##[error]b"],
)
def test_a_line_that_a_runner_acts_on_is_made_harmless(line: str) -> None:
    made = harmless(line)
    assert not made.lstrip().startswith("::")
    assert "##[" not in made
    assert made.replace("\\", "") == line


@pytest.mark.parametrize("line", ["", "a :: b", "std::vector", "## heading", ": :", "[::1]"])
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert harmless(line) == line


@given(any_text, st.integers(2, 30))
def test_a_shortened_text_has_room(text: str, room: int) -> None:
    assert len(shortened(text, room)) <= room
    assert shortened(text, room) == text or shortened(text, room).endswith("…")


def test_a_text_is_cut_between_two_words_where_there_are_such() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("onetwothree", 5) == "onet…"
