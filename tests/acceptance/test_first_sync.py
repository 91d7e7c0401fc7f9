"""The first sync and the second, of the project's own example and of the reference."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gh_tracker.core.remote import CreateIssue, CreateLabel, CreateMilestone, EditIssue
from gh_tracker.sync import Options
from tests.backends import Backend
from tests.desk import EXAMPLE, Desk

REFERENCE = Path(__file__).parents[2].parent / "shared" / "trackers" / "2024-05-27.md"
DOCUMENTS = [each for each in (EXAMPLE, REFERENCE) if each.exists()]

TASKS = ("UT-001", "UT-002", "UT-003", "UT-004", "UT-005", "UT-006")
RISKS = ("R-01", "R-02", "R-03", "R-04")
CLOSED = {"UT-001", "UT-002", "UT-003", "UT-004", "UT-005", "R-01"}
LABELS = {
    **{task: ["tracker: task"] for task in TASKS},
    "UT-006": ["status: Not Started", "tracker: task"],
    "R-01": ["impact: Medium", "tracker: risk"],
    "R-02": ["impact: High", "status: Open", "tracker: risk"],
    "R-03": ["impact: Medium", "status: Open", "tracker: risk"],
    "R-04": ["impact: Medium", "status: Open", "tracker: risk"],
}
MILESTONES = {
    "UT-001": "M1",
    "UT-002": "M2",
    "UT-003": "M2",
    "UT-004": "M3",
    "UT-005": "M4",
    "UT-006": "M5",
}


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.stem)
def desk(
    request: pytest.FixtureRequest, backend: Backend, tmp_path_factory: pytest.TempPathFactory
) -> Desk:
    """A desk with each document in turn; both are of the same shape."""
    return Desk.with_tracker(backend, tmp_path_factory.mktemp("desk"), request.param.read_bytes())


class TestAFirstSync:
    """10 issues (6 tasks, 4 risks), 5 milestones, the five complete tasks closed as completed,
    R-01 closed, everything else open, every label, the tracker unchanged, the state beside it.
    """

    def test_makes_one_issue_of_each_record_and_no_other(self, desk: Desk) -> None:
        report = desk.sync()

        assert report.exit_code == 0
        assert list(desk.issues()) == [*TASKS, *RISKS]
        assert len(desk.people.issues()) == 10
        assert [each["title"] for each in desk.people.milestones()] == [
            "M1",
            "M2",
            "M3",
            "M4",
            "M5",
        ]

    def test_closes_what_is_complete_or_resolved_and_leaves_the_rest_open(self, desk: Desk) -> None:
        desk.sync()

        seen = desk.seen()
        states = {record: seen[record]["state"] for record in seen}
        assert states == {
            r: ("closed", "completed") if r in CLOSED else ("open", None) for r in seen
        }

    def test_gives_every_issue_its_labels_and_milestone(self, desk: Desk) -> None:
        desk.sync()

        seen = desk.seen()
        assert {record: seen[record]["labels"] for record in seen} == LABELS
        assert {r: m for r in seen if (m := seen[r]["milestone"])} == MILESTONES
        assert {"status: In Progress", "status: Mitigating", "impact: High"} <= set(
            desk.people.labels()
        )

    def test_carries_title_and_text_of_each_row(self, desk: Desk) -> None:
        desk.sync()

        for record, issue in desk.issues().items():
            _, title, *rest = desk.cells(record)
            text = rest[-1] if record in TASKS else rest[1]
            assert issue["title"] == f"{record}: {title}"
            assert f"\n\n{text}\n\n" in issue["body"]

    def test_changes_no_byte_of_the_tracker_and_puts_its_state_beside_it(self, desk: Desk) -> None:
        before = desk.tracker
        assert not desk.state_path.exists()

        report = desk.sync()

        assert desk.tracker == before
        assert desk.state
        assert report.changed_files == ("docs/tracker.md.gh-tracker.jsonl",)
        assert desk.git.git("status", "--porcelain") == "?? docs/tracker.md.gh-tracker.jsonl"

    def test_sends_what_it_needs_and_no_more(self, desk: Desk) -> None:
        report = desk.sync()

        kinds = Counter(type(each) for each in desk.writes)
        assert kinds == {CreateIssue: 10, EditIssue: 6, CreateMilestone: 5, CreateLabel: 10}
        assert report.requests == {"GET": 4, "POST": 25, "PATCH": 6}


class TestASecondSync:
    """No write, no changed byte (state included), at most 2 requests (3 with `--full`), exit 0."""

    @pytest.mark.parametrize(("options", "most"), [(Options(), 2), (Options(full=True), 3)])
    def test_is_silent(self, desk: Desk, options: Options, most: int) -> None:
        desk.sync()
        before = (desk.tracker, desk.state)

        report = desk.sync(options)

        assert report.exit_code == 0
        assert not report.operations
        assert not desk.writes
        assert 0 < sum(report.requests.values()) <= most
        assert set(report.requests) == {"GET"}
        assert (desk.tracker, desk.state) == before

    def test_is_silent_about_columns_that_the_tracker_does_not_have(
        self, new_backend: Callable[[], Backend], tmp_path: Path
    ) -> None:
        table = "| ID | Title | Status |\n| --- | --- | --- |\n| A-1 | Do it | Complete |\n"
        desk = Desk.with_tracker(new_backend(), tmp_path / "few", f"## Work\n\n{table}".encode())
        assert desk.sync().exit_code == 0
        before = (desk.tracker, desk.state)

        report = desk.sync()

        assert report.exit_code == 0
        assert (desk.tracker, desk.state) == before

    def test_is_silent_in_a_fresh_checkout_as_well(self, desk: Desk, tmp_path: Path) -> None:
        desk.sync()
        desk.commit()

        other = desk.fresh_checkout(tmp_path / "other")

        assert other.silent()
        assert other.git.git("status", "--porcelain") == ""
