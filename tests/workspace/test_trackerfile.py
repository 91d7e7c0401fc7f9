"""The root of a repository, found without git as git finds it."""

import subprocess
from pathlib import Path

import pytest

from gh_tracker.workspace.trackerfile import TrackerFile, root_around
from tests.workspace.repositories import Repository


def root_by_git(folder: Path) -> Path:
    command = ["git", "-C", str(folder), "rev-parse", "--show-toplevel"]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_a_repository_begins_where_git_says(repository: Repository) -> None:
    folder = repository.path / "docs" / "plans"
    folder.mkdir(parents=True)
    assert root_around(folder) == root_by_git(folder) == repository.path.resolve()
    assert TrackerFile(folder / "tracker.md").root == repository.path.resolve()


def test_a_worktree_begins_where_git_says(repository: Repository, tmp_path: Path) -> None:
    repository.commit("a.md", "a\n")
    other = tmp_path / "other"
    repository.git("worktree", "add", "-q", str(other))
    assert (other / ".git").is_file()
    assert root_around(other) == root_by_git(other)


def test_a_folder_of_that_name_alone_is_no_repository(repository: Repository) -> None:
    inner = repository.path / "inner"
    (inner / ".git").mkdir(parents=True)
    assert root_around(inner) == root_by_git(inner) == repository.path.resolve()


def test_the_way_through_a_link_leads_to_the_real_root(
    repository: Repository, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(repository.path)
    assert root_around(link) == root_by_git(link)


def test_outside_a_repository_the_folder_itself_is_the_root(tmp_path: Path) -> None:
    assert root_around(tmp_path) == tmp_path.resolve()
