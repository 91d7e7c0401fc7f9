"""Two runs at once: every order of their requests is tried, and all end as one after the other.

GitHub has no lock and no conditional write. What follows from that is told here as well: see the
last two classes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from gh_tracker.steps.landing import Side
from gh_tracker.sync import Options
from tests.faults.lab import USUAL, Lab, Ran, difference, undated
from tests.faults.races import Race, Step, schedules
from tests.faults.scenarios import TOKENS, synced
from tests.faults.test_table import NOTES, ROW, add_row

Act = Callable[[Lab], object]


def nothing(_lab: Lab) -> None:
    """Stand where an act can be put."""


def type_notes(lab: Lab) -> None:
    lab.edit(NOTES)


def type_two_rows(lab: Lab) -> None:
    add_row(lab, ROW + ROW.replace("UT-004", "UT-005").replace("Rehearsal", "Dress"))


def rename_there(lab: Lab) -> None:
    lab.alice.edit_issue(lab.issue("UT-003"), title="UT-003: tok-there")


def close_there(lab: Lab) -> None:
    lab.alice.close(lab.issue("UT-002"), comment="tok-closing words.")


def conflict(lab: Lab) -> None:
    type_notes(lab)
    body = str(lab.sandbox.issue(lab.issue("UT-002"))["body"])
    changed = body.replace("tok-ledger agrees.", "tok-there.")
    lab.alice.edit_issue(lab.issue("UT-002"), body=changed)


def remove_row(lab: Lab) -> None:
    (line,) = [each for each in lab.text.splitlines() if each.startswith("| UT-003 |")]
    lab.edit((f"{line}\n", ""))


def race(before: Act = nothing, on_laptop: Act = nothing, options: Options = USUAL) -> Race:
    """Let the Action begin at what stands in the repository, the laptop with an edit on top."""
    laptop = synced().fork()
    before(laptop)
    action = replace(laptop, memory=replace(laptop.memory, commits=[]), gateway=None)
    common = Side(action.memory.document, action.state)
    on_laptop(laptop)
    return Race(laptop, action, common, options)


def both(*acts: Act) -> Act:
    def act(lab: Lab) -> None:
        for each in acts:
            each(lab)

    return act


def every_order(make: Callable[[], Race]) -> Iterator[tuple[tuple[str, ...], Race]]:
    """Run a race in every order; give each order with the race when it is over."""
    races: list[Race] = []

    def run(schedule: tuple[str, ...]) -> list[Step]:
        races.append(make())
        return races[-1].run(schedule)

    for order in schedules(run):
        yield order, races[-1]


def serial(make: Callable[[], Race]) -> dict[str, object]:
    """Give what it comes to when one run is over before the other begins."""
    alone = make()
    alone.run(())
    lab = alone.pushed()
    lab.until_quiet(alone.options)
    return lab.final()


RACES = {
    "one edit on each side": lambda: race(both(type_notes, rename_there)),
    "one edit on each side, different heads": lambda: race(rename_there, type_notes),
    "a closing and its comment": lambda: race(close_there),
    "two new rows on the laptop": lambda: race(nothing, type_two_rows),
    "both sides and a new row on the laptop": lambda: race(close_there, both(type_notes, add_row)),
    "a conflict": lambda: race(conflict),
}


@pytest.mark.parametrize("name", RACES)
def test_every_order_ends_as_one_run_after_the_other(name: str) -> None:
    make = RACES[name]
    wanted = serial(make)
    seen = set()
    for order, found in every_order(make):
        seen.add(order)
        lab = found.pushed()
        last = lab.until_quiet(found.options)

        assert not difference(undated(lab.final()), undated(wanted)), order
        assert last.code == (5 if name == "a conflict" else 0)
        assert all(len([e for e in order if e == each]) <= 8 for each in ("laptop", "action"))
        text = lab.everywhere()
        lost = {each for each in TOKENS if each not in text}
        assert not lost, order
    assert len(seen) >= 3


def test_every_order_is_tried_once_and_none_twice() -> None:
    def run(schedule: tuple[str, ...]) -> list[Step]:
        left = {"laptop": 2, "action": 2}
        trace = []
        for at in range(4):
            ready = [each for each in left if left[each]]
            chosen = schedule[at] if at < len(schedule) else ready[0]
            left[chosen] -= 1
            trace.append(Step(chosen, "POST /x", tuple(e for e in ready if e != chosen)))
        return trace

    orders = list(schedules(run))

    assert len(orders) == len(set(orders)) == 6


class TestTwoRunsThatMakeTheSameIssue:
    """GitHub has no create that is done only once, so two runs that both saw no issue make two.

    One of them is the record's. The other waits, tied to nothing, and is never written; it is for a
    person to close.
    """

    def test_leave_one_linked_issue_a_record_and_any_other_tied_to_nothing(self) -> None:
        doubled = 0
        for order, found in every_order(lambda: race(type_two_rows)):
            lab = found.pushed()
            settle(lab)
            before = issues(lab)
            last = lab.sync(Options(full=True))

            linked = [lab.issue(each) for each in ("UT-004", "UT-005")]
            others = set(lab.sandbox.repo().issues) - {1, 2, 3, 4, 5, *linked}
            assert len(set(linked)) == 2, order
            known = {e.issue for e in lab.state.waiting} if lab.state else set()
            assert all(each in known or f"#{each}" in last.told for each in others), order
            assert issues(lab) == before, order
            assert not last.writes
            assert len(others) <= 2
            doubled += bool(others)
        assert doubled, "no order doubles an issue any more: this class can go"


class TestTwoRunsThatCloseTheSameIssue:
    """A comment is looked up before it is sent, and between the two another run can send it."""

    def test_close_it_once_with_one_comment_or_two(self) -> None:
        counts = set()
        for order, found in every_order(lambda: race(remove_row, options=Options(yes=True))):
            lab = found.pushed()
            lab.until_quiet(found.options)
            number = lab.issue("UT-003")
            counts.add(len(lab.sandbox.repo().comments_of(number)))
            assert lab.sandbox.issue(number)["state_reason"] == "not_planned", order
            assert "UT-003" not in lab.text
        assert counts == {1, 2}


def settle(lab: Lab) -> Ran:
    return lab.until_quiet(Options(full=True))


def issues(lab: Lab) -> list[tuple[object, ...]]:
    return [
        (each.number, each.title, each.body, each.state, each.updated_at)
        for each in lab.sandbox.repo().issues.values()
    ]
