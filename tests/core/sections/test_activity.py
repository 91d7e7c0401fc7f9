"""The activity log, read and written the way it is kept."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gh_tracker
from gh_tracker.core.cells.changes import AddLogEntry
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.sections.activity import LogEntry, add_entries, log_entries
from tests.strategies import hostile_text

EXAMPLE = Path(gh_tracker.__file__).parent / "examples" / "tracker.md"
NEW = AddLogEntry("2024-06-03", "UT-006", "completed", "All published.")


def added(source: str, *changes: AddLogEntry) -> str:
    document = parse(source.encode())
    edits = add_entries(document, changes or (NEW,))
    assert len(edits) == len(changes or (NEW,))
    return apply(document, [edit for _, edit in edits]).decode()


def entries(source: str) -> tuple[LogEntry, ...]:
    return log_entries(parse(source.encode()))


def log(*items: str, heading: str = "## Activity Log") -> str:
    return "\n".join(["# T", "", heading, *items, "", "## Next", "- not an entry", ""])


def test_the_entries_of_the_example_are_read() -> None:
    found = log_entries(parse(EXAMPLE.read_bytes()))
    assert [(each.date, each.id, each.verb, each.line) for each in found] == [
        ("2025-09-04", "HL-002", "completed", 14),
        ("2025-08-22", "HL-001", "completed", 15),
    ]
    assert found[1].text == "Charter, steering calendar, and survey results published."


@pytest.mark.parametrize(
    "item",
    [
        "- **2024-05-27** – UT-005 completed. Text.",
        "* **2024-05-27** — UT-005 completed: Text.",
        "+ 2024-05-27 - UT-005 completed. Text.",
        "- 2024-05-27: UT-005 Completed. Text.",
        "- **2024-05-27:** UT-005 completed. Text.",
        "- **2024-05-27**: UT-005: completed. Text.",
        "- _27 May 2024_ – **UT-005** completed. Text.",
        "- May 27, 2024 – [UT-005](x) completed. Text.",
        "- 27.05.2024 – UT-005 completed, Text.",
        "- **2024-05-27** UT-005 completed. Text.",
        "- **2024-05-27** – UT-005 completed.\n  Text.",
    ],
)
def test_entries_are_read_however_they_are_written(item: str) -> None:
    assert entries(log(item)) == (LogEntry("2024-05-27", "UT-005", "completed", "Text.", 4),)


def test_an_entry_of_another_kind_keeps_its_text_and_is_found_by_the_ids_in_it() -> None:
    (entry,) = entries(log("- **2024-05-27** – Completed UT-005 and ut-0061."))
    assert (entry.id, entry.verb) == ("", "")
    assert entry.text == "Completed UT-005 and ut-0061."
    assert entry.about("UT-005")
    assert entry.about("UT-0061")
    assert not entry.about("UT-006")
    assert not entry.about("UT-00")


def test_an_entry_is_about_its_subject() -> None:
    assert LogEntry("2024-05-27", "UT-005", "completed", "Text.", 1).about("ut-005")
    assert LogEntry("2024-05-27", "UT-005", "completed", "Unblocks UT-006.", 1).about("UT-006")


@pytest.mark.parametrize(
    "item",
    ["- No date.", "- Since 2024-05-27 – UT-005 completed.", "- 2024-02-31 – UT-1 done.", "-"],
)
def test_a_bullet_without_a_date_in_front_is_no_entry(item: str) -> None:
    assert entries(log(item)) == ()


def test_the_order_of_dates_is_told_by_the_whole_log() -> None:
    found = entries(log("- 05/06/2024 – UT-2 done. a", "- 27/05/2024 – UT-1 done. b"))
    assert [each.date for each in found] == ["2024-06-05", "2024-05-27"]


@pytest.mark.parametrize(
    "heading",
    ["## Activity Log", "### activity log (since May)", "# **Activity Log**", "Activity Log\n---"],
)
def test_the_log_is_found_by_its_heading(heading: str) -> None:
    assert [each.id for each in entries(log("- 2024-05-27 – UT-1 done.", heading=heading))] == [
        "UT-1"
    ]


def test_a_log_ends_at_the_next_heading_of_its_level() -> None:
    source = log(
        "", "### May", "- 2024-05-27 – UT-1 done.", "", "### April", "- 2024-04-02 – UT-2 done."
    )
    assert [each.id for each in entries(source)] == ["UT-1", "UT-2"]
    assert "- 2024-06-03 – UT-006 completed. All published.\n- 2024-05-27" in added(source)


def test_a_document_without_a_log_has_no_entries_and_takes_none() -> None:
    document = parse(b"# T\n\n- 2024-05-27 - UT-1 done.\n")
    assert log_entries(document) == ()
    assert add_entries(document, [NEW]) == ()


@pytest.mark.parametrize(
    ("item", "written"),
    [
        (
            "- **2024-05-27** – UT-005 completed. A.",
            "- **2024-06-03** – UT-006 completed. All published.",
        ),
        ("* 2024-05-27: UT-005 completed. A.", "* 2024-06-03: UT-006 completed. All published."),
        ("- __27 May 2024__ — UT-5 done.", "- __3 June 2024__ — UT-006 completed. All published."),
        ("-   27.05.2024 - UT-5 done.", "-   03.06.2024 - UT-006 completed. All published."),
        ("- **2024-05-27:** UT-5 done.", "- **2024-06-03:** UT-006 completed. All published."),
        ("- Nothing dated.", "- **2024-06-03** – UT-006 completed. All published."),
    ],
)
def test_an_entry_is_written_as_the_others_are(item: str, written: str) -> None:
    assert added(log(item)) == log(written, item)


def test_an_entry_needs_no_text() -> None:
    change = AddLogEntry("2024-06-03", "UT-006", "reopened")
    assert "- **2024-06-03** – UT-006 reopened.\n" in added(log("- x"), change)


def test_a_log_with_the_newest_last_is_continued_at_its_end() -> None:
    items = ("- 2024-05-01 – UT-1 done.", "- 2024-05-09 – UT-2 done.")
    assert added(log(*items)) == log(*items, "- 2024-06-03 – UT-006 completed. All published.")


def test_several_entries_stand_in_the_order_of_the_log() -> None:
    changes = [
        AddLogEntry("2024-06-03", "UT-1", "completed"),
        AddLogEntry("2024-06-05", "UT-2", "completed"),
        AddLogEntry("2024-06-03", "UT-3", "completed"),
    ]
    newest_first = added(log("- 2024-05-09 – UT-9 done.", "- 2024-05-01 – UT-8 done."), *changes)
    assert [each.id for each in entries(newest_first)] == ["UT-2", "UT-3", "UT-1", "UT-9", "UT-8"]
    newest_last = added(log("- 2024-05-01 – UT-8 done.", "- 2024-05-09 – UT-9 done."), *changes)
    assert [each.id for each in entries(newest_last)] == ["UT-8", "UT-9", "UT-1", "UT-3", "UT-2"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "# T\n\n## Activity Log\n\n## Next\n",
            "# T\n\n## Activity Log\n\n- **2024-06-03** – UT-006 completed. All published.\n\n## Next\n",
        ),
        (
            "## Activity Log\n## Next\n",
            "## Activity Log\n\n- **2024-06-03** – UT-006 completed. All published.\n\n## Next\n",
        ),
        (
            "## Activity Log\nNothing yet.\n",
            "## Activity Log\n\n- **2024-06-03** – UT-006 completed. All published.\n\nNothing yet.\n",
        ),
        (
            "## Activity Log",
            "## Activity Log\n\n- **2024-06-03** – UT-006 completed. All published.",
        ),
        (
            "Activity Log\r\n===\r\n\r\n* * *\r\n",
            "Activity Log\r\n===\r\n\r\n- **2024-06-03** – UT-006 completed. All published.\r\n\r\n* * *\r\n",
        ),
        (
            "* other list\n\n## Activity Log\n",
            "* other list\n\n## Activity Log\n\n* **2024-06-03** – UT-006 completed. All published.\n",
        ),
    ],
)
def test_an_empty_log_gets_its_first_bullet_below_the_heading(source: str, expected: str) -> None:
    assert added(source) == expected


def test_an_empty_log_takes_several_entries_newest_first() -> None:
    second = AddLogEntry("2024-06-05", "UT-007", "created")
    result = added("## Activity Log\n\nText.\n", NEW, second)
    assert [each.id for each in entries(result)] == ["UT-007", "UT-006"]
    assert result.endswith("All published.\n\nText.\n")


def test_no_change_is_no_edit() -> None:
    document = parse(log("- 2024-05-27 – UT-1 done.").encode())
    assert add_entries(document, []) == ()
    assert add_entries(parse(b"## Activity Log\n"), []) == ()


def test_each_edit_comes_with_its_entry() -> None:
    older, newer = (
        AddLogEntry("2024-06-03", "UT-1", "completed"),
        AddLogEntry("2024-06-05", "UT-2", "completed"),
    )
    found = add_entries(parse(log("- x").encode()), [older, newer])
    assert [change for change, _ in found] == [newer, older]
    assert all(change.id in edit.text for change, edit in found)


def test_a_comment_in_a_text_hides_nothing() -> None:
    change = AddLogEntry("2024-06-03", "UT-006", "completed", "<!-- UT-006 --> and more")
    result = added(log("- x"), change)
    assert "&lt;!-- UT-006 --> and more" in result
    assert not parse(result.encode()).mentions("UT-006")


@given(hostile_text(), st.sampled_from(["- **2024-05-27** – UT-005 completed. A.", "Text."]))
def test_a_hostile_text_stays_one_entry_and_opens_nothing(text: str, item: str) -> None:
    source = log(item)
    before, after = (
        parse(source.encode()),
        parse(added(source, AddLogEntry("2024-06-03", "UT-006", "completed", text)).encode()),
    )
    assert len(log_entries(after)) == len(log_entries(before)) + 1
    assert log_entries(after)[0].id == "UT-006"
    assert len(after.headings) == len(before.headings)
    assert len(after.tables) == len(before.tables) == 0
    assert len(after.regions) == len(before.regions)
    assert not after.mentions("UT-006")  # it stands on no line that may hold a row


@given(
    st.lists(st.sampled_from([f"2024-05-{day:02}" for day in range(1, 29)]), min_size=2, max_size=6)
)
def test_an_ordered_log_stays_ordered(days: list[str]) -> None:
    for ordered in (sorted(days), sorted(days, reverse=True)):
        items = [f"- {day} – UT-{n} done." for n, day in enumerate(ordered)]
        found = [each.date for each in entries(added(log(*items)))]
        assert all(a <= b for a, b in pairwise(found)) or all(a >= b for a, b in pairwise(found))
