from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gh_tracker.core.state.cache import Cache
from gh_tracker.errors import StateError, TrackerError
from gh_tracker.workspace.disk import Workspace
from gh_tracker.workspace.origin import Origin
from tests.states import example
from tests.workspace.repositories import Repository

TEXT = b"# Tracker\r\n\r\nno newline at the end"
CACHE = Cache("2026-03-01T10:00:00Z", "2026-02-28T00:00:00Z", {"/issues": "page"})


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "programme")


@pytest.fixture
def workspace(repository: Repository) -> Workspace:
    return Workspace(repository.commit("docs/tracker.md", TEXT.decode()))


@pytest.fixture
def outside(tmp_path: Path) -> Workspace:
    tracker = tmp_path / "plain" / "tracker.md"
    tracker.parent.mkdir()
    tracker.write_bytes(TEXT)
    return Workspace(tracker, {"XDG_CACHE_HOME": str(tmp_path / "cache")})


def everything_below(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(each.relative_to(folder)): (each.stat().st_mtime_ns, each.read_bytes())
        for each in folder.rglob("*")
        if each.is_file()
    }


# The tracker


def test_the_tracker_is_replaced_when_it_holds_what_was_read(workspace: Workspace) -> None:
    assert workspace.read_tracker() == TEXT
    assert workspace.write_tracker(b"new", TEXT)
    assert workspace.read_tracker() == b"new"


def test_a_tracker_saved_meanwhile_is_left_alone(workspace: Workspace) -> None:
    workspace.tracker.write_bytes(b"saved by a person")
    assert not workspace.write_tracker(b"new", TEXT)
    assert workspace.read_tracker() == b"saved by a person"


def test_writing_what_is_there_writes_nothing(workspace: Workspace) -> None:
    before = workspace.tracker.stat()
    assert workspace.write_tracker(TEXT, TEXT)
    assert workspace.tracker.stat().st_ino == before.st_ino


def test_a_missing_tracker_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(TrackerError) as caught:
        Workspace(tmp_path / "absent.md").read_tracker()
    assert caught.value.file == str(tmp_path / "absent.md")


# The state


def test_before_the_first_sync_there_is_no_state(workspace: Workspace) -> None:
    assert workspace.read_state() is None


def test_the_state_stands_beside_the_tracker_under_its_full_name(workspace: Workspace) -> None:
    assert workspace.write_state(example())
    expected = workspace.tracker.parent / "tracker.md.gh-tracker.jsonl"
    assert expected == workspace.state_file
    assert expected.is_file()
    assert workspace.read_state() == example()


def test_an_equal_state_is_not_written_again(workspace: Workspace) -> None:
    workspace.write_state(example())
    before = workspace.state_file.stat()
    assert not workspace.write_state(example())
    assert workspace.state_file.stat().st_ino == before.st_ino
    assert workspace.write_state(replace(example(), cursor="2026-03-09T00:00:00Z"))


def test_a_damaged_state_is_an_error_that_names_its_file(workspace: Workspace) -> None:
    workspace.state_file.write_bytes(b"x")
    with pytest.raises(StateError) as caught:
        workspace.read_state()
    assert caught.value.file == str(workspace.state_file)


# The cache


def test_the_cache_is_kept_where_git_does_not_see_it(
    workspace: Workspace, repository: Repository
) -> None:
    assert workspace.read_cache() == Cache()
    workspace.write_cache(CACHE)
    assert workspace.read_cache() == CACHE
    assert repository.git("status", "--porcelain", "--ignored") == ""
    assert len(list((repository.path / ".git" / "gh-tracker").iterdir())) == 1


def test_two_trackers_have_two_caches(workspace: Workspace, repository: Repository) -> None:
    workspace.write_cache(CACHE)
    assert Workspace(repository.commit("other.md", "x")).read_cache() == Cache()


def test_a_cursor_is_dropped_when_the_state_is_another(workspace: Workspace) -> None:
    workspace.write_state(example())
    workspace.write_cache(CACHE)
    workspace.write_state(replace(example(), cursor="2026-01-01T00:00:00Z"))
    assert workspace.read_cache() == replace(CACHE, cursor="")


def test_a_cache_that_cannot_be_kept_stops_nothing(outside: Workspace, tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    outside.write_cache(CACHE)
    assert outside.read_cache() == Cache()


def test_an_unreadable_cache_is_an_empty_one(workspace: Workspace, repository: Repository) -> None:
    workspace.write_cache(CACHE)
    (kept,) = (repository.path / ".git" / "gh-tracker").iterdir()
    kept.write_bytes(kept.read_bytes()[:-3])
    assert workspace.read_cache() == Cache()


def test_outside_git_the_cache_is_the_users(outside: Workspace, tmp_path: Path) -> None:
    outside.write_cache(CACHE)
    assert outside.read_cache() == CACHE
    assert len(list((tmp_path / "cache" / "gh-tracker").iterdir())) == 1
    assert [each.name for each in outside.tracker.parent.iterdir()] == ["tracker.md"]


def test_without_a_folder_for_caches_it_is_the_usual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "tracker.md").write_bytes(TEXT)
    Workspace(tmp_path / "tracker.md", {"XDG_CACHE_HOME": ""}).write_cache(CACHE)
    assert len(list((tmp_path / ".cache" / "gh-tracker").iterdir())) == 1


# The lock, the plan


def test_two_runs_on_one_tracker_do_not_interleave(workspace: Workspace) -> None:
    with (
        workspace.lock(),
        pytest.raises(TrackerError, match="another run"),
        Workspace(workspace.tracker).lock(wait=0),
    ):
        pytest.fail("two runs at once")


def test_a_plan_is_read_as_it_was_saved(workspace: Workspace, tmp_path: Path) -> None:
    workspace.write_plan(tmp_path / "plan.json", b"{}")
    assert workspace.read_plan(tmp_path / "plan.json") == b"{}"


def test_reading_changes_no_file(workspace: Workspace, repository: Repository) -> None:
    workspace.write_state(example())
    before = everything_below(repository.path)
    workspace.read_tracker()
    workspace.read_state()
    workspace.read_cache()
    workspace.line_times([1])
    workspace.other_states()
    assert workspace.branch == workspace.default_branch == "main"
    assert workspace.origin is None
    assert everything_below(repository.path) == before


# What git knows


def test_paths_are_told_from_the_root(workspace: Workspace, repository: Repository) -> None:
    assert workspace.root.samefile(repository.path)
    assert workspace.relative_path == "docs/tracker.md"


def test_a_relative_path_of_a_tracker_works(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace.tracker.parent)
    here = Workspace(Path("tracker.md"))
    assert here.relative_path == "docs/tracker.md"
    assert sorted(here.line_times([1, 2, 3])) == [1, 2, 3]
    workspace.write_cache(CACHE)
    assert here.read_cache() == CACHE


def test_the_date_of_a_line_is_the_one_in_the_time_zone(repository: Repository) -> None:
    file = repository.commit("tracker.md", "one\n", at="2026-03-01T23:30:00+00:00")
    workspace = Workspace(file)
    assert workspace.line_dates([1], ZoneInfo("UTC")) == {1: date(2026, 3, 1)}
    assert workspace.line_dates([1], ZoneInfo("Europe/Berlin")) == {1: date(2026, 3, 2)}


def test_the_origin_is_that_of_the_repository(workspace: Workspace, repository: Repository) -> None:
    repository.git("remote", "add", "origin", "git@github.com:acme/programme.git")
    assert workspace.origin == Origin("github.com", "acme", "programme")


def test_other_state_files_of_the_repository_are_found(
    workspace: Workspace, repository: Repository
) -> None:
    workspace.write_state(example())
    assert workspace.other_states() == ()
    other = repository.commit("teams/b.md.gh-tracker.jsonl", "x")
    (found,) = workspace.other_states()
    assert found.samefile(other)


def test_outside_git_nothing_is_known(outside: Workspace) -> None:
    assert outside.git is None
    assert (outside.branch, outside.default_branch, outside.origin) == (None, None, None)
    assert outside.line_times([1]) == {}
    assert outside.other_states() == ()
    assert outside.root == outside.tracker.parent
    assert outside.relative_path == "tracker.md"
