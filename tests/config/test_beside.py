"""What can be configured beside the tables, and what is refused there."""

from __future__ import annotations

from datetime import date

import pytest

from gh_tracker.core.model import CollectionSpec, Direction, Policy
from gh_tracker.core.settings import VIEWS, MetricKind, MetricSpec, Sections, ViewKind, ViewSpec
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS
from tests.config.test_load import error_of, of


def sections(text: str) -> Sections:
    return of(text).settings.sections


def test_without_any_the_views_have_their_names_and_decisions_their_label() -> None:
    assert sections("") == Sections()
    assert set(VIEWS) == {"milestones", "progress", "timeline", "risk-matrix", "changes"}


def test_the_start_is_a_date() -> None:
    assert sections("start: 2024-05-06").start == date(2024, 5, 6)


def test_a_view_of_another_name_has_a_kind_and_the_others_stay() -> None:
    found = sections("views:\n  lately: changes").views
    assert found == {**VIEWS, "lately": ViewSpec(ViewKind.CHANGES)}


def test_a_built_in_view_can_be_changed_and_even_be_of_another_kind() -> None:
    found = sections("views:\n  changes: {days: 14}\n  progress: {kind: timeline}").views
    assert found["changes"] == ViewSpec(ViewKind.CHANGES, days=14)
    assert found["progress"].kind is ViewKind.TIMELINE


def test_all_of_a_view_can_be_said() -> None:
    found = sections(
        "views:\n"
        "  map: {kind: risk-matrix, collection: risks, rows: Severity, columns: Status}\n"
        "  since: {kind: changes, collection: tasks, since: 2024-05-06}"
    ).views
    assert found["map"] == ViewSpec(ViewKind.RISK_MATRIX, "risks", "Severity", "Status")
    assert found["since"] == ViewSpec(ViewKind.CHANGES, "tasks", since=date(2024, 5, 6))


def test_metrics_keep_their_order_and_have_defaults() -> None:
    found = sections(
        "metrics:\n"
        "  Pipeline: {kind: pipeline}\n"
        "  Queue: {kind: sla, label: moderation, within: 90m}\n"
        "  Done: {kind: ratio, where: {Status: Complete}}"
    ).metrics
    assert found == (
        MetricSpec("Pipeline", MetricKind.PIPELINE, runs=20),
        MetricSpec("Queue", MetricKind.SLA, label="moderation", within=1.5, days=30),
        MetricSpec("Done", MetricKind.RATIO, where={"Status": ("Complete",)}),
    )


def test_columns_of_a_collection_of_ones_own_can_be_counted() -> None:
    found = sections(
        "collections:\n"
        "  needs: {columns: {ID: id, Need: title, Team: assignees}}\n"
        "metrics:\n"
        "  Needs: {kind: count, collection: needs, where: {Team: [Apps, Web]}}"
    ).metrics
    assert found[0].where == {"Team": ("Apps", "Web")}


def test_decisions_can_have_another_label_or_none() -> None:
    assert sections("decisions: {label: 'kind: decision'}").decision_label == "kind: decision"
    assert sections("decisions: {enabled: false}").decision_label == ""


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("start: soon", 3, '"soon" is no date; write it as 2024-05-27'),
        ("views:\n  burndown:", 4, "needs a `kind`"),
        ("views:\n  x: burndown", 4, '"burndown" is none of'),
        ("views:\n  progress: {days: 3}", 4, "a progress has no such key"),
        ("views:\n  changes: {days: 0}", 4, "greater than or equal to 1"),
        ("views:\n  changes: {collection: none}", 4, 'there is no collection "none"'),
        ("views:\n  risk-matrix: {rows: Owners}", 4, 'no column is called "Owners"'),
        ("metrics:\n  x:\n    label: y", 5, "this should be given"),
        ("metrics:\n  x: {kind: speed}", 4, '"speed" is none of'),
        ("metrics:\n  x: {kind: pass-rate}", 4, "a pass-rate needs `workflow`"),
        ("metrics:\n  x: {kind: sla}", 4, "a sla needs `label`"),
        ("metrics:\n  x: {kind: ratio}", 4, "a ratio needs `where`"),
        ("metrics:\n  x: {kind: count, label: y}", 4, "a count has no such key"),
        ("metrics:\n  x: {kind: pipeline, runs: 101}", 4, "less than or equal to 100"),
        ("metrics:\n  x: {kind: pipeline, runs: many}", 4, "this should be a whole number"),
        ("metrics:\n  x: {kind: sla, label: y, within: 3}", 4, "write it with a unit"),
        ("metrics:\n  x: {kind: count, where: {Colour: red}}", 4, 'no column is called "Colour"'),
        (
            "metrics:\n  x: {kind: count, collection: risks, where: {Progress: 0%}}",
            4,
            'no column is called "Progress"',
        ),
        ("decisions: {labels: x}", 3, "there is no such key"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_line(text: str, line: int, words: str) -> None:
    error = error_of(text)
    assert error.line == line
    assert words in str(error)


def collections(text: str) -> dict[str, CollectionSpec]:
    return {each.name: each for each in of(text).settings.collections}


def test_checkpoints_and_decisions_are_collections_only_where_they_are_synced() -> None:
    assert set(collections("")) == {"tasks", "risks"}
    assert set(collections("checkpoints: {label: x}\ndecisions: {label: y}")) == {"tasks", "risks"}
    found = collections("checkpoints: {sync: true}\ndecisions: {sync: true}")
    assert list(found)[-2:] == ["checkpoints", "decisions"]
    assert found["checkpoints"] == CHECKPOINTS
    assert found["decisions"] == DECISIONS
    assert set(collections("decisions: {sync: true, enabled: false}")) == {"tasks", "risks"}


def test_all_of_them_can_be_said() -> None:
    text = "{sync: true, label: x, direction: github, policy: newest, removed: keep}"
    found = collections(f"checkpoints: {text}")["checkpoints"]
    assert (found.label, found.keep_removed) == ("x", True)
    assert {each.direction for each in found.fields} == {Direction.GITHUB}
    assert {each.policy for each in found.fields} == {Policy.NEWEST}


def test_decisions_that_are_synced_are_not_written_once_as_well() -> None:
    assert sections("decisions: {label: x}").decision_label == "x"
    assert sections("decisions: {label: x, sync: true}").decision_label == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("checkpoints: {sync: true, label: 'tracker: task'}", 'collection "tasks" has the same'),
        ("checkpoints: {sync: true, label: decision}\ndecisions: {sync: true}", "has the same"),
        (
            "checkpoints: {sync: true}\ncollections:\n  checkpoints:\n    columns: {A: id, B: title}",
            "`checkpoints:` has `sync: true`",
        ),
        ("checkpoints: {sink: true}", "there is no such key"),
        ("checkpoints: {removed: delete}", "delete"),
    ],
)
def test_what_does_not_go_together_is_an_error_with_its_line(text: str, message: str) -> None:
    assert message in str(error_of(text))
