"""The activity log: which changes make an entry, of which day, and what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.comments import HIDDEN
from gh_tracker.core.carrying.perform import Done
from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.cells.words import find
from gh_tracker.core.merging.fate import Fate
from gh_tracker.core.merging.records import merge_pair
from gh_tracker.core.model import Facet
from gh_tracker.core.remote import Event, Issue
from gh_tracker.core.sections.activity import LogEntry
from gh_tracker.core.settling.log import LONGEST, Log, closing_comment, one_line, verb_of
from gh_tracker.core.settling.outcome import Settled, settle
from gh_tracker.core.settling.updated import Calendar
from gh_tracker.core.spec import RISKS, TASKS
from gh_tracker.core.state import Base
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
    with_base,
)

CALENDAR = Calendar("2026-04-09", lambda time: time[:10], {5: "2026-04-01"})
CLOSED = (Event("closed", "alice", "2026-04-02T12:00:00Z"),)
DONE = issue(status="Complete")
ALL = ("completed", "reopened", "cancelled", "created", "started", "blocked")


def settled(
    found: Pair,
    fate: Fate = Fate.NOTHING,
    answer: Issue | None = None,
    events: tuple[Event, ...] = (),
) -> Settled:
    record = merge_pair(found, CONTEXT)
    return settle(Done(record, fate, answer or found.issue, events), CONTEXT, NOW)


def log_of(
    *entries: LogEntry, synced: tuple[str, ...] = ("tasks", "risks"), verbs: tuple[str, ...] = ()
) -> Log:
    settings = settings_of(log={"tasks": verbs, "risks": verbs}) if verbs else settings_of()
    return Log(settings, CONTEXT.lenses, CALENDAR, entries, synced)


def entries(*found: Settled, log: Log | None = None) -> list[tuple[str, str, str, str]]:
    return [(e.date, e.id, e.verb, e.text) for e in (log or log_of()).of(found)]


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
        assert told == (["started"] if after == "In Progress" else [])

    def test_tells_of_a_new_row_and_of_a_new_issue(self) -> None:
        here = settled(pair(row(), None, None, how=How.NEW_ROW), Fate.CREATE, issue())
        assert entries(here) == [("2026-04-01", "UT-001", "created", "")]
        new = Pair("UT-009", "tasks", How.NEW_ISSUE, None, plain_issue(9, "New"))
        assert entries(settled(new, Fate.ADD_ROW)) == [("2026-03-30", "UT-009", "created", "")]

    def test_tells_of_a_new_row_whose_run_was_cut_short(self) -> None:
        found = settled(pair(row(), issue(), None, how=How.MARKER))
        assert [each[2] for each in entries(found)] == ["created"]

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

    def test_tells_nothing_in_the_first_sync(self) -> None:
        assert entries(COMPLETED, log=log_of(synced=("risks",))) == []

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


class TestAnEntryThatStands:
    def stands(self, date: str, verb: str, key: str = "UT-001", text: str = "") -> bool:
        return entries(COMPLETED, log=log_of(LogEntry(date, key, verb, text, 9))) == []

    @pytest.mark.parametrize(
        ("date", "expected"),
        [
            ("2026-03-29", False),
            ("2026-03-30", True),
            ("2026-04-02", True),
            ("2026-04-05", True),
            ("2026-04-06", False),
        ],
    )
    def test_is_of_the_same_id_and_verb_within_three_days(self, date: str, expected: bool) -> None:
        assert self.stands(date, "completed") is expected

    def test_is_of_the_same_id_whatever_its_case(self) -> None:
        assert self.stands("2026-04-02", "completed", "ut-001")

    @pytest.mark.parametrize("verb", ["created", "reopened", "started"])
    def test_is_not_one_of_ours_with_another_verb(self, verb: str) -> None:
        assert not self.stands("2026-04-02", verb)

    def test_is_not_one_of_another_record(self) -> None:
        assert not self.stands("2026-04-02", "completed", "UT-0011")
        assert not self.stands("2026-04-02", "finished", "UT-002", "Unblocks UT-001.")

    @pytest.mark.parametrize(
        ("date", "expected"), [("2026-04-01", False), ("2026-04-02", True), ("2026-04-03", True)]
    )
    def test_is_what_a_person_wrote_of_it_in_their_own_words_since(
        self, date: str, expected: bool
    ) -> None:
        assert self.stands(date, "shipped") is expected
        assert self.stands(date, "", "", "We shipped UT-001 at last.") is expected
        assert not self.stands(date, "", "", "We shipped UT-0011 at last.")


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


class TestTheClosingComment:
    AT = "2026-04-02T12:00:00Z"

    def said(self, at: str, actor: str = "alice", body: str = "Done.") -> str:
        comment = Event("commented", actor, at, body=body)
        return closing_comment(tuple(sorted((comment, *CLOSED), key=lambda each: each.at)))

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("2026-04-02T11:49:59Z", ""),
            ("2026-04-02T11:50:00Z", "Done."),
            ("2026-04-02T12:01:00Z", "Done."),
            ("2026-04-02T12:01:01Z", ""),
        ],
    )
    def test_is_of_ten_minutes_before_to_one_minute_after(self, at: str, expected: str) -> None:
        assert self.said(at) == expected

    def test_is_of_the_person_who_closed(self) -> None:
        assert self.said(self.AT, "bob") == ""

    def test_is_none_that_a_sync_sent_for_them(self) -> None:
        assert self.said(self.AT, body=f"Both sides changed notes.\n\n{HIDDEN}x -->") == ""

    def test_is_the_last_one(self) -> None:
        events = tuple(Event("commented", "alice", self.AT, body=each) for each in ("One.", "Two."))
        assert closing_comment((*events, *CLOSED)) == "Two."

    def test_is_none_that_went_with_an_earlier_turn(self) -> None:
        events = (
            Event("commented", "alice", self.AT, body="Shipped it."),
            Event("closed", "alice", self.AT),
            Event("reopened", "alice", "2026-04-02T12:00:30Z"),
        )
        assert closing_comment(events) == ""
        assert closing_comment(events[:2]) == "Shipped it."

    def test_mentions_nobody(self) -> None:
        assert self.said(self.AT, body="Thanks @bob") == "Thanks @\u2060bob"

    def test_is_none_without_a_turn(self) -> None:
        assert closing_comment((Event("commented", "alice", self.AT, body="Hi"),)) == ""

    def test_goes_with_a_reopening_as_well(self) -> None:
        events = (
            Event("commented", "bob", self.AT, body="Why?"),
            Event("reopened", "bob", self.AT),
        )
        assert closing_comment(events) == "Why?"


class TestOneLine:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("  One\r\ntwo\r\n\r\nThree", "One two"),
            ("a   b\tc", "a b c"),
            ("", ""),
            ("x" * LONGEST, "x" * LONGEST),
        ],
    )
    def test_is_the_first_paragraph(self, text: str, line: str) -> None:
        assert one_line(text) == line

    def test_is_cut_at_a_word(self) -> None:
        assert one_line("word " * 101) == "word " * 98 + "word…"
        assert len(one_line("word " * 101)) <= LONGEST

    def test_is_cut_in_a_word_where_there_is_but_one(self) -> None:
        assert one_line("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"


def test_every_change_of_words_has_one_verb_or_none() -> None:
    names = [word.name for word in TASKS.words]
    found = {
        (was, now): verb_of(find(was, TASKS.words), find(now, TASKS.words))  # type: ignore[arg-type]  # they are words
        for was in names
        for now in names
    }
    assert {pair for pair, verb in found.items() if verb == "completed"} == {
        (name, "Complete") for name in names if name != "Complete"
    }
    assert {pair for pair, verb in found.items() if verb == "reopened"} == {
        (was, now) for was in names[4:] for now in names[:4]
    }
    assert {verb for (was, now), verb in found.items() if was == now} <= {"", "started", "blocked"}


def test_an_entry_is_what_the_document_is_given() -> None:
    (entry,) = log_of().of([COMPLETED])
    assert entry == AddLogEntry("2026-04-02", "UT-001", "completed", "")
