"""The activity log: which changes make an entry, of which day, and what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.carrying.verbs import VERBS
from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.document.structure import parse
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import merge_pair
from gh_tracker.core.model import Facet
from gh_tracker.core.pulls import Pull
from gh_tracker.core.remote import Event, Issue
from gh_tracker.core.sections.activity import LogEntry
from gh_tracker.core.settling.log import Log, logged
from gh_tracker.core.settling.outcome import Settled, settle
from gh_tracker.core.settling.updated import Calendar
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base, Intent, State, Untold
from tests.engine import (
    CONTEXT,
    EARLIER,
    NOW,
    context_of,
    issue,
    link,
    pair,
    plain_issue,
    row,
    settings_of,
    state_of,
    with_base,
)

CALENDAR = Calendar("2026-04-09", lambda time: time[:10], {5: "2026-04-01"})
CLOSED = (Event("closed", "alice", "2026-04-02T12:00:00Z"),)
DONE = issue(status="Complete")
ALL = tuple(VERBS)


def settled(
    found: Pair,
    fate: Fate = Fate.NOTHING,
    answer: Issue | None = None,
    events: tuple[Event, ...] = (),
    closer: Pull | None = None,
) -> Settled:
    record = merge_pair(found, CONTEXT)
    return settle(Done(record, fate, answer or found.issue, events, closer=closer), CONTEXT, NOW)


def log_of(*entries: LogEntry, verbs: tuple[str, ...] = (), state: State | None = None) -> Log:
    settings = settings_of(log={"tasks": verbs, "risks": verbs}) if verbs else settings_of()
    return Log(settings, CONTEXT.lenses, CONTEXT.titles, CALENDAR, entries, state or state_of())


def entries(*found: Settled, log: Log | None = None) -> list[tuple[str, str, str, str]]:
    return [(e.date, e.id, e.verb, e.text) for e in (log or log_of()).of(found).entries]


COMPLETED = settled(pair(row(), DONE, link()), events=CLOSED)


class TestAnEntry:
    @pytest.mark.parametrize(
        ("before", "after", "verb"),
        [
            ("In Progress", "Complete", "completed"),
            ("In Progress", "Cancelled", "cancelled"),
            ("Complete", "In Progress", "reopened"),
            ("Cancelled", "Blocked", "reopened"),
            ("Complete", "Cancelled", "cancelled"),
            ("Cancelled", "Complete", "completed"),
        ],
    )
    def test_tells_a_change_of_status_on_github(self, before: str, after: str, verb: str) -> None:
        found = settled(pair(row(status=before), issue(status=after), link(status=before)))
        assert [each[1:3] for each in entries(found)] == [("UT-001", verb)]

    @pytest.mark.parametrize(
        ("after", "verb"), [("Complete", "completed"), ("Cancelled", "cancelled")]
    )
    def test_tells_a_change_of_status_in_the_tracker(self, after: str, verb: str) -> None:
        found = pair(row(status=after), issue(), link())
        done = settled(found, Fate.WRITE, issue(status=after))
        assert entries(done) == [("2026-04-01", "UT-001", verb, "")]

    @pytest.mark.parametrize(
        ("before", "after"),
        [("Not Started", "In Progress"), ("In Progress", "On Hold"), ("Blocked", "In Progress")],
    )
    def test_tells_no_change_between_open_words_unless_asked_to(
        self, before: str, after: str
    ) -> None:
        found = settled(pair(row(status=before), issue(status=after), link(status=before)))
        assert entries(found) == []
        told = [each[2] for each in entries(found, log=log_of(verbs=ALL))]
        assert told == (["started"] if after == "In Progress" else ["paused"])

    def test_tells_of_a_new_row_and_of_a_new_issue(self) -> None:
        here = settled(pair(row(), None, None, how=How.NEW_ROW), Fate.CREATE, issue())
        assert entries(here) == [("2026-04-01", "UT-001", "created", "")]
        new = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New"))
        assert entries(settled(new, Fate.ADD_ROW)) == [("2026-03-30", "UT-009", "created", "")]

    def test_tells_of_a_new_row_whose_run_was_cut_short(self) -> None:
        found = settled(pair(row(), issue(), None, how=How.MARKER))
        log = log_of(state=state_of(intents=(Intent("create", "UT-001", "tasks", EARLIER),)))
        assert [each[2] for each in entries(found, log=log)] == ["created"]

    def test_tells_nothing_of_other_fields_or_of_nothing(self) -> None:
        assert entries(settled(pair(row(), issue(notes="New."), link()))) == []
        assert entries(settled(pair())) == []

    def test_tells_nothing_of_a_change_from_a_word_that_is_known_no_more(self) -> None:
        known = with_base(link(), status=Base("Odd", "In Progress"))
        assert entries(settled(pair(row(status="Odd"), DONE, known))) == []

    def test_tells_nothing_of_a_conflict(self) -> None:
        found = settled(pair(row(status="Blocked"), DONE, link()))
        assert entries(found) == []

    def test_tells_nothing_of_an_issue_that_was_adopted(self) -> None:
        found = settled(pair(row(), plain_issue(1), None, how=How.ADOPTED), Fate.WRITE)
        assert entries(found) == []

    def test_tells_nothing_of_risks_unless_asked_to(self) -> None:
        known = link("R-01", 3, collection="risks")
        there = issue("R-01", 3, collection="risks", status="Resolved")
        found = settled(pair(row("R-01", collection="risks"), there, known))
        assert entries(found) == []
        assert [each[2] for each in entries(found, log=log_of(verbs=ALL))] == ["completed"]

    def test_tells_nothing_of_a_record_that_has_no_link_yet(self) -> None:
        assert entries(replace(COMPLETED, link=None)) == []

    def test_tells_nothing_without_a_status(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.STATUS)
        context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
        assert entries(COMPLETED, log=replace(log_of(), lenses=context.lenses)) == []

    def test_comes_behind_those_of_earlier_days(self) -> None:
        earlier = (Event("closed", "bob", EARLIER),)
        other = settled(
            pair(row("UT-002", line=6), issue("UT-002", 2, status="Complete"), link("UT-002", 2)),
            events=earlier,
        )
        assert [each[:2] for each in entries(COMPLETED, other)] == [
            ("2026-03-30", "UT-002"),
            ("2026-04-02", "UT-001"),
        ]


class TestItsDate:
    def test_is_that_of_the_last_turn(self) -> None:
        events = (
            Event("closed", "alice", "2026-03-28T12:00:00Z"),
            Event("reopened", "alice", "2026-03-29T12:00:00Z"),
            Event("closed", "alice", "2026-03-30T12:00:00Z"),
            Event("labeled", "alice", "2026-04-01T12:00:00Z"),
        )
        found = settled(pair(row(), DONE, link()), events=events)
        assert entries(found)[0][0] == "2026-03-30"

    def test_is_that_of_the_closing_where_no_event_is_known(self) -> None:
        there = replace(DONE, closed_at="2026-03-25T12:00:00Z")
        assert entries(settled(pair(row(), there, link())))[0][0] == "2026-03-25"

    def test_is_that_of_the_issue_as_it_was_read_where_nothing_is_known(self) -> None:
        answer = replace(issue(), updated_at="2026-04-08T00:00:00Z", closed_at=None)
        known = link(status="Complete", progress="100%")
        found = pair(row(status="Complete", progress="100%"), issue(), known)
        assert entries(settled(found, Fate.NOTHING, answer))[0][0] == "2026-04-02"

    def test_is_that_of_the_run_where_the_line_is_not_committed(self) -> None:
        log = replace(log_of(), calendar=replace(CALENDAR, lines={}))
        found = settled(pair(row(status="Complete"), issue(), link()), Fate.WRITE, DONE)
        assert entries(found, log=log)[0][0] == "2026-04-09"

    def test_is_that_of_the_run_where_there_is_neither_row_nor_issue(self) -> None:
        new = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New"))
        found = settled(new, Fate.ADD_ROW)
        bare = replace(found, done=replace(found.done, issue=None))
        assert entries(bare)[0][0] == "2026-04-09"


class TestItsText:
    def text(self, *events: Event, notes: str = "Text.") -> str:
        there = issue(status="Complete", notes=notes)
        return entries(settled(pair(row(), there, link()), events=events))[0][3]

    def test_is_what_was_said_with_the_closing(self) -> None:
        said = Event("commented", "alice", "2026-04-02T11:59:00Z", body="All\nsigned.\n\nMore.")
        assert self.text(said, *CLOSED) == "All signed."

    def test_is_what_was_said_before_the_notes_of_the_same_sync(self) -> None:
        said = Event("commented", "alice", "2026-04-02T11:59:00Z", body="Said.")
        assert self.text(said, *CLOSED, notes="New notes.") == "Said."

    def test_is_the_notes_of_the_same_sync_where_nothing_was_said(self) -> None:
        assert self.text(*CLOSED, notes="New\nnotes.") == "New notes."

    def test_is_nothing_otherwise(self) -> None:
        assert self.text(*CLOSED) == ""

    def test_is_never_the_notes_of_a_new_record(self) -> None:
        here = settled(pair(row(), None, None, how=How.NEW_ROW), Fate.CREATE, issue())
        assert entries(here)[0][3] == ""

    def test_is_nothing_in_a_collection_without_notes(self) -> None:
        fields = tuple(f for f in TASKS.fields if f.facet is not Facet.SECTION)
        context = context_of(settings_of(replace(TASKS, fields=fields), RISKS))
        log = replace(log_of(), lenses=context.lenses)
        there = issue(status="Complete", notes="New.")
        assert entries(settled(pair(row(), there, link())), log=log)[0][3] == ""


def test_an_entry_is_what_the_document_is_given() -> None:
    (entry,) = log_of().of([COMPLETED]).entries
    assert entry == AddLogEntry("2026-04-02", "UT-001", "completed", "")


class TestThePullRequest:
    PULL = Pull(12, "Open the wallet | fixes #1", "https://github.com/acme/programme/pull/12")

    def text(self, *events: Event, status: str = "Complete", notes: str = "Text.") -> str:
        there = issue(status=status, notes=notes)
        found = settled(pair(row(), there, link()), events=events, closer=self.PULL)
        return entries(found)[0][3]

    def test_that_closed_it_is_named_with_a_full_link_and_closes_nothing_itself(self) -> None:
        assert self.text(*CLOSED, notes="New.") == (
            "Open the wallet | fixes\u2060 #1 ([#12](https://github.com/acme/programme/pull/12))"
        )

    def test_is_not_named_where_something_was_said(self) -> None:
        said = Event("commented", "alice", "2026-04-02T11:59:00Z", body="Said.")
        assert self.text(said, *CLOSED) == "Said."

    def test_is_not_named_of_what_was_cancelled(self) -> None:
        assert self.text(*CLOSED, status="Cancelled") == ""


class TestAMove:
    MOVE = (Event("milestoned", "alice", "2026-04-01T12:00:00Z"),)

    def moved(self, before: str, after: str) -> list[tuple[str, str, str, str]]:
        found = pair(row(milestone=before), issue(milestone=after), link(milestone=before))
        return entries(settled(found, events=self.MOVE), log=log_of(verbs=ALL))

    @pytest.mark.parametrize(
        ("before", "after", "text"),
        [("#1", "#2", "From M1 to M2."), ("", "#2", "To M2."), ("#1", "", "From M1.")],
    )
    def test_is_told_with_both_milestones_and_its_own_date(
        self, before: str, after: str, text: str
    ) -> None:
        assert self.moved(before, after) == [("2026-04-01", "UT-001", "moved", text)]

    def test_in_the_tracker_has_the_date_of_its_line(self) -> None:
        found = pair(row(milestone="#2"), issue(), link())
        done = settled(found, Fate.WRITE, issue(milestone="#2"))
        assert entries(done, log=log_of(verbs=ALL)) == [
            ("2026-04-01", "UT-001", "moved", "From M1 to M2.")
        ]

    def test_that_no_event_tells_of_has_the_date_of_the_issue(self) -> None:
        found = pair(row(), issue(milestone="#2"), link())
        assert entries(settled(found), log=log_of(verbs=ALL))[0][0] == "2026-04-02"

    def test_is_told_beside_what_else_happened(self) -> None:
        found = pair(row(), issue(milestone="#2", status="Complete"), link())
        told = entries(settled(found, events=(*self.MOVE, *CLOSED)), log=log_of(verbs=ALL))
        assert [each[:3] for each in told] == [
            ("2026-04-01", "UT-001", "moved"),
            ("2026-04-02", "UT-001", "completed"),
        ]

    def test_is_told_only_where_it_is_asked_for(self) -> None:
        found = pair(row(), issue(milestone="#2"), link())
        assert entries(settled(found, events=self.MOVE)) == []


def test_a_change_between_open_words_has_the_date_of_the_label_that_made_it() -> None:
    events = (
        Event("labeled", "alice", "2026-03-30T12:00:00Z", label="Status: blocked"),
        Event("labeled", "alice", "2026-03-31T12:00:00Z", label="status: Blocked"),
        Event("labeled", "alice", "2026-04-01T12:00:00Z", label="urgent"),
    )
    found = settled(pair(row(), issue(status="Blocked"), link()), events=events)
    assert entries(found, log=log_of(verbs=ALL)) == [("2026-03-31", "UT-001", "blocked", "")]


def test_nothing_is_told_without_a_log_or_in_a_first_sync() -> None:
    settings = settings_of(log={"tasks": ("completed",), "risks": ("created",)})
    synced = state_of(collections=frozenset({"risks"}))
    assert logged(settings, parse(b"## Activity Log\n"), synced) == {"risks": ("created",)}
    assert logged(settings, parse(b"## Log\n"), synced) == {}


class TestAnIssueThatWasThereBeforeItBecameARecord:
    NEW = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New"))
    LABELLED = (
        Event("labeled", "alice", "2026-03-31T08:00:00Z", label="Tracker: Task"),
        Event("labeled", "alice", "2026-04-01T08:00:00Z", label="urgent"),
    )

    def day(self, *events: Event, since: str = NOW) -> str:
        log = replace(log_of(), since=since)
        return entries(settled(self.NEW, Fate.ADD_ROW, events=events), log=log)[0][0]

    def test_has_the_date_on_which_it_was_labelled(self) -> None:
        assert self.day(*self.LABELLED) == "2026-03-31"

    def test_has_the_date_of_the_run_where_it_was_labelled_long_ago(self) -> None:
        assert self.day() == "2026-04-09"

    def test_has_its_own_where_it_was_not_there_in_the_last_run(self) -> None:
        assert self.day(since="2026-03-30T07:59:59Z") == "2026-03-30"


class TestTheSameChangeOnBothSides:
    """As a run leaves it that is cut short between GitHub and the tracker's state."""

    def test_has_the_earlier_date(self) -> None:
        found = pair(row(status="Complete"), DONE, link())
        assert entries(settled(found, events=CLOSED))[0][0] == "2026-04-01"
        later = replace(log_of(), calendar=replace(CALENDAR, lines={5: "2026-04-05"}))
        assert entries(settled(found, events=CLOSED), log=later)[0][0] == "2026-04-02"


class TestWhatIsRemembered:
    def remembered(self, found: Settled, *there: LogEntry) -> tuple[object, object]:
        (record,) = log_of(*there).of([found]).records
        assert record.link is not None
        return record.link.told, record.link.untold

    def test_is_the_date_of_the_entry_that_is_new(self) -> None:
        assert self.remembered(COMPLETED) == ({"completed": "2026-04-02"}, ())

    def test_is_the_date_of_the_entry_that_stands(self) -> None:
        typed = LogEntry("2026-04-01", "UT-001", "completed", "", 9)
        assert self.remembered(COMPLETED, typed) == ({"completed": "2026-04-01"}, ())

    def test_stays_where_nothing_happens(self) -> None:
        told = {"completed": "2026-03-01"}
        assert self.remembered(settled(pair(row(), issue(), replace(link(), told=told)))) == (
            told,
            (),
        )

    def test_is_told_first_where_the_tracker_could_not_be_written(self) -> None:
        late = Untold("2026-03-01", "started", "At last.")
        found = settled(pair(row(), DONE, replace(link(), untold=(late,))), events=CLOSED)
        log = log_of(verbs=ALL)
        assert [each[:3] for each in entries(found, log=log)] == [
            ("2026-03-01", "UT-001", "started"),
            ("2026-04-02", "UT-001", "completed"),
        ]
        (record,) = log.of([found]).records
        assert record.link is not None
        assert record.link.untold == ()

    def test_waits_where_nothing_is_logged(self) -> None:
        late = Untold("2026-03-01", "completed", "")
        found = settled(pair(row(), issue(), replace(link(), untold=(late,))))
        log = replace(log_of(), settings=settings_of(log={}))
        (record,) = log.of([found]).records
        assert record.link is not None
        assert record.link.untold == (late,)
