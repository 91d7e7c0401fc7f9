"""A first push of many issues, at GitHub's pace, and people who work on GitHub meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gh_tracker.core.remote import CreateIssue, Issue
from gh_tracker.core.report.report import Report
from gh_tracker.sandbox import Fault, Sandbox
from gh_tracker.steps.catchingup import caught_up
from tests.backends import Backend, in_process
from tests.desk import Call, Desk, Hook, nothing

HEAD = """\
# Programme

## Snapshot (Updated 2026-03-01)

| Task ID | Title | Status | Notes |
| --- | --- | --- | --- |
"""
COUNT = 230


def tracker(count: int = COUNT) -> bytes:
    rows = (f"| UT-{n:03} | Task {n} of many | Not Started | – |\n" for n in range(1, count + 1))
    return (HEAD + "".join(rows)).encode()


@pytest.fixture
def github() -> Sandbox:
    return Sandbox()


@pytest.fixture
def backend(github: Sandbox) -> Iterator[Backend]:
    made = in_process(github)
    yield made
    made.close()


def desk_of(backend: Backend, folder: Path, count: int = COUNT) -> Desk:
    return Desk.with_tracker(backend, folder, tracker(count))


def pushed(
    desk: Desk, github: Sandbox, meanwhile: dict[int, Callable[[], object]], after: Hook = nothing
) -> Report:
    """Sync for the first time, one issue a second, and do things before so many issues were made."""
    made = 0

    def before(call: Call) -> None:
        nonlocal made
        if isinstance(call, CreateIssue):
            made += 1
            github.clock.advance(1)
            meanwhile.get(made, lambda: None)()

    report = desk.sync(before=before, after=after)
    desk.commit()
    return report


def requests(desk: Desk, **counts: int) -> None:
    """Sync once more; these are the requests that this takes."""
    assert dict(desk.sync().requests) == counts
    desk.commit()


@pytest.fixture
def desk(backend: Backend, tmp_path: Path) -> Desk:
    return desk_of(backend, tmp_path)


class TestAFirstPush:
    def test_looks_back_and_the_next_run_needs_two_requests(
        self, desk: Desk, github: Sandbox
    ) -> None:
        report = pushed(desk, github, {})
        looked = [e for e in github.log if "direction=asc" in e.query and "issues" in e.path]
        assert report.requests["GET"] == 4 + 2, "one page of 100 is left to the next run"
        assert len(looked) == 1 + 2
        for _ in range(3):
            requests(desk, GET=2)

    @pytest.mark.parametrize("count", [100, 101, 200, 201])
    def test_leaves_one_page_to_the_next_run_whatever_its_size(
        self, backend: Backend, github: Sandbox, tmp_path: Path, count: int
    ) -> None:
        desk = desk_of(backend, tmp_path, count)
        report = pushed(desk, github, {})
        assert report.requests["GET"] == 4 + -(-(count - 100) // 100)
        requests(desk, GET=2)

    def test_into_a_repository_with_older_issues_as_well(self, desk: Desk, github: Sandbox) -> None:
        for number in range(3):
            desk.people.create_issue(f"Older {number}")
        github.clock.advance(60)
        pushed(desk, github, {})
        requests(desk, GET=2)


class TestAPersonMeanwhile:
    """An edit between two of our own writes is of an issue that the cursor could have passed."""

    @pytest.mark.parametrize("edited", [1, 50, 100, 101, 130, 149])
    @pytest.mark.parametrize("at", [150, 230])
    def test_edits_an_issue_that_was_made_already(
        self, desk: Desk, github: Sandbox, edited: int, at: int
    ) -> None:
        def act() -> None:
            desk.people.edit_issue(edited, title=f"UT-{edited:03}: Said on GitHub")

        pushed(desk, github, {at: act})
        desk.sync()
        assert "Said on GitHub" in desk.row(f"UT-{edited:03}")
        desk.sync()
        requests(desk, GET=2)

    def test_edits_one_issue_after_the_other(self, desk: Desk, github: Sandbox) -> None:
        def edit(number: int) -> Callable[[], None]:
            return lambda: desk.people.edit_issue(number, title=f"UT-{number:03}: Said by hand")

        pushed(desk, github, {number + 1: edit(number) for number in range(5, 230, 9)})
        desk.sync()
        assert desk.text.count("Said by hand") == 25

    def test_makes_an_issue_of_their_own(self, desk: Desk, github: Sandbox) -> None:
        def act() -> None:
            desk.people.create_issue("Made meanwhile", labels=["tracker: task"])

        pushed(desk, github, {120: act})
        desk.sync()
        assert "Made meanwhile" in desk.text

    def test_edits_while_we_look_back(self, desk: Desk, github: Sandbox) -> None:
        """An issue of a page that was read already, and then one of a page that was not."""

        acted: list[Call] = []

        def after(call: Call) -> None:
            if call == ("changed", "") and not acted:
                acted.append(call)
                github.clock.advance(1)
                desk.people.edit_issue(3, title="UT-003: Said late")
                github.clock.advance(1)
                desk.people.edit_issue(120, title="UT-120: Said late")

        pushed(desk, github, {}, after)
        desk.sync()
        assert desk.text.count("Said late") == 2

    def test_comments_which_holds_nothing_back(self, desk: Desk, github: Sandbox) -> None:
        pushed(desk, github, {150: lambda: desk.people.comment(20, "Is this still planned?")})
        requests(desk, GET=2)


class TestALookBackThatFails:
    def test_leaves_the_cursor_and_the_next_run_reads_on(self, desk: Desk, github: Sandbox) -> None:
        fault = Fault("refuse", method="GET", path="sort=created", skip=1, times=None, status=500)
        github.fail(fault)
        report = pushed(desk, github, {})
        github.faults.clear()
        assert report.exit_code == 0
        assert len(desk.issues()) == COUNT
        requests(desk, GET=4)
        requests(desk, GET=2)

    def test_is_not_begun_where_the_run_ended_before(self, desk: Desk, github: Sandbox) -> None:
        github.fail(Fault("refuse", method="POST", path="/issues$", skip=150, status=401))
        report = pushed(desk, github, {})
        github.faults.clear()
        assert report.exit_code == 1
        assert ("changed", "") not in desk.calls
        assert github.log.count("POST") > 150
        desk.sync()
        assert len(desk.issues()) == COUNT


BEGUN = datetime(2026, 4, 2, 12, tzinfo=UTC)


def at(second: int) -> str:
    return (BEGUN + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")


def issue(number: int, changed: int | None = None) -> Issue:
    """Give an issue that was made in the second of its number."""
    last = number if changed is None else changed
    made = Issue(number, f"node{number}", f"Task {number}", "")
    return replace(made, created_at=at(number), updated_at=at(last))


@dataclass
class Listing:
    """Lists these issues, page by page; by the server's clock it is ``begun``, then later."""

    issues: list[Issue]
    begun: int = 10_000
    read: int = 0

    @property
    def now(self) -> str:
        return at(self.begun + self.read)

    def changed(self, since: str) -> Iterator[tuple[Issue, ...]]:
        found = [each for each in self.issues if each.updated_at >= since]
        for start in range(0, len(found), 100):
            self.read += 1
            yield tuple(found[start : start + 100])


def cursor(listing: Listing, known: list[Issue], before: str = "") -> str:
    return caught_up(listing, before, {each.number: each for each in known})  # type: ignore[arg-type]  # the part of a gateway that is used


OURS = [issue(number) for number in range(1, 251)]


class TestTheCursor:
    """Everything that was not shown, or not as this run left it, is after it."""

    def shown(self, *changed: Issue, left_out: int = 0) -> list[Issue]:
        found = {each.number: each for each in (*OURS, *changed) if each.number != left_out}
        return sorted(found.values(), key=lambda each: each.created_at)

    def test_is_the_time_of_the_first_of_ours_that_was_not_shown(self) -> None:
        listing = Listing(self.shown())
        assert cursor(listing, OURS) == at(201)
        assert listing.read == 2

    def test_is_the_second_before_a_change_of_somebody_else(self) -> None:
        changed = replace(issue(30, changed=190), title="Said on GitHub")
        assert cursor(Listing(self.shown(changed)), OURS) == at(189)

    def test_is_before_an_issue_that_is_new(self) -> None:
        theirs = replace(issue(300), created_at=at(77), updated_at=at(77))
        assert cursor(Listing(self.shown(theirs)), OURS) == at(76)

    def test_passes_a_change_that_says_nothing(self) -> None:
        commented = issue(30, changed=190)
        assert cursor(Listing(self.shown(commented)), OURS) == at(201)

    def test_stays_where_an_issue_of_ours_is_not_listed_yet(self) -> None:
        assert cursor(Listing(self.shown(left_out=150)), OURS) == ""

    def test_reads_on_where_somebody_made_an_issue_between_two_of_ours(self) -> None:
        """After #200 comes #201, which is not ours: what follows may be older than #202."""
        ours = [each for each in OURS if each.number != 201]
        listing = Listing(self.shown())
        assert cursor(listing, ours) == at(200)
        assert listing.read == 3

    def test_is_never_after_the_reading_began(self) -> None:
        ours = [each for each in OURS if each.number not in {101, 201}]
        assert cursor(Listing(self.shown(), begun=80), [*ours, issue(101), issue(201)]) == at(81)

    def test_does_not_trust_the_number_after_an_issue_from_elsewhere(self) -> None:
        """One that was moved here has a new number and its old date, so it comes early."""
        moved = replace(issue(200), created_at=at(99), updated_at=at(245))
        ours = [each for each in OURS if each.number != 200]
        listing = Listing([*ours[:99], moved, *ours[99:]])
        assert cursor(listing, ours) == at(244)
        assert listing.read == 3

    def test_stays_after_edits_alone(self) -> None:
        edited = [issue(number, changed=number + 1000) for number in range(1, 251)]
        listing = Listing(edited)
        assert cursor(listing, edited, at(900)) == at(900)
        assert listing.read == 0
