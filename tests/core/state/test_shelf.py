from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core.remote import Issue
from gh_tracker.core.state import shelf
from gh_tracker.core.state.shelf import Shelf, outdated, parse, put, render
from tests.engine import plain_issue

CURSOR = "2026-04-02T12:00:00Z"
LATER = "2026-04-02T12:00:01Z"

texts = st.text(max_size=20)
issues = st.builds(
    Issue,
    number=st.integers(1, 9),
    node_id=texts,
    title=texts,
    body=texts,
    state=st.sampled_from(("open", "closed")),
    state_reason=st.none() | texts,
    labels=st.lists(texts, max_size=3).map(tuple),
    assignees=st.lists(texts, max_size=3).map(tuple),
    milestone=st.none() | st.integers(1, 99),
    closed_by=st.none() | texts,
    locked=st.booleans(),
)


def filled(*found: Issue, cursor: str = CURSOR, node_id: str = "R_1") -> Shelf:
    numbers = {each.number for each in found}
    return put(Shelf(), found, cursor, node_id=node_id, linked=numbers)


@given(st.lists(issues, max_size=5))
def test_an_issue_comes_back_as_it_was_put_in(found: list[Issue]) -> None:
    latest = {each.number: each for each in found}
    after = parse(render(filled(*found)))
    assert {number: after.take(number) for number in after.lines} == latest


@given(st.lists(issues, max_size=5))
def test_the_text_is_the_same_for_the_same_content(found: list[Issue]) -> None:
    once = filled(*found)
    assert parse(render(once)) == once
    assert render(parse(render(once))) == render(once)
    assert render(filled(*reversed(list({e.number: e for e in found}.values())))) == render(once)


def test_no_text_is_an_empty_shelf() -> None:
    assert parse("") == Shelf()
    assert parse(render(Shelf())) == Shelf()


def test_a_number_that_is_not_there_gives_nothing() -> None:
    assert filled(plain_issue(9)).take(8) is None


def test_what_was_put_in_later_replaces_what_was_there() -> None:
    newer = replace(plain_issue(9), labels=("bug",))
    after = put(filled(plain_issue(9)), [newer], LATER, node_id="R_1", linked={9})
    assert after.take(9) == newer
    assert after.cursor == LATER


def test_issues_that_are_not_linked_are_not_kept() -> None:
    before = filled(plain_issue(8), plain_issue(9))
    after = put(before, [plain_issue(7)], LATER, node_id="R_1", linked={9})
    assert set(after.lines) == {9}


class TestCovering:
    """A listing since a cursor shows what changed after it; the shelf has to know the rest."""

    def test_a_shelf_reaches_as_far_as_its_cursor(self) -> None:
        assert filled().covers("R_1", CURSOR)
        assert filled(cursor=LATER).covers("R_1", CURSOR)

    def test_a_shelf_that_ends_before_the_listing_begins_has_a_gap(self) -> None:
        assert not filled(cursor=CURSOR).covers("R_1", LATER)

    def test_a_shelf_of_another_repository_says_nothing(self) -> None:
        assert not filled().covers("R_2", CURSOR)

    def test_without_a_cursor_nothing_is_covered(self) -> None:
        assert not filled().covers("R_1", "")
        assert not Shelf().covers("", "")


def test_a_shelf_of_a_version_with_other_facets_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    text = render(filled(plain_issue(9)))
    names = tuple(each.name for each in fields(Issue))
    monkeypatch.setattr(shelf, "_NAMES", (*names, "type"))
    assert parse(text) == Shelf()


class TestAnIssueThatIsListed:
    KNOWN = replace(plain_issue(9), updated_at=LATER)
    TEXT = render(filled(KNOWN))

    def test_older_than_it_was_read_last_is_outdated(self) -> None:
        assert [*outdated(self.TEXT, (replace(self.KNOWN, updated_at=CURSOR),))] == [9]

    @pytest.mark.parametrize("time", [LATER, "2026-04-02T12:00:02Z"])
    def test_as_it_was_or_newer_is_not(self, time: str) -> None:
        assert [*outdated(self.TEXT, (replace(self.KNOWN, updated_at=time),))] == []

    def test_under_the_number_of_another_is_not(self) -> None:
        other = replace(self.KNOWN, node_id="I_other", updated_at=CURSOR)
        assert [*outdated(self.TEXT, (other,))] == []

    def test_and_was_never_read_is_not(self) -> None:
        assert [*outdated("", (self.KNOWN,))] == []
        assert [*outdated(self.TEXT, (replace(self.KNOWN, number=8),))] == []
