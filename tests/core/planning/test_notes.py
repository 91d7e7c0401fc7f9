"""What a person is told of single records, with the way out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.planning import notes
from gh_tracker.core.state import Waiting
from tests.engine import issue, link, pair, row

LINKED = pair(row(), issue("UT-001", 12), link("UT-001", 12))


@pytest.mark.parametrize(
    "code",
    [
        "damaged-block",
        "foreign-block",
        "no-block",
        "missing-heading",
        "missing-line",
        "closed-word-label",
        "foreign-id-in-title",
        "unknown-status-label",
    ],
)
def test_a_problem_of_an_issue_is_told_in_words_with_its_number(code: str) -> None:
    text = notes.of_issue(code, LINKED)
    assert text.startswith("UT-001, #12: ")
    assert code not in text


@pytest.mark.parametrize(
    "code", ["swapped-ids", "several-issues", "moved-collection", "retired-id"]
)
def test_a_held_record_is_told_with_the_way_out(code: str) -> None:
    text = notes.of_held(code, LINKED)
    assert text.startswith("UT-001: ")
    assert code not in text
    assert "{" not in text


def test_a_second_issue_of_a_row_is_told_with_both_ways_out() -> None:
    text = notes.of_double(7)
    assert text.startswith("#7 ")
    assert "close it" in text
    assert "`gh-tracker link ID 7`" in text


def test_a_record_in_another_collection_is_told_how_to_untie_it() -> None:
    assert "`gh-tracker unlink UT-001`" in notes.of_held("moved-collection", LINKED)


def test_a_code_without_words_is_told_as_it_is() -> None:
    assert notes.of_issue("odd", pair(row(), None, link())) == "UT-001, #0: odd"
    assert notes.of_held("odd", LINKED) == "UT-001: odd"


class TestAFate:
    @pytest.mark.parametrize(
        ("fate", "code", "words"),
        [
            (Fate.AWAIT_CLOSE, "removal-pending", "gone for 36 hours, or at once with"),
            (Fate.CLOSE, "removed", "#12 is closed as not planned"),
            (Fate.LOST, "issue-gone", "`gh-tracker unlink UT-001`"),
            (Fate.ADD_ROW, "row-restored", "#12 changed since its row UT-001 went"),
            (Fate.UNREAD, "removal-unread", "something in #12 cannot be read"),
        ],
    )
    def test_that_concerns_people_is_told(self, fate: Fate, code: str, words: str) -> None:
        found = notes.of_fate(fate, LINKED, 36.0)
        assert found is not None
        assert found.code == code
        assert words in found.message
        assert found.line == 5
        assert found.severity == ("error" if fate is Fate.UNREAD else "warning")

    @pytest.mark.parametrize("fate", [Fate.NOTHING, Fate.CREATE, Fate.WRITE, Fate.BURY])
    def test_that_does_not_is_not_told(self, fate: Fate) -> None:
        assert notes.of_fate(fate, LINKED, 24.0) is None

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            ("https://github.com/o/r/issues/3", "#12 of UT-001 was moved to https://github.com/o"),
            ("discussion", "#12 of UT-001 was converted to a discussion"),
            ("deleted", "#12 of UT-001 is no longer there"),
        ],
    )
    def test_of_an_issue_that_is_gone_says_where_to(self, place: str, words: str) -> None:
        gone = replace(LINKED, link=replace(link("UT-001", 12), lost=place))
        found = notes.of_fate(Fate.LOST, gone, 24.0)
        assert found is not None
        assert words in found.message

    def test_of_a_new_row_is_not_told(self) -> None:
        assert notes.of_fate(Fate.ADD_ROW, pair(row(), issue(), None), 24.0) is None

    def test_of_half_an_hour_is_told_as_such(self) -> None:
        found = notes.of_fate(Fate.AWAIT_CLOSE, LINKED, 0.5)
        assert found is not None
        assert "0.5 hours" in found.message


def test_a_waiting_issue_is_told_how_it_becomes_a_row() -> None:
    stranger = notes.of_waiting(Waiting(9, "tasks", "stranger"))
    assert "`gh-tracker link NEW 9`" in stranger
    older = notes.of_waiting(Waiting(9, "risks", "before-first-sync"))
    assert "#9 had the label of the risks" in older
    assert "--adopt-labelled" in older
