import re
from fnmatch import fnmatchcase

import pytest
import yaml

from gh_tracker.core.proposing.workflow import workflow

TEXT = workflow("docs/tracker.md", "1.2.3")
CONTENT = yaml.safe_load(TEXT)
EVENTS = CONTENT[True]  # YAML 1.1 takes `on` for a boolean
JOBS = CONTENT["jobs"]
PATHS = ['a"b.md', "a: b.md", "$(x).md", "#.md", "ü.md", "a$minute.md"]


def test_it_has_no_permission_but_those_of_its_jobs() -> None:
    assert CONTENT["permissions"] == {}
    assert JOBS["sync"]["permissions"] == {
        "contents": "write",
        "issues": "write",
        "pull-requests": "write",
    }
    assert JOBS["check"]["permissions"] == {
        "contents": "read",
        "issues": "read",
        "pull-requests": "write",
    }


def test_everything_that_can_make_a_tracker_old_starts_a_run() -> None:
    assert set(EVENTS) == {
        "schedule",
        "issues",
        "issue_comment",
        "milestone",
        "push",
        "pull_request",
        "workflow_dispatch",
    }


def test_a_pull_request_is_checked_and_never_run_with_the_rights_of_its_target() -> None:
    assert "pull_request_target" not in TEXT
    assert JOBS["check"]["if"] == "github.event_name == 'pull_request'"
    assert "github.event_name != 'pull_request'" in JOBS["sync"]["if"]
    assert "docs/tracker.md.gh-tracker.jsonl" in EVENTS["pull_request"]["paths"]


@pytest.mark.parametrize("tracker", ["docs/tracker.md", "a.md", "b.md", "c d.md", "ü.md"])
def test_it_runs_every_hour_but_not_on_the_hour(tracker: str) -> None:
    found = re.search(r'cron: "(\d+) \* \* \* \*"', workflow(tracker, "1"))
    assert found
    assert 5 <= int(found[1]) <= 55


def test_trackers_differ_in_their_minute() -> None:
    minutes = {re.search(r'"(\d+) \*', workflow(f"{n}.md", "1"))[1] for n in range(20)}  # type: ignore[index] # found above
    assert len(minutes) > 5


def test_one_run_at_a_time_and_none_is_cancelled() -> None:
    concurrency = CONTENT["concurrency"]
    assert concurrency["cancel-in-progress"] is False
    assert concurrency["group"].endswith("'pull_request' && github.ref || 'sync' }}")


def test_actions_are_pinned_to_a_commit_and_the_tool_to_its_version() -> None:
    used = [step["uses"] for job in JOBS.values() for step in job["steps"]]
    assert len(used) == 4
    for each in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}|gh-tracker/gh-tracker@v1\.2\.3", each)


def test_no_step_is_a_script_that_data_could_get_into() -> None:
    assert not [step for job in JOBS.values() for step in job["steps"] if "run" in step]


def test_the_token_is_not_left_in_the_checkout() -> None:
    for job in JOBS.values():
        assert job["steps"][0]["with"]["persist-credentials"] is False


@pytest.mark.parametrize("tracker", PATHS)
def test_any_path_stays_one_text(tracker: str) -> None:
    content = yaml.safe_load(workflow(tracker, "1"))
    for job in content["jobs"].values():
        assert job["steps"][-1]["with"]["tracker"] == tracker


def test_a_path_is_no_pattern_for_other_files() -> None:
    path, state, _ = yaml.safe_load(workflow("a*[b].md", "1"))[True]["push"]["paths"]
    assert (path, state) == (r"a\*\[b\].md", r"a\*\[b\].md.gh-tracker.jsonl")
    assert fnmatchcase("axb.md", "a*[b].md"), "else there were nothing to guard against"


def test_the_branch_is_the_one_that_is_synced() -> None:
    content = yaml.safe_load(workflow("a.md", "1", "release/1.x"))
    assert content[True]["push"]["branches"] == ["release/1.x"]
    assert content["jobs"]["sync"]["steps"][0]["with"]["ref"] == "release/1.x"
