"""Bullets that are records, written: parts in place, new ones in order, old ones out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from gh_tracker.core.cells.changes import AddRow, GiveId, RemoveRow, SetCell, TrackerEdit
from gh_tracker.core.cells.codec import read
from gh_tracker.core.cells.keyless import Known
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Settings
from gh_tracker.core.settings import Sections
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS, TASKS
from gh_tracker.core.writing import to_edits

SETTINGS = Settings((TASKS, CHECKPOINTS, DECISIONS), sections=Sections(start=date(2026, 3, 2)))
HEAD = """\
# Tracker

| Task ID | Title | Status |
| --- | --- | --- |
| UT-1 | One | Blocked |

## Upcoming Checkpoints
"""
TAIL = """
## Decision Log
| Date | Decision |
| --- | --- |
| 2026-01-05 | Go. |
"""
MON, WED, FRI = (
    "- **Week 4 Monday** – Show (UT-1).",
    "- **Week 4 Wednesday** – Review (UT-1).",
    "- **Week 4 Friday** – Party.",
)
ONE = {"when": "Week 4 Monday", "text": "Show", "task": "UT-1"}
TWO = {"when": "Week 4 Wednesday", "text": "Review", "task": "UT-1"}
THREE = {"when": "Week 4 Friday", "text": "Party", "task": ""}
KNOWN = {"checkpoint-1": ONE, "checkpoint-2": TWO, "checkpoint-3": THREE}


def written(
    bullets: str,
    *changes: TrackerEdit,
    known: Mapping[str, Mapping[str, str]] = KNOWN,
    head: str = HEAD,
) -> tuple[str, tuple[TrackerEdit, ...]]:
    """Return the list after the changes, and the changes that were not made."""
    document = parse(f"{head}{bullets}{TAIL}".encode())
    listed = {"checkpoints": known}
    local = read(document, SETTINGS, Known(lambda _: {}, lambda name: listed.get(name, {})))
    edits, dropped = to_edits(document, local, changes, SETTINGS)
    after = apply(document, edits).decode()
    assert after.startswith(head)
    assert after.endswith(TAIL)
    return after[len(head) : -len(TAIL)], dropped


def lines(*bullets: str) -> str:
    return "".join(f"{each}\n" for each in bullets)


def removal(key: str) -> RemoveRow:
    return RemoveRow("checkpoints", key, "status", {**KNOWN[key], "status": "Upcoming"})


def addition(number: int = 4, **values: str) -> AddRow:
    return AddRow("checkpoints", f"checkpoint-{number}", values)


def test_the_parts_of_a_bullet_are_changed_in_one_edit() -> None:
    changes = (
        SetCell("checkpoint-2", "when", "Week 4 Wednesday", "Week 5"),
        SetCell("checkpoint-2", "text", "Review", "Look"),
        SetCell("checkpoint-2", "task", "UT-1", ""),
    )
    assert written(lines(MON, WED, FRI), *changes) == (
        lines(MON, "- **Week 5** – Look.", FRI),
        (),
    )


def test_what_stands_there_already_needs_no_edit() -> None:
    change = SetCell("checkpoint-1", "text", "Look", "Show")
    assert written(lines(MON, WED, FRI), change) == (lines(MON, WED, FRI), ())


def test_what_was_edited_meanwhile_is_left_and_given_back() -> None:
    changes = (
        SetCell("checkpoint-1", "text", "Shown", "Look"),
        SetCell("checkpoint-1", "when", "Week 4 Monday", "Week 5"),
        SetCell("checkpoint-9", "when", "Week 4 Monday", "Week 5"),
    )
    after, dropped = written(lines(MON, WED, FRI), *changes)
    assert after == lines("- **Week 5** – Show (UT-1).", WED, FRI)
    assert set(dropped) == {changes[0], changes[2]}


def test_what_a_bullet_cannot_say_is_given_back_and_the_rest_is_written() -> None:
    changes = (
        SetCell("checkpoint-1", "task", "UT-1", "two words"),
        SetCell("checkpoint-1", "text", "Show", "Look"),
    )
    assert written(lines(MON, WED, FRI), *changes) == (
        lines("- **Week 4 Monday** – Look (UT-1).", WED, FRI),
        (changes[0],),
    )


@pytest.mark.parametrize(
    ("going", "left"),
    [
        (("checkpoint-1",), (WED, FRI)),
        (("checkpoint-2",), (MON, FRI)),
        (("checkpoint-3",), (MON, WED)),
        (("checkpoint-1", "checkpoint-2"), (FRI,)),
        (("checkpoint-2", "checkpoint-3"), (MON,)),
        (("checkpoint-1", "checkpoint-3"), (WED,)),
        (("checkpoint-1", "checkpoint-2", "checkpoint-3"), ()),
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])
def test_bullets_go_and_nothing_else_does(
    going: Sequence[str], left: Sequence[str], between: str
) -> None:
    head = HEAD.replace("\n", "\r\n") if between == "\r\n" else HEAD
    end = "\r\n" if between == "\r\n" else "\n"
    after, dropped = written(between.join((MON, WED, FRI)) + end, *map(removal, going), head=head)
    assert (after, dropped) == (between.join(left) + end if left else after, ())
    assert after.strip() == between.join(left)


def test_a_bullet_that_was_edited_meanwhile_stays() -> None:
    change = RemoveRow("checkpoints", "checkpoint-1", "status", {**ONE, "text": "Other"})
    assert written(lines(MON, WED, FRI), change) == (lines(MON, WED, FRI), (change,))


def test_a_bullet_with_more_below_it_stays() -> None:
    change = removal("checkpoint-2")
    there = lines(MON, f"{WED}\n  - Ask the bank.", FRI)
    assert written(there, change) == (there, (change,))


@pytest.mark.parametrize(
    ("when", "place"),
    [
        ("Week 4 Sunday", 3),
        ("Week 4 Tuesday", 1),
        ("Week 4 Monday", 1),
        ("Week 1", 0),
        ("2026-03-26", 2),
        ("some day", 3),
        ("", 3),
    ],
)
@pytest.mark.parametrize("falling", [False, True])
def test_a_new_bullet_stands_where_its_day_belongs(when: str, place: int, *, falling: bool) -> None:
    there = [MON, WED, FRI]
    new = f"- **{when}** – Lunch (UT-1)." if when else "- Lunch (UT-1)."
    if falling:
        there.reverse()
        # Of one day the older one stands first in either order.
        place = {0: 3, 1: 3 if when == "Week 4 Monday" else 2, 2: 1, 3: 0}[place]
        place = 3 if when in {"some day", ""} else place
    expected = [*there[:place], new, *there[place:]]
    assert written(lines(*there), addition(when=when, text="Lunch", task="UT-1")) == (
        lines(*expected),
        (),
    )


def test_several_new_bullets_stand_in_order() -> None:
    changes = (
        addition(4, when="some day", text="A"),
        addition(5, when="Week 5 Friday", text="B"),
        addition(6, when="Week 5 Monday", text="C"),
    )
    assert written(lines(MON, WED, FRI), *changes)[0].splitlines()[3:] == [
        "- **Week 5 Monday** – C.",
        "- **Week 5 Friday** – B.",
        "- **some day** – A.",
    ]


def test_a_dated_bullet_stands_before_those_that_have_no_day() -> None:
    there = lines(MON, "- Some day.")
    known = {"checkpoint-1": ONE}
    after, _ = written(there, addition(when="Week 5", text="A"), known=known)
    assert after == lines(MON, "- **Week 5** – A.", "- Some day.")


def test_an_empty_section_gets_its_first_bullets() -> None:
    changes = (addition(4, when="Week 5", text="A"), addition(5, when="Week 4", text="B"))
    after, dropped = written("", *changes, known={}, head=HEAD.rstrip("\n"))
    assert (after.strip("\n"), dropped) == ("- **Week 4** – B.\n- **Week 5** – A.", ())


def test_a_new_bullet_takes_the_place_of_the_last_one_that_goes() -> None:
    known = {"checkpoint-1": ONE}
    after, dropped = written(
        lines(MON), removal("checkpoint-1"), addition(when="Week 5", text="A"), known=known
    )
    assert (after, dropped) == (lines("- **Week 5** – A."), ())


def test_the_first_goes_while_another_comes_before_the_second() -> None:
    after, dropped = written(
        lines(MON, WED, FRI), removal("checkpoint-1"), addition(when="Week 1", text="A")
    )
    assert (after, dropped) == (lines("- **Week 1** – A.", WED, FRI), ())


def test_a_bullet_that_cannot_be_written_is_given_back() -> None:
    for change in (addition(text="A (b)"), addition(1, text="A"), addition(text="A\0")):
        assert written(lines(MON, WED, FRI), change) == (lines(MON, WED, FRI), (change,))


def test_the_id_of_a_row_without_one_is_written_nowhere_but_names_it_in_the_same_run() -> None:
    document = parse(f"{HEAD}{lines(MON)}{TAIL}".encode())
    (row, _) = read(document, SETTINGS).unnumbered
    given = GiveId(row.digest, row.place, "checkpoint-1", keyless=True)
    change = SetCell("checkpoint-1", "when", "Week 4 Monday", "Week 5")
    after, dropped = written(lines(MON), given, change, known={})
    assert (after, dropped) == (lines("- **Week 5** – Show (UT-1)."), ())
    gone = GiveId("0" * 12, row.place, "checkpoint-1", keyless=True)
    assert written(lines(MON), gone, known={}) == (lines(MON), (gone,))


def test_a_decision_goes_where_the_newest_stand() -> None:
    row = "| 2026-01-05 | Go. |\n"
    change = AddRow("decisions", "decision-2", {"date": "2026-02-01", "title": "Stop."})

    def after(rows: str) -> str:
        document = parse(f"{HEAD}{TAIL.replace(row, rows)}".encode())
        edits, dropped = to_edits(document, read(document, SETTINGS), [change], SETTINGS)
        assert dropped == ()
        return apply(document, edits).decode().partition("| --- | --- |\n")[2].partition("- |\n")[2]

    new = "| 2026-02-01 | Stop. |\n"
    older = "| 2025-12-01 | Wait. |\n"
    assert after(f"{older}{row}") == f"{older}{row}{new}"
    assert after(f"{row}{older}") == f"{new}{row}{older}"
    assert after(row) == f"{row}{new}"
