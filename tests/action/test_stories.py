"""What must be seen of the action, told one story a test: the remote's tracker, issues, commits."""

import json
from pathlib import Path

import pytest

from tests.action.runner import Run
from tests.action.story import STATE, TRACKER, Story

pytestmark = pytest.mark.acceptance

NEW_ROW = (
    "| UT-006 | Accessibility statement, publication, and rehearsal | M5 | Compliance Lead "
    "| Not Started | 0% | – | Starts when search and listings are frozen. |\n"
)
ADDED = "| | Train the support desk | M5 | Product Lead | Not Started | 0% | – | Two days. |\n"


SYNC, EDIT, WRITE = "Sync the progress tracker", "Edit the tracker", "Write the tracker"


@pytest.fixture
def synced(story: Story) -> Story:
    """The story after its first run."""
    assert story.run().code == 0
    story.forge.sandbox.log.reset()
    return story


def sound(run: Run) -> None:
    """Fail with the log when a run did not end well, or tells of itself in two ways."""
    assert run.code == 0, run.log
    if not run.outputs["report"]:  # an event that nothing comes of
        assert (run.outputs["changed"], run.outputs["commit"], run.summary) == ("false", "", "")
        return
    report = json.loads(Path(run.outputs["report"]).read_text(encoding="utf-8"))
    done = [each for each in report["operations"] if each.get("outcome", "applied") == "applied"]
    assert run.outputs["operations"] == str(len(done))
    assert run.outputs["changed"] == ("true" if done else "false")
    assert run.outputs["conflicts"] == str(len(report["conflicts"]))
    assert run.outputs["exit-code"] == str(report["exit_code"])
    assert f": {TRACKER}\n" in run.summary
    for each in done:
        assert f"| {each['record']} " in run.summary or not each["record"]
    told = run.outputs["pull-request"] or run.outputs["commit"]
    assert told in run.summary


def ended(story: Story, run: Run, *commits: str, issues: int = 10, branch: str = "main") -> None:
    """Fail unless a run ended well, with these commits on top of a branch, and so many issues."""
    sound(run)
    assert tuple(story.forge.commits(branch)[: len(commits)]) == commits
    assert len(story.titles()) == issues
    if run.outputs["commit"]:
        assert run.outputs["commit"] == story.forge.head(branch)


def quiet(story: Story, commit: str = "") -> None:
    """Fail unless another run finds nothing to do, on GitHub and in the repository."""
    head, issues = story.forge.head(), story.titles()
    story.forge.sandbox.log.reset()
    run = story.run(commit=commit or story.inputs.get("commit", "push"))
    sound(run)
    assert story.forge.sandbox.log.writes() == 0, story.requests
    assert (story.forge.head(), story.titles()) == (head, issues)
    assert run.outputs["changed"] == "false"


# Onto the branch


def test_the_first_run_makes_the_issues_and_commits_the_tracker(story: Story) -> None:
    run = story.run()

    sound(run)
    assert len(story.titles()) == 10
    assert story.titles()[story.number("UT-006")].startswith("UT-006: Accessibility")
    assert story.forge.commits() == ["Sync the progress tracker", "Write the tracker"]
    assert '"link UT-006"' in story.forge.file(STATE)
    assert run.outputs["changed"] == "true"
    assert run.outputs["commit"] == story.forge.head()
    assert run.outputs["exit-code"] == "0"
    assert "### Sync: docs/tracker.md" in run.summary
    assert "Accessibility statement" in run.summary
    report = json.loads(Path(run.outputs["report"]).read_text(encoding="utf-8"))
    assert len(report["operations"]) == int(run.outputs["operations"])


def test_a_run_without_a_change_makes_two_requests_and_no_commit(synced: Story) -> None:
    head = synced.forge.head()

    run = synced.run()

    sound(run)
    assert [each.method for each in synced.forge.sandbox.log] == ["GET", "GET"]
    assert synced.forge.head() == head
    assert (run.outputs["changed"], run.outputs["commit"]) == ("false", "")
    assert run.annotations() == []


def test_there_is_no_commit_when_nothing_but_times_have_changed(synced: Story) -> None:
    head = synced.forge.head()
    for record in ("UT-006", "R-02"):
        synced.people.comment(synced.number(record), "Any news?")
    synced.people.reopen(synced.number("UT-006"))

    run = synced.run()

    ended(synced, run, SYNC, WRITE)
    assert synced.forge.head() == head
    assert (run.outputs["changed"], run.outputs["commit"]) == ("false", "")


def test_a_change_on_github_comes_into_the_tracker(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))

    run = synced.run()

    ended(synced, run, SYNC, SYNC, WRITE)
    assert synced.cells("UT-006")[4:6] == ["Complete", "100%"]
    assert "UT-006 completed" in synced.tracker
    assert run.outputs["commit"]
    assert "Complete" in run.summary
    quiet(synced)


def test_a_change_in_the_tracker_comes_to_github(synced: Story) -> None:
    synced.edit(("| Not Started | 0% | – |", "| Blocked | 0% | – |"))

    run = synced.run(event="push")

    ended(synced, run, SYNC, EDIT, SYNC)
    assert "Blocked" in run.summary
    labels = synced.forge.sandbox.issue(synced.number("UT-006"))["labels"]
    assert "status: blocked" in {each["name"].casefold() for each in labels}  # type: ignore[attr-defined]  # JSON
    quiet(synced)


def test_changes_on_both_sides_meet(synced: Story) -> None:
    synced.edit(("Ask finance for the framework contract;", "Ask the board;"))
    synced.people.edit_issue(synced.number("R-02"), title="R-02: The contract is not signed")

    run = synced.run()

    ended(synced, run, SYNC, EDIT, SYNC)
    assert "The contract is not signed" in run.summary
    assert synced.cells("R-02")[1] == "The contract is not signed"
    assert "Ask the board;" in str(synced.forge.sandbox.issue(synced.number("R-02"))["body"])
    quiet(synced)


def test_a_conflict_is_held_and_told_without_failing(synced: Story) -> None:
    conflict(synced)
    head = synced.forge.head()

    run = synced.run()

    ended(synced, run, SYNC, EDIT, SYNC)
    assert synced.cells("UT-006")[1] == "Statement and rehearsal"
    assert synced.titles()[synced.number("UT-006")] == "UT-006: Publish the statement"
    assert (run.outputs["conflicts"], run.outputs["exit-code"]) == ("1", "5")
    (told,) = [
        each for each in run.annotations("warning") if each.properties["title"] == "conflict"
    ]
    assert told.properties["file"] == TRACKER
    line = synced.tracker.splitlines()[int(told.properties["line"]) - 1]
    assert line.startswith("| UT-006 |")
    assert "gh-tracker resolve UT-006 title" in told.data
    assert "Publish the statement" in run.summary
    assert "gh-tracker resolve UT-006 title" in run.summary
    assert synced.forge.head() != head, "what was seen of the conflict is remembered"
    quiet(synced)


def test_a_conflict_fails_the_step_where_that_is_asked_for(synced: Story) -> None:
    conflict(synced)

    assert synced.run(fail_on_conflict="true").code == 5


def test_a_conflict_is_settled_as_the_workflow_prefers(synced: Story) -> None:
    conflict(synced)

    run = synced.run(prefer="github")

    sound(run)
    assert synced.cells("UT-006")[1] == "Publish the statement"
    assert run.outputs["conflicts"] == "0"


def conflict(story: Story) -> None:
    """Let both sides give UT-006 another title."""
    story.edit(("Accessibility statement, publication, and rehearsal", "Statement and rehearsal"))
    story.people.edit_issue(story.number("UT-006"), title="UT-006: Publish the statement")


# Others push meanwhile


def test_a_rejected_push_is_made_good_on_the_new_head(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    synced.meanwhile("GET", lambda: synced.edit(("every Monday", "every Friday")))

    run = synced.run()

    ended(synced, run, SYNC, EDIT, SYNC)
    assert synced.cells("UT-006")[4:6] == ["Complete", "100%"]
    assert "every Friday" in synced.cells("R-03")[3]
    assert "every Friday" in str(synced.forge.sandbox.issue(synced.number("R-03"))["body"])
    assert synced.tracker.count("UT-006 completed") == 1
    quiet(synced)


def test_a_commit_that_does_not_touch_the_tracker_is_kept(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    synced.meanwhile("GET", lambda: synced.commit("Explain", {"README.md": "Hello\n"}))

    sound(synced.run())

    assert synced.forge.file("README.md") == "Hello\n"
    assert synced.forge.commits()[:2] == ["Sync the progress tracker", "Explain"]
    quiet(synced)


def test_a_push_that_is_rejected_after_a_create_makes_no_second_issue(synced: Story) -> None:
    synced.edit((NEW_ROW, NEW_ROW + ADDED))
    synced.meanwhile("POST", lambda: synced.edit(("every Monday", "every Friday")))

    run = synced.run(event="push")

    ended(synced, run, SYNC, EDIT, EDIT, issues=11)
    assert synced.cells("UT-007")[1] == "Train the support desk"
    assert "every Friday" in synced.cells("R-03")[3]
    assert "every Friday" in str(synced.forge.sandbox.issue(synced.number("R-03"))["body"])
    quiet(synced)


def test_a_row_that_is_edited_while_its_issue_is_made_keeps_its_id_and_its_edit(
    synced: Story,
) -> None:
    synced.edit((NEW_ROW, NEW_ROW + ADDED))
    synced.meanwhile("POST", lambda: synced.edit(("Two days.", "Three days.")))

    sound(synced.run(event="push"))

    assert len(synced.titles()) == 11, synced.titles()
    assert synced.cells("UT-007")[7] == "Three days."
    assert "Three days." in str(synced.forge.sandbox.issue(synced.number("UT-007"))["body"])
    quiet(synced)


def test_two_runs_at_once_end_in_the_same_place(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    synced.edit(("every Monday", "every Friday"), (NEW_ROW, NEW_ROW + ADDED))
    other: list[Run] = []
    first = synced.start()
    synced.beforehand(lambda: other.append(synced.run()))

    run = synced.run(machine=first)

    ended(synced, other[0], issues=11)
    ended(synced, run, SYNC, EDIT, SYNC, issues=11)
    assert "every Friday" in str(synced.forge.sandbox.issue(synced.number("R-03"))["body"])
    assert synced.cells("UT-006")[4:6] == ["Complete", "100%"]
    assert synced.tracker.count("UT-006 completed") == 1
    assert [t for t in synced.titles().values() if "support desk" in t] == [
        "UT-007: Train the support desk"
    ]
    quiet(synced)


def test_two_runs_that_make_an_issue_in_one_moment_leave_one_row_and_one_open_issue(
    synced: Story,
) -> None:
    synced.edit((NEW_ROW, NEW_ROW + ADDED))
    synced.meanwhile("GET", lambda: sound(synced.run()))

    run = synced.run()

    sound(run)
    assert synced.tracker.count("Train the support desk") == 1
    quiet(synced)
    assert len(synced.titles()) == 12
    made = [n for n, title in synced.titles().items() if "support desk" in title]
    issues = synced.forge.sandbox.repo().issues
    assert sorted(issues[each].state for each in made) == ["closed", "open"]


def test_a_run_that_is_killed_is_made_good_by_the_next_on_a_fresh_machine(synced: Story) -> None:
    synced.edit((NEW_ROW, NEW_ROW + ADDED), ("every Monday", "every Friday"))
    machine = synced.start()
    synced.meanwhile("POST", machine.kill)

    head = synced.forge.head()
    killed = synced.run(machine=machine)
    assert killed.code != 0
    assert (len(synced.titles()), synced.forge.head(), killed.summary) == (11, head, "")
    run = synced.run()

    ended(synced, run, SYNC, EDIT, SYNC, issues=11)
    assert synced.cells("UT-007")[1] == "Train the support desk"
    assert "every Friday" in str(synced.forge.sandbox.issue(synced.number("R-03"))["body"])
    quiet(synced)


def test_a_branch_that_moves_on_again_and_again_is_left_to_the_next_run(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    count = 0

    def push() -> None:
        nonlocal count
        count += 1
        synced.commit("Explain", {"README.md": f"{count}\n"})
        synced.meanwhile("GET", push)

    synced.meanwhile("GET", push)
    run = synced.run()

    sound(run)
    assert count == 3
    assert run.outputs["exit-code"] == "7"
    assert "not finished" in run.annotations("notice")[0].data
    synced.forge.sandbox.after_request = lambda *_: None
    sound(synced.run())
    assert synced.cells("UT-006")[4] == "Complete"
    quiet(synced)


def test_a_protected_branch_is_explained_and_nothing_is_doubled_by_trying_again(
    synced: Story,
) -> None:
    synced.forge.protect("main", "GH006: Protected branch update failed.")
    head = synced.forge.head()
    synced.people.close(synced.number("UT-006"))

    runs = [synced.run(), synced.run()]

    for run in runs:
        assert run.code == 1
        (told,) = run.annotations("error")
        assert "GH006" in told.data
        assert "commit: pull-request" in told.data
        assert "Not committed" in run.summary
        assert run.outputs["commit"] == ""
    assert synced.forge.head() == head
    assert len(synced.titles()) == 10


# Through the API


def test_a_commit_through_the_api_lands_on_the_expected_head(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))

    run = synced.run(commit="api")

    sound(run)
    assert run.outputs["commit"] == synced.forge.head()
    assert synced.forge.git("log", "-1", "--format=%cn", "main") == "GitHub"
    assert synced.cells("UT-006")[4] == "Complete"
    quiet(synced, commit="api")


def test_a_commit_through_the_api_is_made_good_when_the_branch_has_moved(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    synced.meanwhile("GET", lambda: synced.edit(("every Monday", "every Friday")))

    sound(synced.run(commit="api"))

    assert synced.cells("UT-006")[4] == "Complete"
    assert "every Friday" in synced.cells("R-03")[3]
    quiet(synced, commit="api")


# Other ways to run


def test_a_dry_run_shows_the_plan_and_writes_nothing(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    head = synced.forge.head()

    run = synced.run(dry_run="true")

    sound(run)
    assert synced.forge.head() == head
    assert synced.forge.sandbox.log.writes() == 0
    assert "### Plan: docs/tracker.md" in run.summary
    assert run.outputs["commit"] == ""


def test_an_input_that_cannot_be_meant_is_explained(synced: Story) -> None:
    run = synced.run(commit="always")

    assert run.code == 2
    (told,) = run.annotations("error")
    assert "commit" in told.data
    assert "pull-request" in told.data


def test_an_event_about_no_record_asks_nothing_of_github(synced: Story) -> None:
    number = synced.people.create_issue("The coffee machine is broken")
    issue = {"number": number, "state": "open", "labels": [], "body": None}

    run = synced.run(event="issues", payload={"action": "opened", "issue": issue})

    sound(run)
    assert len(synced.forge.sandbox.log) == 0
    assert run.outputs["changed"] == "false"


def test_a_commit_of_the_tool_starts_no_loop(synced: Story) -> None:
    synced.people.close(synced.number("UT-006"))
    sound(synced.run())

    for event in ("push", "issues", "schedule"):
        run = synced.run(event=event)
        sound(run)
        assert run.outputs["commit"] == ""
