"""What `check --fix` mends, what it leaves to a person, and that no value ever changes."""

import re
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gh_tracker.core.cells import codec
from gh_tracker.core.checking.check import check
from gh_tracker.core.checking.mending import fix
from gh_tracker.core.document.structure import parse
from gh_tracker.core.spec import DEFAULTS
from tests.core.checking.test_check import changed, codes
from tests.trackers import Tracker, trackers

TRACKER = (files("gh_tracker") / "examples" / "tracker.md").read_bytes()


def mended(source: bytes) -> tuple[bytes, list[str]]:
    found = fix(source, DEFAULTS, "t.md")
    return found.source, [each.code for each in found.mended]


@pytest.mark.parametrize("blank", ["\n", "\n\n\n", "  \n\t\n"])
def test_a_row_cut_off_by_blank_lines_goes_back(blank: str) -> None:
    source = changed(("| HL-004 |", f"{blank}| HL-004 |"))
    text, codes_ = mended(source)
    assert text == TRACKER
    assert codes_ == ["detached-row"] * 3


def test_crlf_is_kept() -> None:
    source = changed(("| HL-006 |", "\n| HL-006 |")).replace(b"\n", b"\r\n")
    assert mended(source) == (TRACKER.replace(b"\n", b"\r\n"), ["detached-row"])


def test_a_sentence_under_a_table_gets_a_blank_line() -> None:
    last = "loans while offline. | Digital Services Lead | Resolved |\n"
    text, codes_ = mended(changed((last, f"{last}Risks are reviewed weekly.\n")))
    assert codes_ == ["stray-line"]
    assert text.decode() == TRACKER.decode().replace(last, f"{last}\nRisks are reviewed weekly.\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| HL-006 |", "<!-- moved -->\n\n| HL-006 |"),  # something stands between
        ("| HL-006 |", "\nLater:\n\n| HL-006 |"),
        ("| HL-006 |", "\n| HL-006 | Extra |"),  # it does not fit the table
        ("| HL-006 |", "\n    | HL-006 |"),  # it is indented as code
        ("| HL-006 |", "A sentence.\n| HL-006 |"),  # a row follows the sentence
    ],
)
def test_what_is_not_clear_is_left_to_a_person(old: str, new: str) -> None:
    source = changed((old, new))
    assert mended(source) == (source, [])


def test_of_two_problems_the_clear_one_is_mended() -> None:
    source = changed(("| HL-006 |", "Later:\n\n| HL-006 |"))
    text, codes_ = mended(source)
    assert codes_ == ["stray-line"]
    assert [code for code, *_ in codes(text)] == ["detached-row"]


def test_a_second_row_of_one_id_goes_back_and_is_still_reported() -> None:
    source = changed(("| HL-006 |", "\n| HL-001 |"))
    text, codes_ = mended(source)
    assert codes_ == ["detached-row"]
    assert {code for code, *_ in codes(text)} == {"duplicate-id"}


def test_a_repair_by_which_another_row_would_read_otherwise_is_left_to_a_person() -> None:
    """05/06 may be May or June; a row with the 25th, once it is back, says which."""
    rows = ["| T-1 | One | Blocked | 05/06/2024 |", "", "| T-2 | Two | Blocked | 25/06/2024 |"]
    head = ["| Task ID | Title | Status | Last Update |", "| --- | --- | --- | --- |"]
    source = "\n".join([*head, *rows, ""]).encode()
    assert mended(source) == (source, [])


def test_nothing_is_mended_in_a_sound_tracker() -> None:
    assert mended(TRACKER) == (TRACKER, [])


# Surplus cells and lines of dashes


@pytest.mark.parametrize("surplus", [" |", "|", " | | |", " |  |"])
def test_empty_cells_that_a_row_has_too_many_go(surplus: str) -> None:
    last = "loans while offline. | Digital Services Lead | Resolved |"
    source = changed((last, f"{last}{surplus}"))
    assert mended(source) == (TRACKER, ["cell-count"])


@pytest.mark.parametrize("surplus", [" x |", " | x |", "–|"])
def test_a_surplus_cell_that_holds_something_is_left_to_a_person(surplus: str) -> None:
    last = "loans while offline. | Digital Services Lead | Resolved |"
    source = changed((last, f"{last}{surplus}"))
    assert mended(source) == (source, [])


def test_a_row_that_lacks_cells_is_left_to_a_person() -> None:
    """Nobody knows which of its cells is missing."""
    source = changed(("| Digital Services Lead | Resolved |", "| Digital Services Lead |"))
    assert mended(source) == (source, [])


TABLE = "| Task ID | Title | Status |\n{}\n| A-1 | x | Done |\n| A-2 | y | Done |\n"


@pytest.mark.parametrize(
    ("dashes", "after"),
    [
        ("| --- | --- |", "| --- | --- | --- |"),
        ("|:-:|--:|", "| :-: | --: | --: |"),
        ("|---|---|---|---|", "| --- | --- | --- |"),
        ("| --- |", "| --- | --- | --- |"),
    ],
)
def test_a_line_of_dashes_gets_the_cells_that_all_rows_have(dashes: str, after: str) -> None:
    text, codes_ = mended(TABLE.format(dashes).encode())
    assert text.decode() == TABLE.format(after)
    assert codes_ == ["broken-table"]
    assert codes(text) == []


def test_a_line_of_dashes_without_outer_pipes_stays_without() -> None:
    source = b"Task ID | Title | Status\r\n---|---\r\nA-1 | x | Done\r\n"
    text, _ = mended(source)
    assert text == b"Task ID | Title | Status\r\n--- | --- | ---\r\nA-1 | x | Done\r\n"


@pytest.mark.parametrize(
    "source",
    [
        b"| Task ID | Title | Status |\n| --- | --- |\n",  # nothing tells who is right
        b"| Task ID | Title | Status |\n| --- | --- |\n| A-1 | x |\n",
        b"| Task ID | Title | Status |\n| --- | --- |\n| A-1 | x | Done |\n| A-2 | y |\n",
        b"    | Task ID | Title | Status |\n    | --- | --- | --- |\n    | A-1 | x | Done |\n",
    ],
)
def test_a_table_whose_rows_do_not_agree_is_left_to_a_person(source: bytes) -> None:
    assert mended(source) == (source, [])


def test_a_repair_that_brings_another_kind_of_problem_to_light_is_left_to_a_person() -> None:
    source = TABLE.format("| --- |").replace("Done", "Nearly").encode()
    assert mended(source) == (source, [])


# What holds whatever is wrong

SPOILS = st.lists(
    st.sampled_from(
        [
            (b"| HL-002 |", b"\n| HL-002 |"),
            (b"| HL-006 |", b"\n \n| HL-006 |"),
            (b"| R-02 |", b"\n\n| R-02 |"),
            (b"\n## Activity", b"Trailing words.\n\n## Activity"),
            (b"## Decision", b"| R-09 | lost |\n\n## Decision"),
            (b"| HL-003 |", b"| HL-002 |"),
            (b"\n", b"\r\n"),
            (b"| Medium |", b"| Med | ium |"),
            (b"Complete |", b"Done-ish |"),
            (b"Resolved |", b"Resolved | | |"),
            (b"| --- | --- |", b"| --- |"),
        ]
    ),
    max_size=5,
    unique=True,
)


@settings(max_examples=60)
@given(SPOILS)
def test_mending_the_example_changes_no_value_and_is_done_after_once(
    spoils: list[tuple[bytes, bytes]],
) -> None:
    source = TRACKER
    for old, new in spoils:
        source = source.replace(old, new)
    hold(source)


@settings(max_examples=40)
@given(trackers(), st.data())
def test_mending_any_tracker_changes_no_value_and_is_done_after_once(
    tracker: Tracker, data: st.DataObject
) -> None:
    lines = tracker.source.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(lines)))
        lines.insert(at, data.draw(st.sampled_from([b"\n", b"\r\n", b"Words.\n", b"| x |\n"])))
    for at in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=2)):
        lines[at] = lines[at].rstrip() + data.draw(st.sampled_from([b" |\n", b"||\n", b"\n"]))
    hold(b"".join(lines))


def hold(source: bytes) -> None:
    """Assert that mending is done after once, and that every text reads as it did."""
    once = fix(source, DEFAULTS, "t.md")
    again = fix(once.source, DEFAULTS, "t.md")
    assert (again.source, again.mended) == (once.source, ())
    before = codec.read(parse(source), DEFAULTS).records
    after = codec.read(parse(once.source), DEFAULTS).records
    for key, record in before.items():
        assert (after[key].values, after[key].frozen) == (record.values, record.frozen)
    assert texts(once.source) == texts(source)
    assert len(check(once.source, DEFAULTS, "t")) <= len(check(source, DEFAULTS, "t"))
    assert bool(once.mended) == (once.source != source)


def texts(source: bytes) -> list[bytes]:
    """Return what is written, without blanks, pipes and lines of dashes."""
    lines = [line for line in source.splitlines() if not re.fullmatch(rb"[-:| \t]*", line)]
    return re.split(rb"[|\s]+", b" ".join(lines).strip(b"| "))
