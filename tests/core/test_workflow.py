import re
from pathlib import Path

import pytest
import yaml

from gh_tracker.core.workflow import workflow

ROOT = Path(__file__).parents[2]
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


def test_actions_of_others_are_pinned_to_a_commit_and_its_own_to_its_version() -> None:
    *others, own = [step["uses"] for step in JOB["steps"]]
    assert own == "gh-tracker/gh-tracker@v1.2.3"
    assert others
    for each in others:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)


def test_what_it_tells_the_action_are_inputs_of_the_action() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert set(JOB["steps"][-1]["with"]) <= set(action["inputs"])


def test_the_history_is_there_to_tell_who_changed_a_line_when() -> None:
    assert JOB["steps"][0]["with"] == {"fetch-depth": 0}


def test_there_is_no_script_for_a_path_to_get_into() -> None:
    assert not any("run" in step for step in JOB["steps"])


@pytest.mark.parametrize("tracker", ['a"b.md', "a: b.md", "$(x).md", "#.md", "ü.md"])
def test_any_path_stays_one_text(tracker: str) -> None:
    content = yaml.safe_load(workflow(tracker, "1"))
    assert content["jobs"]["sync"]["steps"][-1]["with"] == {"tracker": tracker}
