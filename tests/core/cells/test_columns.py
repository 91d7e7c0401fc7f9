"""Which table is whose, and which column is which field."""

from dataclasses import replace

import pytest

from gh_tracker.core.cells import codec
from gh_tracker.core.cells.columns import claims, columns_of, fold, is_of
from gh_tracker.core.document.structure import parse
from gh_tracker.core.model import CollectionSpec, Facet, FieldSpec, Settings
from gh_tracker.core.spec import DEFAULTS, RISKS, TASKS

TASK_HEADERS = (
    "Task ID",
    "Title",
    "Milestone",
    "Owner",
    "Status",
    "Progress",
    "Last Update",
    "Notes",
)


def table(*headers: str, heading: str = "## Any") -> str:
    dashes = " | ".join("---" for _ in headers)
    return f"{heading}\n\n| {' | '.join(headers)} |\n| {dashes} |\n\n"


def claimed(source: str, settings: Settings = DEFAULTS) -> list[tuple[str, int]]:
    found = claims(parse(source.encode()), settings)
    return [(claim.spec.name, claim.table) for claim in found.tables]


def refused(source: str, settings: Settings = DEFAULTS) -> list[str]:
    return [claim.spec.name for claim in claims(parse(source.encode()), settings).refused]


@pytest.mark.parametrize(
    "text",
    ["Task ID", "task id", " TASK  ID ", "**Task ID**", "`Task ID`", "_Task ID_", "[Task ID](#x)"],
)
def test_a_header_is_recognised_in_any_dress(text: str) -> None:
    assert fold(text) == "task id"


def test_columns_are_found_wherever_they_stand() -> None:
    headers = ("Notes", "Budget", "status", "**Title**", "Task ID")
    assert columns_of(headers, TASKS) == {"notes": 0, "status": 2, "title": 3, "id": 4}


def test_of_two_columns_for_one_field_the_preferred_name_counts() -> None:
    assert columns_of(("ID", "Task ID"), TASKS) == {"id": 1}


def test_of_two_columns_with_one_name_the_first_counts() -> None:
    assert columns_of(("Notes", "Notes"), TASKS) == {"notes": 0}


def test_no_column_serves_two_fields() -> None:
    fields = (FieldSpec("a", Facet.TITLE, ("X",)), FieldSpec("b", Facet.SECTION, ("X", "Y")))
    spec = CollectionSpec("c", "c", fields, (), ("a",))
    assert columns_of(("X", "Y"), spec) == {"a": 0, "b": 1}
    assert columns_of(("X",), spec) == {"a": 0}


def test_each_table_goes_to_the_first_collection_it_fits() -> None:
    source = table(*TASK_HEADERS) + table("ID", "Description", "Status", "Mitigation")
    assert claimed(source) == [("tasks", 0), ("risks", 1)]
    twin = replace(TASKS, name="twin")
    assert claimed(source, Settings((TASKS, twin))) == [("tasks", 0)]
    assert claimed(source, Settings((twin, TASKS))) == [("twin", 0)]


def test_a_table_that_fits_two_collections_is_claimed_once() -> None:
    both = table("ID", "Title", "Description", "Status", "Mitigation")
    assert claimed(both) == [("tasks", 0)]
    assert claimed(both, Settings((RISKS, TASKS))) == [("risks", 0)]


def test_several_tables_make_one_collection() -> None:
    assert claimed(table("ID", "Title", "Status") * 3) == [("tasks", 0), ("tasks", 1), ("tasks", 2)]


@pytest.mark.parametrize(
    "headers",
    [
        ("Date", "Decision", "Rationale", "Owner"),
        ("Title", "Status"),
        ("Title", "Owner", "Status", "Notes"),
        ("ID", "Title", "Owner"),
        ("ID", "Status", "Notes"),
        ("Name", "Value"),
    ],
)
def test_tables_of_others_are_left_alone_without_a_word(headers: tuple[str, ...]) -> None:
    assert claimed(table(*headers)) == []
    assert refused(table(*headers)) == []


def test_a_table_that_lost_its_id_column_is_refused_and_named() -> None:
    source = table(*TASK_HEADERS[1:])
    found = claims(parse(source.encode()), DEFAULTS)
    assert found.tables == ()
    assert [claim.spec.name for claim in found.refused] == ["tasks"]
    (problem,) = found.problems
    assert (problem.code, problem.line, problem.column, problem.table) == ("no-id-column", 3, 3, 3)
    assert problem.severity == "error"
    assert '"Task ID"' in problem.message


def test_a_risk_table_without_ids_is_refused_as_well() -> None:
    assert refused(table("Description", "Impact", "Mitigation", "Owner", "Status")) == ["risks"]


@pytest.mark.parametrize(
    ("heading", "fits"),
    [
        ("## Snapshot", True),
        ("## snapshot (Updated 2024-05-27)", True),
        ("### **Snapshot** [27 May 2024]", True),
        ("## Snapshot (old)", False),
        ("## Snapshots", False),
        ("Text", False),
    ],
)
def test_a_collection_may_be_bound_to_a_heading(heading: str, fits: bool) -> None:
    settings = Settings((replace(TASKS, headings=("Snapshot",)),))
    source = table(*TASK_HEADERS, heading=heading)
    assert claimed(source, settings) == ([("tasks", 0)] if fits else [])
    lost = table(*TASK_HEADERS[1:], heading=heading)
    assert refused(lost, settings) == (["tasks"] if fits else [])


def test_a_heading_of_the_configuration_may_have_brackets_itself() -> None:
    settings = Settings((replace(RISKS, headings=("Issues & Risks (Active)",)),))
    source = table(
        "ID", "Description", "Status", "Mitigation", heading="## Issues & Risks (Active)"
    )
    assert claimed(source, settings) == [("risks", 0)]


def test_a_generated_view_is_no_collection() -> None:
    view = f"<!-- gh-tracker:begin board -->\n\n{table('ID', 'Title', 'Status')}\n<!-- gh-tracker:end -->\n"
    assert claimed(view) == []
    assert claimed(view + table("ID", "Title", "Status")) == [("tasks", 1)]


def test_a_line_that_is_no_table_can_look_like_a_header() -> None:
    assert is_of(("ID", "Title", "Status"), TASKS)
    assert is_of(("> ", "Task ID", "Title", "Status"), TASKS)
    assert not is_of(("Title", "Status"), TASKS)


def test_the_tables_of_one_collection_can_be_asked_for() -> None:
    source = table("ID", "Title", "Status") + table("ID", "Description", "Status", "Mitigation")
    found = claims(parse(source.encode()), DEFAULTS)
    assert [claim.table for claim in found.of("risks")] == [1]
    assert found.of("nothing") == ()


# Sections and patterns

ROADMAP = (
    "# Roadmap\n\n"
    + table("ID", "Title", "Status", heading="## Phase 1: Ground work (2024-05-27)")
    + table("ID", "Title", "Status", heading="### Details")
    + table("ID", "Title", "Status", heading="## Phase 2")
    + table("ID", "Title", "Status", heading="## Archive")
)


@pytest.mark.parametrize(
    ("headings", "tables"),
    [
        (("Phase *",), [0, 1, 2]),
        (("phase 2",), [2]),
        (("Phase 1: *",), [0, 1]),
        (("Details",), [1]),
        (("*work",), [0, 1]),
        (("Roadmap",), [0, 1, 2, 3]),
        (("Phase ?",), []),
        (("Phase [12]",), []),
        (("Details", "Archive"), [1, 3]),
    ],
)
def test_headings_are_of_all_sections_around_and_a_star_stands_for_anything(
    headings: tuple[str, ...], tables: list[int]
) -> None:
    settings = Settings((replace(TASKS, headings=headings),))
    assert [index for _, index in claimed(ROADMAP, settings)] == tables


def test_a_footnote_in_a_header_is_no_part_of_it() -> None:
    assert fold("Status[^1]") == fold("**Status**[^as-of]") == "status"


def test_a_table_that_is_not_ours_is_no_error_but_a_warning() -> None:
    other = "## Rota\n\n| Week | Who |\n| --- | --- |\n| 1 | Ned | twice |\n\n| 2 | Ivy |\n"
    ours = table("ID", "Title", "Status")
    found = codec.read(parse((ours + other).encode()), DEFAULTS)
    assert [(each.code, each.severity) for each in found.problems] == [
        ("cell-count", "warning"),
        ("detached-row", "warning"),
    ]
    assert found.broken == frozenset()


@pytest.mark.parametrize("indent", ["    ", "\t"])
def test_a_table_that_is_shown_as_code_is_no_problem_unless_it_is_ours(indent: str) -> None:
    ours = table("ID", "Title", "Status")
    code = f"{indent}| a | b |\n{indent}| --- | --- |\n"
    assert codec.read(parse((ours + code).encode()), DEFAULTS).problems == ()
    same = code.replace("| a | b |", "| ID | Title | Status |").replace("--- |", "--- | --- |", 1)
    found = codec.read(parse((ours + same).encode()), DEFAULTS)
    assert [(each.code, each.severity) for each in found.problems] == [("broken-table", "error")]
    assert found.broken == {"tasks"}
