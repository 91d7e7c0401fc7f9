"""Plan and sync: their options, their formats, and what they leave alone."""

import json
import os
from pathlib import Path

import pytest

from gh_tracker.sandbox import Sandbox
from gh_tracker.workspace.disk import Workspace
from tests.cli.conftest import EXAMPLE, Cli
from tests.schema import misfits

NOTES = "Starts when reader accounts and kiosks can be tested together."


@pytest.fixture
def synced(cli: Cli, github: Sandbox) -> Cli:
    assert cli("sync").code == 0
    github.clock.advance(60)
    return cli


def traces(folder: Path) -> dict[str, int]:
    """Give every file below a folder and its parent with the time of its last change."""
    return {
        str(each): each.stat().st_mtime_ns for each in folder.parent.rglob("*") if each.is_file()
    }


def test_a_plan_writes_nothing_anywhere(cli: Cli, github: Sandbox) -> None:
    before = traces(cli.folder)
    for args in (["plan"], ["sync", "--dry-run"], ["plan", "--exit-code"]):
        cli(*args)
    assert traces(cli.folder) == before
    assert github.log.writes() == 0


def test_a_plan_of_later_writes_nothing_either(synced: Cli, github: Sandbox) -> None:
    synced.edit(("| Blocked | 10% |", "| Blocked | 20% |"))
    github.as_("alice").close(3)
    before, writes = traces(synced.folder), github.log.writes()
    found = synced("plan")
    assert "progress  10% → 20%" in found.out
    assert "status       In Progress → Complete" in found.out
    assert traces(synced.folder) == before
    assert github.log.writes() == writes


def test_dry_run_and_plan_say_the_same(cli: Cli, github: Sandbox) -> None:
    assert github.url
    assert cli("sync", "--dry-run").out == cli("plan").out


def test_the_first_plan_reads_as_a_list_of_what_is_made(cli: Cli, github: Sandbox) -> None:
    assert github.url
    text = cli("plan").out
    assert text.startswith("On GitHub\n  create label: tracker: task\n")
    assert "  create milestone: M1\n" in text
    assert "  HL-003  create\n    title      Self-service kiosks" in text
    assert text.endswith("24 changes on GitHub; 4 requests (4 GET).\n")


@pytest.mark.usefixtures("github")
def test_json_of_plan_and_sync_fits_its_schema(cli: Cli) -> None:
    plan = json.loads(cli("plan", "--format", "json").out)
    sync = json.loads(cli("sync", "--format", "json").out)
    assert misfits(plan, "report") == misfits(sync, "report") == []
    assert all("outcome" not in each for each in plan["operations"])
    assert {each["outcome"] for each in sync["operations"]} == {"applied"}
    assert sync["changed_files"] == ["tracker.md.gh-tracker.jsonl"]
    keys = [(each["action"], each["record"]) for each in plan["operations"]]
    assert keys == [(each["action"], each["record"]) for each in sync["operations"]]


def test_push_leaves_what_came_from_github(synced: Cli, github: Sandbox) -> None:
    synced.edit(("| Blocked | 10% |", "| Blocked | 20% |"))
    github.as_("alice").edit_issue(6, title="HL-006: Another title")
    assert synced("sync", "--direction", "push").code == 0
    assert "- Progress: 20%" in str(github.issue(5)["body"])
    assert "Another title" not in synced.tracker.read_text(encoding="utf-8")
    assert synced("sync").code == 0
    assert "Another title" in synced.tracker.read_text(encoding="utf-8")


def test_pull_leaves_what_came_from_the_tracker(synced: Cli, github: Sandbox) -> None:
    synced.edit(("| Blocked | 10% |", "| Blocked | 20% |"))
    github.as_("alice").edit_issue(6, title="HL-006: Another title")
    writes = github.log.writes()
    assert synced("sync", "--direction", "pull").code == 0
    assert "Another title" in synced.tracker.read_text(encoding="utf-8")
    assert github.log.writes() == writes
    assert synced("sync").code == 0
    assert "- Progress: 20%" in str(github.issue(5)["body"])


@pytest.mark.parametrize(("side", "winner"), [("tracker", "Ours."), ("github", "Theirs.")])
def test_prefer_settles_the_conflicts_of_one_run(
    synced: Cli, github: Sandbox, side: str, winner: str
) -> None:
    body = str(github.issue(6)["body"])
    github.as_("alice").edit_issue(6, body=body.replace(NOTES, "Theirs."))
    synced.edit((NOTES, "Ours."))
    assert synced("sync").code == 5
    assert synced("sync", "--prefer", side).code == 0
    assert winner in synced.tracker.read_text(encoding="utf-8")
    assert winner in str(github.issue(6)["body"])


def test_the_brake_stops_and_is_let_go(synced: Cli, github: Sandbox) -> None:
    text = synced.tracker.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines(keepends=True) if not line.startswith("| HL-00")]
    synced.tracker.write_text("".join(rows), encoding="utf-8")
    writes = github.log.writes()
    found = synced("sync", "--yes")
    assert found.code == 5
    assert "Stopped before any write\n  brake-removals: " in found.out
    assert github.log.writes() == writes
    assert synced("sync", "--yes", "--allow", "removals").code == 0
    assert {issue.state for issue in github.repo().issues.values() if issue.number <= 6} == {
        "closed"
    }


def test_adoption_is_decided_by_a_person(cli: Cli, github: Sandbox) -> None:
    number = github.as_("alice").create_issue("HL-006: Accessibility review and launch rehearsal")
    found = cli("sync")
    assert found.code == 5
    assert f"#{number} (HL-006)" in found.out
    assert github.log.writes() == 0
    assert cli("sync", "--adopt").code in {0, 5}
    titles = [issue.title for issue in github.repo().issues.values()]
    assert sum("HL-006" in each for each in titles) == 1


def test_no_adopt_makes_new_issues(cli: Cli, github: Sandbox) -> None:
    github.as_("alice").create_issue("HL-006: Accessibility review and launch rehearsal")
    assert cli("sync", "--no-adopt").code == 0
    titles = [issue.title for issue in github.repo().issues.values()]
    assert sum("HL-006" in each for each in titles) == 2


# Saved plans


def test_a_saved_plan_is_run_as_it_was_reviewed(synced: Cli, github: Sandbox) -> None:
    synced.edit(("| Blocked | 10% |", "| Blocked | 20% |"))
    assert synced("plan", "--out", "plan.json").code == 0
    synced.edit(("| In Progress | 35% |", "| In Progress | 45% |"))
    assert synced("sync", "--plan", "plan.json").code == 0
    assert "- Progress: 20%" in str(github.issue(5)["body"])
    assert "- Progress: 35%" in str(github.issue(4)["body"]), "this was not in the plan"


def test_a_plan_that_fits_no_more_is_refused(synced: Cli, github: Sandbox) -> None:
    synced.edit(("| Blocked | 10% |", "| Blocked | 20% |"))
    synced("plan", "--out", "plan.json")
    synced.edit(("| Blocked | 20% |", "| Blocked | 30% |"))
    writes = github.log.writes()
    found = synced("sync", "--plan", "plan.json")
    assert found.code == 5
    assert "the saved plan does not fit" in found.out
    assert github.log.writes() == writes


@pytest.mark.usefixtures("github")
def test_the_file_is_what_format_json_prints(cli: Cli) -> None:
    found = cli("plan", "--out", "plan.json", "--format", "json")
    assert (cli.folder / "plan.json").read_text(encoding="utf-8") == found.out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "the file is no JSON"),
        ("[" * 100_000, "the file is no JSON"),
        ("[]", "the file is no plan"),
        ('{"version": 1}', "the file is no plan"),
        ('{"version": 9, "operations": []}', "the file is of version 9, not 1"),
        ("\ufffd", "the file is no JSON"),
    ],
)
def test_what_is_no_plan_is_an_explained_error(
    cli: Cli, github: Sandbox, text: str, why: str
) -> None:
    cli.write("plan.json", text)
    found = cli("sync", "--plan", "plan.json")
    assert found.code == 1
    assert found.err.startswith(f"error: plan.json: {why}\n")
    assert len(github.log) == 0


# Formats


@pytest.mark.usefixtures("github")
def test_quiet_says_nothing_of_a_sync_that_went_well(cli: Cli) -> None:
    found = cli("sync", "--quiet")
    assert (found.code, found.out, found.err) == (0, "", "")


@pytest.mark.usefixtures("github")
def test_verbose_shows_each_request_on_stderr(cli: Cli) -> None:
    found = cli("plan", "--verbose", "--format", "json")
    json.loads(found.out)
    lines = found.err.splitlines()
    assert len(lines) == 4
    assert all(each.startswith("GET /repos/acme/programme") for each in lines)


def test_in_a_workflow_problems_are_annotations(synced: Cli, github: Sandbox) -> None:
    assert github.url
    synced.edit(("| HL-006 |", "\n| HL-006 |"))
    found = synced("sync", "--format", "github")
    assert found.code == 5
    first, *_, last = found.out.splitlines()
    assert first.startswith("::error file=tracker.md,line=12,col=1,title=detached-row::")
    assert last.startswith("1 problem; ")


@pytest.mark.usefixtures("github")
def test_markdown_is_for_the_summary_of_a_step(cli: Cli) -> None:
    text = cli("plan", "--format", "markdown").out
    assert text.startswith("### Plan: tracker.md\n\n24 changes on GitHub; ")
    assert "| GitHub | HL-001 | create | " in text


HOSTILE = "::error::x\n##[error]y \x1b[2J @acme/all Fixes #1 <!-- z"


@pytest.mark.parametrize("form", ["text", "github", "markdown", "json"])
def test_what_strangers_write_steers_no_log(synced: Cli, github: Sandbox, form: str) -> None:
    github.as_("mallory").create_issue(HOSTILE, HOSTILE)
    github.as_("alice").edit_issue(6, title=f"HL-006: {HOSTILE}")
    found = synced("plan", "--format", form)
    for line in found.out.splitlines():
        assert "##[" not in line
        assert "\x1b" not in line
        if form != "github":
            assert not line.lstrip().startswith("::")


# Where it runs


def test_two_runs_at_a_time_are_one_too_many(cli: Cli, github: Sandbox) -> None:

    assert github.url
    with (
        Workspace(cli.tracker, {**os.environ, **cli.environ}).lock(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("gh_tracker.workspace.disk.Workspace.lock.__defaults__", (0.1,))
        found = cli("sync")
    assert found.code == 1
    assert "another run" in found.err


def test_the_repository_can_be_named(cli: Cli, github: Sandbox) -> None:
    assert github.url
    found = cli("plan", "--repo", "acme/nowhere")
    assert found.code == 1
    assert "acme/nowhere" in found.err


def test_the_server_can_be_named(
    cli: Cli, github: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    assert cli("plan", "--api-url", github.url).code == 0


def test_a_server_that_does_not_answer_is_an_explained_error(cli: Cli, github: Sandbox) -> None:
    github.close()
    found = cli("plan")
    assert found.code == 1
    assert found.err.startswith("error: ")
    assert len(found.err.splitlines()) <= 2
    assert cli.tracker.read_bytes() == EXAMPLE


def test_pages_are_kept_between_runs_for_conditional_requests(synced: Cli, github: Sandbox) -> None:
    synced("sync")
    synced("sync")
    last = [entry.status for entry in github.log][-2:]
    assert 304 in last
