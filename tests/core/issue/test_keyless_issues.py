"""The issues of rows without an ID: no prefix, no status label, a date that GitHub sets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.issue.lens import Lens, Reading
from gh_tracker.core.issue.neededlabels import labels_of
from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.title import without_kind
from gh_tracker.core.issue.writes import change, create
from gh_tracker.core.model import CollectionSpec, Settings
from gh_tracker.core.remote import KEEP, CreateIssue, Issue
from gh_tracker.core.spec import CHECKPOINTS, DECISIONS
from gh_tracker.core.state import Base, Link
from tests.issues import LINEAGE, LINK_URL, issue_of

CHECKPOINT = {"when": "Week 4", "text": "Show", "task": "UT-1", "status": "Upcoming"}
DECISION = {"date": "2026-01-05", "title": "Go.", "rationale": "Now.", "status": "Decided"}


def lens(spec: CollectionSpec, **numbers: int) -> Lens:
    named = {key.replace("_", "-"): number for key, number in numbers.items()}
    return Lens(spec, Settings((spec,)), LINEAGE, LINK_URL, named)


def made(post: CreateIssue) -> Issue:
    return issue_of(post, 7)


def reading(issue: Issue, spec: CollectionSpec, link: Link | None = None) -> Reading:
    return read(issue, lens(spec, UT_1=12, UT_2=13), f"{spec.label}-1", link)


def link(spec: CollectionSpec, values: dict[str, str]) -> Link:
    base = {name: Base(value, value) for name, value in values.items()}
    return Link(f"{spec.label}-1", spec.name, 7, "n", base)


def test_a_checkpoint_has_its_text_for_a_title_and_one_label() -> None:
    post = create("checkpoint-1", CHECKPOINT, lens(CHECKPOINTS, UT_1=12))
    assert (post.title, post.labels) == ("Show", ("checkpoint",))
    assert "\n- When: Week 4\n- Task: UT-1 (#12)\n" in post.body
    assert "You can edit When and Task here." in post.body


def test_what_was_made_reads_as_it_was() -> None:
    post = create("checkpoint-1", CHECKPOINT, lens(CHECKPOINTS, UT_1=12))
    known = link(CHECKPOINTS, CHECKPOINT)
    assert reading(made(post), CHECKPOINTS, known).values == CHECKPOINT


def test_only_the_collections_own_label_is_needed() -> None:
    for spec in (CHECKPOINTS, DECISIONS):
        assert [each.name for each in labels_of(spec, [])] == [spec.label]


@pytest.mark.parametrize("labels", [(), ("status: Blocked",), ("status: Done", "urgent")])
def test_labels_say_nothing_of_its_status_and_are_left_alone(labels: tuple[str, ...]) -> None:
    there = replace(made(create("checkpoint-1", CHECKPOINT, lens(CHECKPOINTS))), labels=labels)
    known = link(CHECKPOINTS, CHECKPOINT)
    assert reading(there, CHECKPOINTS, known).values["status"] == "Upcoming"
    assert reading(there, CHECKPOINTS, known).problems == ()
    (edit,) = change(there, {"status": "Done"}, lens(CHECKPOINTS), "checkpoint-1", known)
    assert (edit.state, edit.labels) == ("closed", KEEP)


@pytest.mark.parametrize(
    ("title", "text"), [("Show.", "Show"), ("[Checkpoint] Show", "Show"), ("A  b...", "A b...")]
)
def test_the_title_of_a_checkpoint_is_read_as_a_bullet_has_it(title: str, text: str) -> None:
    there = replace(made(create("checkpoint-1", CHECKPOINT, lens(CHECKPOINTS))), title=title)
    assert reading(there, CHECKPOINTS).values["text"] == text


def test_a_reference_is_written_with_its_number_and_only_where_it_changes() -> None:
    there = made(create("checkpoint-1", CHECKPOINT, lens(CHECKPOINTS)))
    known = link(CHECKPOINTS, CHECKPOINT)
    numbered = lens(CHECKPOINTS, UT_1=12, UT_2=13)
    assert change(there, {"task": "UT-1"}, numbered, "checkpoint-1", known) == ()
    (edit,) = change(there, {"task": "UT-2"}, numbered, "checkpoint-1", known)
    assert isinstance(edit.body, str)
    assert "- Task: UT-2 (#13)\n" in edit.body


def test_a_decision_has_the_date_on_which_it_was_closed() -> None:
    there = made(create("decision-1", DECISION, lens(DECISIONS)))
    assert "date" not in reading(there, DECISIONS).values
    closed = replace(there, state="closed", closed_at="2026-01-31T23:30:00Z")
    assert reading(closed, DECISIONS).values["date"] == "2026-01-31"
    east = replace(lens(DECISIONS), date_of=lambda _: "2026-02-01")
    assert read(closed, east, "decision-1", None).values["date"] == "2026-02-01"


def test_the_date_is_never_sent() -> None:
    there = made(create("decision-1", DECISION, lens(DECISIONS)))
    assert change(there, {"date": "2026-01-01"}, lens(DECISIONS), "decision-1", None) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[Decision] Go", "Go"),
        ("decision: Go", "Go"),
        ("Decision – Go", "Go"),
        ("Decisions are hard", "Decisions are hard"),
        ("[Decision]", "[Decision]"),
        ("Go [Decision]", "Go [Decision]"),
    ],
)
def test_a_word_that_only_says_what_it_is_is_no_part_of_it(text: str, found: str) -> None:
    assert without_kind(text, "decision") == found
