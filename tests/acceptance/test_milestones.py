"""A tracker that lists its milestones: the list and GitHub's are the same, whoever changes what."""

import pytest

from gh_tracker.core.remote import CreateMilestone, EditMilestone
from tests.backends import Backend, Json
from tests.desk import EXAMPLE, Desk

LIST = """
## Milestones

| Milestone | Due | Status | Description |
| --- | --- | --- | --- |
| M1 | 15 Apr 2026 | Complete | The ground is laid. |
| M2 | 30 May 2026 | In Progress | Sellers can be paid. |
| M3 | 31 Aug 2026 | Not Started | – |
"""


@pytest.fixture
def listed(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The example with a list of milestones, after its first sync."""
    tracker = EXAMPLE.read_bytes() + LIST.encode()
    desk = Desk.with_tracker(backend, tmp_path_factory.mktemp("listed"), tracker)
    assert desk.sync().exit_code == 0
    desk.commit()
    return desk


def milestone(desk: Desk, title: str) -> Json:
    return next(each for each in desk.people.milestones() if each["title"] == title)


def told(milestone: Json) -> tuple[str, str, str]:
    return milestone["state"], (milestone["due_on"] or "")[:10], milestone["description"] or ""


def test_the_first_sync_makes_them_and_lists_those_that_records_have(listed: Desk) -> None:
    assert told(milestone(listed, "M1")) == ("closed", "2026-04-15", "The ground is laid.")
    assert told(milestone(listed, "M3")) == ("open", "2026-08-31", "")
    assert listed.cells("M4") == ["M4", "–", "Open", "–"]
    assert listed.silent()


def test_a_person_plans_anew_in_the_tracker(listed: Desk) -> None:
    listed.edit(
        ("| M2 | 30 May 2026 | In Progress |", "| Payouts | 30 May 2026 | In Progress |"),
        ("| M3 | 31 Aug 2026 | Not Started | – |", "| M3 | TBD | Blocked | Waits for counsel. |"),
    )
    number = int(milestone(listed, "M2")["number"])
    third = int(milestone(listed, "M3")["number"])

    assert listed.sync().exit_code == 0

    assert sorted(listed.writes, key=str) == sorted(
        [
            EditMilestone(number, "Payouts"),
            EditMilestone(third, due="", description="Waits for counsel."),
        ],
        key=str,
    )
    assert told(milestone(listed, "M3")) == ("open", "", "Waits for counsel.")
    assert listed.cells("UT-002")[2] == "Payouts"
    assert listed.issue("UT-002")["milestone"]["title"] == "Payouts"
    assert listed.silent()


def test_a_person_plans_anew_on_github(listed: Desk) -> None:
    number = milestone(listed, "M2")["number"]
    listed.people.send(
        "PATCH",
        f"/milestones/{number}",
        title="Payouts",
        due_on="2026-06-12T12:00:00Z",
        description="Sellers are paid.",
        state="closed",
    )

    assert listed.sync().exit_code == 0

    assert listed.writes == []
    assert listed.cells("Payouts") == ["Payouts", "12 Jun 2026", "Complete", "Sellers are paid."]
    assert listed.cells("UT-002")[2] == "Payouts"
    assert listed.silent()


def test_both_plan_anew_and_what_differs_waits(listed: Desk) -> None:
    number = milestone(listed, "M2")["number"]
    listed.edit(("30 May 2026", "1 Jun 2026"), ("Sellers can be paid.", "Sellers get paid."))
    listed.people.send("PATCH", f"/milestones/{number}", due_on="2026-06-12T12:00:00Z")

    report = listed.sync()

    assert [(each.record, each.field) for each in report.conflicts] == [("milestone M2", "due")]
    assert told(milestone(listed, "M2")) == ("open", "2026-06-12", "Sellers get paid.")
    assert listed.cells("M2")[1] == "1 Jun 2026"


def test_a_new_row_is_a_new_milestone_and_a_removed_one_takes_nothing(listed: Desk) -> None:
    row = listed.row("M1")
    listed.edit((row, "| M6 | 1 Dec 2026 | Planned | Review of the year. |"))

    report = listed.sync()

    assert "unsure-milestone" in [each.code for each in report.problems]  # M1 has records still
    listed.edit(("| M6 | 1 Dec 2026 | Planned | Review of the year. |", row))
    assert listed.sync().exit_code == 0
    listed.path.write_bytes(listed.tracker + b"| M6 | 1 Dec 2026 | Planned | Review. |\n")
    assert listed.sync().exit_code == 0
    assert listed.writes == [CreateMilestone("M6", "2026-12-01", "Review.")]
    listed.edit((f"{row}\n", ""))
    assert listed.sync().exit_code == 0
    assert told(milestone(listed, "M1")) == ("closed", "2026-04-15", "The ground is laid.")
    assert listed.silent()
