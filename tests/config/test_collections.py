from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.changes import SetCell
from gh_tracker.core.document.splice import apply
from gh_tracker.core.document.structure import parse
from gh_tracker.core.ids import next_id
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.writes import create
from gh_tracker.core.model import Closing, CollectionSpec, Direction, Facet, FieldSpec, Kind, Policy
from gh_tracker.core.spec import DEFAULTS, RISKS, TASK_WORDS, TASKS
from gh_tracker.core.writing import to_edits
from tests.config.test_load import error_of, of
from tests.issues import issue_of


def tasks(text: str) -> CollectionSpec:
    """Return the tasks with this, in flow style, under their name."""
    return of(f"collections: {{tasks: {{{text}}}}}").settings.collection("tasks")


def field(spec: CollectionSpec, name: str) -> FieldSpec:
    found = spec.field(name)
    assert found is not None
    return found


# The collection as a whole


def test_what_is_not_named_stays_as_it_is_built_in() -> None:
    found = of("collections: {tasks: {id: WP-01}}").settings.collections
    assert found[0] != TASKS
    assert found[1] == RISKS
    assert field(found[0], "notes") == field(TASKS, "notes")


def test_a_collection_can_be_switched_off() -> None:
    settings = of("collections: {risks: {enabled: false}}").settings
    assert [each.name for each in settings.collections] == ["tasks"]


def test_all_of_them_cannot_be_switched_off() -> None:
    error = error_of("collections: {tasks: {enabled: no}, risks: {enabled: no}}")
    assert "no collection is enabled" in error.message


def test_label_prefix_and_headings_are_taken() -> None:
    found = tasks("label: work, prefix: '[{id}] ', headings: [Snapshot, Backlog]")
    assert (found.label, found.prefix, found.headings) == (
        "work",
        "[{id}] ",
        ("Snapshot", "Backlog"),
    )


@pytest.mark.parametrize(
    ("text", "first", "later"),
    [
        ("WP-01", "WP-01", "WP-12"),
        ("T1", "T1", "T12"),
        ("WP-{:03}", "WP-001", "WP-012"),
        ("'WP-{:03d}'", "WP-001", "WP-012"),
        ("'#{}'", "#1", "#12"),
        ("001", "001", "012"),
    ],
)
def test_the_first_id_tells_the_pattern(text: str, first: str, later: str) -> None:
    template = tasks(f"id: {text}" if "'" in text else f"id: '{text}'").id_template
    assert (template.format(1), template.format(12)) == (first, later)


def test_two_collections_with_one_label_are_an_error() -> None:
    error = error_of("collections:\n  risks:\n    label: 'Tracker: Task'")
    assert 'collection "tasks" has the same label' in error.message
    assert error.line == 5


# Columns


def test_a_new_column_is_a_property_unless_it_says_otherwise() -> None:
    found = field(tasks("columns: {Due Date: }"), "due_date")
    assert found == FieldSpec("due_date", Facet.PROPERTY, ("Due Date",), heading="Due Date")


def test_a_group_of_labels_is_named_after_its_column() -> None:
    found = field(tasks("columns: {Area: label}"), "area")
    assert found == FieldSpec("area", Facet.LABEL, ("Area",), label="area: ")


def test_every_option_of_a_column_is_taken() -> None:
    found = field(
        tasks(
            "columns: {Due: {facet: property, kind: date, heading: Due date, "
            "direction: github, policy: newest}}"
        ),
        "due",
    )
    assert found == FieldSpec(
        "due",
        Facet.PROPERTY,
        ("Due",),
        Kind.DATE,
        heading="Due date",
        direction=Direction.GITHUB,
        policy=Policy.NEWEST,
    )


def test_a_header_that_is_built_in_changes_its_field() -> None:
    found = tasks("columns: {notes: {direction: tracker}}")
    assert field(found, "notes").direction is Direction.TRACKER
    assert field(found, "notes").columns == field(TASKS, "notes").columns
    assert len(found.fields) == len(TASKS.fields)


def test_another_header_of_a_facet_that_an_issue_has_once_is_one_more_name() -> None:
    found = tasks("columns: {Work Package: title}")
    assert field(found, "title").columns == ("Work Package", *field(TASKS, "title").columns)
    assert len(found.fields) == len(TASKS.fields)


def test_a_built_in_header_can_be_given_another_facet() -> None:
    found = tasks("columns: {Notes: {facet: property}}")
    assert field(found, "notes").facet is Facet.PROPERTY
    assert [each.name for each in found.fields].count("notes") == 1


def test_a_header_moves_from_one_field_to_another() -> None:
    found = tasks("columns: {Assignee: property}")
    assert field(found, "owner").columns == ("Owner",)
    assert field(found, "assignee").facet is Facet.PROPERTY


def test_a_column_can_be_left_alone() -> None:
    found = tasks("columns: {Progress: none, Unknown: none}")
    assert found.of_facet(Facet.PROGRESS) is None
    assert len(found.fields) == len(TASKS.fields) - 1


def test_a_needed_column_that_is_left_alone_is_no_longer_needed() -> None:
    risks = of("collections: {risks: {columns: {Mitigation: none}}}").settings.collection("risks")
    assert risks.required == ("id", "description", "status")


def test_direction_and_policy_of_the_collection_hold_where_a_column_has_none() -> None:
    found = tasks(
        "direction: tracker, policy: github, "
        "columns: {Notes: {direction: both}, Due: {policy: hold}}"
    )
    assert field(found, "title").direction is Direction.TRACKER
    assert field(found, "notes").direction is Direction.BOTH
    assert field(found, "notes").policy is Policy.GITHUB
    assert field(found, "due").direction is Direction.TRACKER
    assert field(found, "due").policy is Policy.HOLD


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("Area: {facet: section, label: 'a: '}", "Area.label: a column that is the section"),
        ("Area: {facet: label, heading: x}", "Area.heading: a column that is the label"),
        ("Notes: {kind: date}", "Notes.kind: a column that is the section has no kind"),
        ("Due: {heading: Notes}", 'Due: has the same heading as "Notes"'),
        ("Area: {facet: label, label: 'Status: '}", 'Area: has the same label as "Status"'),
        ("due: , Due!: ", 'Due!: has the same name as "due"'),
    ],
)
def test_columns_that_do_not_go_together_are_an_error_at_the_later_one(
    column: str, words: str
) -> None:
    error = error_of(f"collections:\n  tasks:\n    columns: {{{column}}}")
    assert words in error.message
    assert error.line == 5
    assert error.column > 7


@pytest.mark.parametrize("facet", ["none", "property"])
def test_the_only_header_of_the_title_stays_the_title(facet: str) -> None:
    error = error_of(f"collections: {{x: {{columns: {{ID: id, Name: title, name: {facet}}}}}}}")
    assert "the title cannot be anything else" in error.message


# Statuses


def test_a_new_word_is_open_unless_it_closes() -> None:
    words = tasks(
        "statuses: {In Review: , Superseded: {closes: not_planned, aliases: [Old]}}"
    ).words
    added = {each.name: each for each in words if each not in TASK_WORDS}
    assert [each.closing for each in added.values()] == [Closing.OPEN, Closing.NOT_PLANNED]
    assert added["Superseded"].aliases == ("Old",)
    assert words[: len(TASK_WORDS)] == TASK_WORDS


def test_a_spelling_is_added_to_the_word_that_is_there() -> None:
    words = {each.name: each for each in tasks("statuses: {complete: Erledigt}").words}
    assert words["Complete"].closing is Closing.COMPLETED
    assert words["Complete"].aliases == ("Completed", "Done", "Finished", "Erledigt")


def test_a_built_in_spelling_can_become_a_word_of_its_own() -> None:
    words = {each.name: each for each in tasks("statuses: {Planned: []}").words}
    assert "Planned" not in words["Not Started"].aliases
    assert words["Planned"].closing is Closing.OPEN


def test_a_spelling_of_two_words_is_an_error() -> None:
    error = error_of("collections: {tasks: {statuses: {A: [x], B: [X]}}}")
    assert '"X" is also a spelling of "A"' in error.message


# A collection of one's own

OWN = """\
collections:
  dependencies:
    columns:
      ID: id
      Dependency: title
      Team: assignees
      State: status
      Needed By: {facet: property, kind: date}
    statuses: {Requested: [], Delivered: {closes: completed}}
"""


def test_a_new_collection_has_all_its_columns_and_comes_first() -> None:
    settings = of(OWN).settings
    found = settings.collections[0]
    assert [each.name for each in settings.collections] == ["dependencies", "tasks", "risks"]
    assert found.label == "tracker: dependencies"
    assert [each.name for each in found.fields] == ["id", "title", "owner", "status", "needed_by"]
    assert found.required == ("id", "title", "owner", "status", "needed_by")
    assert field(found, "owner").heading == "Owner"
    assert field(found, "status").label == "status: "


def test_what_its_words_do_not_say_is_said_with_those_of_the_tasks() -> None:
    words = of(OWN).settings.collection("dependencies").words
    assert [each.name for each in words] == ["Requested", "Delivered", "Cancelled"]


def test_without_a_status_column_it_has_no_words() -> None:
    text = "collections: {notes: {columns: {ID: id, Text: title}}}"
    assert of(text).settings.collection("notes").words == ()
    error = error_of("collections: {notes: {columns: {ID: id, Text: title}, statuses: {A: []}}}")
    assert "no column is the status" in error.message


@pytest.mark.parametrize(("columns", "facet"), [("Text: title", "id"), ("ID: id", "title")])
def test_it_needs_an_id_and_a_title(columns: str, facet: str) -> None:
    error = error_of(f"collections:\n  notes:\n    columns: {{{columns}}}")
    assert f"no column is the {facet}" in error.message
    assert error.line == 5


def test_a_typing_error_in_a_built_in_name_is_found_as_a_collection_without_columns() -> None:
    error = error_of("collections: {taks: {policy: github}}")
    assert "collections.taks" in error.message


def test_the_built_in_collections_survive_being_named() -> None:
    assert of("collections: {tasks: , risks: {}}").settings == DEFAULTS


# Any table


def test_under_headings_a_table_needs_no_more_than_id_and_title() -> None:
    found = of(f"{OWN}    headings: Dependencies\n").settings.collection("dependencies")
    assert found.required == ("id", "title")


@pytest.mark.parametrize(("text", "kept"), [("keep", True), ("close", False)])
def test_what_becomes_of_removed_rows_is_configured(text: str, kept: bool) -> None:
    assert tasks(f"removed: {text}").keep_removed is kept
    assert not tasks("id: UT-1").keep_removed


def test_a_word_is_spelled_as_the_tracker_spells_it() -> None:
    words = {
        each.name: each
        for each in tasks("statuses: {In Progress: {cell: 🚧}, Odd: {cell: odd}}").words
    }
    assert (words["In Progress"].cell, words["In Progress"].aliases[-1]) == ("🚧", "🚧")
    assert words["Odd"].aliases == (), "its name reads so already"
    assert words["Complete"].cell == ""


def test_a_cell_of_one_word_is_no_spelling_of_another() -> None:
    error = error_of("collections: {tasks: {statuses: {A: {cell: x}, B: [X]}}}")
    assert '"X" is also a spelling of "A"' in error.message


@pytest.mark.parametrize("first", ["UT-007", "16-01", "1.1.1", "F1", "'#1'", "א-01"])
def test_each_pattern_of_an_id_is_counted_on_as_it_is_written(first: str) -> None:
    spec = tasks(f"id: {first}")
    bare = first.strip("'")
    digits = re.search(r"\d+$", bare)
    assert digits
    number = f"{int(digits[0]) + 1:0{len(digits[0])}}"
    assert next_id(spec, [bare]) == bare[: digits.start()] + number


NEW = """\
collections:
  tasks:
    columns:
      Reviewer: {facet: property}
      Risk level: {facet: label, label: "risk: "}
      Next steps: section
      Due: {facet: property, kind: date}
"""
ROWS = b"""\
| ID | Title | Status | Reviewer | Risk level | Next steps | Due |
| --- | --- | --- | --- | --- | --- | --- |
| A-1 | Charter | Blocked | Ada | low | wait<br>ask | 27.05.2024 |
"""


def test_a_new_column_of_a_facet_that_exists_needs_no_code() -> None:
    """From the cell to the issue and back, and from a change of the issue into the cell."""
    settings = of(NEW).settings
    local = codec.read(parse(ROWS), settings)
    record = local.records["A-1"]
    new = {"reviewer": "Ada", "risk_level": "low", "next_steps": "wait\nask", "due": "2024-05-27"}
    assert record.values == {"title": "Charter", "status": "Blocked", **new}
    lens = Lens(settings.collection("tasks"), settings, "3f9a1c0b7e2d", "https://x.example/t.md")
    issue = issue_of(create("A-1", record.values, lens))
    assert "- Reviewer: Ada\n- Due: 2024-05-27\n" in issue.body
    assert "risk: low" in issue.labels
    assert "### Next steps\n\nwait\nask\n" in issue.body
    changed = replace(
        issue, body=issue.body.replace("Ada", "Bea").replace("2024-05-27", "2024-06-03")
    )
    found = read(changed, lens, "A-1", None).values
    changes = [SetCell("A-1", name, new[name], found[name]) for name in new]
    edits, refused = to_edits(parse(ROWS), local, changes, settings)
    assert refused == ()
    after = apply(parse(ROWS), edits)
    assert after == ROWS.replace(b"Ada", b"Bea").replace(b"27.05.2024", b"03.06.2024")
