import pytest

from gh_tracker.core import codec
from gh_tracker.core.checkpoints import unknown_ids
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.structure import parse

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
