"""What people do after the first sync that the first one could not know: name owners, mend typos."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gh_tracker import config
from gh_tracker.decide import resolve
from tests.backends import Backend
from tests.desk import NAME, Desk, labels, logins

LONG = "Starts when listings are frozen.\n\n```\nsome code\n```\n"
BASE = "Starts when search and listings are frozen."


class TestOwnersThatAreNamedLater:
    """A changed `owners:` reassigns open issues, and no others."""

    def test_are_assigned_to_open_issues_alone(self, synced: Desk) -> None:
        owner = synced.cells("UT-006")[3]
        closed = synced.cells("UT-001")[3]
        synced.people.edit_issue(synced.number("UT-006"), assignees=["bob"])
        assert synced.sync().exit_code == 0
        before = synced.tracker
        synced.configure(f"owners:\n  {owner}: [dana]\n  {closed}: [alice]\n")

        assert synced.sync().exit_code == 0

        assert logins(synced.issue("UT-006")) == ["bob", "dana"]
        assert logins(synced.issue("UT-001")) == []
        assert synced.tracker == before
        assert synced.silent()


class TestAnExcerpt:
    """An edit of a cell that shows only the beginning of a text is held until a person decides."""

    @pytest.fixture
    def torn(self, synced: Desk) -> Desk:
        issue = synced.issue("UT-006")
        body = issue["body"].replace(BASE, LONG)
        synced.people.edit_issue(issue["number"], body=body)
        assert synced.sync().exit_code == 0
        assert synced.cells("UT-006")[7].endswith(" …")
        synced.edit((synced.cells("UT-006")[7], "My own words."))
        assert [each.code for each in synced.sync().conflicts] == ["excerpt"]
        return synced

    @pytest.mark.parametrize(
        ("take", "cell"),
        [("tracker", "My own words."), ("github", "Starts when listings are frozen. …")],
    )
    def test_can_be_decided_for_either_side(self, torn: Desk, take: str, cell: str) -> None:
        loaded = config.load(torn.git.path, document=torn.tracker, name=NAME)
        resolve(torn.workspace, loaded, "UT-006", "notes", take)

        assert torn.sync().exit_code == 0

        assert torn.cells("UT-006")[7] == cell
        assert ("some code" in torn.issue("UT-006")["body"]) is (take == "github")
        assert torn.silent()


class TestATypoInANewRow:
    """A cell that could not be read was not sent; mended, it is sent and is no conflict."""

    def test_is_mended_without_a_question(
        self, new_backend: Callable[[], Backend], tmp_path: Path
    ) -> None:
        table = (
            "| ID | Title | Status | Progress |\n| --- | --- | --- | --- |\n"
            "| A-1 | Do it | Weird | 150% |\n"
        )
        desk = Desk.with_tracker(new_backend(), tmp_path / "typo", f"## Work\n\n{table}".encode())
        assert desk.sync().exit_code == 5
        desk.edit(("Weird | 150%", "In Progress | 15%"))

        report = desk.sync()

        assert report.exit_code == 0
        assert labels(desk.issue("A-1")) == ["status: In Progress", "tracker: task"]
        assert "- Progress: 15%\n" in desk.issue("A-1")["body"]
        assert desk.silent()


class TestATrackerWithoutALog:
    def test_is_told_truly_which_changes_were_made(
        self, new_backend: Callable[[], Backend], tmp_path: Path
    ) -> None:
        table = "| ID | Title | Status |\n| --- | --- | --- |\n| A-1 | Do it | In Progress |\n"
        desk = Desk.with_tracker(new_backend(), tmp_path / "bare", f"## Work\n\n{table}".encode())
        desk.sync()
        desk.people.create_issue("Do more", labels=["tracker: task"])

        report = desk.sync()

        outcomes = {each.action: each.outcome for each in report.operations}
        assert outcomes["add-row"] == "applied"
        assert "add-log-entry" not in outcomes
        assert "| A-2 | Do more |" in desk.text
