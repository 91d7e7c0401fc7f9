from __future__ import annotations

from dataclasses import replace

import pytest

from gh_tracker.core.issue.reading import read
from gh_tracker.core.issue.refusal import BodyTooLong, NoBlock, UnfitIssue
from gh_tracker.core.issue.writes import change, create
from gh_tracker.core.remote import KEEP, EditIssue, Issue
from gh_tracker.errors import TrackerError
from tests.issues import TASK_LENS, WIDE_LENS, edited, issue_of, link_of

VALUES = {
    "title": "Ship it",
    "milestone": "#5",
    "owner": "DevOps Lead",
    "status": "Blocked",
    "progress": "40%",
    "notes": "Waiting.",
}
MADE = issue_of(create("UT-005", VALUES, TASK_LENS))
CLOSED = replace(MADE, state="closed", state_reason="completed")


def edits(issue: Issue, **writes: str) -> tuple[EditIssue, ...]:
    return change(issue, writes, TASK_LENS, "UT-005", link_of(MADE, "UT-005", VALUES))


def test_nothing_asked_is_nothing_sent() -> None:
    assert edits(MADE) == ()
    assert edits(MADE, **VALUES) == ()


def test_an_unknown_field_and_derived_ones_are_not_written() -> None:
    assert edits(MADE, id="UT-009", last_update="2024-05-27", colour="red") == ()


@pytest.mark.parametrize(
    ("field", "value", "edit"),
    [
        ("title", "Ship", EditIssue(12, title="UT-005: Ship")),
        ("milestone", "#6", EditIssue(12, milestone=6)),
        ("milestone", "", EditIssue(12, milestone=None)),
        ("milestone", "M6", EditIssue(12, milestone="M6")),
        ("status", "On Hold", EditIssue(12, labels=("tracker: task", "status: On Hold"))),
        (
            "status",
            "Complete",
            EditIssue(12, labels=("tracker: task",), state="closed", state_reason="completed"),
        ),
        ("progress", "50%", EditIssue(12, body=MADE.body.replace("40%", "50%"))),
        ("notes", "Go!", EditIssue(12, body=MADE.body.replace("Waiting.", "Go!"))),
    ],
)
def test_an_edit_carries_only_what_changed(field: str, value: str, edit: EditIssue) -> None:
    assert edits(MADE, **{field: value}) == (edit,)


def test_several_fields_make_one_edit() -> None:
    (edit,) = edits(MADE, title="Ship", notes="Go!", progress="50%", milestone="")
    body = MADE.body.replace("40%", "50%").replace("Waiting.", "Go!")
    assert edit == EditIssue(12, title="UT-005: Ship", body=body, milestone=None)


class TestProgressOfAClosedIssue:
    def test_completing_does_not_write_the_block(self) -> None:
        (edit,) = edits(MADE, status="Complete", progress="100%")
        assert edit.body is KEEP

    def test_reopened_it_reads_the_block_again(self) -> None:
        now = edited(CLOSED, *edits(CLOSED, status="Blocked"))
        assert read(now, TASK_LENS, "UT-005", None).values["progress"] == "40%"

    def test_reopening_with_a_hundred_percent_writes_the_block(self) -> None:
        now = edited(CLOSED, *edits(CLOSED, status="Blocked", progress="100%"))
        assert read(now, TASK_LENS, "UT-005", None).values["progress"] == "100%"

    def test_reopening_with_what_the_block_says_does_not(self) -> None:
        (edit,) = edits(CLOSED, status="Blocked", progress="40%")
        assert edit.body is KEEP

    def test_cancelling_leaves_it(self) -> None:
        now = edited(MADE, *edits(MADE, status="Cancelled"))
        assert read(now, TASK_LENS, "UT-005", None).values["progress"] == "40%"

    def test_another_number_waits_in_the_block(self) -> None:
        now = edited(CLOSED, *edits(CLOSED, progress="80%"))
        assert "- Progress: 80%" in now.body
        assert read(now, TASK_LENS, "UT-005", None).values["progress"] == "100%"
        assert edits(CLOSED, progress="100%") == ()


class TestBlock:
    @pytest.mark.parametrize("body", ["", "Mine.", MADE.body + "\n<!-- gh-tracker:end -->"])
    @pytest.mark.parametrize("field", ["notes", "progress"])
    def test_a_field_of_the_block_is_refused_where_none_can_be_written(
        self, body: str, field: str
    ) -> None:
        with pytest.raises(NoBlock) as refused:
            edits(replace(MADE, body=body), **{field: "7%"})
        assert refused.value.field == field

    def test_a_missing_heading_is_put_back_with_the_next_value(self) -> None:
        bare = replace(MADE, body=MADE.body.replace("### Notes\n\nWaiting.\n\n", ""))
        assert edits(bare, notes="Waiting.") == ()
        now = edited(bare, *edits(bare, notes="Go!"))
        assert now.body == MADE.body.replace("Waiting.", "Go!")

    def test_a_field_of_a_new_column_gets_its_place(self) -> None:
        issue = issue_of(create("UT-005", {"title": "x", "status": "Blocked"}, WIDE_LENS))
        bare = replace(
            issue, body=issue.body.replace("- Vendor:\n", "").replace("### Notes\n\n", "")
        )
        writes = {"vendor": "Acme", "notes": "n"}
        now = edited(bare, *change(bare, writes, WIDE_LENS, "UT-005", None))
        assert "- Owner:\n- Vendor: Acme\n- Due:\n" in now.body
        assert "### Notes\n\nn\n\n### Next Steps" in now.body

    def test_what_cannot_be_read_can_be_replaced(self) -> None:
        broken = replace(MADE, body=MADE.body.replace("40%", "half"))
        assert edited(broken, *edits(broken, progress="40%")) == MADE

    def test_too_long_a_body_is_refused(self) -> None:
        with pytest.raises(BodyTooLong, match="65536"):
            edits(MADE, notes="x" * 65_500)

    def test_a_body_that_is_too_long_already_is_nobodys_business(self) -> None:
        huge = replace(MADE, body=MADE.body + "x" * 65_536)
        assert edits(huge, title="Ship") == (EditIssue(12, title="UT-005: Ship"),)

    def test_mentions_that_stand_in_the_issue_stay_alive(self) -> None:
        asked = replace(MADE, body="cc @bob\n" + MADE.body)
        (edit,) = edits(asked, notes="@bob and @mallory")
        assert "\n@bob and @\u2060mallory\n" in str(edit.body)

    def test_a_mention_of_the_title_alone_notified_nobody(self) -> None:
        asked = replace(MADE, title="UT-005: for @bob")
        (edit,) = edits(asked, notes="@bob")
        assert "\n@\u2060bob\n" in str(edit.body)


def test_every_refusal_is_expected_and_a_value_error() -> None:
    for refusal in UnfitIssue.__subclasses__():
        error = refusal("no", field="notes", hint="do")
        assert isinstance(error, TrackerError)
        assert isinstance(error, ValueError)
        assert (error.exit_code, error.field, error.hint, str(error)) == (1, "notes", "do", "no")
    codes = [refusal.code for refusal in UnfitIssue.__subclasses__()]
    assert len(set(codes)) == len(codes) == 6
