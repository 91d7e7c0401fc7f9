from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from gh_tracker.workspace.git import Git
from gh_tracker.workspace.origin import Origin
from tests.workspace.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "programme")


def around(folder: Path) -> Git:
    git = Git.around(folder)
    assert git is not None
    return git


# Where we are


def test_outside_a_repository_there_is_none(tmp_path: Path) -> None:
    assert Git.around(tmp_path) is None


def test_without_git_there_is_none(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert Git.around(repository.path) is None


def test_the_root_is_found_from_a_folder_inside(repository: Repository) -> None:
    repository.commit("docs/deep/tracker.md", "x")
    git = around(repository.path / "docs" / "deep")
    assert git.root.samefile(repository.path)
    assert git.folder.samefile(repository.path / ".git")


def test_a_hook_of_another_repository_does_not_mislead(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    git = around(repository.path)
    assert git.root.samefile(repository.path)
    assert git.folder.samefile(repository.path / ".git")


def test_a_worktree_has_a_folder_of_its_own(repository: Repository, tmp_path: Path) -> None:
    repository.commit("tracker.md", "x")
    repository.git("worktree", "add", "--quiet", str(tmp_path / "second"), "-b", "second")
    git = around(tmp_path / "second")
    assert git.root.samefile(tmp_path / "second")
    assert git.folder.samefile(repository.path / ".git" / "worktrees" / "second")
    assert git.common.samefile(repository.path / ".git")


# Branches


def test_the_branch_is_known_before_the_first_commit(repository: Repository) -> None:
    assert around(repository.path).branch == "main"


def test_tags_that_are_called_like_branches_change_no_name(
    repository: Repository, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    repository.commit("a.md", "text")
    repository.git("clone", "--quiet", str(repository.path), str(clone))
    for name in ("main", "origin/main"):
        repository.git("-C", str(clone), "tag", name)

    assert around(clone).branch == "main"
    assert around(clone).default_branch == "main"


def test_a_detached_head_has_no_branch(repository: Repository) -> None:
    repository.commit("tracker.md", "x")
    repository.git("checkout", "--quiet", "--detach")
    assert around(repository.path).branch is None
    assert around(repository.path).default_branch == "main"


def test_the_default_branch_is_what_origin_says(repository: Repository, tmp_path: Path) -> None:
    repository.commit("tracker.md", "x")
    repository.git("checkout", "--quiet", "-b", "trunk/one")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", str(repository.path), str(clone))
    copy = Repository(clone)
    copy.git("checkout", "--quiet", "-b", "feature")
    assert around(clone).branch == "feature"
    assert around(clone).default_branch == "trunk/one"


@pytest.mark.parametrize("name", ["main", "master"])
def test_without_an_origin_the_default_branch_is_the_usual_one(
    repository: Repository, name: str
) -> None:
    repository.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
    repository.commit("tracker.md", "x")
    repository.git("checkout", "--quiet", "-b", "feature")
    assert around(repository.path).default_branch == name


def test_in_a_checkout_of_one_branch_the_remote_one_counts(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit("tracker.md", "x")
    repository.git("checkout", "--quiet", "-b", "feature")
    repository.git("remote", "add", "origin", str(tmp_path))
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("branch", "--quiet", "-D", "main")
    assert around(repository.path).default_branch == "main"


def test_with_nothing_to_go_by_the_default_branch_is_this_one(repository: Repository) -> None:
    repository.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    repository.commit("tracker.md", "x")
    assert around(repository.path).default_branch == "trunk"


# Origin


def test_the_origin_is_read_through_the_rewrites_of_the_configuration(
    repository: Repository,
) -> None:
    assert around(repository.path).origin is None
    repository.git("remote", "add", "origin", "work:acme/programme")
    repository.git("config", "url.git@ghe.acme.example:.insteadOf", "work:")
    assert around(repository.path).origin == Origin("ghe.acme.example", "acme", "programme")


# When each line was written


def test_each_line_has_the_time_of_its_author(repository: Repository) -> None:
    repository.commit("tracker.md", "one\ntwo\n", at="2026-03-01T12:00:00+00:00")
    file = repository.commit("tracker.md", "one\nTWO\nthree\n", at="2026-03-02T23:30:00-05:00")
    east = datetime(2026, 3, 2, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert around(repository.path).line_times(file, [1, 2, 3]) == {
        1: datetime(2026, 3, 1, 12, tzinfo=UTC),
        2: east,
        3: east,
    }


def test_only_the_lines_that_were_asked_for_are_told(repository: Repository) -> None:
    file = repository.commit("tracker.md", "".join(f"{number}\n" for number in range(1, 40)))
    wanted = [30, 2, 3, 10, 3]
    assert sorted(around(repository.path).line_times(file, wanted)) == [2, 3, 10, 30]


def test_no_lines_ask_nothing(repository: Repository) -> None:
    assert around(repository.path).line_times(repository.path / "absent.md", []) == {}


def test_uncommitted_lines_are_left_out(repository: Repository) -> None:
    file = repository.commit("tracker.md", "one\ntwo\n")
    file.write_bytes(b"one\nchanged\nnew\n")
    assert sorted(around(repository.path).line_times(file, [1, 2, 3])) == [1]


def test_a_file_that_git_does_not_know_has_no_times(repository: Repository) -> None:
    file = repository.path / "new.md"
    file.write_bytes(b"one\n")
    assert around(repository.path).line_times(file, [1]) == {}


def test_lines_older_than_a_shallow_clone_reaches_are_left_out(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit("tracker.md", "one\ntwo\n", at="2026-03-01T12:00:00+00:00")
    repository.commit("tracker.md", "one\nTWO\n", at="2026-03-02T12:00:00+00:00")
    repository.commit("tracker.md", "one\nTWO\nthree\n", at="2026-03-03T12:00:00+00:00")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=2", f"file://{repository.path}", str(clone))
    times = around(clone).line_times(clone / "tracker.md", [1, 2, 3])
    assert times == {3: datetime(2026, 3, 3, 12, tzinfo=UTC)}


def test_text_that_looks_like_blame_is_not_taken_for_it(repository: Repository) -> None:
    hostile = f"author-time 0\n{'a' * 40} 1 1 1\nauthor-tz +0000\n\tx\n"
    file = repository.commit("tracker.md", hostile)
    times = around(repository.path).line_times(file, [1, 2, 3, 4])
    assert set(times.values()) == {datetime(2026, 3, 1, 12, tzinfo=UTC)}
    assert sorted(times) == [1, 2, 3, 4]


def test_lines_of_a_symbolic_link_are_those_of_its_target(repository: Repository) -> None:
    repository.commit("docs/tracker.md", "one\n")
    link = repository.path / "TRACKER.md"
    link.symlink_to("docs/tracker.md")
    assert sorted(around(repository.path).line_times(link, [1])) == [1]


# Files


def test_files_are_listed_tracked_or_not_but_never_ignored(repository: Repository) -> None:
    repository.commit(".gitignore", "ignored/\n")
    repository.commit("a b/ü\tx.md", "x")
    gone = repository.commit("gone.md", "x")
    gone.unlink()
    for name in ("new.md", "new.txt", "ignored/x.md"):
        file = repository.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    found = around(repository.path).files("*.md")
    assert [os.path.relpath(each, repository.path) for each in found] == ["a b/ü\tx.md", "new.md"]
