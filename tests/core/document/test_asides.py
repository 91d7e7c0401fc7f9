import pytest

from gh_tracker.core.cells import codec
from gh_tracker.core.document.asides import heads_group, is_sum
from gh_tracker.core.document.blocks import Cell, Span
from gh_tracker.core.document.structure import parse
from gh_tracker.core.spec import DEFAULTS


def cells(*raws: str) -> list[Cell]:
    return [Cell(Span(0, 0), raw) for raw in raws]


@pytest.mark.parametrize(
    "row",
    [
        ("**Phase 1**", "", ""),
        ("", "__Foundations__", "–"),
        ("<b>Phase 2</b>",),
        ("", "", "[**Launch**](#launch)"),
        ("***Später***", "TBD", ""),
    ],
)
def test_one_text_in_bold_heads_a_group(row: tuple[str, ...]) -> None:
    assert heads_group(cells(*row))


@pytest.mark.parametrize(
    "row",
    [
        ("Phase 1", "", ""),  # a title being typed
        ("**UT-007**", "", ""),  # a record that lacks its title
        ("**16-01**", "–", "–"),
        ("**UT-007**", "**Charter**", ""),
        ("", "", ""),
        ("a **word** in bold", "", ""),
        ("*Phase 1*", "", ""),
    ],
)
def test_nothing_else_heads_a_group(row: tuple[str, ...]) -> None:
    assert not heads_group(cells(*row))


@pytest.mark.parametrize("row", [("**Total**", "", "40%"), ("All in all:", "–", "3")])
def test_a_word_in_place_of_the_id_and_no_title_is_a_sum(row: tuple[str, ...]) -> None:
    assert is_sum(cells(*row), 0, 1)


@pytest.mark.parametrize(
    "row",
    [
        ("Total", "", "40%"),  # may be a record whose title was emptied
        ("**Total**", "of all", "40%"),
        ("**UT-1**", "", "Done"),
        ("", "", "Done"),
        ("UT 1", "Charter", "Done"),
        ("**Total**",),
    ],
)
def test_nothing_else_is_a_sum(row: tuple[str, ...]) -> None:
    assert not is_sum(cells(*row), 0, 1)


SOURCE = b"""\
| Task ID | Title | Status | Progress |
| --- | --- | --- | --- |
| **Phase 1** |
| UT-001 | Charter | Done | 100% |
| | **Phase 2** | | |
| UT-002 | Pipeline | Blocked | 0% |
| | New | | |
| **Total** | | | 50% |
"""


def test_such_rows_are_no_records_and_no_problem() -> None:
    found = codec.read(parse(SOURCE), DEFAULTS)
    assert list(found.records) == ["UT-001", "UT-002"]
    assert [each.values["title"] for each in found.unnumbered] == ["New"]
    assert found.problems == ()
    assert found.broken == frozenset()
