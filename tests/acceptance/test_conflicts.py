"""Both sides changed: different fields, and the same one."""

import pytest

from gh_tracker import config
from gh_tracker.core.planning.parts import Conflict
from gh_tracker.decide import resolve
from gh_tracker.sync import Options
from tests.desk import NAME, Desk, emptied, labels

BASE = "Starts when search and listings are frozen."
OURS = "Starts when search is frozen."
THEIRS = "Starts when listings are frozen."


def note_on_github(desk: Desk, record: str, old: str, new: str) -> None:
    issue = desk.issue(record)
    assert issue["body"].count(old) == 1
    desk.people.edit_issue(issue["number"], body=issue["body"].replace(old, new))


class TestDifferentFields:
    """Both sides change different fields of one record: both survive."""

    def test_of_one_record_survive_on_both_sides(self, synced: Desk) -> None:
        row = synced.row("UT-006")
        synced.edit((row, row.replace("Not Started", "Blocked").replace("| 0% |", "| 20% |")))
        note_on_github(synced, "UT-006", BASE, THEIRS)

        report = synced.sync()

        issue = synced.issue("UT-006")
        assert report.exit_code == 0
        assert synced.cells("UT-006")[4:6] == ["Blocked", "20%"]
        assert synced.cells("UT-006")[7] == THEIRS
        assert labels(issue) == ["status: Blocked", "tracker: task"]
        assert "- Progress: 20%\n" in issue["body"]
        assert f"\n\n{THEIRS}\n\n" in issue["body"]
        assert synced.silent()


class TestTheSameField:
    """The same field differently: nothing is overwritten, exit 5, the report names record, field
    and three values; everything else is synced. Five more runs in which GitHub's listing is empty
    change nothing and exit 5; then `resolve` settles it.
    """

    @pytest.fixture
    def torn(self, synced: Desk) -> Desk:
        """A desk with a conflict on UT-006's notes, and changes elsewhere on both sides."""
        note_on_github(synced, "UT-006", BASE, THEIRS)
        note_on_github(synced, "R-02", "Ask finance", "Ask purchasing")
        synced.edit(
            (BASE, OURS),
            ("signed, which delays refunds. | High |", "signed, which delays refunds. | Medium |"),
        )
        return synced

    def expected(self, desk: Desk) -> Conflict:
        line = desk.text.splitlines().index(desk.row("UT-006")) + 1
        return Conflict("UT-006", "tasks", "notes", BASE, OURS, THEIRS, desk.number("UT-006"), line)

    def assert_held(self, desk: Desk) -> None:
        assert desk.cells("UT-006")[7] == OURS
        assert f"\n\n{THEIRS}\n\n" in desk.issue("UT-006")["body"]

    def test_is_held_and_everything_else_is_synced(self, torn: Desk) -> None:
        report = torn.sync()

        assert report.exit_code == 5
        assert report.conflicts == (self.expected(torn),)
        self.assert_held(torn)
        assert torn.cells("R-02")[3].startswith("Ask purchasing ")
        assert labels(torn.issue("R-02")) == ["impact: Medium", "status: Open", "tracker: risk"]

    @pytest.mark.parametrize("take", ["tracker", "github", "Starts in May."])
    def test_stays_held_while_the_listing_is_empty_until_it_is_resolved(
        self, torn: Desk, take: str
    ) -> None:
        torn.sync()
        torn.commit()
        kept = (torn.tracker, torn.state, torn.snapshot())

        for _ in range(5):
            report = torn.sync(listed=emptied)

            assert report.exit_code == 5
            assert report.conflicts == (self.expected(torn),)
            assert report.requests == {"GET": 2}
            assert (torn.tracker, torn.state, torn.snapshot()) == kept

        resolve(torn.workspace, config.load(torn.git.path), "UT-006", "notes", take)
        report = torn.sync()

        value = {"tracker": OURS, "github": THEIRS}.get(take, take)
        assert report.exit_code == 0
        assert not report.conflicts
        assert torn.cells("UT-006")[7] == value
        assert f"\n\n{value}\n\n" in torn.issue("UT-006")["body"]
        assert torn.silent()

    def test_is_no_reason_to_take_an_empty_full_listing_for_removed_issues(
        self, torn: Desk
    ) -> None:
        torn.sync()
        kept = (torn.tracker, torn.state, torn.snapshot())

        report = torn.sync(Options(full=True, yes=True), listed=emptied)

        assert report.exit_code == 5
        assert [each.code for each in report.stops] == ["brake-removals"]
        assert not torn.writes
        assert (torn.tracker, torn.state, torn.snapshot()) == kept

    def test_is_settled_when_a_person_makes_both_sides_equal(self, torn: Desk) -> None:
        torn.sync()
        torn.edit((OURS, THEIRS))

        assert torn.sync().exit_code == 0
        assert not torn.writes
        assert torn.silent()

    def test_is_decided_again_when_it_changed_after_the_decision(self, torn: Desk) -> None:
        torn.sync()
        resolve(torn.workspace, config.load(torn.git.path), "UT-006", "notes", "tracker")
        note_on_github(torn, "UT-006", THEIRS, "Starts in June.")

        report = torn.sync()

        assert report.exit_code == 5
        assert [each.github for each in report.conflicts] == ["Starts in June."]
        assert torn.cells("UT-006")[7] == OURS
        assert "\n\nStarts in June.\n\n" in torn.issue("UT-006")["body"]


def test_the_name_of_the_tracker_is_that_of_the_report(synced: Desk) -> None:
    assert synced.sync().tracker == NAME
