"""When the log tells of an event already."""

from __future__ import annotations

import pytest

from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.sections.activity import LogEntry
from gh_tracker.core.sections.standing import is_last_word, telling

DAY = "2026-04-02"


def said(day: str, verb: str, key: str = "UT-001", text: str = "") -> LogEntry:
    return LogEntry(f"2026-04-{day}", key, verb, text, 9)


def standing(*entries: LogEntry, verb: str = "completed", text: str = "", told: str = "") -> bool:
    """Tell whether nothing is to be added; ``told`` is the day of the last such entry of ours."""
    entry = AddLogEntry(DAY, "UT-001", verb, text)
    return telling(entry, entries, {verb: told} if told else {}) is not None


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
def test_an_entry_that_a_person_typed_may_be_three_days_off(date: str, *, expected: bool) -> None:
    assert standing(LogEntry(date, "UT-001", "completed", "", 9)) is expected


def test_the_case_of_an_id_does_not_matter() -> None:
    assert standing(said("02", "completed", "ut-001"))


@pytest.mark.parametrize("verb", ["created", "reopened", "started", "moved"])
def test_another_verb_of_ours_tells_of_another_event(verb: str) -> None:
    assert not standing(said("02", verb))


def test_an_entry_of_another_record_tells_nothing_of_this_one() -> None:
    assert not standing(said("02", "completed", "UT-0011"))
    assert not standing(said("02", "finished", "UT-002", "Unblocks UT-001."))


@pytest.mark.parametrize(("day", "expected"), [("01", False), ("02", True), ("03", True)])
def test_what_a_person_wrote_since_in_their_own_words_is_enough(
    day: str, *, expected: bool
) -> None:
    assert standing(said(day, "shipped")) is expected
    assert standing(said(day, "", "", "We shipped UT-001 at last.")) is expected
    assert not standing(said(day, "", "", "We shipped UT-0011 at last."))


class TestWhatWasSaidLast:
    def test_counts_alone_so_that_a_second_completion_is_told(self) -> None:
        newest_first = [said("02", "reopened"), said("01", "completed")]
        assert not standing(*newest_first)
        assert not standing(*newest_first[::-1])

    def test_of_one_day_is_what_stands_where_the_log_has_its_newest(self) -> None:
        others = [said("09", "started", "UT-009"), said("01", "started", "UT-008")]
        done, again = said("02", "completed"), said("02", "reopened")
        assert not standing(others[0], again, done, others[1])
        assert standing(others[0], done, again, others[1])
        assert not standing(others[1], done, again, others[0])
        assert standing(others[1], again, done, others[0])

    def test_is_of_its_status_and_no_move(self) -> None:
        assert standing(said("02", "moved", text="To M2."), said("01", "completed"))


class TestACreation:
    def test_happens_once_whenever_it_is_told(self) -> None:
        old = LogEntry("2025-01-01", "UT-001", "created", "", 9)
        assert standing(said("02", "started"), old, verb="created")
        assert not standing(said("02", "started"), verb="created")


class TestAMove:
    def test_back_and_forth_is_told_each_time(self) -> None:
        there, back = "From M1 to M2.", "From M2 to M1."
        assert standing(said("01", "moved", text=there), verb="moved", text=there)
        assert not standing(said("01", "moved", text=there), verb="moved", text=back)
        log = [said("02", "moved", text=back), said("01", "moved", text=there)]
        assert not standing(*log, verb="moved", text=there)


class TestTheLastWord:
    """What is not written once more into a document that others have saved meanwhile."""

    def is_last(self, *entries: LogEntry, verb: str = "completed", text: str = "") -> bool:
        return is_last_word(AddLogEntry(DAY, "UT-001", verb, text), entries)

    def test_is_of_the_same_day(self) -> None:
        assert self.is_last(said("02", "completed", text="Otherwise."))
        assert not self.is_last(said("01", "completed"))

    def test_is_followed_by_no_other(self) -> None:
        assert not self.is_last(said("02", "reopened"), said("02", "completed"))
        assert self.is_last(said("02", "noted"), said("02", "completed"))

    def test_is_compared_whatever_its_case(self) -> None:
        assert self.is_last(said("02", "completed", "ut-001"), verb="Completed")

    def test_of_a_move_says_where_to(self) -> None:
        there = said("02", "moved", text="To M2.")
        assert self.is_last(there, verb="moved", text="To M2.")
        assert not self.is_last(there, verb="moved", text="To M3.")

    def test_can_be_a_word_that_is_none_of_ours(self) -> None:
        assert self.is_last(said("02", "shipped"), verb="shipped")
        assert not self.is_last(said("02", "shipped"), verb="noted")


class TestAnEntryThatToldOfAnEarlierEvent:
    """As the state remembers: the change between the two was told in other words, or not at all."""

    def test_does_not_tell_of_this_one(self) -> None:
        assert standing(said("01", "completed"))
        assert not standing(said("01", "completed"), told="2026-04-01")
        assert not standing(said("01", "completed"), told="2026-04-02")

    def test_is_no_other_that_a_person_typed_since(self) -> None:
        assert standing(said("01", "completed"), told="2026-03-31")
        assert standing(said("03", "completed"), said("01", "completed"), told="2026-04-01")

    def test_is_of_the_same_word(self) -> None:
        entry = AddLogEntry(DAY, "UT-001", "completed")
        assert telling(entry, [said("01", "completed")], {"reopened": DAY})

    def test_of_the_same_day_is_not_repeated(self) -> None:
        assert standing(said("02", "completed"), told=DAY)
