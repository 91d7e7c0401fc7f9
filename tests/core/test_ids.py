"""IDs: read out of their decoration, and counted on."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gh_tracker.core import ids
from gh_tracker.core.model import CollectionSpec
from gh_tracker.core.spec import RISKS, TASKS


@pytest.mark.parametrize(
    "raw",
    [
        "UT-001",
        "**UT-001**",
        "__UT-001__",
        "*UT-001*",
        "_UT-001_",
        "***UT-001***",
        "`UT-001`",
        "``UT-001``",
        "~~UT-001~~",
        "**`UT-001`**",
        "[UT-001](https://example.com/1)",
        "[UT-001](#ut-001)",
        "[UT-001][ref]",
        "[UT-001]",
        "[[UT-001]]",
        "**[UT-001](x)**",
        "[**UT-001**](x)",
        '<a id="ut-001"></a>UT-001',
        '<a id="ut-001"></a> **UT-001**',
        "<b>UT-001</b>",
        '<a href="x">UT-001</a>',
        " UT-001 ",
    ],
)
def test_the_id_is_read_out_of_its_decoration(raw: str) -> None:
    assert ids.id_of(raw) == "UT-001"


def test_an_escaped_character_is_the_character() -> None:
    assert ids.id_of(r"UT\_001") == "UT_001"
    assert ids.id_of(r"**UT\_001**") == "UT_001"
    assert ids.id_of(r"C:\x1") == r"C:\x1"


@pytest.mark.parametrize("raw", ["", "–", "-", "TBD", "n/a", "**–**", "`-`", "—"])
def test_a_placeholder_is_no_id(raw: str) -> None:
    assert ids.id_of(raw) == ""


@pytest.mark.parametrize(
    "raw", ["*UT-001", "UT*001*", "[UT-001", "<b>UT-001", "1.1.1", "16-01", "T9"]
)
def test_what_is_no_decoration_stays(raw: str) -> None:
    assert ids.id_of(raw) == raw


@given(st.text(alphabet="*_~`[]()<>/ab1 -\\", max_size=12))
def test_undressing_takes_nothing_away(raw: str) -> None:
    dress = ids.undress(raw)
    assert dress.before + dress.core + dress.after == raw.strip()


@pytest.mark.parametrize("text", ["UT-001", "1", "R-1.2", "Ü-1", "x" * 64])
def test_one_word_can_be_an_id(text: str) -> None:
    assert ids.is_id(text)


@pytest.mark.parametrize("text", ["", "UT 001", "a|b", "<b", "UT-1, UT-2", "x" * 65, "a\u00a0b"])
def test_anything_else_cannot(text: str) -> None:
    assert not ids.is_id(text)


@pytest.mark.parametrize(
    ("like", "text"),
    [
        ("**UT-001**", "**UT-007**"),
        ("`UT-001`", "`UT-007`"),
        ("UT-001", "UT-007"),
        ("[UT-001](https://example.com/1)", "UT-007"),
        ("~~UT-001~~", "UT-007"),
        ("<b>UT-001</b>", "UT-007"),
    ],
)
def test_a_new_id_wears_emphasis_but_no_link_and_no_strike(like: str, text: str) -> None:
    assert ids.dressed(like, "UT-007") == text


def test_the_habit_of_a_column_is_what_most_of_its_ids_wear() -> None:
    raws = ["**UT-001**", "UT-002", "**UT-003**", "–", "–", "–"]
    assert ids.dressed(ids.habit(raws), "UT-004") == "**UT-004**"
    assert ids.dressed(ids.habit([]), "UT-004") == "UT-004"


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], "UT-001"),
        (["UT-006", "UT-001"], "UT-007"),
        (["UT-009"], "UT-010"),
        (["UT-099"], "UT-100"),
        (["UT-999"], "UT-1000"),
        (["UT-7", "UT-12"], "UT-13"),
        (["UT-007", "UT-12"], "UT-013"),
        (["16-01", "16-02", "17-01"], "17-02"),
        (["1.1.1", "1.1.2", "1.2.9"], "1.2.10"),
        (["T9", "T10"], "T11"),
        (["1", "2", "10"], "11"),
        (["UT-3a"], "UT-4a"),
        (["A-1", "A-2", "B-1"], "A-3"),
        (["T1", "T2", "UT-001"], "UT-002"),  # the template's shape where it is in use
        (["alpha", "beta"], "UT-001"),
        (["UT-5", "ut-6"], "UT-7"),  # the same ID in another case is taken as well
    ],
)
def test_counting_goes_on_in_the_numbering_of_the_document(taken: list[str], expected: str) -> None:
    assert ids.next_id(TASKS, taken) == expected


def test_each_collection_counts_by_its_own_template_even_among_all_ids() -> None:
    everything = ["UT-001", "UT-002", "UT-003", "R-01"]
    assert ids.next_id(RISKS, everything) == "R-02"
    assert ids.next_id(TASKS, everything) == "UT-004"


def test_a_reserved_id_is_not_given() -> None:
    spec = CollectionSpec("a", "a", (), (), (), id_template="{}")
    assert ids.next_id(spec, ["1", "2"], reserved=["3", "4"]) == "5"
    assert ids.next_id(TASKS, ["UT-001"], reserved=["ut-002"]) == "UT-003"


def test_a_series_is_what_single_steps_would_give() -> None:
    taken = ["UT-008", "UT-004"]
    series = list(islice(ids.numbering(TASKS, taken), 4))
    assert series == ["UT-009", "UT-010", "UT-011", "UT-012"]
    for expected in series:
        assert ids.next_id(TASKS, taken) == expected
        taken.append(expected)


@given(
    st.lists(st.from_regex(r"[A-C]{0,2}-?[0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True), max_size=8)
)
def test_a_given_id_is_new_readable_and_higher_than_all_of_its_shape(taken: list[str]) -> None:
    given_id = ids.next_id(TASKS, taken)
    assert given_id.casefold() not in {each.casefold() for each in taken}
    assert ids.is_id(given_id)
    assert ids.id_of(given_id) == given_id
    assert ids.next_id(TASKS, [*taken, given_id]) != given_id


# The table that a new row stands in


@pytest.mark.parametrize(
    ("near", "expected"),
    [
        (["16-01", "16-02"], "16-03"),
        (["17-01"], "17-02"),
        ([], "17-02"),  # nothing says where
        (["16-02", "17-01"], "17-02"),  # the table holds both
        (["new"], "17-02"),
    ],
)
def test_a_table_is_counted_on_by_itself(near: list[str], expected: str) -> None:
    assert ids.next_id(TASKS, ["16-01", "16-02", "17-01"], near=near) == expected


def test_a_number_that_another_table_has_is_not_given() -> None:
    taken = ["1.1.1", "1.1.2", "1.1.3", "1.2.1"]
    assert ids.next_id(TASKS, taken, near=["1.1.1", "1.1.2"]) == "1.1.4"
    assert ids.next_id(TASKS, taken, reserved=["1.2.2"], near=["1.2.1"]) == "1.2.3"


def test_the_shape_of_the_collection_goes_before_that_of_the_table() -> None:
    assert ids.next_id(TASKS, ["T1", "T2", "UT-001"], near=["T1", "T2"]) == "UT-002"


@pytest.mark.parametrize("raw", ["[x]", "[ ]", "[-]", "[X]", "[~]"])
def test_the_box_of_a_task_list_is_no_link(raw: str) -> None:
    assert ids.undress(raw) == ("", raw, "")


def test_a_badge_is_worn_and_not_handed_on() -> None:
    dress = ids.undress("![Done](https://badge.example/done.svg)")
    assert dress.core == "Done"
    assert not dress.plain
