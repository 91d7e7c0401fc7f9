"""Of which changes it is read when and why they were made, and which pull request made them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.following import follows, heard, told
from gh_tracker.core.carrying.requests import ReadPulls, ReadTimeline, Request
from gh_tracker.core.carrying.verbs import VERBS
from gh_tracker.core.merging.records import Context, Record, merge_pair
from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event, Issue
from gh_tracker.core.state import Base
from tests.engine import (
    EARLIER,
    NOW,
    context_of,
    issue,
    link,
    pair,
    plain_issue,
    row,
    settings_of,
    with_base,
)

CONTEXT = context_of()
ALL = context_of(settings_of(log={"tasks": tuple(VERBS), "risks": tuple(VERBS)}))
NONE = context_of(settings_of(log={}))
CLOSED = Event("closed", "alice", NOW)
BY_COMMIT = replace(CLOSED, commit="c0ffee")
SAID = Event("commented", "alice", NOW, body="Done.")
DONE = issue(status="Complete")


def merged(found: Pair, context: Context = CONTEXT) -> Record:
    return merge_pair(found, context)


def changed(status: str = "In Progress", milestone: str = "#1", notes: str = "Text.") -> Record:
    there = issue(status=status, milestone=milestone, notes=notes)
    return merged(pair(row(), there, link()))


class TestWhatIsTold:
    @pytest.mark.parametrize(
        ("values", "by_default", "verbs"),
        [
            ({"status": "Complete"}, {"completed"}, {"completed"}),
            ({"status": "Cancelled"}, {"cancelled"}, {"cancelled"}),
            ({"status": "Blocked"}, set(), {"blocked"}),
            ({"milestone": "#2"}, set(), {"moved"}),
            ({"milestone": "#2", "status": "Complete"}, {"completed"}, {"moved", "completed"}),
            ({"notes": "New."}, set(), set()),
            ({}, set(), set()),
        ],
    )
    def test_is_what_the_configuration_asks_for(
        self, values: dict[str, str], by_default: set[str], verbs: set[str]
    ) -> None:
        assert told(changed(**values), CONTEXT) == by_default
        assert told(changed(**values), ALL) == verbs
        assert told(changed(**values), NONE) == set()
        assert follows(changed(**values), CONTEXT) is bool(by_default)

    def test_is_nothing_of_a_collection_that_logs_nothing(self) -> None:
        known = link("R-01", 3, collection="risks")
        there = issue("R-01", 3, collection="risks", status="Resolved")
        record = merged(pair(row("R-01", collection="risks"), there, known))
        assert not follows(record, CONTEXT)
        assert follows(record, ALL)

    def test_is_nothing_that_the_tracker_has_changed(self) -> None:
        assert not follows(merged(pair(row(status="Complete"), issue(), link())), CONTEXT)

    def test_is_nothing_of_a_word_that_is_known_no_more(self) -> None:
        known = with_base(link(), status=Base("Odd", "In Progress"))
        assert not follows(merged(pair(row(status="Odd"), DONE, known)), ALL)


class TestAnIssueThatBecomesARecord:
    FOUND = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New"))

    @pytest.mark.parametrize(
        ("since", "expected"),
        [(NOW, True), (EARLIER, True), ("2026-03-30T07:59:59Z", False), ("", False)],
    )
    def test_is_asked_when_it_was_labelled_if_it_was_there_before(
        self, since: str, *, expected: bool
    ) -> None:
        context = replace(CONTEXT, since=since)
        assert follows(merged(self.FOUND, context), context) is expected
        assert not follows(merged(self.FOUND, context), replace(NONE, since=since))


class TestAnIssueThatIsLocked:
    def test_is_looked_at_when_it_was_closed_though_nothing_is_told(self) -> None:
        locked = replace(DONE, locked=True)
        assert follows(merged(pair(row(), locked, link())), NONE)
        assert not follows(merged(pair(row(), DONE, link())), NONE)

    def test_is_not_looked_at_when_it_was_done_before_or_is_open(self) -> None:
        there = issue(notes="New.", status="Complete", progress="100%")
        here, known = (
            row(status="Complete", progress="100%"),
            link(status="Complete", progress="100%"),
        )
        assert not follows(merged(pair(here, replace(there, locked=True), known)), NONE)
        opened = replace(issue(status="Blocked"), locked=True)
        assert not follows(merged(pair(row(), opened, link())), NONE)


class TestWhatIsHeard:
    PULL = Pull(20, "Open the wallet", "https://x/20", NOW, frozenset({1}))

    def requests(
        self, *events: Event, pulls: tuple[Pull, ...] = (), there: Issue = DONE, answer: object = ()
    ) -> tuple[list[Request], Pull | None]:
        """Give what is asked for, and the pull request that comes of it."""
        steps = heard(merged(pair(row(), there, link())), there, CONTEXT, pulls)
        asked = [next(steps)]
        for given in (events, answer):
            try:
                asked.append(steps.send(given))
            except StopIteration as stop:
                return asked, stop.value[1]
        raise AssertionError("it asks on")

    def test_is_the_timeline_alone(self) -> None:
        assert self.requests(CLOSED) == ([ReadTimeline(1)], None)

    def test_is_the_pull_request_of_the_listing_at_no_further_request(self) -> None:
        assert self.requests(CLOSED, pulls=(self.PULL,)) == ([ReadTimeline(1)], self.PULL)
        assert self.requests(BY_COMMIT, pulls=(self.PULL,)) == ([ReadTimeline(1)], self.PULL)

    def test_is_the_pull_request_that_the_timeline_mentions(self) -> None:
        mention = Event("cross-referenced", "alice", NOW, pull=self.PULL)
        assert self.requests(mention, BY_COMMIT) == ([ReadTimeline(1)], self.PULL)

    def test_is_the_first_merged_pull_request_of_the_commit(self) -> None:
        later = replace(self.PULL, number=19, merged_at="2026-05-01T00:00:00Z")
        asked, found = self.requests(BY_COMMIT, answer=(later, self.PULL))
        assert asked == [ReadTimeline(1), ReadPulls("c0ffee")]
        assert found == self.PULL

    def test_is_no_pull_request_of_a_commit_without_one(self) -> None:
        assert self.requests(BY_COMMIT)[1] is None

    def test_is_no_pull_request_where_something_was_said(self) -> None:
        assert self.requests(SAID, BY_COMMIT, pulls=(self.PULL,)) == ([ReadTimeline(1)], None)

    def test_is_no_pull_request_of_what_was_not_completed(self) -> None:
        there = issue(status="Cancelled")
        assert self.requests(BY_COMMIT, pulls=(self.PULL,), there=there)[1] is None

    def test_must_be_pull_requests(self) -> None:
        with pytest.raises(TypeError, match="pull requests were expected, not str"):
            self.requests(BY_COMMIT, answer="odd")
