"""The check of a pull request that edits the tracker: read-only, one comment, safe for forks."""

import pytest

from tests.action.story import STATE, TRACKER, Story

pytestmark = pytest.mark.acceptance

BRANCH = "wording"
EDIT = ("every Monday", "every Friday")


@pytest.fixture
def proposed(story: Story) -> tuple[Story, int]:
    """A synced tracker, and a pull request that edits it."""
    assert story.run().code == 0
    story.edit(EDIT, onto=BRANCH)
    number = story.people.open_pull_request("Check on Fridays")
    story.forge.sandbox.log.reset()
    return story, number


def test_the_plan_is_commented_once_and_kept_up_to_date(proposed: tuple[Story, int]) -> None:
    story, number = proposed
    heads = story.forge.head(), story.forge.head(BRANCH)

    run = story.check(number, BRANCH)

    assert run.code == 0, run.log
    (comment,) = story.comments(number)
    assert "every Friday" in comment
    assert "R-03" in comment
    assert comment.split("\n", 2)[2] in run.summary
    story.edit(("keep a spare route", "keep two spare routes"), branch=BRANCH)
    assert story.check(number, BRANCH).code == 0
    (updated,) = story.comments(number)
    assert "two spare routes" in updated
    assert updated != comment
    assert story.forge.head() == heads[0]
    written = [e for e in story.forge.sandbox.log if e.method != "GET"]
    assert {(e.method, "comments" in e.path) for e in written} == {("POST", True), ("PATCH", True)}


def test_an_unchanged_plan_is_not_written_again(proposed: tuple[Story, int]) -> None:
    story, number = proposed
    story.check(number, BRANCH)
    story.forge.sandbox.log.reset()

    story.check(number, BRANCH)

    assert story.forge.sandbox.log.writes() == 0


def test_a_run_from_a_fork_keeps_the_plan_in_its_summary(proposed: tuple[Story, int]) -> None:
    story, number = proposed
    token = {"value": "fork", "login": "dana", "kind": "app", "permission": "read"}
    story.forge.sandbox.seed({"tokens": [token]})
    story.people.lock(number)

    run = story.check(number, BRANCH, token="fork")

    assert run.code == 0, run.log
    assert story.comments(number) == []
    assert "every Friday" in run.summary
    assert "may not comment" in run.annotations("notice")[0].data


def test_a_comment_that_only_looks_like_it_stays_as_it_is(proposed: tuple[Story, int]) -> None:
    story, number = proposed
    forged = f"<!-- gh-tracker:plan {TRACKER} -->\nAll is well."
    story.forge.sandbox.as_("dana").comment(number, forged)

    story.check(number, BRANCH)

    first, second = story.comments(number)
    assert first == forged
    assert "every Friday" in second


def test_a_pull_request_that_leaves_the_tracker_alone_asks_nothing(story: Story) -> None:
    assert story.run().code == 0
    story.commit("Explain", {"README.md": "Hello\n"}, "docs")
    number = story.people.open_pull_request("Explain")
    story.forge.sandbox.log.reset()

    run = story.check(number, "docs")

    assert run.code == 0, run.log
    assert len(story.forge.sandbox.log) == 0
    assert story.comments(number) == []


def test_a_changed_state_file_is_reported_and_not_believed(story: Story) -> None:
    assert story.run().code == 0
    text = story.forge.file(STATE).replace('"issue":6', '"issue":1')
    story.edit(EDIT, onto=BRANCH)
    story.commit("Tamper", {STATE: text}, BRANCH)
    number = story.people.open_pull_request("Tamper")

    run = story.check(number, BRANCH)

    assert run.code == 5
    assert "changed-state" in story.comments(number)[0]
    assert "every Friday" in run.summary


def test_a_pull_request_that_edits_the_configuration_alone_is_planned(story: Story) -> None:
    assert story.run().code == 0
    owners = "owners:\n  Compliance Lead: alice\n"
    story.commit("Name the lead", {".github/gh-tracker.yml": owners}, "owners")
    number = story.people.open_pull_request("Name the lead")

    run = story.check(number, "owners")

    assert run.code == 0, run.log
    assert "UT-006" in story.comments(number)[0]


def test_a_parent_that_the_author_chose_is_not_the_base(story: Story) -> None:
    """A workflow may check out the head itself, whose history is the author's to make up."""
    assert story.run().code == 0
    forged = story.forge.file(STATE).replace('"issue":6', '"issue":1')
    story.commit("Tamper", {STATE: forged}, "side")
    story.edit(EDIT, onto=BRANCH)
    machine = story.start()
    at = machine.workspace
    story.forge.git("checkout", "--quiet", "--detach", "origin/side", at=at)
    who = ("-c", "user.name=Mallory", "-c", "user.email=mallory@example.org")
    merging = ("merge", "--quiet", "--no-ff", "--message", "Merge", f"origin/{BRANCH}")
    story.forge.git(*who, *merging, at=at)
    number = story.people.open_pull_request("Tamper")
    base = {"sha": story.forge.head()}

    run = story.run(
        machine=machine,
        event="pull_request",
        payload={"pull_request": {"number": number, "base": base}},
    )

    assert run.code == 5, run.log
    assert "changed-state" in run.summary


def test_a_pull_request_does_not_say_which_server_gets_the_token(
    proposed: tuple[Story, int],
) -> None:
    story, number = proposed
    steered = "api_url: http://127.0.0.1:9\n"
    story.commit("Steer", {".github/gh-tracker.yml": steered}, BRANCH)

    run = story.check(number, BRANCH)

    assert run.code == 0, run.log
    assert "every Friday" in run.summary


def test_a_pull_request_that_breaks_the_tracker_fails_with_its_line(story: Story) -> None:
    assert story.run().code == 0
    story.edit(("| Not Started | 0% |", "| Someday | 0% |"), onto=BRANCH)
    number = story.people.open_pull_request("Someday")

    run = story.check(number, BRANCH)

    assert run.code == 5
    (told,) = run.annotations("error")
    assert told.properties["file"] == TRACKER
    assert story.check(number, BRANCH, fails="false").code == 0


def test_after_the_merge_exactly_that_plan_is_applied(proposed: tuple[Story, int]) -> None:
    story, number = proposed
    story.forge.pulls[number] = {"head": BRANCH, "base": "main"}
    assert story.check(number, BRANCH).code == 0
    commit = story.forge.merge(number)

    run = story.run(event="push", payload={"after": commit})

    assert run.code == 0, run.log
    assert "every Friday" in str(story.forge.sandbox.issue(story.number("R-03"))["body"])
    assert f"exactly the plan that #{number} was checked with" in run.summary


def test_what_differs_from_that_plan_is_said(proposed: tuple[Story, int]) -> None:
    story, number = proposed
    story.forge.pulls[number] = {"head": BRANCH, "base": "main"}
    assert story.check(number, BRANCH).code == 0
    commit = story.forge.merge(number)
    story.people.edit_issue(story.number("R-02"), title="R-02: No contract")

    run = story.run(event="push", payload={"after": commit})

    assert run.code == 0, run.log
    assert f"not exactly the plan that #{number}" in run.summary
    assert (
        "| not planned | tracker | R-02 | update-row | description | No contract |" in run.summary
    )


def test_a_plan_of_which_nothing_was_left_to_do_is_said_too(proposed: tuple[Story, int]) -> None:
    story, number = proposed
    story.forge.pulls[number] = {"head": BRANCH, "base": "main"}
    assert story.check(number, BRANCH).code == 0
    commit = story.forge.merge(number)
    assert story.run().code == 0  # by hand, before the merge's own run
    payload = {"after": commit, "head_commit": {"message": f"Merge pull request #{number}"}}

    run = story.run(event="push", payload=payload)

    assert run.code == 0, run.log
    assert f"not exactly the plan that #{number}" in run.summary
    assert "| not done | github | R-03 |" in run.summary
