"""Runs that an event about one issue starts: they read that issue, if it can be all there is."""

import pytest

from tests.action.runner import Run
from tests.action.story import Story

pytestmark = pytest.mark.acceptance


@pytest.fixture
def synced(story: Story) -> Story:
    """The story after its first run and one that found nothing to do."""
    for _ in range(2):
        assert story.run().code == 0
    story.forge.sandbox.log.reset()
    return story


def told(story: Story, record: str, event: str = "issues") -> Run:
    """Run as the event of a record's issue does; its payload is old and says nothing of use."""
    story.forge.asked.clear()
    issue = {"number": story.number(record), "title": "Old", "state": "open", "labels": []}
    run = story.run(event=event, payload={"action": "edited", "issue": issue})
    assert run.code == 0, run.log
    return run


def asked(story: Story) -> list[str]:
    """Give what was asked of GitHub, without the repository's address."""
    return [each.replace("/repos/acme/programme", "") for each in story.forge.asked]


def test_an_event_costs_one_request_when_nothing_has_changed(synced: Story) -> None:
    head = synced.forge.head()

    run = told(synced, "UT-006")

    assert asked(synced) == [f"GET /issues/{synced.number('UT-006')}"]
    assert synced.forge.head() == head
    assert run.outputs["changed"] == "false"


def test_an_event_brings_its_change_and_no_other(synced: Story) -> None:
    synced.people.edit_issue(synced.number("UT-006"), title="UT-006: Publish the statement")
    synced.people.edit_issue(synced.number("R-02"), title="R-02: No contract")

    run = told(synced, "UT-006")

    assert synced.cells("UT-006")[1] == "Publish the statement"
    assert synced.cells("R-02")[1] != "No contract"
    assert asked(synced) == [f"GET /issues/{synced.number('UT-006')}"]
    assert (run.outputs["commit"], run.outputs["changed"]) == (synced.forge.head(), "true")
    assert "Publish the statement" in run.summary
    assert "R-02" not in run.summary
    told(synced, "R-02")
    assert synced.cells("R-02")[1] == "No contract"


def test_a_closing_is_logged_at_the_cost_of_its_own_history(synced: Story) -> None:
    number = synced.number("UT-006")
    synced.people.close(number, comment="It is live.")

    told(synced, "UT-006")

    assert "UT-006 completed. It is live." in synced.tracker
    assert asked(synced)[0] == f"GET /issues/{number}"
    assert all(f"/issues/{number}" in each for each in asked(synced))


def test_every_kind_of_run_costs_what_the_page_says(synced: Story) -> None:
    number = synced.number("UT-006")
    issue, listed = f"GET /issues/{number}", ["GET /issues", "GET /milestones"]
    synced.edit(("| Not Started | 0% | – |", "| Blocked | 0% | – |"))
    synced.forge.asked.clear()
    head = synced.forge.head()
    synced.run(event="push", payload={"after": head})
    assert asked(synced) == [*listed, f"PATCH /issues/{number}", f"GET /commits/{head}/pulls"]

    synced.people.close(number)
    told(synced, "UT-006")
    assert asked(synced) == [issue, f"{issue}/timeline"]

    for commit, title, more in (
        ("api", "A", ["POST /graphql"]),
        ("pull-request", "B", ["GET /pulls", "POST /pulls"]),
        ("pull-request", "C", ["GET /pulls", "PATCH /pulls/11"]),
        ("pull-request", "C", []),
    ):
        synced.people.edit_issue(number, title=f"UT-006: {title}")
        synced.forge.asked.clear()
        assert synced.run(commit=commit).code == 0
        assert asked(synced) == [*listed, *more]


def test_an_event_after_a_run_that_was_dropped_reads_what_that_would_have(synced: Story) -> None:
    synced.people.edit_issue(synced.number("R-02"), title="R-02: No contract")
    synced.start()  # the run of that event waited for its turn, and a newer one took its place
    synced.people.edit_issue(synced.number("UT-006"), title="UT-006: Publish the statement")

    told(synced, "UT-006")

    assert synced.cells("UT-006")[1] == "Publish the statement"
    assert synced.cells("R-02")[1] == "No contract"
    assert len(asked(synced)) == 2
    told(synced, "UT-006")
    assert len(asked(synced)) == 1, "the next one follows again"


def test_an_event_after_a_run_that_failed_reads_everything(synced: Story) -> None:
    synced.people.edit_issue(synced.number("R-02"), title="R-02: No contract")
    synced.forge.protect("main", "GH006: Protected branch update failed.")
    assert synced.run().code == 1
    (synced.forge.bare / "hooks" / "pre-receive").unlink()

    told(synced, "UT-006")

    assert synced.cells("R-02")[1] == "No contract"


def test_an_event_after_a_run_that_was_not_finished_reads_everything(synced: Story) -> None:
    synced.people.edit_issue(synced.number("UT-006"), title="UT-006: Publish the statement")
    assert synced.run().outputs["commit"], "else everything were read for want of a cursor"
    synced.people.edit_issue(synced.number("R-02"), title="R-02: No contract")

    def push() -> None:
        synced.commit("Explain", {"README.md": f"{synced.forge.head()}\n"})
        synced.meanwhile("GET", push)

    synced.meanwhile("GET", push)
    run = synced.run()
    synced.forge.sandbox.after_request = lambda *_: None
    assert (run.code, run.outputs["exit-code"]) == (0, "7")

    told(synced, "UT-006")

    assert synced.cells("R-02")[1] == "No contract"


def test_an_event_does_not_leave_an_edit_of_the_tracker_waiting(synced: Story) -> None:
    synced.edit(("every Monday", "every Friday"))

    told(synced, "UT-006")

    assert "every Friday" in str(synced.forge.sandbox.issue(synced.number("R-03"))["body"])


def test_events_about_no_record_are_no_gap(synced: Story) -> None:
    issue = {"number": 999, "state": "open", "labels": [], "body": None}
    assert synced.run(event="issues", payload={"action": "opened", "issue": issue}).code == 0

    told(synced, "UT-006")

    assert len(asked(synced)) == 1


def test_without_a_cache_everything_is_read(synced: Story) -> None:
    synced.inputs["cache"] = "false"

    told(synced, "UT-006")

    assert len(asked(synced)) == 2


def test_a_comment_on_a_closed_issue_costs_no_more(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    told(synced, "UT-006")
    number = synced.number("UT-006")
    synced.forge.asked.clear()
    payload = {"action": "created", "issue": {"number": number, "state": "closed"}}

    assert synced.run(event="issue_comment", payload=payload).code == 0

    assert asked(synced) == [f"GET /issues/{number}"]


def test_an_issue_that_gets_the_label_becomes_a_row(synced: Story) -> None:
    number = synced.people.create_issue("Train the support desk", labels=["tracker: task"])
    issue = {"number": number, "state": "open", "labels": [{"name": "tracker: task"}]}

    run = synced.run(event="issues", payload={"action": "labeled", "issue": issue})

    assert run.code == 0, run.log
    assert synced.cells("UT-007")[1] == "Train the support desk"


def test_an_event_in_pull_request_mode_goes_on_from_the_tools_branch(synced: Story) -> None:
    synced.inputs["commit"] = "pull-request"
    synced.people.edit_issue(synced.number("R-02"), title="R-02: No contract")
    told(synced, "R-02")
    (number,) = synced.forge.pulls
    synced.people.edit_issue(synced.number("UT-006"), title="UT-006: Publish the statement")

    told(synced, "UT-006")

    branch = synced.forge.pulls[number]["head"]
    assert synced.cells("R-02", branch)[1] == "No contract"
    assert synced.cells("UT-006", branch)[1] == "Publish the statement"
    assert len(synced.forge.pulls) == 1
