"""The lens between a bullet and what it says: nothing but what changes is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.cells import bullets
from gh_tracker.core.cells.bullets import Bullet, Look, changed, look_of, new, phrase
from gh_tracker.core.document.structure import parse
from gh_tracker.core.text import UnfitText


def read(text: str) -> Bullet:
    (found,) = parse(f"- {text}\n".encode()).lists
    return bullets.read(found.items[0])


def with_values(text: str, look: Look | None = None, /, **values: str) -> str:
    span, put = changed(read(text), values, look or Look())
    return text[: span.start] + put + text[span.end :]


@pytest.mark.parametrize(
    ("text", "when", "says", "task"),
    [
        ("**Week 4 Monday** – Show (UT-1).", "Week 4 Monday", "Show", "UT-1"),
        ("__27 May 2024:__ Show it (UT-1, UT-2)", "27 May 2024", "Show it", "UT-1, UT-2"),
        ("**Week 4:** Show", "Week 4", "Show", ""),
        ("**Week 4** — Show (by all).", "Week 4", "Show (by all)", ""),
        ("Show (UT-1 and UT-2).", "", "Show", "UT-1, UT-2"),
        ("**Week 4** – Show. (UT-1)", "Week 4", "Show", "UT-1"),
        ("**Week 4** – And so on...", "Week 4", "And so on...", ""),
        ("**Week 4** –\n  Show\n  it (UT-1).", "Week 4", "Show it", "UT-1"),
        ("[ ] **Week 4** – Show.", "Week 4", "Show", ""),
        ("[x] Show", "", "Show", ""),
        ("**Week 4** – (UT-1).", "Week 4", "", "UT-1"),
        ("**Week 4** – Show (UT-1, ).", "Week 4", "Show (UT-1, )", ""),
        ("Show **all** of it", "", "Show **all** of it", ""),
    ],
)
def test_a_bullet_is_read_in_its_parts(text: str, when: str, says: str, task: str) -> None:
    assert read(text).values == {"when": when, "text": says, "task": task}


@pytest.mark.parametrize(
    ("below", "nested"),
    [("", False), ("  more\n", False), ("  - more\n", True), ("\n  More.\n", True)],
)
def test_what_stands_below_the_first_paragraph_is_nested(below: str, nested: bool) -> None:
    (found,) = parse(f"- **Week 4** – Show.\n{below}".encode()).lists
    assert bullets.read(found.items[0]).nested is nested


USUAL = "**Week 4** –  Show  (UT-1 & UT-2) ."


@pytest.mark.parametrize(
    ("text", "values", "after"),
    [
        (USUAL, {"when": "Week 5"}, "**Week 5** –  Show  (UT-1 & UT-2) ."),
        (USUAL, {"text": "See"}, "**Week 4** –  See  (UT-1 & UT-2) ."),
        (USUAL, {"task": "UT-3"}, "**Week 4** –  Show  (UT-3) ."),
        (USUAL, {"task": ""}, "**Week 4** –  Show ."),
        (USUAL, {"when": ""}, "Show  (UT-1 & UT-2) ."),
        (USUAL, {"when": "A", "text": "B", "task": "C"}, "**A** –  B  (C) ."),
        ("Show.", {"when": "Week 5", "task": "UT-1"}, "**Week 5** – Show (UT-1)."),
        ("**Week 4** – Show. (UT-1)", {"task": ""}, "**Week 4** – Show."),
        ("**Week 4** – Show\n  it all (UT-1).", {"text": "See"}, "**Week 4** – See (UT-1)."),
        ("[ ] Show", {"when": "Week 5"}, "[ ] **Week 5** – Show"),
    ],
)
def test_only_the_part_that_changes_is_written(
    text: str, values: dict[str, str], after: str
) -> None:
    assert with_values(text, **values) == after


@pytest.mark.parametrize(
    "values",
    [
        {"when": "a**b"},
        {"text": "See (UT-9)"},
        {"text": "two\nlines"},
        {"text": "See\n- this"},
        {"task": "two words"},
    ],
)
def test_what_would_read_otherwise_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a bullet cannot say"):
        with_values("**Week 4** – Show.", **values)


def test_what_markdown_cannot_carry_is_refused() -> None:
    with pytest.raises(UnfitText):
        with_values("Show", text="a\0b")
    with pytest.raises(UnfitText):
        new({"text": "a\ud800b"}, Look())


def test_a_list_tells_how_its_bullets_are_written() -> None:
    texts = ("**Week 4:** Show", "**Week 5:** See", "__Week 6__ – Go.")
    look = look_of([read(each) for each in texts])
    assert look == Look("**", ":** ", "")
    assert (
        new({"when": "Week 7", "text": "Rest", "task": "UT-1"}, look) == "**Week 7:** Rest (UT-1)"
    )


def test_without_bullets_they_are_written_as_usual() -> None:
    look = look_of([])
    values = {"when": "Week 7", "text": "Rest", "task": "UT-1"}
    assert new(values, look) == "**Week 7** – Rest (UT-1)."
    assert new({"text": "Rest"}, look) == "Rest."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Show.", "Show"),
        ("Show", "Show"),
        ("Show..", "Show.."),
        ("Show .", "Show"),
        ("a  b\nc.", "a b c"),
        (".", ""),
    ],
)
def test_a_phrase_has_no_full_stop(text: str, found: str) -> None:
    assert phrase(text) == found


WORDS = st.text(st.sampled_from("abäß🎉 1.,:–-'"), max_size=12).map(
    lambda text: phrase(text.strip())
)
TEXTS = WORDS.filter(lambda text: text and not text.endswith(".") and text[0].isalpha())
IDS = st.lists(st.from_regex(r"UT-[0-9]{1,3}", fullmatch=True), max_size=3, unique=True)
WHENS = st.one_of(st.just(""), st.from_regex(r"Week [1-9] (Mon|Fri)", fullmatch=True))
VALUES = st.fixed_dictionaries({"when": WHENS, "text": TEXTS, "task": IDS.map(", ".join)})
LOOKS = st.builds(
    Look, st.sampled_from(("**", "__")), st.just("** – "), st.sampled_from(("", ".", " ."))
).map(lambda look: look._replace(after=look.before + " – "))


@given(VALUES, LOOKS)
def test_putting_back_what_is_there_changes_no_byte(values: dict[str, str], look: Look) -> None:
    text = look.write(values)
    assert read(text).values == values
    assert with_values(text, look, **values) == text


@given(VALUES, VALUES, LOOKS)
def test_what_is_put_is_what_is_read(
    before: dict[str, str], after: dict[str, str], look: Look
) -> None:
    assert read(with_values(look.write(before), look, **after)).values == after


@given(VALUES, LOOKS, st.sampled_from(("when", "text", "task")), VALUES)
def test_one_part_leaves_the_others_alone(
    values: dict[str, str], look: Look, name: str, other: dict[str, str]
) -> None:
    found = read(with_values(look.write(values), look, **{name: other[name]}))
    assert found.values == {**values, name: other[name]}
