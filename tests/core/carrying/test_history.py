"""What the events of an issue tell of one change."""

from __future__ import annotations

import pytest

from gh_tracker.core.carrying.comments import HIDDEN
from gh_tracker.core.carrying.history import LONGEST, closing_comment, last, one_line, turning
from gh_tracker.core.model import Closing
from gh_tracker.core.remote import Event

CLOSED = (Event("closed", "alice", "2026-04-02T12:00:00Z"),)
TURNS = {"closed", "reopened"}


def said_with(events: tuple[Event, ...]) -> str:
    """Give what was said with the last turn."""
    return closing_comment(events, last(events, TURNS))


class TestTheClosingComment:
    AT = "2026-04-02T12:00:00Z"

    def said(self, at: str, actor: str = "alice", body: str = "Done.") -> str:
        comment = Event("commented", actor, at, body=body)
        return said_with(tuple(sorted((comment, *CLOSED), key=lambda each: each.at)))

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
        assert said_with((*events, *CLOSED)) == "Two."

    def test_is_none_that_went_with_an_earlier_turn(self) -> None:
        events = (
            Event("commented", "alice", self.AT, body="Shipped it."),
            Event("closed", "alice", self.AT),
            Event("reopened", "alice", "2026-04-02T12:00:30Z"),
        )
        assert said_with(events) == ""
        assert said_with(events[:2]) == "Shipped it."

    def test_mentions_nobody(self) -> None:
        assert self.said(self.AT, body="Thanks @bob") == "Thanks @\u2060bob"

    def test_is_none_without_a_turn(self) -> None:
        assert said_with((Event("commented", "alice", self.AT, body="Hi"),)) == ""

    def test_goes_with_a_reopening_as_well(self) -> None:
        events = (
            Event("commented", "bob", self.AT, body="Why?"),
            Event("reopened", "bob", self.AT),
        )
        assert said_with(events) == "Why?"


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


class TestTheTurn:
    EVENTS = (
        Event("closed", "alice", "2026-04-01T12:00:00Z", reason="not_planned"),
        Event("reopened", "bob", "2026-04-02T12:00:00Z"),
        Event("closed", "bob", "2026-04-03T12:00:00Z", reason=""),
        Event("labeled", "bob", "2026-04-04T12:00:00Z", label="late"),
    )

    @pytest.mark.parametrize(
        ("closing", "place"),
        [(Closing.COMPLETED, 2), (Closing.NOT_PLANNED, 0), (Closing.OPEN, 1)],
    )
    def test_is_the_last_that_led_to_how_the_issue_is(self, closing: Closing, place: int) -> None:
        assert turning(self.EVENTS, closing) is self.EVENTS[place]

    def test_is_the_last_closing_where_none_has_the_reason(self) -> None:
        assert turning(self.EVENTS[2:], Closing.NOT_PLANNED) is self.EVENTS[2]

    @pytest.mark.parametrize("closing", [*Closing])
    def test_is_none_where_nothing_is_known(self, closing: Closing) -> None:
        assert turning(self.EVENTS[3:], closing) is None


def test_what_was_said_with_a_later_turn_is_not_said_with_an_earlier_one() -> None:
    at = "2026-04-02T12:00:0{}Z"
    first = Event("closed", "alice", at.format(0))
    events = (
        first,
        Event("reopened", "alice", at.format(1)),
        Event("commented", "alice", at.format(2), body="Not yet."),
    )
    assert closing_comment(events, first) == ""
    assert closing_comment(events, events[1]) == "Not yet."
