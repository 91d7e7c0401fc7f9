import re

from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.report.lines import Part
from gh_tracker.core.report.worddiff import LONGEST, difference

LONG = (
    "Commerce engine snapshot APIs, persona dashboards, and commerce policies landed with Vitest "
    "coverage in the backend repository."
)


def text_of(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def test_a_new_value_stands_alone() -> None:
    assert difference(None, "Blocked") == (Part("Blocked", "add"),)


def test_short_values_stand_side_by_side() -> None:
    assert text_of(difference("60%", "80%")) == "60% → 80%"


def test_nothing_is_called_empty() -> None:
    assert text_of(difference("", "80%")) == "(empty) → 80%"
    assert text_of(difference("80%", "")) == "80% → (empty)"
    assert text_of(difference(None, "")) == "(empty)"


def test_of_long_values_only_the_words_that_differ_are_marked() -> None:
    changed = LONG.replace("Vitest", "Playwright")
    found = difference(LONG, changed)
    assert Part("[-Vitest-]", "remove") in found
    assert Part("{+Playwright+}", "add") in found
    assert "Commerce engine snapshot APIs, …" in text_of(found)
    assert "policies" in text_of(found)


def test_words_at_the_end_that_stay_are_left_out() -> None:
    assert text_of(difference(LONG, f"Now {LONG}")).endswith("…")


def test_long_values_with_little_in_common_stand_side_by_side() -> None:
    other = "Nobody has begun with any of this, and nobody will before the contract is signed."
    assert text_of(difference(LONG, other)) == f"{LONG} → {other}"


def test_very_long_values_are_shortened_instead_of_compared() -> None:
    found = text_of(difference("a b " * 1000, "b c " * 1000))
    assert len(found) <= 2 * LONGEST + 5


def test_line_breaks_are_shown_as_one_line() -> None:
    assert text_of(difference("a\nb", "a\nc")) == "a ⏎ b → a ⏎ c"


words = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]),
    max_size=40,
)


@given(words, words)
def test_no_word_that_came_or_went_is_left_out(before: list[str], after: list[str]) -> None:
    found = text_of(difference(" ".join(before), " ".join(after)))
    bare = re.sub(r"\[-|-\]|\{\+|\+\}|[→…]", " ", found).split()
    for word in set(after) - set(before) | set(before) - set(after):
        assert word in bare


@given(st.text(max_size=80), st.text(max_size=80))
def test_it_never_breaks_the_line(before: str, after: str) -> None:
    assert "\n" not in text_of(difference(before, after))
