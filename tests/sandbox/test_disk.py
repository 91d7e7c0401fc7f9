import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from gh_tracker.sandbox import Behaviour, Sandbox, disk
from tests.sandbox.helpers import NOON, ask, numbers


def lived(path: Path) -> Sandbox:
    """A sandbox in a file in which every kind of thing has been."""
    sandbox = Sandbox(path=path, start=NOON)
    sandbox.seed({"repositories": [{"full_name": "acme/other"}]})
    alice, olga = sandbox.as_("alice"), sandbox.as_("olga")
    alice.create_milestone("M1", due_on="2024-06-01T12:00:00Z")
    for title in ("One", "Two", "Three"):
        alice.create_issue(
            title, "Text – ünïcode\r\n", labels=["a"], assignees=["bob"], milestone="M1"
        )
    alice.comment(1, "Hm.")
    alice.close(1, "not_planned")
    alice.send("POST", "/issues/1/sub_issues", {"sub_issue_id": sandbox.repo().issues[3].id})
    alice.run_workflow("ci.yml", {"build": ["success", 60], "test": ["failure", 30]})
    olga.delete_issue(2)
    olga.transfer_issue(alice.create_issue("Four"), "acme/other")
    olga.rename_repository("renamed")
    return sandbox


def test_a_world_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    before = lived(path)
    after = Sandbox(path=path, start=NOON)
    assert disk.dump(after.store) == disk.dump(before.store)
    for target in (
        "/repos/acme/renamed",
        "/repos/acme/renamed/issues?state=all",
        "/repos/acme/renamed/issues/events",
        "/repos/acme/renamed/issues/1/timeline",
        "/repos/acme/renamed/issues/2",
        "/repos/acme/renamed/issues/4",
        "/repos/acme/programme/labels",
        "/repos/acme/renamed/milestones",
        "/repos/acme/renamed/actions/runs",
        "/search/issues?q=is:issue",
    ):
        assert after.request("GET", target).body == before.request("GET", target).body, target


def test_a_file_of_before_there_were_workflows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    lived(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    for repo in content["repositories"]:
        del repo["runs"], repo["jobs"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert not Sandbox(path=path).repo("acme/renamed").runs


def test_numbers_and_ids_go_on_where_they_were(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    known = {one.id for one in lived(path).repo("acme/renamed").issues.values()}
    after = Sandbox(path=path)
    number = after.as_("alice", "acme/renamed").create_issue("Five")
    assert number == 5
    assert after.repo("acme/renamed").issues[number].id not in known


def test_a_stale_list_after_a_start_shows_what_was_there_before_it(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    Sandbox(path=path).as_("alice").create_issue("One")
    after = Sandbox(path=path)
    after.behaviour = Behaviour(stale=600)
    after.as_("alice").create_issue("Two")
    assert numbers(ask(after, "GET", "/issues")) == [1]


def test_reads_write_nothing(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    sandbox = lived(path)
    before = path.stat()
    sandbox.request("GET", "/repos/acme/renamed/issues")
    sandbox.request("PATCH", "/repos/acme/renamed/issues/1", {"title": "One"})
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_write_is_on_disk_before_its_answer(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    sandbox = Sandbox(path=path)
    titles: list[list[object]] = []

    def look(*_: object) -> None:
        repo = json.loads(path.read_text(encoding="utf-8"))["repositories"][0]
        titles.append([one["title"] for one in repo["issues"]])

    sandbox.after_request = look
    ask(sandbox, "POST", "/issues", {"title": "One"})
    ask(sandbox, "PATCH", "/issues/1", {"title": "Uno"})
    assert titles == [["One"], ["Uno"]]


def test_a_failed_save_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "github.json"
    sandbox = Sandbox(path=path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        sandbox.as_("alice").create_issue("One")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', "not json"])
def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "github.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011 — JSON's own message, or ours
        Sandbox(path=path)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "damage",
    [
        {"users": None},
        {"users": [{"login": "x"}]},
        {"tokens": [3]},
        {"repositories": [{}]},
        {"last_id": "many"},
    ],
)
def test_a_store_damaged_by_hand_is_explained(tmp_path: Path, damage: dict[str, object]) -> None:
    path = tmp_path / "github.json"
    Sandbox(path=path)
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | damage), encoding="utf-8")
    with pytest.raises(ValueError, match=r"damaged|last_id"):
        Sandbox(path=path)


WRITER = """
import sys
from pathlib import Path
from gh_tracker.sandbox import Sandbox
sandbox = Sandbox(path=Path(sys.argv[1]))
alice = sandbox.as_("alice")
for turn in range(100_000):
    alice.create_issue(f"{turn}", "x" * 2_000)
"""


def stored(path: Path) -> int:
    """Return how many issues the file holds; it must be whole at any time."""
    if not path.exists():
        return 0
    return len(json.loads(path.read_text(encoding="utf-8"))["repositories"][0]["issues"])


def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    for pause in (0.0, 0.003, 0.007, 0.011, 0.019):
        known = stored(path)
        child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(WRITER), str(path)])
        try:
            deadline = time.monotonic() + 30
            while stored(path) == known and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(pause)
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()
        issues = Sandbox(path=path).repo().issues
        assert len(issues) > known
        assert sorted(issues) == list(range(1, len(issues) + 1))
