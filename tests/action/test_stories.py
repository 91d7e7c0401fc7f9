"""What must be seen of the action, told one story a test: the remote's tracker, issues, commits."""

import json

import pytest

from tests.action.story import STATE, TRACKER, Story

pytestmark = pytest.mark.acceptance


def test_the_first_run_makes_the_issues_and_commits_the_tracker(story: Story) -> None:
    run = story.run()

    assert run.code == 0, run.log
    assert len(story.titles()) == 10
    assert story.titles()[story.number("UT-006")].startswith("UT-006: Accessibility")
    assert story.forge.commits() == ["Sync the progress tracker", "Write the tracker"]
    assert '"link UT-006"' in story.forge.file(STATE)
    assert run.outputs["changed"] == "true"
    assert run.outputs["commit"] == story.forge.head()
    assert run.outputs["exit-code"] == "0"
    assert "| GitHub | UT\\-006 |" in run.summary or "UT-006" in run.summary


def test_a_run_without_a_change_makes_two_requests_and_no_commit(story: Story) -> None:
    story.run()
    head = story.forge.head()
    story.forge.sandbox.log.reset()

    run = story.run()

    assert run.code == 0, run.log
    assert [each.method for each in story.forge.sandbox.log] == ["GET", "GET"]
    assert story.forge.head() == head
    assert run.outputs["changed"] == "false"
    assert run.outputs["commit"] == ""
    assert run.annotations() == []
