"""Rows without an ID in all else that a tracker goes through: files, commands, several runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gh_tracker import config
from gh_tracker.core.model import Direction, Policy
from gh_tracker.core.remote import CreateIssue
from gh_tracker.core.report.jsonreport import encode
from gh_tracker.core.state import statefile
from gh_tracker.decide import NEW, link, resolve, unlink
from gh_tracker.sandbox import Sandbox
from gh_tracker.steps.landing import Side, land
from gh_tracker.sync import Options
from tests.backends import Backend
from tests.desk import Desk
from tests.lists.test_interruptions import NOW, STORIES, Story, ending, settled, told
from tests.lists.tracker import (
    CONFIGURATION,
    TRACKER,
    bullets,
    codes,
    decisions,
    offered,
    property_of,
)

MONDAY = "- **Week 4 Monday** – Wallet rehearsal (UT-001)."


def loaded(desk: Desk) -> config.Configuration:
    return config.load(desk.workspace.root)


class TestTheBytes:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("\n", "\r\n"),
            ("- **Week", "* **Week"),
            ("** – ", ":** "),
            ("Wallet rehearsal (UT-001).", "Wallet\n  rehearsal   (UT-001) ."),
            (MONDAY, f"{MONDAY}\n  - Bring a card.\n\n  And a pen."),
            ("## Upcoming Checkpoints\n", "## Upcoming Checkpoints\n\nAs of today:\n\n"),
        ],
    )
    def test_stay_as_people_write_them(
        self, backend: Backend, tmp_path: Path, old: str, new: str
    ) -> None:
        text = TRACKER.decode().replace(old, new)
        desk = Desk.with_tracker(backend, tmp_path / "own", b"")
        desk.path.write_bytes(text.encode())
        desk.configure(CONFIGURATION)
        assert desk.sync().exit_code == 0
        assert desk.tracker == text.encode()
        assert desk.issue("checkpoint-1")["title"] == "Wallet rehearsal"
        desk.people.edit_issue(desk.number("checkpoint-2"), title="Look")
        desk.people.create_issue("Lunch", "When: Week 4 Tuesday", labels=["checkpoint"])
        desk.people.close(desk.number("checkpoint-3"))
        assert desk.sync().exit_code == 0
        lines = desk.tracker.decode().splitlines(keepends=True)
        before = text.splitlines(keepends=True)
        assert len([each for each in before if each not in lines]) == 2
        assert len([each for each in lines if each not in before]) == 2
        assert desk.silent()


class TestARunThatEndsBetweenTheTrackerAndTheState:
    def test_knows_its_bullet_again_though_all_of_the_issue_is_other_words_by_then(
        self, synced: Desk
    ) -> None:
        number = synced.people.create_issue("Lunch", "When: Week 9", labels=["checkpoint"])
        before = synced.state
        assert before is not None
        synced.sync()
        synced.state_path.write_bytes(before)
        body = synced.issue("checkpoint-4")["body"].replace("- When: Week 9", "- When: Week 8")
        synced.people.edit_issue(number, title="Dinner", body=body)
        count = len(synced.people.issues())

        report = synced.sync()

        assert len(synced.people.issues()) == count
        assert {(e.record, e.field) for e in report.conflicts} == {
            ("checkpoint-4", "text"),
            ("checkpoint-4", "when"),
        }

    @pytest.mark.parametrize("story", STORIES)
    def test_is_gone_on_with(self, story: Story, tmp_path: Path) -> None:
        clean, sandbox = told(story, tmp_path / "clean")
        clean.sync(NOW)
        settled(clean, sandbox)
        desk, sandbox = told(story, tmp_path / "desk")
        before = desk.state
        desk.sync(NOW)
        if before is None:
            desk.state_path.unlink()
        else:
            desk.state_path.write_bytes(before)
        settled(desk, sandbox)
        assert ending(desk) == ending(clean)


def side(desk: Desk) -> Side:
    assert desk.state is not None
    return Side(desk.tracker, statefile.decode(desk.state, "state"))


class TestAResultOnAnotherCommit:
    """The run's push was refused: what it did is done again on the new head."""

    def landed(self, desk: Desk, edit: Callable[[], object]) -> None:
        before = side(desk)
        desk.sync()
        ours = side(desk)
        assert before.state is not None
        desk.path.write_bytes(before.document)
        desk.state_path.write_bytes(statefile.encode(before.state))
        edit()
        made = land(before, ours, side(desk), loaded(desk).settings)
        assert made.state is not None
        desk.path.write_bytes(made.document)
        desk.state_path.write_bytes(statefile.encode(made.state))

    def test_has_what_came_from_github(self, synced: Desk) -> None:
        synced.people.close(synced.number("checkpoint-2"))
        synced.people.edit_issue(synced.number("checkpoint-1"), title="Show")
        synced.people.create_issue("Lunch", "When: Week 9", labels=["checkpoint"])
        synced.people.edit_issue(synced.number("decision-1"), title="Use two banks.")
        synced.people.close(synced.people.create_issue("Go", labels=["decision"]))

        self.landed(synced, lambda: synced.edit(("The end.", "The very end.")))

        assert bullets(synced) == [
            "- **Week 4 Monday** – Show (UT-001).",
            "- **Week 4 Friday** – Decision on the provider.",
            "- **Week 9** – Lunch.",
        ]
        assert "Use two banks." in decisions(synced)[0]
        assert "| Go |" in decisions(synced)[2]
        assert synced.silent()

    def test_has_the_links_of_new_rows(self, synced: Desk) -> None:
        synced.edit((MONDAY, f"{MONDAY}\n- **Week 5** – Party."))
        synced.commit()
        self.landed(synced, lambda: synced.edit(("The end.", "The very end.")))
        assert synced.silent()
        assert synced.issue("checkpoint-4")["title"] == "Party"

    def test_leaves_a_bullet_that_a_person_edited_meanwhile(self, synced: Desk) -> None:
        synced.people.close(synced.number("checkpoint-2"))
        self.landed(synced, lambda: synced.edit(("of the escrow", "of all escrow")))
        assert any("of all escrow" in each for each in bullets(synced))
        assert synced.sync().exit_code == 0
        assert synced.issue("checkpoint-2")["title"] == "Review of all escrow rules"
        assert len(bullets(synced)) == 2
        assert synced.silent()


class TestCommands:
    def test_resolve_a_held_text(self, synced: Desk) -> None:
        synced.edit(("Wallet rehearsal", "Our show"))
        synced.people.edit_issue(synced.number("checkpoint-1"), title="Their show")
        assert synced.sync().exit_code == 5
        said = resolve(synced.workspace, loaded(synced), "checkpoint-1", "text", "tracker")
        assert "'Our show'" in said
        assert synced.sync().exit_code == 0
        assert synced.issue("checkpoint-1")["title"] == "Our show"
        assert synced.silent()

    def test_unlink_the_one_of_two_that_went(self, desk: Desk) -> None:
        desk.edit((MONDAY, f"{MONDAY}\n{MONDAY}"))
        desk.sync()
        desk.edit((f"{MONDAY}\n{MONDAY}", MONDAY))
        assert desk.sync().exit_code == 5
        unlink(desk.workspace, "checkpoint-2")
        assert desk.sync().exit_code == 0
        assert desk.silent()
        assert desk.writes == []

    def test_link_the_issue_of_a_stranger(self, synced: Desk) -> None:
        number = offered(synced, "Lunch", "checkpoint")
        synced.sync()
        link(synced.workspace, synced.backend.connect(), loaded(synced), NEW, number)
        assert synced.sync().exit_code == 0
        assert bullets(synced)[-1] == "- Lunch."

    def test_a_plan_is_what_the_sync_then_does(self, synced: Desk) -> None:
        synced.people.close(synced.number("checkpoint-2"))
        synced.edit((MONDAY, f"{MONDAY}\n- **Week 5** – Party."))
        planned = synced.plan()
        actions = [(e.side, e.action, e.record) for e in planned.operations]
        assert actions == [
            ("github", "create", "checkpoint-4"),
            ("tracker", "remove-row", "checkpoint-2"),
        ]
        saved = json.loads(encode(planned))
        report = synced.sync(Options(saved=saved))
        assert [(e.side, e.action, e.record) for e in report.operations] == actions
        assert {each.outcome for each in report.operations} == {"applied"}
        assert synced.silent()

    def test_rebuild_ties_them_again_and_makes_nothing(self, synced: Desk) -> None:
        before = synced.tracker
        report = synced.sync(Options(rebuild=True))
        assert report.exit_code == 0
        assert (synced.tracker, synced.writes) == (before, [])
        assert synced.silent()

    def test_rebuild_makes_no_issue_of_a_new_bullet_and_says_what_will(self, synced: Desk) -> None:
        synced.edit((MONDAY, f"{MONDAY}\n- **Week 5** – Party."))
        report = synced.sync(Options(rebuild=True))
        (problem,) = [each for each in report.problems if each.code == "unlinked-row"]
        assert "the next sync makes one" in problem.message
        assert "gh-tracker link" not in problem.message
        assert not any(isinstance(each, CreateIssue) for each in synced.writes)


class TestOneDirection:
    def test_only_to_github_takes_no_bullet_out(self, synced: Desk) -> None:
        synced.people.close(synced.number("checkpoint-2"))
        synced.edit(("Wallet rehearsal", "Wallet show"))
        assert synced.sync(Options(direction=Direction.TRACKER)).exit_code == 0
        assert len(bullets(synced)) == 3
        assert synced.issue("checkpoint-1")["title"] == "Wallet show"
        assert synced.sync().exit_code == 0
        assert len(bullets(synced)) == 2
        assert synced.silent()

    def test_only_from_github_writes_nothing_there_and_forgets_nothing(self, synced: Desk) -> None:
        synced.edit(("Wallet rehearsal", "Something else"))
        only = Options(direction=Direction.GITHUB)
        assert synced.sync(only).exit_code == 0
        synced.edit(("Week 4 Monday", "Week 7"))
        assert synced.sync(only).exit_code == 0
        assert synced.writes == []
        synced.edit(("(UT-001)", "(UT-002)"))
        assert synced.sync().exit_code == 0
        assert synced.issue("checkpoint-1")["title"] == "Something else"
        assert property_of(synced, "checkpoint-1", "When") == "Week 7"
        assert len(bullets(synced)) == 3
        assert synced.silent()

    def test_a_collection_that_the_tracker_rules_keeps_its_bullets(self, desk: Desk) -> None:
        desk.configure("checkpoints:\n  sync: true\n  direction: tracker\n")
        desk.sync()
        desk.people.close(desk.number("checkpoint-1"))
        desk.people.edit_issue(desk.number("checkpoint-2"), title="Theirs")
        assert desk.sync().exit_code == 0
        assert desk.tracker == TRACKER


class TestTheGrace:
    def test_a_removed_bullet_waits_for_a_day_and_then_its_issue_is_closed(
        self, synced: Desk, sandbox: Sandbox
    ) -> None:
        synced.edit((f"{MONDAY}\n", ""))
        assert codes(synced.sync()) == {"removal-pending"}
        sandbox.clock.advance(25 * 3600)
        assert "removed" in codes(synced.sync())
        issue = synced.issue("checkpoint-1")
        assert (issue["state"], issue["state_reason"]) == ("closed", "not_planned")
        assert synced.silent()

    def test_a_bullet_that_is_put_back_meanwhile_is_the_same_one(self, synced: Desk) -> None:
        synced.edit((f"{MONDAY}\n", ""))
        synced.sync()
        synced.edit(("## Upcoming Checkpoints\n", f"## Upcoming Checkpoints\n{MONDAY}\n"))
        assert synced.sync().exit_code == 0
        assert synced.writes == []
        assert synced.silent()

    def test_a_collection_that_keeps_its_issues_closes_none(self, desk: Desk) -> None:
        desk.configure("checkpoints:\n  sync: true\n  removed: keep\n")
        desk.sync()
        desk.edit((f"{MONDAY}\n", ""))
        assert desk.sync(Options(yes=True)).exit_code == 0
        assert desk.writes == []
        assert desk.issue("checkpoint-1")["state"] == "open"
        assert desk.silent()

    def test_the_brake_holds_where_half_of_the_list_went(self, synced: Desk) -> None:
        synced.edit((f"{MONDAY}\n", ""), ("- **Week 4 Friday** – Decision on the provider.\n", ""))
        report = synced.sync(Options(yes=True))
        assert [each.code for each in report.stops] == ["brake-removals"]


class TestAQuietRun:
    def test_is_two_requests_also_after_a_long_time(self, synced: Desk, sandbox: Sandbox) -> None:
        sandbox.clock.advance(3600)
        assert synced.silent()
        assert [call for call in synced.calls if isinstance(call, tuple)] == synced.calls
        assert len(synced.calls) == 1  # the listing, which reads the milestones as well

    def test_is_one_too_where_a_bullet_is_held(self, synced: Desk) -> None:
        synced.edit(("Wallet rehearsal", "Our show"))
        synced.people.edit_issue(synced.number("checkpoint-1"), title="Their show")
        synced.sync()
        before = synced.state
        assert synced.sync().exit_code == 5
        assert (synced.state, synced.writes) == (before, [])

    def test_is_one_where_the_policy_is_that_of_the_newest(self, desk: Desk) -> None:
        desk.configure("checkpoints:\n  sync: true\n  policy: newest\n")
        desk.sync()
        desk.edit(("Wallet rehearsal", "Our show"))
        desk.commit()
        desk.people.edit_issue(desk.number("checkpoint-1"), title="Their show")
        assert desk.sync(Options(prefer=Policy.HOLD)).exit_code == 0
        assert desk.silent()
