"""A repository that has issues already."""

from dataclasses import dataclass

import pytest

from gh_tracker import config
from gh_tracker.decide import resolve
from gh_tracker.sync import Options
from tests.desk import Desk

ADOPTING = Options(adopt=True)


@dataclass(frozen=True, slots=True)
class Found:
    """A desk, and the numbers of two issues that are rows of the tracker to anybody who reads."""

    desk: Desk
    by_id: int
    by_title: int


class TestARepositoryWithIssues:
    """The repository already has an issue "UT-005: Marketplace…" with other notes, one with
    UT-006's title, and 41 others: exit 5 before any write; `--adopt` links both, keeps their
    bodies and reports the notes as a conflict; the 41 stay out.
    """

    BODY = "### Notes\n\nThe sellers want this by May.\n"

    @pytest.fixture
    def found(self, desk: Desk) -> Found:
        people = desk.people
        by_id = people.create_issue(f"UT-005: {desk.cells('UT-005')[1]}", self.BODY)
        people.close(by_id)
        by_title = people.create_issue(desk.cells("UT-006")[1], "")
        for n in range(1, 42):
            people.create_issue(f"Something else {n}", f"Number {n}.")
        return Found(desk, by_id, by_title)

    def others(self, desk: Desk) -> list[tuple[object, ...]]:
        return [each for each in desk.snapshot() if 2 < int(str(each[0])) <= 43]

    def test_stops_the_first_sync_before_any_write(self, found: Found) -> None:
        desk = found.desk
        before = (desk.tracker, desk.snapshot())

        report = desk.sync()

        assert report.exit_code == 5
        (stop,) = report.stops
        assert stop.code == "adoption"
        assert f"#{found.by_id} (UT-005)" in stop.message
        assert f"#{found.by_title} (UT-006)" in stop.message
        assert "--adopt" in stop.hint
        assert not desk.writes
        assert (desk.tracker, desk.snapshot()) == before
        assert desk.state is None
        assert not desk.people.milestones()

    def test_links_both_when_told_to_and_keeps_their_bodies(self, found: Found) -> None:
        desk = found.desk
        others = self.others(desk)
        assert len(others) == 41

        report = desk.sync(ADOPTING)

        assert report.exit_code == 5
        issues = desk.issues()
        assert issues["UT-005"]["number"] == found.by_id
        assert issues["UT-006"]["number"] == found.by_title
        assert issues["UT-005"]["body"].startswith(
            f"{self.BODY}\n<!-- gh-tracker:begin tasks/UT-005 "
        )
        assert len(desk.people.issues()) == 43 + 8
        assert self.others(desk) == others

    def test_reports_the_notes_as_a_conflict(self, found: Found) -> None:
        desk = found.desk
        notes = desk.cells("UT-005")[7]
        tracker = desk.tracker

        report = desk.sync(ADOPTING)

        told = {(each.record, each.field): each for each in report.conflicts}
        assert ("UT-005", "notes") in told
        assert told["UT-005", "notes"].tracker == notes
        assert told["UT-005", "notes"].github == "The sellers want this by May."
        assert desk.tracker == tracker

    def test_stays_as_it_is_until_a_person_decides_and_keeps_what_was_written(
        self, found: Found
    ) -> None:
        desk = found.desk
        notes = desk.cells("UT-005")[7]
        desk.sync(ADOPTING)
        kept = (desk.tracker, desk.state, desk.snapshot())

        report = desk.sync()
        assert report.exit_code == 5
        assert not desk.writes
        assert (desk.tracker, desk.state, desk.snapshot()) == kept

        configuration = config.load(desk.git.path)
        for each in report.conflicts:
            resolve(desk.workspace, configuration, each.record, each.field, "tracker")
        assert desk.sync().exit_code == 0
        body = desk.issue("UT-005")["body"]
        assert body.startswith("### Notes\n\n")
        assert notes in body
        assert desk.cells("UT-005")[7] == notes
        assert desk.silent()

    def test_makes_new_ones_when_told_not_to(self, found: Found) -> None:
        desk = found.desk
        before = desk.snapshot()

        report = desk.sync(Options(adopt=False))

        assert report.exit_code == 0
        assert len(desk.issues()) == 10
        assert desk.snapshot()[:43] == before
        assert desk.silent()
