"""Changes to the tracker as edits by span."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gh_tracker
from gh_tracker.core.cells.changes import (
    AddLogEntry,
    AddRow,
    GiveId,
    SetCell,
    SetHeadingDate,
    SetMetric,
    SetView,
    TrackerEdit,
)
from gh_tracker.core.cells.codec import Local, read
from gh_tracker.core.document.blocks import Document
from gh_tracker.core.document.edits import RefusedEdit
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import Place
from gh_tracker.core.spec import DEFAULTS
from gh_tracker.core.writing import by_change, to_edits
from tests.trackers import TITLES, Tracker, rows, trackers, values_of

EXAMPLE = (Path(gh_tracker.__file__).parent / "examples" / "tracker.md").read_text("utf-8")
HEAD = (
    "## Snapshot\n\n| ID | Title | Milestone | Status | Extra |\n| --- | --- | --- | --- | --- |\n"
)


def changed(source: str, *changes: TrackerEdit) -> tuple[str, tuple[TrackerEdit, ...]]:
    document = parse(source.encode())
    edits, dropped = to_edits(document, read(document, DEFAULTS), changes, DEFAULTS)
    return apply(document, edits).decode(), dropped


def written(source: str, *changes: TrackerEdit) -> str:
    result, dropped = changed(source, *changes)
    assert dropped == ()
    return result


def held(source: str, change: TrackerEdit) -> bool:
    """Tell whether a change was given back, and nothing written."""
    return changed(source, change) == (source, (change,))


def reread(source: str) -> Local:
    return read(parse(source.encode()), DEFAULTS)


def tasks(*lines: str) -> str:
    return HEAD + "".join(f"{line}\n" for line in lines)


def test_a_cell_changes_and_nothing_else() -> None:
    result = written(EXAMPLE, SetCell("HL-004", "progress", "35%", "40%"))
    assert result == EXAMPLE.replace("| 35% |", "| 40% |")


def test_several_cells_of_one_row_change_together() -> None:
    result = written(
        EXAMPLE,
        SetCell("HL-006", "status", "Not Started", "In Progress"),
        SetCell("HL-006", "last_update", "", "2025-09-15"),
        SetCell("R-01", "impact", "Medium", "High"),
    )
    assert "| In Progress | 0% | 2025-09-15 | Starts when" in result
    assert reread(result).records["R-01"].values["impact"] == "High"


def test_a_value_of_several_lines_stands_in_one_cell() -> None:
    old = reread(EXAMPLE).records["HL-001"].values["notes"]
    result = written(EXAMPLE, SetCell("HL-001", "notes", old, "a | b\n\nc <br>"))
    assert "| a \\| b<br><br>c &lt;br&gt; |" in result
    assert reread(result).records["HL-001"].values["notes"] == "a | b\n\nc <br>"


@pytest.mark.parametrize(
    "change",
    [
        SetCell("HL-004", "progress", "30%", "40%"),  # a person typed 35% meanwhile
        SetCell("HL-999", "progress", "35%", "40%"),  # the row is gone
        SetCell("HL-004", "budget", "", "1"),  # there is no such column
        SetCell("R-01", "progress", "", "1%"),
        SetCell("HL-004", "status", "In Progress", "Nonsense"),  # no cell can hold it
        SetCell("HL-004", "notes", reread(EXAMPLE).records["HL-004"].values["notes"], "TBD"),
        SetCell("HL-004", "notes", reread(EXAMPLE).records["HL-004"].values["notes"], "a\0b"),
        SetCell("HL-004", "title", "Reader accounts with single sign-on", ""),
        AddRow("tasks", "HL-004", {"title": "a"}),  # the ID is taken
        AddRow("nothing", "N-1", {"title": "a"}),
        AddRow("tasks", "HL-007", {}),  # a row needs a title
        AddRow("tasks", "HL 007", {"title": "a"}),
        GiveId("0123456789ab", Place(0, 0, 5), "HL-007"),
        SetView("milestones", "| M1 | 40% |"),
        SetMetric("Pass rate", "98%", "2024-06-03"),
    ],
)
def test_a_change_that_cannot_be_made_is_given_back(change: TrackerEdit) -> None:
    assert held(EXAMPLE, change)


def test_a_cell_that_cannot_be_read_is_not_written() -> None:
    source = tasks("| T1 | a | M1 | Nonsense | x |")
    assert held(source, SetCell("T1", "status", "", "Blocked"))


def test_a_frozen_row_is_not_written() -> None:
    source = tasks("| T1 | a | M1 | Blocked | x |", "| T1 | b | M1 | Blocked | x |")
    assert held(source, SetCell("T1", "title", "a", "c"))
    assert held(source, AddRow("tasks", "T1", {"title": "c"}))


def test_what_stands_there_already_needs_no_edit() -> None:
    assert changed(EXAMPLE, SetCell("HL-004", "progress", "30%", "35%")) == (EXAMPLE, ())


def test_one_change_that_cannot_be_made_does_not_stop_the_others() -> None:
    lost = SetCell("HL-004", "progress", "30%", "40%")
    result, dropped = changed(EXAMPLE, lost, SetCell("HL-003", "progress", "60%", "70%"))
    assert dropped == (lost,)
    assert result == EXAMPLE.replace("| 60% |", "| 70% |")


def test_nothing_is_written_the_way_the_table_writes_nothing() -> None:
    source = tasks("| T1 | a | M1 | Blocked | x |", "| T2 | b | TBD | Blocked | x |")
    result = written(source, SetCell("T1", "milestone", "M1", ""))
    assert result == source.replace("| M1 |", "| TBD |")


def test_the_spelling_of_a_status_is_the_column_s_own() -> None:
    source = tasks("| T1 | a | M1 | ✅ done | x |", "| T2 | b | M1 | 🚧 wip | x |")
    result = written(source, SetCell("T2", "status", "In Progress", "Complete"))
    assert result == source.replace("🚧 wip", "✅ done")


def test_the_spelling_of_another_table_is_used_where_the_own_has_none() -> None:
    source = tasks("| T1 | a | M1 | DONE | x |") + "\n" + tasks("| T2 | b | M2 | Blocked | x |")
    assert "| T2 | b | M2 | DONE | x |" in written(
        source, SetCell("T2", "status", "Blocked", "Complete")
    )


def test_dates_that_tell_the_order_may_change_together() -> None:
    head = "| ID | Title | Status | Last Update |\n|---|---|---|---|\n"
    row = "| T{} | a | Blocked | {} |\n"
    source = head + row.format(1, "27/05/2024") + row.format(2, "28/05/2024")
    changes = [
        SetCell("T1", "last_update", "2024-05-27", "2024-06-05"),
        SetCell("T2", "last_update", "2024-05-28", "2024-06-06"),
    ]
    result = reread(written(source, *changes))
    assert result.records["T1"].values["last_update"] == "2024-06-05"
    assert result.records["T2"].values["last_update"] == "2024-06-06"
    assert "| 05/06/2024 |" in written(source, changes[0])  # the other one still tells


def test_a_new_row_stands_behind_the_last_in_the_table_s_own_writing() -> None:
    values = {"title": "Opening day", "milestone": "M4", "status": "Blocked", "notes": "a | b"}
    result = written(EXAMPLE, AddRow("tasks", "HL-007", values))
    row = "| HL-007 | Opening day | M4 | – | Blocked | – | – | a \\| b |\n"
    assert result == EXAMPLE.replace("\n\n## Activity", f"\n{row}\n## Activity")
    assert result.splitlines()[11].startswith("| HL-007 |")


def test_new_rows_keep_their_order() -> None:
    changes = [AddRow("tasks", f"HL-{n:03}", {"title": f"t{n}"}) for n in (7, 8, 9)]
    assert list(reread(written(EXAMPLE, *changes)).records)[6:9] == ["HL-007", "HL-008", "HL-009"]


def test_a_new_row_may_follow_a_row_that_changes() -> None:
    result = written(
        EXAMPLE,
        AddRow("tasks", "HL-007", {"title": "a"}),
        SetCell("HL-006", "progress", "0%", "5%"),
    )
    assert reread(result).records["HL-006"].values["progress"] == "5%"
    assert reread(result).records["HL-007"].place.row == 6


def test_a_new_row_joins_its_milestone_else_the_last_table() -> None:
    first = tasks(
        *(f"| T{n} | a | M1 | Blocked | x |" for n in (1, 2)),
        "| T3 | a | M2 | Blocked | x |",
        "| T6 | a | – | Blocked | x |",
    )
    second = tasks(
        "| T4 | b | M1 | Blocked | x |",
        "| T5 | b | M2 | Blocked | x |",
        "|  | c | M2 | Blocked | x |",
    )
    source = first + "\n" + second

    def table(milestone: str) -> int:
        change = AddRow("tasks", "T9", {"title": "new", "milestone": milestone})
        return reread(written(source, change)).records["T9"].place.table

    assert table("M1") == 0
    assert table("M2") == 1
    assert table("M3") == 1
    assert table("") == 1


def test_a_table_without_rows_takes_its_first() -> None:
    assert written(HEAD, AddRow("tasks", "T1", {"title": "a", "status": "Blocked"})) == tasks(
        "| T1 | a | – | Blocked | – |"
    )


def test_a_new_id_wears_what_the_others_wear() -> None:
    source = tasks("| **T1** | a | M1 | Blocked | x |", "|  | b | M1 | Blocked | x |")
    row = reread(source).unnumbered[0]
    result = written(
        source,
        GiveId(row.digest, row.place, "T2"),
        AddRow("tasks", "T3", {"title": "c", "status": "Blocked"}),
    )
    assert "| **T2** | b |" in result
    assert "| **T3** | c |" in result


def test_a_row_is_given_its_id_where_it_stands_now() -> None:
    source = tasks("| – | new | M1 | Blocked | x |")
    row = reread(source).unnumbered[0]
    moved = "Text.\n\n" + tasks(
        "| T1 | other | M1 | Blocked | x |", "| – | new | M1 | Blocked | x |"
    )
    result = written(moved, GiveId(row.digest, row.place, "T2"))
    assert result == moved.replace("| – | new", "| T2 | new")


def test_a_row_that_changed_meanwhile_is_not_given_an_id() -> None:
    source = tasks("| – | new | M1 | Blocked | x |")
    row = reread(source).unnumbered[0]
    assert held(source.replace("new", "newer"), GiveId(row.digest, row.place, "T2"))


def test_an_id_that_a_person_gave_meanwhile_is_not_given_again() -> None:
    source = tasks("| – | new | M1 | Blocked | x |", "| T2 | a | M1 | Blocked | x |")
    row = reread(source).unnumbered[0]
    assert held(source, GiveId(row.digest, row.place, "T2"))
    frozen = source + "| T3 | too few |\n"
    assert held(frozen, GiveId(row.digest, row.place, "T3"))


def test_in_a_broken_collection_no_row_is_numbered() -> None:
    source = tasks("| – | new | M1 | Blocked | x |", "| T3 | too few |")
    row = reread(source).unnumbered[0]
    assert held(source, GiveId(row.digest, row.place, "T9"))


def test_equal_rows_are_given_different_ids_each_in_its_place() -> None:
    line = "| – | new | M1 | Blocked | x |"
    first, second = reread(tasks(line, line)).unnumbered
    assert first.digest == second.digest
    changes = [GiveId(second.digest, second.place, "T2"), GiveId(first.digest, first.place, "T1")]
    assert list(reread(written(tasks(line, line), *changes)).records) == ["T1", "T2"]
    one_left, dropped = changed(tasks(line), *changes)
    assert len(reread(one_left).records) == 1
    assert len(dropped) == 1


def test_one_id_is_given_once() -> None:
    source = tasks("| – | a | M1 | Blocked | x |", "| – | b | M1 | Blocked | x |")
    first, second = reread(source).unnumbered
    again = GiveId(second.digest, second.place, "T1")
    result, dropped = changed(source, GiveId(first.digest, first.place, "T1"), again)
    assert dropped == (again,)
    assert list(reread(result).records) == ["T1"]


def test_a_row_that_gets_its_id_may_change_in_the_same_run() -> None:
    source = tasks("| – | new | M1 | Not Started | x |")
    row = reread(source).unnumbered[0]
    give = GiveId(row.digest, row.place, "T1")
    change = SetCell("T1", "status", "Not Started", "Blocked")
    assert written(source, give, change) == tasks("| T1 | new | M1 | Blocked | x |")
    assert written(source, change, give) == tasks("| T1 | new | M1 | Blocked | x |")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("## Snapshot (Updated 2024-05-27)", "## Snapshot (Updated 2024-06-03)"),
        ("## Snapshot, 27 May 2024 ##", "## Snapshot, 3 June 2024 ##"),
        ("## Snapshot (27.05.2024)", "## Snapshot (03.06.2024)"),
        ("## Sprint 2024-05-20 (2024-05-27)", "## Sprint 2024-05-20 (2024-06-03)"),
        ("Snapshot 2024-05-27\n---", "Snapshot 2024-06-03\n---"),
        ("## Snapshot (27/05/2024)", "## Snapshot (03/06/2024)"),
        ("## Snapshot (05/06/2024)", "## Snapshot (05/06/2024)"),
        ("## Snapshot", "## Snapshot"),
        ("Text", "Text"),
    ],
)
def test_the_date_of_a_heading_changes_in_its_own_form(heading: str, expected: str) -> None:
    source = tasks("| T1 | a | M1 | Blocked | x |").replace("## Snapshot", heading, 1)
    assert written(source, SetHeadingDate("tasks", "2024-06-03")) == source.replace(
        heading, expected, 1
    )


def test_a_heading_that_is_right_is_left() -> None:
    assert written(EXAMPLE, SetHeadingDate("tasks", "2025-09-12")) == EXAMPLE
    assert written(EXAMPLE, SetHeadingDate("nothing", "2025-09-12")) == EXAMPLE


def test_only_the_first_table_s_heading_carries_the_date() -> None:
    one = tasks("| T1 | a | M1 | Blocked | x |").replace("## Snapshot", "## A (2024-05-27)")
    two = tasks("| T2 | a | M1 | Blocked | x |").replace("## Snapshot", "## B (2024-05-27)")
    result = written(f"{one}\n{two}", SetHeadingDate("tasks", "2024-06-03"))
    assert "## A (2024-06-03)" in result
    assert "## B (2024-05-27)" in result


def test_a_log_entry_is_written_with_the_other_changes() -> None:
    change = AddLogEntry("2025-09-15", "HL-003", "completed", "All kiosks run.")
    result = written(EXAMPLE, change, SetCell("HL-003", "status", "In Progress", "Complete"))
    assert (
        "## Activity Log\n- **2025-09-15** – HL-003 completed. All kiosks run.\n- **2025-09-04**"
        in result
    )


def test_a_log_entry_without_a_log_or_written_already_is_given_back() -> None:
    assert held(tasks(), AddLogEntry("2025-09-15", "T1", "completed"))
    assert held(EXAMPLE, AddLogEntry("2025-09-04", "HL-002", "Completed", "Again."))


def test_each_change_comes_with_its_own_edits() -> None:
    change = SetCell("HL-003", "progress", "60%", "70%")
    lost = SetCell("HL-003", "progress", "50%", "70%")
    there = SetCell("HL-004", "progress", "30%", "35%")
    entry = AddLogEntry("2025-09-15", "HL-003", "completed")
    document = parse(EXAMPLE.encode())
    found = by_change(document, read(document, DEFAULTS), [entry, change, lost, there], DEFAULTS)
    assert [each for each, _ in found] == [change, lost, there, entry]
    edits = dict(found)
    assert [edit.text for edit in edits[change] or ()] == ["70%"]
    assert edits[lost] is None
    assert edits[there] == ()
    assert len(edits[entry] or ()) == 1


def test_in_a_broken_collection_no_row_is_added() -> None:
    source = tasks("| T1 | a | M1 | Blocked | x |", "| T2 | too few |")
    assert held(source, AddRow("tasks", "T9", {"title": "new", "status": "Blocked"}))


# The laws of a lens, over generated trackers.


@given(trackers())
def test_writing_what_was_read_changes_no_byte(tracker: Tracker) -> None:
    document = parse(tracker.source)
    local = read(document, DEFAULTS)
    changes = [
        SetCell(key, name, value, value)
        for key, row in local.records.items()
        for name, value in row.values.items()
    ]
    assert to_edits(document, local, changes, DEFAULTS) == ((), ())
    assert apply(document, ()) == tracker.source


@st.composite
def edited(draw: st.DrawFn) -> tuple[Tracker, list[SetCell]]:
    """A tracker and changes of some of its cells, at least one where it has any."""
    tracker = draw(trackers().filter(lambda each: bool(each.records)))
    cells = [(key, name) for key, values in tracker.records.items() for name in sorted(values)]
    chosen = draw(st.lists(st.sampled_from(cells), min_size=1, max_size=6, unique=True))
    return tracker, [
        SetCell(
            key,
            name,
            tracker.records[key][name],
            draw(values_of(tracker.homes[key], name)),
        )
        for key, name in chosen
    ]


def expected(tracker: Tracker, changes: Sequence[SetCell]) -> dict[str, dict[str, str]]:
    values = {key: dict(row) for key, row in tracker.records.items()}
    for change in changes:
        values[change.record][change.field] = change.after
    return values


def values_in(local: Local) -> dict[str, Mapping[str, str]]:
    return {key: dict(record.values) for key, record in local.records.items()}


@given(edited())
def test_what_was_written_is_read_back_and_needs_no_second_writing(
    case: tuple[Tracker, list[SetCell]],
) -> None:
    tracker, changes = case
    document = parse(tracker.source)
    edits, dropped = to_edits(document, read(document, DEFAULTS), changes, DEFAULTS)
    result = parse(apply(document, edits))
    local = read(result, DEFAULTS)
    assert dropped == ()
    assert values_in(local) == expected(tracker, changes)
    assert local.problems == ()
    assert [dict(row.values) for row in local.unnumbered] == [
        dict(v) for _, v in tracker.unnumbered
    ]
    assert to_edits(result, local, changes, DEFAULTS) == ((), ())


def cells_but(document: Document, lines: set[int]) -> list[list[str]]:
    """Return the source of every cell, and of whole lines that are no row of those lines."""
    return [
        [document.text[span.start : span.end]]
        for number, span in enumerate(document.lines, start=1)
        if number not in lines
    ]


@given(edited())
def test_what_no_change_names_keeps_every_byte(case: tuple[Tracker, list[SetCell]]) -> None:
    tracker, changes = case
    document = parse(tracker.source)
    local = read(document, DEFAULTS)
    edits, _ = to_edits(document, local, changes, DEFAULTS)
    result = parse(apply(document, edits))
    touched = {local.records[change.record].place.line for change in changes}
    assert cells_but(result, touched) == cells_but(document, touched)
    names = {(change.record, change.field) for change in changes}
    for key, record in local.records.items():
        before = document.tables[record.place.table]
        after = result.tables[record.place.table]
        columns = {name for _, name in names if (key, name) in names}
        old = [cell.raw for cell in before.rows[record.place.row].cells]
        new = [cell.raw for cell in after.rows[record.place.row].cells]
        assert sum(a != b for a, b in zip(old, new, strict=True)) <= len(columns)


@given(trackers(), st.data())
def test_a_row_that_was_added_is_read_back_and_no_other_changes(
    tracker: Tracker, data: st.DataObject
) -> None:
    document = parse(tracker.source)
    local = read(document, DEFAULTS)
    collection = data.draw(st.sampled_from([name for name, found in local.tables.items() if found]))
    title = TITLES[collection]
    names = tuple(field.name for field in DEFAULTS.collection(collection).fields)
    values = data.draw(rows(collection, names))
    change = AddRow(collection, "NEW-1", values)
    edits, dropped = to_edits(document, local, [change], DEFAULTS)
    assert dropped == ()
    try:
        result = read(parse(apply(document, edits)), DEFAULTS)
    except RefusedEdit:
        # A table without outer pipes cannot take a row that would begin or end with nothing.
        styles = [document.tables[at].style for at in local.tables[collection]]
        assert not all(style.leading and style.trailing for style in styles)
        return
    added = result.records["NEW-1"]
    assert added.values[title] == values[title]
    assert dict(added.values) == {name: values[name] for name in added.values}
    assert values_in(result) == {**values_in(local), "NEW-1": added.values}
    assert result.problems == ()


@given(trackers())
def test_every_row_without_an_id_gets_one(tracker: Tracker) -> None:
    document = parse(tracker.source)
    local = read(document, DEFAULTS)
    changes = [GiveId(row.digest, row.place, f"NEW-{n}") for n, row in enumerate(local.unnumbered)]
    edits, dropped = to_edits(document, local, changes, DEFAULTS)
    result = read(parse(apply(document, edits)), DEFAULTS)
    assert dropped == ()
    assert result.unnumbered == ()
    given_values = {f"NEW-{n}": dict(values) for n, (_, values) in enumerate(tracker.unnumbered)}
    assert values_in(result) == {**values_in(local), **given_values}
