"""Rows of milestones and GitHub's: known by name, renamed, or held where nothing tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How
from gh_tracker.core.binding.milestones import Cells, MilestoneBinding, bind_milestones
from gh_tracker.core.cells.codec import Local
from gh_tracker.core.model import LocalRecord, Place
from gh_tracker.core.remote import Milestone
from gh_tracker.core.spec import MILESTONES
from gh_tracker.core.state import Base, Link

LOCAL = Local({}, (), {}, frozenset(), {"milestones": (0,)}, ())
ALPHA, BETA, GAMMA = "milestone Alpha", "milestone Beta", "milestone Gamma"
DAY = "2026-05-27"


def row(title: str, line: int = 5, *, due: str = DAY, state: str = "Open") -> LocalRecord:
    values = {"title": title, "due": due, "state": state, "description": ""}
    return LocalRecord(f"milestone {title}", "milestones", values, Place(0, line - 5, line), "")


def link(number: int, title: str, *, due: str = DAY, tombstone: bool = False) -> Link:
    base = {"title": Base(title, title), "due": Base(due, due), "state": Base("Open", "Open")}
    key = f"milestone {title}"
    return Link(key, "milestones", number, "", base, tombstone=tombstone)


def bound(
    rows: list[LocalRecord],
    links: list[Link],
    there: list[Milestone],
    cells: Cells = (),
    local: Local = LOCAL,
) -> MilestoneBinding:
    read = local._replace(milestones={each.id: each for each in rows})
    return bind_milestones(MILESTONES, read, {e.issue: e for e in links}, there, cells)


def ties(found: MilestoneBinding) -> dict[str, tuple[int | None, How, str]]:
    return {
        each.id: (each.milestone.number if each.milestone else None, each.how, each.renamed_from)
        for each in found.pairs
    }


def test_without_a_table_nothing_is_bound_and_nothing_is_gone() -> None:
    off = LOCAL._replace(tables={})
    assert bound([], [link(1, "Alpha")], [Milestone(1, "Alpha")], local=off) == MilestoneBinding()


class TestAName:
    def test_of_the_last_sync_is_the_milestone_whatever_github_calls_it(self) -> None:
        found = bound([row("Alpha")], [link(1, "Alpha")], [Milestone(1, "Omega")])
        assert ties(found) == {ALPHA: (1, How.LINKED, "")}

    @pytest.mark.parametrize("title", ["Alpha", "ALPHA"])
    def test_that_is_new_here_is_that_of_github_exactly_or_ignoring_case(self, title: str) -> None:
        found = bound([row("Alpha")], [], [Milestone(3, title)])
        assert ties(found) == {ALPHA: (3, How.ADOPTED, "")}

    def test_that_two_fit_ignoring_case_is_new(self) -> None:
        found = bound([row("alpha")], [], [Milestone(3, "ALPHA"), Milestone(4, "Alpha")])
        assert ties(found) == {"milestone alpha": (None, How.NEW_ROW, "")}

    def test_that_another_row_has_to_the_letter_is_that_row_s(self) -> None:
        found = bound([row("alpha"), row("Alpha", 6)], [], [Milestone(3, "Alpha")])
        assert ties(found) == {
            "milestone alpha": (None, How.NEW_ROW, ""),
            ALPHA: (3, How.ADOPTED, ""),
        }

    def test_that_nobody_has_is_new(self) -> None:
        assert ties(bound([row("Alpha")], [], [])) == {ALPHA: (None, How.NEW_ROW, "")}

    def test_of_a_row_that_was_removed_is_met_anew(self) -> None:
        found = bound([row("Alpha")], [link(1, "Alpha", tombstone=True)], [Milestone(1, "Alpha")])
        (pair,) = found.pairs
        assert (pair.how, pair.link) == (How.ADOPTED, None)

    def test_that_another_milestone_has_is_held_on_both_sides(self) -> None:
        rows = [row("Alpha"), row("Beta", 6)]
        found = bound(rows, [link(1, "Alpha")], [Milestone(1, "Beta")])
        assert found.held == {BETA: "taken-name", ALPHA: "taken-name"}
        assert [each.code for each in found.problems] == ["taken-name"]
        assert ties(found) == {ALPHA: (1, How.LINKED, "")}

    def test_that_a_known_row_got_and_another_milestone_has_is_held(self) -> None:
        known = replace(link(1, "Alpha"), id=BETA)
        found = bound([row("Beta")], [known], [Milestone(1, "Alpha"), Milestone(2, "Beta")])
        assert found.held == {BETA: "taken-name"}

    def test_that_another_milestone_is_about_to_lose_is_free(self) -> None:
        rows = [row("Beta"), row("Gamma", 6, due="2026-09-30")]
        links = [replace(link(1, "Alpha"), id=BETA), replace(link(2, "Beta"), id=GAMMA)]
        found = bound(rows, links, [Milestone(1, "Alpha"), Milestone(2, "Beta")])
        assert found.held == {}


class TestARename:
    def test_is_a_new_name_on_a_row_that_is_as_it_was(self) -> None:
        found = bound([row("Gamma")], [link(1, "Alpha")], [Milestone(1, "Alpha")])
        assert ties(found) == {GAMMA: (1, How.LINKED, ALPHA)}
        assert found.held == {}

    def test_of_two_rows_is_told_by_what_else_they_say(self) -> None:
        rows = [row("One"), row("Two", 6, due="2026-09-30")]
        links = [link(1, "Alpha"), link(2, "Beta", due="2026-09-30")]
        found = bound(rows, links, [Milestone(1, "Alpha"), Milestone(2, "Beta")])
        assert ties(found) == {
            "milestone One": (1, How.LINKED, ALPHA),
            "milestone Two": (2, How.LINKED, BETA),
        }

    def test_is_told_by_its_records_where_the_row_says_nothing(self) -> None:
        args = ([row("Gamma", due="")], [link(1, "Alpha", due="")], [Milestone(1, "Alpha")])
        assert ties(bound(*args, [("#1", "Gamma"), ("#1", "Gamma")])) == {
            GAMMA: (1, How.LINKED, ALPHA)
        }
        assert bound(*args, [("#1", "Gamma"), ("#1", "#1")]).held == {
            ALPHA: "unsure-milestone",
            GAMMA: "unsure-milestone",
        }

    def test_is_held_where_two_rows_may_be_it(self) -> None:
        rows = [row("One"), row("Two", 6)]
        found = bound(rows, [link(1, "Alpha")], [Milestone(1, "Alpha")])
        assert set(found.held) == {ALPHA, "milestone One", "milestone Two"}
        assert ties(found) == {ALPHA: (1, How.LINKED, "")}

    def test_is_told_once_of_a_row_that_may_be_one_of_two(self) -> None:
        found = bound(
            [row("One")],
            [link(1, "Alpha"), link(2, "Beta")],
            [Milestone(1, "Alpha"), Milestone(2, "Beta")],
        )
        assert set(found.held) == {ALPHA, BETA, "milestone One"}
        assert [each.code for each in found.problems] == ["unsure-milestone"]

    def test_is_held_where_records_stay_in_a_milestone_that_went(self) -> None:
        args = ([row("Gamma", due="2027-01-01")], [link(1, "Alpha")], [Milestone(1, "Alpha")])
        assert set(bound(*args, [("#1", "#1")]).held) == {ALPHA, GAMMA}
        assert ties(bound(*args, [])) == {
            GAMMA: (None, How.NEW_ROW, ""),
            ALPHA: (1, How.LINKED, ""),
        }

    def test_on_github_as_well_is_the_same_milestone(self) -> None:
        changed = row("Gamma", due="2027-01-01")
        found = bound([changed], [link(1, "Alpha")], [Milestone(1, "Gamma")], [("#1", "#1")])
        assert ties(found) == {GAMMA: (1, How.LINKED, ALPHA)}

    def test_to_the_title_of_another_milestone_is_held(self) -> None:
        there = [Milestone(1, "Alpha"), Milestone(2, "Gamma")]
        found = bound([row("Gamma")], [link(1, "Alpha")], there)
        assert found.held == {ALPHA: "taken-name", GAMMA: "taken-name"}


class TestATableThatCannotBeReadWhole:
    def test_takes_no_row_for_gone_and_none_for_new(self) -> None:
        broken = LOCAL._replace(broken=frozenset({"milestones"}))
        found = bound([row("Gamma")], [link(1, "Alpha")], [Milestone(1, "Alpha")], local=broken)
        (pair,) = found.pairs
        assert (pair.id, pair.row, found.held) == (ALPHA, None, {ALPHA: "unread-row"})

    def test_keeps_a_row_of_which_only_the_name_can_be_read(self) -> None:
        frozen = LOCAL._replace(frozen_ids={ALPHA: "duplicate-milestone"})
        found = bound([], [link(1, "Alpha")], [Milestone(1, "Alpha")], local=frozen)
        assert found.held == {ALPHA: "unread-row"}
