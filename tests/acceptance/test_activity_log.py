"""What happens on GitHub is told in the activity log: once, by its own date, in few requests."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest

from gh_tracker.errors import TrackerError
from gh_tracker.sandbox import Fault, Sandbox
from gh_tracker.sandbox.people import Person
from gh_tracker.sync import Options
from gh_tracker.workspace.disk import Workspace
from tests.backends import Backend, over_http
from tests.desk import Desk

MONDAY = "2024-05-27T09:00:00+00:00"
HEAD = "# Programme\n\n## Snapshot\n\n| Task ID | Title | Milestone | Status | Notes |\n"
LOG = "\n## Activity Log\n\n- **2024-05-20** – UT-090 completed. Before the tool came.\n"
EVERYTHING = (
    "log:\n  tasks: [created, completed, cancelled, reopened, started, blocked, paused, moved]\n"
)


def tracker(count: int) -> bytes:
    rows = [f"| UT-{n:03} | Task {n} | M{n % 2 + 1} | Not Started | – |" for n in range(count)]
    return (HEAD + "| --- | --- | --- | --- | --- |\n" + "\n".join(rows) + "\n" + LOG).encode()


class Programme:
    """A desk that is synced with a sandbox over HTTP; a test moves the clock of both."""

    def __init__(self, sandbox: Sandbox, desk: Desk, configuration: str) -> None:
        self.sandbox = sandbox
        self.desk = desk
        self.at(MONDAY)
        if configuration:
            desk.configure(configuration)

    def at(self, moment: str) -> None:
        self.desk.now = datetime.fromisoformat(moment)
        self.sandbox.clock.set(self.desk.now)

    @property
    def alice(self) -> Person:
        return self.sandbox.as_("alice")

    def number(self, record: str) -> int:
        return self.desk.number(record)

    @property
    def told(self) -> list[str]:
        """The log's new entries as they stand, without bullets."""
        log = self.desk.text.split("## Activity Log\n\n")[1].splitlines()
        return [each.removeprefix("- ") for each in log if "UT-090" not in each]

    def sync(self) -> dict[str, int]:
        """Sync and commit, and give the requests that it took."""
        report = self.desk.sync()
        assert report.exit_code == 0
        self.desk.commit(self.desk.now.isoformat())
        return dict(report.requests)


class Begin(Protocol):
    def __call__(
        self, count: int = 4, configuration: str = "", *, without_first_sync: bool = False
    ) -> Programme: ...


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Give a function that begins a programme with so many tasks."""
    with Sandbox() as sandbox:
        backend = over_http(sandbox)

        def make(
            count: int = 4, configuration: str = "", *, without_first_sync: bool = False
        ) -> Programme:
            desk = Desk.with_tracker(backend, tmp_path / "desk", tracker(count))
            made = Programme(sandbox, desk, configuration)
            if not without_first_sync:
                made.sync()
            return made

        yield make
        backend.close()


@pytest.fixture
def programme(begin: Begin) -> Programme:
    return begin()


class TestFiftyTasksClosedBetweenTwoRuns:
    @pytest.fixture
    def closed(self, begin: Begin) -> Programme:
        programme = begin(50)
        numbers = {record: each["number"] for record, each in programme.desk.issues().items()}
        for n, (record, number) in enumerate(sorted(numbers.items())):
            programme.at(f"2024-05-{28 + n // 25}T10:{n % 25:02}:00+00:00")
            person = programme.sandbox.as_("alice" if n % 2 else "bob")
            person.close(number, comment=f"{record} is done. @carol\n\nBye.")
        programme.at("2024-05-30T09:00:00+00:00")
        return programme

    EXPECTED = tuple(
        f"**2024-05-{28 + n // 25}** – UT-{n:03} completed. UT-{n:03} is done. @\u2060carol"
        for n in reversed(range(50))
    )

    def test_are_told_each_with_its_own_day_and_comment_in_two_requests_more(
        self, closed: Programme
    ) -> None:
        # Issues and milestones as ever, then one page of events and one of comments.
        assert closed.sync() == {"GET": 4}
        assert tuple(closed.told) == self.EXPECTED
        assert closed.sync() == {"GET": 2}

    def test_are_told_likewise_by_a_server_that_has_no_such_lists(self, closed: Programme) -> None:
        closed.sandbox.fail(Fault("refuse", status=404, path="/issues/events", times=None))
        assert closed.sync()["GET"] > 50
        assert tuple(closed.told) == self.EXPECTED


class TestATaskThatAPullRequestClosed:
    LINK = "https://github.com/acme/programme/pull/"

    @pytest.mark.parametrize("text", ["Fixes #{}", "resolves: acme/programme#{}"])
    def test_by_its_text_is_told_with_its_title_at_one_request_more(
        self, programme: Programme, text: str
    ) -> None:
        number = programme.number("UT-002")
        pull = programme.alice.open_pull_request("Move the ledger", text.format(number))
        programme.at("2024-05-28T12:00:00+00:00")
        programme.alice.merge_pull_request(pull)
        programme.at("2024-05-30T09:00:00+00:00")

        requests = programme.sync()

        (entry,) = programme.told
        assert entry.startswith("**2024-05-28** – UT-002 completed. Move the ledger ([#")
        assert entry.endswith(f"/acme/programme/pull/{pull}))")
        assert requests == {"GET": 3}
        assert programme.sync() == {"GET": 2}

    def test_is_told_with_its_title_by_a_run_about_that_issue_alone(
        self, programme: Programme
    ) -> None:
        programme.sync()  # from here on the cursor is known
        number = programme.number("UT-002")
        pull = programme.alice.open_pull_request("Move the ledger", f"Fixes #{number}")
        programme.alice.merge_pull_request(pull)

        report = programme.desk.sync(Options(only=number))

        assert dict(report.requests) == {"GET": 2}
        assert programme.told[0].startswith(
            "**2024-05-27** – UT-002 completed. Move the ledger ([#"
        )

    def test_by_a_commit_is_told_with_its_title_at_two_requests_more(
        self, programme: Programme
    ) -> None:
        pull = programme.alice.open_pull_request("Move the ledger")
        programme.alice.merge_pull_request(pull, f"Fixes #{programme.number('UT-002')}")

        assert programme.sync() == {"GET": 4}
        assert "UT-002 completed. Move the ledger ([#" in programme.told[0]

    def test_by_a_commit_of_none_is_told_without_a_text(self, programme: Programme) -> None:
        programme.alice.push(f"Fixes #{programme.number('UT-002')}")

        programme.sync()

        assert programme.told == ["**2024-05-27** – UT-002 completed."]

    def test_is_told_with_what_a_person_said_instead(self, programme: Programme) -> None:
        number = programme.number("UT-002")
        pull = programme.alice.open_pull_request("Move the ledger", f"Fixes #{number}")
        programme.alice.comment(number, "Moved; see the ledger.")
        programme.alice.merge_pull_request(pull)

        programme.sync()

        assert programme.told == ["**2024-05-27** – UT-002 completed. Moved; see the ledger."]


class TestATaskThatGoesBackAndForth:
    def test_is_told_of_every_time_though_it_is_within_three_days(
        self, programme: Programme
    ) -> None:
        number = programme.number("UT-001")
        for hour, act in enumerate(
            (programme.alice.close, programme.alice.reopen, programme.alice.close), 10
        ):
            programme.at(f"2024-05-28T{hour}:00:00+00:00")
            act(number)
            programme.sync()
        assert programme.told == [
            "**2024-05-28** – UT-001 completed.",
            "**2024-05-28** – UT-001 reopened.",
            "**2024-05-28** – UT-001 completed.",
        ]
        assert programme.sync() == {"GET": 2}

    def test_between_two_runs_only_is_told_of_not_at_all(self, programme: Programme) -> None:
        number = programme.number("UT-001")
        programme.alice.close(number, comment="Done.")
        programme.alice.reopen(number)

        assert programme.sync() == {"GET": 2}
        assert programme.told == []


class TestAnEntryThatIsThereAlready:
    ENTRY = "- **2024-05-28** – UT-001 completed. In the words of the board.\n"
    TOP = "- **2024-05-20** – UT-090"

    @pytest.fixture
    def closed(self, programme: Programme) -> Programme:
        programme.at("2024-05-29T10:00:00+00:00")
        programme.alice.close(programme.number("UT-001"))
        return programme

    def test_because_a_person_typed_it_is_not_repeated(self, closed: Programme) -> None:
        closed.desk.edit((self.TOP, self.ENTRY + self.TOP))
        closed.sync()
        assert closed.told == ["**2024-05-28** – UT-001 completed. In the words of the board."]

    def test_because_the_state_was_lost_after_it_is_not_repeated(self, closed: Programme) -> None:
        before = closed.desk.state
        closed.sync()
        assert before
        closed.desk.state_path.write_bytes(before)
        closed.sync()
        assert closed.told == ["**2024-05-29** – UT-001 completed."]
        closed.desk.state_path.unlink()
        closed.desk.sync(Options(rebuild=True))
        closed.sync()
        assert closed.told == ["**2024-05-29** – UT-001 completed."]

    def test_does_not_stand_for_what_happens_next_though_that_was_not_told(
        self, begin: Begin
    ) -> None:
        programme = begin(configuration="log:\n  tasks: [completed]\n")
        number = programme.number("UT-001")
        for day in ("28", "30"):
            programme.at(f"2024-05-{day}T10:00:00+00:00")
            programme.alice.close(number)
            programme.sync()
            programme.alice.reopen(number)
            programme.sync()
        assert programme.told == [
            "**2024-05-30** – UT-001 completed.",
            "**2024-05-28** – UT-001 completed.",
        ]


class TestATrackerThatCannotBeWrittenForOnce:
    def test_gets_the_entry_in_the_next_run(
        self, programme: Programme, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = programme.desk
        desk.edit((desk.row("UT-001"), desk.row("UT-001").replace("Not Started", "Complete")))
        desk.commit("2024-05-28T10:00:00+00:00")
        programme.at("2024-05-29T10:00:00+00:00")

        def full(*_: object) -> bool:
            raise TrackerError("no space left on the device")

        with monkeypatch.context() as patch:
            patch.setattr(Workspace, "write_tracker", full)
            assert desk.sync().exit_code == 1
        assert desk.issue("UT-001")["state"] == "closed"
        assert programme.told == []

        programme.sync()
        assert programme.told == ["**2024-05-28** – UT-001 completed."]
        assert programme.sync() == {"GET": 2}


class TestARowThatGotNoIssueInTheFirstSync:
    @pytest.mark.parametrize("key", ["UT-004", ""])
    def test_is_no_news_when_it_gets_one(self, begin: Begin, key: str) -> None:
        begun = begin(without_first_sync=True)
        last = begun.desk.row("UT-003")
        begun.desk.edit((last, f"{last}\n| {key} | Refused | M1 | Not Started | – |"))
        begun.sandbox.fail(Fault("refuse", "POST", "/issues$", status=422, skip=4))
        assert begun.desk.sync().exit_code == 6
        begun.desk.commit()
        begun.desk.edit(("| Refused | M1 | Not Started | – |", "| Refused | M1 | Blocked | A. |"))
        begun.sync()
        assert begun.desk.issue("UT-004")["title"] == "UT-004: Refused"
        assert begun.told == []

        begun.desk.edit((last, f"{last}\n| | New | M1 | Not Started | – |"))
        begun.sync()
        assert [each.split(" – ")[1] for each in begun.told] == ["UT-005 created."]


class TestAnOldIssue:
    def test_that_is_labelled_is_told_by_the_day_of_its_label(self, programme: Programme) -> None:
        number = programme.alice.create_issue("Once an idea")
        programme.at("2024-05-28T10:00:00+00:00")
        programme.sync()
        programme.at("2024-05-29T10:00:00+00:00")
        programme.alice.label(number, "tracker: task")
        programme.at("2024-05-31T10:00:00+00:00")

        programme.sync()

        assert programme.told == ["**2024-05-29** – UT-004 created."]


class TestWhatElseHappens:
    def test_is_told_where_the_configuration_asks_for_it_by_the_day_of_its_event(
        self, begin: Begin
    ) -> None:
        programme = begin(configuration=EVERYTHING)
        alice, numbers = programme.alice, [programme.number(f"UT-00{n}") for n in range(4)]
        programme.at("2024-05-28T10:00:00+00:00")
        alice.label(numbers[0], "status: In Progress")
        alice.edit_issue(numbers[3], milestone=1)
        programme.at("2024-05-29T10:00:00+00:00")
        alice.label(numbers[1], "status: Blocked")
        alice.label(numbers[2], "status: On Hold")
        programme.at("2024-05-30T10:00:00+00:00")
        for number in numbers:
            alice.label(number, "urgent")
        programme.at("2024-05-31T10:00:00+00:00")

        assert programme.sync()["GET"] == 3
        assert programme.told == [
            "**2024-05-29** – UT-002 paused.",
            "**2024-05-29** – UT-001 blocked.",
            "**2024-05-28** – UT-003 moved. From M2 to M1.",
            "**2024-05-28** – UT-000 started.",
        ]

    def test_costs_no_request_where_it_does_not(self, programme: Programme) -> None:
        programme.alice.label(programme.number("UT-001"), "status: Blocked")
        assert programme.sync()["GET"] == 2
        assert programme.told == []

    def test_costs_no_request_where_nothing_is_logged(self, begin: Begin) -> None:
        programme = begin(configuration="log:\n  tasks: []\n")
        programme.alice.close(programme.number("UT-001"))
        assert programme.sync() == {"GET": 2}
        assert programme.desk.cells("UT-001")[3] == "Complete"


class TestSeveralTasks:
    """Closed on a server of any kind, the emulator included, which has no lists of all events."""

    def test_are_told_whatever_lists_a_server_has(
        self, new_backend: Callable[[], Backend], tmp_path: Path
    ) -> None:
        desk = Desk.with_tracker(new_backend(), tmp_path / "any", tracker(4))
        desk.sync()
        desk.commit()
        for n in range(4):
            desk.people.close(desk.number(f"UT-{n:03}"))

        assert desk.sync().exit_code == 0

        added = sorted(each[-18:] for each in desk.diff() if each.startswith("+- "))
        assert added == [f" UT-{n:03} completed." for n in range(4)]
        assert desk.silent()
