"""The tracker read as records."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gh_tracker
from gh_tracker.core.cells.codec import Local, read
from gh_tracker.core.cells.keyless import Known
from gh_tracker.core.cells.values import digest
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Facet, FieldSpec, Kind, Place, Settings
from gh_tracker.core.spec import DEFAULTS, RISKS, TASKS
from tests.trackers import Tracker, trackers

EXAMPLE = Path(gh_tracker.__file__).parent / "examples" / "tracker.md"
REFERENCE = sorted((Path(__file__).parents[4] / "shared" / "trackers").glob("*.md"))
HEAD = "## Snapshot\n\n| ID | Title | Status | Progress | Last Update |\n| --- | --- | --- | --- | --- |\n"
RISK_HEAD = "## Risks\n\n| ID | Description | Status | Mitigation |\n| --- | --- | --- | --- |\n"


def reading(source: str, base: Mapping[str, Mapping[str, str]] | None = None) -> Local:
    def known(record: str) -> Mapping[str, str]:
        return (base or {}).get(record, {})

    return read(parse(source.encode()), DEFAULTS, Known(known) if base is not None else None)


def tasks(*rows: str) -> str:
    return HEAD + "".join(f"{row}\n" for row in rows)


def codes(local: Local) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in local.problems]


def test_the_example_tracker_reads_without_a_problem() -> None:
    local = read(parse(EXAMPLE.read_bytes()), DEFAULTS)
    assert list(local.records) == [*(f"HL-{n:03}" for n in range(1, 7)), "R-01", "R-02", "R-03"]
    assert local.problems == ()
    assert local.unnumbered == ()
    assert local.frozen_ids == {}
    assert local.broken == frozenset()
    assert local.tables == {"tasks": (0,), "risks": (1,)}


def test_every_cell_of_a_row_is_read() -> None:
    record = read(parse(EXAMPLE.read_bytes()), DEFAULTS).records["HL-006"]
    assert record.values == {
        "title": "Accessibility review and launch rehearsal",
        "milestone": "M4",
        "owner": "Accessibility Lead",
        "status": "Not Started",
        "progress": "0%",
        "last_update": "",
        "notes": "Starts when reader accounts and kiosks can be tested together.",
    }
    assert record.collection == "tasks"
    assert record.place == Place(0, 5, 11)
    assert record.frozen == {}


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.name)
def test_the_reference_trackers_read_completely(path: Path) -> None:
    local = read(parse(path.read_bytes()), DEFAULTS)
    assert local.problems == ()
    assert len([key for key in local.records if key.startswith("UT-")]) == 6
    assert len([key for key in local.records if key.startswith("R-")]) == len(local.records) - 6


@pytest.mark.skipif(not REFERENCE, reason="the reference trackers are not beside the project")
def test_the_newest_reference_tracker_has_six_tasks_and_four_risks() -> None:
    local = read(parse(REFERENCE[-1].read_bytes()), DEFAULTS)
    assert [record.collection for record in local.records.values()] == ["tasks"] * 6 + ["risks"] * 4


@given(trackers())
def test_a_tracker_reads_as_it_was_made(tracker: Tracker) -> None:
    local = read(parse(tracker.source), DEFAULTS)
    assert local.problems == ()
    assert {key: dict(record.values) for key, record in local.records.items()} == tracker.records
    assert {key: record.collection for key, record in local.records.items()} == tracker.homes
    found = [(row.collection, dict(row.values)) for row in local.unnumbered]
    assert found == list(tracker.unnumbered)
    assert local.broken == frozenset()


@given(trackers())
def test_the_place_of_a_record_is_where_it_stands(tracker: Tracker) -> None:
    document = parse(tracker.source)
    for key, record in read(document, DEFAULTS).records.items():
        row = document.tables[record.place.table].rows[record.place.row]
        assert row.line == record.place.line
        assert any(key in cell.raw for cell in row.cells)


@given(trackers(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_record(tracker: Tracker, chance: random.Random) -> None:
    document = parse(tracker.source)
    lines = list(document.lines)
    for table in document.tables:
        rows = [row.line - 1 for row in table.rows]
        shuffled = [document.lines[at] for at in chance.sample(rows, len(rows))]
        for at, span in zip(rows, shuffled, strict=True):
            lines[at] = span
    text = "\n".join(document.text[span.start : span.end] for span in lines)
    before, after = read(document, DEFAULTS), read(parse(text.encode()), DEFAULTS)
    assert {key: row.values for key, row in before.records.items()} == {
        key: row.values for key, row in after.records.items()
    }
    assert {row.digest for row in before.unnumbered} == {row.digest for row in after.unnumbered}


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_accident(text: str) -> None:
    read(parse((tasks("| UT-1 | a | Open | x | y |") + text).encode(errors="replace")), DEFAULTS)


def test_a_table_without_rows_is_known() -> None:
    local = reading(HEAD)
    assert local.records == {}
    assert local.tables == {"tasks": (0,), "risks": ()}


def test_an_id_is_known_without_its_decoration() -> None:
    local = reading(tasks("| [**UT-1**](x) | a | Blocked | 0% | – |"))
    assert list(local.records) == ["UT-1"]


def test_a_row_without_an_id_waits_for_one() -> None:
    local = reading(tasks("| – | New | Blocked | 0% | – |", "|  | Newer | Blocked | 0% | – |"))
    assert [row.values["title"] for row in local.unnumbered] == ["New", "Newer"]
    assert {row.id for row in local.unnumbered} == {""}
    assert local.problems == ()


def test_an_empty_row_is_nothing() -> None:
    local = reading(tasks("| – | – |  | TBD | – |", "|  |  |  |  |  |"))
    assert (local.records, local.unnumbered, local.problems) == ({}, (), ())


def test_a_row_with_neither_id_nor_title_is_pointed_at() -> None:
    local = reading(tasks("| – | – | Blocked | 0% | – |"))
    assert codes(local) == [("empty-title", 5)]
    assert local.problems[0].severity == "warning"
    assert local.unnumbered == ()


def test_an_empty_title_freezes_the_title_alone() -> None:
    local = reading(tasks("| UT-1 | – | Blocked | 10% | – |"))
    assert local.records["UT-1"].frozen == {"title": "empty-title"}
    assert local.records["UT-1"].values == {
        "status": "Blocked",
        "progress": "10%",
        "last_update": "",
    }
    assert [problem.severity for problem in local.problems] == ["error"]


def test_each_cell_that_cannot_be_read_is_frozen_and_located() -> None:
    row = "| UT-1 | a | Blockd | 0.4 | soon |"
    local = reading(tasks(row))
    record = local.records["UT-1"]
    assert record.frozen == {
        "status": "unknown-status",
        "progress": "bad-progress",
        "last_update": "bad-date",
    }
    assert record.values == {"title": "a"}
    assert [(each.code, each.line, each.column) for each in local.problems] == [
        ("unknown-status", 5, row.index("Blockd") + 1),
        ("bad-progress", 5, row.index("0.4") + 1),
        ("bad-date", 5, row.index("soon") + 1),
    ]
    assert {each.severity for each in local.problems} == {"error"}
    assert 'Is "Blocked" meant?' in local.problems[0].message
    assert local.broken == frozenset()


def test_the_order_of_a_date_is_told_by_its_column() -> None:
    rows = ["| UT-1 | a | Blocked | 0% | 05/06/2024 |", "| UT-2 | a | Blocked | 0% | 27/05/2024 |"]
    assert reading(tasks(*rows)).records["UT-1"].values["last_update"] == "2024-06-05"
    assert reading(tasks(rows[0])).records["UT-1"].frozen == {"last_update": "bad-date"}


def test_a_column_of_the_configuration_is_typed() -> None:
    points = FieldSpec("points", Facet.PROPERTY, ("Points",), Kind.NUMBER)
    spec = TASKS.__class__("tasks", "t", (*TASKS.fields, points), TASKS.words, TASKS.required)
    source = "| ID | Title | Status | Points |\n|---|---|---|---|\n| 1 | a | Open | 08 |\n| 2 | b | Blocked | x |"
    local = read(parse(source.encode()), Settings((spec,)))
    assert local.records["1"].values["points"] == "8"
    assert local.records["2"].frozen == {"points": "bad-number"}


def test_an_id_of_several_words_is_refused() -> None:
    local = reading(
        tasks("| see below | a | Blocked | 0% | – |", "| UT-1 | b | Blocked | 0% | – |")
    )
    assert list(local.records) == ["UT-1"]
    assert local.frozen_ids == {"see below": "bad-id"}
    assert codes(local) == [("bad-id", 5)]
    assert local.broken == {"tasks"}


ROW = "| UT-1 | a | Blocked | 10% | – |"
BASE = {"UT-1": {"title": "a", "status": "Blocked", "progress": "10%", "last_update": ""}}
OTHER = "| UT-1 | b | Blocked | 0% | – |"


def test_of_two_rows_with_one_id_that_of_the_base_stays_live() -> None:
    for rows, line in (([ROW, OTHER], 5), ([OTHER, ROW], 6)):
        local = reading(tasks(*rows), BASE)
        assert local.records["UT-1"].place.line == line
        assert local.frozen_ids == {}
        assert codes(local) == [("duplicate-id", 11 - line)]
        assert f"line {line}" in local.problems[0].message
        assert local.broken == {"tasks"}


@pytest.mark.parametrize("base", [None, {}, {"UT-1": {"title": "c"}}])
def test_where_the_base_does_not_tell_both_are_frozen(
    base: Mapping[str, Mapping[str, str]] | None,
) -> None:
    local = reading(tasks(ROW, OTHER, "| UT-2 | c | Blocked | 0% | – |"), base)
    assert list(local.records) == ["UT-2"]
    assert local.frozen_ids == {"UT-1": "duplicate-id"}
    assert codes(local) == [("duplicate-id", 5), ("duplicate-id", 6)]


def test_of_two_equal_rows_the_first_stays_live() -> None:
    assert reading(tasks(ROW, ROW), BASE).records["UT-1"].place.line == 5


def test_a_cell_that_cannot_be_read_is_not_as_in_the_base() -> None:
    local = reading(tasks("| UT-1 | a | Blocked | x | – |", OTHER), BASE)
    assert local.frozen_ids == {"UT-1": "duplicate-id"}


def test_a_column_that_was_removed_does_not_count_against_a_row() -> None:
    base = {"UT-1": {**BASE["UT-1"], "notes": "gone"}}
    assert reading(tasks(OTHER, ROW), base).records["UT-1"].place.line == 6


def test_ids_that_differ_in_case_are_one() -> None:
    local = reading(tasks(ROW, "| ut-1 | b | Blocked | 0% | – |"), BASE)
    assert list(local.records) == ["UT-1"]
    assert local.frozen_ids == {"ut-1": "duplicate-id"}


def test_an_id_in_two_collections_breaks_both() -> None:
    local = reading(tasks(ROW) + "\n" + RISK_HEAD + "| UT-1 | a | Open | b |\n", BASE)
    assert local.records["UT-1"].collection == "tasks"
    assert local.broken == {"risks"}  # the live row's table has no problem
    assert reading(tasks(ROW) + "\n" + RISK_HEAD + "| UT-1 | a | Open | b |\n").broken == {
        "tasks",
        "risks",
    }


def test_a_row_with_a_wrong_number_of_cells_is_frozen_by_its_id() -> None:
    local = reading(tasks("| UT-1 | a | b | Blocked | 0% | – |", "| UT-2 | a | Blocked |"))
    assert local.records == {}
    assert local.frozen_ids == {"UT-1": "cell-count", "UT-2": "cell-count"}
    assert codes(local) == [("cell-count", 5), ("cell-count", 6)]
    assert local.broken == {"tasks"}


def test_a_row_too_short_to_hold_its_id_is_frozen_without_one() -> None:
    source = "| Title | Status | ID |\n|---|---|---|\n| a | Blocked |\n| b | Blocked | UT-2 |\n"
    local = reading(source)
    assert list(local.records) == ["UT-2"]
    assert local.frozen_ids == {}
    assert local.unnumbered == ()
    assert local.broken == {"tasks"}


def test_a_row_cut_off_by_a_blank_line_is_frozen_and_breaks_its_collection() -> None:
    local = reading(tasks(ROW, "", "| UT-2 | b | Blocked | 0% | – |"))
    assert list(local.records) == ["UT-1"]
    assert local.frozen_ids == {"UT-2": "detached-row"}
    assert local.broken == {"tasks"}


def test_a_row_that_cannot_be_read_is_a_double_of_one_that_can() -> None:
    rows = (ROW, "", "| UT-1 | b | Blocked | 0% | – |")
    assert reading(tasks(*rows), BASE).records["UT-1"].place.line == 5
    local = reading(tasks(*rows))
    assert local.records == {}
    assert set(local.frozen_ids) == {"UT-1"}


def test_a_sentence_under_a_table_is_no_record_and_breaks_nothing() -> None:
    local = reading(tasks(ROW, "A sentence."))
    assert list(local.records) == ["UT-1"]
    assert codes(local) == [("stray-line", 6)]
    assert local.broken == frozenset()


def test_a_table_without_its_id_column_breaks_the_collection() -> None:
    lost = (
        "| Title | Milestone | Owner | Status | Progress | Last Update | Notes |\n"
        + "|---" * 7
        + "|\n"
    )
    local = reading(tasks(ROW) + "\n" + lost + "| a | M1 | b | Blocked | 0% | – | c |\n")
    assert list(local.records) == ["UT-1"]
    assert local.broken == {"tasks"}
    assert "no-id-column" in dict(codes(local))


def test_a_table_that_is_broken_or_nested_breaks_the_collection_it_looks_like() -> None:
    broken = "\n## More\n\n| ID | Title | Status |\n| --- | --- |\n| UT-9 | x | Blocked |\n"
    assert reading(tasks(ROW) + broken).broken == {"tasks"}
    other = "\n## More\n\n| A | B | C |\n| --- | --- |\n| UT-9 | x | Blocked |\n"
    assert reading(tasks(ROW) + other).broken == frozenset()


def test_what_hides_rows_breaks_every_collection() -> None:
    fence = tasks(ROW) + "\n```\n| UT-2 | a | Blocked | 0% | – |\n"
    assert reading(fence).broken == {"tasks", "risks"}
    merge = tasks(ROW, "<<<<<<< ours", ROW, "=======", OTHER, ">>>>>>> theirs")
    assert reading(merge).broken == {"tasks", "risks"}


def test_problems_stand_in_the_order_of_the_lines() -> None:
    local = reading(
        tasks("| UT-1 | a | x | y | z |", "| UT-2 | a |", "| UT-3 | a | x | 0% | – |", "Text")
    )
    assert [line for _, line in codes(local)] == sorted(line for _, line in codes(local))
    assert {line for _, line in codes(local)} == {5, 6, 7, 8}


def test_a_generated_view_holds_no_records() -> None:
    view = f"<!-- gh-tracker:begin board -->\n{tasks(OTHER)}\n<!-- gh-tracker:end -->\n\n"
    local = reading(view + tasks(ROW))
    assert local.records["UT-1"].values["title"] == "a"
    assert local.problems == ()


def test_tables_of_others_may_hold_anything() -> None:
    local = reading("| Word | Meaning |\n|---|---|\n| UT-1 | a |\n| UT-1 | b |\n\n" + tasks(ROW))
    assert list(local.records) == ["UT-1"]
    assert local.problems == ()


def test_the_digest_stands_for_the_values_whatever_their_order_or_writing() -> None:
    assert digest({"a": "1", "b": "2"}) == digest({"b": "2", "a": "1"})
    assert digest({"a": "1", "b": "2"}) != digest({"a": "12", "b": ""})
    assert len(digest({})) == 12
    wide = reading("| ID | Status | Title |\n|---|---|---|\n|  | ✅ done | a |\n").unnumbered[0]
    tight = reading("|ID|Title|Status|\n|-|-|-|\n||a|Complete|\n").unnumbered[0]
    assert wide.digest == tight.digest
    assert int(wide.digest, 16) >= 0


def test_the_digest_tells_rows_apart_by_what_could_not_be_read() -> None:
    local = reading(tasks("|  | a | Blocked | x | – |", "|  | a | Blocked | y | – |"))
    assert len({row.digest for row in local.unnumbered}) == 2


def test_a_large_tracker_is_read_once_per_row() -> None:
    rows = [f"| UT-{n:05} | Title {n} | Blocked | {n % 101}% | 2024-05-27 |" for n in range(2000)]
    local = reading(tasks(*rows))
    assert len(local.records) == 2000
    assert local.problems == ()


def test_a_risk_table_is_read_by_its_own_words() -> None:
    local = reading(RISK_HEAD + "| R-1 | a | Mitigated | b |\n| R-2 | a | Blocked | b |\n")
    assert local.records["R-1"].values["status"] == "Resolved"
    assert local.records["R-2"].frozen == {"status": "unknown-status"}
    assert RISKS.name == local.records["R-1"].collection
