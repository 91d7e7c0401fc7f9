"""Writes to requests, and their answers to values."""

import json
from collections.abc import Callable

import pytest

from gh_tracker.core.remote import (
    AddComment,
    CreateIssue,
    CreateLabel,
    CreateMilestone,
    EditIssue,
    EditMilestone,
    Write,
)
from gh_tracker.gateway import wire, writes
from tests.gateway.samples import ISSUE, MILESTONE


class TestWrites:
    @pytest.mark.parametrize(
        ("write", "verb", "path", "body"),
        [
            (
                CreateIssue("T", "B"),
                "POST",
                "/issues",
                {"title": "T", "body": "B"},
            ),
            (
                CreateIssue("T", "B", ("a",), ("bob",), 3),
                "POST",
                "/issues",
                {
                    "title": "T",
                    "body": "B",
                    "labels": ["a"],
                    "assignees": ["bob"],
                    "milestone": 3,
                },
            ),
            (EditIssue(5, title="T"), "PATCH", "/issues/5", {"title": "T"}),
            (EditIssue(5, milestone=None), "PATCH", "/issues/5", {"milestone": None}),
            (
                EditIssue(5, labels=(), assignees=(), body=""),
                "PATCH",
                "/issues/5",
                {"labels": [], "assignees": [], "body": ""},
            ),
            (
                EditIssue(5, state="closed", state_reason="not_planned"),
                "PATCH",
                "/issues/5",
                {"state": "closed", "state_reason": "not_planned"},
            ),
            (AddComment(5, "Hi"), "POST", "/issues/5/comments", {"body": "Hi"}),
            (
                CreateLabel("a", "ededed", "D"),
                "POST",
                "/labels",
                {"name": "a", "color": "ededed", "description": "D"},
            ),
            (CreateMilestone("M"), "POST", "/milestones", {"title": "M"}),
            (
                CreateMilestone("M", "2024-05-27", "Why.", "closed"),
                "POST",
                "/milestones",
                {
                    "title": "M",
                    "due_on": "2024-05-27T12:00:00Z",
                    "description": "Why.",
                    "state": "closed",
                },
            ),
            (EditMilestone(2, "M"), "PATCH", "/milestones/2", {"title": "M"}),
            (EditMilestone(2, due=""), "PATCH", "/milestones/2", {"due_on": None}),
            (
                EditMilestone(2, due="2024-05-27", description="", state="open"),
                "PATCH",
                "/milestones/2",
                {"due_on": "2024-05-27T12:00:00Z", "description": "", "state": "open"},
            ),
        ],
    )
    def test_a_write_is_one_request_with_what_it_names_and_nothing_else(
        self, write: Write, verb: str, path: str, body: object
    ) -> None:
        request = writes.request(write)

        assert (request.verb, request.path, request.body) == (verb, path, body)
        assert not request.reads
        json.dumps(request.body)

    @pytest.mark.parametrize("write", [EditIssue(5), AddComment(5, "")])
    def test_what_is_about_an_issue_says_which(self, write: Write) -> None:
        assert writes.request(write).issue == 5
        assert "#5" in writes.request(write).what

    @pytest.mark.parametrize(
        "write", [CreateIssue("T", "B", milestone="Beta"), EditIssue(5, milestone="Beta")]
    )
    def test_a_milestone_that_is_still_a_title_is_a_mistake_of_the_caller(
        self, write: Write
    ) -> None:
        with pytest.raises(ValueError, match="'Beta' must be a number"):
            writes.request(write)

    def test_a_hostile_title_cannot_break_out_of_a_message(self) -> None:
        what = writes.request(CreateIssue("a\n::set-output\x1b[31m" + "x" * 300, "")).what

        assert what.isprintable()
        assert len(what) < 100

    @pytest.mark.parametrize(
        ("write", "data", "read"),
        [
            (CreateIssue("T", "B"), ISSUE, wire.issue),
            (EditIssue(1347), ISSUE, wire.issue),
            (CreateMilestone("M"), MILESTONE, wire.milestone),
            (EditMilestone(1, "M"), MILESTONE, wire.milestone),
            (CreateLabel("a", "ededed"), {"name": "a"}, wire.label),
            (AddComment(5, "Hi"), {"id": 9}, wire.identifier),
        ],
    )
    def test_the_answer_is_read_as_what_was_written(
        self, write: Write, data: object, read: Callable[[object], object]
    ) -> None:
        assert writes.result(write, data) == read(data)
