from datetime import date

import pytest

from gh_tracker.core.cells import codec
from gh_tracker.core.document.structure import parse
from gh_tracker.core.sections.checkpoints import checkpoints, day_of, past, unknown_ids
from gh_tracker.core.spec import DEFAULTS

HEAD = "| Task ID | Title | Status |\n| --- | --- | --- |\n| UT-1 | One | Blocked |\n| A | B | Done |\n"


def found(rest: str) -> list[tuple[int, str]]:
    source = f"{HEAD}\n{rest}"
    document = parse(source.encode())
    problems = unknown_ids(document, codec.read(document, DEFAULTS))
    lines = source.splitlines()
    return [(each.line, lines[each.line - 1][each.column - 1 :]) for each in problems]


def test_only_the_list_of_checkpoints_is_looked_at() -> None:
    assert found("## Log\n- **Monday** – Review (UT-2).\n") == []


def test_an_unknown_id_is_found_where_it_stands() -> None:
    assert found("## Upcoming Checkpoints\n- **Monday** – Review (UT-2).\n") == [(7, "UT-2).")]


def test_it_is_found_on_the_last_line_of_its_bullet() -> None:
    assert found("## Upcoming Checkpoints\n- Review\n  of all (UT-9)\n") == [(8, "UT-9)")]


@pytest.mark.parametrize("known", ["UT-1", "ut-1"])
def test_a_known_id_is_fine_in_any_case(known: str) -> None:
    assert found(f"## upcoming checkpoints\n- Review ({known}).\n") == []


@pytest.mark.parametrize(
    "text", ["Review UT-2.", "(UT-2) Review", "Review (UT 2).", "Review (X-2)."]
)
def test_only_a_word_like_an_id_in_brackets_at_the_end_counts(text: str) -> None:
    assert found(f"## Upcoming Checkpoints\n- {text}\n") == []


@pytest.mark.parametrize(
    ("references", "unknown"),
    [
        ("(UT-1, UT-2)", ["UT-2)."]),
        ("(UT-7 and UT-8)", ["UT-7 and UT-8).", "UT-8)."]),
        ("(UT-9 & UT-1)", ["UT-9 & UT-1)."]),
        ("(UT-2, see the plan)", []),
        ("(UT-2, )", []),
    ],
)
def test_several_ids_can_stand_in_the_brackets(references: str, unknown: list[str]) -> None:
    texts = [text for _, text in found(f"## Upcoming Checkpoints\n- Review {references}.\n")]
    assert texts == unknown


START = date(2024, 5, 8)
"""A Wednesday: the first week is that of Monday, 6 May."""


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("Week 4 Tuesday", "2024-05-28"),
        ("week 4, tue", "2024-05-28"),
        ("Week 1 Monday", "2024-05-06"),
        ("Wk 2 Fri 10:00", "2024-05-17"),
        ("W2", "2024-05-19"),
        ("Week 52", "2025-05-04"),
        ("2024-05-27", "2024-05-27"),
        ("27 May 2024, 10:00", "2024-05-27"),
        ("Monday, 27.05.2024", "2024-05-27"),
    ],
)
def test_when_is_read_as_the_last_day_it_stands_for(when: str, day: str) -> None:
    assert str(day_of(when, START)) == day


@pytest.mark.parametrize(
    "when",
    ["", "Week 0 Monday", "Week 4 Doomsday", "Week 4 T", "Next week", "05/06/2024", "2024-02-30"],
)
def test_what_can_be_read_in_no_way_or_in_two_is_no_day(when: str) -> None:
    assert day_of(when, START) is None


def test_without_a_start_a_week_is_no_day() -> None:
    assert day_of("Week 4 Tuesday", None) is None
    assert day_of("2024-05-27", None) == date(2024, 5, 27)


def test_the_dates_of_the_list_tell_how_one_of_them_is_meant() -> None:
    source = "## Upcoming Checkpoints\n- **27/05/2024** – One.\n- **05/06/2024** – Two.\n"
    days = [str(each.day) for each in checkpoints(parse(source.encode()))]
    assert days == ["2024-05-27", "2024-06-05"]


def test_a_bullet_is_read_in_its_parts() -> None:
    source = """\
## Upcoming Checkpoints
- **Week 4 Tuesday** – Rehearsal of the
  settlement (UT-1, UT-2).
- __2024-05-30:__ Review (by all).
- Somebody's note without a date
"""
    found = [*checkpoints(parse(source.encode()), START)]
    parts = [(each.when, each.text, [name for name, _ in each.ids], each.line) for each in found]
    assert parts == [
        ("Week 4 Tuesday", "Rehearsal of the settlement", ["UT-1", "UT-2"], 2),
        ("2024-05-30", "Review (by all)", [], 4),
        ("", "Somebody's note without a date", [], 5),
    ]
    assert [str(each.day) for each in found] == ["2024-05-28", "2024-05-30", "None"]


@pytest.mark.parametrize(
    ("today", "lines"),
    [("2024-05-28", []), ("2024-05-29", [2]), ("2024-06-01", [2, 3]), ("2024-06-03", [2, 3, 5])],
)
def test_a_checkpoint_is_past_when_its_day_is_over(today: str, lines: list[int]) -> None:
    source = """\
## Upcoming Checkpoints
- **Week 4 Tuesday** – Rehearsal (UT-1).
- **2024-05-30** – Review.
- **Soon** – Party.
- **Week 4** – All the rest.
"""
    problems = [*past(parse(source.encode()), START, date.fromisoformat(today))]
    assert [each.line for each in problems] == lines
    assert {each.code for each in problems} <= {"past-checkpoint"}
