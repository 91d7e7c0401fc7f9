from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.issue import title
from gh_tracker.core.issue.inert import JOINER, inert
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.title import leading_id, strip_prefix, without_leading_id
from gh_tracker.core.issue.writes import change, create
from gh_tracker.core.remote import EditIssue, Issue
from tests.issues import IDS, TASK_LENS, edited, hostile, issue_of, link_of

LONG = "Rehearse the launch with every regional team and record what each of them needs " * 5
LONG = LONG.strip()


@pytest.mark.parametrize(
    "text",
    [
        "UT-005: Ship it",
        "UT-005:Ship it",
        "UT-005 - Ship it",
        "UT-005 – Ship it",
        "UT-005 — Ship it",
        "UT-005. Ship it",
        "UT-005 | Ship it",
        "UT-005) Ship it",
        "UT-005 Ship it",
        "[UT-005] Ship it",
        "[UT-005]: Ship it",
        "[ut-005] - Ship it",
        "(UT-005) Ship it",
        "(UT-005)Ship it",
        "  ut-005:   Ship it",
    ],
)
def test_the_own_id_is_stripped_with_any_separator(text: str) -> None:
    assert strip_prefix(text, "UT-005") == "Ship it"


@pytest.mark.parametrize(
    "text",
    [
        "Ship it",
        "UT-0051: Ship it",
        "UT-005.1 Ship it",
        "UT-005-b Ship it",
        "UT-005b Ship it",
        "UT-006: Ship it",
        "Ship it (UT-005)",
        "XUT-005: Ship it",
        "",
    ],
)
def test_any_other_title_stays(text: str) -> None:
    assert strip_prefix(text, "UT-005") == text


@pytest.mark.parametrize(
    ("record_id", "text", "expected"),
    [
        ("3", "3: servers", "servers"),
        ("3", "3 - servers", "servers"),
        ("3", "[3] servers", "servers"),
        ("3", "3 servers", "3 servers"),
        ("3", "3.5 servers", "3.5 servers"),
        ("3", "3-tier servers", "3-tier servers"),
        ("1.1", "1.1: first", "first"),
        ("1.1", "1.1.1: first", "1.1.1: first"),
        ("1.1", "1.1 first", "1.1 first"),
        ("16-01", "16-01: x", "x"),
        ("UT-005", "UT-005", ""),
        ("UT-005", "UT-005:", ""),
        ("UT-005", "UT-005: - x", "- x"),
        ("a+b", "a+b: x", "x"),
    ],
)
def test_ids_of_digits_are_told_from_numbers(record_id: str, text: str, expected: str) -> None:
    assert strip_prefix(text, record_id) == expected


@pytest.mark.parametrize(
    ("text", "record_id", "found"),
    [
        ("UT-006: x", "UT-005", "UT-006"),
        ("[ut-6] x", "UT-005", "ut-6"),
        ("(UT-006) x", "UT-005", "UT-006"),
        ("UT-005: x", "UT-005", "UT-005"),
        ("UT-006b x", "UT-005", ""),
        ("R-01: x", "UT-005", ""),
        ("x UT-006", "UT-005", ""),
        ("4: x", "3", "4"),
        ("4 servers", "3", ""),
        ("1.5 million", "1.1", ""),
        ("1.5: x", "1.1", "1.5"),
        ("ALPHA: x", "ALPHA", "ALPHA"),
        ("", "UT-005", ""),
    ],
)
def test_an_id_of_the_same_kind_is_found_in_front(text: str, record_id: str, found: str) -> None:
    assert leading_id(text, record_id) == found


def test_an_id_of_the_same_kind_is_taken_off() -> None:
    assert without_leading_id("UT-006: x", "UT-005") == "x"
    assert without_leading_id("x", "UT-005") == "x"


def issue(text: str, body: str = "") -> Issue:
    return Issue(12, "n", text, body)


class TestReading:
    @pytest.mark.parametrize("text", ["UT-005: x", "x", "[UT-005] x", "ut-005 – x"])
    def test_a_missing_or_changed_prefix_is_no_change(self, text: str) -> None:
        reading = read(issue(text), TASK_LENS, "UT-005", None)
        assert reading.values["title"] == "x"
        assert "foreign-id-in-title" not in reading.problems

    def test_another_records_id_is_reported_and_stays_in_the_title(self) -> None:
        reading = read(issue("UT-006: x"), TASK_LENS, "UT-005", None)
        assert reading.values["title"] == "UT-006: x"
        assert "foreign-id-in-title" in reading.problems

    def test_another_records_id_behind_the_own_is_text(self) -> None:
        reading = read(issue("UT-005: UT-006 comes first"), TASK_LENS, "UT-005", None)
        assert reading.values["title"] == "UT-006 comes first"
        assert "foreign-id-in-title" not in reading.problems

    @pytest.mark.parametrize("text", ["UT-005", "UT-005: ", "[UT-005]"])
    def test_a_title_of_nothing_but_the_id_cannot_be_read(self, text: str) -> None:
        reading = read(issue(text), TASK_LENS, "UT-005", None)
        assert reading.frozen["title"] == "empty-title"
        assert "title" not in reading.values


class TestWriting:
    def test_a_write_mends_the_prefix(self) -> None:
        edits = change(issue("Old"), {"title": "New"}, TASK_LENS, "UT-005", None)
        assert edits == (EditIssue(12, title="UT-005: New"),)

    def test_an_equal_title_is_not_written_for_its_prefix(self) -> None:
        assert change(issue("Same"), {"title": "Same"}, TASK_LENS, "UT-005", None) == ()

    def test_mentions_are_inert_unless_the_issue_has_them(self) -> None:
        mentioning = issue("Ask @bob", "cc @zoe `@yan`")
        (edit,) = change(
            mentioning, {"title": "@bob @zoe @yan @mallory"}, TASK_LENS, "UT-005", None
        )
        assert edit.title == f"UT-005: @bob @zoe @{JOINER}yan @{JOINER}mallory"

    @pytest.mark.parametrize("template", ["{id}: ", "[{id}] ", "", "Task {id} – "])
    @pytest.mark.parametrize(
        "text", ["Ship it", "UT-005 twice", "UT-005: twice", ": x", "- x", "a\nb"]
    )
    def test_any_prefix_gives_the_title_back(self, template: str, text: str) -> None:
        lens = replace(TASK_LENS, spec=replace(TASK_LENS.spec, prefix=template))
        made = issue_of(create("UT-005", {"title": text, "status": "Blocked"}, lens))
        reading = read(made, lens, "UT-005", None)
        assert (reading.values["title"], reading.contested) == (text, {})


def long_issue(text: str = LONG) -> Issue:
    return issue_of(create("UT-005", {"title": text, "status": "Blocked"}, TASK_LENS))


class TestTooLong:
    def test_it_is_shortened_at_a_word_and_stands_whole_in_the_block(self) -> None:
        made = long_issue()
        assert len(made.title) <= 256
        assert made.title.endswith("…")
        shown = made.title.removeprefix("UT-005: ").removesuffix("…")
        assert LONG.startswith(shown + " ")
        assert f"\n- Title: {LONG}\n- Owner:" in made.body
        assert read(made, TASK_LENS, "UT-005", None).values["title"] == LONG

    @pytest.mark.parametrize(("length", "whole"), [(248, True), (249, False)])
    def test_the_limit_counts_the_prefix(self, length: int, whole: bool) -> None:
        made = long_issue("x" * length)
        assert len(made.title) == 256
        assert ("- Title:" not in made.body) == whole
        assert read(made, TASK_LENS, "UT-005", None).values["title"] == "x" * length

    def test_a_person_editing_it_makes_a_conflict_and_no_value(self) -> None:
        made = replace(long_issue(), title="UT-005: Rehearse the launch")
        for link in (None, link_of(made, "UT-005", {"title": LONG})):
            reading = read(made, TASK_LENS, "UT-005", link)
            assert reading.contested == {"title": "shortened"}
            assert reading.values["title"] == "Rehearse the launch"

    def test_taking_the_edit_takes_the_line_out_of_the_block(self) -> None:
        made = replace(long_issue(), title="UT-005: Rehearse the launch")
        edits = change(made, {"title": "Rehearse the launch"}, TASK_LENS, "UT-005", None)
        now = edited(made, *edits)
        assert "- Title:" not in now.body
        assert read(now, TASK_LENS, "UT-005", None).contested == {}

    def test_a_lost_prefix_is_no_edit(self) -> None:
        made = long_issue()
        bare = replace(made, title=made.title.removeprefix("UT-005: "))
        reading = read(bare, TASK_LENS, "UT-005", None)
        assert (reading.values["title"], reading.contested) == (LONG, {})

    def test_the_whole_in_the_block_can_be_edited_behind_what_the_title_shows(self) -> None:
        made = long_issue()
        more = replace(made, body=made.body.replace(LONG, f"{LONG} and more"))
        reading = read(more, TASK_LENS, "UT-005", link_of(made, "UT-005", {"title": LONG}))
        assert (reading.values["title"], reading.contested) == (f"{LONG} and more", {})

    def test_the_base_tells_the_whole_where_the_line_is_gone(self) -> None:
        made = replace(long_issue(), body="")
        link = link_of(made, "UT-005", {"title": LONG})
        assert read(made, TASK_LENS, "UT-005", link).values["title"] == LONG

    def test_a_stale_line_contests_no_title_that_is_as_it_was(self) -> None:
        made = replace(long_issue(), title="UT-005: Short")
        link = link_of(made, "UT-005", {"title": "Short"})
        reading = read(made, TASK_LENS, "UT-005", link)
        assert (reading.values["title"], reading.contested) == ("Short", {})

    def test_a_new_long_title_replaces_title_and_line(self) -> None:
        other = LONG[::-1]
        now = edited(
            long_issue(), *change(long_issue(), {"title": other}, TASK_LENS, "UT-005", None)
        )
        assert read(now, TASK_LENS, "UT-005", None).values["title"] == other
        assert LONG not in now.body

    def test_without_a_block_the_title_is_shortened_all_the_same(self) -> None:
        bare = issue("UT-005: x")
        (edit,) = change(bare, {"title": LONG}, TASK_LENS, "UT-005", None)
        now = edited(bare, edit)
        assert now.body == ""
        link = link_of(now, "UT-005", {"title": LONG})
        assert read(now, TASK_LENS, "UT-005", link).values["title"] == LONG

    def test_a_word_that_is_too_long_itself_is_cut(self) -> None:
        assert title.shown("x" * 300, "UT-005: ") == "x" * 247 + "…"

    def test_joiners_count(self) -> None:
        text = "@bob " * 60
        made = long_issue(text.strip())
        assert len(made.title) <= 256
        assert read(made, TASK_LENS, "UT-005", None).values["title"] == text.strip()

    def test_a_prefix_that_leaves_no_room_still_shows_some_words(self) -> None:
        assert title.shown("a few words more than that", "x" * 300) == "a few words more…"


@given(
    hostile().filter(bool),
    st.sampled_from(IDS),
    st.sampled_from(["{id}: ", "[{id}] ", "", "{id} "]),
)
def test_what_fits_is_read_back_and_what_does_not_is_known(
    text: str, record_id: str, template: str
) -> None:
    front = title.prefix(template, record_id)
    visible = title.read(front + inert(title.shown(text, front)), front, record_id)
    if title.fits(text, front, record_id):
        assert title.understood(visible, front, record_id, None, "") == (text, False)
    else:
        assert title.understood(visible, front, record_id, text, "") == (text, False)
        assert title.understood(visible, front, record_id, None, text) == (text, False)
        assert title.understood(visible + " edited", front, record_id, text, "").edited
