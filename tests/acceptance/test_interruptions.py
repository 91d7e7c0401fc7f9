"""Saves, losses and kills in the middle of a run: the next runs end in the same place."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from gh_tracker.core.remote import CreateIssue, Fetched
from gh_tracker.errors import OutcomeUnknownError
from gh_tracker.sync import Options
from tests.acceptance.relay import Asked, Relay, relaying
from tests.backends import Backend
from tests.desk import EXAMPLE, USUAL, Call, Desk

NewBackend = Callable[[], Backend]


class KilledError(BaseException):
    """The process is gone: nothing in it catches this."""


class TestTheTrackerIsSaved:
    """The tracker is saved by a person while the last request is in flight: that save survives."""

    OLD = "Check the list of addresses every Monday; keep a spare route."
    TYPED = "Check the list of addresses every day."

    def saving(self, desk: Desk, *changes: tuple[str, str]) -> Callable[[Call], None]:
        """Save the tracker while what happened to an issue is read, the last request of a run."""

        def save(call: Call) -> None:
            if isinstance(call, tuple) and call[0] == "timeline":
                desk.edit(*changes)

        return save

    def test_with_a_change_of_another_row(self, synced: Desk) -> None:
        synced.people.close(synced.number("UT-006"))
        first = "# Version 2.00 Progress Tracker\n"
        save = self.saving(synced, (self.OLD, self.TYPED), (first, f"{first}\nNew words.\n"))

        report = synced.sync(before=save)

        assert synced.calls[-1] == ("timeline", synced.number("UT-006"))
        assert report.exit_code == 0
        assert synced.cells("R-03")[3] == self.TYPED
        assert "\nNew words.\n" in synced.text
        assert synced.cells("UT-006")[4:6] == ["Complete", "100%"]
        assert synced.sync().exit_code == 0
        assert self.TYPED in synced.issue("R-03")["body"]
        assert synced.silent()

    def test_with_a_change_of_the_very_cell(self, synced: Desk) -> None:
        synced.people.close(synced.number("UT-006"))
        row = synced.row("UT-006")
        save = self.saving(synced, (row, row.replace("Not Started", "Blocked")))

        synced.sync(before=save)

        assert synced.calls[-1] == ("timeline", synced.number("UT-006"))
        assert synced.cells("UT-006")[4] == "Blocked"
        report = synced.sync()
        assert report.exit_code == 5
        assert [(e.record, e.field, e.tracker, e.github) for e in report.conflicts] == [
            ("UT-006", "status", "Blocked", "Complete")
        ]
        assert synced.issue("UT-006")["state"] == "closed"

    def test_during_the_first_sync(self, desk: Desk) -> None:
        def save(call: Call) -> None:
            if isinstance(call, CreateIssue) and call.title.startswith("R-04"):
                desk.edit((self.OLD, self.TYPED))

        desk.sync(before=save)

        assert isinstance(desk.calls[-1], CreateIssue)
        assert desk.cells("R-03")[3] == self.TYPED
        assert desk.sync().exit_code == 0
        assert self.TYPED in desk.issue("R-03")["body"]
        assert desk.cells("R-03")[3] == self.TYPED
        assert desk.silent()


class TestALostAnswer:
    """A POST whose answer is lost: one issue, at the latest in the first run after the grace."""

    TITLE = "UT-003: Ledger import, deduplication, and checksums"

    def lose(self, call: Call) -> None:
        if isinstance(call, CreateIssue) and call.title == self.TITLE:
            raise OutcomeUnknownError("the connection broke")

    def hidden(self, fetched: Fetched) -> Fetched:
        return replace(fetched, issues=tuple(e for e in fetched.issues if e.title != self.TITLE))

    def posts(self, desk: Desk) -> list[str]:
        return [each.title for each in desk.writes if isinstance(each, CreateIssue)]

    def titles(self, desk: Desk) -> list[str]:
        return [each["title"] for each in desk.people.issues()]

    def test_of_an_issue_that_was_made_leaves_one(self, desk: Desk) -> None:
        report = desk.sync(after=self.lose)

        assert report.exit_code == 7
        assert [e.code for e in report.problems] == ["pending-create"]
        assert self.titles(desk).count(self.TITLE) == 1
        assert desk.sync().exit_code == 0
        assert self.posts(desk) == []
        assert len(self.titles(desk)) == len(desk.issues()) == 10
        assert desk.issue("UT-003")["state"] == "closed"
        assert desk.silent()

    def test_of_an_issue_that_was_never_made_leaves_one(self, desk: Desk) -> None:
        assert desk.sync(before=self.lose).exit_code == 7
        assert self.TITLE not in self.titles(desk)

        assert desk.sync().exit_code == 0
        assert self.posts(desk) == [self.TITLE]
        assert len(self.titles(desk)) == len(desk.issues()) == 10
        assert desk.silent()

    def test_is_not_sent_again_before_the_grace_is_over(self, desk: Desk) -> None:
        desk.configure("create_grace: 1h\n")
        assert desk.sync(after=self.lose).exit_code == 7

        # The list lags behind, as GitHub's do: it does not show the issue yet.
        report = desk.sync(listed=self.hidden)
        assert report.exit_code == 7
        assert self.posts(desk) == []

        assert desk.sync().exit_code == 0
        assert self.posts(desk) == []
        assert len(self.titles(desk)) == len(desk.issues()) == 10
        assert desk.silent()

    def test_is_sent_again_in_the_first_run_after_the_grace(self, desk: Desk) -> None:
        desk.configure("create_grace: 2s\n")
        assert desk.sync(before=self.lose).exit_code == 7
        time.sleep(2.1)

        assert desk.sync().exit_code == 0
        assert self.posts(desk) == [self.TITLE]
        assert len(self.titles(desk)) == len(desk.issues()) == 10
        assert desk.silent()

    def test_with_the_whole_process_is_not_sent_again_either(self, desk: Desk) -> None:
        desk.configure("create_grace: 1h\n")

        def kill(call: Call) -> None:
            if isinstance(call, CreateIssue) and call.title == self.TITLE:
                raise KilledError

        with pytest.raises(KilledError):
            desk.sync(after=kill)

        report = desk.sync(listed=self.hidden)
        assert report.exit_code == 7
        assert self.TITLE not in self.posts(desk)

        # The rows behind it could have been sent as well, for all that a file on disk can tell.
        desk.configure("create_grace: 0s\n")
        assert desk.sync().exit_code == 0
        assert self.TITLE not in self.posts(desk)
        assert len(self.titles(desk)) == len(desk.issues()) == 10
        assert desk.silent()

    def test_on_the_wire_leaves_one(self, desk: Desk, served: Backend) -> None:
        def answers(asked: Asked) -> bool:
            return not (asked.method == "POST" and self.TITLE in asked.body)

        with relaying(served.api_url) as relay:
            relay.answers = answers
            first = desk.command("sync", GITHUB_API_URL=relay.url)
            second = desk.command("sync", GITHUB_API_URL=relay.url)

        assert (first.returncode, second.returncode) == (7, 0), first.stderr + second.stderr
        assert "UT-003" in first.stdout
        assert relay.count("POST", "/issues") == 10
        assert len(self.titles(desk)) == len(desk.issues()) == 10
        assert desk.silent()


AT_ONCE = Options(yes=True)
WITHOUT_ID = "|  | Training for sellers | M5 | Product Lead | Complete | 100% | 2026-03-27 | Two sessions. |\n"


class TestAKill:
    """The process is killed after any single request of the first sync, on the same disk and with
    a fresh checkout of the last commit: the next runs end in the same place.
    """

    TRACKER = EXAMPLE.read_bytes().replace(
        b"\n## Activity Log", f"{WITHOUT_ID}\n## Activity Log".encode()
    )

    def killed(self, desk: Desk, last: int, options: Options = USUAL) -> None:
        """Sync, and be gone as soon as so many calls were answered."""

        def kill(_call: Call) -> None:
            if len(desk.calls) == last:
                raise KilledError

        with pytest.raises(KilledError):
            desk.sync(options, after=kill)
        assert len(desk.calls) == last

    def end(self, desk: Desk, options: Options = USUAL) -> dict[str, object]:
        """Run until all is quiet, and give what there is then, told by names."""
        runs = 0
        while desk.sync(options).exit_code != 0 or desk.writes:
            runs += 1
            assert runs < 3, "it does not come to an end"
        assert desk.silent()
        milestones = [each["title"] for each in desk.people.milestones()]
        seen = desk.seen()
        assert len(desk.people.issues()) == len(seen)
        return {
            **seen,
            "tracker": desk.text.splitlines(),
            "milestones": milestones,
            "labels": desk.people.labels(),
        }

    @pytest.mark.parametrize("part", range(4))
    @pytest.mark.parametrize("fresh", [False, True], ids=["same-disk", "fresh-checkout"])
    def test_after_any_request_makes_no_difference(
        self, new_backend: NewBackend, tmp_path: Path, fresh: bool, part: int
    ) -> None:
        whole = Desk.with_tracker(new_backend(), tmp_path / "whole", self.TRACKER)
        assert whole.sync().exit_code == 0
        requests = len(whole.calls)
        end = self.end(whole)
        assert "UT-007" in end
        assert requests > 30

        for last in range(1 + part, requests + 1, 4):
            desk = Desk.with_tracker(new_backend(), tmp_path / f"{last}", self.TRACKER)
            self.killed(desk, last)
            if fresh:
                desk = desk.fresh_checkout(tmp_path / f"{last}-anew")

            assert self.end(desk) == end, f"killed after call {last}"

    @pytest.mark.parametrize("fresh", [False, True], ids=["same-disk", "fresh-checkout"])
    def test_after_any_request_of_a_later_sync_makes_no_difference(
        self, new_backend: NewBackend, unserved: Backend, tmp_path: Path, fresh: bool
    ) -> None:
        assert unserved.name == "fake"
        whole = self.changed_on_both_sides(new_backend(), tmp_path / "whole")
        assert whole.sync(AT_ONCE).exit_code == 0
        requests = len(whole.calls)
        end = self.end(whole)
        assert requests > 12

        for last in range(1, requests + 1):
            desk = self.changed_on_both_sides(new_backend(), tmp_path / f"{last}")
            removed = desk.number("R-03")
            self.killed(desk, last, AT_ONCE)
            if fresh:
                desk = desk.fresh_checkout(tmp_path / f"{last}-anew")

            assert self.end(desk, AT_ONCE) == end, f"killed after call {last}"
            assert len(desk.people.comments(removed)) == 1, f"killed after call {last}"

    def changed_on_both_sides(self, backend: Backend, folder: Path) -> Desk:
        """Make a desk whose next sync has something of everything to do, all of it committed."""
        desk = Desk.with_tracker(backend, folder, self.TRACKER)
        assert desk.sync().exit_code == 0
        issues, people = desk.issues(), desk.people
        people.close(issues["UT-006"]["number"], comment="Rehearsed.")
        people.edit_issue(issues["R-02"]["number"], title="R-02: The contract is not signed")
        new = people.create_issue("Translations", "Into two languages.", labels=["tracker: task"])
        people.edit_issue(issues["UT-001"]["number"], milestone=3)
        assert new == len(issues) + 1
        row = desk.row("UT-006")
        desk.edit(
            (desk.row("R-03") + "\n", ""),
            (row, f"{row}\n{WITHOUT_ID.replace('Training', 'Support').strip()}"),
            ("Charter signed; the", "The charter is signed; the"),
            (
                "| UT-002 | Build pipeline & signed releases | M2 |",
                "| UT-002 | Build pipeline | Releases |",
            ),
            ("1.2 million entries", "1.3 million entries"),
        )
        desk.commit()
        return desk

    @pytest.mark.parametrize("last", [1, 5, 20, 21])
    def test_by_the_system_makes_no_difference(
        self, desk: Desk, served: Backend, tmp_path: Path, new_backend: NewBackend, last: int
    ) -> None:
        whole = Desk.with_tracker(new_backend(), tmp_path / "whole", EXAMPLE.read_bytes())
        whole.sync()

        with relaying(served.api_url) as relay:
            assert self.run_and_kill(desk, relay, last) == -signal.SIGKILL

        assert len(relay.asked) == last
        assert self.end(desk) == self.end(whole)

    def run_and_kill(self, desk: Desk, relay: Relay, last: int) -> int:
        """Start the command, kill it while it waits for an answer, and give its exit code."""
        begun = Event()

        def answers(_asked: Asked) -> bool:
            if len(relay.asked) < last:
                return True
            assert begun.wait(5)
            process.kill()
            process.wait()
            return False

        relay.answers = answers
        process = subprocess.Popen(
            [sys.executable, "-m", "gh_tracker", "sync"],
            cwd=desk.git.path,
            env=desk.environ() | {"GITHUB_API_URL": relay.url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        begun.set()
        return process.wait(30)
