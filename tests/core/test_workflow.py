import re

import pytest
import yaml

from gh_tracker.core.workflow import workflow

TEXT = workflow("docs/tracker.md", "1.2.3")
CONTENT = yaml.safe_load(TEXT)
JOB = CONTENT["jobs"]["sync"]


def test_it_has_no_permission_but_those_of_its_job() -> None:
    assert CONTENT["permissions"] == {}
    assert JOB["permissions"] == {"contents": "write", "issues": "write"}


@pytest.mark.parametrize("tracker", ["docs/tracker.md", "a.md", "b.md", "c d.md", "ü.md"])
def test_it_runs_every_hour_but_not_on_the_hour(tracker: str) -> None:
    found = re.search(r'cron: "(\d+) \* \* \* \*"', workflow(tracker, "1"))
    assert found
    assert 5 <= int(found[1]) <= 55


def test_trackers_differ_in_their_minute() -> None:
    minutes = {re.search(r'"(\d+) \*', workflow(f"{n}.md", "1"))[1] for n in range(20)}  # type: ignore[index] # found above
    assert len(minutes) > 5


def test_one_run_at_a_time_and_none_is_cancelled() -> None:
    assert CONTENT["concurrency"] == {"group": "gh-tracker", "cancel-in-progress": False}


def test_actions_are_pinned_to_a_commit_and_the_tool_to_its_version() -> None:
    used = [step["uses"] for step in JOB["steps"] if "uses" in step]
    assert used
    for each in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)
    assert 'pip install --quiet "gh-tracker==1.2.3"' in TEXT


def test_nothing_is_put_into_a_script_by_the_runner() -> None:
    for step in JOB["steps"]:
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("tracker", ['a"b.md', "a: b.md", "$(x).md", "#.md", "ü.md"])
def test_any_path_stays_one_text(tracker: str) -> None:
    content = yaml.safe_load(workflow(tracker, "1"))
    assert content["jobs"]["sync"]["env"] == {"TRACKER": tracker}


def test_what_an_unfinished_sync_did_is_committed_too() -> None:
    commit = JOB["steps"][-1]
    assert commit["if"] == "!cancelled()"
    assert 'git add -- "$TRACKER" "$TRACKER.gh-tracker.jsonl"' in commit["run"]
