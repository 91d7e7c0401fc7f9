"""What one request to an issue is put together from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gh_tracker.core.binding.bind import How, Pair
from gh_tracker.core.carrying.patching import applied, difference, edits_of, without_status
from gh_tracker.core.issue import milestone
from gh_tracker.core.issue.lens import Lens
from gh_tracker.core.issue.writes import create
from gh_tracker.core.merging.records import Context, merge_pair
from gh_tracker.core.model import LocalRecord, Place, Settings
from gh_tracker.core.remote import KEEP, EditIssue, Issue
from gh_tracker.core.spec import TASKS
from gh_tracker.core.state import Base, Link

VALUES = {
    "title": "Build it",
    "milestone": "",
    "owner": "Commerce Lead",
    "status": "In Progress",
    "progress": "40%",
    "notes": "As agreed.",
}
ALICES = {"Commerce Lead": ("alice",)}
DANAS = {"Commerce Lead": ("dana",)}


def context(
    owners: Mapping[str, tuple[str, ...]] = ALICES, before: Mapping[str, tuple[str, ...]] = ALICES
) -> Context:
    settings = Settings(collections=(TASKS,), owners=owners)
    lens = Lens(TASKS, settings, "0123456789ab", "https://github.example/tracker.md")
    titles = milestone.titles((), {})
    return Context(settings, {"tasks": lens}, titles, owners_before=before)


def issue_of(where: Context) -> Issue:
    post = create("UT-001", VALUES, where.lenses["tasks"])
    return Issue(
        7, "I_7", post.title, post.body, labels=post.labels, assignees=post.assignees or ("alice",)
    )


def row(**values: str) -> LocalRecord:
    return LocalRecord("UT-001", "tasks", {**VALUES, **values}, Place(0, 0, 5), "d" * 12)


def link() -> Link:
    base = {name: Base(value, value) for name, value in VALUES.items()}
    return Link("UT-001", "tasks", 7, "I_7", base, open_word="In Progress")


def edits(issue: Issue, where: Context, pair: Pair) -> tuple[EditIssue, ...]:
    return edits_of(merge_pair(replace(pair, issue=issue), where), issue, where)


LINKED = Pair("UT-001", "tasks", How.LINKED, row(), None, link())


def test_an_issue_that_is_as_its_row_says_gets_nothing() -> None:
    assert edits(issue_of(context()), context(), LINKED) == ()


def test_several_changes_of_one_record_are_one_request() -> None:
    pair = replace(LINKED, row=row(status="Blocked", notes="As agreed again.", title="Build all"))

    (edit,) = edits(issue_of(context()), context(), pair)

    assert edit.title == "UT-001: Build all"
    assert edit.labels == ("tracker: task", "status: Blocked")
    assert "As agreed again." in str(edit.body)
    assert edit.assignees is KEEP


class TestAChangedMapping:
    def test_of_a_role_reassigns_its_open_issues_and_keeps_other_people(self) -> None:
        issue = replace(issue_of(context()), assignees=("alice", "bob"))

        (edit,) = edits(issue, context(DANAS, ALICES), LINKED)

        assert edit == EditIssue(7, assignees=("bob", "dana"))

    def test_leaves_closed_issues_as_they_are(self) -> None:
        base = {**link().base, "status": Base("Complete", "Complete")}
        pair = replace(LINKED, row=row(status="Complete"), link=replace(link(), base=base))
        closed = replace(issue_of(context()), state="closed", state_reason="completed")

        assert edits(replace(closed, labels=("tracker: task",)), context(DANAS, ALICES), pair) == ()

    def test_of_another_role_is_of_no_concern(self) -> None:
        more = {**ALICES, "Data Lead": ("erin",)}

        assert edits(issue_of(context()), context(more, ALICES), LINKED) == ()

    def test_is_not_done_twice(self) -> None:
        issue = replace(issue_of(context()), assignees=("bob", "dana"))

        assert edits(issue, context(DANAS, DANAS), LINKED) == ()


class TestAnAdoptedIssue:
    def test_gets_the_labels_that_its_collection_is_known_by(self) -> None:
        where = context()
        scoped = replace(where.settings, scope="programme: one")
        lens = replace(where.lenses["tasks"], settings=scoped)
        where = replace(where, settings=scoped, lenses={"tasks": lens})
        issue = Issue(9, "I_9", "UT-001: Build it", "Words of a person.", labels=("bug",))

        edit = edits(issue, where, Pair("UT-001", "tasks", How.ADOPTED, row()))[0]

        assert isinstance(edit.labels, tuple)
        assert {"bug", "tracker: task", "programme: one"} <= set(edit.labels)
        assert str(edit.body).startswith("Words of a person.")

    def test_keeps_a_label_that_it_has_in_other_case(self) -> None:
        issue = Issue(9, "I_9", "UT-001: Build it", "", labels=("Tracker: Task",))

        edit = edits(issue, context(), Pair("UT-001", "tasks", How.ADOPTED, row()))[0]

        assert edit.labels is KEEP


def test_an_old_label_that_was_left_goes_with_the_run_that_reads_the_new_one() -> None:
    issue = issue_of(context())
    both = replace(issue, labels=(*issue.labels, "status: Blocked"))

    (edit,) = edits(both, context(), LINKED)

    assert edit == EditIssue(7, labels=("tracker: task", "status: Blocked"))


@pytest.mark.parametrize(
    "edit",
    [
        EditIssue(7, title="Another"),
        EditIssue(7, body="Other words", labels=("bug",)),
        EditIssue(7, state="closed", state_reason="not_planned"),
        EditIssue(7, milestone=3, assignees=("bob",)),
        EditIssue(7, milestone=None),
    ],
)
def test_what_an_edit_did_is_the_difference_it_made(edit: EditIssue) -> None:
    issue = replace(issue_of(context()), milestone=1)

    assert difference(issue, applied(issue, edit)) == edit


def test_the_labels_of_the_status_group_go_whatever_their_case() -> None:
    labels = ("bug", "Status: Blocked", "status:On Hold", "status")

    assert without_status(labels, TASKS) == ("bug", "status")
