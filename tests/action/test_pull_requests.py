"""Through a pull request: one branch and one pull request, gone on from until it is merged."""

import pytest

from tests.action.story import Story
from tests.action.test_stories import ADDED, NEW_ROW, quiet, sound

pytestmark = pytest.mark.acceptance

TOOL = "gh-tracker/docs-tracker"


@pytest.fixture
def synced(story: Story) -> Story:
    """The story after its first run."""
    sound(story.run())
    story.forge.sandbox.log.reset()
    return story


@pytest.fixture
def guarded(synced: Story) -> Story:
    """The same, with a branch that takes no pushes, and a workflow that knows it."""
    synced.forge.protect("main", "GH006: Protected branch update failed.")
    synced.inputs["commit"] = "pull-request"
    return synced


def test_three_runs_before_a_merge_share_one_pull_request(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    first = guarded.run()
    guarded.people.edit_issue(guarded.number("R-02"), title="R-02: No contract")
    second = guarded.run()
    guarded.forge.sandbox.log.reset()
    third = guarded.run()

    for run in (first, second, third):
        sound(run)
    (number,) = guarded.forge.pulls
    assert first.outputs["pull-request"].endswith(f"/{number}")
    assert guarded.cells("UT-006", TOOL)[4] == "Complete"
    assert guarded.cells("R-02", TOOL)[1] == "No contract"
    assert third.outputs["commit"] == ""
    assert guarded.forge.sandbox.log.writes() == 0
    assert guarded.cells("UT-006")[4] == "Not Started"
    guarded.forge.merge(number)
    quiet(guarded)
    assert guarded.cells("UT-006")[4] == "Complete"


def test_an_edit_on_the_branch_meets_what_waits_in_the_pull_request(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    sound(guarded.run())
    (guarded.forge.bare / "hooks" / "pre-receive").unlink()
    guarded.edit(("every Monday", "every Friday"))
    guarded.forge.protect("main", "GH006: Protected branch update failed.")

    sound(guarded.run())

    assert "every Friday" in str(guarded.forge.sandbox.issue(guarded.number("R-03"))["body"])
    assert guarded.cells("UT-006", TOOL)[4] == "Complete"
    assert "every Friday" in guarded.cells("R-03", TOOL)[3]
    (number,) = guarded.forge.pulls
    guarded.forge.merge(number)
    assert "every Friday" in guarded.cells("R-03")[3]
    assert guarded.cells("UT-006")[4] == "Complete"
    quiet(guarded)


def test_an_issue_that_was_made_for_an_unmerged_row_is_not_made_again(guarded: Story) -> None:
    (guarded.forge.bare / "hooks" / "pre-receive").unlink()
    guarded.edit((NEW_ROW, NEW_ROW + ADDED))
    guarded.forge.protect("main", "GH006: Protected branch update failed.")

    for _ in range(3):
        sound(guarded.run())

    assert len(guarded.titles()) == 11
    assert guarded.cells("UT-007", TOOL)[1] == "Train the support desk"


def test_a_run_that_changes_nothing_makes_two_requests_while_it_waits(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    first = guarded.run()
    heads = guarded.forge.head(), guarded.forge.head(TOOL)
    sound(guarded.run())
    guarded.forge.asked.clear()

    run = guarded.run()

    sound(run)
    assert [each.split("/")[-1] for each in guarded.forge.asked] == ["issues", "milestones"]
    assert (guarded.forge.head(), guarded.forge.head(TOOL)) == heads
    assert run.outputs["commit"] == ""
    assert run.outputs["pull-request"] == first.outputs["pull-request"]
    assert first.outputs["pull-request"] in run.summary


def test_one_that_was_never_opened_is_opened_by_the_next_run(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    machine = guarded.start()
    guarded.forge.before = lambda request: (
        machine.kill() if request.path.endswith("/pulls") else None
    )
    assert guarded.run(machine=machine).code != 0
    guarded.forge.before = lambda _: None
    assert guarded.forge.pulls == {}
    assert guarded.cells("UT-006", TOOL)[4] == "Complete"

    run = guarded.run()

    sound(run)
    (number,) = guarded.forge.pulls
    assert run.outputs["pull-request"].endswith(f"/{number}")


def test_one_that_a_person_closed_comes_back_with_the_next_change(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    sound(guarded.run())
    (first,) = guarded.forge.pulls
    guarded.people.close(first)

    sound(guarded.run())
    assert [*guarded.forge.pulls] == [first], "what was said once is not said again"
    guarded.people.edit_issue(guarded.number("R-02"), title="R-02: No contract")
    run = guarded.run()

    sound(run)
    _, second = guarded.forge.pulls
    assert run.outputs["pull-request"].endswith(f"/{second}")


def test_a_squashed_merge_is_gone_on_from(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    sound(guarded.run())
    (first,) = guarded.forge.pulls
    guarded.forge.squash(first)
    quiet(guarded)
    guarded.people.edit_issue(guarded.number("R-02"), title="R-02: No contract")

    sound(guarded.run())

    _, second = guarded.forge.pulls
    assert guarded.forge.merge(second)
    assert guarded.cells("UT-006")[4] == "Complete"
    assert guarded.cells("R-02")[1] == "No contract"
    quiet(guarded)


def test_a_plan_goes_on_from_what_waits_and_leaves_the_checkout_as_it_is(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    sound(guarded.run())
    machine = guarded.start()
    guarded.forge.sandbox.log.reset()

    run = guarded.run(machine=machine, dry_run="true")

    sound(run)
    assert run.outputs["operations"] == "0", run.summary
    assert guarded.forge.git("status", "--porcelain", at=machine.workspace) == ""
    assert guarded.forge.sandbox.log.writes() == 0


def test_the_tools_own_pull_request_is_not_held_against_itself(guarded: Story) -> None:
    guarded.people.close(guarded.number("UT-006"))
    sound(guarded.run())
    (number,) = guarded.forge.pulls
    guarded.forge.asked.clear()

    own = guarded.check(number, TOOL, commit="pull-request")

    sound(own)
    assert guarded.forge.asked == []
    assert "own pull request" in own.log


@pytest.mark.parametrize(
    ("repository", "commit"), [("mallory/programme", "pull-request"), ("acme/programme", "push")]
)
def test_a_branch_that_is_only_called_like_the_tools_is_checked(
    guarded: Story, repository: str, commit: str
) -> None:
    guarded.people.close(guarded.number("UT-006"))
    sound(guarded.run())
    (number,) = guarded.forge.pulls

    run = guarded.check(number, TOOL, repository=repository, commit=commit)

    assert run.code == 5
    assert "changed-state" in run.summary
