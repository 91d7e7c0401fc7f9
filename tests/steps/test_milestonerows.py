"""The table of milestones kept the same as GitHub's milestones, from both sides."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gh_tracker import config
from gh_tracker.core.model import Direction
from gh_tracker.core.remote import CreateMilestone, EditMilestone
from gh_tracker.core.report.jsonreport import as_json, encode
from gh_tracker.core.report.lines import plain_text
from gh_tracker.core.report.report import Report
from gh_tracker.core.report.textreport import report_lines
from gh_tracker.core.state import statefile
from gh_tracker.sandbox import Sandbox
from gh_tracker.steps.landing import Side, land
from gh_tracker.sync import Options
from tests.backends import Backend, Json, in_process
from tests.desk import Desk
from tests.schema import misfits

TRACKER = b"""\
# Tracker

## Snapshot (Updated 2026-03-01)
| Task ID | Title | Milestone | Status | Progress | Notes |
| --- | --- | --- | --- | --- | --- |
| UT-001 | Wallet | Alpha | In Progress | 40% | Text. |
| UT-002 | Escrow | Alpha | Blocked | 10% | Other. |
| UT-003 | Launch | Beta | Not Started | 0% | More. |

## Milestones

Who is asked: the programme office.

| Milestone | Owner  | Due         | Status      | Progress | Description       |
|-----------|--------|-------------|-------------|----------|-------------------|
| Alpha     | Olga   | 27 May 2026 | In Progress | TBD      | For the few.      |
| **Beta**  | Hubert | 30 Sep 2026 | Not Started | TBD      | For all of us.    |
"""

ALPHA = "milestone Alpha"
BETA = "milestone Beta"


@pytest.fixture
def backend() -> Backend:
    return in_process(Sandbox())


@pytest.fixture
def desk(backend: Backend, tmp_path: Path) -> Desk:
    """Give a tracker that was never synced."""
    return Desk.with_tracker(backend, tmp_path, TRACKER)


@pytest.fixture
def synced(desk: Desk) -> Desk:
    assert desk.sync().exit_code == 0
    return desk


def milestones(desk: Desk) -> dict[str, Json]:
    return {each["title"]: each for each in desk.people.milestones()}


def told(milestone: Json) -> tuple[object, ...]:
    due = (milestone["due_on"] or "")[:10]
    return (milestone["state"], due, milestone["description"] or "")


def edit_on_github(desk: Desk, name: str, **fields: object) -> None:
    number = milestones(desk)[name]["number"]
    desk.people.send("PATCH", f"/milestones/{number}", **fields)


def line(desk: Desk, start: str) -> str:
    (found,) = [each for each in desk.text.splitlines() if each.startswith(f"| {start} ")]
    return found


def codes(report: Report) -> list[str]:
    return [each.code for each in report.problems]


class TestTheFirstSync:
    def test_makes_the_milestones_as_the_table_has_them(self, synced: Desk) -> None:
        assert {t: told(each) for t, each in milestones(synced).items()} == {
            "Alpha": ("open", "2026-05-27", "For the few."),
            "Beta": ("open", "2026-09-30", "For all of us."),
        }
        made = [each for each in synced.writes if isinstance(each, CreateMilestone)]
        assert [each.title for each in made] == ["Alpha", "Beta"]
        assert synced.issue("UT-003")["milestone"]["title"] == "Beta"

    def test_writes_nothing_but_the_progress_into_the_table(self, synced: Desk) -> None:
        assert line(synced, "Alpha") == (
            "| Alpha     | Olga   | 27 May 2026 | In Progress | 25%      | For the few.      |"
        )
        assert line(synced, "**Beta**") == (
            "| **Beta**  | Hubert | 30 Sep 2026 | Not Started | 0%       | For all of us.    |"
        )

    def test_is_followed_by_silence_in_two_requests(self, synced: Desk) -> None:
        assert synced.silent()
        assert sum(synced.sync().requests.values()) == 2

    def test_reads_no_less_for_a_run_about_one_issue(self, synced: Desk) -> None:
        synced.silent()
        edit_on_github(synced, "Alpha", description="Theirs.")
        assert synced.sync(Options(only=synced.number("UT-001"))).exit_code == 0
        assert [call[0] for call in synced.calls if isinstance(call, tuple)] == ["fetch"]
        assert "Theirs." in synced.text
        assert "27 May 2026" in synced.text


class TestFromTheTracker:
    def test_a_day_in_the_document_s_own_form_moves_the_milestone(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        assert synced.sync().exit_code == 0
        assert synced.writes == [EditMilestone(1, due="2026-06-03")]
        assert told(milestones(synced)["Alpha"]) == ("open", "2026-06-03", "For the few.")
        assert synced.silent()

    def test_an_emptied_day_is_taken_away(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "TBD"))
        assert "brake-removals" in [e.code for e in synced.sync().stops]  # one of two
        assert synced.sync(Options(allowed=frozenset({"removals"}))).exit_code == 0
        assert told(milestones(synced)["Alpha"]) == ("open", "", "For the few.")
        assert synced.silent()

    def test_a_text_and_a_state_go_out_in_one_request(self, synced: Desk) -> None:
        synced.edit(("For the few.", "For two<br>\\| three."), ("In Progress | 25%", "Done | 25%"))
        assert synced.sync().exit_code == 0
        assert synced.writes == [EditMilestone(1, description="For two\n| three.", state="closed")]
        assert told(milestones(synced)["Alpha"])[0] == "closed"
        assert synced.silent()

    def test_another_word_for_the_same_state_is_no_request(self, synced: Desk) -> None:
        synced.edit(("| Not Started | 0%       |", "| In Progress | 0%       |"))
        assert synced.sync().exit_code == 0
        assert synced.writes == []
        assert synced.silent()

    def test_a_new_row_becomes_a_milestone(self, synced: Desk) -> None:
        row = "| Gamma | Olga | 1 Dec 2026 | Closed | – | Over. |"
        synced.edit((line(synced, "**Beta**"), f"{line(synced, '**Beta**')}\n{row}"))
        assert synced.sync().exit_code == 0
        assert synced.writes == [CreateMilestone("Gamma", "2026-12-01", "Over.", "closed")]
        assert synced.silent()
        assert row in synced.text

    def test_a_new_row_and_the_records_that_name_it_need_one_milestone(self, synced: Desk) -> None:
        row = "| Gamma | Olga | 1 Dec 2026 | Open | 7% | Next. |"
        synced.edit(
            (line(synced, "**Beta**"), f"{line(synced, '**Beta**')}\n{row}"),
            ("| Escrow | Alpha |", "| Escrow | Gamma |"),
        )
        assert synced.sync().exit_code == 0
        assert [e for e in synced.writes if isinstance(e, CreateMilestone)] == [
            CreateMilestone("Gamma", "2026-12-01", "Next.")
        ]
        assert synced.issue("UT-002")["milestone"]["title"] == "Gamma"
        assert row in synced.text  # a figure that a person typed stands
        assert line(synced, "Alpha").split("|")[5].strip() == "40%"
        assert synced.silent()

    def test_a_new_name_renames_the_milestone_and_the_cells_follow(self, synced: Desk) -> None:
        synced.edit(("| Alpha     |", "| Alpha 2   |"))
        assert synced.sync().exit_code == 0
        assert synced.writes == [EditMilestone(1, "Alpha 2")]
        assert [synced.cells(e)[2] for e in ("UT-001", "UT-002", "UT-003")] == [
            "Alpha 2",
            "Alpha 2",
            "Beta",
        ]
        assert synced.issue("UT-001")["milestone"]["title"] == "Alpha 2"
        assert synced.silent()

    def test_a_new_name_in_bold_stays_in_bold_and_is_sent_without(self, synced: Desk) -> None:
        synced.edit(("**Beta** ", "**Beta 2** "))
        assert synced.sync().exit_code == 0
        assert synced.writes == [EditMilestone(2, "Beta 2")]
        assert synced.cells("UT-003")[2] == "Beta 2"
        assert "| **Beta 2**  |" in synced.text

    def test_a_row_and_its_records_may_be_renamed_together(self, synced: Desk) -> None:
        synced.edit(
            ("| Alpha     |", "| Platform  |"),
            ("| Wallet | Alpha |", "| Wallet | Platform |"),
            ("| Escrow | Alpha |", "| Escrow | Platform |"),
        )
        assert synced.sync().exit_code == 0
        assert synced.writes == [EditMilestone(1, "Platform")]
        assert synced.silent()

    def test_with_a_table_the_cells_of_records_rename_nothing(self, synced: Desk) -> None:
        synced.edit(
            ("| Wallet | Alpha |", "| Wallet | Omega |"),
            ("| Escrow | Alpha |", "| Escrow | Omega |"),
        )
        assert synced.sync().exit_code == 0
        assert set(milestones(synced)) == {"Alpha", "Beta", "Omega"}
        assert line(synced, "Omega").split("|")[3:6] == [
            " –           ",
            " Open        ",
            " 25%      ",
        ]
        assert line(synced, "Alpha")
        assert synced.silent()

    def test_a_removed_row_leaves_the_milestone_and_does_not_come_back(self, synced: Desk) -> None:
        row = line(synced, "Alpha")
        synced.edit((f"{row}\n", ""))
        report = synced.sync()
        assert codes(report) == ["milestone-untied"]
        assert synced.writes == []
        assert told(milestones(synced)["Alpha"]) == ("open", "2026-05-27", "For the few.")
        assert synced.silent()
        edit_on_github(synced, "Alpha", description="Changed since.")
        assert synced.silent()
        assert row not in synced.text

    def test_a_row_that_is_put_back_is_the_same_milestone(self, synced: Desk) -> None:
        row = line(synced, "Alpha")
        before = synced.text
        synced.edit((f"{row}\n", ""))
        synced.sync()
        synced.path.write_bytes(before.encode())
        assert synced.sync().exit_code == 0
        assert len(milestones(synced)) == 2
        edit_on_github(synced, "Alpha", due_on="2026-06-03T12:00:00Z")
        assert synced.sync().exit_code == 0
        assert "3 Jun 2026" in synced.text

    def test_a_row_that_may_be_new_or_renamed_is_held(self, synced: Desk) -> None:
        other = "| Gamma | Olga | 1 Dec 2026 | Open | – | Another. |"
        synced.edit((line(synced, "Alpha"), other))
        report = synced.sync()
        assert (codes(report), report.exit_code) == (["unsure-milestone"], 5)
        assert synced.writes == []
        edit_on_github(synced, "Alpha", title="Gamma")
        report = synced.sync()
        assert synced.cells("UT-001")[2] == "Gamma"
        assert {(e.record, e.field) for e in report.conflicts} == set()
        assert told(milestones(synced)["Gamma"]) == ("open", "2026-12-01", "Another.")

    def test_a_record_that_names_a_held_row_makes_no_milestone(self, synced: Desk) -> None:
        other = "| Gamma | Olga | 1 Dec 2026 | Open | – | Another. |"
        synced.edit((line(synced, "Alpha"), other), ("| Wallet | Alpha |", "| Wallet | Gamma |"))
        report = synced.sync()
        assert "unsure-milestone" in codes(report)
        assert set(milestones(synced)) == {"Alpha", "Beta"}
        assert synced.cells("UT-001")[2] == "Gamma"

    def test_a_name_that_another_milestone_has_is_held(self, synced: Desk) -> None:
        synced.people.create_milestone("Taken")
        synced.edit(("| Alpha     |", "| Taken     |"))
        report = synced.sync()
        assert (codes(report), report.exit_code) == (["taken-name"], 5)
        assert synced.writes == []
        assert synced.cells("UT-001")[2] == "Alpha"

    def test_a_name_that_is_taken_meanwhile_is_reported_and_the_rest_is_sent(
        self, synced: Desk
    ) -> None:
        synced.edit(
            ("| Alpha     | Olga   | 27 May 2026 |", "| Taken     | Olga   | 27 May 2026 |")
        )

        def take(call: object) -> None:
            if isinstance(call, EditMilestone):
                taken = {each["title"] for each in synced.people.milestones()}
                if "Taken" not in taken:
                    synced.people.create_milestone("Taken")

        report = synced.sync(before=take)
        assert report.exit_code == 6
        assert "failed" in codes(report)
        assert told(milestones(synced)["Taken"]) == ("open", "", "")
        assert synced.cells("UT-001")[2] == "Alpha"
        assert synced.issue("UT-001")["milestone"]["title"] == "Alpha"
        assert codes(synced.sync()) == ["taken-name"]

    def test_two_rows_of_one_name_are_both_left_but_for_the_known_one(self, synced: Desk) -> None:
        row = line(synced, "Alpha")
        synced.edit((row, f"{row}\n{row.replace('27 May', '28 May')}"))
        report = synced.sync()
        assert (codes(report), report.exit_code) == (["duplicate-milestone"], 5)
        assert synced.writes == []
        edit_on_github(synced, "Alpha", description="For some.")
        synced.sync()
        assert synced.text.count("For some.") == 1

    def test_a_day_that_is_none_is_reported_and_the_rest_goes_on(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "Week 12    "), ("For the few.", "For a few.  "))
        report = synced.sync()
        assert (codes(report), report.exit_code) == (["bad-date"], 5)
        assert synced.writes == [EditMilestone(1, description="For a few.")]
        assert told(milestones(synced)["Alpha"]) == ("open", "2026-05-27", "For a few.")

    def test_a_table_that_lost_its_heading_is_off_and_comes_back_as_it_was(
        self, synced: Desk
    ) -> None:
        synced.edit(("## Milestones", "## Road ahead"))
        assert synced.silent()
        synced.edit(("## Road ahead", "## Milestones"))
        assert synced.silent()


class TestFromGitHub:
    def test_every_field_comes_in_the_way_the_column_is_written(self, synced: Desk) -> None:
        edit_on_github(
            synced,
            "Alpha",
            due_on="2026-06-03T12:00:00Z",
            description="For two\r\n| three.",
            state="closed",
        )
        assert synced.sync().exit_code == 0
        assert synced.writes == []
        assert line(synced, "Alpha") == (
            "| Alpha     | Olga   | 3 Jun 2026  | Closed      | 25%      | For two<br>\\| three. |"
        )
        assert synced.silent()

    def test_a_closed_one_is_called_as_the_others_of_the_table_are(self, synced: Desk) -> None:
        synced.edit(("| Not Started | 0%       |", "| Complete    | 0%       |"))
        synced.sync()
        edit_on_github(synced, "Alpha", state="closed")
        assert synced.sync().exit_code == 0
        assert "| Complete    | 25%      |" in line(synced, "Alpha")

    def test_a_reopened_one_has_the_word_from_before(self, synced: Desk) -> None:
        edit_on_github(synced, "Beta", state="closed")
        synced.sync()
        edit_on_github(synced, "Beta", state="open")
        assert synced.sync().exit_code == 0
        assert "| Not Started | 0%       |" in line(synced, "**Beta**")

    def test_a_new_name_is_followed_by_the_row_and_the_cells(self, synced: Desk) -> None:
        edit_on_github(synced, "Beta", title="Public Beta")
        assert synced.sync().exit_code == 0
        assert synced.writes == []
        assert synced.cells("UT-003")[2] == "Public Beta"
        assert "| **Public Beta** | Hubert |" in synced.text
        assert synced.silent()

    def test_a_milestone_that_a_record_gets_becomes_a_row(self, synced: Desk) -> None:
        number = synced.people.create_milestone(
            "Gamma", due_on="2026-12-01T12:00:00Z", description="Next."
        )
        assert synced.silent()  # not every milestone of the repository
        synced.people.edit_issue(synced.number("UT-002"), milestone=number)
        assert synced.sync().exit_code == 0
        assert [e.strip() for e in line(synced, "Gamma").strip("|").split("|")] == [
            "Gamma", "–", "1 Dec 2026", "Open", "10%", "Next.",
        ]  # fmt: skip
        assert synced.silent()

    def test_a_text_too_long_for_a_cell_is_shown_in_part_and_kept_whole(self, synced: Desk) -> None:
        long = "First of all.\n\n```\ncode\n```\n"
        edit_on_github(synced, "Alpha", description=long)
        assert synced.sync().exit_code == 0
        assert "First of all. …" in line(synced, "Alpha")
        assert synced.silent()
        synced.edit(("First of all. …", "Mine."))
        report = synced.sync()
        (conflict,) = report.conflicts
        assert (conflict.record, conflict.field, conflict.code) == (ALPHA, "description", "excerpt")
        assert synced.writes == []
        assert milestones(synced)["Alpha"]["description"] == long

    def test_one_that_a_new_record_has_becomes_a_row_with_it(self, synced: Desk) -> None:
        number = synced.people.create_milestone("Gamma")
        synced.people.create_issue("From GitHub", labels=["tracker: task"], milestone=number)
        assert synced.sync().exit_code == 0
        assert synced.cells("UT-004")[1:3] == ["From GitHub", "Gamma"]
        assert line(synced, "Gamma")
        assert synced.silent()

    def test_one_whose_only_record_is_lost_becomes_no_row(self, synced: Desk) -> None:
        risks = "\n## Risks\n| ID | Description | Impact | Mitigation | Owner | Status |\n"
        risks += "| --- | --- | --- | --- | --- | --- |\n| R-01 | No licence | High | Ask. | – | Open |\n"
        synced.path.write_bytes(synced.tracker + risks.encode())
        assert synced.sync().exit_code == 0
        assert synced.silent()

    def test_many_that_would_become_rows_at_once_stop_the_run(self, synced: Desk) -> None:
        rows = "".join(f"| UT-{n:03} | New {n} | N{n} | Open | 0% | – |\n" for n in range(10, 16))
        last = synced.row("UT-003")
        synced.edit((last, f"{last}\n{rows.replace('| Open |', '| Blocked |')}".rstrip()))
        report = synced.sync()
        assert [each.code for each in report.stops] == ["brake-additions"]
        assert synced.writes == []
        assert synced.sync(Options(allowed=frozenset({"additions"}))).exit_code == 0
        assert line(synced, "N15")

    def test_a_deleted_one_keeps_its_row_and_is_reported(self, synced: Desk) -> None:
        synced.people.send("DELETE", "/milestones/2")
        before = line(synced, "**Beta**")
        report = synced.sync()
        assert "brake-removals" in [each.code for each in report.stops]  # one of two
        report = synced.sync(Options(allowed=frozenset({"removals"})))
        assert "milestone-gone" in codes(report)
        assert line(synced, "**Beta**") == before
        assert set(milestones(synced)) == {"Alpha"}
        assert codes(synced.sync()) == ["milestone-gone"]
        assert set(milestones(synced)) == {"Alpha"}

    def test_the_row_of_a_deleted_one_can_be_removed(self, synced: Desk) -> None:
        synced.people.send("DELETE", "/milestones/2")
        synced.edit((f"{line(synced, '**Beta**')}\n", ""))
        synced.sync(Options(allowed=frozenset({"removals"})))
        assert synced.silent()
        assert b'"milestone 2"' not in (synced.state or b"")

    def test_an_emptied_listing_stops_the_run(self, synced: Desk) -> None:
        report = synced.sync(listed=lambda found: replace(found, milestones=()))
        assert "brake-removals" in [each.code for each in report.stops]
        assert synced.silent()


class TestBothSides:
    def test_a_field_that_both_changed_is_held_and_can_be_decided(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        edit_on_github(synced, "Alpha", due_on="2026-07-01T12:00:00Z", description="Theirs.")
        report = synced.sync()
        (conflict,) = report.conflicts
        assert (conflict.record, conflict.field, conflict.base) == (ALPHA, "due", "2026-05-27")
        assert (conflict.tracker, conflict.github) == ("2026-06-03", "2026-07-01")
        assert report.exit_code == 5
        assert "Theirs." in synced.text
        assert synced.command("resolve", "Alpha", "due", "--take", "tracker").returncode == 0
        assert synced.sync().exit_code == 0
        assert told(milestones(synced)["Alpha"]) == ("open", "2026-06-03", "Theirs.")
        assert synced.silent()

    def test_two_new_names_are_held_and_the_cells_stay(self, synced: Desk) -> None:
        synced.edit(("| Alpha     |", "| Ours      |"))
        edit_on_github(synced, "Alpha", title="Theirs")
        report = synced.sync()
        (conflict,) = report.conflicts
        assert (conflict.field, conflict.tracker, conflict.github) == ("title", "Ours", "Theirs")
        assert synced.cells("UT-001")[2] == "Alpha"
        assert synced.sync().conflicts
        assert synced.command("resolve", "Ours", "title", "--take", "github").returncode == 0
        assert synced.sync().exit_code == 0
        assert synced.cells("UT-001")[2] == "Theirs"
        assert line(synced, "Theirs")
        assert synced.silent()

    def test_the_same_change_on_both_sides_is_none(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"), ("In Progress | 25%", "Done | 25%"))
        edit_on_github(synced, "Alpha", due_on="2026-06-03T12:00:00Z", state="closed")
        assert synced.sync().exit_code == 0
        assert synced.writes == []
        assert synced.silent()

    def test_a_change_made_just_before_the_write_is_merged(self, synced: Desk) -> None:
        synced.edit(("For the few.", "Ours."))

        def rush(call: object) -> None:
            if call == ("milestone", 1):
                edit_on_github(
                    synced, "Alpha", description="Theirs.", due_on="2026-07-01T12:00:00Z"
                )

        report = synced.sync(before=rush)
        assert synced.writes == []
        assert [(e.field, e.tracker, e.github) for e in report.conflicts] == [
            ("description", "Ours.", "Theirs.")
        ]
        assert "1 Jul 2026" in line(synced, "Alpha")

    @pytest.mark.parametrize(("policy", "left"), [("tracker", "Ours."), ("github", "Theirs.")])
    def test_what_a_policy_gives_up_is_told_in_full(
        self, synced: Desk, policy: str, left: str
    ) -> None:
        synced.configure(f"milestones:\n  policy: {policy}\n")
        synced.edit(("For the few.", "Ours."))
        edit_on_github(synced, "Alpha", description="Theirs.")
        report = synced.sync()
        assert milestones(synced)["Alpha"]["description"] == left
        assert left in line(synced, "Alpha")
        (problem,) = report.problems
        other = {"Ours.": "Theirs.", "Theirs.": "Ours."}[left]
        assert problem.code == "overruled"
        assert other in problem.message
        assert synced.silent()

    def test_an_existing_milestone_of_the_name_is_taken_up(self, desk: Desk) -> None:
        desk.people.create_milestone("Alpha", description="Older words.", state="closed")
        desk.people.create_milestone("beta", due_on="2026-09-30T12:00:00Z")
        desk.edit(("30 Sep 2026", "TBD        "))
        report = desk.sync()
        assert {(e.record, e.field) for e in report.conflicts} == {
            (ALPHA, "description"),
            (ALPHA, "state"),
        }
        assert set(milestones(desk)) == {"Alpha", "beta"}
        assert told(milestones(desk)["Alpha"]) == ("closed", "2026-05-27", "Older words.")
        assert told(milestones(desk)["beta"]) == ("open", "2026-09-30", "For all of us.")
        assert "| **Beta**  | Hubert | 30 Sep" in desk.text

    @pytest.mark.parametrize("direction", [Direction.TRACKER, Direction.GITHUB])
    def test_a_run_of_one_direction_leaves_the_other_side(
        self, synced: Desk, direction: Direction
    ) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        edit_on_github(synced, "Alpha", description="Theirs.")
        assert synced.sync(Options(direction=direction)).exit_code == 0
        pushed = told(milestones(synced)["Alpha"])[1] == "2026-06-03"
        assert pushed is (direction is Direction.TRACKER)
        assert ("Theirs." in synced.text) is (direction is Direction.GITHUB)
        assert synced.sync().exit_code == 0
        assert told(milestones(synced)["Alpha"]) == ("open", "2026-06-03", "Theirs.")
        assert "Theirs." in synced.text
        assert synced.silent()


class TestFieldByField:
    def test_a_field_that_one_side_owns_travels_one_way(self, synced: Desk) -> None:
        synced.configure(
            "milestones: {columns: {Due: {direction: github}, Description: {direction: tracker}}}"
        )
        synced.edit(("27 May 2026", "3 Jun 2026"), ("For all of us.", "For everybody."))
        edit_on_github(synced, "Alpha", description="Theirs.")
        edit_on_github(synced, "Beta", due_on="2026-10-02T12:00:00Z")
        assert synced.sync().exit_code == 0
        assert told(milestones(synced)["Alpha"]) == ("open", "2026-05-27", "Theirs.")
        assert told(milestones(synced)["Beta"]) == ("open", "2026-10-02", "For everybody.")
        assert "3 Jun 2026" in line(synced, "Alpha")
        assert "2 Oct 2026" in line(synced, "**Beta**")
        assert synced.silent()

    def test_a_column_that_is_left_alone_is_never_written(self, synced: Desk) -> None:
        synced.configure("milestones: {columns: {Description: none, Progress: none}}")
        edit_on_github(synced, "Alpha", description="Theirs.")
        before = synced.tracker
        assert synced.sync().exit_code == 0
        assert (synced.tracker, synced.writes) == (before, [])
        assert synced.silent()

    def test_a_table_that_is_switched_off_is_left_alone(self, desk: Desk) -> None:
        desk.configure("milestones: {enabled: false}")
        before = desk.text.partition("## Milestones")[2]
        assert desk.sync().exit_code == 0
        assert told(milestones(desk)["Alpha"]) == ("open", "", "")
        assert desk.text.partition("## Milestones")[2] == before

    def test_a_column_that_is_added_later_is_filled(self, synced: Desk) -> None:
        text = synced.text.replace("| Description       |", "| Notes             |")
        synced.path.write_bytes(text.encode())
        assert synced.silent()
        edit_on_github(synced, "Alpha", description="Theirs.")
        assert synced.sync().exit_code == 0
        assert "Theirs." not in synced.text
        synced.edit(("| Notes             |", "| Description       |"))
        assert synced.sync().exit_code == 0
        assert "Theirs." in line(synced, "Alpha")


class TestProgress:
    def test_follows_the_records(self, synced: Desk) -> None:
        synced.edit(("| In Progress | 40% | Text. |", "| In Progress | 60% | Text. |"))
        assert synced.sync().exit_code == 0
        assert "| 35%      |" in line(synced, "Alpha")
        assert synced.silent()

    def test_a_figure_that_a_person_typed_stands_until_the_records_move(self, synced: Desk) -> None:
        synced.edit(("| 25%      |", "| 90%      |"))
        assert synced.silent()
        synced.edit(("| In Progress | 40% | Text. |", "| In Progress | 60% | Text. |"))
        synced.sync()
        assert "| 35%      |" in line(synced, "Alpha")

    def test_leaves_out_what_was_cancelled_and_what_has_none(self, synced: Desk) -> None:
        row = synced.row("UT-002")
        added = "| UT-004 | Vault | Alpha | Blocked | – | New. |"
        synced.edit((row, f"{row.replace('| Blocked | 10% |', '| Cancelled | 10% |')}\n{added}"))
        assert synced.sync().exit_code == 0
        assert "| 40%      |" in line(synced, "Alpha")

    def test_of_records_that_have_none_is_left_as_it_is(self, synced: Desk) -> None:
        row = synced.row("UT-003")
        synced.edit((row, row.replace("| 0% |", "| – |")), ("| 0%       |", "| ~        |"))
        synced.sync(Options(allowed=frozenset({"removals"})))
        assert "| ~        |" in line(synced, "**Beta**")


class TestPlan:
    def test_shows_a_new_milestone_that_has_no_number_yet(self, synced: Desk) -> None:
        row = "| Gamma | Olga | 1 Dec 2026 | Open | – | Next. |"
        synced.edit((line(synced, "**Beta**"), f"{line(synced, '**Beta**')}\n{row}"))
        synced.edit(("| Escrow | Alpha |", "| Escrow | Delta |"))
        report = synced.plan()
        assert [(e.side, e.action, e.record or e.text) for e in report.operations] == [
            ("github", "create", "milestone Gamma"),
            ("github", "create-milestone", "Delta"),
            ("github", "update", "UT-002"),
            ("tracker", "update-row", ALPHA),
            ("tracker", "add-row", "milestone Delta"),
        ]
        done = synced.sync()
        assert [(e.action, e.record or e.text) for e in done.operations] == [
            (e.action, e.record or e.text) for e in report.operations
        ]

    def test_shows_both_sides_field_by_field_and_writes_nothing(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"), ("**Beta** ", "**Beta 2** "))
        edit_on_github(synced, "Alpha", description="Theirs.")
        before = (synced.tracker, synced.state)
        report = synced.plan()
        assert (synced.tracker, synced.state) == before
        operations = [
            (e.side, e.action, e.record, {n: (c.before, c.after) for n, c in e.fields.items()})
            for e in report.operations
        ]
        assert operations == [
            ("github", "update", ALPHA, {"due": ("2026-05-27", "2026-06-03")}),
            ("github", "rename", "milestone Beta 2", {"title": ("Beta", "Beta 2")}),
            ("tracker", "update-row", ALPHA, {"description": ("For the few.", "Theirs.")}),
            ("tracker", "update-row", "UT-003", {"milestone": ("Beta", "Beta 2")}),
        ]
        done = synced.sync()
        assert [(e.side, e.action, e.record) for e in done.operations] == [
            each[:3] for each in operations
        ]
        assert as_json(done)["exit_code"] == 0


class TestASavedPlan:
    def plan(self, desk: Desk) -> dict[str, object]:
        return dict(as_json(desk.plan()))

    def test_is_done_as_it_was_reviewed(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"), ("**Beta** ", "**Beta 2** "))
        saved = self.plan(synced)
        assert synced.sync(Options(saved=saved)).exit_code == 0
        assert synced.writes == [EditMilestone(1, due="2026-06-03"), EditMilestone(2, "Beta 2")]
        assert synced.cells("UT-003")[2] == "Beta 2"
        assert synced.silent()

    def test_leaves_out_what_came_later(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        saved = self.plan(synced)
        edit_on_github(synced, "Beta", description="Later.")
        assert synced.sync(Options(saved=saved)).exit_code == 0
        assert synced.writes == [EditMilestone(1, due="2026-06-03")]
        assert "Later." not in synced.text
        synced.sync()
        assert "Later." in synced.text
        assert synced.silent()

    def test_does_not_fit_once_the_milestone_has_changed(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        saved = self.plan(synced)
        edit_on_github(synced, "Alpha", due_on="2026-07-01T12:00:00Z")
        report = synced.sync(Options(saved=saved))
        assert [each.code for each in report.stops] == ["plan-misfit"]
        assert synced.writes == []


class TestARebuild:
    def test_ties_the_rows_again_and_writes_to_no_milestone(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        edit_on_github(synced, "Beta", due_on=None)
        row = "| Gamma | Olga | 1 Dec 2026 | Open | – | Next. |"
        synced.edit((line(synced, "**Beta**"), f"{line(synced, '**Beta**')}\n{row}"))
        synced.state_path.write_bytes(b"broken")
        report = synced.sync(Options(rebuild=True))
        written = [e for e in synced.writes if isinstance(e, CreateMilestone | EditMilestone)]
        assert written == []
        assert (ALPHA, "due") in {(each.record, each.field) for each in report.conflicts}
        assert set(milestones(synced)) == {"Alpha", "Beta"}


class TestWhatOthersPushedMeanwhile:
    def test_keeps_what_each_has_settled(self, synced: Desk) -> None:
        synced.commit()
        before = side(synced)
        edit_on_github(synced, "Alpha", due_on="2026-06-03T12:00:00Z")
        edit_on_github(synced, "Beta", title="Public Beta")
        synced.sync()
        ours = side(synced)
        put(synced, before)
        synced.edit(("For the few.", "For a few. "))
        landed = land(before, ours, side(synced), config.load(synced.workspace.root).settings)
        put(synced, landed)
        assert "3 Jun 2026" in line(synced, "Alpha")
        assert "For a few." in line(synced, "Alpha")
        assert synced.cells("UT-003")[2] == "Public Beta"
        assert synced.sync().exit_code == 0
        assert synced.writes == [EditMilestone(1, description="For a few.")]
        assert synced.silent()

    def test_a_cell_that_was_edited_there_is_a_conflict_and_nothing_is_lost(
        self, synced: Desk
    ) -> None:
        synced.commit()
        before = side(synced)
        edit_on_github(synced, "Alpha", due_on="2026-06-03T12:00:00Z")
        synced.sync()
        ours = side(synced)
        put(synced, before)
        synced.edit(("27 May 2026", "1 Jul 2026 "))
        landed = land(before, ours, side(synced), config.load(synced.workspace.root).settings)
        put(synced, landed)
        report = synced.sync()
        (conflict,) = report.conflicts
        assert (conflict.tracker, conflict.github) == ("2026-07-01", "2026-06-03")
        assert synced.writes == []


def side(desk: Desk) -> Side:
    assert desk.state is not None
    return Side(desk.tracker, statefile.decode(desk.state, "state"))


def put(desk: Desk, wanted: Side) -> None:
    assert wanted.state is not None
    desk.path.write_bytes(wanted.document)
    desk.state_path.write_bytes(statefile.encode(wanted.state))


class TestCommands:
    def test_unlink_lets_a_row_be_met_anew(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        found = synced.command("unlink", "Alpha")
        assert (found.returncode, "no longer tied to milestone 1" in found.stdout) == (0, True)
        report = synced.sync()
        assert [(each.record, each.field) for each in report.conflicts] == [(ALPHA, "due")]
        assert len(milestones(synced)) == 2

    def test_unlink_has_a_deleted_milestone_made_anew(self, synced: Desk) -> None:
        synced.people.send("DELETE", "/milestones/2")
        synced.sync(Options(allowed=frozenset({"removals"})))
        assert synced.command("unlink", BETA).returncode == 0
        synced.sync()
        assert told(milestones(synced)["Beta"]) == ("open", "2026-09-30", "For all of us.")

    def test_status_tells_of_a_held_field(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        edit_on_github(synced, "Alpha", due_on="2026-07-01T12:00:00Z")
        synced.sync()
        shown = synced.command("status").stdout
        assert "conflict: milestone Alpha due\n" in shown
        (held,) = json.loads(synced.command("status", "--format", "json").stdout)["conflicts"]
        assert (held["record"], held["field"], held["issue"]) == (ALPHA, "due", None)

    def test_a_conflict_names_no_issue(self, synced: Desk) -> None:
        synced.edit(("27 May 2026", "3 Jun 2026"))
        edit_on_github(synced, "Alpha", due_on="2026-07-01T12:00:00Z")
        report = synced.sync()
        assert json.loads(encode(report))["conflicts"][0]["issue"] is None
        assert misfits(json.loads(encode(report)), "report") == []
        text = plain_text(report_lines(report))
        assert "milestone Alpha due\n" in text
        assert "resolve 'milestone Alpha' due --take" in text

    def test_init_leaves_the_table_to_what_is_built_in(self, desk: Desk) -> None:
        found = desk.command("init", "docs/tracker.md", GH_TOKEN="", PATH="")
        assert "milestones: 1 table(s), 2 row(s)" in found.stderr + found.stdout
        assert "no column for IDs" not in found.stdout + found.stderr
        written = (desk.git.path / ".github" / "gh-tracker.yml").read_text()
        assert "collections:" not in written

    def test_check_is_content_with_it(self, synced: Desk) -> None:
        assert synced.command("check").returncode == 0
