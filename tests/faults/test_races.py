"""Two runs at once: every order of their requests is tried, and all end as one after the other.

GitHub has no lock and no conditional write. What follows from that is told here as well: see the
last two classes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from gh_tracker.core.binding.adoption import DOUBLE
from gh_tracker.core.carrying.doubles import CLOSE_DOUBLE
from gh_tracker.core.model import Direction
from gh_tracker.core.report.jsonreport import as_json
from gh_tracker.sandbox import Fault
from gh_tracker.steps.landing import Side
from gh_tracker.sync import Options
from tests.faults.lab import USUAL, Killed, Lab, difference, undated
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


Use = Callable[[Lab, int], object]


def somebody_comments(lab: Lab, number: int) -> None:
    lab.alice.comment(number, "tok-comment.")


def somebody_writes(lab: Lab, number: int) -> None:
    body = str(lab.sandbox.issue(number)["body"])
    lab.alice.edit_issue(number, body=f"tok-written.\n\n{body}")


def somebody_is_assigned(lab: Lab, number: int) -> None:
    lab.alice.assign(number, "carol")


USES = (somebody_comments, somebody_writes, somebody_is_assigned)


class TestTwoRunsThatMakeTheSameIssue:
    """GitHub has no create that is done only once, so two runs that both saw no issue make two.

    The one that the landed state names is kept. The next run closes the other, with one comment,
    unless somebody has used it: then a person decides.
    """

    def test_leave_one_open_issue_a_record_and_close_the_other_as_its_double(self) -> None:
        doubled = 0
        for order, found in every_order(lambda: race(type_two_rows)):
            lab = found.pushed()
            planned = lab.engine().plan(found.options)
            last = lab.until_quiet(found.options)

            linked = [lab.issue(each) for each in ("UT-004", "UT-005")]
            others = set(lab.sandbox.repo().issues) - {1, 2, 3, 4, 5, *linked}
            assert len(set(linked)) == 2, order
            assert last.code == 0, (order, last.told)
            assert {e.issue for e in planned.operations if e.action == CLOSE_DOUBLE} == others
            for number in others:
                assert_closed_as_double(lab, number, linked)
            before = issues(lab)
            assert lab.sync(Options(full=True, adopt_labelled=True)).code == 0, order
            assert issues(lab) == before, order
            doubled += len(others)
        assert doubled, "no order doubles an issue any more: this class can go"

    @pytest.mark.parametrize("use", USES, ids=[each.__name__ for each in USES])
    def test_leave_one_that_somebody_has_used_to_a_person(self, use: Use) -> None:
        lab, number = doubled()
        lab.sandbox.clock.advance(600)
        use(lab, number)
        before = issues(lab)

        runs = []
        for _ in range(3):
            runs.append(lab.sync())
            lab.sandbox.clock.advance(4000)
        assert [each.code for each in runs] == [5, 5, 5]
        for ran in runs:
            assert f"#{number} was made of a row at the same moment" in ran.told
            assert not ran.writes
        assert issues(lab) == before
        assert len(runs[-1].log) == 2, "what waits for a person costs nothing"

        lab.alice.close(number)
        assert lab.until_quiet().code == 0

    def test_put_off_the_closing_in_a_run_that_goes_to_the_tracker_alone(self) -> None:
        lab, number = doubled()

        lab.sync(Options(direction=Direction.GITHUB))
        assert lab.sandbox.issue(number)["state"] == "open"

        lab.sync()
        assert lab.sandbox.issue(number)["state"] == "closed"

    def test_do_exactly_what_a_saved_plan_says(self) -> None:
        lab, number = doubled()
        saved = as_json(lab.engine().plan(USUAL))
        other = {**saved, "operations": []}

        assert not lab.sync(Options(saved=other)).writes
        assert [each.path[-9:] for each in lab.sync(Options(saved=saved)).writes] == [
            f"/{number}/comments"[-9:],
            f"/issues/{number}"[-9:],
        ]

    @pytest.mark.parametrize("disk", ["same disk", "fresh checkout"])
    def test_close_it_once_though_a_run_is_killed_at_any_boundary(self, disk: str) -> None:
        begun, number = doubled()
        boundaries = begun.fork().sync().boundaries
        assert len(boundaries) > 8
        for at in range(len(boundaries)):
            lab = begun.fork()
            lab.sync(step=killed_after(at))
            if disk == "fresh checkout":
                lab.memory.check_out()
            assert lab.until_quiet().code == 0, boundaries[at]
            assert_closed_as_double(lab, number, [lab.issue("UT-004"), lab.issue("UT-005")])

    @pytest.mark.parametrize("kind", ["reset", "lose", "garbage"])
    def test_close_it_once_though_an_answer_is_lost(self, kind: str) -> None:
        for method in ("POST", "PATCH"):
            lab, number = doubled()
            lab.fail(Fault(kind, method=method))
            assert lab.sync().code in {0, 6}
            assert lab.until_quiet().code == 0
            assert_closed_as_double(lab, number, [lab.issue("UT-004"), lab.issue("UT-005")])

    def test_take_one_that_is_gone_for_done(self) -> None:
        lab, number = doubled()
        lab.sandbox.as_("olga").delete_issue(number)

        assert lab.until_quiet().code == 0


def doubled() -> tuple[Lab, int]:
    """Give what the first race of two runs leaves that makes a second issue, and its number."""
    for _, found in every_order(lambda: race(type_two_rows)):
        lab = found.pushed()
        waiting = [e.issue for e in lab.state.waiting if e.reason == DOUBLE] if lab.state else []
        if len(waiting) == 1:
            lab.memory.commit()
            return lab, waiting[0]
    raise AssertionError("no order makes a second issue of one row alone")


def killed_after(boundaries: int) -> Callable[[str], None]:
    """Give a step that ends the process at the boundary of that number."""
    left = iter(range(boundaries))

    def step(_where: str) -> None:
        if next(left, None) is None:
            raise Killed

    return step


def assert_closed_as_double(lab: Lab, number: int, kept: list[int]) -> None:
    issue = lab.sandbox.issue(number)
    assert (issue["state"], issue["state_reason"]) == ("closed", "not_planned")
    (comment,) = lab.sandbox.repo().comments_of(number)
    assert comment.body.startswith(tuple(f"Duplicate of #{each}\n" for each in kept))


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


def issues(lab: Lab) -> list[tuple[object, ...]]:
    return [
        (each.number, each.title, each.body, each.state, each.updated_at)
        for each in lab.sandbox.repo().issues.values()
    ]
