"""Milestones: the number is the value, titles only show it."""

import pytest

from gh_tracker.core.issue.milestone import number_of, remembered, renamed_in_tracker, titles
from gh_tracker.core.remote import Milestone


class TestACell:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [("M1", "#1"), ("m1", "#1"), ("M2", "#2"), ("M9", "M9"), ("", "")],
    )
    def test_means_the_milestone_that_is_called_so(self, cell: str, value: str) -> None:
        found = titles([Milestone(1, "M1"), Milestone(2, "M2")], {})
        assert found.value(cell) == value

    def test_matches_exactly_before_it_matches_ignoring_case(self) -> None:
        found = titles([Milestone(1, "Beta"), Milestone(2, "BETA")], {})
        assert (found.value("Beta"), found.value("BETA")) == ("#1", "#2")

    def test_that_two_milestones_fit_ignoring_case_names_a_new_one(self) -> None:
        found = titles([Milestone(1, "Beta"), Milestone(2, "BETA")], {})
        assert found.value("beta") == "beta"

    def test_keeps_its_meaning_when_github_renames(self) -> None:
        found = titles([Milestone(1, "Launch")], {1: "M1"})
        assert (found.value("M1"), found.value("Launch")) == ("#1", "#1")

    def test_means_what_the_tracker_showed_where_titles_changed_places(self) -> None:
        found = titles([Milestone(1, "M2"), Milestone(2, "M1")], {1: "M1", 2: "M2"})
        assert (found.value("M1"), found.value("M2")) == ("#1", "#2")

    def test_of_one_milestone_with_two_spellings_is_unique(self) -> None:
        found = titles([Milestone(1, "LAUNCH")], {1: "Launch"})
        assert found.value("launch") == "#1"


class TestATitle:
    def test_is_that_of_now(self) -> None:
        assert titles([Milestone(1, "Launch")], {1: "M1"}).title("#1") == "Launch"

    def test_of_a_milestone_that_github_no_longer_has_is_the_old_one(self) -> None:
        assert titles([], {1: "M1"}).title("#1") == "M1"

    def test_that_is_only_remembered_counts_as_there(self) -> None:
        found = remembered({1: "M1"})
        assert (found.value("M1"), found.title("#1"), found.gone) == ("#1", "M1", frozenset())

    @pytest.mark.parametrize("value", ["#7", "M7", "", "#x", "#1a"])
    def test_of_what_is_no_known_milestone_is_the_value(self, value: str) -> None:
        assert titles([Milestone(1, "M1")], {}).title(value) == value


@pytest.mark.parametrize(
    ("value", "number"), [("#12", 12), ("12", None), ("", None), ("#", None), ("#1 ", None)]
)
def test_a_number_is_told_by_its_sign(value: str, number: int | None) -> None:
    assert number_of(value) == number


class TestARenameInTheTracker:
    def test_is_all_of_two_rows_with_one_new_title(self) -> None:
        assert renamed_in_tracker([("#1", "Launch"), ("#1", "Launch")]) == {1: "Launch"}

    def test_takes_two_rows(self) -> None:
        assert renamed_in_tracker([("#1", "Launch")]) == {}

    def test_takes_all_rows(self) -> None:
        assert renamed_in_tracker([("#1", "Launch"), ("#1", "Launch"), ("#1", "#1")]) == {}

    @pytest.mark.parametrize("after", [("A", "B"), ("", ""), ("#2", "#2"), ("A", "#2")])
    def test_takes_one_title_that_does_not_exist(self, after: tuple[str, str]) -> None:
        assert renamed_in_tracker([("#1", after[0]), ("#1", after[1])]) == {}

    def test_of_two_milestones_to_one_title_is_a_move_of_their_rows(self) -> None:
        cells = [("#1", "Launch"), ("#1", "Launch"), ("#2", "Launch"), ("#2", "Launch")]
        assert renamed_in_tracker(cells) == {}

    def test_of_two_milestones_at_once_is_two_renames(self) -> None:
        cells = [("#2", "B"), ("#1", "A"), ("#1", "A"), ("#2", "B")]
        assert renamed_in_tracker(cells) == {1: "A", 2: "B"}

    def test_is_of_a_milestone_that_had_a_number(self) -> None:
        assert renamed_in_tracker([("", "A"), ("", "A"), ("B", "A"), ("B", "A")]) == {}
