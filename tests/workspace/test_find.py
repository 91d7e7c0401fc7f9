from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gh_tracker.workspace.find import find_trackers
from tests.workspace.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "| ID | Title |\n| --- | :---: |\n| UT-001 | x |\n"


def fill(folder: Path) -> None:
    """Write trackers, files that are none, and trackers in places where nobody looks."""
    files = {
        "tracker.md": TABLE,
        "docs/b.markdown": TABLE.replace("\n", "\r\n"),
        "docs/a.md": "text\n\nID | Title\n--|--\n1 | 2\n",
        "docs/other-table.md": TABLE.replace("ID", "Name"),
        "docs/prose.md": "text\n\n---\n\n| not a table\n",
        "docs/table.txt": TABLE,
        "node_modules/x/README.md": TABLE,
        ".venv/x.md": TABLE,
    }
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())


def found_below(folder: Path) -> list[str]:
    found = find_trackers(folder, lambda data: b"ID |" in data)
    return sorted(each.resolve().relative_to(folder.resolve()).as_posix() for each in found)


@pytest.mark.parametrize("in_git", [True, False])
def test_markdown_files_with_a_known_table_are_found(tmp_path: Path, *, in_git: bool) -> None:
    fill(tmp_path)
    if in_git:
        Repository(tmp_path).commit(".gitignore", "node_modules/\n.venv/\n")
    assert found_below(tmp_path) == ["docs/a.md", "docs/b.markdown", "tracker.md"]


def test_below_a_folder_of_a_repository_only_that_is_searched(tmp_path: Path) -> None:
    fill(tmp_path)
    Repository(tmp_path)
    assert found_below(tmp_path / "docs") == ["a.md", "b.markdown"]


def test_files_without_a_table_are_not_looked_at_closely(tmp_path: Path) -> None:
    fill(tmp_path)
    seen: list[bytes] = []

    def look(data: bytes) -> bool:
        seen.append(data)
        return False

    assert find_trackers(tmp_path, look) == []
    assert all(b"--" in data and b"|" in data for data in seen)
    assert not any(b"not a table" in data for data in seen)
    assert seen


def test_a_file_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "broken.md").symlink_to("absent")
    assert found_below(tmp_path) == ["docs/a.md", "docs/b.markdown", "tracker.md"]


@pytest.mark.parametrize("in_git", [True, False])
def test_a_tracker_that_was_synced_is_found_when_its_tables_are_broken(
    tmp_path: Path, *, in_git: bool
) -> None:
    if in_git:
        Repository(tmp_path)
    (tmp_path / "broken.md").write_text("| ID | Title |\n| UT-001 | x |\n")
    assert found_below(tmp_path) == []

    (tmp_path / "broken.md.gh-tracker.jsonl").touch()

    assert found_below(tmp_path) == ["broken.md"]
