"""What the schedules found, each as the shortest story that shows it."""

from collections.abc import Callable
from random import Random

import pytest

from gh_tracker import decide
from gh_tracker.core.model import Direction, Policy
from gh_tracker.sandbox import Behaviour, Fault
from gh_tracker.sync import Options
from tests.memory import Memory
from tests.properties import in_tracker, issues, on_github, tables
from tests.properties.world import Fuse, Killed, World, configured

TRACKER = """\
## Snapshot (Updated 2026-03-27)

| Task ID | Title | Milestone | Owner | Status | Progress | Last Update | Notes | Ref |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| UT-001 | Charter one | M1 | Commerce Lead | In Progress | 10% | 2026-03-20 | Signed | ref1 |
| UT-002 | Pipeline two | M2 | Squad two | Blocked | 20% | 2026-03-20 | Green | ref2 |
| UT-003 | Ledger three | M1 | – | On Hold | 30% | 2026-03-20 | Full | ref3 |

## Activity Log
- **2026-03-06** – UT-900 completed. Signed.
"""
CHANCE = Random(1)


def killed_at(where: Callable[[str], bool]) -> Fuse:
    """Kill the process at the first boundary of a run that this is true of."""

    def kill(_where: str) -> None:
        raise Killed

    return Fuse(1, kill, where)


@pytest.fixture
def world() -> World:
    """A tracker of three tasks after its first sync, committed."""
    made = World(Memory(TRACKER.encode()), configuration=configured())
    for row in made.rows():
        record = made.new_record(row.collection, row["title"])
        for name in row.cells.keys() - tables.DERIVED:
            made.write(record, name, row[name], ())
    first = made.sync().report
    assert first
    assert first.exit_code == 0
    made.memory.commit()
    return made


def sync(world: World, options: Options | None = None) -> int:
    ran = world.sync(options or Options())
    assert ran.report
    return ran.report.exit_code


class TestWhatAPolicyGivesUp:
    """A value that loses is kept in a comment before it is overwritten, on either side."""

    @pytest.fixture
    def torn(self, world: World) -> World:
        assert on_github.put(world, 1, "notes", CHANCE, "Theirs")
        assert in_tracker.put(world, 1, "notes", CHANCE, "Ours")
        return world

    @pytest.mark.parametrize(
        ("policy", "lost", "kept"),
        [(Policy.GITHUB, "Ours", "Theirs"), (Policy.TRACKER, "Theirs", "Ours")],
    )
    def test_stands_in_a_comment(self, torn: World, policy: Policy, lost: str, kept: str) -> None:
        sync(torn, Options(prefer=policy))

        issue = torn.issues_by_record()[1]
        assert [lost in each for each in issue.comments] == [True]
        assert torn.rows_by_record()[1]["notes"] == kept
        assert torn.there(issue, 1, "notes") == kept

    def test_is_left_alone_while_the_comment_cannot_be_made(self, torn: World) -> None:
        torn.sandbox.fail(Fault("refuse", path="/comments", method="POST", status=422, times=None))

        assert sync(torn, Options(prefer=Policy.GITHUB)) == 6

        assert torn.rows_by_record()[1]["notes"] == "Ours"
        torn.calm()
        assert sync(torn, Options(prefer=Policy.GITHUB)) == 0
        assert torn.rows_by_record()[1]["notes"] == "Theirs"

    def test_is_kept_by_a_run_of_the_other_policy_behind_one_that_was_cut_short(
        self, torn: World
    ) -> None:
        after = killed_at(lambda where: where.startswith("after POST"))
        assert torn.sync(Options(prefer=Policy.TRACKER), after).killed

        assert sync(torn, Options(prefer=Policy.GITHUB)) == 0
        said = torn.issues_by_record()[1].comments
        assert [("Theirs" in each, "Ours" in each) for each in said] == [
            (True, False),
            (False, True),
        ]


def test_a_row_that_comes_back_has_its_notes_though_the_block_was_deleted(world: World) -> None:
    in_tracker.remove(world, 1)
    on_github.put(world, 1, "title", CHANCE, "Charter anew")
    issue = world.issues_by_record()[1]
    world.alice.edit_issue(issue.number, body=issue.body.replace(issue.block, "Mine"))

    sync(world)
    sync(world)

    assert world.rows_by_record()[1]["notes"] == "Signed"
    assert issues.values(world.issues_by_record()[1], "tasks")["notes"] == "Signed"


class TestRenumbering:
    def test_a_new_id_reaches_the_issue_when_the_first_attempt_was_refused(
        self, world: World
    ) -> None:
        row = world.rows_by_record()[1]
        world.memory.document = tables.with_cell(world.memory.document, row, "id", "UT-010")
        world.sandbox.fail(Fault("refuse", method="PATCH", status=422, times=None))
        assert sync(world) == 6
        world.calm()

        assert sync(world) == 0

        assert world.rows_by_record()[1]["title"] == "Charter one"
        assert world.issues_by_record()[1].title == "UT-010: Charter one"

    def test_onto_the_id_of_a_removed_row_is_held_until_it_is_meant(self, world: World) -> None:
        in_tracker.remove(world, 2)
        last = world.rows_by_record()[3]
        world.memory.document = tables.with_cell(world.memory.document, last, "id", "UT-002")
        before = world.seen()

        assert sync(world, Options(yes=True)) == 5
        assert world.seen() == before

        allowed = Options(yes=True, renumber=True, allowed=frozenset({"removals"}))
        sync(world, allowed)
        sync(world, allowed)
        assert sync(world, allowed) == 0
        seen = world.issues_by_record()
        assert seen[3].title == "UT-002: Ledger three"
        assert (seen[2].state, seen[2].reason) == ("closed", "not_planned")
        assert [row["title"] for row in world.rows()] == ["Charter one", "Ledger three"]


def test_a_closed_issue_that_a_listing_hides_still_brings_its_row_back(world: World) -> None:
    on_github.put(world, 1, "status", CHANCE, "Cancelled")
    sync(world)
    in_tracker.remove(world, 1)
    on_github.put(world, 1, "notes", CHANCE, "Afterthought")
    number = world.issues_by_record()[1].number
    world.sandbox.behaviour = Behaviour(hidden=frozenset({number}))

    sync(world, Options(yes=True))

    assert world.rows_by_record()[1]["notes"] == "Afterthought"


class TestConflictOfMilestones:
    @pytest.fixture
    def torn(self, world: World) -> World:
        """A milestone that GitHub alone knows in the tracker, another one on the issue."""
        world.alice.create_milestone("M8")
        on_github.put(world, 1, "milestone", CHANCE, "M9")
        in_tracker.put(world, 1, "milestone", CHANCE, "M8")
        return world

    def test_is_decided_offline_where_no_record_had_the_title_yet(self, torn: World) -> None:
        assert sync(torn) == 5
        decide.resolve(torn.memory, torn.configuration, "UT-001", "milestone", "tracker")

        assert sync(torn) == 0
        assert torn.issues_by_record()[1].milestone == "M8"

    def test_keeps_the_title_of_what_a_policy_gives_up(self, torn: World) -> None:
        sync(torn, Options(prefer=Policy.TRACKER))
        (comment,) = torn.issues_by_record()[1].comments
        assert "> M9" in comment


def test_a_new_row_may_name_a_milestone_that_was_deleted(world: World) -> None:
    world.alice.delete_milestone("M2")
    values = {"title": "Search four", "status": "Blocked", "milestone": "M2", "ref": "ref4"}
    world.new_record("tasks", "Search four")
    world.memory.document = tables.with_row(world.memory.document, "tasks", values, 3)

    assert sync(world, Options(allowed=frozenset({"removals"}))) == 0

    assert world.issues_by_record()[4].milestone == "M2"
    assert world.rows_by_record()[2]["milestone"] == ""


def test_nothing_is_confirmed_while_every_answer_is_lost(world: World) -> None:
    in_tracker.put(world, 1, "owner", CHANCE, "Platform Lead")
    world.sandbox.fail(Fault("reset", method="PATCH", times=None))
    assert sync(world) == 6
    world.calm()

    assert sync(world) == 0
    assert world.issues_by_record()[1].assignees == ("bob",)


def test_an_issue_that_is_closed_while_its_label_is_written_is_a_conflict(world: World) -> None:
    in_tracker.put(world, 1, "status", CHANCE, "Blocked")
    on_github.put(world, 1, "status", CHANCE, "Cancelled")
    world.sandbox.behaviour = Behaviour(stale=60)

    assert sync(world) == 5
    world.calm()
    assert sync(world) == 5
    assert world.rows_by_record()[1]["status"] == "Blocked"
    assert world.issues_by_record()[1].reason == "not_planned"


class TestProgressOfACompleteTask:
    @pytest.fixture
    def typed(self, world: World) -> World:
        """A task of which 40 % was typed while its issue reads 100 %; the block says 10 %."""
        on_github.put(world, 1, "status", CHANCE, "Complete")
        sync(world)
        row = world.rows_by_record()[1]
        assert row["progress"] == "100%"
        world.memory.document = tables.with_cell(world.memory.document, row, "progress", "40%")
        assert sync(world) == 0
        return world

    def test_stands_for_as_long_as_it_is_complete(self, typed: World) -> None:
        assert sync(typed) == 0
        assert typed.rows_by_record()[1]["progress"] == "40%"

    def test_is_not_overwritten_by_the_block_when_it_is_reopened(self, typed: World) -> None:
        typed.alice.reopen(typed.issues_by_record()[1].number)

        assert sync(typed) == 5
        assert sync(typed) == 5
        assert typed.rows_by_record()[1]["progress"] == "40%"
        assert typed.issues_by_record()[1].line("Progress") == "10%"

        decide.resolve(typed.memory, typed.configuration, "UT-001", "progress", "tracker")
        assert sync(typed) == 0
        assert typed.issues_by_record()[1].line("Progress") == "40%"

    def test_stands_when_the_closing_was_refused_at_first(self, world: World) -> None:
        in_tracker.put(world, 1, "status", CHANCE, "Complete")
        in_tracker.put(world, 1, "progress", CHANCE, "40%")
        world.sandbox.fail(Fault("refuse", method="PATCH", status=422, times=None))
        assert sync(world) == 6
        world.calm()

        assert sync(world) == 0
        assert world.rows_by_record()[1]["progress"] == "40%"

    def test_of_a_run_whose_state_was_lost_does_not_overwrite_the_block(self, world: World) -> None:
        on_github.put(world, 1, "status", CHANCE, "Complete")

        assert world.sync(fuse=killed_at(lambda where: where == "after document")).killed
        assert world.rows_by_record()[1]["progress"] == "100%"
        on_github.put(world, 1, "status", CHANCE, "Blocked")

        assert sync(world) == 5
        assert world.issues_by_record()[1].line("Progress") == "10%"
        for name in ("status", "progress"):
            decide.resolve(world.memory, world.configuration, "UT-001", name, "github")
        assert sync(world) == 0
        assert world.rows_by_record()[1]["progress"] == "10%"

    def test_is_what_a_new_block_shows(self, typed: World) -> None:
        issue = typed.issues_by_record()[1]
        typed.alice.edit_issue(issue.number, body="Mine")

        assert sync(typed) == 0
        assert typed.issues_by_record()[1].line("Progress") == "40%"
        typed.alice.reopen(issue.number)
        assert sync(typed) == 0
        assert typed.rows_by_record()[1]["progress"] == "40%"


def test_without_state_and_marker_a_row_without_id_is_no_new_issue() -> None:
    document = TRACKER.replace("| UT-001 |", "| |")
    world = World(Memory(document.encode()), configuration=configured())
    world.memory.commit()
    assert sync(world) == 0
    number = next(n for n, issue in world.seen().items() if issue.text == "Charter one")
    world.alice.edit_issue(number, body="Mine")
    world.memory.check_out()
    before = world.seen()

    assert sync(world) == 5
    assert world.seen() == before


def test_a_new_id_is_no_new_record_while_a_row_of_its_table_cannot_be_read(world: World) -> None:
    document = tables.detached(world.memory.document, world.rows_by_record()[3])
    row = world.rows_by_record()[1]
    world.memory.document = tables.with_cell(document, row, "id", "UT-010")
    before = world.seen()

    assert sync(world, Options(yes=True)) == 5
    assert world.seen() == before

    world.memory.document = tables.mended(world.memory.document)
    assert sync(world) == 0
    assert world.issues_by_record()[1].title == "UT-010: Charter one"


def test_a_listing_that_lags_behind_a_new_id_puts_no_id_into_the_title(world: World) -> None:
    world.sandbox.clock.advance(3600)
    row = world.rows_by_record()[1]
    world.memory.document = tables.with_cell(world.memory.document, row, "id", "UT-010")
    assert sync(world) == 0
    world.sandbox.clock.advance(1)
    world.sandbox.behaviour = Behaviour(stale=60)

    sync(world, Options(full=True))

    assert world.rows_by_record()[1]["title"] == "Charter one"


def test_a_new_id_is_followed_when_the_title_changed_on_github_and_the_run_was_cut_short(
    world: World,
) -> None:
    row = world.rows_by_record()[1]
    world.memory.document = tables.with_cell(world.memory.document, row, "id", "UT-010")
    on_github.put(world, 1, "title", CHANCE, "Charter anew")

    def interrupted(_where: str) -> None:
        raise KeyboardInterrupt

    ran = world.sync(fuse=Fuse(1, interrupted, lambda where: where.startswith("before PATCH")))
    assert ran.report
    assert ran.report.exit_code == 130

    assert sync(world) == 0
    assert [each["id"] for each in world.rows()] == ["UT-010", "UT-002", "UT-003"]
    assert world.issues_by_record()[1].title == "UT-010: Charter anew"


def test_an_issue_whose_row_could_not_be_read_at_first_is_found_when_it_can(world: World) -> None:
    world.memory.check_out()
    world.memory.state = None
    world.memory.document = tables.detached(world.memory.document, world.rows_by_record()[3])
    assert sync(world) == 5
    world.memory.document = tables.mended(world.memory.document)

    assert sync(world) == 0
    assert len(world.issues_by_record()) == 3


def test_a_new_id_reaches_the_marker_when_a_damaged_block_is_mended(world: World) -> None:
    issue = world.issues_by_record()[1]
    broken = issue.body.replace("<!-- gh-tracker:end -->", "<!-- end -->")
    world.alice.edit_issue(issue.number, body=broken)
    row = world.rows_by_record()[1]
    world.memory.document = tables.with_cell(world.memory.document, row, "id", "UT-010")
    sync(world)
    assert not world.sync().writes

    on_github.mend(world, world.issues_by_record()[1])
    in_tracker.put(world, 1, "notes", CHANCE, "Mended")
    assert sync(world) == 0
    assert "tasks/UT-010" in world.issues_by_record()[1].block
    assert world.there(world.issues_by_record()[1], 1, "notes") == "Mended"


class TestBetweenTheTwoStepsToAnotherClosedWord:
    @pytest.fixture
    def halfway(self, world: World) -> World:
        """An issue that a killed run has opened, on its way from Complete to Cancelled."""
        on_github.put(world, 1, "status", CHANCE, "Complete")
        sync(world)
        in_tracker.put(world, 1, "status", CHANCE, "Cancelled")

        world.sync(fuse=killed_at(lambda where: where.startswith("after PATCH")))
        assert world.issues_by_record()[1].state == "open"
        return world

    def test_a_status_given_on_github_is_kept(self, halfway: World) -> None:
        on_github.put(halfway, 1, "status", CHANCE, "Blocked")

        assert sync(halfway) == 5
        assert halfway.rows_by_record()[1]["status"] == "Cancelled"
        assert halfway.there(halfway.issues_by_record()[1], 1, "status") == "Blocked"

    def test_the_first_word_typed_again_is_kept(self, halfway: World) -> None:
        row = halfway.rows_by_record()[1]
        halfway.memory.document = tables.with_cell(
            halfway.memory.document, row, "status", "Complete"
        )

        assert sync(halfway) == 0
        assert halfway.rows_by_record()[1]["status"] == "Complete"
        assert halfway.issues_by_record()[1].reason == "completed"
        assert not halfway.sync().writes

    def test_a_run_from_github_alone_changes_nothing(self, halfway: World) -> None:
        assert sync(halfway, Options(direction=Direction.GITHUB)) == 0
        assert halfway.rows_by_record()[1]["status"] == "Cancelled"

        assert sync(halfway) == 0
        assert halfway.issues_by_record()[1].reason == "not_planned"

    def test_a_row_that_goes_stays_away(self, halfway: World) -> None:
        in_tracker.remove(halfway, 1)
        sync(halfway)
        known = halfway.memory.state
        sync(halfway)
        assert halfway.memory.state == known
        assert 1 not in halfway.rows_by_record()

        sync(halfway, Options(yes=True, allowed=frozenset({"removals"})))
        assert halfway.issues_by_record()[1].reason == "not_planned"
        assert 1 not in halfway.rows_by_record()

    def test_a_row_that_comes_back_has_the_first_word_and_its_issue_is_closed_again(
        self, halfway: World
    ) -> None:
        in_tracker.remove(halfway, 1)
        on_github.put(halfway, 1, "title", CHANCE, "Charter anew")

        sync(halfway)
        sync(halfway)

        assert halfway.rows_by_record()[1]["status"] == "Complete"
        assert halfway.issues_by_record()[1].reason == "completed"
        assert not halfway.sync().writes


def test_an_edit_in_a_damaged_block_brings_its_removed_row_back_once_it_can_be_read(
    world: World,
) -> None:
    on_github.put(world, 1, "notes", CHANCE, "Theirs")
    in_tracker.remove(world, 1)
    world.memory.commit()

    assert world.sync(fuse=killed_at(lambda where: "cache" in where)).killed
    assert world.rows_by_record()[1]["notes"] == "Theirs"
    world.memory.check_out()
    issue = world.issues_by_record()[1]
    broken = issue.body.replace("<!-- gh-tracker:end -->", "<!-- end -->")
    world.alice.edit_issue(issue.number, body=broken)
    sync(world)
    assert sorted(world.rows_by_record()) == [2, 3]

    on_github.mend(world, world.issues_by_record()[1])
    assert sync(world) == 0
    assert world.rows_by_record()[1]["notes"] == "Theirs"


class TestARowWhoseNewIdIsOnlyInItsIssueForTheRunWasLost:
    @pytest.fixture
    def lost(self, world: World) -> World:
        row = world.rows_by_record()[1]
        world.memory.document = tables.with_cell(world.memory.document, row, "id", "UT-010")
        world.memory.commit()
        assert sync(world) == 0
        world.memory.check_out()
        in_tracker.remove(world, 1)
        return world

    def test_comes_back_in_the_next_run_when_its_issue_was_edited(self, lost: World) -> None:
        on_github.put(lost, 1, "notes", CHANCE, "Theirs")

        assert sync(lost, Options(yes=True)) == 0
        row = lost.rows_by_record()[1]
        assert (row["id"], row["notes"]) == ("UT-010", "Theirs")
        assert not lost.sync(Options(full=True)).writes

    def test_takes_its_issue_with_it_in_the_next_run(self, lost: World) -> None:
        assert sync(lost, Options(yes=True)) == 0
        assert lost.issues_by_record()[1].reason == "not_planned"
        assert not lost.sync(Options(full=True)).writes

    def test_is_not_taken_for_removed_while_the_new_id_stands_in_a_comment(
        self, lost: World
    ) -> None:
        lost.memory.document += b"\n<!-- UT-010 is looked at -->\n"
        before = lost.seen()

        assert sync(lost, Options(yes=True)) == 0
        assert lost.seen() == before
        assert not lost.sync(Options(yes=True)).writes


def test_what_a_run_to_github_left_moves_last_update_when_it_is_taken_over(world: World) -> None:
    for record in (1, 2):  # the second lets the cursor pass the first
        world.sandbox.clock.advance(3600)
        on_github.put(world, record, "notes", CHANCE, "Theirs")
        sync(world, Options(direction=Direction.TRACKER))
    assert world.rows_by_record()[1]["notes"] == "Signed"

    world.sandbox.clock.advance(3 * 24 * 3600)
    assert sync(world) == 0
    row = world.rows_by_record()[1]
    assert (row["notes"], row["updated"]) == ("Theirs", "2026-04-04")
    assert not world.sync().writes
    assert world.rows_by_record()[1]["updated"] == "2026-04-04"
