"""The steps of a sync in order, and what each kind of run writes where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from gh_tracker.core.model import Direction
from gh_tracker.core.remote import CreateIssue, Fetched
from gh_tracker.core.report.jsonreport import encode
from gh_tracker.core.report.report import Report
from gh_tracker.core.state import State
from gh_tracker.errors import (
    ConfigError,
    DocumentError,
    OutcomeUnknownError,
    RepositoryError,
    StateError,
    TrackerError,
)
from gh_tracker.sandbox import Sandbox
from gh_tracker.sync import Options, Sync
from tests.backends import Backend, in_process
from tests.desk import Call, Desk, emptied

TRACKER = b"""\
# Tracker

## Snapshot (Updated 2026-03-01)
| Task ID | Title | Milestone | Owner | Status | Progress | Last Update | Notes |
| --- | --- | --- | --- | --- | --- | --- | --- |
| UT-001 | Wallet | M1 | Ops | In Progress | 40% | 2026-03-01 | Text. |
| UT-002 | Escrow | M1 | Ops | Blocked | 10% | 2026-03-01 | Other. |

## Activity Log
"""


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


def engine(desk: Desk) -> Sync:
    return desk._engine(desk.workspace, desk.backend.connect(), {})  # noqa: SLF001 - the desk's own


def planned(desk: Desk, options: Options | None = None) -> Report:
    return engine(desk).plan(options or Options())


def state_of(desk: Desk) -> State:
    state = desk.workspace.read_state()
    assert state is not None
    return state


def rename(desk: Desk, record: str, title: str) -> None:
    desk.people.edit_issue(desk.number(record), title=f"{record}: {title}")


def files(folder: Path) -> dict[Path, tuple[bytes, int]]:
    there = [each for each in folder.rglob("*") if each.is_file()]
    return {each: (each.read_bytes(), each.stat().st_mtime_ns) for each in there}


class TestAPlan:
    def test_writes_nothing_anywhere(self, synced: Desk) -> None:
        synced.edit(("Text.", "Mine."))
        rename(synced, "UT-002", "Bag")
        before, there = files(synced.git.path), synced.snapshot()
        report = planned(synced)
        assert {(e.side, e.record) for e in report.operations if e.record} == {
            ("github", "UT-001"),
            ("tracker", "UT-001"),
            ("tracker", "UT-002"),
        }
        assert (files(synced.git.path), synced.snapshot()) == (before, there)
        assert report.dry
        assert {each.outcome for each in report.operations} == {""}

    def test_tells_by_its_exit_code_whether_something_is_to_be_done(self, synced: Desk) -> None:
        assert planned(synced).exit_code == 0
        synced.edit(("Text.", "Mine."))
        assert planned(synced).exit_code == 4
        body = synced.issue("UT-001")["body"].replace("Text.", "Theirs.")
        synced.people.edit_issue(synced.number("UT-001"), body=body)
        assert planned(synced).exit_code == 5

    def test_is_what_the_sync_then_does(self, synced: Desk) -> None:
        synced.edit(("Text.", "Mine."), ("Blocked", "Complete"))
        foretold = planned(synced)
        done = synced.sync()
        assert [replace(e, outcome="") for e in done.operations] == [*foretold.operations]
        assert {each.outcome for each in done.operations} == {"applied"}

    def test_tells_what_an_issue_cannot_hold_besides_all_that_it_would_do(
        self, synced: Desk
    ) -> None:
        synced.people.edit_issue(synced.number("UT-001"), assignees=["olga"])
        synced.edit(("| Wallet | M1 | Ops |", "| Wallet | M1 | – |"), ("Blocked", "Complete"))
        allowed = Options(allowed=frozenset({"removals"}))
        foretold = planned(synced, allowed)
        told = [each.message for each in foretold.problems if each.code == "failed"]
        assert told == ["UT-001: the owner cannot become empty while @olga are assigned"]
        assert foretold.exit_code == 5
        assert ("github", "UT-002") in {(e.side, e.record) for e in foretold.operations}
        done = synced.sync(allowed)
        assert done.exit_code == 6
        assert told == [each.message for each in done.problems if each.code == "failed"]
        assert synced.issue("UT-002")["state"] == "closed"

    def test_works_on_any_branch(self, synced: Desk) -> None:
        synced.git.git("switch", "--quiet", "--create", "feature")
        assert planned(synced).exit_code == 0
        with pytest.raises(RepositoryError, match="branch feature is not synced"):
            synced.sync()
        synced.git.git("checkout", "--quiet", "--detach")
        with pytest.raises(RepositoryError, match="this detached head is not synced"):
            synced.sync()


class TestTheOrderOfWrites:
    def test_has_the_intents_on_disk_before_the_first_create(self, desk: Desk) -> None:
        seen: list[tuple[int, int, bytes]] = []

        def look(call: Call) -> None:
            if isinstance(call, CreateIssue):
                state = state_of(desk)
                seen.append((len(state.intents), len(state.links), desk.tracker))

        assert desk.sync(before=look).exit_code == 0
        assert seen == [(2, 0, TRACKER)] * 2
        assert (state_of(desk).intents, len(state_of(desk).links)) == ((), 2)

    def test_has_github_before_the_tracker(self, synced: Desk) -> None:
        rename(synced, "UT-002", "Bag")
        synced.edit(("Text.", "Mine."))
        before = synced.tracker

        def look(_call: Call) -> None:
            assert synced.tracker == before

        assert synced.sync(before=look, after=look).exit_code == 0
        assert synced.cells("UT-002")[1] == "Bag"

    def test_confirms_nothing_of_a_tracker_that_cannot_be_written(self, synced: Desk) -> None:
        rename(synced, "UT-002", "Bag")
        run = engine(synced)

        def refuse(data: bytes, expected: bytes) -> bool:
            raise TrackerError(f"disk full: {len(data)} for {len(expected)}")

        run.workspace.write_tracker = refuse  # type: ignore[method-assign]  # a full disk
        report = run.run(Options())
        assert report.exit_code == 1
        assert [each.code for each in report.problems][-1] == "ended"
        assert {each.outcome for each in report.operations} == {"skipped"}
        assert state_of(synced).links["UT-002"].base["title"].local == "Escrow"
        assert synced.sync().exit_code == 0
        assert synced.cells("UT-002")[1] == "Bag"
        assert synced.silent()


class TestAQuietRun:
    def test_sends_two_requests_and_keeps_its_cursor_in_the_cache(self, synced: Desk) -> None:
        assert synced.silent()
        assert [each[0] for each in synced.calls if isinstance(each, tuple)] == ["fetch"]
        cursor = state_of(synced).cursor
        number = synced.people.create_issue("No concern of ours")
        assert synced.silent()
        assert state_of(synced).cursor == cursor
        assert synced.workspace.read_cache().cursor >= cursor
        assert number > 0

    def test_survives_the_loss_of_its_cache(self, synced: Desk) -> None:
        for each in (synced.git.path / ".git" / "gh-tracker").rglob("*"):
            if each.is_file():
                each.unlink()
        assert synced.silent()


class TestAPersonWhoIsAsked:
    def test_before_the_first_sync_can_say_no(self, desk: Desk) -> None:
        asked: list[Report] = []

        def refuse(report: Report) -> bool:
            asked.append(report)
            return False

        before = files(desk.git.path)
        with pytest.raises(TrackerError, match="nothing was done"):
            engine(desk).run(Options(), refuse)
        assert [len([e for e in each.operations if e.action == "create"]) for each in asked] == [2]
        assert (files(desk.git.path), desk.people.issues()) == (before, [])

    def test_before_the_first_sync_can_say_yes(self, desk: Desk) -> None:
        assert engine(desk).run(Options(), lambda _: True).exit_code == 0
        assert len(desk.issues()) == 2

    def test_is_not_asked_again(self, synced: Desk) -> None:
        synced.edit(("Text.", "Mine."))

        def never(report: Report) -> bool:
            raise AssertionError(report)

        assert engine(synced).run(Options(), never).exit_code == 0


class TestAStop:
    def test_is_told_though_another_record_cannot_be_written(self, desk: Desk) -> None:
        crowd = ", ".join(f"@p{number}" for number in range(11))
        desk.edit(("| Wallet | M1 | Ops |", f"| Wallet | M1 | {crowd} |"))
        desk.people.create_issue("Escrow")
        report = desk.sync()
        assert [each.code for each in report.stops] == ["adoption"]
        assert [each.code for each in report.problems] == ["failed"]

    def test_comes_before_any_write(self, desk: Desk) -> None:
        desk.people.create_issue("Wallet")
        before, there = files(desk.git.path), desk.snapshot()
        report = desk.sync()
        assert (report.exit_code, [each.code for each in report.stops]) == (5, ["adoption"])
        assert not report.dry
        assert (desk.writes, desk.snapshot()) == ([], there)
        assert files(desk.git.path) == before

    def test_comes_when_all_issues_are_missing_from_the_listing(self, synced: Desk) -> None:
        report = synced.sync(Options(full=True), listed=emptied)
        assert report.exit_code == 0
        assert synced.writes == []


class TestALostAnswer:
    def test_is_remembered_over_any_number_of_runs_within_the_grace(self, desk: Desk) -> None:
        """The listing lags behind: no run may send the create again."""
        desk.configure("create_grace: 660s\n")

        def lose(call: Call) -> None:
            if isinstance(call, CreateIssue) and "Wallet" in call.title:
                raise OutcomeUnknownError("the connection broke")

        def hidden(fetched: Fetched) -> Fetched:
            issues = tuple(each for each in fetched.issues if "Wallet" not in each.title)
            return replace(fetched, issues=issues)

        assert desk.sync(after=lose).exit_code == 7
        for _ in range(3):
            assert desk.sync(listed=hidden).exit_code == 7
            assert desk.writes == []
        assert desk.sync().exit_code == 0
        assert len(desk.people.issues()) == 2
        assert desk.silent()


class TestASavedPlan:
    def saved(self, desk: Desk) -> Mapping[str, object]:
        found: Mapping[str, object] = json.loads(encode(planned(desk)))
        return found

    def test_is_done_and_nothing_that_came_since(self, synced: Desk) -> None:
        synced.edit(("Text.", "Mine."))
        plan = self.saved(synced)
        rename(synced, "UT-002", "Bag")
        synced.edit(("10%", "20%"))
        report = synced.sync(Options(saved=plan))
        assert report.exit_code == 0
        assert "Mine." in synced.issue("UT-001")["body"]
        assert synced.cells("UT-002")[1] == "Escrow"
        assert "10%" in synced.issue("UT-002")["body"]

        assert synced.sync().exit_code == 0
        assert synced.cells("UT-002")[1] == "Bag"
        assert "20%" in synced.issue("UT-002")["body"]
        assert synced.silent()

    def test_leaves_an_issue_that_came_since_to_the_next_run(self, synced: Desk) -> None:
        plan = self.saved(synced)
        number = synced.people.create_issue("New", labels=["tracker: task"])
        assert synced.sync(Options(saved=plan)).exit_code == 0
        assert "UT-003" not in synced.text
        assert synced.sync().exit_code == 0
        assert synced.number("UT-003") == number

    def test_that_does_not_fit_any_more_does_nothing(self, synced: Desk) -> None:
        synced.edit(("Text.", "Mine."))
        plan = self.saved(synced)
        synced.edit(("Mine.", "Other words."))
        report = synced.sync(Options(saved=plan))
        assert (report.exit_code, [e.code for e in report.stops]) == (5, ["plan-misfit"])
        assert synced.writes == []


class TestOneDirection:
    def test_from_github_sends_nothing(self, synced: Desk) -> None:
        synced.edit(("Text.", "Mine."))
        rename(synced, "UT-002", "Bag")
        assert synced.sync(Options(direction=Direction.GITHUB)).exit_code == 0
        assert synced.writes == []
        assert synced.cells("UT-002")[1] == "Bag"
        assert synced.sync().exit_code == 0
        assert "Mine." in synced.issue("UT-001")["body"]

    def test_from_the_tracker_changes_no_cell(self, synced: Desk) -> None:
        rename(synced, "UT-002", "Bag")
        synced.edit(("Text.", "Mine."))
        assert synced.sync(Options(direction=Direction.TRACKER)).exit_code == 0
        assert synced.cells("UT-002")[1] == "Escrow"
        assert "Mine." in synced.issue("UT-001")["body"]
        assert synced.sync().exit_code == 0
        assert synced.cells("UT-002")[1] == "Bag"


class TestARebuild:
    def test_finds_the_issues_by_their_markers_and_makes_none(self, synced: Desk) -> None:
        links = {key: each.issue for key, each in state_of(synced).links.items()}
        synced.state_path.unlink()
        new = "| UT-009 | New | M1 | Ops | Blocked | 0% | 2026-03-01 | x |"
        synced.edit((synced.row("UT-002"), f"{synced.row('UT-002')}\n{new}"))
        report = synced.sync(Options(rebuild=True))
        assert [each.code for each in report.problems] == ["unlinked-row"]
        assert not any(isinstance(each, CreateIssue) for each in synced.writes)
        assert {key: each.issue for key, each in state_of(synced).links.items()} == links


class TestARefusal:
    def test_is_of_a_copy_of_another_tracker(self, synced: Desk) -> None:
        copy = synced.path.with_name("copy.md")
        copy.write_bytes(synced.tracker)
        copy.with_name("copy.md.gh-tracker.jsonl").write_bytes(synced.state or b"")
        workspace = type(synced.workspace)(copy)
        run = synced._engine(workspace, synced.backend.connect(), {})  # noqa: SLF001 - the desk's own
        with pytest.raises(StateError, match=r"copy\.md is a copy of docs/tracker\.md"):
            run.plan(Options())

    def test_is_of_a_second_tracker_without_a_scope(self, synced: Desk) -> None:
        other = synced.path.with_name("other.md")
        other.write_bytes(synced.tracker)
        run = synced._engine(type(synced.workspace)(other), synced.backend.connect(), {})  # noqa: SLF001 - the desk's own
        with pytest.raises(ConfigError, match="there are 2 trackers in this repository"):
            run.plan(Options())

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (b"# Nothing here\n", "no table of tasks"),
            (TRACKER.replace(b"| UT-002", b"<<<<<<< HEAD\n| UT-002"), "merge-conflict markers"),
        ],
    )
    def test_is_of_a_tracker_that_cannot_be_read(
        self, synced: Desk, text: bytes, words: str
    ) -> None:
        synced.path.write_bytes(text)
        with pytest.raises(DocumentError, match=words):
            planned(synced)
